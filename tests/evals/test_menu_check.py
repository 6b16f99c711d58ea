"""Checks of a clean menu and of one with fifty faults."""

from __future__ import annotations

import pytest

from domain.menu_check import MenuFault
from evals.menu_check.__main__ import check_timed, inject, main, read_clean_menu
from evals.menu_check.faults import list_faults
from understanding.menu_play import play_menu

MAX_CPU_S = 5.0


def test_a_clean_menu_of_forty_dishes_has_no_findings_within_five_seconds() -> None:
    check, cpu_s = check_timed(read_clean_menu())
    assert (check.items, check.left_out, check.findings) == (40, 0, ())
    assert cpu_s < MAX_CPU_S


def test_each_of_fifty_faults_in_one_menu_is_reported() -> None:
    faults = list_faults()
    check = play_menu(inject(read_clean_menu(), faults))
    assert len(faults) == 50
    assert [fault.title for fault in faults if not fault.is_reported(check)] == []
    assert {fault.fault for fault in faults} == set(MenuFault) - {MenuFault.UNREAD_NAME}


@pytest.mark.release
def test_each_fault_alone_is_reported_without_others() -> None:
    for fault in list_faults():
        check = play_menu(inject(read_clean_menu(), (fault,)))
        assert fault.is_reported(check), fault.title
        assert all(fault.dish in each.dishes for each in check.findings), fault.title


def test_the_table_counts_the_faults_by_kind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["menu_check"])
    assert main() == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["sum", "50", "50"]
