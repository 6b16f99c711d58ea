"""How the API records its turns: who writes them down, for how long, and with what beside them."""

from __future__ import annotations

import platform
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from importlib import metadata

from api.settings import Settings
from graph.run import TurnRunner
from recording.recorder import BackgroundRecorder
from recording.turn_record import TurnSerializer
from recording.wrappers import CapturingExecutor, CapturingLedger
from store.pool import Pool
from store.recordings import Recordings


@asynccontextmanager
async def on_record(runner: TurnRunner, settings: Settings, pool: Pool, version: str) -> AsyncIterator[TurnRunner]:
    """The runner, its turns on record for RECORDINGS_DAYS days; as it is when that is 0."""
    if not settings.recordings_days:
        yield runner
        return
    versions = {"app": version, "python": platform.python_version(), "langgraph": metadata.version("langgraph")}
    writer = TurnSerializer(versions, settings.turn_setup())
    recorder = BackgroundRecorder(Recordings(pool), writer, days=settings.recordings_days)
    async with recorder.run_in_background():
        yield replace(
            runner, executor=CapturingExecutor(runner.executor), ledger=CapturingLedger(pool), recorder=recorder
        )
