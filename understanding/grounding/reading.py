"""The best reading of an order's steps: which names are dishes, and which dish each option belongs to.

A beam search from left to right. A reading is a row of drafts (dishes so far) and the options said before a dish that
is still to come. At each step every reading is continued in every way that makes sense; each way has a worth, which is
how well the words fit, less a cost for what guests rarely mean. The costs stand in costs.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from domain.menu import GroupId, ItemId
from domain.work import spend
from understanding.grounding import costs
from understanding.grounding.forms import EXACT, tie_margin
from understanding.grounding.index import MenuIndex
from understanding.grounding.neighbours import WHOLE_NAME
from understanding.grounding.steps import HALF_NAMED, Link, Step
from understanding.grounding.words import stems_of

BEAM = 7
MOST_HELD = 8
"""How many options may be said before their dish; with more of them the cost of a step would grow with the text."""
MOST_ALIKE = 100
"""How many dishes a word may mean; nobody is asked which of more."""
_WORK_OF_A_STEP = 5
"""Units of going on from one reading by one step."""
_DISHES_A_UNIT = 64
"""How many candidates are looked at for a unit."""

Candidates = tuple[tuple[ItemId, float], ...]
"""Items with how well they fit, best first."""


class Draft(NamedTuple):
    """A dish in the making. ``items`` are the candidates with their fit; empty when the menu has no such dish."""

    items: Candidates
    steps: tuple[Step, ...]
    """What was said about it: options, unknown words."""
    head: Step | None = None
    """The step that named it; None when only its options were said."""
    opener: Step | None = None
    """The step whose count is the dish's."""
    part_of: int | None = None
    """The draft of which this is a share: "two pizzas, one with ham"."""
    focus: bool = False


class GroundedReading(NamedTuple):
    """One way to understand the steps so far."""

    worth: float
    drafts: tuple[Draft, ...] = ()
    held: tuple[Step, ...] = ()


def best_reading(steps: Sequence[Step], index: MenuIndex, focus: ItemId | None) -> GroundedReading:
    """The reading of highest worth. With a focus, the first draft is the line under discussion."""
    reader = _Reader(steps, index)
    start = (Draft(((focus, 1.0),), (), focus=True),) if focus is not None else ()
    beam = [GroundedReading(0.0, start)]
    for at, step in enumerate(steps):
        following = steps[at + 1] if at + 1 < len(steps) else None
        found = [new for reading in beam for new in reader.continued(reading, step, following)]
        beam = sorted(found, key=reader.promise, reverse=True)[:BEAM]
    return max((reader.settled(reading) for reading in beam), key=lambda reading: reading.worth)


class _Offer(NamedTuple):
    """What a step may mean: dishes, or an option of the items that offer it, with how well each fits."""

    items: Candidates
    offering: Mapping[ItemId, float]
    best: float
    single: bool
    """Whether it is one of a choice, as a size is."""


def _offer(step: Step, index: MenuIndex) -> _Offer:
    spend(sum(1 + len(sense.concept.places) // _DISHES_A_UNIT for sense in step.piece.senses))
    named = [(s.concept.item, s.score) for s in step.piece.senses if s.concept.item is not None]
    margin = tie_margin(named[0][1]) if named else 0.0
    offering: dict[ItemId, float] = {}
    for sense in reversed(step.piece.senses):
        offering |= dict.fromkeys(sense.concept.places, sense.score)
    best = max(offering.values(), default=0.0)
    items = tuple((item, fit) for item, fit in named if fit >= named[0][1] - margin)[:MOST_ALIKE]
    places = next((sense.concept.places for sense in step.piece.senses if sense.concept.places), {})
    single = any((item, group) in index.single for item, at in places.items() for group, _ in at)
    return _Offer(items, offering, best, single)


class _Reader:
    """The ways to go on from a reading."""

    def __init__(self, steps: Sequence[Step], index: MenuIndex) -> None:
        self.index = index
        self.offers = {step: _offer(step, index) for step in steps}
        self.dishes: dict[Step, Candidates] = {}
        self.groups: dict[tuple[ItemId, Step], frozenset[GroupId]] = {}

    def promise(self, reading: GroundedReading) -> float:
        """What a reading may still be worth: its own worth, and the options held for a dish to come."""
        return reading.worth + sum(_gain(self.offers[step].best) for step in reading.held if not step.unknown)

    def continued(self, reading: GroundedReading, step: Step, following: Step | None) -> Iterator[GroundedReading]:
        """Every sensible way to read one more step."""
        spend(_WORK_OF_A_STEP)
        if step.unknown:
            yield self._strange(reading, step, following)
            return
        offer = self.offers[step]
        settled = self.settled(reading)
        yield self._skipped(reading, step)
        named = offer.items and (step.stripped or not step.refused)
        if named and not self._is_strange_option(settled, step):
            yield from self._as_dish(reading, settled, step)
        if offer.offering:
            yield from self._as_option(settled, step)
            yield from self._as_held(reading, settled, step)
            yield from self._as_share(settled, step)

    def settled(self, reading: GroundedReading) -> GroundedReading:
        """The reading with the held options made a dish: the last one once more, or what they can only mean."""
        if not reading.held:
            return reading
        opener = reading.held[0]
        if reading.drafts and opener.link is Link.ACCEPT and opener.quantity is None and not opener.refers:
            # What came after "with" was of the dish before, though that does not have it.
            last = reading.drafts[-1]
            kept = last._replace(steps=(*last.steps, *reading.held))
            return _with_last(reading._replace(held=()), kept, -costs.SKIPPED * len(reading.held))
        items = self._implied(reading)
        gain = sum(_gain(self._fit(items, step)) for step in reading.held if not step.unknown) - costs.IMPLIED
        asked = opener.counted or opener.begun
        cost = (
            0.0
            if asked
            else costs.IMPLIED_BY_FIRST
            if not reading.drafts
            else costs.IMPLIED_BY_ARTICLE
            if opener.quantity is not None
            else costs.IMPLIED_BY_NOTHING
        )
        cost += costs.IMPLIED_BY_REFUSAL if reading.drafts and all(step.refused for step in reading.held) else 0.0
        told_of_last = bool(reading.drafts) and opener.stands_next
        cost += costs.IMPLIED_MANY if len(items) > 1 and (asked or opener.quantity is not None or told_of_last) else 0.0
        whole = self._whole(reading, opener.quantity or 1) if reading.drafts and opener.counted else None
        if whole is not None and any(self._second_single(reading.drafts[whole], step) for step in reading.held):
            whole = None
        draft = Draft(items, reading.held, self._naming(items, reading.held), opener, whole)
        return GroundedReading(reading.worth + gain - cost, (*reading.drafts, draft))

    def _skipped(self, reading: GroundedReading, step: Step) -> GroundedReading:
        """An option that no dish offers stays with the last one, to be reported; other names are passed over."""
        names_dish = self.offers[step].items and not self.offers[step].offering and not step.refused
        strange = names_dish and reading.drafts and self._is_strange_option(reading, step)
        if reading.drafts and not reading.held and (self.offers[step].offering or strange):
            return _with_last(reading, _having(reading.drafts[-1], step), -costs.SKIPPED)
        return reading._replace(worth=reading.worth - (costs.SKIPPED_DISH if names_dish else costs.SKIPPED))

    def _strange(self, reading: GroundedReading, step: Step, following: Step | None) -> GroundedReading:
        """An unknown word: part of the dish it stands before, or a dish when introduced like one, or an option."""
        before_name = following is not None and following.stands_next
        if (step.quantity is not None or reading.held) and (before_name or (step.piece.size and following)):
            goes_on = 0 < len(reading.held) < MOST_HELD and step.quantity is None
            opened = reading if goes_on else self.settled(reading)
            return opened._replace(held=(*opened.held, step))
        introduced = step.quantity is not None or step.link in (Link.BEGIN, Link.PART) or step.aside
        settled = self.settled(reading)
        if settled.drafts and (not introduced or step.piece.size):
            return _with_last(settled, _having(settled.drafts[-1], step), 0.0)
        if before_name or step.piece.size:
            return settled._replace(held=(step,))
        return settled._replace(drafts=(*settled.drafts, Draft((), (), step, step)))

    def _as_dish(self, reading: GroundedReading, settled: GroundedReading, step: Step) -> Iterator[GroundedReading]:
        items = self.offers[step].items
        gain = _gain(items[0][1])
        yield from self._as_same_dish(reading, step, items)
        aside = _is_side(step) and self._names_dish(step)
        introduced = step.quantity is not None or aside or step.link in (Link.PART, Link.BEGIN)
        in_part = bool(self.offers[step].offering) and items[0][1] <= WHOLE_NAME
        listed = costs.LISTED_DISH * (3 if in_part else 2 if step.link is Link.ACCEPT else 1)
        cost = listed if reading.drafts and not introduced else 0.0
        for_topping = step.onto and self._is_topping(reading)
        if not (for_topping or (step.onto and reading.held)):
            yield GroundedReading(settled.worth + gain - cost, (*settled.drafts, Draft(items, (), step, step)))
        if reading.held and not for_topping:
            counted = 0.0 if step.quantity is None else 1.0
            between = 0.0 if step.onto else (costs.TO_DISH[step.link] + counted) / (1 if reading.drafts else 2)
            draft, told = self._told(Draft(items, (), step, reading.held[0]), reading.held)
            yield GroundedReading(reading.worth + gain - between + told, (*reading.drafts, draft))

    def _is_topping(self, reading: GroundedReading) -> bool:
        """Whether what was read as a dish is rather for the one that follows: "cheese and bacon" on the fries."""
        last = reading.drafts[-1] if reading.drafts else None
        if last is None or last.opener is None or last.opener.quantity is not None:
            return False
        return last.head is None or (last.head.piece.food and not last.head.piece.dish and self._is_half(last))

    def _is_half(self, draft: Draft) -> bool:
        return bool(draft.items) and draft.items[0][1] <= HALF_NAMED

    def _as_same_dish(self, reading: GroundedReading, step: Step, items: Candidates) -> Iterator[GroundedReading]:
        """The dish just named, said more exactly or in general ("a sandwich with ham", "the ham one, a sandwich")."""
        again = step.every or step.refers
        apart = step.quantity is not None or step.link in (Link.JOIN, Link.BEGIN, Link.PART)
        if not reading.drafts or reading.held or (apart and not again):
            return
        last = reading.drafts[-1]
        if self._is_kind_of(last, step, items):
            yield _with_last(reading, last, costs.KIND_OF_DISH)
        wanted = dict(items)
        shared = tuple((item, max(fit, wanted[item])) for item, fit in last.items if item in wanted)
        if shared and last.head is not None and (len(last.items) != len(items) or again):
            gain = _gain(items[0][1]) if again or len(items) < len(last.items) else costs.REPEATED
            yield _with_last(reading, last._replace(items=_ranked(shared)), gain)

    def _is_kind_of(self, last: Draft, step: Step, items: Candidates) -> bool:
        """Whether a word right after a dish only says what kind of thing it is ("Doritos chips")."""
        if not step.piece.kind or not step.stands_next or last.head is None or not last.items:
            return False
        at_once = all(told.piece.start < last.head.piece.start for told in last.steps)
        category = {item.category for item in (self.index.menu.item(i) for i, _ in (*last.items, *items)) if item}
        return at_once and len(category) == 1

    def _is_strange_option(self, reading: GroundedReading, step: Step) -> bool:
        """Whether a word after "with" is something that the dish does not have: a tea "with lemon" orders no loaf."""
        offer, food = self.offers[step], step.piece
        if not reading.drafts or step.link is not Link.ACCEPT or not step.bare or offer.items[0][1] > HALF_NAMED:
            return False
        named = any(item in dict(reading.drafts[-1].items) for item, _ in offer.items)
        return food.food and not food.dish and not offer.offering and not named

    def _as_option(self, reading: GroundedReading, step: Step) -> Iterator[GroundedReading]:
        """An option of the last dish, or of the nearest dish before that offers it."""
        for back, draft in enumerate(reversed(reading.drafts)):
            fit = self._fit(draft.items, step) if draft.items else costs.UNKNOWN_DISH_FIT
            if fit:
                second = not step.corrects and self._second_single(draft, step)
                cost = (
                    self._option_cost(draft, step) + (costs.SECOND_SINGLE if second else 0.0) + self._naming_cost(step)
                )
                at = len(reading.drafts) - 1 - back
                drafts = (*reading.drafts[:at], self._narrowed(draft, step), *reading.drafts[at + 1 :])
                yield GroundedReading(reading.worth + _gain(fit) - cost - (costs.EARLIER_DISH if back else 0.0), drafts)
                return

    def _as_held(self, reading: GroundedReading, settled: GroundedReading, step: Step) -> Iterator[GroundedReading]:
        """An option of the dish that comes next."""
        opens = step.quantity is not None or step.link in (Link.BEGIN, Link.PART)
        base = settled if opens or len(reading.held) >= MOST_HELD else reading
        counts_dish = step.quantity is not None and self.offers[step].single
        cost = self._naming_cost(step)
        after_with = step.link is Link.ACCEPT or step.refers
        cost += costs.HELD_AFTER_WITH if base.drafts and after_with and not counts_dish else 0.0
        if base.drafts and not base.held and not opens and self._fit(base.drafts[-1].items, step):
            cost += 0.0 if self.offers[step].single else costs.HELD_BACK[step.link]
        yield base._replace(worth=base.worth - cost, held=(*base.held, step))

    def _names_dish(self, step: Step) -> bool:
        """Whether its words name a dish at least as well as an option."""
        offer = self.offers[step]
        return bool(offer.items) and offer.items[0][1] >= offer.best

    def _option_cost(self, draft: Draft, step: Step) -> float:
        """What it costs to take for an option of this dish what was introduced like a dish."""
        could_be_dish = self._names_dish(step) or self.offers[step].single
        cost = costs.SIDE_OPTION if could_be_dish and (_is_side(step) or step.link is Link.PART) else 0.0
        if step.quantity is not None:
            dose = not could_be_dish and _counts_ingredient(step, draft)
            cost += costs.ARTICLE_OPTION if step.article else costs.DOSE if dose else costs.COUNTED_OPTION
        if step.link is Link.ACCEPT:
            cost /= 2
        if step.link is Link.JOIN and step.quantity is not None and step.piece.size:
            cost += costs.ONE_MORE
        if step.share is not None:
            cost += costs.COUNTED_OPTION
        return cost + (costs.BEGUN_OPTION if step.link is Link.BEGIN else 0.0)

    def _naming_cost(self, step: Step) -> float:
        """What it costs to take for an option what names a dish in full: "a pepperoni pizza"."""
        items = self.offers[step].items
        if step.onto and items and items[0][1] >= EXACT:
            return costs.ONTO_DISH
        if not items or step.piece.size:
            return 0.0
        if step.piece.dish and step.piece.kind and self.offers[step].best < 1.0:
            return costs.NAMES_DISH  # "burgers", for the burger sauce
        return costs.NAMES_DISH if items[0][1] > WHOLE_NAME and self.offers[step].best < EXACT else 0.0

    def _as_share(self, reading: GroundedReading, step: Step) -> Iterator[GroundedReading]:
        """ "One with ham": a count that is not followed by a dish repeats the last one."""
        if step.share is None or not reading.drafts:
            return
        last = reading.drafts[-1]
        fit = self._fit(last.items, step)
        if fit:
            share = self._narrowed(Draft(last.items, (), None, step, self._whole(reading, step.share)), step)
            yield reading._replace(worth=reading.worth + _gain(fit) - costs.SHARE, drafts=(*reading.drafts, share))

    def _whole(self, reading: GroundedReading, count: int) -> int | None:
        """The draft that a count may be a share of: one of several pieces."""
        last = reading.drafts[-1]
        at = last.part_of if last.part_of is not None else len(reading.drafts) - 1
        whole = reading.drafts[at]
        if whole.opener is None or (whole.opener.quantity or 1) < max(count, 2):
            return None
        return at

    def _fit(self, items: Candidates, step: Step) -> float:
        """How well a step names an option of any of these items; 0 when none has it."""
        offering = self.offers[step].offering
        spend(len(items) // _DISHES_A_UNIT)
        best = 0.0
        for item, _ in items if offering else ():
            best = max(best, offering.get(item, 0.0))
            if best == self.offers[step].best:
                break
        return best

    def _told(self, draft: Draft, options: Iterable[Step]) -> tuple[Draft, float]:
        """A draft with options said before it, and what that is worth."""
        worth = 0.0
        for step in options:
            fit = self._fit(draft.items, step)
            worth += _gain(fit) if fit else (0.0 if step.unknown else -costs.SKIPPED)
            draft = self._narrowed(draft, step)
        return draft, worth

    def _narrowed(self, draft: Draft, step: Step) -> Draft:
        """The draft with an option; of several candidates only those that offer it stay. A correction takes the place
        of what it corrects."""
        if step.corrects and self._second_single(draft, step):
            item = draft.items[0][0]
            groups = self._groups(item, step)
            draft = draft._replace(steps=tuple(s for s in draft.steps if groups.isdisjoint(self._groups(item, s))))
        if len(draft.items) < 2:
            return _having(draft, step)
        offering = self.offers[step].offering
        able = tuple(pair for pair in draft.items if pair[0] in offering)
        return _having(draft._replace(items=able or draft.items), step)

    def _second_single(self, draft: Draft, step: Step) -> bool:
        if not draft.items or not self.offers[step].single:
            return False
        item = draft.items[0][0]
        groups = {group for group in self._groups(item, step) if (item, group) in self.index.single}
        return any(not groups.isdisjoint(self._groups(item, told)) for told in draft.steps) if groups else False

    def _groups(self, item: ItemId, step: Step) -> frozenset[GroupId]:
        """The groups of the item in which the step's best sense stands."""
        known = self.groups.get((item, step))
        if known is None:
            offered = (s.concept.places[item] for s in step.piece.senses if item in s.concept.places)
            known = self.groups[item, step] = frozenset(group for group, _ in next(offered, ()))
        return known

    def _implied(self, reading: GroundedReading) -> Candidates:
        """The items that held options may be about: the last dish that offers them, else all that do."""
        if any(step.unknown and not step.piece.size for step in reading.held):
            return ()
        wanted = [self.offers[step].offering.keys() for step in reading.held if not step.unknown]
        if not wanted:
            return ()
        spend(sum(len(offering) // _DISHES_A_UNIT for offering in wanted))
        shared = set.intersection(*map(set, wanted))
        named = [pair for step in reading.held for pair in self._named_by(step) if pair[0] in shared]
        if named:
            best = max(fit for _, fit in named)
            fitting = dict.fromkeys(item for item, fit in named if fit >= best - tie_margin(best))
            return tuple((item, costs.IMPLIED_FIT) for item in fitting)
        for draft in reversed(reading.drafts):
            able = tuple(pair for pair in draft.items if all(pair[0] in offering for offering in wanted))
            if able:
                return able
        return tuple((item, costs.IMPLIED_FIT) for item in sorted(shared))

    def _named_by(self, step: Step) -> Candidates:
        """The items that a word of an option's name names: an everything bagel is a bagel."""
        known = self.dishes.get(step)
        if known is None:
            stems = stems_of(step.piece.text) if step.piece.senses else ()
            senses = (sense for stem in stems for sense in self.index.senses((stem,)))
            found = {s.concept.item: s.score for s in senses if s.concept.item and s.score >= costs.NAMED_IN_PART}
            known = self.dishes[step] = tuple(found.items())
        return known

    def _naming(self, items: Candidates, held: Iterable[Step]) -> Step | None:
        """The option that also says what the dish is."""
        able = {item for item, _ in items}
        return next((step for step in held if any(item in able for item, _ in self._named_by(step))), None)


def _is_side(step: Step) -> bool:
    """Whether it is said to be served beside; "with ranch on the side" is still a part of the dish."""
    return step.aside and step.link is not Link.ACCEPT


def _counts_ingredient(step: Step, draft: Draft) -> bool:
    """Whether a count can be of no dish like this: it is higher, or follows at once, or another such count."""
    if step.quantity is None:
        return False
    dishes = (draft.opener.quantity or 1) if draft.opener is not None else 1
    at_once = step.quantity == dishes and step.link is Link.NEXT and draft.head is not None
    return (
        step.quantity > dishes or at_once or (draft.head is not None and bool(draft.steps) and draft.steps[-1].counted)
    )


def _gain(fit: float) -> float:
    return max(2 * fit - 1, 0.1) if fit else -costs.SKIPPED


def _having(draft: Draft, step: Step) -> Draft:
    return draft._replace(steps=(*draft.steps, step))


def _with_last(reading: GroundedReading, draft: Draft, gain: float) -> GroundedReading:
    return reading._replace(worth=reading.worth + gain, drafts=(*reading.drafts[:-1], draft))


def _ranked(items: Candidates) -> Candidates:
    return tuple(sorted(items, key=lambda pair: -pair[1]))
