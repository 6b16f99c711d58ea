"""Undoes the last change of the cart, one step back."""

from __future__ import annotations

from dataclasses import replace

from domain.cart import Cart
from domain.outcome import CartRestored, NothingToUndo, OrderPlaced, OrderUnconfirmed
from domain.session import Session
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Decision
from nodes.turn.views import build_cart_view

_NO_QUESTIONS: dict[str, object] = {"pending": None, "unresolved": (), "open_options": (), "unsafe": (), "focus": None}


def undo_change(draft: CartDraft) -> CartDraft:
    """The cart before the last change, without questions about it.

    Changes of the same message are undone first. When the last message only opened a question, the question is dropped.
    """
    session = draft.session
    if session.cart.lines != draft.start.cart.lines:
        return replace(_restore_cart(draft, draft.start.cart), added=())
    if session.unresolved or session.unsafe:
        return _report_restored(draft.with_session(**_NO_QUESTIONS))
    if session.before is None:
        return draft.with_outcomes(NothingToUndo())
    return _restore_cart(draft.with_session(before=None), session.before)


def remember_cart(decision: Decision, session: Session) -> Decision:
    """The decision with the previous cart stored for an undo. ``session``: before the message."""
    is_final = any(isinstance(o, (CartRestored, OrderPlaced, OrderUnconfirmed)) for o in decision.outcomes)
    is_of_other_menu = decision.session.store != session.store
    is_of_other_order = decision.session.amends != session.amends
    if is_final or is_of_other_menu or is_of_other_order or decision.session.cart.lines == session.cart.lines:
        return decision
    return replace(decision, session=decision.session.replace(before=session.cart))


def _restore_cart(draft: CartDraft, cart: Cart) -> CartDraft:
    # Line numbers are never given twice, whichever cart they were in.
    restored_cart = cart.replace(next_number=draft.session.cart.next_number)
    return _report_restored(draft.with_session(cart=restored_cart, **_NO_QUESTIONS))


def _report_restored(draft: CartDraft) -> CartDraft:
    return draft.with_outcomes(CartRestored(cart=build_cart_view(draft.cart, draft.menu)))
