"""HTTP proxy between a replica and the restaurant's services; injects network faults."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import orjson

from evals.chaos.proxy import Proxy
from evals.chaos.traps import Traps


def _build_response(status: int, kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} Refused\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


DROPPED = "order taken, connection dropped"
LOST = "order lost on its way, connection dropped"
LATE = "connection dropped, order arrives later"
SLOW = "order taken, answer too late"
BAD_GATEWAY = "order taken, answer turned into 502"
GARBLED = "order taken, answer garbled"
SLOW_MENU = "menu slow"
_HTML = b"<html><head><title>403 Forbidden</title></head><body>Request blocked.</body></html>"
REFUSED_AGAIN: Mapping[str, bytes] = {
    "order taken, answer lost, sent again: 403 of a gateway": _build_response(403, "text/html", _HTML),
    "order taken, answer lost, sent again: 400": _build_response(400, "application/json", b'{"error": "bad"}'),
    "order taken, answer lost, sent again: 401": _build_response(
        401, "application/json", b'{"error": "token expired"}'
    ),
    "order taken, answer lost, sent again: 409 closed": _build_response(409, "application/json", b'{"code": "closed"}'),
}
"""The answer to the second attempt of an order that the first attempt placed; only calls with keys are repeated."""
MISHAPS = (DROPPED, LOST, LATE, SLOW, BAD_GATEWAY, GARBLED, *REFUSED_AGAIN)
"""The faults of a call that places, changes or cancels an order."""
LATE_S = 1.5
EFFECTS = ("/orders", "/orders/change", "/orders/cancel")
"""The calls that place, change and cancel an order."""


@dataclass(frozen=True)
class _ProxiedCall:
    path: str
    headers: dict[str, str]
    body: bytes


class ServiceProxy(Proxy):
    """Forwards calls by their first path segment.

    ``keys`` False removes idempotency keys: the service then accepts every order that it receives.
    """

    def __init__(self, replica: int, ports: Mapping[str, int], traps: Traps, *, keys: bool, too_late_s: float) -> None:
        super().__init__()
        self._replica, self._ports, self._traps = replica, ports, traps
        self._keys, self._too_late_s = keys, too_late_s
        self._client = httpx.AsyncClient(trust_env=False, timeout=60)
        self._late_deliveries: set[asyncio.Task[object]] = set()
        self._refusals: dict[str, bytes] = {}
        """By idempotency key: the answer to the next attempt of the order."""

    async def close(self) -> None:
        """Wait for late deliveries, then close."""
        await asyncio.gather(*self._late_deliveries, return_exceptions=True)
        await super().close()
        await self._client.aclose()

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle the calls of a connection one after the other."""
        with contextlib.suppress(httpx.TransportError):
            while (call := await _read_call(reader)) is not None:
                answer = await (self._relay_order(call) if call.path in EFFECTS else self._forward(call))
                if answer is None:
                    return
                writer.write(answer)
                await writer.drain()

    async def _relay_order(self, call: _ProxiedCall) -> bytes | None:
        """Forward an order subject to traps and mishaps; None drops the connection."""
        call = call if self._keys else _remove_key(call)
        if not await self._traps.pass_by(self._replica, "order", "before", call.body):
            return None
        order = orjson.loads(call.body)
        key = str(order.get("idempotency_key", ""))
        if refusal := self._refusals.pop(key, None):
            return refusal
        mishap = self._traps.mishaps.for_order(str(order["user_id"]))
        if mishap == LOST:
            return None
        if mishap == LATE:
            task: asyncio.Task[object] = asyncio.create_task(self._deliver_late(call))
            self._late_deliveries.add(task)
            task.add_done_callback(self._late_deliveries.discard)
            return None
        answer = await self._forward(call)
        if mishap is not None and mishap in REFUSED_AGAIN:
            self._refusals |= {key: REFUSED_AGAIN[mishap]} if key else {}
            return None
        if not await self._traps.pass_by(self._replica, "order", "after", call.body) or mishap == DROPPED:
            return None
        if mishap == SLOW:
            await asyncio.sleep(self._too_late_s)
        if mishap == BAD_GATEWAY:
            return b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"
        return answer.replace(b"order_id", b"ordre_id") if mishap == GARBLED else answer

    async def _deliver_late(self, call: _ProxiedCall) -> None:
        await asyncio.sleep(LATE_S)
        await self._forward(call)

    async def _forward(self, call: _ProxiedCall) -> bytes:
        if call.path == "/menu" and self._traps.mishaps.is_menu_slow():
            await asyncio.sleep(LATE_S)
        port = self._ports[call.path.split("/")[1]]
        url = f"http://127.0.0.1:{port}{call.path}"
        answer = await self._client.post(url, content=call.body, headers=call.headers)
        head = f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}\r\ncontent-type: application/json\r\n"
        return f"{head}content-length: {len(answer.content)}\r\n\r\n".encode() + answer.content


async def _read_call(reader: asyncio.StreamReader) -> _ProxiedCall | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")[:-2]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    hop_headers = ("host", "connection", "content-length", "accept-encoding", "transfer-encoding")
    return _ProxiedCall(first.split(" ")[1], {k: v for k, v in headers.items() if k not in hop_headers}, body)


def _remove_key(call: _ProxiedCall) -> _ProxiedCall:
    body = orjson.loads(call.body)
    body.pop("idempotency_key", None)
    headers = {name: value for name, value in call.headers.items() if name != "idempotency-key"}
    return _ProxiedCall(call.path, headers, orjson.dumps(body))
