"""One thing for another: "change the pepperoni to a margherita", "a coke instead of the sprite"."""

from __future__ import annotations

import re

from domain.cart import Refusal
from domain.menu import ItemId
from understanding.grounding import MenuIndex, ground
from understanding.mentions import Grounding

_CHANGE = r"\b(?:swap|change|switch|replace|exchange|trade|turn)\s+(?:out\s+)?"
_WORDINGS = (
    re.compile(_CHANGE + r"(?P<old>.+?)\s+(?:for|to|into|by)\s+(?P<new>.+)$", re.IGNORECASE),
    re.compile(_CHANGE + r"(?P<old>.+?)\s+with\s+(?P<new>.+)$", re.IGNORECASE),
    re.compile(r"^(?P<new>.+?)\s+(?:instead of|rather than|in place of)\s+(?P<old>.+)$", re.IGNORECASE),
)


def exchanged(words: str, of_cart: MenuIndex, index: MenuIndex) -> Grounding | None:
    """The dish of the cart that is to go, then the one that shall stand for it; None when that is not what is said.

    Each is read for itself: beside a margherita, "the pepperoni" would be what is on it. But what the old dish can be
    had with names no new one: "change the fries to regular".
    """
    for wording in _WORDINGS:
        found = wording.search(words)
        old = ground(found["old"], of_cart).lines if found else ()
        new = ground(found["new"], index).lines if found and len(old) == 1 else ()
        if len(new) == 1 and old[0].item != new[0].item and not _is_option(found, of_cart, old[0].item):
            return Grounding(lines=(old[0], new[0]))
    return None


def _is_option(found: re.Match[str] | None, of_cart: MenuIndex, item: ItemId) -> bool:
    said = ground(found["new"], of_cart, focus=item) if found else Grounding()
    return bool(said.loose_choices) and not (said.lines or said.unknown or said.loose_unknown)


def exchanged_options(words: str, of_item: MenuIndex, item: ItemId) -> Grounding | None:
    """Options of a dish: what is to go as refused, what shall stand for it as chosen; None when that is not said."""
    for wording in _WORDINGS:
        found = wording.search(words)
        old = ground(found["old"], of_item, focus=item) if found else Grounding()
        new = ground(found["new"], of_item, focus=item) if found else Grounding()
        parts = {choice.group for choice in old.loose_choices} & {choice.group for choice in new.loose_choices}
        if parts and not (old.lines or new.lines or old.unknown or new.unknown):
            gone = tuple(Refusal(group=choice.group, option=choice.option) for choice in old.loose_choices)
            return Grounding(loose_choices=new.loose_choices, loose_refusals=gone)
    return None
