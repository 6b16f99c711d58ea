"""External resources of the API (database pool, HTTP client, model, tenants), opened at start, closed at shutdown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from api.menu_checker import MenuChecker, MenuPlace
from api.settings import Settings
from api.tenants.config import TenantConfig
from api.tenants.directory import Tenant, TenantDirectory
from domain.menu import Menu
from domain.reading_context import CommandReader
from domain.stores import NO_STORES
from graph.build import Deps
from nodes.turn.tools import NO_PAYMENTS
from observability.events import MenuCut, emit
from observability.listeners import Listener
from observability.setup import LogSettings
from recording.wrappers import CapturingPost, capture_model
from services.endpoints import Endpoints, call_policy
from services.llm.chat import ChatModel, ModelSettings
from services.menu.client import MenuClient
from services.menu.contract import MENU
from services.microservices import SERVICES
from services.order.client import OrderClient
from services.order.contract import ORDER
from services.payment import PAYMENT, PaymentClient
from services.post import ServiceAccess, ServicePost, Transport, open_transport
from services.profile.client import ProfileClient
from services.profile.contract import PROFILE
from services.recommend.client import RecommendClient
from services.recommend.contract import RECOMMEND
from services.tracking import TRACKING, TrackingClient
from services.unconfigured import Unconfigured
from store.menu_checks import MenuChecks
from store.placements import Placements
from store.pool import Pool, open_pool
from understanding.deal_reader import DealReader
from understanding.grounding import MenuIndex
from understanding.guarded_reader import GuardedReader
from understanding.local_reader import LocalCommandReader
from understanding.model_reader import Complete, ModelCommandReader
from understanding.reader_cascade import ReaderCascade


@dataclass(frozen=True, slots=True)
class Resources:
    """The open resources of a running API."""

    pool: Pool
    tenants: TenantDirectory
    transport: Transport
    menu_checker: MenuChecker | None = None


@asynccontextmanager
async def open_resources(settings: Settings, reader: CommandReader | None = None) -> AsyncIterator[Resources]:
    """Open the database pool, the HTTP client, the model and the tenants. ``reader``: instead of the configured one.

    Raises StoreUnavailable when there is no database, and TenantsInvalid.
    """
    async with AsyncExitStack() as stack:
        pool = await open_pool(settings.database_url.get_secret_value(), settings.database_pool_size)
        stack.push_async_callback(pool.close)
        transport = open_transport()
        stack.push_async_callback(transport.aclose)
        checker = MenuChecker(MenuChecks(pool)) if settings.check_menus else None
        opener = TenantOpener(pool, transport, reader or await open_reader(settings, stack), checker)
        tenants = TenantDirectory(settings, opener.open, close_after_s=settings.turn_timeout_s)
        stack.push_async_callback(tenants.aclose)
        await tenants.open()
        yield Resources(pool, tenants, transport, checker)


@dataclass(frozen=True, slots=True)
class TenantOpener:
    """Makes the objects of a tenant. The pool, the shared connections and the reader serve all tenants."""

    pool: Pool
    transport: Transport
    reader: CommandReader
    menu_checker: MenuChecker | None = None

    async def open(self, name: str, settings: Settings, config: TenantConfig | None) -> Tenant:
        """A tenant with its own clients, call limits, circuits, menus and credentials, and so has each branch."""
        async with AsyncExitStack() as stack:
            branches = config.list_stores() if config else NO_STORES
            stores: dict[str, Tenant] = {}
            if config is not None:
                for store in config.stores:
                    at_store = config.at_store(store)
                    own = _name_store_orders(at_store.apply_to(settings, name), store)
                    opened = self._open_place(name, own, at_store, stack, store)
                    stores[store] = replace(opened, deps=replace(opened.deps, stores=branches, store=store))
            tenant = self._open_place(name, settings, config, stack)
            by_store = {store: each.deps for store, each in stores.items()}
            deps = replace(tenant.deps, stores=branches, by_store=by_store)
            return replace(tenant, deps=deps, stores=stores, aclose=stack.pop_all().aclose)

    def _open_place(
        self,
        name: str,
        settings: Settings,
        config: TenantConfig | None,
        stack: AsyncExitStack,
        store: str | None = None,
    ) -> Tenant:
        """A tenant, or one of its branches, whose calls name it."""
        access = open_access(config, stack) if config else {}
        endpoints = Endpoints(settings)
        headers = {"X-Store-Id": store} if store else {}
        post = CapturingPost(self.transport, call_policy(settings), access=access, headers=headers)
        on_menu = None
        if self.menu_checker is not None:
            on_menu = partial(self.menu_checker.notice, MenuPlace(name, store or "", _language_of(settings)))
        deps = build_deps(settings, endpoints, post, self.reader, self.pool, on_menu=on_menu)
        if config is not None:
            deps = replace(deps, restaurant=config.restaurant(), selling=config.selling)
        if isinstance(deps.menus, MenuClient):
            stack.push_async_callback(deps.menus.aclose)
        catalogue = endpoints.catalogue()
        catalogue.announce()
        return Tenant(name, settings, deps, catalogue, config)


def _language_of(settings: Settings) -> str:
    return settings.default_locale.replace("_", "-").partition("-")[0].lower()


def _name_store_orders(settings: Settings, store: str) -> Settings:
    """The settings with an identity of the order service that is the branch's own, also where branches share a service:
    an order is settled by its own branch only."""
    identity = settings.order_identity
    return settings.model_copy(update={"order_service_name": f"{identity}:{store}" if identity else None})


def open_access(config: TenantConfig, stack: AsyncExitStack) -> dict[str, ServiceAccess]:
    """Credentials, and connections with certificates, of the services that have them."""
    access: dict[str, ServiceAccess] = {}
    for service, each in config.services.configured():
        transport = each.tls.files().open_transport() if each.tls else None
        if transport is not None:
            stack.push_async_callback(transport.aclose)
        access[service] = ServiceAccess(each.auth.credentials() if each.auth else None, transport)
    return access


def build_deps(
    settings: Settings,
    at: Endpoints,
    post: ServicePost,
    reader: CommandReader,
    pool: Pool,
    *,
    on_menu: Callable[[Menu], None] | None = None,
) -> Deps:
    """The typed clients of the services; a call to a service without a URL raises an error that names its setting."""
    currency = settings.default_currency
    return Deps(
        reader=reader,
        menus=MenuClient(
            post, at.of(MENU), default_currency=currency, max_age_s=settings.menu_max_age_s, on_menu=on_menu
        )
        if at.find(MENU)
        else Unconfigured(at.of(MENU)),
        orders=OrderClient(
            post, at.of(ORDER), at.find(ORDER, "quote"), at.find(ORDER, "lookup"), at.find(ORDER, "cancel"),
            at.find(ORDER, "change"),
            sends_options=settings.order_options, default_currency=currency, identity=settings.order_identity,
        )
        if at.find(ORDER)
        else Unconfigured(at.of(ORDER)),
        recommend=RecommendClient(post, at.of(RECOMMEND), default_currency=currency),
        tracking=TrackingClient(post, at.of(TRACKING)),
        profiles=ProfileClient(post, at.of(PROFILE), default_currency=currency),
        placements=Placements(pool),
        payments=PaymentClient(post, at.of(PAYMENT)) if at.find(PAYMENT) else NO_PAYMENTS,
        takes_tips=settings.order_tips and at.find(ORDER, "quote") is not None,
        takes_coupons=settings.order_coupons and at.find(ORDER, "quote") is not None,
    )  # fmt: skip


async def open_reader(settings: Settings, stack: AsyncExitStack) -> CommandReader:
    """The reader that UNDERSTANDING selects. The model's client library is imported only when it is used."""
    if settings.reader_kind == "local":
        return await asyncio.to_thread(load_local_reader)  # it reads files
    chat = await asyncio.to_thread(ChatModel, model_settings(settings))
    stack.push_async_callback(chat.aclose)
    return await asyncio.to_thread(build_model_reader, settings, capture_model(chat.complete))


def load_local_reader() -> CommandReader:
    """The local (offline) reader."""
    return GuardedReader(DealReader(LocalCommandReader.load(on_index=_report_cut)))


def build_model_reader(settings: Settings, complete: Complete) -> CommandReader:
    """The model reader, or the cascade; both fall back to the local reader when the model fails."""
    local = LocalCommandReader.load(on_index=_report_cut)
    # The client's own timeout fires first, so that a slow model is not mistaken for a cancelled request.
    model = ModelCommandReader(complete, local, settings.openai_timeout_s + 1)
    both = model if settings.reader_kind == "model" else ReaderCascade(local, model, settings.cascade_threshold)
    return GuardedReader(DealReader(both))


def _report_cut(index: MenuIndex) -> None:
    if index.left_out:
        emit(MenuCut(items=len(index.menu.items), left_out=index.left_out))


def model_settings(settings: Settings) -> ModelSettings:
    """The model's settings. A self-hosted server may need no key."""
    return ModelSettings(
        model=settings.openai_model,
        api_key=settings.openai_api_key or SecretStr("none"),
        base_url=settings.openai_base_url,
        timeout_s=settings.openai_timeout_s,
        method=settings.openai_structured,
    )


def log_settings(settings: Settings) -> LogSettings:
    """The settings of the log's sinks."""
    return LogSettings(
        loki_url=settings.grafana_loki_url or "",
        username=settings.grafana_loki_username,
        token=settings.grafana_loki_api_token,
        org_id=settings.loki_org_id,
        app_label=settings.mcp_app_label,
        level=settings.log_level,
        trace_id_as=settings.loki_trace_id,
        flow_label=settings.loki_flow_label,
        stdout=settings.log_stdout,
    )


@asynccontextmanager
async def open_tracing(settings: Settings, version: str) -> AsyncIterator[tuple[Listener, ...]]:
    """The exporter of OpenTelemetry spans, if OTEL_ variables enable it; its library is imported only then."""
    exporter = span_exporter(settings)
    if exporter == "none":
        yield ()
        return
    from observability.otel import OtelSettings, open_otel

    name = settings.otel_service_name or settings.mcp_app_label
    spans = open_otel(
        OtelSettings(
            exporter, name, version, _traces_url(settings), list_servers(settings), settings.otel_exporter_otlp_headers
        )
    )
    try:
        yield (spans,)
    finally:
        await spans.shut_down()


def span_exporter(settings: Settings) -> Literal["otlp", "console", "none"]:
    """The exporter of spans that the OTEL_ variables select."""
    return settings.otel_traces_exporter or ("otlp" if _traces_url(settings) else "none")


def _traces_url(settings: Settings) -> str:
    traces = settings.otel_exporter_otlp_traces_endpoint or ""
    if settings.otel_exporter_otlp_endpoint and not traces:
        return f"{settings.otel_exporter_otlp_endpoint.rstrip('/')}/v1/traces"
    return traces


def list_servers(settings: Settings) -> dict[str, tuple[str, int | None]]:
    """Host and port of each microservice whose operations are all on one server, of the model and of the database."""
    urls: dict[str, set[str | None]] = {
        **{
            service.name: {getattr(settings, operation.field) for operation in service.operations}
            for service in SERVICES
        },
        "model": {settings.openai_base_url},
        "postgresql": {settings.database_url.get_secret_value()},
    }  # fmt: skip
    servers = {name: {_server_of(url) for url in known if url} for name, known in urls.items()}
    return {name: found.pop() for name, found in servers.items() if len(found) == 1}


def _server_of(url: str) -> tuple[str, int | None]:
    """Host and port of a URL, without its user and password; no host for other forms of a database's address."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port
    except ValueError:
        return "", None
