"""An order told in words, for a kitchen whose service has no fields for options, refusals, notes and addresses."""

from __future__ import annotations

from domain.order import OrderDraft, in_words


def instructions_in_words(draft: OrderDraft) -> str | None:
    """The guest's instructions, then a sentence per line that has more to it than its item; None without either."""
    wanted = draft.fulfilment
    parts = [wanted.note or ""]
    lines = zip(draft.cart.lines, in_words(draft), strict=True)
    parts += [said for priced, said in lines if priced.line.choices or priced.line.refusals or priced.line.note]
    parts.append(f"Deliver to: {wanted.address}" if wanted.address else "")
    return "\n".join(part for part in parts if part) or None
