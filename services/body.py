"""Reading a service's answer within a limit, whatever its content encoding makes of the bytes."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import httpx

_ENCODINGS_MOST = 2
"""How many encodings may lie over each other; nobody sends more by accident."""


class BodyTooLarge(Exception):
    """The body, or what an encoding makes of it, has more bytes than are allowed."""


class BodyUnreadable(Exception):
    """The body's content encoding is broken, or one that we did not ask for."""


class _Decoder(Protocol):
    def decode(self, data: bytes, limit: int, /) -> bytes:
        """At most ``limit`` bytes. Raises zlib.error."""


@dataclass(slots=True)
class _Gzip:
    """What follows the first member of a gzip file is left out, as browsers and httpx do."""

    _inflating: zlib._Decompress = field(default_factory=lambda: zlib.decompressobj(zlib.MAX_WBITS | 16))

    def decode(self, data: bytes, limit: int, /) -> bytes:
        return b"" if self._inflating.eof else self._inflating.decompress(data, limit)


@dataclass(slots=True)
class _Deflate:
    """zlib's format by the standard, and the bare one with some servers: the first two bytes tell them apart."""

    _first: bytes = b""
    _inflating: zlib._Decompress | None = None

    def decode(self, data: bytes, limit: int, /) -> bytes:
        if self._inflating is None:
            self._first += data
            if len(self._first) < 2:
                return b""
            data = self._first
            self._inflating = zlib.decompressobj(zlib.MAX_WBITS if _is_zlib(data) else -zlib.MAX_WBITS)
        return b"" if self._inflating.eof else self._inflating.decompress(data, limit)


def _is_zlib(data: bytes) -> bool:
    """Whether the header of RFC 1950 is there: the method is deflate, and the check bits add up."""
    return data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0


_DECODERS: dict[str, type[_Gzip] | type[_Deflate]] = {"gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Deflate}


async def read_body(response: httpx.Response, max_bytes: int) -> bytes:
    """The decoded body, of at most ``max_bytes`` bytes; no more than that is ever inflated, at any encoding.

    Raises BodyTooLarge and BodyUnreadable, and what reading from the network raises.
    """
    decoders = _decoders_for(response.headers.get("content-encoding", ""))
    return await _collect(response.aiter_raw(), decoders, max_bytes)


async def _collect(raw: AsyncIterator[bytes], decoders: Sequence[_Decoder], max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    # One count for the bytes on the wire and one for what each encoding makes of them.
    remaining = [max_bytes] * (len(decoders) + 1)
    async for chunk in raw:
        data = _count(chunk, remaining, 0)
        for number, decoder in enumerate(decoders, start=1):
            # One byte more than is left shows that there is too much.
            data = _count(_decode(decoder, data, remaining[number] + 1), remaining, number) if data else b""
        chunks.append(data)
    return b"".join(chunks)


def _count(data: bytes, remaining: list[int], stage: int) -> bytes:
    remaining[stage] -= len(data)
    if remaining[stage] < 0:
        raise BodyTooLarge
    return data


def _decode(decoder: _Decoder, data: bytes, limit: int) -> bytes:
    try:
        return decoder.decode(data, limit)
    except zlib.error:
        raise BodyUnreadable from None


def _decoders_for(content_encoding: str) -> list[_Decoder]:
    """The decoders in the order in which they are applied: the encoding that was put on last comes first."""
    names = [name for part in content_encoding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if len(names) > _ENCODINGS_MOST or not _DECODERS.keys() >= set(names):
        raise BodyUnreadable
    return [_DECODERS[name]() for name in reversed(names)]
