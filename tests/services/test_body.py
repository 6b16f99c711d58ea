"""How a service's answer is unpacked: whole and right, or given up as soon as there is too much of it."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from services.body import BodyTooLarge, BodyUnreadable, read_body
from services.errors import ServiceContractError
from services.order.models import OrderResponse
from services.post import ServicePost
from tests.services.stand_in import Reply, StandIn
from tests.services.test_post import PLACED, REQUEST, endpoint, failure

LIMIT = 100_000
MEBIBYTE = 2**20
Pack = Callable[[bytes], bytes]


class Packed(httpx.AsyncByteStream):
    """A body that arrives in pieces."""

    def __init__(self, body: bytes, piece: int) -> None:
        self._pieces = [body[at : at + piece] for at in range(0, len(body), piece)]
        self.read = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            self.read += len(piece)
            yield piece


def answer(body: bytes, encoding: str, piece: int = 65_536) -> tuple[httpx.Response, Packed]:
    stream = Packed(body, piece)
    return httpx.Response(200, headers={"Content-Encoding": encoding}, stream=stream), stream


def bare_deflate(data: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packing.compress(data) + packing.flush()


def twice(data: bytes) -> bytes:
    return gzip.compress(gzip.compress(data))


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("", bytes),
        ("identity", bytes),
        ("gzip", gzip.compress),
        ("X-GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", bare_deflate),
        ("gzip, gzip", twice),
        ("deflate, gzip", lambda data: gzip.compress(zlib.compress(data))),
        ("identity, gzip", gzip.compress),
    ],
)
@pytest.mark.parametrize("piece", [1, 7, 65_536])
async def test_a_packed_answer_comes_out_as_it_was(encoding: str, pack: Pack, piece: int) -> None:
    plain = bytes(range(256)) * 40
    response, _ = answer(pack(plain), encoding, piece)
    assert await read_body(response, LIMIT) == plain


async def test_an_answer_of_exactly_the_limit_is_read_and_one_byte_more_is_not() -> None:
    for pack, encoding in ((bytes, ""), (gzip.compress, "gzip"), (twice, "gzip, gzip")):
        fits, _ = answer(pack(b"x" * LIMIT), encoding)
        assert len(await read_body(fits, LIMIT)) == LIMIT
        over, _ = answer(pack(b"x" * (LIMIT + 1)), encoding)
        with pytest.raises(BodyTooLarge):
            await read_body(over, LIMIT)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("gzip, gzip", twice),
        ("gzip, gzip", lambda data: gzip.compress(gzip.compress(data) + b" " * 50 * MEBIBYTE)),
    ],
)
async def test_a_bomb_is_given_up_before_it_takes_memory(encoding: str, pack: Pack) -> None:
    response, _ = answer(pack(b" " * 200 * MEBIBYTE), encoding)
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            await read_body(response, LIMIT)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2 * MEBIBYTE


async def test_an_endless_answer_is_read_no_further_than_the_limit() -> None:
    response, stream = answer(b" " * 10 * MEBIBYTE, "", piece=4096)
    with pytest.raises(BodyTooLarge):
        await read_body(response, LIMIT)
    assert stream.read <= LIMIT + 4096


async def test_bytes_that_no_encoding_makes_anything_of_count_too() -> None:
    """An encoder's empty blocks unpack to nothing, for as long as somebody sends them."""
    packing = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    body = packing.compress(b"") + packing.flush(zlib.Z_FULL_FLUSH) + b"\x00\x00\x00\xff\xff" * 100_000
    response, stream = answer(body, "gzip", piece=4096)
    with pytest.raises(BodyTooLarge):
        await read_body(response, LIMIT)
    assert stream.read <= LIMIT + 4096


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"plain"),
        ("deflate", b"\xff\xff\xff"),
        ("gzip, gzip", gzip.compress(b"plain")),
        ("br", b"plain"),
        ("zstd", b"plain"),
        ("gzip, gzip, gzip", gzip.compress(twice(b"plain"))),
        ("gzip," * 1000, b"plain"),
    ],
    ids=["no gzip", "no deflate", "gzip once of twice", "br", "zstd", "gzip three times", "gzip a thousand times"],
)
async def test_what_cannot_be_unpacked_or_was_not_asked_for_is_unreadable(encoding: str, body: bytes) -> None:
    response, _ = answer(body, encoding)
    with pytest.raises(BodyUnreadable):
        await read_body(response, LIMIT)


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("gzip, gzip", twice)])
async def test_a_bomb_over_a_real_socket_breaks_the_contract_and_the_next_answer_is_read(
    post: ServicePost, encoding: str, pack: Pack
) -> None:
    bomb = Reply(pack(b" " * 20 * MEBIBYTE), headers={"Content-Encoding": encoding})
    whole = Reply(pack(PLACED.body), headers={"Content-Encoding": encoding})
    async with StandIn(bomb, whole) as server:
        error = await failure(post, endpoint(server))
        assert isinstance(error, ServiceContractError)
        assert error.detail == "answered more than 100000 bytes"
        assert (await post.send(endpoint(server), REQUEST, OrderResponse)).order_id == "O-1"
