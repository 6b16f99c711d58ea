"""The one POST that every microservice call goes through: deadline, headers, size limit, errors, retries."""

from __future__ import annotations

import asyncio
import random
import ssl
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar
from urllib.parse import unquote

import aiohttp
import httpx
import tenacity
from httpx_aiohttp import AiohttpTransport

from observability.events import ServiceCalled, ServiceFailed, ServiceReturned, emit
from observability.spans import span
from services.answer import error_of, read_answer
from services.errors import Effect, ServiceContractError, ServiceError, ServiceTimeout, ServiceUnavailable
from services.trace import header_safe, trace_headers
from services.wire import WireRequest, WireResponse

T = TypeVar("T", bound=WireResponse)
R = TypeVar("R")

ATTEMPTS = 3
_CONNECT_S = 3.0
# Reading has no time-out of its own: the call's deadline covers it, however slowly an answer drips.
_TIMEOUTS = {"timeout": {"connect": _CONNECT_S, "pool": _CONNECT_S, "read": None, "write": None}}
_ALWAYS = {
    "User-Agent": "mcp-orchestrator",
    "Content-Type": "application/json",
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
}
_NO_HEADERS: Mapping[str, str] = {}


def _itself(answer: object) -> object:
    return answer


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation of a microservice. ``service`` is its name in the log ("menu_service").

    ``timeout_s`` limits the whole call, retries and a dripping answer included. ``effect`` decides alone what is
    retried. Raises ValueError when ``url`` is not an http(s) URL; the sentence does not repeat it.
    """

    service: str
    url: str = field(repr=False)
    timeout_s: float = 10.0
    effect: Effect = Effect.READ
    target: httpx.URL = field(init=False, repr=False, compare=False)
    authorization: str | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        try:
            url = httpx.URL(self.url.strip())
        except httpx.InvalidURL:
            url = httpx.URL("")
        if url.scheme not in ("http", "https") or not url.host:
            raise ValueError(f"{self.service}: the URL must look like http://host:port/path")
        object.__setattr__(self, "target", url.copy_with(username=None, password=None, fragment=None))
        object.__setattr__(self, "authorization", _basic_auth(url))

    @property
    def short_name(self) -> str:
        """The service as events and spans name it: "menu" for "menu_service"."""
        return self.service.removeprefix("customer_").removesuffix("_service")


class ServicePost:
    """Sends typed requests and returns typed answers; everything else is one of the errors in services/errors.py."""

    def __init__(
        self, transport: httpx.AsyncBaseTransport, *, max_bytes: int = 2_000_000, first_pause_s: float = 0.1
    ) -> None:
        self._transport = transport
        self._max_bytes = max_bytes
        self._first_pause_s = first_pause_s

    async def send(
        self, endpoint: Endpoint, request: WireRequest, response: type[T], *, headers: Mapping[str, str] = _NO_HEADERS
    ) -> T:
        """POST the request and read the answer as ``response``. Raises ServiceError."""
        decode = partial(read_answer, endpoint.service, model=response)
        return await self.send_raw(endpoint, request, decode, headers=headers)

    async def send_raw(
        self,
        endpoint: Endpoint,
        request: WireRequest,
        decode: Callable[[bytes], R],
        *,
        shown: Callable[[R], object] = _itself,
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> R:
        """Like ``send``, for a caller that reads the answer's bytes itself (``decode`` raises ServiceContractError).

        ``shown`` makes of the result what the log shows in its place.
        """
        service = endpoint.short_name
        call = _Call(endpoint, self._first_pause_s)
        with span(service, kind="service") as step:
            emit(ServiceCalled(service, request=request))
            try:
                answer = await self._within_deadline(call, request, decode, headers)
            except ServiceError as error:
                emit(ServiceFailed(service, error.code, error.detail, step.elapsed_ms, call.attempts))
                raise
            emit(ServiceReturned(service, shown(answer), step.elapsed_ms, call.attempts))
            return answer

    async def _within_deadline(
        self, call: _Call, request: WireRequest, decode: Callable[[bytes], R], headers: Mapping[str, str]
    ) -> R:
        """All attempts of a call: the decoded answer, or the error that the last attempt and the deadline leave."""
        endpoint = call.endpoint
        prepared = httpx.Request(
            "POST",
            endpoint.target,
            content=request.model_dump_json(exclude_none=True).encode(),
            headers=_headers(endpoint, request, headers),
            extensions=_TIMEOUTS,
        )
        try:
            async with asyncio.timeout(endpoint.timeout_s) as call.deadline:
                async for attempt in call.retrying():
                    with attempt:
                        call.attempts += 1
                        return decode(await self._exchange(endpoint.service, prepared))
        except TimeoutError:
            raise ServiceTimeout(endpoint.service, f"no answer within {endpoint.timeout_s:g} s") from None
        except ServiceUnavailable as error:
            error.may_have_happened = call.may_have_happened
            raise
        raise AssertionError("retrying returns or raises")

    async def _exchange(self, service: str, request: httpx.Request) -> bytes:
        """One HTTP exchange: the body of a 2xx answer, or the error that it means."""
        try:
            response = await self._transport.handle_async_request(request)
            try:
                body = await self._read_limited(service, response)
            finally:
                await response.aclose()
        except httpx.DecodingError:
            raise ServiceContractError(service, "answered with a broken content encoding") from None
        except (httpx.HTTPError, aiohttp.ClientError) as error:
            raise _connection_error(service, error) from None
        if response.is_success:
            return body
        raise error_of(service, response.status_code, response.headers, body)

    async def _read_limited(self, service: str, response: httpx.Response) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > self._max_bytes:
                raise ServiceContractError(service, f"answered more than {self._max_bytes} bytes")
            chunks.append(chunk)
        return b"".join(chunks)


class _Call:
    """One call's memory over its attempts: the deadline, and whether any attempt may have done its work."""

    def __init__(self, endpoint: Endpoint, first_pause_s: float) -> None:
        self.endpoint = endpoint
        self._first_pause_s = first_pause_s
        self.deadline: asyncio.Timeout | None = None
        self.attempts = 0
        self.may_have_happened = False

    def retrying(self) -> tenacity.AsyncRetrying:
        """The attempts of this call; the last one's error comes out as it is."""
        return tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(self._may_repeat),
            wait=self._pause_s,
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            reraise=True,
        )

    def _may_repeat(self, error: BaseException) -> bool:
        if not isinstance(error, ServiceError):
            return False
        self.may_have_happened = self.may_have_happened or error.may_have_happened
        if not error.retryable or (self.endpoint.effect is Effect.UNSAFE_WRITE and self.may_have_happened):
            return False
        # No guest waits through a pause that leaves no time for another attempt.
        return self._longest_pause_s(error) < self._left_s()

    def _pause_s(self, state: tenacity.RetryCallState) -> float:
        """Half of our own pause is jitter, so that replicas that failed together do not return together."""
        error = state.outcome.exception() if state.outcome else None
        longest = self._longest_pause_s(error)
        return longest if _asked_pause_s(error) is not None else longest * random.uniform(0.5, 1.0)

    def _longest_pause_s(self, error: BaseException | None) -> float:
        """What the service asked for, else the first pause, then twice as much."""
        asked = _asked_pause_s(error)
        return self._first_pause_s * 2.0 ** (self.attempts - 1) if asked is None else asked

    def _left_s(self) -> float:
        when = self.deadline.when() if self.deadline else None
        return 0.0 if when is None else when - asyncio.get_running_loop().time()


def _asked_pause_s(error: BaseException | None) -> float | None:
    return error.retry_after_s if isinstance(error, ServiceUnavailable) else None


def open_transport(*, ca_file: str | None = None, max_connections: int = 200) -> httpx.AsyncBaseTransport:
    """The pooled connections of the process; close them with ``aclose()``.

    A transport and no client: there are no redirects, no cookies (one guest's must not go out with another's call) and
    no proxy from the environment, and a call costs a quarter less CPU. ``ca_file``: a PEM file to trust in place of the
    public authorities.
    """
    tls = httpx.create_ssl_context(trust_env=False) if ca_file is None else ssl.create_default_context(cafile=ca_file)

    def open_session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=max_connections, keepalive_timeout=4.0, ssl=tls)
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    return AiohttpTransport(verify=tls, trust_env=False, client=open_session)


def open_client() -> httpx.AsyncClient:
    """An ordinary HTTP client over the same transport; close it with ``aclose()``."""
    return httpx.AsyncClient(transport=open_transport(), timeout=10.0, follow_redirects=False, trust_env=False)


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
    """A refused connection did nothing; a dropped one may have. The library's message names hosts: it is left out."""
    # The transport names every dropped connection ConnectTimeout, so only the cause behind it tells them apart.
    cause = error.__cause__ or error
    if isinstance(cause, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)):
        return ServiceUnavailable(service, "cannot be reached", may_have_happened=False)
    return ServiceUnavailable(service, f"dropped the connection ({type(cause).__name__})", may_have_happened=True)
