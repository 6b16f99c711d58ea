"""Sets up the recording of turns: the writer, the retention, and the versions and settings stored with a recording."""

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
async def record_turns(runner: TurnRunner, settings: Settings, pool: Pool, version: str) -> AsyncIterator[TurnRunner]:
    """The runner, with its turns recorded for RECORDINGS_DAYS days; unchanged when that is 0."""
    if not settings.recordings_days:
        yield runner
        return
    versions = {"app": version, "python": platform.python_version(), "langgraph": metadata.version("langgraph")}
    writer = TurnSerializer(versions, settings.replay_setup())
    recorder = BackgroundRecorder(Recordings(pool), writer, days=settings.recordings_days)
    async with recorder.run_in_background():
        yield replace(
            runner, executor=CapturingExecutor(runner.executor), ledger=CapturingLedger(pool), recorder=recorder
        )
