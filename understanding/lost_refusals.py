"""Finds refusals that a reading loses: "take the basil off", where the commands take nothing off.

A refusal that is read as its opposite, or not at all, would reach the kitchen in silence. The guest is asked instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.commands import AddItem, ChangeLine, Command
from domain.menu import GroupKind
from understanding.grounding import MenuIndex
from understanding.grounding.forms import EXACT
from understanding.grounding.index import Sense
from understanding.grounding.spans import Piece, segment_text
from understanding.grounding.words import normalize_text
from understanding.language.lexicon import Cue
from understanding.message import Clause
from understanding.order_talk import find_act

_REFUSING = frozenset(
    ("no", "not", "without", "off", "out", "remove", "drop", "skip", "hold", "minus", "lose", "leave")
)
"""A clause without any of these words refuses nothing."""
_BESIDE = frozenset(("set_fulfilment", "checkout", "show_cart", "greet", "thank"))
"""Commands beside an order that take nothing off."""


def list_lost_refusals(clauses: Sequence[Clause], commands: Sequence[Command], index: MenuIndex) -> tuple[str, ...]:
    """List the clauses that refuse an option, beside orders and changes that refuse nothing at all."""
    refusing = [clause for clause in clauses if not _REFUSING.isdisjoint(clause.plain.split())]
    if not refusing or not commands or not all(_refuses_nothing(command) for command in commands):
        return ()
    return tuple(clause.raw for clause in refusing if any(_list_refused(clause, index)))


def _refuses_nothing(command: Command) -> bool:
    """Whether a command orders or changes a dish and takes nothing off or out, or is about something else."""
    if not isinstance(command, AddItem | ChangeLine):
        return command.kind in _BESIDE
    if isinstance(command, AddItem) and command.food.unknown is not None:
        return False  # the guest hears of it anyway
    if isinstance(command, ChangeLine) and (command.swap_to is not None or command.quantity is not None):
        return False
    changes = command.changes
    return not (changes.refusals or changes.unknown or changes.open or changes.defaults)


def _list_refused(clause: Clause, index: MenuIndex) -> Iterator[str]:
    """Yield the words for options, of groups of which a dish may have several, that the clause refuses."""
    pieces = segment_text(normalize_text(clause.raw), index)
    takes_off = find_act(clause.plain) == "remove"
    for at, piece in enumerate(pieces):
        if (takes_off or _follows_refusal(pieces[:at])) and _is_extra(piece, index):
            yield piece.text


def _follows_refusal(before: Sequence[Piece]) -> bool:
    """Whether the words before an option end with a refusal, with talk behind it at most: "do not give"."""
    last = next((piece for piece in reversed(before) if piece.cue not in (Cue.CHAT, Cue.TALK)), None)
    return last is not None and last.cue is Cue.REFUSE


def _is_extra(piece: Piece, index: MenuIndex) -> bool:
    """Whether a piece can only be an option that a dish may have beside others: "basil", no size and no dish."""
    if piece.is_size or not piece.senses or piece.senses[0].score < EXACT:
        return False
    return all(_is_of_many(sense, index) for sense in piece.senses if sense.score >= EXACT)


def _is_of_many(sense: Sense, index: MenuIndex) -> bool:
    if sense.concept.item is not None:
        return False
    for item_id, places in sense.concept.places.items():
        item = index.menu.item(item_id)
        groups = [item.group(group) for group, _ in places] if item else []
        if any(group is None or group.kind is GroupKind.SINGLE for group in groups):
            return False
    return True
