"""Unit tests of the flat-cost measurement: a short run, and detection of growth."""

from __future__ import annotations

from collections import Counter

import pytest

from evals.flat_cost import CycleCost, FlatCostPlan, SessionAge, compare_ages, main, measure_sessions, render_report


@pytest.mark.slow
def test_a_turn_of_a_longer_session_writes_no_more_and_waits_for_the_disk_once() -> None:
    plan = FlatCostPlan(turns=40, windows=3, synced=8)
    found = {each.name: each for each in compare_ages(*measure_sessions(plan))}
    assert found["rows, in all tables"].young >= 2, "the turn and its recording"
    assert found["rows, in all tables"].ratio < 1.1
    assert found["disk syncs"].young <= 1
    assert 0 < found["disk syncs"].old <= 1
    assert found["state, bytes"].ratio < 1.1
    assert found["WAL bytes"].ratio < 1.5, "one page more or less of so few turns"


def age(ms: float, *, rows: int = 4, syncs: float = 1.0) -> SessionAge:
    return SessionAge([CycleCost(ms, 4000, Counter(turns=rows), 100)] * 3, syncs)


def test_what_grows_is_seen_in_its_line() -> None:
    found = {each.name: each.ratio for each in compare_ages(age(40.0), age(60.0, rows=8, syncs=1.5))}
    assert found == {"latency, ms": 1.5, "WAL bytes": 1, "rows, in all tables": 2, "state, bytes": 1, "disk syncs": 1.5}
    table = render_report(FlatCostPlan(), compare_ages(age(40.0), age(60.0)))
    assert table.splitlines()[1].split() == ["latency,", "ms", "10.00", "15.00", "1.50"]


def test_a_session_too_short_to_be_measured_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["flat_cost", "--turns", "100"])
    with pytest.raises(SystemExit):
        main()
    assert "--turns must be 125 at least" in capsys.readouterr().err
