"""From pieces to steps: each name or unknown word together with the cues that govern it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import Enum, auto

from domain.cart import Amount
from understanding.grounding.forms import EXACT
from understanding.grounding.spans import Piece
from understanding.language.lexicon import Cue, lexicon


class Retraction(Enum):
    """How surely a step takes the place of a dish that was said before it."""

    NONE = auto()
    DOUBTFUL = auto()
    """ "Actually", "sorry": of the same dish, or of one of its kind."""
    CLEAR = auto()
    """ "I mean", "scratch that": of whatever was said last."""


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
    among: bool = False
    """The share is of what was counted before: "two of them with"."""
    also: bool = False
    """Whether "and" stands before its count."""
    refused: bool = False
    stripped: bool = False
    """Refused by a verb that may take off a whole dish ("remove the coke")."""
    amount: Amount = Amount.NORMAL
    every: bool = False
    refers: bool = False
    """Speaks of a dish named before: "make the fries large"."""
    onto: bool = False
    """What was just said is for it: "cheese on a burger"."""
    aside: bool = False
    begun: bool = False
    corrects: bool = False
    """Said in the place of what was said before: "large, no wait, medium"."""
    retracts: Retraction = Retraction.NONE
    """Names a dish in the place of another: "two cokes, no wait, three cokes"."""
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
        if not self.stands_next or not self.bare or self.refused:
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


_LINKS = {Cue.JOIN: Link.JOIN, Cue.OR: Link.OR, Cue.ACCEPT: Link.ACCEPT, Cue.DOSE: Link.ACCEPT}
_LINKS |= {Cue.PART: Link.PART, Cue.BEGIN: Link.BEGIN}
HALF_NAMED = 0.6
"""The fit of words that leave a dish's main word unsaid: an unknown word after them may be that of another dish."""
_AFTER_ARTICLE = {Cue.TALK, Cue.REFER, Cue.JOIN, Cue.OR, Cue.ACCEPT, Cue.REFUSE, Cue.STRIP, Cue.BEGIN}
"""After these an article before them counted something else: "do me a favor and leave off the ham"."""
_AMOUNTS = {Cue.EXTRA: Amount.EXTRA, Cue.LIGHT: Amount.LIGHT}


def steps_of(pieces: Sequence[Piece]) -> tuple[Step, ...]:
    """The names and unknown words of a text in order, each with its cues."""
    steps: list[Step] = []
    cues: list[Piece] = []
    known = list(_with_exceptions(pieces))
    for piece, after in zip(known, [*known[1:], None], strict=False):
        if _is_plain_share(piece, cues, steps, after):
            cues = []
        elif piece.cue is None:
            without, cues = _bare_share(cues, steps)
            steps += without
            steps.append(_step(piece, cues, steps, after))
            cues = []
        elif steps and not cues and (told := _told_after(steps, piece, after)):
            steps[-1] = told
        elif steps and _counts_back(piece, cues):
            counted = _counted_back(steps)
            steps[counted] = replace(steps[counted], quantity=piece.count, article=False)
            cues = []
        elif _corrects_count(piece, cues, after) and (recounted := _last_count(steps)) is not None:
            steps[recounted] = replace(steps[recounted], quantity=piece.count, article=False)
            cues = []
        elif cues or piece.cue is not Cue.CHAT:
            cues.append(piece)
        if steps and steps[-1].bare and _is_share_before(cues, after):
            steps[-1] = replace(steps[-1], share=cues[1].count)
            cues = []
    without, cues = _bare_share(cues, steps, ended=True)
    steps += without
    if steps and any(cue.cue is Cue.EVERY for cue in cues):
        steps[-1] = replace(steps[-1], every=True)
    return tuple(steps)


def _with_exceptions(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """ "Nothing on it except cheese" wants cheese."""
    nothing = False
    for piece in pieces:
        lifted = nothing and piece.cue is Cue.REFUSE and piece.text.lower() in lexicon().exceptions
        yield replace(piece, cue=Cue.ACCEPT) if lifted else piece
        nothing = (nothing or piece.text.lower() in lexicon().nothing) and not lifted


def _bare_share(cues: list[Piece], steps: Sequence[Step], *, ended: bool = False) -> tuple[list[Step], list[Piece]]:
    """ "One with ham and one without": what the last dish has, refused for a share of it; and the cues left."""
    for at, cue in enumerate(cues[:-1]):
        after = cues[at + 2].cue if at + 2 < len(cues) else None
        ends = after in (Cue.JOIN, Cue.BEGIN) or (after is None and ended)
        if cue.cue is Cue.NUMBER and cues[at + 1].cue is Cue.REFUSE and ends:
            told = [replace(step, share=None, link=Link.ACCEPT, refused=True) for step in _last_options(steps)]
            return [replace(step, share=cue.count, also=True) for step in told[:1]] + told[1:], cues[at + 2 :]
    return [], cues


def _last_options(steps: Sequence[Step]) -> list[Step]:
    """The options last said of one dish, or of one share of it."""
    told: list[Step] = []
    for step in reversed(steps):
        if step.unknown or step.quantity is not None or step.piece.senses[0].concept.item is not None:
            break
        told.insert(0, step)
        if step.share is not None:
            break
    return told


def _step(piece: Piece, cues: Sequence[Piece], before: Sequence[Step], after: Piece | None) -> Step:
    kinds = tuple(cue.cue for cue in cues)
    retracts = _retraction(cues, after) if before else Retraction.NONE
    among = any(cue.text.lower() in lexicon().among for cue in cues)
    share, cues = _share(cues, before)
    count, article = _count(cues, piece)
    count = None if share is not None and article else count
    amounts = [_AMOUNTS[kind] for kind in kinds if kind in _AMOUNTS]
    refused = _refused_by(cues, piece)
    return Step(
        piece=piece,
        link=_link(piece, cues, before),
        quantity=count,
        article=article,
        share=share,
        among=among and share is not None,
        also=Cue.JOIN in kinds[: kinds.index(Cue.NUMBER)] if Cue.NUMBER in kinds else False,
        refused=refused is not None,
        stripped=refused is Cue.STRIP,
        amount=amounts[-1] if amounts else Amount.NORMAL,
        every=Cue.EVERY in kinds,
        refers=Cue.REFER in kinds,
        onto=bool(kinds) and kinds[-1] is Cue.ONTO,
        aside=Cue.ASIDE in kinds,
        corrects=Cue.CORRECT in kinds and count is None,
        retracts=Retraction.NONE if refused else retracts,
        astray=Cue.TALK in kinds,
        begun=_lasts(Cue.BEGIN, kinds, {Cue.REFER, Cue.TALK}),
    )


def _retraction(cues: Sequence[Piece], after: Piece | None) -> Retraction:
    """What some cues before a name say of the dish before it; "and", "also" and "too" add to what was said."""
    words = lexicon()
    said = [cue.text.lower() for cue in cues]
    told = [text for cue, text in zip(cues, said, strict=True) if cue.cue is Cue.CORRECT or text in words.recount]
    adds = any(cue.cue in (Cue.JOIN, Cue.ACCEPT, Cue.PART) for cue in cues)
    if not told or adds or (after is not None and after.text.lower() in words.besides):
        return Retraction.NONE
    doubtful = words.hesitating.issuperset(told)
    return Retraction.DOUBTFUL if doubtful else Retraction.CLEAR


def _share(cues: Sequence[Piece], before: Sequence[Step]) -> tuple[int | None, Sequence[Piece]]:
    """A count that "with" or "without" follows, and the cues after it: "one with", "the first one with"."""
    for at, cue in enumerate(cues):
        counts = cue.cue is Cue.NUMBER or (_is_ordinal(cue) and any(step.counted for step in before))
        if counts and any(after.cue in (Cue.ACCEPT, Cue.REFUSE) for after in cues[at + 1 :]):
            return cue.count or 1, cues[at + 1 :]
    return None, cues


def _is_ordinal(cue: Piece) -> bool:
    return cue.cue is Cue.REFER and not lexicon().ordinals.isdisjoint(cue.text.lower().split())


def _count(cues: Sequence[Piece], piece: Piece) -> tuple[int | None, bool]:
    """The count before a name, and whether it is only an article. Pumps and shots of an ingredient count no dish."""
    if any(cue.cue is Cue.DOSE for cue in cues) and not _is_dish(piece):
        return None, True
    for at in range(len(cues) - 1, -1, -1):
        if cues[at].cue is Cue.NUMBER:
            return cues[at].count, False
        if cues[at].cue is Cue.ARTICLE:
            ended = any(after.cue in _AFTER_ARTICLE for after in cues[at + 1 :])
            return (None, True) if ended or _says_size(piece) else (1, True)
    return None, True


def _says_size(piece: Piece) -> bool:
    """Whether it is a size said as one: "a normal portion" is of the dish under discussion."""
    return not lexicon().size_groups.isdisjoint(piece.text.lower().split()) and not _is_dish(piece)


def _is_dish(piece: Piece) -> bool:
    return any(sense.concept.item is not None and sense.score >= EXACT for sense in piece.senses)


def _lasts(cue: Cue, kinds: Sequence[Cue | None], ended_by: AbstractSet[Cue]) -> bool:
    """Whether a cue stands before a piece and no later one ends its reach."""
    return cue in kinds and not ended_by & set(kinds[kinds.index(cue) :])


def _refused_by(cues: Sequence[Piece], piece: Piece) -> Cue | None:
    """The refusal among some cues that no later one lifts, and that is no answer ("no, a large one", "no wait")."""
    refused: Cue | None = None
    for cue, after in zip(cues, [*cues, piece][1:], strict=True):
        if cue.cue in (Cue.REFUSE, Cue.STRIP):
            answers = cue.text.lower() in lexicon().denials and (
                after.pause or after.cue in (Cue.TALK, Cue.CORRECT, Cue.NUMBER)
            )
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


def _corrects_count(piece: Piece, cues: Sequence[Piece], after: Piece | None) -> bool:
    """Whether a number that counts nothing after it corrects the count before ("2 cokes no wait 3")."""
    if piece.cue is not Cue.NUMBER or not _ends(after):
        return False
    return any(cue.cue is Cue.CORRECT or cue.text.lower() in lexicon().recount for cue in cues)


def _last_count(steps: Sequence[Step]) -> int | None:
    """Where the count of the dish named last stands: at its name, or at an option before it ("2 large lattes")."""
    dishes = [at for at, step in enumerate(steps) if _is_dish_name(step)]
    if not dishes:
        return None
    before = dishes[-2] if len(dishes) > 1 else -1
    counted = [at for at in range(before + 1, dishes[-1] + 1) if steps[at].quantity is not None]
    return None if steps[dishes[-1]].refused else (counted or dishes)[-1]


def _is_dish_name(step: Step) -> bool:
    senses = step.piece.senses
    return any(sense.concept.item is not None and sense.score == senses[0].score for sense in senses)


def _is_plain_share(piece: Piece, cues: Sequence[Piece], steps: Sequence[Step], after: Piece | None) -> bool:
    """ "One with oat milk and one regular": the rest of the dish, which is left when the other shares are told."""
    if not cues or cues[-1].cue is not Cue.NUMBER or not _ends(after):
        return False
    return piece.text.lower() in lexicon().plain_shares and any(step.share is not None for step in steps)


def _is_share_before(cues: Sequence[Piece], after: Piece | None) -> bool:
    """ "No sugar on one of them": what was just said is of a share."""
    kinds = [cue.cue for cue in cues]
    on_some = kinds[:2] == [Cue.ACCEPT, Cue.NUMBER] and cues[0].text.lower() in lexicon().shared_by
    return on_some and all(kind is Cue.CHAT for kind in kinds[2:]) and _ends(after)


def _ends(after: Piece | None) -> bool:
    """Whether what was said ends before this."""
    return after is None or bool(after.pause) or after.cue in (Cue.JOIN, Cue.BEGIN)


def _is_pronoun(piece: Piece, step: Step, after: Piece | None) -> bool:
    """Whether a "one" stands for the dish named before: "a strawberry shake and an oreo one"."""
    stands_alone = after is None or bool(after.pause) or (after.cue is not None and not piece.pause)
    says_one = piece.text.lower() in lexicon().pronouns and step.article and step.quantity == 1
    return says_one and stands_alone and any(sense.concept.item is None for sense in step.piece.senses)


def _told_after(steps: Sequence[Step], piece: Piece, after: Piece | None) -> Step | None:
    """The last step with what a cue right after it says of it: "on the side", "light", "one"."""
    step = steps[-1]
    if any(map(_is_dish_name, steps[:-1])) and _is_pronoun(piece, step, after):
        return replace(step, share=1, quantity=None)
    if piece.cue is Cue.ASIDE:
        return replace(step, aside=True)
    amount = _AMOUNTS.get(piece.cue) if piece.cue else None
    if amount and step.bare and not piece.pause and _ends(after):
        return replace(step, amount=amount)
    return None


def _counted_back(steps: Sequence[Step]) -> int:
    """The step that such a number counts: the dish last named, though its options were said since."""
    for at in range(len(steps) - 1, -1, -1):
        if steps[at].counted:
            break
        if _is_dish_name(steps[at]):
            return at
    return len(steps) - 1
