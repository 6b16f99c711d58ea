"""From pieces to steps: each name or unknown word together with the cues that govern it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from domain.cart import Amount
from domain.grounding.spans import Piece
from domain.language.lexicon import Cue


class Link(Enum):
    """How a step is tied to what was said before it, from the loosest to the firmest."""

    NEXT = auto()
    PAUSE = auto()
    JOIN = auto()
    OR = auto()
    ACCEPT = auto()
    PART = auto()
    BEGIN = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A piece and what was said about it. ``quantity`` is None unless counted; ``article``: counted by "a" only."""

    piece: Piece
    link: Link = Link.NEXT
    quantity: int | None = None
    article: bool = False
    refused: bool = False
    stripped: bool = False
    """Refused by a verb that may take off a whole dish ("remove the coke")."""
    amount: Amount = Amount.NORMAL
    every: bool = False
    aside: bool = False
    begun: bool = False

    @property
    def counted(self) -> bool:
        """Whether a number (not just "a") stands before it."""
        return self.quantity is not None and not self.article

    @property
    def unknown(self) -> bool:
        return not self.piece.senses


_LINKS = {Cue.JOIN: Link.JOIN, Cue.OR: Link.OR, Cue.ACCEPT: Link.ACCEPT, Cue.PART: Link.PART, Cue.BEGIN: Link.BEGIN}
_AFTER_ARTICLE = {Cue.JOIN, Cue.OR, Cue.ACCEPT, Cue.REFUSE, Cue.STRIP, Cue.BEGIN}
"""After these an article before them counted something else: "do me a favor and leave off the ham"."""
_AMOUNTS = {Cue.EXTRA: Amount.EXTRA, Cue.LIGHT: Amount.LIGHT}


def steps_of(pieces: Sequence[Piece]) -> tuple[Step, ...]:
    """The names and unknown words of a text in order, each with its cues. Refusals reach over "or" lists."""
    steps: list[Step] = []
    cues: list[Piece] = []
    for piece in pieces:
        if piece.cue is None:
            steps.append(_step(piece, cues, steps))
            cues = []
        elif steps and not cues and piece.cue is Cue.ASIDE:
            steps[-1] = replace(steps[-1], aside=True)
        elif steps and _counts_back(piece, cues):
            steps[-1] = replace(steps[-1], quantity=piece.count, article=False)
            cues = []
        else:
            cues.append(piece)
    if steps and _is_every(cues):
        steps[-1] = replace(steps[-1], every=True)
    return tuple(_with_refused_lists(steps))


def _step(piece: Piece, cues: Sequence[Piece], before: Sequence[Step]) -> Step:
    kinds = [cue.cue for cue in cues]
    number = next((cue for cue in reversed(cues) if cue.cue is Cue.NUMBER), None)
    amounts = [_AMOUNTS[kind] for kind in kinds if kind in _AMOUNTS]
    refused = _refused_by(kinds)
    article = Cue.ARTICLE in kinds and not _AFTER_ARTICLE & set(kinds[kinds.index(Cue.ARTICLE) :])
    return Step(
        piece=piece,
        link=_link(piece, cues, before),
        quantity=number.count if number else 1 if article else None,
        article=number is None,
        refused=refused is not None,
        stripped=refused is Cue.STRIP,
        amount=amounts[-1] if amounts else Amount.NORMAL,
        every=Cue.EVERY in kinds,
        aside=Cue.ASIDE in kinds,
        begun=Cue.BEGIN in kinds,
    )


def _refused_by(kinds: Sequence[Cue | None]) -> Cue | None:
    """The refusal among some cues that no later acceptance lifts."""
    refused: Cue | None = None
    for kind in kinds:
        if kind in (Cue.REFUSE, Cue.STRIP):
            refused = kind
        elif kind in (Cue.BEGIN, Cue.PART):
            refused = None
    return refused


def _link(piece: Piece, cues: Sequence[Piece], before: Sequence[Step]) -> Link:
    links = [_LINKS[cue.cue] for cue in cues if cue.cue in _LINKS]
    paused = any(p.pause for p in (*cues, piece)) and bool(before)
    return max([*links, Link.PAUSE if paused else Link.NEXT], key=lambda link: link.value)


def _counts_back(piece: Piece, cues: Sequence[Piece]) -> bool:
    """Whether a number counts what was said before it ("pizza x 2")."""
    return piece.cue is Cue.NUMBER and len(cues) == 1 and cues[0].cue is Cue.TIMES


def _is_every(cues: Sequence[Piece]) -> bool:
    return any(cue.cue is Cue.EVERY for cue in cues)


def _with_refused_lists(steps: Sequence[Step]) -> list[Step]:
    """ "No onions, pickles or olives" refuses all three."""
    marked = list(steps)
    for at in range(1, len(marked)):
        step, before = marked[at], marked[at - 1]
        bare = step.quantity is None and step.amount is Amount.NORMAL and not step.aside
        if bare and not step.refused and before.refused and step.link is Link.OR:
            marked[at] = replace(step, refused=True, stripped=before.stripped)
    return marked
