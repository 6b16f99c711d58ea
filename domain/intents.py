"""V2's intents, derived from the commands of a reading: for the wire, the events and the traces."""

from __future__ import annotations

from collections.abc import Mapping

from domain.commands import Reading
from domain.intent import Intent

INTENT_OF: Mapping[str, Intent] = {
    "add_item": Intent.ORDER,
    "repeat_line": Intent.ORDER,
    "change_line": Intent.ORDER,
    "remove_line": Intent.ORDER,
    "clear_cart": Intent.ORDER,
    "undo": Intent.ORDER,
    "checkout": Intent.ORDER,
    "keep_ordering": Intent.ORDER,
    "show_cart": Intent.ORDER,
    "reorder": Intent.ORDER,
    "agree": Intent.CONFIRM,
    "decline": Intent.CONFIRM,
    "pick": Intent.ORDER,
    "pick_any": Intent.ORDER,
    "wait": Intent.SMALLTALK,
    "acknowledge": Intent.SMALLTALK,
    "set_fulfilment": Intent.ORDER,
    "clear_fulfilment": Intent.ORDER,
    "ask_menu": Intent.MENU,
    "ask_safe": Intent.MENU,
    "ask_order": Intent.TRACK_ORDER,
    "ask_restaurant": Intent.HELP,
    "recommend": Intent.RECOMMEND,
    "cancel_order": Intent.CANCEL,
    "change_order": Intent.TRACK_ORDER,
    "complain": Intent.HANDOFF,
    "remember": Intent.PROFILE,
    "forget": Intent.PROFILE,
    "show_profile": Intent.PROFILE,
    "want_unsupported": Intent.HELP,
    "set_language": Intent.HELP,
    "greet": Intent.GREETING,
    "thank": Intent.THANKS,
    "bye": Intent.SMALLTALK,
    "help": Intent.HELP,
    "repeat_reply": Intent.HELP,
    "talk_to_staff": Intent.HANDOFF,
    "small_talk": Intent.SMALLTALK,
    "out_of_scope": Intent.OUT_OF_SCOPE,
    "not_understood": Intent.OUT_OF_SCOPE,
}
"""One row per kind of command."""


def intents_of(reading: Reading) -> tuple[Intent, ...]:
    """The intents of a message, each once, in the order in which the guest said them."""
    return tuple(dict.fromkeys(INTENT_OF[command.kind] for command in reading.commands))
