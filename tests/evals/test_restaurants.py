"""Unit tests of the order books' score, and its floor: the share of orders that are understood without a model."""

from __future__ import annotations

import pytest

from evals.restaurants.__main__ import find_misread, main
from evals.restaurants.order_book import book_names, format_lines, read_book, read_lines
from understanding.grounding import MenuIndex, ground

FLOOR = 0.9


def test_orders_of_every_book_are_understood_from_the_menu() -> None:
    read = [read_book(name) for name in book_names()]
    wrong = [order.text for book in read for order in find_misread(book, book.menu)]
    assert len(wrong) <= (1 - FLOOR) * sum(len(book.orders) for book in read), wrong


def test_an_order_is_written_as_its_book_writes_it() -> None:
    menu = read_book("burgers").menu
    grounding = ground("two cheeseburgers no pickles extra bacon and a drink", MenuIndex.of(menu))
    assert format_lines(read_lines(grounding, menu)) == "1 (drinks); 2 cheeseburger +bacon! -pickles"


def test_the_table_has_both_menus_and_the_wrong_orders(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["restaurants", "sushi", "--errors", "1"])
    main()
    table = capsys.readouterr().out
    assert table.splitlines()[1].split()[:2] == ["sushi", "40"]
    assert "   meant " in table
