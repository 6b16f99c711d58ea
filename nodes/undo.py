"""Taking back the last change of the cart. One step back; a new change begins anew."""

from __future__ import annotations

from dataclasses import replace

from domain.outcome import CartRestored, NothingToUndo, OrderPlaced, OrderUnconfirmed
from domain.session import Session
from nodes.edit import Edit
from nodes.state import Decision
from nodes.views import cart_view

_NO_QUESTIONS: dict[str, object] = {"pending": None, "unresolved": (), "open_options": (), "unsafe": (), "focus": None}


def undo(edit: Edit) -> Edit:
    """The cart as it was before the last change, and no question about what was changed.

    Where the last message only opened a question, that question is what goes.
    """
    session = edit.session
    if session.unresolved or session.unsafe:
        return _told(edit.having(**_NO_QUESTIONS))
    if session.before is None:
        return edit.saying(NothingToUndo())
    # Line numbers are never given twice, whichever cart they were in.
    cart = session.before.replace(next_number=session.cart.next_number)
    return _told(edit.having(cart=cart, before=None, **_NO_QUESTIONS))


def remembering(decision: Decision, session: Session) -> Decision:
    """The decision, with the cart that it changed kept for an undo. ``session``: as it was before."""
    undone = any(isinstance(o, (CartRestored, OrderPlaced, OrderUnconfirmed)) for o in decision.outcomes)
    if undone or decision.session.cart.lines == session.cart.lines:
        return decision
    return replace(decision, session=decision.session.replace(before=session.cart))


def _told(edit: Edit) -> Edit:
    return edit.saying(CartRestored(cart=cart_view(edit.cart, edit.menu)))
