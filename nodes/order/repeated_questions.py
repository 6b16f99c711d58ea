"""Questions without an answer: one that is passed over waits; one asked three times gets a way out. Pure."""

from __future__ import annotations

from domain.outcome import AskAnythingElse, LeftOut, ReadBack, SmallTalk
from domain.session import AllergyWarning, AskDetail, AskStore, ChooseItem, ChooseOption
from nodes.order.answer_pending import leave_out_warned_dish, skip_item, skip_option, take_default_option
from nodes.policy import CHANGES_CART, MAX_REPEATS
from nodes.turn.cart_draft import CartDraft

_ALWAYS = (AskAnythingElse, ReadBack)
"""Questions that come after every change."""

_GOES_ON = (CHANGES_CART - {"pick"}) | {"set_fulfilment", "clear_fulfilment", "checkout", "agree"}
"""What a guest who passes over "which one?" does instead."""


def put_off_question(draft: CartDraft) -> CartDraft:
    """The draft in which "which one?" waits, when the guest went on to something else; the second time it is dropped.

    A yes chooses nothing: then the question is put at once, in its short form.
    """
    asked = draft.start.pending
    if not draft.has_command(*_GOES_ON):
        return draft
    if isinstance(asked, ChooseOption) and asked in draft.session.open_options and not asked.refused:
        return _drop_optional_question(draft, asked)
    if not isinstance(asked, ChooseItem) or asked.choice not in draft.session.unresolved:
        return draft
    if asked.choice.passed_over:
        keeps = draft.cart.is_empty or draft.has_command("agree")
        return draft if keeps else skip_item(draft, asked)
    choice = asked.choice.replace(passed_over=True)
    unresolved = tuple(choice if each == asked.choice else each for each in draft.session.unresolved)
    return draft.with_session(
        unresolved=unresolved, pending=ChooseItem(choice=choice) if draft.has_command("agree") else None
    )


def _drop_optional_question(draft: CartDraft, asked: ChooseOption) -> CartDraft:
    """The draft without a question about options that need not be chosen: "with sauce", when none was named."""
    item = draft.item(asked.line)
    group = item.group(asked.group) if item else None
    if item is None or group is None or group.is_required:
        return draft
    return skip_option(draft, asked).with_outcomes(LeftOut(name=f"{group.name} ({item.name})"))


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
        case AskDetail() | AskStore():
            return draft.with_outcomes(SmallTalk(topic="stuck"))
        case _:
            return draft
