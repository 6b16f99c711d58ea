"""``python -m api.queue``: answers the turns of QUEUE_URL without serving HTTP.

``python -m api.queue asyncapi`` prints the AsyncAPI document. With QUEUE_URL set, ``python -m api`` answers them, too.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException

from api.queue_names import QueueNames
from api.queued_turns import QueuedTurns
from api.settings import Settings, SettingsProblem
from api.tenants.load import TenantsInvalid, load_tenants
from api.version import VERSION
from observability.events import QueueUnavailable, emit
from store.errors import MigrationFailed
from store.migrate import require_migrated

if TYPE_CHECKING:
    from faststream.nats import NatsBroker

router = APIRouter(tags=["operations"])
_CONNECT_AGAIN_S = 5.0


@router.get("/asyncapi.json", include_in_schema=False)
async def asyncapi(request: Request) -> dict[str, object]:
    """The AsyncAPI document of the queue, where QUEUE_URL is set."""
    if request.app.state.settings.queue_url is None:
        raise HTTPException(404)
    return describe(request.app)


def describe(app: FastAPI) -> dict[str, object]:
    """The AsyncAPI document."""
    from faststream.specification import AsyncAPI

    return dict(AsyncAPI(build_queue(app), title="Orchestrator", version=VERSION).to_specification().to_jsonable())


def build_queue(app: FastAPI) -> NatsBroker:
    """The broker of the app's settings, not connected."""
    from api.transports.nats import build_broker

    settings: Settings = app.state.settings
    url = settings.queue_url.get_secret_value() if settings.queue_url else ""
    names = QueueNames(settings.queue_prefix, settings.queue_partitions)
    return build_broker(url, names, QueuedTurns(app).answer, ack_wait_s=settings.queue_ack_wait_s)


async def run_queue(app: FastAPI) -> None:
    """Answer messages until it is cancelled; nothing without QUEUE_URL. Waits for a server that is away."""
    if app.state.settings.queue_url is None:
        return
    from nats.errors import Error as NatsError

    while True:
        broker = build_queue(app)
        try:
            await broker.start()
            await asyncio.Event().wait()
        except (NatsError, OSError) as error:
            emit(QueueUnavailable(type(error).__name__))
        finally:
            await broker.stop()
        await asyncio.sleep(_CONNECT_AGAIN_S)


async def _work(app: FastAPI) -> None:
    """Run the app without HTTP until SIGTERM or SIGINT."""
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stopped.set)
    async with app.router.lifespan_context(app):
        await stopped.wait()


def main() -> int:
    """Answer the queue's turns until SIGTERM or SIGINT; the exit code. 1: settings or database cannot be used."""
    # Here, because the app includes this module's route.
    from api.app import create_app

    parser = argparse.ArgumentParser(prog="python -m api.queue", description="Answer the turns of QUEUE_URL.")
    parser.add_argument("what", nargs="?", choices=("work", "asyncapi"), default="work")
    what = parser.parse_args().what
    try:
        settings = Settings.from_environment(serves_http=False)
        if what == "asyncapi":
            print(json.dumps(describe(create_app(settings)), indent=1))  # noqa: T201
            return 0
        if settings.queue_url is None:
            raise SettingsProblem("QUEUE_URL is not set: set it (for example nats://localhost:4222).")
        if settings.tenants_file:
            load_tenants(Path(settings.tenants_file))
        require_migrated(settings.database_url.get_secret_value())
    except (SettingsProblem, TenantsInvalid, MigrationFailed) as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1
    asyncio.run(_work(create_app(settings)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
