"""``python -m api``: the API, served by uvicorn."""

from __future__ import annotations

import argparse
import gc
import sys

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings, SettingsProblem
from store.errors import MigrationFailed
from store.migrate import require_migrated


def main() -> int:
    """Serve until told to stop. 1 when the settings or the database cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m api", description="Serve the orchestrator's API.")
    parser.add_argument("--host", help="default: HOST, else loopback")
    parser.add_argument("--port", type=int, help="default: PORT, else 8000")
    told = parser.parse_args()
    try:
        settings = Settings.from_environment()
        require_migrated(settings.database_url.get_secret_value())
    except (SettingsProblem, MigrationFailed) as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    serve(
        create_app(settings),
        host=told.host or settings.host,
        port=told.port or settings.port,
        leave_s=int(settings.turn_timeout_s),
    )
    return 0


def serve(app: FastAPI, *, host: str, port: int, leave_s: int) -> None:
    """Serve in this process until told to stop; requests that are under way then have ``leave_s`` seconds."""
    # What is loaded by now stays: looking through it for garbage again and again took a tenth of every turn.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    uvicorn.run(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=leave_s,
        server_header=False,
    )


if __name__ == "__main__":
    raise SystemExit(main())
