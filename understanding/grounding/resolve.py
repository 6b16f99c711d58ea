"""Builds the grounding from the best hypothesis: settles or opens candidates, splits shares, reports the unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeVar

from rapidfuzz import fuzz, process

from domain.cart import Amount, Choice, Refusal
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import DishPart, GroupId, GroupKind, Item, ItemId, OptionGroup, OptionId
from domain.work import spend
from understanding.grounding.food import load_food_knowledge
from understanding.grounding.forms import compute_tie_margin
from understanding.grounding.index import MenuIndex, Place, Sense
from understanding.grounding.reading import Draft, Hypothesis
from understanding.grounding.sizes import find_portion, is_size_group, is_usual_size
from understanding.grounding.steps import Link, Retraction, Step
from understanding.grounding.words import extract_name_stems, extract_stems
from understanding.language.lexicon import lexicon
from understanding.mentions import Grounding, OpenOption, UnknownMention, UnknownOption

MAX_NEAREST = 3
_MIN_LIKENESS = 60.0
_NAMES_A_UNIT = 4
_DOUBLE = 2
_LONGEST_COMPARED = 80
"""Characters of an unknown name that are compared with names of the menu."""

_OTHER_HALVES = {
    DishPart.LEFT: DishPart.RIGHT,
    DishPart.HALF: DishPart.RIGHT,
    DishPart.RIGHT: DishPart.LEFT,
}
"""Where an option stays that is refused on a half: "no olives on the left half"."""

NamedId = TypeVar("NamedId", bound=str)
CountedDraft = tuple[Draft, int]
"""A draft with its quantity."""


@dataclass(slots=True)
class _Parts:
    """The options of one dish, as places in its groups."""

    choices: dict[Place, Choice] = field(default_factory=dict)
    refusals: dict[Place, Refusal] = field(default_factory=dict)
    open_options: list[OpenOption] = field(default_factory=list)
    unknown: list[tuple[str, tuple[OptionId, ...]]] = field(default_factory=list)
    """Texts that match no option, with the options nearest to them."""

    def add(self, place: Place, step: Step) -> None:
        """Add a choice or a refusal."""
        group, option = place
        if step.is_refused and (rest := _OTHER_HALVES.get(step.placement)):
            self.choices[place] = Choice(group=group, option=option, placement=rest)
        elif step.is_refused:
            self.refusals[place] = Refusal(group=group, option=option, amount=step.amount)
            self.choices.pop(place, None)
        elif place not in self.choices or step.amount is not Amount.NORMAL:
            self.choices[place] = Choice(group=group, option=option, amount=step.amount, placement=step.placement)

    def retract(self, place: Place) -> None:
        """Remove the choice or refusal of a place."""
        self.choices.pop(place, None)
        self.refusals.pop(place, None)

    def has_answer(self, question: OpenOption) -> bool:
        """Whether it contains one of the options of a question: "a bean burrito with black beans"."""
        places = self.refusals if question.refused else self.choices
        return any((question.group, option) in places for option in question.options)


def build_grounding(hypothesis: Hypothesis, text: str, index: MenuIndex) -> Grounding:
    """The hypothesis as lines of the menu, with its open and unknown parts."""
    return _Resolver(text, index).resolve(hypothesis)


class _Resolver:
    def __init__(self, text: str, index: MenuIndex) -> None:
        self.text = text
        self.index = index

    def resolve(self, hypothesis: Hypothesis) -> Grounding:
        counted = _split_shares(_restrict_to_next(_spread_options(hypothesis.drafts)))
        if any(count > 1 for _, count in counted):
            counted = [each for draft, count in counted for each in self._split_kinds(draft, count)]
        drafts = self._apply_retractions(_drop_general(counted))
        if any(draft.head is not None for draft, _ in drafts):
            drafts = [(self._name_by_options(draft), count) for draft, count in drafts]
        return Grounding.join([self._resolve_draft(draft, quantity) for draft, quantity in drafts])

    def _split_kinds(self, draft: Draft, count: int) -> Sequence[CountedDraft]:
        """A draft for each unit, where as many kinds as units are listed: "three naans: garlic, plain and peshwari"."""
        item = self.index.menu.item(draft.candidates[0][0]) if len(draft.candidates) == 1 else None
        if count < 2 or item is None or draft.head is None:
            return [(draft, count)]
        common: list[Step] = []
        kinds: list[list[Step]] = []
        taken: set[GroupId] = set()
        for step in draft.steps:
            groups = _find_single_groups(step, item)
            if step.piece.start < draft.head.piece.start or step.is_for_all:
                common.append(step)
            elif not kinds or not taken.isdisjoint(groups):
                kinds.append([step])
                taken = groups
            else:
                kinds[-1].append(step)
                taken |= groups
        if len(kinds) != count or any(step.is_correction or step.is_counted for step in draft.steps):
            return [(draft, count)]
        return [(draft._replace(steps=(*common, *kind)), 1) for kind in kinds]

    def _name_by_options(self, draft: Draft) -> Draft:
        """A draft of options only, beside other dishes, as the dish that is called so: "a wrap, small cola" of a soda.

        Only one dish has these options, and they are what it needs: two of them, or the name of a drink or dish.
        """
        item = self.index.menu.item(draft.candidates[0][0]) if len(draft.candidates) == 1 else None
        if item is None or draft.head is not None or draft.is_focus or any(step.is_refused for step in draft.steps):
            return draft
        needed = {group.id: step for step in draft.steps for group in _list_needed_groups(step, item)}
        foods = load_food_knowledge().dishes
        is_name = len(needed) > 1 or any(foods.intersection(extract_stems(s.piece.text)[-1:]) for s in needed.values())
        return draft._replace(head=draft.steps[0]) if needed and is_name else draft

    def _apply_retractions(self, drafts: Sequence[CountedDraft]) -> list[CountedDraft]:
        """Remove the drafts that a later one replaces: "two cokes, no wait, three cokes"."""
        current: list[CountedDraft] = []
        for draft, count in drafts:
            if current and _begins_other_dish(current[-1][0]) and _is_retraction(draft):
                last, quantity = current.pop()
                if last.head is not None:
                    current.append((last._replace(steps=last.steps[:-1]), quantity))
                current.append((draft, count))
                continue
            at = self._find_replaced_draft(draft, [earlier for earlier, _ in current])
            before = current.pop(at)[0] if at is not None else None
            current.append((self._copy_options(before, draft) if before else draft, count))
        return current

    def _find_replaced_draft(self, draft: Draft, earlier: Sequence[Draft]) -> int | None:
        """The position of the earlier draft that this one replaces: the same dish, else the last one."""
        retraction = draft.opener.retraction if draft.opener and draft.candidates else Retraction.NONE
        if retraction is Retraction.NONE:
            return len(earlier) - 1 if earlier and _is_restated(earlier[-1], draft) else None
        same = [at for at, other in enumerate(earlier) if _is_same_dish(other, draft)]
        is_for_others = retraction is not Retraction.SAME and draft.head is not None
        if same or not earlier or not earlier[-1].candidates or not is_for_others:
            return same[-1] if same else None
        has_same_category = self._find_category(earlier[-1]) == self._find_category(draft)
        return len(earlier) - 1 if has_same_category or retraction is Retraction.CLEAR else None

    def _find_category(self, draft: Draft) -> str:
        item = self.index.menu.item(draft.candidates[0][0])
        return item.category if item else ""

    def _copy_options(self, before: Draft, draft: Draft) -> Draft:
        """The draft with the options of the draft that it replaces, unless it has options of the same groups."""
        item = self.index.menu.item(draft.candidates[0][0])
        if item is None:
            return draft
        if not _is_same_dish(before, draft):
            return _copy_size(before, draft, item)
        groups = {group for step in draft.steps for group in _find_single_groups(step, item)}
        copies = tuple(step for step in before.steps if groups.isdisjoint(_find_single_groups(step, item)))
        return draft._replace(steps=(*copies, *draft.steps))

    def _resolve_draft(self, draft: Draft, quantity: int) -> Grounding:
        """The grounding of one draft."""
        if draft.head is None and _is_loose(draft):
            return self._resolve_loose(draft)
        if not draft.candidates:
            return Grounding(unknown=(self._build_unknown(draft),))
        candidates, steps = self._narrow_by_name(find_tied_items(draft.candidates), draft.steps)
        draft, candidates = draft._replace(steps=steps), self._cut_twins(candidates)
        item = self.index.menu.item(candidates[0])
        parts = self._resolve_options(draft, item) if item else _Parts()
        is_counted = draft.opener is not None and (draft.opener.is_counted or draft.part_of is not None)
        if is_counted and (pack := self._find_pack(candidates, quantity)):
            candidates, quantity, is_counted = (pack,), 1, False
            item = self.index.menu.item(pack)
        portion = find_portion(item, quantity) if item and is_counted and len(candidates) == 1 else None
        if portion and not any(choice.group == portion.group for choice in parts.choices.values()):
            parts.choices[portion.group, portion.option] = portion
            quantity, is_counted = 1, False
        line = GroundedLine(
            item=candidates[0],
            quantity=quantity,
            quantity_said=is_counted,
            choices=tuple(parts.choices.values()),
            refusals=tuple(parts.refusals.values()),
            said=self._quote(draft),
            score=round(min(1.0, draft.candidates[0][1]), 3),
        )
        if len(candidates) > 1:
            return Grounding(ambiguous=(AmbiguousLine(candidates=candidates, line=line, said=line.said),))
        return Grounding(
            lines=(line,),
            open_options=tuple((0, option) for option in parts.open_options),
            unknown_options=tuple(
                UnknownOption(line_index=0, said=text, nearest=nearest) for text, nearest in parts.unknown
            ),
        )

    def _narrow_by_name(
        self, candidates: tuple[ItemId, ...], steps: tuple[Step, ...]
    ) -> tuple[tuple[ItemId, ...], tuple[Step, ...]]:
        """Those of several dishes whose names have further words of the draft, and the steps that are left.

        "Curry sauce, small" is the Curry Sauce (Small).
        """
        left: list[Step] = []
        for step in steps:
            words = set() if step.is_refused or len(candidates) == 1 else set(extract_stems(step.piece.text))
            named = tuple(each for each in candidates if words and words <= self._get_name_stems(each))
            candidates = named or candidates
            left += [] if named else [step]
        return candidates, tuple(left)

    def _cut_twins(self, candidates: tuple[ItemId, ...]) -> tuple[ItemId, ...]:
        """The dishes without those that differ from an earlier one by their category only: no guest can choose."""
        if len(candidates) < 2:
            return candidates
        items = [item for each in candidates if (item := self.index.menu.item(each))]
        if len({item.name for item in items}) == len(candidates):
            return candidates
        first: dict[Item, ItemId] = {}
        for item in items:
            first.setdefault(replace(item, id=ItemId(""), category=""), item.id)
        return tuple(first.values())

    def _get_name_stems(self, item_id: ItemId) -> set[str]:
        item = self.index.menu.item(item_id)
        return set(extract_name_stems(item.name)) if item else set()

    def _find_pack(self, candidates: Sequence[ItemId], count: int) -> ItemId | None:
        """The dish with so many pieces: "10 wings" are the "10pc Wings"."""
        packs = [
            item.id for each in candidates if (item := self.index.menu.item(each)) and _parse_pieces(item) == count
        ]
        return packs[0] if len(packs) == 1 else None

    def _resolve_loose(self, draft: Draft) -> Grounding:
        """Options without a dish, in every group that may contain them, of the item in focus or of any item."""
        choices: dict[Place, Choice] = {}
        refusals: dict[Place, Refusal] = {}
        open_options: dict[OpenOption, None] = {}
        unknown: dict[str, None] = {}
        for item_id, _ in draft.candidates:
            item = self.index.menu.item(item_id)
            parts = self._resolve_options(draft, item) if item else _Parts()
            choices |= parts.choices
            refusals |= parts.refusals
            open_options |= dict.fromkeys(parts.open_options)
            unknown |= dict.fromkeys(text for text, _ in parts.unknown if draft.is_focus)
        options = {step.piece.text for step in draft.steps if choices or refusals or _is_part(step)}
        return Grounding(
            unknown=tuple(UnknownMention(said=text) for text in unknown if text not in options),
            loose_unknown=tuple(text for text in unknown if text in options),
            loose_choices=tuple(choices.values()),
            loose_refusals=tuple(refusals.values()),
            loose_open=tuple(open_options),
        )

    def _resolve_options(self, draft: Draft, item: Item) -> _Parts:
        """The draft's options as parts of an item."""
        spend(1 + sum(1 + len(step.piece.senses) for step in draft.steps))
        parts = _Parts()
        before: Step | None = None
        for step in draft.steps:
            self._resolve_option(parts, before, step, item, draft)
            if step is not draft.opener:
                _add_portion(parts, step, item)
            before = step
        parts.open_options = [question for question in parts.open_options if not parts.has_answer(question)]
        return parts

    def _resolve_option(self, parts: _Parts, before: Step | None, step: Step, item: Item, draft: Draft) -> None:
        """Add one option of a draft to the parts of an item, given the step before it."""
        step, places = self._read_denial(step, item)
        step = _lift_refusal_in_list(before, step, places, item) if step.is_refused_in_list else step
        if before is not None and step.is_adjacent and _is_repetition(places, before, step, item):
            return
        if step.is_scale and any(choice.group == group for choice in parts.choices.values() for group, _ in places):
            return  # "a party sized big pizza"
        if before is not None and step.retraction is not Retraction.NONE:
            _retract_option(parts, _find_places(before, item), places)
        if not places and is_usual_size(step.piece.text):
            return  # a tiramisu of normal size, where it has one size only
        if not places:
            parts.unknown.append((_quote_with_amount(step), _find_nearest_options(step.piece.text, item)))
        elif len(places) == 1:
            step = _extend_refusal(before, _double_counted(step, draft, places[0], item), places[0], item)
            parts.add(places[0], _cut_amount_of_size(step, places[0], item))
        elif step.is_refused or not _are_included(places, item):  # it comes with all of its salad
            parts.open_options.append(_build_open_option(step, places))

    def _read_denial(self, step: Step, item: Item) -> tuple[Step, tuple[Place, ...]]:
        """The step and its places on the item; what the item calls "no bun" or has a bun for is chosen or refused."""
        places = _find_places(step, item)
        if step.is_refused and (without := self._find_without(step, item)):
            return replace(step, is_refused=False), (without,)
        if not places and (refused := self._find_refused(step, item)):
            return replace(step, is_refused=True), refused
        return step, places

    def _find_without(self, step: Step, item: Item) -> Place | None:
        """The option for none of it: "without the bun" where "no bun" is one of the buns."""
        stems = extract_stems(step.piece.text)
        senses = (sense for no in lexicon().denials for sense in self.index.find_senses((no, *stems)))
        exact = (sense for sense in senses if sense.score == 1.0)
        return next((_get_place(sense, item) for sense in exact if item.id in sense.concept.places), None)

    def _find_refused(self, step: Step, item: Item) -> tuple[Place, ...]:
        """The option that "no" refuses: "no beans" of a dish with beans, where another has an option of that name."""
        first, *rest = step.piece.text.lower().split()
        if first not in lexicon().denials or not rest:
            return ()
        senses = self.index.find_senses(extract_stems(" ".join(rest)))
        return _find_places(replace(step, piece=replace(step.piece, senses=senses)), item)

    def _build_unknown(self, draft: Draft) -> UnknownMention:
        """A dish that the menu does not have, with the items nearest to it."""
        text = self._quote(draft)
        spend(1 + len(self.index.menu.items) // _NAMES_A_UNIT)
        names = {item.id: item.name for item in self.index.menu.items}
        return UnknownMention(said=text, nearest=_find_nearest(text, names))

    def _quote(self, draft: Draft) -> str:
        """The text from the first to the last piece of a draft."""
        pieces = [step.piece for step in (*draft.steps, draft.head) if step is not None]
        if not pieces:
            return ""
        return self.text[min(p.start for p in pieces) : max(p.end for p in pieces)]


def _add_portion(parts: _Parts, step: Step, item: Item) -> None:
    """Add the portion of a dish in pieces for a count behind its name: "wings, 12 hot ones"."""
    portion = find_portion(item, step.quantity) if step.is_counted and step.quantity else None
    if portion is not None and all(choice.group != portion.group for choice in parts.choices.values()):
        parts.choices[portion.group, portion.option] = portion


def _begins_other_dish(draft: Draft) -> bool:
    """Whether it ends in a size that begins one more dish: "a malt and a small ..."."""
    last = draft.steps[-1] if draft.steps else None
    return last is not None and last.link is Link.JOIN and last.quantity is not None and last.piece.is_size


def _is_retraction(draft: Draft) -> bool:
    return draft.opener is not None and bool(draft.candidates) and draft.opener.retraction is not Retraction.NONE


def _is_restated(before: Draft, draft: Draft) -> bool:
    """Whether a dish of which only the name was said is said again in full: "wings so yeah two wings".

    An article, "and" or a comma makes it one more.
    """
    first, again = before.opener, draft.opener
    if first is None or again is None or before.steps or first.quantity is not None:
        return False
    is_fuller = again.is_counted or bool(draft.steps)
    return is_fuller and again.link is Link.NEXT and not again.is_after_pause and _is_same_dish(before, draft)


def find_tied_items(candidates: Sequence[tuple[ItemId, float]]) -> tuple[ItemId, ...]:
    """The items whose scores tie with the best one, best first."""
    ranking = sorted(candidates, key=lambda pair: -pair[1])
    best = ranking[0][1]
    return tuple(item for item, score in ranking if score >= best - compute_tie_margin(best))


def _is_same_dish(one: Draft, other: Draft) -> bool:
    if not one.candidates or not other.candidates:
        return False
    return set(find_tied_items(one.candidates)) == set(find_tied_items(other.candidates))


def _find_single_groups(step: Step, item: Item) -> set[GroupId]:
    """The groups of the item that take one option and contain the step's best senses."""
    groups = (item.group(group) for group, _ in _find_places(step, item))
    return {group.id for group in groups if group and group.kind is GroupKind.SINGLE}


def _copy_size(before: Draft, draft: Draft, item: Item) -> Draft:
    """The draft with the size of a dish named by mistake: "a large coke, I mean a sprite"."""
    if draft.opener is None or draft.opener.retraction is not Retraction.CLEAR:
        return draft
    groups = {group for step in draft.steps for group in _find_single_groups(step, item)}
    copies = (step for step in before.steps if (own := _find_single_groups(step, item)) and own.isdisjoint(groups))
    return draft._replace(steps=(*copies, *draft.steps))


def _find_places(step: Step, item: Item) -> tuple[Place, ...]:
    """The places on the item that the step's words match best; several if they tie."""
    senses = [s for s in step.piece.senses if s.concept.item is None and item.id in s.concept.places]
    if not senses:
        return ()
    best = senses[0].score
    tied = [_get_place(sense, item) for sense in senses if sense.score >= best - compute_tie_margin(best)]
    return tuple(dict.fromkeys(tied))


def _get_place(sense: Sense, item: Item) -> Place:
    return sense.concept.places[item.id][0]


def _is_repetition(places: Sequence[Place], before: Step, step: Step, item: Item) -> bool:
    """Whether a word repeats the choice right before it: "medium spicy" is medium."""
    group = item.group(places[0][0]) if places else None
    score = max((sense.score for sense in step.piece.senses if item.id in sense.concept.places), default=0.0)
    if group is None or group.kind is not GroupKind.SINGLE or score == 1.0:
        return False
    return any(group.id == at for at, _ in _find_places(before, item))


def _retract_option(parts: _Parts, before: Sequence[Place], places: Sequence[Place]) -> None:
    """ "With olives, no wait, mushrooms": remove the last option if it is of the same group."""
    if before and places and before[0][0] == places[0][0]:
        parts.retract(before[0])


def _extend_refusal(before: Step | None, step: Step, place: Place, item: Item) -> Step:
    """ "Without onions and pickles": the step as a refusal, if a refusal precedes it and the dish includes it."""
    group = item.group(place[0])
    if before is None or not before.is_refused or step.is_refused or step.link is not Link.JOIN or not step.is_bare:
        return step
    return replace(step, is_refused=True) if group and place[1] in group.included else step


def _are_included(places: Sequence[Place], item: Item) -> bool:
    """Whether a dish comes with all of these options."""
    groups = {group: item.group(group) for group, _ in places}
    return all((group := groups[at]) is not None and option in group.included for at, option in places)


def _list_needed_groups(step: Step, item: Item) -> Iterator[OptionGroup]:
    """The groups of the step's option of which a dish needs one."""
    groups = (item.group(group) for group, _ in _find_places(step, item))
    return (group for group in groups if group is not None and group.is_required)


def _lift_refusal_in_list(before: Step | None, step: Step, places: Sequence[Place], item: Item) -> Step:
    """The step without the refusal of its list, where there is nothing to refuse: "no onions and hot".

    The dish takes one option of the group, or a whole other group is refused before: "no salad and mint sauce".
    """
    group = item.group(places[0][0]) if places else None
    if group is None:
        return step
    is_choice = group.kind is GroupKind.SINGLE and not (group.refusable or group.included)
    refused = [at for at, _ in _find_places(before, item)] if before else []
    is_extra = len(refused) > 1 and group.id not in refused
    return replace(step, is_refused=False) if is_choice or is_extra else step


def _cut_amount_of_size(step: Step, place: Place, item: Item) -> Step:
    """The step without an amount if it is a size: "a double large coke", "the little one, a small hot chocolate"."""
    group = item.group(place[0])
    is_size = step.amount is not Amount.NORMAL and group is not None and not group.amounts and is_size_group(group)
    return replace(step, amount=Amount.NORMAL) if is_size else step


def _double_counted(step: Step, draft: Draft, place: Place, item: Item) -> Step:
    """The step with two of an option that is paid as an extra of it: "a ramen with two eggs"."""
    group = item.group(place[0])
    option = group.option(place[1]) if group and group.amounts else None
    dishes = (draft.opener.quantity or 1) if draft.opener is not None else 1
    is_double = step.quantity == _DOUBLE and dishes == 1 and step is not draft.opener and not step.is_refused
    is_paid = option is not None and option.price is not None and option.price.minor > 0
    if not (is_double and is_paid and step.amount is Amount.NORMAL):
        return step
    return replace(step, amount=Amount.EXTRA)


def _build_open_option(step: Step, places: Sequence[Place]) -> OpenOption:
    group = places[0][0]
    options = tuple(option for at, option in places if at == group)
    return OpenOption(group=group, options=options, said=step.piece.text, refused=step.is_refused, amount=step.amount)


def _quote_with_amount(step: Step) -> str:
    return step.piece.text if step.amount is Amount.NORMAL else f"{step.amount.value} {step.piece.text}"


def _is_part(step: Step) -> bool:
    """Whether its cues make it a part of a dish, even an unknown word: "no lettuce", "extra lettuce"."""
    return step.is_refused or step.amount is not Amount.NORMAL or step.link is Link.ACCEPT


def _is_loose(draft: Draft) -> bool:
    """Whether no cue before the options asks for a dish, or the options fit many dishes."""
    opener = draft.opener
    if draft.is_focus or opener is None or opener.quantity is not None or opener.share is not None:
        return draft.is_focus
    if opener.is_container and len(draft.candidates) == 1:
        return False  # "glass of white" orders one
    return bool(draft.candidates) and (not opener.is_wish or len(draft.candidates) > 1)


def _drop_general(drafts: Sequence[CountedDraft]) -> list[CountedDraft]:
    """Drop a general draft if later ones list its dishes: "some shakes, one vanilla and two chocolate"."""
    return [pair for at, pair in enumerate(drafts) if not _is_listed_later(*pair, drafts[at + 1 :])]


def _is_listed_later(general: Draft, count: int, later: Sequence[CountedDraft]) -> bool:
    if general.head is None or general.steps:
        return False
    items = {sense.concept.item for sense in general.head.piece.senses}
    counts = [
        times for draft, times in later if draft.candidates and all(item in items for item, _ in draft.candidates)
    ]
    is_counted = general.opener is not None and general.opener.is_counted
    is_complete = bool(counts) and (not is_counted or sum(counts) == count)
    return is_complete and (len(general.candidates) > 1 or (is_counted and _is_split(later[0][0], counts)))


def _is_split(first: Draft, counts: Sequence[int]) -> bool:
    """Whether drafts divide the dish before them and are no further dishes: "two burgers, one with cheese"."""
    return len(counts) > 1 and not (first.opener is not None and first.opener.is_additional)


def _restrict_to_next(drafts: Sequence[Draft]) -> list[Draft]:
    """ "Two large and one small coke": options without a dish belong to the next dish, if it offers them."""
    restricted = list(drafts)
    for at in range(len(drafts) - 2, -1, -1):
        draft, after = restricted[at], restricted[at + 1]
        has_count = draft.opener is not None and draft.opener.quantity is not None
        if draft.head is None and has_count and len(draft.candidates) > 1:
            items = {item for item, _ in draft.candidates}
            shared = tuple(pair for pair in after.candidates if pair[0] in items)
            restricted[at] = draft._replace(candidates=shared or draft.candidates)
    return restricted


def _spread_options(drafts: Sequence[Draft]) -> list[Draft]:
    """ "Both large": add an option for all dishes to the earlier dishes that offer it."""
    spread = list(drafts)
    for at, draft in enumerate(drafts):
        for step in draft.steps:
            if step.is_for_all:
                spread[:at] = [_add_common_option(earlier, step) for earlier in spread[:at]]
    return spread


def _add_common_option(draft: Draft, step: Step) -> Draft:
    items = dict(draft.candidates).keys()
    is_offered = any(sense.concept.places.keys() & items for sense in step.piece.senses)
    return draft._replace(steps=(*draft.steps, step)) if is_offered and step not in draft.steps else draft


def _split_shares(drafts: Sequence[Draft]) -> list[CountedDraft]:
    """Drafts with their quantities, without drafts of quantity 0.

    Shares take their quantity from the whole ("two pizzas, one with ham") and copy its options.
    """
    counts = [_get_count(draft) for draft in drafts]
    split = list(drafts)
    for whole in {draft.part_of for draft in drafts if draft.part_of is not None}:
        shares = [at for at, draft in enumerate(drafts) if draft.part_of == whole]
        total = sum(counts[at] for at in shares)
        if not _is_divisible(drafts[whole], drafts[shares[0]], total, counts[whole]):
            continue
        counts[whole] -= total
        for at in shares:
            split[at] = split[at]._replace(steps=(*split[whole].steps, *split[at].steps))
    return [(draft, count) for draft, count in zip(split, counts, strict=True) if count]


def _is_divisible(whole: Draft, first_share: Draft, total: int, count: int) -> bool:
    """Whether shares with this total quantity are part of a whole with this count, and no further dishes."""
    return total <= count and count > 1 and not _are_further_dishes(whole, first_share, total, count)


def _are_further_dishes(whole: Draft, first_share: Draft, total: int, count: int) -> bool:
    """Whether shares of a dish with options are further dishes: "two with ham and one with olives"."""
    opener = first_share.opener
    if opener and opener.is_among:
        return False
    naming = whole.head or whole.opener
    start = naming.piece.start if naming else 0
    has_options = any(step.piece.start > start and not step.is_for_all for step in whole.steps)
    is_additional, is_refused = (opener.is_additional, opener.is_refused) if opener else (False, False)
    return has_options and (is_additional or (total < count and not is_refused))


def _get_count(draft: Draft) -> int:
    if draft.opener is None:
        return 1
    return draft.opener.share or draft.opener.quantity or 1


def _parse_pieces(item: Item) -> int | None:
    """The number of pieces in an item's name: "Wings (6 pieces)"."""
    words = extract_name_stems(item.name)
    numbers = (one for one, other in pairwise(words) if one.isdecimal() and other in lexicon().portions)
    return next((int(number) for number in numbers), None)


def _find_nearest_options(text: str, item: Item) -> tuple[OptionId, ...]:
    names = {option.id: option.name for group in item.groups for option in group.options}
    spend(1 + len(names) // _NAMES_A_UNIT)
    return _find_nearest(text, names)


def _find_nearest(text: str, names: Mapping[NamedId, str]) -> tuple[NamedId, ...]:
    """The keys of the names that are most like a text, best first."""
    cut = {key: name[:_LONGEST_COMPARED] for key, name in names.items()}
    hits = process.extract(
        text[:_LONGEST_COMPARED], cut, scorer=fuzz.WRatio, limit=MAX_NEAREST, score_cutoff=_MIN_LIKENESS
    )
    return tuple(key for _, _, key in hits)
