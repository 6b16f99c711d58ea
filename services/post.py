"""The shared POST of every microservice call: deadline, headers, size limit, errors, retries."""

from __future__ import annotations

import asyncio
import ssl
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, Protocol, TypeVar
from urllib.parse import unquote

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from observability.events import CircuitChanged, ServiceCalled, ServiceFailed, ServiceReturned, emit
from observability.spans import span
from services.body import BodyTooLarge, BodyUnreadable, read_body
from services.breaker import CircuitBreaker, CircuitState
from services.budget import release_slot_when_long, time_left_s
from services.dropped import short_name
from services.errors import (
    Effect,
    ServiceBusy,
    ServiceContractError,
    ServiceError,
    ServiceNotConfigured,
    ServiceTimeout,
    ServiceUnavailable,
)
from services.response_body import NOT_MODIFIED, NotModified, body_of, error_of, read_answer
from services.retry_policy import RetryPolicy
from services.trace import header_safe, trace_headers
from services.wire import WireRequest, WireResponse

Transport = httpx.AsyncBaseTransport
"""Pooled connections."""
T = TypeVar("T", bound=WireResponse)
R = TypeVar("R")

_CONNECT_S = 3.0
# Reading has no separate time-out: the call's deadline covers a slow response.
_TIMEOUTS = {"timeout": {"connect": _CONNECT_S, "pool": _CONNECT_S, "read": None, "write": None}}
_ALWAYS = {
    "User-Agent": "mcp-orchestrator",
    "Content-Type": "application/json",
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
}
_NO_HEADERS: Mapping[str, str] = {}


def _identity(answer: object) -> object:
    return answer


def ignore_headers(headers: Mapping[str, str]) -> None:
    """For callers that need only the body."""
    del headers


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation of a microservice. ``service`` is its name in the log ("menu_service").

    ``timeout_s`` limits the whole call with its retries. ``effect`` alone decides about retries. ``operation`` names
    a further operation of the service ("quote"). ``url`` is empty when ``setting``, the variable with it, is not set.
    Raises ValueError, without the URL, if ``url`` is anything else than an http(s) URL.
    """

    service: str
    url: str = field(repr=False)
    timeout_s: float = 10.0
    effect: Effect = Effect.READ
    operation: str = ""
    setting: str = ""
    target: httpx.URL = field(init=False, repr=False, compare=False)
    authorization: str | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            url = httpx.URL(self.url.strip())
        except httpx.InvalidURL:
            url = httpx.URL("")
        if (self.url or not self.setting) and (url.scheme not in ("http", "https") or not url.host):
            raise ValueError(f"{self.service}: the URL must look like http://host:port/path")
        object.__setattr__(self, "target", url.copy_with(username=None, password=None, fragment=None))
        object.__setattr__(self, "authorization", _basic_auth(url))

    @property
    def is_configured(self) -> bool:
        """Whether there is a URL."""
        return bool(self.url)

    @property
    def short_name(self) -> str:
        """The service's name in events and spans: "menu" for "menu_service"."""
        return short_name(self.service)


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """The limits of calls. ``max_bytes`` of a response; ``first_pause_s`` before the first retry.

    ``max_calls``: concurrent calls per service. After ``failures`` in a row the circuit of an address is open for
    ``open_s`` seconds.
    """

    max_bytes: int = 2_000_000
    first_pause_s: float = 0.1
    max_calls: int = 50
    failures: int = 8
    open_s: float = 10.0


class _Prepared(NamedTuple):
    """A request to send, and what reads the headers of its response."""

    request: httpx.Request
    read_headers: Callable[[Mapping[str, str]], None]


class CallSigner(Protocol):
    """Makes the headers that authenticate a call with this body."""

    def headers(self, endpoint: Endpoint, body: bytes) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class ServiceAccess:
    """How to reach one service: the signer of its calls, and connections of its own (None: the shared ones)."""

    signer: CallSigner | None = None
    transport: httpx.AsyncBaseTransport | None = None


_NO_ACCESS: Mapping[str, ServiceAccess] = {}
_SHARED_ACCESS = ServiceAccess()


class ServicePost:
    """Sends typed requests and returns typed responses, or raises the errors of services/errors.py.

    ``access``: by the names of services, for those that need credentials or certificates. ``headers``: of every call.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        policy: CallPolicy = CallPolicy(),
        *,
        access: Mapping[str, ServiceAccess] = _NO_ACCESS,
        headers: Mapping[str, str] = _NO_HEADERS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = transport
        self._access = access
        self._headers = headers
        self._policy = policy
        self._clock = clock
        self._circuits: dict[str, CircuitBreaker] = {}
        self._under_way: Counter[str] = Counter()

    async def send(
        self, endpoint: Endpoint, request: WireRequest, response: type[T], *, headers: Mapping[str, str] = _NO_HEADERS
    ) -> T:
        """POST the request and parse the body as ``response``. Raises ServiceError."""
        if not endpoint.is_configured:
            raise ServiceNotConfigured(endpoint.service, f"{endpoint.setting} is not set")
        decode = partial(read_answer, endpoint.service, model=response)
        return await self.send_raw(endpoint, request, decode, headers=headers)

    async def send_raw(
        self,
        endpoint: Endpoint,
        request: WireRequest,
        decode: Callable[[bytes], R],
        *,
        log_value: Callable[[R], object] = _identity,
        headers: Mapping[str, str] = _NO_HEADERS,
        read_headers: Callable[[Mapping[str, str]], None] = ignore_headers,
    ) -> R:
        """Like ``send``, for a caller that parses the body itself (``decode`` raises ServiceContractError).

        ``log_value`` converts the result to a value for the log. ``read_headers`` gets a usable response's headers,
        before its body is decoded. With If-None-Match in ``headers``, the body may be ``NotModified``.
        """
        service = endpoint.short_name
        attempts = self._attempts(endpoint)
        with span(service, kind="service") as step:
            emit(ServiceCalled(service, request=request))
            # Inside the span, because the headers name it.
            signer = self._access.get(endpoint.service, _SHARED_ACCESS).signer
            all_headers = {**self._headers, **headers}
            prepared = _Prepared(_prepare_request(endpoint, request, all_headers, signer), read_headers)
            try:
                with self._limit_calls(endpoint.service), release_slot_when_long():
                    answer = await self._send_with_retries(endpoint, attempts, prepared, decode)
            except ServiceError as error:
                emit(ServiceFailed(service, error.code, error.detail, step.elapsed_ms, attempts.attempts))
                raise
            emit(ServiceReturned(service, log_value(answer), step.elapsed_ms, attempts.attempts))
            return answer

    @contextmanager
    def _limit_calls(self, service: str) -> Iterator[None]:
        """Limit the concurrent calls to a service. Raises ServiceBusy at once: a queue would only add latency."""
        if self._under_way[service] >= self._policy.max_calls:
            raise ServiceBusy(service, self._policy.max_calls)
        self._under_way[service] += 1
        try:
            yield
        finally:
            self._under_way[service] -= 1

    def _attempts(self, endpoint: Endpoint) -> RetryPolicy:
        """The retry policy of one call, limited by the endpoint's time-out and the turn's remaining time."""
        return RetryPolicy(
            endpoint.effect,
            self._circuit_of(endpoint),
            limit_s=endpoint.timeout_s,
            turn_left_s=time_left_s(),
            first_pause_s=self._policy.first_pause_s,
        )

    def _circuit_of(self, endpoint: Endpoint) -> CircuitBreaker:
        circuit = self._circuits.get(endpoint.url)
        if circuit is None:

            def on_change(state: CircuitState) -> None:
                emit(CircuitChanged(endpoint.short_name, endpoint.operation, state.value))

            circuit = self._circuits[endpoint.url] = CircuitBreaker(
                failures=self._policy.failures, open_s=self._policy.open_s, on_change=on_change, clock=self._clock
            )
        return circuit

    async def _send_with_retries(
        self, endpoint: Endpoint, attempts: RetryPolicy, prepared: _Prepared, decode: Callable[[bytes], R]
    ) -> R:
        """The decoded response, or the error of the last attempt.

        Its ``may_have_happened`` includes earlier attempts, also for a rejection.
        """
        if not attempts.has_time_to_start:
            raise ServiceTimeout(endpoint.service, "the turn has too little time left", may_have_happened=False)
        try:
            async for attempt in attempts.retry_loop():
                with attempt:
                    return await self._attempt(endpoint.service, attempts, prepared, decode)
        except ServiceError as error:
            error.may_have_happened = attempts.may_have_happened
            raise
        raise AssertionError("retrying returns or raises")

    async def _attempt(
        self, service: str, attempts: RetryPolicy, prepared: _Prepared, decode: Callable[[bytes], R]
    ) -> R:
        """One attempt within the remaining time, if the circuit permits it."""
        with attempts.next(service):
            attempt_s = attempts.time_left_s
            try:
                async with asyncio.timeout(attempt_s):
                    return decode(await self._exchange(service, prepared))
            except TimeoutError:
                raise ServiceTimeout(service, f"no answer within {attempt_s:.3g} s") from None

    async def _exchange(self, service: str, prepared: _Prepared) -> bytes:
        """One HTTP exchange: the body of a 2xx response. Raises the error of any other status."""
        transport = self._access.get(service, _SHARED_ACCESS).transport or self._transport
        try:
            response = await transport.handle_async_request(prepared.request)
            try:
                body = await self._read_limited(service, response)
            finally:
                await response.aclose()
        except (httpx.HTTPError, aiohttp.ClientError) as error:
            raise _connection_error(service, error) from None
        if response.status_code == NOT_MODIFIED and "If-None-Match" in prepared.request.headers:
            prepared.read_headers(response.headers)
            return NotModified()
        if response.is_success:
            prepared.read_headers(response.headers)
            return body_of(response.status_code, body)
        raise error_of(service, response.status_code, response.headers, body)

    async def _read_limited(self, service: str, response: httpx.Response) -> bytes:
        try:
            return await read_body(response, self._policy.max_bytes)
        except BodyTooLarge:
            raise ServiceContractError(service, f"answered more than {self._policy.max_bytes} bytes") from None
        except BodyUnreadable:
            raise ServiceContractError(service, "answered with a broken content encoding") from None


def open_transport(
    *, ca_file: str | None = None, tls: ssl.SSLContext | None = None, max_connections: int = 200
) -> httpx.AsyncBaseTransport:
    """The pooled connections of the process; close them with ``aclose()``.

    A transport without a client has no redirects, no cookies (which would mix guests) and no proxy from the
    environment, and needs a quarter less CPU per call. ``ca_file``: a PEM file to trust instead of the public
    authorities; ``tls``: settings with more than that."""
    if tls is None:
        public = ca_file is None
        tls = httpx.create_ssl_context(trust_env=False) if public else ssl.create_default_context(cafile=ca_file)

    def open_session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=max_connections, keepalive_timeout=4.0, ssl=tls)
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    return AiohttpTransport(verify=tls, trust_env=False, client=open_session)


def open_client() -> httpx.AsyncClient:
    """An ordinary HTTP client over the same transport; close it with ``aclose()``."""
    return httpx.AsyncClient(transport=open_transport(), timeout=10.0, follow_redirects=False, trust_env=False)


def _prepare_request(
    endpoint: Endpoint, request: WireRequest, headers: Mapping[str, str], signer: CallSigner | None = None
) -> httpx.Request:
    body = request.model_dump_json(exclude_none=True).encode()
    all_headers = _headers(endpoint, request, headers)
    if signer is not None:
        all_headers.update(signer.headers(endpoint, body))
    return httpx.Request("POST", endpoint.target, content=body, headers=all_headers, extensions=_TIMEOUTS)


def _headers(endpoint: Endpoint, request: WireRequest, extra: Mapping[str, str]) -> dict[str, str]:
    headers = {**_ALWAYS, **trace_headers(request.trace_id)}
    headers.update((name, header_safe(value)) for name, value in extra.items())
    if endpoint.authorization is not None:
        headers["Authorization"] = endpoint.authorization
    return headers


def _basic_auth(url: httpx.URL) -> str | None:
    if not url.userinfo:
        return None
    return "Basic " + b64encode(unquote(url.userinfo.decode()).encode()).decode()


def _connection_error(service: str, error: Exception) -> ServiceUnavailable:
    """The error of a refused or dropped connection, without the library's message, which contains hosts."""
    # The transport reports every dropped connection as ConnectTimeout; only the cause distinguishes them.
    cause = error.__cause__ or error
    if isinstance(cause, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return ServiceUnavailable(service, "cannot be reached", may_have_happened=False)
    return ServiceUnavailable(service, f"dropped the connection ({type(cause).__name__})", may_have_happened=True)
