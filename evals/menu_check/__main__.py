"""Puts 50 faults into a clean menu of 40 dishes and checks it: ``python -m evals.menu_check``.

With ``--alone`` each fault is also put into the clean menu by itself. ``--books`` checks the menus of the order books.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from domain.menu import Menu
from domain.menu_check import MenuCheck
from evals.menu_check.faults import MenuFaultCase, list_faults
from evals.restaurants.order_book import book_names, read_book
from understanding.menu_play import play_menu

_FOLDER = Path(__file__).parent


def read_clean_menu() -> Menu:
    """The menu of 40 dishes without a fault."""
    return read_book("clean_menu", _FOLDER).menu


def inject(menu: Menu, faults: tuple[MenuFaultCase, ...]) -> Menu:
    """The menu with all of these faults."""
    for fault in faults:
        menu = fault.change(menu)
    return menu


def check_timed(menu: Menu, language: str = "en") -> tuple[MenuCheck, float]:
    """A check and the CPU seconds that it took."""
    started = time.process_time()
    return play_menu(menu, language), time.process_time() - started


def main() -> int:
    """Print the table; 1 if a fault is not reported or the clean menu has findings."""
    parser = argparse.ArgumentParser(prog="python -m evals.menu_check", description=__doc__)
    parser.add_argument("--alone", action="store_true", help="also put each fault into the menu by itself")
    parser.add_argument("--books", action="store_true", help="also check the menus of the order books")
    given = parser.parse_args()
    faults = list_faults()
    clean, cpu_s = check_timed(read_clean_menu())
    _print_check("clean menu", clean, cpu_s)
    check, cpu_s = check_timed(inject(read_clean_menu(), faults))
    _print_check(f"{len(faults)} faults", check, cpu_s)
    alone = [play_menu(inject(read_clean_menu(), (fault,))) for fault in faults] if given.alone else []
    reported = [fault.is_reported(check) for fault in faults]
    reported_alone = [fault.is_reported(each) for fault, each in zip(faults, alone, strict=False)]
    _print_kinds(faults, reported, reported_alone)
    for fault, found in zip(faults, reported, strict=True):
        if not found:
            print(f"not reported: {fault.title}")
    if given.books:
        for name in book_names():
            book = read_book(name)
            _print_check(name, *check_timed(book.menu, book.language), with_findings=True)
    return 0 if all((*reported, *reported_alone)) and not clean.findings else 1


def _print_check(title: str, check: MenuCheck, cpu_s: float, *, with_findings: bool = False) -> None:
    print(
        f"{title:16} {check.items:3} dishes  {check.phrases:5} phrases  {cpu_s:5.2f} s CPU  "
        f"{len(check.findings):3} findings"
    )
    for finding in check.findings if with_findings else ():
        print(f"    {finding.fault.value}: {finding.dishes[0]}: {finding.phrase} -> {finding.outcome}")


def _print_kinds(faults: tuple[MenuFaultCase, ...], reported: list[bool], alone: list[bool]) -> None:
    injected = Counter(fault.fault for fault in faults)
    found = Counter(fault.fault for fault, each in zip(faults, reported, strict=True) if each)
    found_alone = Counter(fault.fault for fault, each in zip(faults, alone, strict=False) if each)
    print(f"{'fault':18} injected  reported" + ("  alone" if alone else ""))
    for kind, count in injected.items():
        print(f"{kind.value:18} {count:8}  {found[kind]:8}" + (f"  {found_alone[kind]:5}" if alone else ""))
    print(f"{'sum':18} {len(faults):8}  {sum(reported):8}" + (f"  {sum(alone):5}" if alone else ""))


if __name__ == "__main__":
    sys.exit(main())
