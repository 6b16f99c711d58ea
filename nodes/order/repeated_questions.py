"""Stops repeating a question after several attempts: the default, doing without, or staff. Pure."""

from __future__ import annotations

from domain.outcome import AskAnythingElse, ReadBack, SmallTalk
from domain.session import AllergyWarning, AskDetail, ChooseItem, ChooseOption
from nodes.order.answer_pending import leave_out_warned_dish, skip_item, skip_option, take_default_option
from nodes.policy import MAX_REPEATS
from nodes.turn.cart_draft import CartDraft

_ALWAYS = (AskAnythingElse, ReadBack)
"""Questions that come after every change."""


def stop_repeating(draft: CartDraft) -> CartDraft:
    """The draft without a question that was repeated too often; otherwise unchanged."""
    session = draft.session
    if session.repeats < MAX_REPEATS or isinstance(session.asked, _ALWAYS):
        return draft
    next_draft = _resolve_question(draft)
    return next_draft if next_draft is draft else next_draft.with_session(repeats=0, asked=None)


def _resolve_question(draft: CartDraft) -> CartDraft:
    match draft.session.pending:
        case ChooseOption(refused=True) as pending:
            return skip_option(draft, pending)
        case ChooseOption() as pending:
            return take_default_option(draft, pending)
        case ChooseItem() as pending:
            return skip_item(draft, pending)
        case AllergyWarning():
            return leave_out_warned_dish(draft)
        case AskDetail():
            return draft.with_outcomes(SmallTalk(topic="stuck"))
        case _:
            return draft
