"""From pieces to steps: each name or unknown word together with the cues that govern it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import Enum, auto

from domain.cart import Amount
from domain.grounding.forms import EXACT
from domain.grounding.spans import Piece
from domain.language.lexicon import Cue, lexicon


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
    share: int | None = None
    """The count of a share of what was said before: "one with", "two without"."""
    refused: bool = False
    stripped: bool = False
    """Refused by a verb that may take off a whole dish ("remove the coke")."""
    amount: Amount = Amount.NORMAL
    every: bool = False
    refers: bool = False
    """Speaks of a dish named before: "make the fries large"."""
    aside: bool = False
    begun: bool = False
    astray: bool = False
    """Other talk stands between its cues and it: "and the order is for Robin"."""

    @property
    def counted(self) -> bool:
        """Whether a number (not just "a") stands before it."""
        return self.quantity is not None and not self.article

    @property
    def stands_next(self) -> bool:
        """Whether nothing stands between it and the step before."""
        return self.link is Link.NEXT and self.quantity is None

    @property
    def introduced(self) -> bool:
        """Whether a count, an article, a wish, a refusal or an amount stands before it."""
        return self.quantity is not None or self.begun or self.refused or self.amount is not Amount.NORMAL

    @property
    def says_kind(self) -> bool:
        """Whether it only says what kind of food the name right before it is: "ranch dressing"."""
        if not self.stands_next or not self.bare:
            return False
        return self.piece.tail and self.piece.senses[0].score < EXACT if self.piece.senses else self.piece.kind

    @property
    def names_item(self) -> bool:
        return any(sense.concept.item is not None for sense in self.piece.senses)

    @property
    def bare(self) -> bool:
        """Whether it was said without a count or an amount, within the dish."""
        return self.quantity is None and self.amount is Amount.NORMAL and not self.aside

    @property
    def unknown(self) -> bool:
        return not self.piece.senses


_LINKS = {Cue.JOIN: Link.JOIN, Cue.OR: Link.OR, Cue.ACCEPT: Link.ACCEPT, Cue.PART: Link.PART, Cue.BEGIN: Link.BEGIN}
HALF_NAMED = 0.6
"""The fit of words that leave a dish's main word unsaid: an unknown word after them may be that of another dish."""
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
    return tuple(_with_refused_lists(_meant(_headed(steps), alone=alone)))


def _headed(steps: Sequence[Step]) -> list[Step]:
    """The steps with unknown dishes joined to what stands before them: "chicken nuggets" are no chicken sandwich."""
    headed: list[Step] = []
    for at, step in enumerate(steps):
        describes = at + 1 < len(steps) and steps[at + 1].stands_next and steps[at + 1].names_item
        if headed and not describes and _heads(step, headed[-1]):
            headed[-1] = replace(headed[-1], piece=headed[-1].piece.headed_by(step.piece))
        else:
            headed.append(step)
    return headed


def _heads(step: Step, before: Step) -> bool:
    if not (step.unknown and step.stands_next and step.bare) or before.unknown or before.piece.size:
        return False
    fit = max((sense.score for sense in before.piece.senses if sense.concept.item is not None), default=0.0)
    return fit < EXACT if step.piece.dish else 0.0 < fit <= HALF_NAMED and before.piece.senses[0].score == fit


def _step(piece: Piece, cues: Sequence[Piece], before: Sequence[Step]) -> Step:
    kinds = tuple(cue.cue for cue in cues)
    share, cues = _share(cues)
    count, article = _count(cues)
    amounts = [_AMOUNTS[kind] for kind in kinds if kind in _AMOUNTS]
    refused = _refused_by(cues, piece)
    return Step(
        piece=piece,
        link=_link(piece, cues, before),
        quantity=count,
        article=article,
        share=share,
        refused=refused is not None,
        stripped=refused is Cue.STRIP,
        amount=amounts[-1] if amounts else Amount.NORMAL,
        every=Cue.EVERY in kinds,
        refers=Cue.REFER in kinds,
        aside=Cue.ASIDE in kinds,
        astray=Cue.TALK in kinds,
        begun=_lasts(Cue.BEGIN, kinds, {Cue.REFER, Cue.TALK}),
    )


def _share(cues: Sequence[Piece]) -> tuple[int | None, Sequence[Piece]]:
    """A count that "with" or "without" follows, and the cues after it: "one with", "two without any"."""
    for at, cue in enumerate(cues):
        if cue.cue is Cue.NUMBER and any(after.cue in (Cue.ACCEPT, Cue.REFUSE) for after in cues[at + 1 :]):
            return cue.count, cues[at + 1 :]
    return None, cues


def _count(cues: Sequence[Piece]) -> tuple[int | None, bool]:
    """The count before a name, and whether it is only an article."""
    for at in range(len(cues) - 1, -1, -1):
        if cues[at].cue is Cue.NUMBER:
            return cues[at].count, False
        if cues[at].cue is Cue.ARTICLE:
            ended = any(after.cue in _AFTER_ARTICLE for after in cues[at + 1 :])
            return (None, True) if ended else (1, True)
    return None, True


def _lasts(cue: Cue, kinds: Sequence[Cue | None], ended_by: AbstractSet[Cue]) -> bool:
    """Whether a cue stands before a piece and no later one ends its reach."""
    return cue in kinds and not ended_by & set(kinds[kinds.index(cue) :])


def _refused_by(cues: Sequence[Piece], piece: Piece) -> Cue | None:
    """The refusal among some cues that no later one lifts, and that is no answer ("no, a large one", "no wait")."""
    refused: Cue | None = None
    for cue, after in zip(cues, [*cues, piece][1:], strict=True):
        if cue.cue in (Cue.REFUSE, Cue.STRIP):
            answers = cue.text.lower() in lexicon().denials and (after.pause or after.cue is Cue.TALK)
            refused = None if answers else cue.cue
        elif cue.cue in (Cue.BEGIN, Cue.PART, Cue.REFER):
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
    meant: list[Step] = []
    for at, step in enumerate(steps):
        if meant and not meant[-1].unknown and step.says_kind:
            continue
        after = steps[at + 1] if at + 1 < len(steps) else None
        if alone or _is_meant(step, meant[-1] if meant else None, after):
            meant.append(step)
    return meant


def _is_meant(step: Step, before: Step | None, after: Step | None) -> bool:
    """Whether an unknown word is known food, introduced like food, listed with food, or part of a dish's name."""
    if not step.unknown or step.piece.size or step.piece.food:
        return True
    listed = step.link in (Link.JOIN, Link.OR, Link.ACCEPT, Link.PART) or step.aside
    named = before is not None and step.stands_next and before.introduced and not before.names_item
    describes = after is not None and after.stands_next and not after.unknown
    return step.introduced or (listed and not step.astray) or named or describes


def _with_refused_lists(steps: Sequence[Step]) -> list[Step]:
    """ "No onions, pickles or olives" refuses all three."""
    marked = list(steps)
    start: int | None = None
    for at, step in enumerate(steps):
        if step.refused:
            start = at
        elif start is None or not step.bare or step.link not in (Link.NEXT, Link.PAUSE, Link.OR):
            start = None
        elif step.link is Link.OR:
            for listed in range(start + 1, at + 1):
                marked[listed] = replace(steps[listed], refused=True, stripped=steps[start].stripped)
    return marked
