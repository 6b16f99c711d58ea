"""A short run over two replicas, and the balancer alone."""

from __future__ import annotations

import asyncio

import pytest

from evals.pgbouncer import MISSING, find_pgbouncer
from evals.replicas.balancer import Balancer
from evals.replicas.run import ReplicaPlan, run


@pytest.mark.slow
@pytest.mark.release
@pytest.mark.skipif(find_pgbouncer() is None, reason=MISSING)
async def test_sessions_roam_over_replicas_that_are_killed() -> None:
    result = await run(ReplicaPlan(replicas=2, sessions=100, kill_every_s=3.0, at_once=6))
    assert result.is_good, (result.verdict.problems, result.verdict.notes[:20])
    assert result.kills >= 1
    assert result.turns >= 300


async def echo_name(name: bytes) -> asyncio.Server:
    """A server that answers each line with its name and closes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(name)
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", 0)


async def ask(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"hello\n")
    answer = await reader.read()
    writer.close()
    return answer


async def test_the_balancer_takes_replicas_in_turn_and_leaves_out_dead_ones() -> None:
    first, second = await echo_name(b"first"), await echo_name(b"second")
    balancer = Balancer([server.sockets[0].getsockname()[1] for server in (first, second)])
    await balancer.open()
    try:
        assert [await ask(balancer.port) for _ in range(4)] == [b"first", b"second"] * 2
        first.close()
        assert {await ask(balancer.port) for _ in range(3)} == {b"second"}
        assert balancer.refused == 2
        second.close()
        assert await ask(balancer.port) == b""
        assert len(balancer.durations_ms) == 7
    finally:
        await balancer.close()
