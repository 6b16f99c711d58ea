"""Reads a service's response within a size limit, before and after decompression."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import httpx

_ENCODINGS_MOST = 2
"""The maximum number of nested encodings."""


class BodyTooLarge(Exception):
    """The body, or a decoded stage of it, exceeds the limit."""


class BodyUnreadable(Exception):
    """The body's content encoding is malformed or not supported."""


class _Decoder(Protocol):
    def decode(self, data: bytes, limit: int, /) -> bytes:
        """At most ``limit`` bytes. Raises zlib.error."""


@dataclass(slots=True)
class _Gzip:
    """Data after the first gzip member is ignored, as in browsers and httpx."""

    _inflating: zlib._Decompress = field(default_factory=lambda: zlib.decompressobj(zlib.MAX_WBITS | 16))

    def decode(self, data: bytes, limit: int, /) -> bytes:
        return b"" if self._inflating.eof else self._inflating.decompress(data, limit)


@dataclass(slots=True)
class _Deflate:
    """The standard zlib format, or the raw one of some servers. The first two bytes distinguish them."""

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
    """Whether the data has a header of RFC 1950: method deflate and valid check bits."""
    return data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0


_DECODERS: dict[str, type[_Gzip] | type[_Deflate]] = {"gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Deflate}


async def read_body(response: httpx.Response, max_bytes: int) -> bytes:
    """The decoded body of at most ``max_bytes`` bytes. No stage of decompression exceeds this limit.

    Raises BodyTooLarge, BodyUnreadable and network errors.
    """
    decoders = _decoders_for(response.headers.get("content-encoding", ""))
    return await _collect(response.aiter_raw(), decoders, max_bytes)


async def _collect(raw: AsyncIterator[bytes], decoders: Sequence[_Decoder], max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    # One counter for the bytes on the wire, and one for the output of each encoding.
    remaining = [max_bytes] * (len(decoders) + 1)
    async for chunk in raw:
        data = _count(chunk, remaining, 0)
        for number, decoder in enumerate(decoders, start=1):
            # One byte above the limit detects an excess.
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
    """The decoders in their order of use: the last encoding comes first."""
    names = [name for part in content_encoding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if len(names) > _ENCODINGS_MOST or not _DECODERS.keys() >= set(names):
        raise BodyUnreadable
    return [_DECODERS[name]() for name in reversed(names)]
