"""Describes an order as text, for a service without fields for options, refusals, notes and addresses."""

from __future__ import annotations

from domain.cart import Line
from domain.order import OrderDraft, OverriddenWarning, describe_lines

MAX_LISTED = 300
"""Characters of one list of allergens in the instructions."""


def instructions_in_words(draft: OrderDraft, *, with_lines: bool = True) -> str | None:
    """The guest's instructions and a sentence per overridden warning; None without any.

    ``with_lines``: also a sentence per line with options, refusals or a note, and the address.
    """
    fulfilment = draft.fulfilment
    parts = [fulfilment.note or ""]
    if with_lines:
        lines = zip(draft.cart.lines, describe_lines(draft), strict=True)
        parts += [text for priced, text in lines if _is_special(priced.line)]
        parts.append(f"Deliver to: {fulfilment.address}" if fulfilment.address else "")
    parts += [_describe_warning(warned) for warned in draft.warned]
    return "\n".join(part for part in parts if part) or None


def _is_special(line: Line) -> bool:
    """Whether a line is more than its dish and its count."""
    return bool(line.choices or line.refusals or line.kitchen_note)


def _describe_warning(warned: OverriddenWarning) -> str:
    """ "ALLERGY: the guest avoids peanuts and wants Satay all the same. The menu says: contains peanuts."."""
    reasons = [
        f"contains {_join_words(warned.contains)}" if warned.contains else "",
        f"may contain {_join_words(warned.may_contain)}" if warned.may_contain else "",
        f"not marked {_join_words(warned.diets)}" if warned.diets else "",
        "not plain what else it contains" if warned.unknown else "",
    ]
    heading = "ALLERGY" if warned.contains or warned.may_contain or warned.unknown else "DIET"
    menu = "; ".join(part for part in reasons if part)
    wish = f"the guest avoids {_join_words(warned.avoided)}, was warned, and wants {warned.name} all the same"
    return f"{heading}: {wish}. The menu: {menu}."


def _join_words(words: tuple[str, ...]) -> str:
    """Words of a menu or a profile on one line of bounded length."""
    return ", ".join(" ".join(word.split()) for word in words)[:MAX_LISTED]
