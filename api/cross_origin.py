"""Response headers for browsers: protections on every response, and CORS for the origins that a tenant allows."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.tenants.directory import Tenant, TenantDirectory

_PROTECTIONS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_ALLOWED_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Api-Key, X-Session-Id, X-Store-Id, X-Tenant-Id,"
    " X-Trace-Id, X-User-Id, traceparent, A2A-Version, Mcp-Protocol-Version, Mcp-Session-Id"
)
_EXPOSED_HEADERS = "RateLimit, RateLimit-Policy, Retry-After"
_PREFLIGHT_MAX_AGE_S = 600


class BrowserHeadersMiddleware:
    """Adds the headers. A response can be read by a page of another origin only if the request's tenant allows it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight request, or pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        is_preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        if is_preflight and origin and _is_allowed_by_any(scope, origin):
            await _preflight_answer(origin)(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(scope, MutableHeaders(scope=message), origin)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _add_headers(scope: Scope, headers: MutableHeaders, origin: str) -> None:
    for name, value in _PROTECTIONS.items():
        headers.setdefault(name, value)
    if not origin:
        return
    headers.add_vary_header("Origin")
    tenant: Tenant | None = scope.get("state", {}).get("tenant")
    if tenant is not None and is_allowed_origin(tenant, origin):
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS


def _preflight_answer(origin: str) -> Response:
    headers = {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST, DELETE",
        "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
        "Access-Control-Max-Age": str(_PREFLIGHT_MAX_AGE_S),
        "Vary": "Origin",
    }
    return Response(status_code=204, headers=headers)


def _is_allowed_by_any(scope: Scope, origin: str) -> bool:
    """Whether a tenant allows the origin. The tenant of a preflight request is not known: it has no body."""
    resources = getattr(scope["app"].state, "resources", None)
    tenants: TenantDirectory | Iterable[Tenant] = resources.tenants if resources else ()
    return any(is_allowed_origin(tenant, origin) for tenant in tenants)


def is_allowed_origin(tenant: Tenant, origin: str) -> bool:
    """Whether the tenant allows pages of this origin."""
    return tenant.config is not None and origin in tenant.config.allowed_origins
