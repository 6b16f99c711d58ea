"""Scores the grounding engine on the project's own order books: ``python -m evals.restaurants [names]``."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from domain.menu import Menu
from evals.restaurants.order_book import (
    BookOrder,
    OrderBook,
    book_names,
    format_lines,
    is_understood,
    read_book,
    read_lines,
)
from understanding.grounding import MenuIndex, ground
from understanding.language.menu_names import collect_names
from understanding.language.translation import translate
from understanding.mentions import Grounding


def find_misread(book: OrderBook, menu: Menu) -> list[BookOrder]:
    """The orders that are not understood exactly with this menu."""
    understand = _build_reader(book, menu)
    return [order for order in book.orders if not is_understood(understand(order), order, menu)]


def _build_reader(book: OrderBook, menu: Menu) -> Callable[[BookOrder], Grounding]:
    """A function from an order to its grounding in this menu."""
    index, names = MenuIndex.of(menu), collect_names(menu).get(book.language)
    return lambda order: ground(translate(order.text, names).text if names else order.text, index)


def main() -> None:
    """Print for each book the share of exactly understood orders, with and without the menu's aliases."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("names", nargs="*", help="the books to score; all when none is named")
    arguments.add_argument("--errors", type=int, default=0, help="how many wrong orders to print per book")
    args = arguments.parse_args()
    print(f"{'restaurant':16} orders  menu %  bare %")
    for name in args.names or book_names():
        book = read_book(name)
        wrong = [find_misread(book, book.menu), find_misread(book, book.bare_menu)]
        shares = "  ".join(f"{100 * (1 - len(orders) / len(book.orders)):6.1f}" for orders in wrong)
        print(f"{name:16} {len(book.orders):6}  {shares}")
        for order in list({order.text: order for orders in wrong for order in orders}.values())[: args.errors]:
            _print_error(order, book)


def _print_error(order: BookOrder, book: OrderBook) -> None:
    print(f"\n{order.text}\n   meant {format_lines(order.lines)}")
    for kind, menu in (("menu", book.menu), ("bare", book.bare_menu)):
        print(f"   {kind:5} {format_lines(read_lines(_build_reader(book, menu)(order), menu))}")


if __name__ == "__main__":
    main()
