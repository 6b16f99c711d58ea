"""Unit tests of the overload measurement: a short run, and detection of wrong answers."""

from __future__ import annotations

import asyncio

import pytest

from evals.overload.__main__ import LoadFigures, OverloadResult, measure_overload, render_report
from evals.overload.load_generator import GeneratorResult, LoadGenerator, OverloadJob
from evals.overload.rounds import OverloadPlan


@pytest.mark.slow
def test_three_times_too_many_guests_get_a_reply_or_a_refusal_with_retry_after_and_nothing_else(
    postgres_server: str,
) -> None:
    plan = OverloadPlan(rounds=1, seconds=1.2, most_turns=2, pause_s=0)
    outcome = measure_overload(plan, postgres_server)
    assert outcome.is_in_shape, outcome.examples
    assert outcome.overload.refusal_count > 0
    assert outcome.overload.admission_count > 0
    assert outcome.overload.offer_count == outcome.overload.admission_count + outcome.overload.refusal_count
    assert "Refusals without Retry-After: 0" in render_report(plan, outcome)


def load(name: str, *admitted_ms: float, **more: object) -> LoadFigures:
    result = GeneratorResult(admitted_ms=list(admitted_ms), elapsed_s=1.0, **more)  # type: ignore[arg-type]
    return LoadFigures(name, [result], api_cpu=0.5)


def test_the_ratio_is_that_of_the_slowest_admitted_turns() -> None:
    outcome = OverloadResult(10.0, load("normal", *[10.0] * 200), load("overload", *[10.0] * 190, *[25.0] * 10))
    assert outcome.ratio == 2.5
    assert "2.50 (allowed 1.5)" in render_report(OverloadPlan(), outcome)
    assert outcome.is_in_shape


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
        crowd = LoadGenerator(OverloadJob(server.sockets[0].getsockname()[1], seconds=0.0, tag="t"))
        for _ in range(4):
            await crowd.send_message()
    seen = crowd.result
    assert (len(seen.refused_ms), seen.without_retry_after, seen.others, seen.offer_count) == (2, 1, 2, 4)
    assert not OverloadResult(1.0, LoadFigures("normal", [], 0.0), LoadFigures("overload", [seen], 0.0)).is_in_shape
