"""``python -m api``: the API, served by uvicorn."""

from __future__ import annotations

import argparse
import sys

import uvicorn

from api.app import create_app
from api.settings import Settings, SettingsProblem


def main() -> int:
    """Serve until told to stop. 1 when the settings cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m api", description="Serve the orchestrator's API.")
    parser.add_argument("--host", help="default: HOST, else loopback")
    parser.add_argument("--port", type=int, help="default: PORT, else 8000")
    told = parser.parse_args()
    try:
        settings = Settings.from_environment()
    except SettingsProblem as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    uvicorn.run(
        create_app(settings),
        host=told.host or settings.host,
        port=told.port or settings.port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=int(settings.turn_timeout_s),
        server_header=False,
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
