"""Renders the benchmark's tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from evals.bench.measure import SCENARIOS, SESSION_TURNS, BenchPlan, Figures, Pairs
from evals.bench.processes import BenchSetup
from evals.bench.steps import Steps

REQUIRED_THROUGHPUT, REQUIRED_P50 = 0.25, 4.0
AIM_THROUGHPUT, AIM_P50 = 0.35, 2.5
_HEADINGS = ("turn", "guests", "side", "turns/s", "p50 ms", "p99 ms", "CPU ms", "Postgres ms", "throughput", "p50")
_WIDTHS = (12, 7, 13, 8, 8, 8, 7, 12, 11, 6)


def explain_plan(setup: BenchSetup, plan: BenchPlan) -> str:
    """Describe the measurement for the reader of the table."""
    texts = "; ".join(f"{each.name}: {each.text!r}" for each in SCENARIOS)
    return f"""\
One process of each on {os.cpu_count()} cores: the orchestrator's API (local understanding, checkpoints, JSON logs to a
file) and a bare handler (the same POST over the same transport, one INSERT). Both ask one process that serves the
demo's menu ({setup.menu_bytes} bytes), and both commit durably to one Postgres.
Turns: {texts}.
Guests talk in a closed loop and open a new session every {SESSION_TURNS} turns.
{plan.rounds} pairs of rounds of {plan.seconds:g} s per line, in turn. Ratios are ours to bare, the median of the pairs.
CPU is per turn: of the side's process, and of Postgres.
"""


def header_row() -> str:
    """The table's first line."""
    return _format_cells(_HEADINGS)


def format_row(pairs: Pairs) -> str:
    """The two rows of one measurement; the ratios are on our row."""
    ratios = (f"{pairs.throughput_ratio:.2f}", f"{pairs.p50_ratio:.1f}x")
    ours = _format_side(pairs, "orchestrator", pairs.ours, ratios)
    return "\n".join((_format_side(pairs, "bare", pairs.bare, ("", "")), ours))


def format_footer(all_pairs: Sequence[Pairs]) -> str:
    """Compare the results with the required and the target values."""
    at_16 = [pairs.throughput_ratio for pairs in all_pairs if pairs.guests == 16]
    alone = [pairs.p50_ratio for pairs in all_pairs if pairs.guests == 1]
    lines = []
    if at_16:
        limits = f"required {REQUIRED_THROUGHPUT}, aim {AIM_THROUGHPUT}"
        lines.append(f"Throughput at 16, the lower of the turns: {min(at_16):.2f} ({limits})")
    if alone:
        lines.append(f"p50 at 1, the slower of the turns: {max(alone):.1f}x (required {REQUIRED_P50}x, aim {AIM_P50}x)")
    return "\n" + "\n".join(lines)


def format_steps(every: Iterable[Steps]) -> str:
    """Durations of the steps of an unloaded turn."""
    parts = []
    for steps in every:
        parts.append(f"\nA quiet {steps.scenario} turn, {steps.whole_ms:.2f} ms for its client:")
        parts += [f"  {name:<24}{ms:8.2f} ms  {ms / steps.whole_ms:4.0%}" for name, ms in steps.step_ms.items()]
    return "\n".join(parts)


def _format_side(pairs: Pairs, name: str, figures: Figures, ratios: tuple[str, str]) -> str:
    processor_times = (_or_dash(figures.cpu_ms), _or_dash(figures.postgres_ms))
    speed = (f"{figures.turns_per_s:.0f}", f"{figures.p50_ms:.1f}", f"{figures.p99_ms:.1f}")
    return _format_cells((pairs.scenario, str(pairs.guests), name, *speed, *processor_times, *ratios))


def _or_dash(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _format_cells(cells: Sequence[str]) -> str:
    first = [cell.ljust(width) for cell, width in zip(cells[:3], _WIDTHS[:3], strict=True)]
    rest = [cell.rjust(width) for cell, width in zip(cells[3:], _WIDTHS[3:], strict=True)]
    return "".join(first + rest).rstrip()
