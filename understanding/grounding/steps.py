"""Builds steps from pieces: each name or unknown word with the cues that apply to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import Enum, auto

from domain.cart import Amount
from domain.menu import DishPart
from understanding.grounding.forms import EXACT
from understanding.grounding.spans import Piece
from understanding.language.lexicon import Cue, lexicon


class Retraction(Enum):
    """How surely a step replaces a dish before it."""

    NONE = auto()
    SAME = auto()
    """It replaces the same dish only: "a side of slaw, no, two sides of slaw"."""
    DOUBTFUL = auto()
    """ "Actually", "sorry": it replaces the same dish, or one of its kind."""
    CLEAR = auto()
    """ "I mean", "scratch that": it replaces the last dish, whatever it is."""


class Link(Enum):
    """The link between a step and the one before it, from the loosest to the firmest."""

    NEXT = auto()
    """Nothing between them."""
    PAUSE = auto()
    """A comma or another mark."""
    JOIN = auto()
    """ "And"."""
    OR = auto()
    ACCEPT = auto()
    """ "With"; also before a dose of an ingredient."""
    PART = auto()
    """ "A side of", "an order of"."""
    BEGIN = auto()
    """A new wish: "i want"."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A piece with the meaning of its cues. ``quantity`` is None without a count or an article."""

    piece: Piece
    link: Link = Link.NEXT
    quantity: int | None = None
    has_article: bool = False
    """Whether its count is only an article: "a"."""
    share: int | None = None
    """The count of a share of the dish before: "one with", "two without"."""
    is_among: bool = False
    """Whether the share is of the dishes counted before: "two of them with"."""
    is_additional: bool = False
    """Whether "and" precedes its count."""
    is_another: bool = False
    """Whether "and the" precedes it, as before one more thing that the guest knows by its name."""
    is_refused: bool = False
    is_refused_in_list: bool = False
    """Whether only a refusal at the start of its list refuses it: the pickles of "no onions and pickles"."""
    is_removed: bool = False
    """Whether a verb that may apply to a whole dish refuses it: "remove the coke"."""
    amount: Amount = Amount.NORMAL
    placement: DishPart = DishPart.WHOLE
    is_placed: bool = False
    """Whether words say which part of the dish it is on, or that it is on all of it."""
    is_after_pause: bool = False
    is_placed_ahead: bool = False
    """Whether the place precedes it, or the option that "and" joins it to: "on the left half ham and olives"."""
    is_for_all: bool = False
    """Whether it applies to all dishes before it: "both large"."""
    is_reference: bool = False
    """Whether it refers to a dish before it: "make the fries large"."""
    is_target: bool = False
    """Whether the options before it belong to it: "cheese on a burger"."""
    is_aside: bool = False
    """Whether it is served beside the dish: "on the side"."""
    is_wish: bool = False
    """Whether a wish introduces it: "i want"."""
    is_correction: bool = False
    """Whether it replaces an option before it: "large, no wait, medium"."""
    retraction: Retraction = Retraction.NONE
    """How surely it replaces a dish before it: "two cokes, no wait, three cokes"."""
    is_dosed: bool = False
    """Whether it is measured out: "two pumps of", and "one of" after such an option."""
    is_container: bool = False
    """Whether "of" follows it: "glass of" before what is in it."""
    is_after_talk: bool = False
    """Whether there is other talk between its cues and it: "and the order is for Robin"."""

    @property
    def is_scale(self) -> bool:
        """Whether it is only a size by its rank, which no option is called: "a large" of cups and bowls."""
        return bool(self.piece.senses) and all(sense.concept.is_scale for sense in self.piece.senses)

    @property
    def is_counted(self) -> bool:
        """Whether its count is a number, not only an article."""
        return self.quantity is not None and not self.has_article

    @property
    def is_adjacent(self) -> bool:
        """Whether it follows the step before without any cue between them."""
        return self.link is Link.NEXT and self.quantity is None

    @property
    def is_introduced(self) -> bool:
        """Whether it has a count, an article, a wish, a refusal or an amount."""
        is_part = self.amount is not Amount.NORMAL or self.placement is not DishPart.WHOLE
        return self.quantity is not None or self.is_wish or self.is_refused or is_part

    @property
    def is_kind_word(self) -> bool:
        """Whether it only adds the kind of food to the name before it: "ranch dressing"."""
        if not self.is_adjacent or not self.is_bare or self.is_refused:
            return False
        return self.piece.is_tail and self.piece.senses[0].score < EXACT if self.piece.senses else self.piece.is_kind

    @property
    def has_item_sense(self) -> bool:
        return any(sense.concept.item is not None for sense in self.piece.senses)

    @property
    def is_bare(self) -> bool:
        """Whether it has no count and no amount, and is not served beside the dish."""
        return self.quantity is None and self.amount is Amount.NORMAL and not self.is_aside

    @property
    def is_unknown(self) -> bool:
        return not self.piece.senses


_LINKS = {Cue.JOIN: Link.JOIN, Cue.OR: Link.OR, Cue.ACCEPT: Link.ACCEPT, Cue.DOSE: Link.ACCEPT}
_LINKS |= {Cue.PART: Link.PART, Cue.BEGIN: Link.BEGIN}
WITHOUT_HEAD = 0.6
"""The highest score of words that omit a dish's head: an unknown word after them may be the head of another dish."""
_AFTER_ARTICLE = {Cue.TALK, Cue.REFER, Cue.JOIN, Cue.OR, Cue.ACCEPT, Cue.REFUSE, Cue.STRIP, Cue.BEGIN}
"""An article before these cues counts something else: "do me a favor and leave off the ham"."""
_AMOUNTS = {Cue.EXTRA: Amount.EXTRA, Cue.LIGHT: Amount.LIGHT}
_BEHIND = "on"
"""How the words for a place begin that follow the name of the option."""
_PLACES = {
    "lefthalf": DishPart.LEFT,
    "righthalf": DishPart.RIGHT,
    "onehalf": DishPart.HALF,
    "onethird": DishPart.THIRD,
    "wholeofit": DishPart.WHOLE,
}


def build_steps(pieces: Sequence[Piece]) -> tuple[Step, ...]:
    """The names and unknown words of a text in order, each with its cues."""
    builder = _StepBuilder()
    cleared = _silence_prohibitions(list(_lift_exceptions(pieces)))
    for piece, after in zip(cleared, [*cleared[1:], None], strict=False):
        builder.add(piece, after)
    return builder.finish()


class _StepBuilder:
    """Collects cues until the piece that they apply to."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.cues: list[Piece] = []

    def add(self, piece: Piece, after: Piece | None) -> None:
        """Add a piece, given the piece after it."""
        if _is_plain_share(piece, self.cues, self.steps, after):
            self.cues = []
        elif piece.cue is None:
            self._add_refused_share()
            self.steps.append(_build_step(piece, self.cues, self.steps, after))
            self.cues = []
        elif piece.cue is Cue.PLACE and self.steps and (place := _find_place_behind(piece)):
            self.steps = _place_last_steps(self.steps, place)
        else:
            self._add_cue(piece, after)
        if self.steps and self.steps[-1].is_bare and _is_share_after(self.cues, after):
            self.steps[-1] = replace(self.steps[-1], share=self.cues[1].count)
            self.cues = []

    def finish(self) -> tuple[Step, ...]:
        """The steps, with the cues at the end of the text applied to them."""
        self._add_refused_share(at_end=True)
        if self.steps and any(cue.cue is Cue.EVERY for cue in self.cues):
            self.steps[-1] = replace(self.steps[-1], is_for_all=True)
        return tuple(self.steps)

    def _add_cue(self, piece: Piece, after: Piece | None) -> None:
        """Apply a cue to a step before it, or keep it for the next step."""
        if self.steps and not self.cues and (changed := _change_last_step(self.steps, piece, after)):
            self.steps[-1] = changed
        elif (at := self._find_counted_step(piece, after)) is not None:
            self.steps[at] = replace(self.steps[at], quantity=piece.count, has_article=False)
            self.cues = []
        elif self.cues or piece.cue is not Cue.CHAT:
            self.cues.append(piece)
        elif self.steps and piece.text.lower() in lexicon().contained_by:
            self.steps[-1] = replace(self.steps[-1], is_container=True)

    def _find_counted_step(self, piece: Piece, after: Piece | None) -> int | None:
        """The step before a number that it counts: "pizza x 2", "2 cokes no wait 3"."""
        if self.steps and _is_count_after_name(piece, self.cues):
            return _find_first_of_phrase(self.steps, _find_last_dish(self.steps))
        if _is_count_correction(piece, self.cues, after):
            return _find_last_count(self.steps)
        return None

    def _add_refused_share(self, *, at_end: bool = False) -> None:
        """ "One with ham and one without": add a share of the last dish that refuses its options."""
        cues = self.cues
        for at, cue in enumerate(cues[:-1]):
            after = cues[at + 2].cue if at + 2 < len(cues) else None
            is_end = after in (Cue.JOIN, Cue.BEGIN) or (after is None and at_end)
            if cue.cue is Cue.NUMBER and cues[at + 1].cue is Cue.REFUSE and is_end:
                self.steps += _refuse_options(self.steps, cue.count)
                self.cues = cues[at + 2 :]
                return


def _lift_exceptions(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces with "except" after "nothing" as a wish: "nothing on it except cheese" wants cheese."""
    after_nothing = False
    for piece in pieces:
        is_exception = after_nothing and piece.cue is Cue.REFUSE and piece.text.lower() in lexicon().exceptions
        yield replace(piece, cue=Cue.ACCEPT) if is_exception else piece
        after_nothing = (after_nothing or piece.text.lower() in lexicon().nothing) and not is_exception


def _silence_prohibitions(pieces: list[Piece]) -> list[Piece]:
    """The pieces with "do not" and a verb that is about no food as mere talk: "don't judge", "don't be shy with it"."""
    negators = lexicon().negators
    for start in [at for at, piece in enumerate(pieces) if piece.cue is Cue.REFUSE and piece.text.lower() in negators]:
        end = start + _count_prohibited(pieces[start:])
        pieces = [*pieces[:start], *(replace(piece, cue=Cue.TALK) for piece in pieces[start:end]), *pieces[end:]]
    return pieces


def _count_prohibited(pieces: Sequence[Piece]) -> int:
    """How many pieces "do not" and the unknown verb behind it are; 0 where food follows."""
    for at, piece in enumerate(pieces[1:], start=2):
        if piece.cue is not Cue.CHAT or piece.pause:
            return at if piece.cue is None and not piece.senses and not piece.is_food and not piece.pause else 0
    return 0


def _refuse_options(steps: Sequence[Step], share: int) -> list[Step]:
    """The last options as refusals, for a share of so many."""
    refusals = [replace(step, share=None, link=Link.ACCEPT, is_refused=True) for step in _list_last_options(steps)]
    if refusals:
        refusals[0] = replace(refusals[0], share=share, is_additional=True)
    return refusals


def _list_last_options(steps: Sequence[Step]) -> list[Step]:
    """The last options of one dish, or of one share of it."""
    options: list[Step] = []
    for step in reversed(steps):
        if step.is_unknown or step.quantity is not None or step.piece.senses[0].concept.item is not None:
            break
        options.insert(0, step)
        if step.share is not None:
            break
    return options


def _build_step(piece: Piece, cues: Sequence[Piece], before: Sequence[Step], after: Piece | None) -> Step:
    kinds = tuple(cue.cue for cue in cues)
    retraction = _find_retraction(cues, after) if before else Retraction.NONE
    is_among = any(cue.text.lower() in lexicon().among for cue in cues)
    share, cues = _find_share(cues, before)
    is_dosed = _is_dosed(cues, piece, before)
    count, has_article = (None, True) if is_dosed else _find_count(cues, piece)
    count = None if share is not None and has_article else count
    amounts = [_AMOUNTS[kind] for kind in kinds if kind in _AMOUNTS]
    is_other_size = _is_other_size(piece, cues, before)
    refusal = None if is_other_size else _find_refusal(cues, piece)
    placement = _find_placement(kinds, cues, before)
    return Step(
        piece=piece,
        link=_find_link(piece, cues, before),
        quantity=count,
        has_article=has_article,
        share=share,
        is_among=is_among and share is not None,
        is_additional=Cue.JOIN in kinds[: kinds.index(Cue.NUMBER)] if Cue.NUMBER in kinds else False,
        is_another=Cue.JOIN in kinds and cues[-1].text.lower() in lexicon().definite,
        is_refused=refusal is not None,
        is_removed=refusal is Cue.STRIP,
        amount=amounts[-1] if amounts else Amount.NORMAL,
        placement=placement or DishPart.WHOLE,
        is_placed=placement is not None,
        is_after_pause=any(each.pause for each in (*cues, piece)),
        is_placed_ahead=placement is not None,
        is_for_all=Cue.EVERY in kinds,
        is_reference=Cue.REFER in kinds,
        is_target=bool(kinds) and kinds[-1] is Cue.ONTO,
        is_aside=Cue.ASIDE in kinds,
        is_correction=(Cue.CORRECT in kinds or is_other_size) and count is None,
        retraction=Retraction.NONE if refusal else retraction,
        is_dosed=is_dosed,
        is_after_talk=Cue.TALK in kinds,
        is_wish=_has_open_cue(Cue.BEGIN, kinds, {Cue.REFER, Cue.TALK}),
    )


def _is_other_size(piece: Piece, cues: Sequence[Piece], before: Sequence[Step]) -> bool:
    """Whether a size takes the place of the one before: "a medium, no, large". No guest refuses a size."""
    if not piece.is_size or not any(step.piece.is_size and not step.is_refused for step in before[-2:]):
        return False
    return any(cue.text.lower() in lexicon().recount for cue in cues)


def _find_placement(kinds: Sequence[Cue | None], cues: Sequence[Piece], before: Sequence[Step]) -> DishPart | None:
    """The part of the dish that the cues put an option on; "and" joins it to the option before it there."""
    if Cue.PLACE in kinds:
        return next((place for cue in reversed(cues) if (place := _PLACES.get(cue.text.lower()))), None)
    is_joined = kinds == (Cue.JOIN,) and bool(before) and before[-1].is_placed_ahead
    return before[-1].placement if is_joined else None


def _find_place_behind(piece: Piece) -> DishPart | None:
    """The part of the dish that words after the name of an option put it on."""
    return _PLACES.get(piece.text.lower().removeprefix(_BEHIND)) if piece.text.lower() not in _PLACES else None


def _place_last_steps(steps: Sequence[Step], placement: DishPart) -> list[Step]:
    """The steps with the last one on this part of the dish, and those that "and" joins to it."""
    placed = list(steps)
    at = len(placed) - 1
    placed[at] = replace(placed[at], placement=placement, is_placed=True, is_placed_ahead=False)
    while at and placed[at].link is Link.JOIN and not placed[at].is_after_pause and _can_be_placed(placed[at - 1]):
        at -= 1
        placed[at] = replace(placed[at], placement=placement, is_placed=True)
    return placed


def _can_be_placed(step: Step) -> bool:
    """Whether a step is an option that is on no part of the dish yet."""
    return step.is_bare and not step.is_placed and not step.is_refused and not _is_dish_name(step)


def _find_retraction(cues: Sequence[Piece], after: Piece | None) -> Retraction:
    """How surely the cues before a name retract the dish before it; "and", "also" and "too" add a dish instead."""
    words = lexicon()
    texts = [cue.text.lower() for cue in cues]
    corrections = [
        text for cue, text in zip(cues, texts, strict=True) if cue.cue is Cue.CORRECT or text in words.recount
    ]
    is_addition = any(cue.cue in (Cue.JOIN, Cue.ACCEPT) for cue in cues)
    if not corrections or is_addition or (after is not None and after.text.lower() in words.besides):
        return Retraction.NONE
    if any(cue.cue is Cue.PART for cue in cues):
        return Retraction.SAME
    return Retraction.DOUBTFUL if words.hesitating.issuperset(corrections) else Retraction.CLEAR


def _find_share(cues: Sequence[Piece], before: Sequence[Step]) -> tuple[int | None, Sequence[Piece]]:
    """The count before "with" or "without", and the cues after it: "one with", "the first one with"."""
    for at, cue in enumerate(cues):
        is_count = cue.cue is Cue.NUMBER or (_is_ordinal(cue) and any(step.is_counted for step in before))
        if is_count and any(after.cue in (Cue.ACCEPT, Cue.REFUSE) for after in cues[at + 1 :]):
            return cue.count or 1, cues[at + 1 :]
    return None, cues


def _is_ordinal(cue: Piece) -> bool:
    return cue.cue is Cue.REFER and not lexicon().ordinals.isdisjoint(cue.text.lower().split())


def _is_dosed(cues: Sequence[Piece], piece: Piece, before: Sequence[Step]) -> bool:
    """Whether a name is measured out and not counted: "two pumps of", or "and one of" after such an ingredient."""
    if _is_exact_dish(piece):
        return False
    follows = bool(before) and before[-1].is_dosed and any(cue.cue is Cue.NUMBER for cue in cues)
    is_rest = follows and cues[-1].text.lower().split()[-1] in lexicon().small and not piece.is_size
    return is_rest or any(cue.cue is Cue.DOSE for cue in cues)


def _find_count(cues: Sequence[Piece], piece: Piece) -> tuple[int | None, bool]:
    """The count before a name, and whether no number gives it."""
    for at in range(len(cues) - 1, -1, -1):
        if cues[at].cue is Cue.NUMBER:
            return cues[at].count, False
        if cues[at].cue is Cue.ARTICLE:
            is_of_other = any(after.cue in _AFTER_ARTICLE for after in cues[at + 1 :])
            return (None, True) if is_of_other or _has_size_noun(piece) else (1, True)
    return None, True


def _has_size_noun(piece: Piece) -> bool:
    """Whether it is a size with its noun: "a normal portion" is no new dish."""
    return not lexicon().size_groups.isdisjoint(piece.text.lower().split()) and not _is_exact_dish(piece)


def _is_exact_dish(piece: Piece) -> bool:
    return any(sense.concept.item is not None and sense.score >= EXACT for sense in piece.senses)


def _has_open_cue(cue: Cue, kinds: Sequence[Cue | None], closing: AbstractSet[Cue]) -> bool:
    """Whether the cues contain a cue and no closing one after it."""
    return cue in kinds and not closing & set(kinds[kinds.index(cue) :])


def _find_refusal(cues: Sequence[Piece], piece: Piece) -> Cue | None:
    """The last refusal that no later cue cancels and that is no answer ("no, a large one", "no wait")."""
    refusal: Cue | None = None
    for cue, after in zip(cues, [*cues, piece][1:], strict=True):
        if cue.cue in (Cue.REFUSE, Cue.STRIP):
            is_answer = cue.text.lower() in lexicon().denials and (
                after.pause or after.cue in (Cue.TALK, Cue.CORRECT, Cue.NUMBER)
            )
            refusal = None if is_answer else cue.cue
        elif cue.cue in (Cue.BEGIN, Cue.PART, Cue.REFER):
            refusal = None
    return refusal


def _find_link(piece: Piece, cues: Sequence[Piece], before: Sequence[Step]) -> Link:
    links = [_LINKS[cue.cue] for cue in cues if cue.cue in _LINKS]
    has_pause = any(each.pause for each in (*cues, piece)) and bool(before)
    return max([*links, Link.PAUSE if has_pause else Link.NEXT], key=lambda link: link.value)


def _is_count_after_name(piece: Piece, cues: Sequence[Piece]) -> bool:
    """Whether a number counts the name before it: "pizza x 2"."""
    return piece.cue is Cue.NUMBER and len(cues) == 1 and cues[0].cue is Cue.TIMES


def _is_count_correction(piece: Piece, cues: Sequence[Piece], after: Piece | None) -> bool:
    """Whether a number without a name after it corrects the count before it: "2 cokes no wait 3"."""
    if piece.cue is not Cue.NUMBER or not _is_phrase_end(after):
        return False
    return any(cue.cue is Cue.CORRECT or cue.text.lower() in lexicon().recount for cue in cues)


def _find_last_count(steps: Sequence[Step]) -> int | None:
    """The step with the count of the last dish: its name, or an option before it ("2 large lattes")."""
    dishes = [at for at, step in enumerate(steps) if _is_dish_name(step)]
    if not dishes:
        return None
    before = dishes[-2] if len(dishes) > 1 else -1
    counted = [at for at in range(before + 1, dishes[-1] + 1) if steps[at].quantity is not None]
    return None if steps[dishes[-1]].is_refused else (counted or dishes)[-1]


def _is_dish_name(step: Step) -> bool:
    senses = step.piece.senses
    return any(sense.concept.item is not None and sense.score == senses[0].score for sense in senses)


def _is_plain_share(piece: Piece, cues: Sequence[Piece], steps: Sequence[Step], after: Piece | None) -> bool:
    """ "One with oat milk and one regular": whether it is the rest of a dish of which other shares have options."""
    if not cues or cues[-1].cue is not Cue.NUMBER or not _is_phrase_end(after):
        return False
    return piece.text.lower() in lexicon().plain_shares and any(step.share is not None for step in steps)


def _is_share_after(cues: Sequence[Piece], after: Piece | None) -> bool:
    """ "No sugar on one of them": whether the cues limit the option before them to a share."""
    kinds = [cue.cue for cue in cues]
    has_share = kinds[:2] == [Cue.ACCEPT, Cue.NUMBER] and cues[0].text.lower() in lexicon().shared_by
    return has_share and all(kind is Cue.CHAT for kind in kinds[2:]) and _is_phrase_end(after)


def _is_phrase_end(after: Piece | None) -> bool:
    """Whether a phrase ends before this piece."""
    return after is None or bool(after.pause) or after.cue in (Cue.JOIN, Cue.BEGIN)


def _is_pronoun(piece: Piece, step: Step, after: Piece | None) -> bool:
    """Whether a "one" means a dish before it: "a strawberry shake and an oreo one"."""
    is_alone = after is None or bool(after.pause) or (after.cue is not None and not piece.pause)
    is_one = piece.text.lower() in lexicon().pronouns and step.has_article and step.quantity == 1
    return is_one and is_alone and any(sense.concept.item is None for sense in step.piece.senses)


def _change_last_step(steps: Sequence[Step], piece: Piece, after: Piece | None) -> Step | None:
    """The last step with the cue right after it: "on the side", "light", "one". None if the cue does not apply."""
    step = steps[-1]
    if any(map(_is_dish_name, steps[:-1])) and _is_pronoun(piece, step, after):
        return replace(step, share=1, quantity=None)
    if piece.cue is Cue.ASIDE:
        return replace(step, is_aside=True)
    amount = _AMOUNTS.get(piece.cue) if piece.cue else None
    if amount and step.is_bare and not piece.pause and _is_phrase_end(after):
        return replace(step, amount=amount)
    return None


def _is_bare_option(step: Step) -> bool:
    """Whether it is an option without a number."""
    return not (step.is_unknown or step.is_counted or _is_dish_name(step))


def _find_first_of_phrase(steps: Sequence[Step], at: int) -> int:
    """The first of the options right before a dish, which bears its count: "large" of "large pizza x 2"."""
    while at and steps[at].is_adjacent and _is_bare_option(steps[at - 1]):
        at -= 1
    return at


def _find_last_dish(steps: Sequence[Step]) -> int:
    """The last dish if only uncounted options follow it, else the last step."""
    for at in range(len(steps) - 1, -1, -1):
        if steps[at].is_counted:
            break
        if _is_dish_name(steps[at]):
            return at
    return len(steps) - 1
