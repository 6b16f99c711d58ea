"""Unit tests of the benchmark: it runs, computes the ratios and rejects wrong answers."""

import asyncio
import re
from pathlib import Path

import orjson
import pytest

from evals.bench.__main__ import bench
from evals.bench.load import LoadJob, WrongAnswer, run
from evals.bench.measure import BenchComparison, BenchPlan, Round, SideRounds
from evals.bench.menus import LARGEST_MENU, plain_menu
from evals.bench.processes import SetupFailed, check_out
from evals.bench.report import format_callers_cost, format_rows

TINY = BenchPlan(rounds=1, seconds=0.3, guests=(1,))


@pytest.mark.release
@pytest.mark.slow
def test_a_tiny_run_prints_all_sides_their_ratios_and_the_steps_of_a_turn(
    postgres_server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bench(TINY, postgres_server, menus=["plain"], variants={"RECORDINGS_DAYS": "0"}, has_callers=True)
    table = capsys.readouterr().out
    assert len(re.findall(r"row-level security cost", table)) == 2
    for turn in ("menu", "add to cart"):
        assert re.search(rf"^plain +{turn} +1 +bare( +[\d.]+){{4}}", table, re.MULTILINE)
        for side in ("orchestrator", "RECORDINGS_DAYS=0", "callers"):
            ours = re.search(rf"^plain +{turn} +1 +{side}.* ([\d.]+) +([\d.]+)x +[\d.]+x +\S+$", table, re.MULTILINE)
            assert ours is not None, table
            assert float(ours[1]) > 0
            assert float(ours[2]) > 0
    assert re.search(r"^  menu_flow +[\d.]+ ms", table, re.MULTILINE)


def test_ratios_are_ours_to_bare_and_the_median_of_the_pairs() -> None:
    def one(turns_per_s: float, latency_ms: float, cpu_ms: float) -> Round:
        return Round([latency_ms, latency_ms], turns_per_s, cpu_ms, postgres_ms=None)

    ours = [one(10, 80, 8), one(100, 8, 12), one(100, 9, 9)]
    bare = [one(20, 40, 4), one(400, 2, 2), one(400, 3, 3)]
    side = SideRounds("orchestrator", ours, bare)
    assert (side.throughput_ratio, side.p50_ratio, side.cpu_ratio) == (0.25, 3, 3)
    row = format_rows(BenchComparison("plain", "menu", 16, (SideRounds("bare", bare, bare), side))).splitlines()[1]
    assert row.split()[-4:] == ["0.25", "3.0x", "3.00x", "-"]


def test_the_cost_of_callers_is_that_of_api_and_database_together() -> None:
    def side(name: str, *costs: tuple[float, float | None]) -> SideRounds:
        return SideRounds(name, [Round([1.0, 1.0], 10, cpu, postgres) for cpu, postgres in costs], [])

    plain, callers = side("orchestrator", (8, 2), (8, 2), (8, 2)), side("callers", (8, 2.5), (8.5, 2), (20, 9))
    said = format_callers_cost(BenchComparison("plain", "menu", 16, (side("bare"), plain, callers)))
    assert "cost +5.0% CPU per turn" in said
    unknown = side("callers", (8, None), (8, None), (8, None))
    assert "cost unknown CPU" in format_callers_cost(BenchComparison("plain", "menu", 16, (plain, unknown)))


@pytest.mark.parametrize("items", [40, 400, LARGEST_MENU])
def test_the_items_of_a_plain_menu_have_names_of_their_own(items: int) -> None:
    menu = orjson.loads(plain_menu(items))
    names = {item["name"] for category in menu["categories"] for item in category["items"]}
    assert len(names) == items


def test_a_revision_that_does_not_exist_is_reported() -> None:
    with pytest.raises(SetupFailed, match="cannot check out no-such-revision"), check_out("no-such-revision", Path()):
        pass


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
