"""What a guest may want, as one word each: the label of a message on the wire."""

from __future__ import annotations

from enum import StrEnum


class Intent(StrEnum):
    """What a guest may want. Each command has one (``domain.commands.COMMANDS``)."""

    ORDER = "order"
    MENU = "menu"
    RECOMMEND = "recommend"
    TRACK_ORDER = "track_order"
    PROFILE = "profile"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    GREETING = "greeting"
    SMALLTALK = "smalltalk"
    THANKS = "thanks"
    HELP = "help"
    HANDOFF = "handoff"
    OUT_OF_SCOPE = "out_of_scope"
