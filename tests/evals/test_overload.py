"""The measurement of overload: a small run of it, and that it notices what should not be."""

from __future__ import annotations

import asyncio

import pytest

from evals.overload.__main__ import Load, Outcome, Plan, measured, report
from evals.overload.load_generator import Crowd, Job, Result


@pytest.mark.slow
def test_three_times_too_many_guests_get_a_reply_or_a_refusal_with_retry_after_and_nothing_else(
    postgres_server: str,
) -> None:
    plan = Plan(rounds=1, seconds=1.2, most_turns=2, pause_s=0)
    outcome = measured(plan, postgres_server)
    assert outcome.in_shape, outcome.others
    assert outcome.overload.refused > 0
    assert outcome.overload.admitted > 0
    assert outcome.overload.offered == outcome.overload.admitted + outcome.overload.refused
    assert "Refusals without Retry-After: 0" in report(plan, outcome)


def load(name: str, *admitted_ms: float, **more: object) -> Load:
    result = Result(admitted_ms=list(admitted_ms), elapsed_s=1.0, **more)  # type: ignore[arg-type]
    return Load(name, [result], api_cpu=0.5)


def test_the_ratio_is_that_of_the_slowest_admitted_turns() -> None:
    outcome = Outcome(10.0, load("normal", *[10.0] * 200), load("overload", *[10.0] * 190, *[25.0] * 10))
    assert outcome.ratio == 2.5
    assert "2.50 (allowed 1.5)" in report(Plan(), outcome)
    assert outcome.in_shape


async def test_what_is_neither_a_reply_nor_a_refusal_with_retry_after_is_noticed() -> None:
    answers = iter(
        [
            b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nsorry",
        ]
    )

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"}"):
                writer.write(next(answers, b"hung up"))
                await writer.drain()
        finally:
            writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        crowd = Crowd(Job(server.sockets[0].getsockname()[1], seconds=0.0, tag="t"))
        for _ in range(4):
            await crowd.speak()
    seen = crowd.result
    assert (len(seen.refused_ms), seen.without_retry_after, seen.others, seen.offered) == (2, 1, 2, 4)
    assert not Outcome(1.0, Load("normal", [], 0.0), Load("overload", [seen], 0.0)).in_shape
