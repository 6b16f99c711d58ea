"""Renders the benchmark's tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from evals.bench.measure import SESSION_TURNS, BenchComparison, BenchPlan, SideRounds
from evals.bench.processes import CALLERS_SIDE, PLAIN_SIDE, BenchSetup
from evals.bench.steps import Steps

_HEADINGS = (
    "menu", "turn", "guests", "side", "turns/s", "p50 ms", "p99 ms", "CPU ms", "Postgres ms", "POSTs", "RSS MB",
    "throughput", "p50", "CPU", "Postgres",
)  # fmt: skip
_WIDTHS = (7, 12, 7, 18, 8, 8, 8, 8, 12, 7, 8, 11, 7, 7, 9)
_TEXT_COLUMNS = 4


def explain_plan(setup: BenchSetup, plan: BenchPlan) -> str:
    """Describe the measurement for the reader of the table."""
    texts = "; ".join(f"{each.name}: {each.text!r}" for each in setup.menu.scenarios)
    return f"""\
{setup.menu.name} menu ({setup.menu_bytes} bytes). One process of each on {os.cpu_count()} cores: the orchestrator's API
(local understanding, checkpoints, recordings, metrics, JSON logs to a file) and a bare handler (the POST to the menu
service over the same transport, one INSERT), with the same server and garbage collector settings. All ask one process
that serves prepared bytes, and all commit durably to one Postgres.
Turns: {texts}.
Guests talk in a closed loop and open a new session every {SESSION_TURNS} turns.
{plan.rounds} rounds of {plan.seconds:g} s per line and server, in turn. Ratios are to the bare handler: the median of
the pairs. CPU is per turn: of the side's process, and of Postgres.
"""


def header_row() -> str:
    """The table's first line."""
    return _format_cells(_HEADINGS)


def format_rows(comparison: BenchComparison) -> str:
    """One row for each server."""
    bare, *others = comparison.sides
    rows = [_format_side(comparison, bare, ())]
    rows += [_format_side(comparison, side, _ratios(side)) for side in others]
    return "\n".join(rows)


def format_callers_cost(comparison: BenchComparison) -> str:
    """What callers with keys, tenants and row-level security cost, against the API without them."""
    without, with_callers = (next(s for s in comparison.sides if s.name == name) for name in (PLAIN_SIDE, CALLERS_SIDE))
    ratio = with_callers.cost_ratio_to(without)
    more = "unknown" if ratio is None else f"{ratio - 1:+.1%}"
    return (
        f"{comparison.menu}, {comparison.scenario}, {comparison.guests} guests: keys, tenants and row-level security"
        f" cost {more} CPU per turn (API and Postgres; median of the pairs of rounds)"
    )


def format_steps(every: Iterable[Steps]) -> str:
    """Durations of the steps of an unloaded turn."""
    parts = []
    for steps in every:
        parts.append(f"\nA quiet {steps.scenario} turn, {steps.whole_ms:.2f} ms for its client:")
        parts += [f"  {name:<24}{ms:8.2f} ms  {ms / steps.whole_ms:4.0%}" for name, ms in steps.step_ms.items()]
    return "\n".join(parts)


def _ratios(side: SideRounds) -> tuple[str, ...]:
    return (
        f"{side.throughput_ratio:.2f}",
        f"{side.p50_ratio:.1f}x",
        _or_dash(side.cpu_ratio, "x"),
        _or_dash(side.postgres_ratio, "x"),
    )


def _format_side(comparison: BenchComparison, side: SideRounds, ratios: tuple[str, ...]) -> str:
    speed = (f"{side.turns_per_s:.0f}", f"{side.latency_ms(50):.1f}", f"{side.latency_ms(99):.1f}")
    cost = (_or_dash(side.cpu_ms), _or_dash(side.postgres_ms), f"{side.posts:.1f}")
    memory = "-" if side.memory_mb is None else f"{side.memory_mb:.0f}"
    names = (comparison.menu, comparison.scenario, str(comparison.guests), side.name)
    return _format_cells((*names, *speed, *cost, memory, *ratios))


def _or_dash(value: float | None, unit: str = "") -> str:
    return "-" if value is None else f"{value:.2f}{unit}"


def _format_cells(cells: Sequence[str]) -> str:
    widths = _WIDTHS[: len(cells)]
    first = [cell.ljust(width) for cell, width in zip(cells[:_TEXT_COLUMNS], widths[:_TEXT_COLUMNS], strict=True)]
    rest = [cell.rjust(width) for cell, width in zip(cells[_TEXT_COLUMNS:], widths[_TEXT_COLUMNS:], strict=True)]
    return "".join(first + rest).rstrip()
