"""The dish that a question of safety is about, with the options that the words or the cart give it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from domain.allergens import LEGAL, read_allergens
from domain.cart import Cart, Choice
from domain.grounding import MenuIndex, ground
from domain.grounding.words import stems_of
from domain.guest import Preferences
from domain.mentions import Grounding
from domain.menu import Item, Menu
from domain.safety import Danger, can_be_unsafe, find_danger
from nodes.lines import not_offered, offers
from nodes.views import option_name

_SAFE_WITH = re.compile(
    r"\b(?:safe|ok|okay|fine|good|alright|suitable|me|us|eat)\s+(?:with|and)\s+(?!my\b)(.+?)\W*$", re.IGNORECASE
)
_SHORTEST_HEAD = 3
"""Letters: shorter words are hardly ever the name of a group."""


class AskedDish(NamedTuple):
    """A dish as a guest asks about it: "the salad with ranch", "it" in the cart, "with this dressing"."""

    item: Item
    choices: tuple[Choice, ...] = ()
    open: tuple[Choice, ...] = ()
    """Options of which the question means one without naming it."""
    unknown: bool = False
    """The question names something that the menu does not offer with the dish."""

    @property
    def name(self) -> str:
        """The dish with its options: "Green Salad (ranch)"."""
        options = ", ".join(option_name(self.item, choice) for choice in self.choices)
        return f"{self.item.name} ({options})" if options else self.item.name

    def danger(self, preferences: Preferences) -> Danger:
        """What speaks against it, as it is asked about."""
        found = find_danger(self.item, preferences, self.choices)
        return replace(found, unknown=found.unknown or (self.unknown and bool(preferences.allergies)))

    def depends(self, preferences: Preferences) -> bool:
        """Whether a choice that is still open decides."""
        return can_be_unsafe(self.item, preferences, chosen=self.choices, extra=self.open)


def asked_dish(text: str, item: Item, cart: Cart, menu: Menu, index: MenuIndex) -> AskedDish:
    """The dish of this question. The options of its newest line in the cart count where the words name no others."""
    said = ground(text, index, focus=item.id)
    spoken = (*said.loose_choices, *(c for line in said.lines if line.item == item.id for c in line.choices))
    offered = tuple(choice for choice in spoken if offers(item, choice))
    line = next((line for line in reversed(cart.lines) if line.item == item.id), None)
    answered = {choice.group for choice in offered}
    kept = tuple(choice for choice in (line.choices if line else ()) if choice.group not in answered)
    choices = (*kept, *offered)
    settled = {choice.group for choice in choices}
    fitting = tuple(_unsaid(text, item, said))
    unsaid = tuple(choice for choice in fitting if choice.group not in settled)
    missed = bool(not_offered(item, menu, spoken)) or _names_more(said, item)
    plainly = bool(offered or fitting)
    return AskedDish(item, choices, unsaid, unknown=missed or (not plainly and _with_something(text, item)))


def _unsaid(text: str, item: Item, said: Grounding) -> Iterable[Choice]:
    """The options that "this dressing" may mean: those that the words fit, or all of a group that is named."""
    fitting = [*said.loose_open, *(each for at, each in said.open_options if said.lines[at].item == item.id)]
    yield from (Choice(group=each.group, option=option) for each in fitting for option in each.options)
    words = set(stems_of(text)) - set(stems_of(item.name))
    for group in item.groups:
        if not words.isdisjoint(_heads_of(group.name)):
            yield from (Choice(group=group.id, option=option.id) for option in group.options)


def _heads_of(name: str) -> set[str]:
    """What a group is called for short: "Pizza toppings" -> {"topping", "toppings"}; nothing for "On it"."""
    heads = (stem for stem in stems_of(name)[-1:] if len(stem) >= _SHORTEST_HEAD)
    return {form for stem in heads for form in (stem, stem.removesuffix("s"))}


def _names_more(said: Grounding, item: Item) -> bool:
    """Whether options are named that the dish does not have. The allergen that is asked about is none of them."""
    named = [each.said for each in said.unknown_options if said.lines[each.line_index].item == item.id]
    return any(not read_allergens(words) <= LEGAL for words in (*named, *said.loose_unknown))


def _with_something(text: str, item: Item) -> bool:
    """Whether "safe with croutons" asks for more than the dish by itself."""
    found = _SAFE_WITH.search(text)
    if found is None:
        return False
    words = set(stems_of(found.group(1))) - set(stems_of(item.name))
    return bool(words) and not read_allergens(found.group(1)) <= LEGAL
