"""Which dish "it" is: the one talked about last, the one our question is about, or the newest in the cart."""

from __future__ import annotations

import re

from domain.menu import Item, ItemId, Menu
from domain.session import AllergyWarning, ChooseOption, Session
from understanding.grounding import MenuIndex, find_items

_IT = re.compile(
    r"\b(?:it|its|it's)\b|\b(?:is|are|does|do|how much|how big|in|on|about|of)\s+"
    r"(?:this|that|they|these|those|them)\b(?! all)"
    r"|\b(?:this|that) (?:one|dish)\b",
    re.IGNORECASE,
)


def dish_pointed_at(text: str, session: Session, menu: Menu, index: MenuIndex) -> Item | None:
    """The dish that "it" means in these words; None when they point at none, or name one before they do."""
    found = _IT.search(text)
    if found is None or find_items(text[: found.start()], index):
        return None
    item_id = session.topic or asked_about(session) or _in_focus(session)
    return menu.item(item_id) if item_id else None


def shown_at(session: Session, ordinal: int | None) -> ItemId | None:
    """The dish at a place of the list that we showed last, from 1; -1 is the last: "ok, the second one"."""
    if ordinal is None or not session.shown:
        return None
    place = len(session.shown) - 1 if ordinal == -1 else ordinal - 1
    return session.shown[place] if 0 <= place < len(session.shown) else None


def asked_about(session: Session) -> ItemId | None:
    """The dish that our open question is about."""
    match session.pending:
        case ChooseOption(line=number):
            line = session.cart.line(number)
            return line.item if line else None
        case AllergyWarning(line=held):
            return held.item
        case _:
            return None


def _in_focus(session: Session) -> ItemId | None:
    line = session.cart.line(session.focus) if session.focus is not None else session.cart.last
    return line.item if line else None
