"""From the best reading to a grounding: candidates settled or left open, shares told apart, the unknown reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz import fuzz, process

from domain.cart import Amount, Choice, Refusal
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupId, GroupKind, Item, ItemId, OptionId
from domain.work import spend
from understanding.grounding.forms import tie_margin
from understanding.grounding.index import MenuIndex, Place, Sense
from understanding.grounding.reading import Draft, GroundedReading
from understanding.grounding.steps import Link, Retraction, Step
from understanding.grounding.words import stems_of
from understanding.language.lexicon import lexicon
from understanding.mentions import Grounding, OpenOption, UnknownMention, UnknownOption

MAX_NEAREST = 3
FEWEST_PIECES = 4
"""A count of fewer is one of portions, though the dish may come in two or three pieces."""
_NEAR_ENOUGH = 60.0
_NAMES_A_UNIT = 4
_LONGEST_COMPARED = 80
"""Characters of what was said, to find names that are near it."""


@dataclass(slots=True)
class _Told:
    """What was said about one dish, tied to its option groups."""

    choices: dict[Place, Choice] = field(default_factory=dict)
    refusals: dict[Place, Refusal] = field(default_factory=dict)
    left_open: list[OpenOption] = field(default_factory=list)
    unknown: list[tuple[str, tuple[OptionId, ...]]] = field(default_factory=list)


def grounding_of(reading: GroundedReading, text: str, index: MenuIndex) -> Grounding:
    """The reading as lines of the menu, and what of it stays open or unknown."""
    return _Resolver(text, index).grounding(reading)


class _Resolver:
    def __init__(self, text: str, index: MenuIndex) -> None:
        self.text = text
        self.index = index

    def grounding(self, reading: GroundedReading) -> Grounding:
        drafts = self._corrected(_without_announced(_shared_out(_completed(_spread(reading.drafts)))))
        parts = [self._part(draft, quantity) for draft, quantity in drafts]
        return Grounding.join(parts)

    def _corrected(self, drafts: Sequence[tuple[Draft, int]]) -> list[tuple[Draft, int]]:
        """The drafts without those that a later one took the place of: "two cokes, no wait, three cokes"."""
        kept: list[tuple[Draft, int]] = []
        for draft, count in drafts:
            at = self._retracted(draft, [earlier for earlier, _ in kept])
            before = kept.pop(at)[0] if at is not None else None
            kept.append((self._in_place_of(before, draft) if before else draft, count))
        return kept

    def _retracted(self, draft: Draft, earlier: Sequence[Draft]) -> int | None:
        """Which of the earlier drafts this one takes the place of: the same dish, else the one before it."""
        retracts = draft.opener.retracts if draft.opener and draft.items else Retraction.NONE
        if retracts is Retraction.NONE:
            return None
        same = [at for at, known in enumerate(earlier) if _same_dish(known, draft)]
        if same or not earlier or not earlier[-1].items or draft.head is None:
            return same[-1] if same else None
        alike = self._category(earlier[-1]) == self._category(draft)
        return len(earlier) - 1 if alike or retracts is Retraction.CLEAR else None

    def _category(self, draft: Draft) -> str:
        item = self.index.menu.item(draft.items[0][0])
        return item.category if item else ""

    def _in_place_of(self, before: Draft, draft: Draft) -> Draft:
        """The draft with what was said of the same dish before, where it says nothing else of it."""
        item = self.index.menu.item(draft.items[0][0])
        if item is None:
            return draft
        if not _same_dish(before, draft):
            return self._with_options_of(before, draft, item)
        said = {group for step in draft.steps for group in _single_groups(step, item)}
        kept = tuple(step for step in before.steps if said.isdisjoint(_single_groups(step, item)))
        return draft._replace(steps=(*kept, *draft.steps))

    def _with_options_of(self, before: Draft, draft: Draft, item: Item) -> Draft:
        """A dish that was named by mistake leaves its size: "a large coke, I mean a sprite"."""
        if draft.steps or draft.opener is None or draft.opener.retracts is not Retraction.CLEAR:
            return draft
        kept = tuple(step for step in before.steps if _single_groups(step, item))
        return draft._replace(steps=kept)

    def _part(self, draft: Draft, quantity: int) -> Grounding:
        """One draft as a grounding of its own."""
        if draft.head is None and _is_loose(draft):
            return self._loose(draft)
        if not draft.items:
            return Grounding(unknown=tuple(self._unknown(draft)))
        candidates = tied(draft.items)
        item = self.index.menu.item(candidates[0])
        told = self._told(draft, item) if item else _Told()
        counted = draft.opener is not None and (draft.opener.counted or draft.part_of is not None)
        if counted and (pack := self._pack(candidates, quantity)):
            candidates, quantity, counted = (pack,), 1, False
            item = self.index.menu.item(pack)
        portion = _portion(item, quantity) if item and counted and len(candidates) == 1 else None
        if portion and not any(choice.group == portion.group for choice in told.choices.values()):
            told.choices[portion.group, portion.option] = portion
            quantity, counted = 1, False
        line = GroundedLine(
            item=candidates[0],
            quantity=quantity,
            quantity_said=counted,
            choices=tuple(told.choices.values()),
            refusals=tuple(told.refusals.values()),
            said=self._said(draft),
            score=round(min(1.0, draft.items[0][1]), 3),
        )
        if len(candidates) > 1:
            return Grounding(ambiguous=(AmbiguousLine(candidates=candidates, line=line, said=line.said),))
        return Grounding(
            lines=(line,),
            open_options=tuple((0, left) for left in told.left_open),
            unknown_options=tuple(UnknownOption(line_index=0, said=said, nearest=near) for said, near in told.unknown),
        )

    def _pack(self, candidates: Sequence[ItemId], count: int) -> ItemId | None:
        """The dish that is sold in so many pieces: "10 wings" are the "10pc Wings"."""
        packs = [item.id for each in candidates if (item := self.index.menu.item(each)) and _pieces_in(item) == count]
        return packs[0] if len(packs) == 1 else None

    def _loose(self, draft: Draft) -> Grounding:
        """Options without a dish: for every group that they may stand in, of the item in focus or of any."""
        choices: dict[Place, Choice] = {}
        refusals: dict[Place, Refusal] = {}
        left_open: dict[OpenOption, None] = {}
        unknown: dict[str, None] = {}
        for item_id, _ in draft.items:
            item = self.index.menu.item(item_id)
            told = self._told(draft, item) if item else _Told()
            choices |= told.choices
            refusals |= told.refusals
            left_open |= dict.fromkeys(told.left_open)
            unknown |= dict.fromkeys(said for said, _ in told.unknown if draft.focus)
        parts = {step.piece.text for step in draft.steps if choices or refusals or _is_part(step)}
        return Grounding(
            unknown=tuple(UnknownMention(said=said) for said in unknown if said not in parts),
            loose_unknown=tuple(said for said in unknown if said in parts),
            loose_choices=tuple(choices.values()),
            loose_refusals=tuple(refusals.values()),
            loose_open=tuple(left_open),
        )

    def _told(self, draft: Draft, item: Item) -> _Told:
        spend(1 + sum(1 + len(step.piece.senses) for step in draft.steps))
        told = _Told()
        for before, step in zip((None, *draft.steps), draft.steps, strict=False):
            places = _places(step, item)
            if step.refused and (without := self._without(step, item)):
                step, places = replace(step, refused=False), (without,)
            if before is not None and step.stands_next and _says_again(places, before, step, item):
                continue
            if before is not None and step.retracts is not Retraction.NONE:
                _take_back(told, _places(before, item), places)
            if not places:
                told.unknown.append((_with_amount(step), _nearest_options(step.piece.text, item)))
            elif len(places) > 1:
                told.left_open.append(_left_open(step, places))
            else:
                _tell(told, places[0], _refused_with(before, step, places[0], item))
        told.left_open = [left for left in told.left_open if not _answered(left, told)]
        return told

    def _without(self, step: Step, item: Item) -> Place | None:
        """The option that is to have none of it: "without the bun" where "no bun" is one of the buns."""
        said = stems_of(step.piece.text)
        senses = (s for no in lexicon().denials for s in self.index.senses((no, *said)) if s.score == 1.0)
        return next((_place(sense, item) for sense in senses if item.id in sense.concept.places), None)

    def _unknown(self, draft: Draft) -> Iterator[UnknownMention]:
        said = self._said(draft)
        spend(1 + len(self.index.menu.items) // _NAMES_A_UNIT)
        names = {item.id: item.name[:_LONGEST_COMPARED] for item in self.index.menu.items}
        hits = process.extract(
            said[:_LONGEST_COMPARED], names, scorer=fuzz.WRatio, limit=MAX_NEAREST, score_cutoff=_NEAR_ENOUGH
        )
        yield UnknownMention(said=said, nearest=tuple(item_id for _, _, item_id in hits))

    def _said(self, draft: Draft) -> str:
        pieces = [step.piece for step in (*draft.steps, draft.head) if step is not None]
        if not pieces:
            return ""
        return self.text[min(p.start for p in pieces) : max(p.end for p in pieces)]


def _same_dish(one: Draft, other: Draft) -> bool:
    return bool(one.items and other.items) and set(tied(one.items)) == set(tied(other.items))


def _single_groups(step: Step, item: Item) -> set[GroupId]:
    """The groups of the item that take one option and that the step may speak of."""
    groups = (item.group(group) for group, _ in _places(step, item))
    return {group.id for group in groups if group and group.kind is GroupKind.SINGLE}


def tied(items: Sequence[tuple[ItemId, float]]) -> tuple[ItemId, ...]:
    """The candidates that fit as well as the best one, best first."""
    ranked = sorted(items, key=lambda pair: -pair[1])
    best = ranked[0][1]
    return tuple(item for item, fit in ranked if fit >= best - tie_margin(best))


def _places(step: Step, item: Item) -> tuple[Place, ...]:
    """Where on the item the step's words fit best: several places when the words do not tell them apart."""
    offered = [s for s in step.piece.senses if s.concept.item is None and item.id in s.concept.places]
    if not offered:
        return ()
    best = offered[0].score
    fitting = [_place(sense, item) for sense in offered if sense.score >= best - tie_margin(best)]
    return tuple(dict.fromkeys(fitting))


def _place(sense: Sense, item: Item) -> Place:
    return sense.concept.places[item.id][0]


def _says_again(places: Sequence[Place], before: Step, step: Step, item: Item) -> bool:
    """Whether a word only repeats the choice right before it in other words: "medium spicy" is medium."""
    group = item.group(places[0][0]) if places else None
    if group is None or group.kind is not GroupKind.SINGLE or step.piece.senses[0].score == 1.0:
        return False
    return any(group.id == at for at, _ in _places(before, item))


def _take_back(told: _Told, before: Sequence[Place], places: Sequence[Place]) -> None:
    """ "With olives, no wait, mushrooms": what was just said of the same group goes."""
    if before and places and before[0][0] == places[0][0]:
        told.choices.pop(before[0], None)
        told.refusals.pop(before[0], None)


def _refused_with(before: Step | None, step: Step, place: Place, item: Item) -> Step:
    """ "Without onions and pickles": what comes with the dish is not asked for, but refused with what stands before."""
    group = item.group(place[0])
    if before is None or not before.refused or step.refused or step.link is not Link.JOIN or not step.bare:
        return step
    return replace(step, refused=True) if group and place[1] in group.included else step


def _tell(told: _Told, place: Place, step: Step) -> None:
    group, option = place
    if step.refused:
        told.refusals[place] = Refusal(group=group, option=option, amount=step.amount)
        told.choices.pop(place, None)
    elif place not in told.choices or step.amount is not Amount.NORMAL:
        told.choices[place] = Choice(group=group, option=option, amount=step.amount)


def _left_open(step: Step, places: Sequence[Place]) -> OpenOption:
    group = places[0][0]
    options = tuple(option for at, option in places if at == group)
    return OpenOption(group=group, options=options, said=step.piece.text, refused=step.refused, amount=step.amount)


def _answered(left: OpenOption, told: _Told) -> bool:
    """Whether one of the options left open was said elsewhere ("a bean burrito with black beans")."""
    said = told.refusals if left.refused else told.choices
    return any((left.group, option) in said for option in left.options)


def _with_amount(step: Step) -> str:
    """The words of a step with how much of it is wanted."""
    return step.piece.text if step.amount is Amount.NORMAL else f"{step.amount.value} {step.piece.text}"


def _is_part(step: Step) -> bool:
    """Whether a word is said as of a dish, whatever it means: "no lettuce", "extra lettuce", "with lettuce"."""
    return step.refused or step.amount is not Amount.NORMAL or step.link is Link.ACCEPT


def _is_loose(draft: Draft) -> bool:
    """Whether options were said without anything that asks for a dish, or for one of many."""
    opener = draft.opener
    if draft.focus or opener is None or opener.quantity is not None or opener.share is not None:
        return draft.focus
    return bool(draft.items) and (not opener.begun or len(draft.items) > 1)


def _without_announced(drafts: Sequence[tuple[Draft, int]]) -> list[tuple[Draft, int]]:
    """The drafts without general ones that later ones spell out: "some shakes, one vanilla and two chocolate"."""
    return [pair for at, pair in enumerate(drafts) if not _spelt_out(*pair, drafts[at + 1 :])]


def _spelt_out(general: Draft, count: int, later: Sequence[tuple[Draft, int]]) -> bool:
    if general.head is None or general.steps:
        return False
    able = {sense.concept.item for sense in general.head.piece.senses}
    exact = [times for draft, times in later if draft.items and all(item in able for item, _ in draft.items)]
    counted = general.opener is not None and general.opener.counted
    told = bool(exact) and (not counted or sum(exact) == count)
    return told and (len(general.items) > 1 or (counted and _splits(later[0][0], exact)))


def _splits(first: Draft, counts: Sequence[int]) -> bool:
    """Whether dishes are what one before them is made of, and not more beside it: "two burgers, one with cheese"."""
    return len(counts) > 1 and not (first.opener is not None and first.opener.also)


def _completed(drafts: Sequence[Draft]) -> list[Draft]:
    """ "Two large and one small coke": options without a dish are about the dish that follows, if it offers them."""
    completed = list(drafts)
    for at in range(len(drafts) - 2, -1, -1):
        draft, after = completed[at], completed[at + 1]
        asked = draft.opener is not None and draft.opener.quantity is not None
        if draft.head is None and asked and len(draft.items) > 1:
            shared = {item for item, _ in draft.items}
            able = tuple(pair for pair in after.items if pair[0] in shared)
            completed[at] = draft._replace(items=able or draft.items)
    return completed


def _spread(drafts: Sequence[Draft]) -> list[Draft]:
    """ "Both large": what was said of every dish goes to the earlier ones too, where they offer it."""
    spread = list(drafts)
    for at, draft in enumerate(drafts):
        for step in draft.steps:
            if step.every:
                for before in range(at):
                    able = any(s.concept.places.keys() & dict(spread[before].items).keys() for s in step.piece.senses)
                    if able and step not in spread[before].steps:
                        spread[before] = spread[before]._replace(steps=(*spread[before].steps, step))
    return spread


def _shared_out(drafts: Sequence[Draft]) -> list[tuple[Draft, int]]:
    """Drafts with their quantities; a dish whose shares were told ("two pizzas, one with ham") keeps the rest."""
    left = [_count(draft) for draft in drafts]
    merged = list(drafts)
    for whole in {draft.part_of for draft in drafts if draft.part_of is not None}:
        shares = [at for at, draft in enumerate(drafts) if draft.part_of == whole]
        told = sum(left[at] for at in shares)
        if (
            told <= left[whole]
            and left[whole] > 1
            and not _are_more(drafts[whole], drafts[shares[0]], told, left[whole])
        ):
            left[whole] -= sum(left[at] for at in shares)
            for at in shares:
                merged[at] = merged[at]._replace(steps=(*merged[whole].steps, *merged[at].steps))
    return [(draft, count) for draft, count in zip(merged, left, strict=True) if count]


def _are_more(whole: Draft, first: Draft, told: int, count: int) -> bool:
    """Whether counts after a dish with options of its own speak of more of it: "two with ham and one with olives"."""
    named = whole.head or whole.opener
    ended = named.piece.start if named else 0
    has_options = any(step.piece.start > ended and not step.every for step in whole.steps)
    also, refused = (first.opener.also, first.opener.refused) if first.opener else (False, False)
    if first.opener and first.opener.among:
        return False
    return has_options and (also or (told < count and not refused))


def _count(draft: Draft) -> int:
    if draft.opener is None:
        return 1
    return draft.opener.share or draft.opener.quantity or 1


def _portion(item: Item, count: int) -> Choice | None:
    """The portion that a count means where a dish comes in so many pieces: "20 wings" are no 20 portions."""
    if count < FEWEST_PIECES:
        return None
    of_pieces = lexicon().portions | set(stems_of(item.name))
    for group in item.groups:
        for option in group.options if group.kind is GroupKind.SINGLE else ():
            number, *of = stems_of(option.name) or ("",)
            if number == str(count) and of and of_pieces.issuperset(of):
                return Choice(group=group.id, option=option.id)
    return None


def _pieces_in(item: Item) -> int | None:
    """How many pieces the name says that the dish has: "Wings (6 pieces)"."""
    words = stems_of(item.name)
    counted = (one for one, other in pairwise(words) if one.isdecimal() and other in lexicon().portions)
    return next((int(one) for one in counted), None)


def _nearest_options(said: str, item: Item) -> tuple[OptionId, ...]:
    names = {option.id: option.name[:_LONGEST_COMPARED] for group in item.groups for option in group.options}
    spend(1 + len(names) // _NAMES_A_UNIT)
    hits = process.extract(
        said[:_LONGEST_COMPARED], names, scorer=fuzz.WRatio, limit=MAX_NEAREST, score_cutoff=_NEAR_ENOUGH
    )
    return tuple(option_id for _, _, option_id in hits)
