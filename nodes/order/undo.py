"""Taking back the last change of the cart. One step back; a new change begins anew."""

from __future__ import annotations

from dataclasses import replace

from domain.cart import Cart
from domain.outcome import CartRestored, NothingToUndo, OrderPlaced, OrderUnconfirmed
from domain.session import Session
from nodes.turn.edit import Edit
from nodes.turn.state import Decision
from nodes.turn.views import cart_view

_NO_QUESTIONS: dict[str, object] = {"pending": None, "unresolved": (), "open_options": (), "unsafe": (), "focus": None}


def undo(edit: Edit) -> Edit:
    """The cart as it was before the last change, and no question about what was changed.

    What the same message changed goes first. Where the last message only opened a question, that question goes.
    """
    session = edit.session
    if session.cart.lines != edit.start.cart.lines:
        return replace(_back_to(edit, edit.start.cart), added=())
    if session.unresolved or session.unsafe:
        return _told(edit.having(**_NO_QUESTIONS))
    if session.before is None:
        return edit.saying(NothingToUndo())
    return _back_to(edit.having(before=None), session.before)


def remembering(decision: Decision, session: Session) -> Decision:
    """The decision, with the cart that it changed kept for an undo. ``session``: as it was before."""
    undone = any(isinstance(o, (CartRestored, OrderPlaced, OrderUnconfirmed)) for o in decision.outcomes)
    if undone or decision.session.cart.lines == session.cart.lines:
        return decision
    return replace(decision, session=decision.session.replace(before=session.cart))


def _back_to(edit: Edit, cart: Cart) -> Edit:
    # Line numbers are never given twice, whichever cart they were in.
    known = cart.replace(next_number=edit.session.cart.next_number)
    return _told(edit.having(cart=known, **_NO_QUESTIONS))


def _told(edit: Edit) -> Edit:
    return edit.saying(CartRestored(cart=cart_view(edit.cart, edit.menu)))
