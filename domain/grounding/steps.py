"""From pieces to steps: each name or unknown word together with the cues that govern it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
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
    share: bool = False
    """Counted as a share of what was said before: "one with", "two without"."""
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
    def stands_next(self) -> bool:
        """Whether nothing stands between it and the step before."""
        return self.link is Link.NEXT and self.quantity is None

    @property
    def unknown(self) -> bool:
        return not self.piece.senses


_LINKS = {Cue.JOIN: Link.JOIN, Cue.OR: Link.OR, Cue.ACCEPT: Link.ACCEPT, Cue.PART: Link.PART, Cue.BEGIN: Link.BEGIN}
MOST_ALONE = 3
"""In a text of no more pieces than this an unknown word is what the text is about."""
_AFTER_ARTICLE = {Cue.TALK, Cue.REFER, Cue.JOIN, Cue.OR, Cue.ACCEPT, Cue.REFUSE, Cue.STRIP, Cue.BEGIN}
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
        elif cues or piece.cue is not Cue.CHAT:
            cues.append(piece)
    if steps and any(cue.cue is Cue.EVERY for cue in cues):
        steps[-1] = replace(steps[-1], every=True)
    alone = len(pieces) <= MOST_ALONE
    return tuple(_with_refused_lists(_meant(steps, alone=alone)))


def _step(piece: Piece, cues: Sequence[Piece], before: Sequence[Step]) -> Step:
    kinds = tuple(cue.cue for cue in cues)
    number = next((cue for cue in reversed(cues) if cue.cue is Cue.NUMBER), None)
    article = _lasts(Cue.ARTICLE, kinds, _AFTER_ARTICLE)
    amounts = [_AMOUNTS[kind] for kind in kinds if kind in _AMOUNTS]
    refused = _refused_by(kinds)
    return Step(
        piece=piece,
        link=_link(piece, cues, before),
        quantity=number.count if number else 1 if article else None,
        article=number is None,
        share=Cue.NUMBER in kinds and bool({Cue.ACCEPT, Cue.REFUSE} & set(kinds[kinds.index(Cue.NUMBER) :])),
        refused=refused is not None,
        stripped=refused is Cue.STRIP,
        amount=amounts[-1] if amounts else Amount.NORMAL,
        every=Cue.EVERY in kinds,
        aside=Cue.ASIDE in kinds,
        begun=_lasts(Cue.BEGIN, kinds, {Cue.REFER, Cue.TALK}),
    )


def _lasts(cue: Cue, kinds: Sequence[Cue | None], ended_by: AbstractSet[Cue]) -> bool:
    """Whether a cue stands before a piece and no later one ends its reach."""
    return cue in kinds and not ended_by & set(kinds[kinds.index(cue) :])


def _refused_by(kinds: Sequence[Cue | None]) -> Cue | None:
    """The refusal among some cues that no later one lifts ("no, make it large")."""
    refused: Cue | None = None
    for kind in kinds:
        if kind in (Cue.REFUSE, Cue.STRIP):
            refused = kind
        elif kind in (Cue.BEGIN, Cue.PART, Cue.REFER):
            refused = None
    return refused


def _link(piece: Piece, cues: Sequence[Piece], before: Sequence[Step]) -> Link:
    links = [_LINKS[cue.cue] for cue in cues if cue.cue in _LINKS]
    paused = any(p.pause for p in (*cues, piece)) and bool(before)
    return max([*links, Link.PAUSE if paused else Link.NEXT], key=lambda link: link.value)


def _counts_back(piece: Piece, cues: Sequence[Piece]) -> bool:
    """Whether a number counts what was said before it ("pizza x 2")."""
    return piece.cue is Cue.NUMBER and len(cues) == 1 and cues[0].cue is Cue.TIMES


def _meant(steps: Sequence[Step], *, alone: bool) -> list[Step]:
    """The steps without unknown words that nothing shows to be about food."""
    following = [*steps[1:], None]
    return [step for step, after in zip(steps, following, strict=False) if alone or _is_meant(step, after)]


def _is_meant(step: Step, after: Step | None) -> bool:
    if not step.unknown or step.piece.size or step.piece.food:
        return True
    introduced = step.quantity is not None or step.begun or step.refused or step.amount is not Amount.NORMAL
    listed = step.link in (Link.JOIN, Link.OR, Link.ACCEPT, Link.PART) or step.aside
    return introduced or listed or (after is not None and after.stands_next)


def _with_refused_lists(steps: Sequence[Step]) -> list[Step]:
    """ "No onions, pickles or olives" refuses all three."""
    marked = list(steps)
    for at in range(1, len(marked)):
        step, before = marked[at], marked[at - 1]
        bare = step.quantity is None and step.amount is Amount.NORMAL and not step.aside
        if bare and not step.refused and before.refused and step.link is Link.OR:
            marked[at] = replace(step, refused=True, stripped=before.stripped)
    return marked
