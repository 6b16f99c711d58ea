"""``python -m api``: the API, served by uvicorn."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from api.app import create_app
from api.connections import ConnectionLimits
from api.serve import freeze_loaded_objects, limit_memory_arenas, release_freed_memory, serve
from api.settings import Settings, SettingsProblem
from api.tenants.load import TenantsInvalid, load_tenants
from nodes.reply.catalogue import load_catalogue
from store.errors import MigrationFailed
from store.migrate import require_migrated


def main() -> int:
    """Serve until SIGTERM or SIGINT; the exit code. 1: the settings or the database cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m api", description="Serve the orchestrator's API.")
    parser.add_argument("--host", help="default: HOST, else loopback")
    parser.add_argument("--port", type=int, help="default: PORT, else 8000")
    arguments = parser.parse_args()
    limit_memory_arenas()
    try:
        settings = Settings.from_environment()
        if settings.tenants_file:
            load_tenants(Path(settings.tenants_file))
        require_migrated(settings.database_url.get_secret_value())
    except (SettingsProblem, TenantsInvalid, MigrationFailed) as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    app = create_app(settings)
    load_catalogue(settings.default_locale)  # else the first reply waits for it
    release_freed_memory()
    freeze_loaded_objects()
    has_started = serve(
        app,
        host=arguments.host or settings.host,
        port=arguments.port or settings.port,
        admission=app.state.admission,
        drain_s=settings.drain_s,
        limits=ConnectionLimits(
            max_connections=settings.max_connections,
            head_bytes=settings.max_header_bytes,
            request_s=settings.request_timeout_s,
            keep_alive_s=settings.keep_alive_s,
        ),
    )
    return 0 if has_started else 1


if __name__ == "__main__":
    raise SystemExit(main())
