"""An order told in words, for a kitchen whose service has no fields for options, refusals, notes and addresses."""

from __future__ import annotations

from domain.cart import Amount, Line
from domain.order import OrderDraft

_AMOUNTS = {Amount.NORMAL: "", Amount.EXTRA: "extra ", Amount.LIGHT: "light "}


def instructions_in_words(draft: OrderDraft) -> str | None:
    """The guest's instructions, then a sentence per line that has more to it than its item; None without either."""
    names = {(group, option): name for group, option, name in draft.names}
    wanted = draft.fulfilment
    parts = [wanted.instructions or ""]
    parts += [_line_in_words(priced.line, names) for priced in draft.cart.lines]
    parts.append(f"Deliver to: {wanted.address}" if wanted.address else "")
    return "\n".join(part for part in parts if part) or None


def _line_in_words(line: Line, names: dict[tuple[str, str], str]) -> str:
    """ "2 x Margherita: Large, extra Olives, no Onions (well done)"; empty for a plain item."""

    def name(group: str, option: str) -> str:
        return names.get((group, option), option)

    said = [_AMOUNTS[choice.amount] + name(choice.group, choice.option) for choice in line.choices]
    said += [f"no {_AMOUNTS[refusal.amount]}{name(refusal.group, refusal.option)}" for refusal in line.refusals]
    note = f" ({line.note})" if line.note else ""
    if not said:
        return f"{line.quantity} x {line.name}{note}" if note else ""
    return f"{line.quantity} x {line.name}: {', '.join(said)}{note}"
