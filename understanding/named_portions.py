"""Measures of dishes whose name says how much one of them is: "five pounds of crawfish" of "Crawfish by the Pound".

Such a dish is sold by the piece, each of so much: 300 g of what costs so much per 100 g are three of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.cart import Cart
from domain.menu import Menu
from understanding.dish_parts import edit_text
from understanding.grounding import MenuIndex
from understanding.measured_names import MeasuredText, SoldAmounts, list_measures
from understanding.rendering import Edit
from understanding.sold_amounts import find_times, list_bare_numbers, write_count, write_each

_PER_UNIT = re.compile(r"(?:\b(?:by the|per|a|each)|/)\s*(?=[a-z]+\b)", re.IGNORECASE)
"""Before a unit without a number: "by the pound", "/kg"."""


def find_named_portions(menu: Menu) -> SoldAmounts:
    """How much one piece is of each dish whose name has one measure and that has no unit of sale."""
    portions = {}
    for item in menu.items:
        found = list(list_measures(_PER_UNIT.sub("1 ", item.name)))
        if len(found) == 1 and item.sale_unit is None and found[0][0]:
            amount, kind, _ = found[0]
            portions[item.id] = (kind, amount)
    return SoldAmounts(
        measured={item: kind for item, (kind, _) in portions.items()},
        portions={item: amount for item, (_, amount) in portions.items()},
    )


def count_named_portions(text: str, cart: Cart, sold: SoldAmounts, index: MenuIndex) -> str:
    """The text with a number of pieces in place of each measure that is so many of them."""
    if not sold:
        return text
    measured = MeasuredText(text, cart, sold, index)
    edits: list[Edit] = []
    for amount, kind, match in (*list_measures(text), *list_bare_numbers(measured)):
        often = find_times(text, match)
        amount *= often.value if often else 1
        written = list(write_each(amount, kind, match, measured) or write_count(amount, kind, match, measured))
        edits += [*written, Edit(often.start, often.stop, "")] if written and often else written
    return edit_text(text, edits)


def list_uncounted_measures(text: str, cart: Cart, sold: SoldAmounts, index: MenuIndex) -> Iterator[str]:
    """The measures, with the names, of such dishes that are no whole number of them: "150 g of roquefort"."""
    measured = MeasuredText(text, cart, sold, index)
    for amount, kind, match in list_measures(text) if sold else ():
        named = measured.find_behind(match.end(), kind) or measured.find_before(match.start(), kind)
        if named is not None and sold.count(named.item, amount) is None:
            yield text[min(match.start(), named.start) : max(match.end(), named.stop)]
