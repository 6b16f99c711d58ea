"""Unit tests of the benchmark: it runs, computes the ratios and rejects wrong answers."""

import asyncio
import re

import pytest

from evals.bench.__main__ import bench
from evals.bench.load import LoadJob, WrongAnswer, run
from evals.bench.measure import BenchPlan, Pairs, Round
from evals.bench.report import format_footer, format_row

TINY = BenchPlan(rounds=1, seconds=0.3, guests=(1,))


@pytest.mark.slow
def test_a_tiny_run_prints_both_sides_their_ratios_and_the_steps_of_a_turn(
    postgres_server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bench(TINY, postgres_server)
    told = capsys.readouterr().out
    for turn in ("menu", "add to cart"):
        for guests in TINY.guests:
            assert re.search(rf"^{turn} +{guests} +bare( +[\d.]+){{4}}", told, re.MULTILINE)
            ours = re.search(rf"^{turn} +{guests} +orchestrator.* ([\d.]+) +([\d.]+)x$", told, re.MULTILINE)
            assert ours is not None, told
            assert float(ours[1]) > 0
            assert float(ours[2]) > 0
    assert "p50 at 1, the slower of the turns" in told
    assert re.search(r"^  fetch_menu +[\d.]+ ms", told, re.MULTILINE)


def test_ratios_are_ours_to_bare_and_the_median_of_the_pairs() -> None:
    def one(turns_per_s: float, latency_ms: float) -> Round:
        return Round([latency_ms, latency_ms], turns_per_s, cpu_ms=None, postgres_ms=None)

    slow_machine = one(10, 80), one(20, 40)
    others = [(one(100, 8), one(400, 2)), (one(100, 9), one(400, 3))]
    pairs = Pairs("menu", 16, (slow_machine, *others))
    assert pairs.throughput_ratio == 0.25
    assert pairs.p50_ratio == 3
    assert format_row(pairs).splitlines()[1].split()[-2:] == ["0.25", "3.0x"]
    assert "0.25 (required 0.25" in format_footer([pairs])


async def test_an_answer_that_is_not_the_expected_one_stops_the_measurement() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nsorry..")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        job = LoadJob(
            port=port, text="hello", must_hold="pizza", guests=1, seconds=5.0, most_turns=5, session_turns=5, tag="t"
        )
        with pytest.raises(WrongAnswer, match="sorry"):
            await run(job)
