"""Lines of the cart by the name of their kind: "the burger", "all the pizzas".

A category may have several kinds, such as burgers and sandwiches: "the burgers" are no sandwiches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.cart import Cart, Line
from domain.menu import Item
from understanding.grounding import MenuIndex
from understanding.grounding.forms import EXACT
from understanding.grounding.words import extract_stems

_LEAD = r"(?:(?:all|both|every|each|any|of|the|my|that|this|those|these) )+"
_BEHIND = r"(?= (?:all|both|each)\b)"


@dataclass(frozen=True, slots=True)
class LineKinds:
    """The lines of a cart by their kinds."""

    cart: Cart
    whole: MenuIndex

    def find_lines(self, category: str, plain: str) -> tuple[int, ...]:
        """Find the lines of a category, without those of a kind that the words do not name."""
        said = {name for name in self._list_names(category) if re.search(rf"\b{re.escape(name)}\b", plain)}
        kinds = [name for name in self._list_names(category) if self._is_in_names(name, category)]
        is_one_kind = not said.intersection(kinds)
        return tuple(
            at
            for at, line in enumerate(self.cart.lines, start=1)
            if (item := self._get_item(line)) is not None
            and item.category == category
            and (is_one_kind or _is_called_any(item, said) or not _is_called_any(item, kinds))
        )

    def name_only_dish(self, text: str) -> str:
        """Replace "the pizza" by the name of the only dish of that kind in the cart."""
        items = [item for line in self.cart.lines if (item := self._get_item(line)) is not None]
        for category in dict.fromkeys(item.category for item in items):
            for name in self._list_names(category):
                dish = self._find_only_dish(category, name)
                if dish is not None and not self._is_option(dish.name):  # "pepperoni" is a topping, too
                    pattern = rf"\b(the|my|that|this) {re.escape(name)}\b"
                    text = re.sub(pattern, rf"\1 {dish.name}", text, flags=re.IGNORECASE)
        return text

    def cut_names(self, text: str, item: Item) -> str:
        """Replace "all the burgers" by "it", where the words are a part of an option's name, too: "burger sauce"."""
        names = [name for name in self._list_names(item.category) if self._is_in_option(name)]
        if not names:
            return text
        kinds = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        pattern = rf"\b(?:{_LEAD}(?P<kind>{kinds})\b(?P<next> [^\W\d]+)?|(?:{kinds})\b{_BEHIND})"
        return re.sub(pattern, self._write_pronoun, text, flags=re.IGNORECASE)

    def _write_pronoun(self, match: re.Match[str]) -> str:
        behind = match["next"] or ""
        is_option = bool(behind) and self._is_option(f"{match['kind']}{behind}")
        return match.group() if is_option else f"it{behind}"

    def _find_only_dish(self, category: str, name: str) -> Item | None:
        """The only dish of a kind in the cart; of several, the only one that is called so, where others may not be."""
        lines = self.find_lines(category, name)
        items = {item.id: item for at in lines if (item := self._get_item(self.cart.lines[at - 1])) is not None}
        if len(items) > 1 and self._has_several_kinds(category):
            items = {each: item for each, item in items.items() if _is_called(item, name)}
        return next(iter(items.values())) if len(items) == 1 else None

    def _has_several_kinds(self, category: str) -> bool:
        return len({extract_stems(name) for name in self._list_names(category)}) > 1

    def _is_in_names(self, name: str, category: str) -> bool:
        return any(_is_called(item, name) for item in self.whole.menu.in_category(category))

    def _list_names(self, category: str) -> tuple[str, ...]:
        names = (*dict(self.whole.menu.generic_names).get(category, ()), category.lower())
        return tuple(dict.fromkeys((*names, *(name.removesuffix("s") for name in names))))

    def _get_item(self, line: Line) -> Item | None:
        return self.whole.menu.item(line.item)

    def _is_in_option(self, name: str) -> bool:
        return any(sense.concept.item is None for sense in self.whole.find_senses(extract_stems(name)))

    def _is_option(self, name: str) -> bool:
        senses = self.whole.find_senses(extract_stems(name))
        return any(sense.concept.item is None and sense.score >= EXACT for sense in senses)


def _is_called_any(item: Item, names: Iterable[str]) -> bool:
    return any(_is_called(item, name) for name in names)


def _is_called(item: Item, name: str) -> bool:
    """Whether a name of the dish has the word, or ends with it: a "cheeseburger" is a burger."""
    stems = extract_stems(name)
    names = (extract_stems(each) for each in (item.name, *item.aliases))
    return any(set(stems) <= set(each) or (len(stems) == 1 and each[-1].endswith(stems[0])) for each in names if each)
