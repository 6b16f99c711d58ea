"""An order told in words, for a kitchen whose service has no fields for options, refusals, notes and addresses."""

from __future__ import annotations

from domain.order import OrderDraft, Warned, in_words

MAX_LISTED = 300
"""Characters of one list of allergens in the instructions."""


def instructions_in_words(draft: OrderDraft, *, with_lines: bool = True) -> str | None:
    """The guest's instructions and a sentence per overridden warning; None without any.

    ``with_lines``: also a sentence per line that has more to it than its item, and the address.
    """
    wanted = draft.fulfilment
    parts = [wanted.note or ""]
    if with_lines:
        lines = zip(draft.cart.lines, in_words(draft), strict=True)
        parts += [said for priced, said in lines if priced.line.choices or priced.line.refusals or priced.line.note]
        parts.append(f"Deliver to: {wanted.address}" if wanted.address else "")
    parts += [_warning(warned) for warned in draft.warned]
    return "\n".join(part for part in parts if part) or None


def _warning(warned: Warned) -> str:
    """ "ALLERGY: the guest avoids peanuts and wants Satay all the same. The menu says: contains peanuts."."""
    found = [
        f"contains {_listed(warned.contains)}" if warned.contains else "",
        f"may contain {_listed(warned.may_contain)}" if warned.may_contain else "",
        f"not marked {_listed(warned.diets)}" if warned.diets else "",
        "not plain what else it contains" if warned.unknown else "",
    ]
    heading = "ALLERGY" if warned.contains or warned.may_contain or warned.unknown else "DIET"
    menu = "; ".join(part for part in found if part)
    wish = f"the guest avoids {_listed(warned.avoided)}, was warned, and wants {warned.name} all the same"
    return f"{heading}: {wish}. The menu: {menu}."


def _listed(words: tuple[str, ...]) -> str:
    """Words of a menu or a profile in one line of bounded length."""
    return ", ".join(" ".join(word.split()) for word in words)[:MAX_LISTED]
