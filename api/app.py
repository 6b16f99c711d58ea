"""create_app: the composition root. What the API is made of is decided here and nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI

from api import canonical, guests, health, metrics, orchestrate, sessions, traces
from api.admission import Admission, AdmissionMiddleware
from api.body import BodyLimit
from api.callers_trace import CallersTrace
from api.problems import install_problems
from api.recording import on_record
from api.resources import Resources, log_settings, open_resources, open_tracing
from api.serve import LAST_WORDS_S
from api.settings import Settings
from graph.build import build_graph
from graph.executor import LocalExecutor
from graph.reconcile import Reconciler
from graph.run import GraphExecutor, Limits, TurnRunner
from nodes.placing import Placing
from observability.background import report
from observability.events import ProcessStarted, ProcessStopped, emit
from observability.listeners import register_listeners
from observability.metrics import Metrics
from observability.setup import configure
from recording.wrappers import capture_deps
from store.expiry import DAY_S, Expirer
from store.ledger import Ledger
from store.placements import Placements

VERSION = "0.1.0"
OpenOutside = Callable[[Settings], AbstractAsyncContextManager[Resources]]
MakeExecutor = Callable[[Resources], GraphExecutor]


def local_executor(outside: Resources) -> GraphExecutor:
    """The graph in this process, its checkpoints in our Postgres."""
    return LocalExecutor(build_graph(capture_deps(outside.deps)).compile(), outside.pool)


def create_app(
    settings: Settings, *, open_outside: OpenOutside = open_resources, make_executor: MakeExecutor = local_executor
) -> FastAPI:
    """The API. Tests hand in their own outside; the platform hands in its own walk."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        log = configure(log_settings(settings))
        try:
            async with open_outside(settings) as outside, open_tracing(settings, VERSION) as tracing:
                app.state.outside, app.state.log = outside, log
                runner = TurnRunner(
                    make_executor(outside), Ledger(outside.pool), limits_of(settings), waiting=app.state.admission.aside
                )
                recorded = on_record(runner, settings, outside.pool, VERSION)
                with register_listeners(app.state.metrics, *tracing):
                    emit(ProcessStarted(VERSION, {"understanding": settings.reading}))
                    async with (
                        in_background("reconciler", reconciler_of(outside, settings).run()),
                        in_background("expirer", Expirer(outside.pool, ttl_s=settings.session_ttl_days * DAY_S).run()),
                        recorded as app.state.runner,
                    ):
                        yield
                        # A turn that was broken off still gives its lease back.
                        app.state.admission.close()
                        await app.state.admission.emptied(wait_s=LAST_WORDS_S)
                    emit(ProcessStopped())
        finally:
            await log.stop_async()

    app = FastAPI(
        title="MCP Orchestrator",
        version=VERSION,
        summary="One turn of a food-ordering conversation in, one grounded reply out.",
        lifespan=lifespan,
        # The framework's own would be a second trace of every turn, and send what guests wrote with each refusal.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.settings = settings
    app.state.admission = Admission(settings.most_turns)
    app.state.metrics = Metrics()
    install_problems(app)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(CallersTrace)
    app.add_middleware(AdmissionMiddleware, admission=app.state.admission)  # the last one added is the first one asked
    for room in (orchestrate, canonical, sessions, guests, health, metrics, traces):
        app.include_router(room.router)
    return app


def reconciler_of(outside: Resources, settings: Settings) -> Reconciler:
    """Looks after the orders whose answer never came, once the turn that sent them is surely over."""
    placements = Placements(outside.pool)
    placing = Placing(outside.deps.orders, placements)
    return Reconciler(
        placements,
        placing,
        every_s=settings.reconcile_every_s,
        quiet_s=settings.turn_timeout_s + settings.session_lease_s,
    )


@asynccontextmanager
async def in_background(name: str, work: Coroutine[object, object, None]) -> AsyncIterator[None]:
    """Run something beside the block, and end it with the block. It is reported should it end by itself."""
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(_report_end)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


def _report_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        report(task.get_name(), error)


def limits_of(settings: Settings) -> Limits:
    """The time limits of a turn."""
    return Limits(turn_s=settings.turn_timeout_s, lease_s=settings.session_lease_s, wait_s=settings.session_wait_s)
