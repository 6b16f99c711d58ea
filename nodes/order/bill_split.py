"""What each person pays: of the cart with all that comes on top, or of the order placed last. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from domain.bill import share_out
from domain.cart import Cart, PricedLine, price_cart
from domain.money import Money
from domain.outcome import BillNotSplit, BillShare, BillSplit
from nodes.order.bill import ask_quote, needs_quote
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask


def split_bill(draft: CartDraft, people: int | None, person: str | None = None) -> CartDraft | Ask:
    """Say what each of so many people pays; None: what each person does whom a dish is for, or ``person`` alone."""
    placed = draft.session.placed_order(None)
    if draft.cart.is_empty and placed is not None:
        return draft.with_outcomes(_split(draft, placed.cart, placed.total, people, person))
    if draft.cart.is_empty:
        return draft.with_outcomes(BillNotSplit(reason="empty"))
    if needs_quote(draft):
        return ask_quote(draft)
    quote = draft.results.quote
    return draft.with_outcomes(_split(draft, draft.cart, quote.total if quote else None, people, person))


def _split(
    draft: CartDraft, cart: Cart, charged: Money | None, people: int | None, person: str | None
) -> BillSplit | BillNotSplit:
    bill = price_cart(cart, draft.menu)
    total = charged or bill.subtotal
    if total is None:
        return BillNotSplit(reason="no_price")
    if people is not None:
        return BillSplit(detail="even", total=total, shares=_share_evenly(total, people), estimated=charged is None)
    if not any(line.line.person for line in bill.lines):
        return BillNotSplit(reason="no_names")
    if bill.subtotal is None:
        return BillNotSplit(reason="no_price")
    shares = _share_by_person(total, bill.lines)
    if person is not None:
        shares = tuple(each for each in shares if each.name in (person, ""))
        shares = tuple(sorted(shares, key=lambda each: each.name == ""))
    return BillSplit(detail="one" if person else "person", total=total, shares=shares, estimated=charged is None)


def _share_evenly(total: Money, people: int) -> tuple[BillShare, ...]:
    """At most two kinds of shares: where the total cannot be divided, some pay one minor unit more."""
    counts = Counter(share.minor for share in share_out(total, [1] * people))
    return tuple(BillShare(amount=Money(minor, total.currency), people=count) for minor, count in counts.items())


def _share_by_person(total: Money, lines: Sequence[PricedLine]) -> tuple[BillShare, ...]:
    """Each pays for the own dishes, and a part of the rest in proportion. Dishes without a name are shared."""
    own: Counter[str] = Counter()
    for line in lines:
        own[line.line.person or ""] += line.total.minor if line.total else 0
    amounts = share_out(total, list(own.values()))
    return tuple(BillShare(amount=amount, name=name) for name, amount in zip(own, amounts, strict=True))
