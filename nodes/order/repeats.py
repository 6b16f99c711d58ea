"""Questions that get no answer: one that is passed over waits, one put three times in vain gets a way out. Pure."""

from __future__ import annotations

from domain.outcome import AskAnythingElse, LeftOut, ReadBack, SmallTalk
from domain.session import AllergyWarning, AskDetail, ChooseItem, ChooseOption
from nodes.order.answer_pending import leave_out, skip_item, skip_option, take_default
from nodes.policy import CHANGES_CART, MAX_REPEATS
from nodes.turn.edit import Edit

_ALWAYS = (AskAnythingElse, ReadBack)
"""Questions that come after every change."""

_GOES_ON = (CHANGES_CART - {"pick"}) | {"set_fulfilment", "clear_fulfilment", "checkout", "agree"}
"""What a guest who passes over "which one?" does instead."""


def with_question_put_off(edit: Edit) -> Edit:
    """The edit in which "which one?" waits, when the guest went on to something else; the second time it is dropped.

    A yes chooses nothing: then the question is put at once, in its short form.
    """
    asked = edit.start.pending
    if not edit.wants(*_GOES_ON):
        return edit
    if isinstance(asked, ChooseOption) and asked in edit.session.open_options and not asked.refused:
        return _without_optional(edit, asked)
    if not isinstance(asked, ChooseItem) or asked.choice not in edit.session.unresolved:
        return edit
    if asked.choice.passed_over:
        keeps = edit.cart.is_empty or edit.wants("agree")
        return edit if keeps else skip_item(edit, asked)
    choice = asked.choice.replace(passed_over=True)
    unresolved = tuple(choice if each == asked.choice else each for each in edit.session.unresolved)
    return edit.having(unresolved=unresolved, pending=ChooseItem(choice=choice) if edit.wants("agree") else None)


def _without_optional(edit: Edit, asked: ChooseOption) -> Edit:
    """The edit without a question about options that need not be chosen: "with sauce", when none was named."""
    item = edit.item(asked.line)
    group = item.group(asked.group) if item else None
    if item is None or group is None or group.is_required:
        return edit
    return skip_option(edit, asked).saying(LeftOut(name=f"{group.name} ({item.name})"))


def with_way_out(edit: Edit) -> Edit:
    """The edit without a question that was repeated too often; unchanged while there is patience left."""
    session = edit.session
    if session.repeats < MAX_REPEATS or isinstance(session.asked, _ALWAYS):
        return edit
    done = _way_out(edit)
    return done if done is edit else done.having(repeats=0, asked=None)


def _way_out(edit: Edit) -> Edit:
    match edit.session.pending:
        case ChooseOption(refused=True) as pending:
            return skip_option(edit, pending)
        case ChooseOption() as pending:
            return take_default(edit, pending)
        case ChooseItem() as pending:
            return skip_item(edit, pending)
        case AllergyWarning():
            return leave_out(edit)
        case AskDetail():
            return edit.saying(SmallTalk(topic="stuck"))
        case _:
            return edit
