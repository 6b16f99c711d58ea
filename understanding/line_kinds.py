"""Lines of the cart by the name of their kind: "the burger", "all the pizzas".

A category may have several kinds, such as burgers and sandwiches: "the burgers" are no sandwiches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.cart import Cart
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
        lines = {at: item for at, item in enumerate(self._items, start=1) if item and item.category == category}
        said = self._list_named(category, plain) if len(lines) > 1 else ()
        if not any(self._is_in_names(name, category) for name in said):
            return tuple(lines)
        others = [name for name in self._list_names(category) if not _is_named_in(said, name)]
        return tuple(at for at, item in lines.items() if _is_called_any(item, said) or not _is_called_any(item, others))

    def name_only_dish(self, text: str) -> str:
        """Replace "the pizza" by the name of the only dish of that kind in the cart."""
        for category in dict.fromkeys(item.category for item in self._items if item):
            for name in self._list_named(category, text.lower()):
                dish = self._find_only_dish(category, name)
                if dish is not None and not self._is_option(dish.name):  # "pepperoni" is a topping, too
                    pattern = rf"\b(the|my|that|this) {re.escape(name)}\b"
                    text = re.sub(pattern, rf"\1 {dish.name}", text, flags=re.IGNORECASE)
        return text

    def cut_names(self, text: str, item: Item) -> str:
        """Replace "all the burgers" by "it", where the words are a part of an option's name, too: "burger sauce"."""
        names = [name for name in self._list_named(item.category, text.lower()) if self._is_in_option(name)]
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
        items = {item.id: item for at in self.find_lines(category, name) if (item := self._items[at - 1])}
        if len(items) > 1 and self._has_several_kinds(category):
            items = {each: item for each, item in items.items() if _is_called(item, name)}
        return next(iter(items.values())) if len(items) == 1 else None

    @property
    def _items(self) -> list[Item | None]:
        return [self.whole.menu.item(line.item) for line in self.cart.lines]

    def _has_several_kinds(self, category: str) -> bool:
        return len({name.removesuffix("s") for name in self._list_names(category)}) > 1

    def _is_in_names(self, name: str, category: str) -> bool:
        return any(_is_called(item, name) for item in self.whole.menu.in_category(category))

    def _list_named(self, category: str, plain: str) -> list[str]:
        """List the names of a category that are in the words."""
        return [name for name in self._list_names(category) if name in plain and _is_named_in((plain,), name)]

    def _list_names(self, category: str) -> tuple[str, ...]:
        names = (*dict(self.whole.menu.generic_names).get(category, ()), category.lower())
        return tuple(dict.fromkeys((*names, *(name.removesuffix("s") for name in names))))

    def _is_in_option(self, name: str) -> bool:
        return any(sense.concept.item is None for sense in self.whole.find_senses(extract_stems(name)))

    def _is_option(self, name: str) -> bool:
        senses = self.whole.find_senses(extract_stems(name))
        return any(sense.concept.item is None and sense.score >= EXACT for sense in senses)


def _is_named_in(texts: Iterable[str], name: str) -> bool:
    """Whether one of the texts has the name of a kind as a word, in the singular or plural."""
    return any(re.search(rf"\b{re.escape(name.removesuffix('s'))}s?\b", text) for text in texts)


def _is_called_any(item: Item, names: Iterable[str]) -> bool:
    return any(_is_called(item, name) for name in names)


def _is_called(item: Item, name: str) -> bool:
    """Whether a name of the dish has the word, or ends with it: a "cheeseburger" is a burger."""
    kind = name.removesuffix("s")
    return any(f" {kind} " in f" {each} " or each.endswith(kind) for each in map(str.lower, (item.name, *item.aliases)))
