"""A question that was put three times in vain gets a way out: the default, doing without, or staff. Pure."""

from __future__ import annotations

from domain.outcome import AskAnythingElse, ReadBack, SmallTalk
from domain.session import AllergyWarning, AskDetail, ChooseItem, ChooseOption
from nodes.order.answer_pending import leave_out, skip_item, skip_option, take_default
from nodes.policy import MAX_REPEATS
from nodes.turn.edit import Edit

_ALWAYS = (AskAnythingElse, ReadBack)
"""Questions that come after every change."""


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
