"""create_app: the composition root. It alone assembles the API's parts."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

from fastapi import FastAPI

from api import (
    api_docs,
    description,
    guests,
    health,
    menu,
    metrics,
    news,
    orders,
    page,
    proofs,
    queue,
    sessions,
    traces,
)
from api.admission import Admission, AdmissionMiddleware
from api.auth.authenticator import Authenticator
from api.auth.guest_token import GuestTokens
from api.body_limit import BodyLimitMiddleware
from api.caller_trace import CallerTraceMiddleware
from api.cross_origin import BrowserHeadersMiddleware
from api.news_feed import NewsFeed
from api.openai_errors import OpenAIErrorsMiddleware
from api.outbox_sender import OutboxSender
from api.problems import ProblemDetail, install_problems
from api.proof_key import SigningKey
from api.prover import Prover
from api.rate_limits import RateLimits
from api.recording import record_turns
from api.request_span import RequestSpanMiddleware
from api.resources import Resources, log_settings, open_resources, open_tracing, span_exporter
from api.serve import CLOSE_TIMEOUT_S
from api.session_ids import SessionIds
from api.settings import Settings
from api.tenants.directory import TenantDirectory
from api.transports import (
    a2a,
    ag_ui,
    automation,
    canonical,
    chat_completions,
    mcp,
    mcp_authorization,
    orchestrate,
    order_status,
    telegram,
    twilio,
    whatsapp,
)
from api.version import VERSION
from graph.build import build_joined_graph
from graph.executor import LocalExecutor
from graph.reconcile import Reconciler, RemovedTenants, TenantReconciler
from graph.run import GraphExecutor, Limits, TurnRunner
from nodes.order.placement import OrderPlacer
from observability.background import report
from observability.events import IsolationOff, ProcessStarted, ProcessStopped, emit
from observability.listeners import register_listeners
from observability.metrics import Metrics
from observability.setup import configure
from recording.hosted_turns import HostedTurns
from recording.wrappers import capture_all_deps
from store.api_keys import ApiKeys
from store.deployment_secrets import load_secret
from store.expiry import DAY_S, Expirer
from store.ledger import Ledger
from store.menu_changes import MenuChanges
from store.order_news import OrderNewsDesk
from store.order_proofs import OrderProofs
from store.outbox_table import Outbox
from store.placements import Placements
from store.pool import Pool, is_isolated

CANCEL_AGAIN_S = 8.0
"""Longer than the outbox's last calls may take, which follow its cancellation."""
OpenResources = Callable[[Settings], AbstractAsyncContextManager[Resources]]
MakeExecutor = Callable[[Resources], GraphExecutor]


def local_executor(resources: Resources) -> GraphExecutor:
    """The graph, compiled in this process, with checkpoints in our Postgres."""
    return LocalExecutor(build_joined_graph(capture_all_deps(resources.tenants.find_deps)), resources.pool)


def create_app(
    settings: Settings,
    *,
    resources_factory: OpenResources = open_resources,
    make_executor: MakeExecutor = local_executor,
    hosted: HostedTurns | None = None,
) -> FastAPI:
    """The API. Tests pass their own resources; the platform passes its own executor and the turns that it hosts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        log = configure(log_settings(settings))
        try:
            async with resources_factory(settings) as resources, open_tracing(settings, VERSION) as tracing:
                app.state.resources, app.state.log = resources, log
                log.label_tenants(resources.tenants.label)
                app.state.authenticator = build_authenticator(settings, resources.pool)
                app.state.session_ids = SessionIds(
                    await load_secret(resources.pool, "session_ids") if settings.auth else None
                )
                runner = TurnRunner(
                    make_executor(resources),
                    Ledger(resources.pool),
                    turn_limits(settings),
                    release_slot=app.state.admission.release_slot,
                )
                recording_runner = record_turns(runner, settings, resources, VERSION)
                with register_listeners(app.state.metrics, *tracing), reload_on_hangup(resources.tenants):
                    emit(ProcessStarted(VERSION, {"understanding": settings.reader_kind}))
                    await report_isolation(resources)
                    app.state.metrics.label_places(resources.tenants.label_place, resources.tenants.places)
                    app.state.outbox = build_outbox_sender(resources)
                    app.state.news = build_news_feed(resources, app.state.admission)
                    async with (
                        run_in_background("outbox", app.state.outbox.run()),
                        run_in_background("news", app.state.news.run()),
                        run_in_background("reconciler", build_reconciler(resources, settings).run()),
                        run_in_background("expirer", build_expirer(resources, settings).run()),
                        run_menu_checks(resources, app.state.admission),
                        run_prover(resources, settings),
                        recording_runner as app.state.runner,
                        run_in_background("queue", queue.run_queue(app)),
                    ):
                        if hosted is not None:
                            hosted.recorder = app.state.runner.recorder
                        yield
                        # A cancelled turn still releases its lease.
                        app.state.admission.close()
                        await app.state.admission.wait_until_idle(wait_s=CLOSE_TIMEOUT_S)
                        await mcp_endpoint.close()
                    emit(ProcessStopped())
        finally:
            await log.stop_async()

    app = FastAPI(
        title="MCP Orchestrator",
        version=VERSION,
        summary=description.SUMMARY,
        description=description.TEXT,
        servers=description.SERVERS,
        openapi_tags=description.TAGS,
        contact=description.CONTACT,
        license_info=description.LICENSE,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,  # api_docs serves both without a CDN
        # The framework's own telemetry would trace each turn twice and export guests' texts in validation errors.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.settings = settings
    app.state.admission = Admission(
        settings.max_active_turns,
        is_shared=settings.tenants_file is not None,
        is_waiting_mostly=settings.reader_kind != "local",
    )
    app.state.rate_limits = RateLimits()
    app.state.metrics = Metrics(metrics.label_values(settings))
    install_problems(app)
    app.add_middleware(BodyLimitMiddleware, max_bytes=settings.max_body_bytes)
    app.add_middleware(CallerTraceMiddleware)
    app.add_middleware(AdmissionMiddleware, admission=app.state.admission)  # added last: runs first
    app.add_middleware(OpenAIErrorsMiddleware)
    app.add_middleware(BrowserHeadersMiddleware)
    if span_exporter(settings) != "none":
        app.add_middleware(RequestSpanMiddleware)
    turns = (orchestrate, canonical, ag_ui, chat_completions, a2a, mcp_authorization)
    webhooks = (order_status, whatsapp, telegram, twilio, automation)
    screens = (menu, orders, news, page, api_docs)
    for module in (*turns, *webhooks, queue, *screens, sessions, guests, health, metrics, traces, proofs):
        app.include_router(module.router)
    mcp_endpoint = mcp.install_mcp(app)
    description.install_description(app, schemas=(ProblemDetail,))
    return app


async def report_isolation(resources: Resources) -> None:
    """Report where several tenants are separated by the code alone."""
    if not resources.tenants.is_open_to_any_name and not await is_isolated(resources.pool):
        emit(IsolationOff())


@contextmanager
def reload_on_hangup(tenants: TenantDirectory) -> Iterator[None]:
    """Read TENANTS_FILE again on SIGHUP during the block. Nothing where there is no file, or no such signal."""
    number = getattr(signal, "SIGHUP", None)
    if tenants.is_open_to_any_name or number is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    loop, tasks = asyncio.get_running_loop(), set[asyncio.Task[bool]]()

    def reload() -> None:
        task = loop.create_task(tenants.reload())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    loop.add_signal_handler(number, reload)
    try:
        yield
    finally:
        loop.remove_signal_handler(number)


def build_authenticator(settings: Settings, pool: Pool) -> Authenticator:
    """The credentials that AUTH and ADMIN_TOKEN accept."""
    tokens = None
    if "jwt" in settings.auth:
        # Here, because it brings 10 MB of cryptography.
        from api.auth.user_token import TokenRules, TokenVerifier

        tokens = TokenVerifier(
            TokenRules(
                jwks=settings.jwt_jwks or "",
                issuer=settings.jwt_issuer or "",
                audience=settings.jwt_audience or "",
                user_claim=settings.jwt_user_claim,
                tenant_claim=settings.jwt_tenant_claim,
            )
        )
    admin_token = settings.admin_token.get_secret_value() if settings.admin_token else None
    keys = ApiKeys(pool) if "key" in settings.auth else None
    return Authenticator(admin_token, keys, tokens, build_guest_tokens(settings))


def build_guest_tokens(settings: Settings) -> GuestTokens | None:
    """The tokens of the page's guests; None where the page needs none, or is off."""
    secret = settings.guest_page_secret
    if secret is None or not settings.auth or not settings.has_guest_page:
        return None
    return GuestTokens(secret.get_secret_value(), settings.session_ttl_days * DAY_S)


def build_expirer(resources: Resources, settings: Settings) -> Expirer:
    """The expirer of idle sessions, with each tenant's own time."""

    def list_ttls() -> dict[str, float]:
        return {name: days * DAY_S for name, days in resources.tenants.list_days("session_ttl_days").items()}

    return Expirer(resources.pool, ttl_s=settings.session_ttl_days * DAY_S, ttl_by_tenant=list_ttls)


def build_outbox_sender(resources: Resources) -> OutboxSender:
    """The sender of events and messages, over the connections of the services."""
    return OutboxSender(Outbox(resources.pool), resources.tenants, resources.transport, MenuChanges(resources.pool))


def build_news_feed(resources: Resources, admission: Admission) -> NewsFeed:
    """The feed of open streams, which end when the process shuts down."""
    return NewsFeed(OrderNewsDesk(resources.pool), MenuChanges(resources.pool), lambda: admission.is_closed)


def build_reconciler(resources: Resources, settings: Settings) -> TenantReconciler:
    """The reconciler of orders without an answer; it waits until the turn that sent them must have ended."""
    placements = Placements(resources.pool)
    tenants = resources.tenants
    quiet_s = settings.turn_timeout_s + settings.session_lease_s

    def list_reconcilers() -> Iterator[Reconciler]:
        for tenant in tenants:
            name = None if tenants.is_open_to_any_name else tenant.name
            orders = [place.deps.orders for _, place in tenant.list_places()]
            services = frozenset(each.terms.service for each in orders)
            for each in orders:
                placing = OrderPlacer(each, placements)
                yield Reconciler(placements, placing, quiet_s=quiet_s, tenant=name, other_services=services)

    removed = None
    if not tenants.is_open_to_any_name:
        placing = OrderPlacer(tenants.default.deps.orders, placements)
        removed = RemovedTenants(placements, placing, lambda: tenants.names)
    return TenantReconciler(list_reconcilers, every_s=settings.reconcile_every_s, removed=removed)


@asynccontextmanager
async def run_prover(resources: Resources, settings: Settings) -> AsyncIterator[None]:
    """Prove placed orders while the block runs, if there is a key."""
    if settings.proof_signing_key is None:
        yield
        return
    prover = Prover(OrderProofs(resources.pool), SigningKey(settings.proof_signing_key.get_secret_value()))
    async with run_in_background("proofs", prover.run()):
        yield


@asynccontextmanager
async def run_menu_checks(resources: Resources, admission: Admission) -> AsyncIterator[None]:
    """Check new menus while the block runs, with longer pauses while turns are active; with CHECK_MENUS=false, none."""
    checker = resources.menu_checker
    if checker is None:
        yield
        return
    checker.is_busy = lambda: not admission.is_idle
    async with run_in_background("menu checks", checker.run()):
        yield


@asynccontextmanager
async def run_in_background(
    name: str, work: Coroutine[object, object, None], *, cancel_again_s: float = CANCEL_AGAIN_S
) -> AsyncIterator[None]:
    """Run a background task while the block runs, then cancel it. An error that ends it earlier is reported.

    A cancellation is lost where the pool hands out a connection at the same moment, so it is repeated.
    """
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(_report_end)
    try:
        yield
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=cancel_again_s)


def _report_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        report(task.get_name(), error)


def turn_limits(settings: Settings) -> Limits:
    """The time limits of a turn."""
    return Limits(turn_s=settings.turn_timeout_s, lease_s=settings.session_lease_s, wait_s=settings.session_wait_s)
