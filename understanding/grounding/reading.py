"""Finds the best reading of an order's steps: which names are dishes, and which dish each option belongs to.

A beam search from left to right. A hypothesis is a sequence of drafts (the dishes so far) and the pending options,
which belong to a dish still to come. Each step extends every hypothesis in every plausible way. An extension adds a
gain for the score of the words and subtracts a cost for an unusual use of them. costs.py lists the costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from domain.menu import GroupId, GroupKind, ItemId
from domain.work import spend
from understanding.grounding import costs
from understanding.grounding.forms import EXACT, compute_tie_margin
from understanding.grounding.index import MenuIndex
from understanding.grounding.neighbours import WHOLE_NAME
from understanding.grounding.sizes import FEWEST_PIECES, find_portion
from understanding.grounding.steps import WITHOUT_HEAD, Link, Step
from understanding.grounding.words import extract_stems

BEAM_WIDTH = 7
MOST_PENDING = 8
"""The most options before their dish; with more, the cost of a step would grow with the text."""
MOST_TIED = 100
"""The most dishes that a word may mean; no question lists more."""
_WORK_OF_A_STEP = 5
"""Units of work to extend one hypothesis by one step."""
_DISHES_A_UNIT = 64
"""Candidates that are compared for a unit of work."""

Candidates = tuple[tuple[ItemId, float], ...]
"""Items with their scores, best first."""


class Draft(NamedTuple):
    """A dish under construction. ``candidates`` is empty if the menu has no such dish."""

    candidates: Candidates
    steps: tuple[Step, ...]
    """Its options and unknown words."""
    head: Step | None = None
    """The step that names the dish; None if only its options are named."""
    opener: Step | None = None
    """The step with the count of the dish."""
    part_of: int | None = None
    """The position of the draft of which this is a share: "two pizzas, one with ham"."""
    is_focus: bool = False


class Hypothesis(NamedTuple):
    """One reading of the steps so far."""

    score: float
    drafts: tuple[Draft, ...] = ()
    pending: tuple[Step, ...] = ()


def find_best_hypothesis(steps: Sequence[Step], index: MenuIndex, focus: ItemId | None) -> Hypothesis:
    """The hypothesis with the highest score. With a focus, the first draft is the line under discussion."""
    search = _BeamSearch(steps, index)
    start = (Draft(((focus, 1.0),), (), is_focus=True),) if focus is not None else ()
    beam = [Hypothesis(0.0, start)]
    for at, step in enumerate(steps):
        following = steps[at + 1] if at + 1 < len(steps) else None
        extensions = [new for hypothesis in beam for new in search.extend(hypothesis, step, following)]
        beam = sorted(extensions, key=search.estimate_score, reverse=True)[:BEAM_WIDTH]
    return max((search.close_pending(hypothesis) for hypothesis in beam), key=lambda hypothesis: hypothesis.score)


class _Offer(NamedTuple):
    """The possible meanings of a step: dishes, or an option, with its score for each item that offers it."""

    candidates: Candidates
    """The dishes that it fits best."""
    dishes: Candidates
    """All dishes that it may mean."""
    offering: Mapping[ItemId, float]
    best: float
    is_single: bool
    """Whether it is an option of a single choice, such as a size."""


def _build_offer(step: Step, index: MenuIndex) -> _Offer:
    senses = step.piece.senses
    spend(sum(1 + len(sense.concept.places) // _DISHES_A_UNIT for sense in senses))
    dishes = [(sense.concept.item, sense.score) for sense in senses if sense.concept.item is not None]
    margin = compute_tie_margin(dishes[0][1]) if dishes else 0.0
    offering: dict[ItemId, float] = {}
    for sense in reversed(senses):
        offering |= dict.fromkeys(sense.concept.places, sense.score)
    best = max(offering.values(), default=0.0)
    candidates = tuple((item, score) for item, score in dishes if score >= dishes[0][1] - margin)[:MOST_TIED]
    places = next((sense.concept.places for sense in senses if sense.concept.places), {})
    is_single = any((item, group) in index.single_choice for item, at in places.items() for group, _ in at)
    return _Offer(candidates, tuple(dishes[:MOST_TIED]), offering, best, is_single)


class _BeamSearch:
    """The extensions of a hypothesis by a step."""

    def __init__(self, steps: Sequence[Step], index: MenuIndex) -> None:
        self.index = index
        self.offers = {step: _build_offer(step, index) for step in steps}
        self.dishes: dict[Step, Candidates] = {}
        self.groups: dict[tuple[ItemId, Step], frozenset[GroupId]] = {}

    def estimate_score(self, hypothesis: Hypothesis) -> float:
        """The score that a hypothesis can reach: its own, plus the gain of the pending options at a fitting dish."""
        if not hypothesis.pending:
            return hypothesis.score
        return hypothesis.score + sum(
            _compute_gain(self.offers[step].best) for step in hypothesis.pending if not step.is_unknown
        )

    def extend(self, hypothesis: Hypothesis, step: Step, following: Step | None) -> Iterator[Hypothesis]:
        """Every plausible reading of one more step."""
        spend(_WORK_OF_A_STEP)
        if step.is_unknown:
            yield self._add_unknown(hypothesis, step, following)
            return
        offer = self.offers[step]
        closed = self.close_pending(hypothesis)
        yield self._skip_step(hypothesis, step)
        may_be_dish = offer.candidates and (step.is_removed or not step.is_refused)
        if may_be_dish and not self._is_missing_option(closed, step):
            yield from self._read_as_dish(hypothesis, closed, step)
            if step.is_adjacent and hypothesis.drafts and not hypothesis.pending:
                yield from self._read_as_noun(hypothesis, step)
        if offer.offering:
            yield from self._read_as_option(closed, step)
            yield from self._read_as_pending(hypothesis, closed, step)
            yield from self._read_as_share(closed, step)

    def close_pending(self, hypothesis: Hypothesis) -> Hypothesis:
        """The hypothesis without pending options: they belong to the last dish, or to a dish that they imply."""
        if not hypothesis.pending:
            return hypothesis
        opener = hypothesis.pending[0]
        if hypothesis.drafts and opener.link is Link.ACCEPT and opener.quantity is None and not opener.is_reference:
            # Options after "with" belong to the dish before, though it does not offer them.
            last = hypothesis.drafts[-1]
            extended = last._replace(steps=(*last.steps, *hypothesis.pending))
            return _replace_last(hypothesis._replace(pending=()), extended, -costs.SKIP_NAME * len(hypothesis.pending))
        return self._add_implied_dish(hypothesis, opener)

    def _add_implied_dish(self, hypothesis: Hypothesis, opener: Step) -> Hypothesis:
        pending = hypothesis.pending
        candidates = self._find_implied(hypothesis)
        gains = sum(_compute_gain(self._score_option(candidates, step)) for step in pending if not step.is_unknown)
        gain = gains - costs.IMPLIED_DISH
        last = hypothesis.drafts[-1].candidates if hypothesis.drafts else ()
        is_repeated = opener.quantity is not None and bool(candidates) and set(candidates) <= set(last)
        is_ambiguous = len(candidates) > 1
        cost = _compute_implied_cost(hypothesis, opener, is_ambiguous=is_ambiguous, is_repeated=is_repeated)
        whole = self._find_whole(hypothesis, opener.quantity or 1) if hypothesis.drafts and opener.is_counted else None
        if whole is not None and any(self._is_second_choice(hypothesis.drafts[whole], step) for step in pending):
            whole = None
        draft = Draft(candidates, pending, self._find_naming_option(candidates, pending), opener, whole)
        return Hypothesis(hypothesis.score + gain - cost, (*hypothesis.drafts, draft))

    def _skip_step(self, hypothesis: Hypothesis, step: Step) -> Hypothesis:
        """Leave a name unused. An option that no dish offers is added to the last dish, which reports it."""
        offer = self.offers[step]
        is_dish = offer.candidates and not offer.offering and not step.is_refused
        is_missing = is_dish and hypothesis.drafts and self._is_missing_option(hypothesis, step)
        if hypothesis.drafts and not hypothesis.pending and (offer.offering or is_missing):
            return _replace_last(hypothesis, _append_step(hypothesis.drafts[-1], step), -costs.SKIP_NAME)
        return hypothesis._replace(score=hypothesis.score - (costs.SKIP_DISH if is_dish else costs.SKIP_NAME))

    def _add_unknown(self, hypothesis: Hypothesis, step: Step, following: Step | None) -> Hypothesis:
        """Read an unknown word as a part of the next dish's name, as a dish if introduced like one, or as an option."""
        is_modifier = following is not None and following.is_adjacent
        is_open = step.quantity is not None or bool(hypothesis.pending)
        if is_open and (is_modifier or (step.piece.is_size and following)):
            continues = 0 < len(hypothesis.pending) < MOST_PENDING and step.quantity is None
            base = hypothesis if continues else self.close_pending(hypothesis)
            return base._replace(pending=(*base.pending, step))
        closed = self.close_pending(hypothesis)
        if closed.drafts and (step.piece.is_size or not _is_introduced_dish(step)):
            return _replace_last(closed, _append_step(closed.drafts[-1], step), 0.0)
        if is_modifier or step.piece.is_size:
            return closed._replace(pending=(step,))
        return closed._replace(drafts=(*closed.drafts, Draft((), (), step, step)))

    def _read_as_dish(self, hypothesis: Hypothesis, closed: Hypothesis, step: Step) -> Iterator[Hypothesis]:
        """Read a name as a new dish, with or without the pending options, or as the last dish once more."""
        candidates = self.offers[step].candidates
        if hypothesis.pending and step.is_adjacent:
            candidates = self._select_offering(step, hypothesis.pending) or candidates
        gain = _compute_gain(candidates[0][1])
        gain += self._compute_portion_gain(candidates, step.quantity) if step.is_counted else 0.0
        yield from self._read_as_same_dish(hypothesis, step, candidates)
        is_for_topping = step.is_target and self._is_topping(hypothesis)
        if not (is_for_topping or (step.is_target and hypothesis.pending)):
            cost = self._compute_dish_cost(hypothesis, step) + self._compute_cut_cost(hypothesis, step, candidates)
            yield Hypothesis(closed.score + gain - cost, (*closed.drafts, Draft(candidates, (), step, step)))
        if hypothesis.pending and not is_for_topping:
            cost = _compute_pending_cost(hypothesis, step)
            start = Draft(candidates, (), step, hypothesis.pending[0])
            draft, option_gain = self._add_options(start, hypothesis.pending)
            yield Hypothesis(hypothesis.score + gain - cost + option_gain, (*hypothesis.drafts, draft))

    def _compute_portion_gain(self, candidates: Candidates, count: int | None) -> float:
        """The gain of a dish that is sold in portions of so many pieces as are said: "10 boneless"."""
        if count is None or count < FEWEST_PIECES:
            return 0.0
        items = (self.index.menu.item(item) for item, _ in candidates)
        return costs.PORTION_GAIN if any(item and find_portion(item, count) for item in items) else 0.0

    def _select_offering(self, step: Step, pending: Sequence[Step]) -> Candidates:
        """The dishes that a word means beside options right before it, where those that it fits best have none of them.

        "Half a chicken" is the roast chicken that comes in halves, and no chicken burger.
        """
        offer = self.offers[step]
        known = [each for each in pending if not each.is_unknown]
        if not known or any(self._score_option(offer.candidates, each) for each in known):
            return ()
        able = [pair for pair in offer.dishes if all(pair[0] in self.offers[each].offering for each in known)]
        margin = compute_tie_margin(able[0][1]) if able else 0.0
        return tuple(pair for pair in able if pair[1] >= max(able[0][1] - margin, costs.PARTIAL_NAME_SCORE))

    def _compute_dish_cost(self, hypothesis: Hypothesis, step: Step) -> float:
        """The cost of another dish that nothing introduces; it is higher if an option is likely."""
        is_side_dish = _is_side(step) and self._is_rather_dish(step)
        is_introduced = step.quantity is not None or is_side_dish or step.link in (Link.PART, Link.BEGIN)
        if is_introduced or not hypothesis.drafts:
            return 0.0
        offer = self.offers[step]
        is_partial_name = bool(offer.offering) and offer.candidates[0][1] <= WHOLE_NAME
        return costs.UNINTRODUCED_DISH * (3 if is_partial_name else 2 if step.link is Link.ACCEPT else 1)

    def _compute_cut_cost(self, hypothesis: Hypothesis, step: Step, candidates: Candidates) -> float:
        """The cost of options right before a dish that offers all of them or is counted with them, but of another dish.

        "A large tea" is no large coke and a tea, though the tea has one size.
        """
        pending = hypothesis.pending
        if not pending or not step.is_adjacent:
            return 0.0
        is_counted = pending[0].quantity is not None and len(pending) == 1
        is_offered = all(self._score_option(candidates, each) for each in pending)
        return costs.OPTIONS_CUT_OFF if is_counted or is_offered else 0.0

    def _is_topping(self, hypothesis: Hypothesis) -> bool:
        """Whether the last dish is rather a topping of the next one: "cheese and bacon" on the fries."""
        last = hypothesis.drafts[-1] if hypothesis.drafts else None
        if last is None or last.opener is None or last.opener.quantity is not None:
            return False
        if last.head is None:
            return True
        is_ingredient = last.head.piece.is_food and not last.head.piece.is_dish
        return is_ingredient and bool(last.candidates) and last.candidates[0][1] <= WITHOUT_HEAD

    def _read_as_same_dish(self, hypothesis: Hypothesis, step: Step, candidates: Candidates) -> Iterator[Hypothesis]:
        """Read a name as the last dish, more exact or more general than before: "the ham one, a sandwich"."""
        is_reference = step.is_for_all or step.is_reference
        is_separate = step.quantity is not None or step.link in (Link.JOIN, Link.BEGIN, Link.PART)
        if not hypothesis.drafts or hypothesis.pending or (is_separate and not is_reference):
            return
        last = hypothesis.drafts[-1]
        is_reference = is_reference or _is_container(last)
        if self._is_kind_of(last, step, candidates):
            yield _replace_last(hypothesis, last, costs.KIND_GAIN)
        scores = dict(candidates)
        shared = tuple((item, max(score, scores[item])) for item, score in last.candidates if item in scores)
        if shared and last.head is not None and (len(last.candidates) != len(candidates) or is_reference):
            is_more_exact = is_reference or len(candidates) < len(last.candidates)
            gain = _compute_gain(candidates[0][1]) if is_more_exact else costs.REPETITION_GAIN
            yield _replace_last(hypothesis, last._replace(candidates=_sort_by_score(shared)), gain)

    def _read_as_noun(self, hypothesis: Hypothesis, step: Step) -> Iterator[Hypothesis]:
        """Read a dish's name right after an option that the last dish requires as the option's noun: "white toast"."""
        last = hypothesis.drafts[-1]
        if not last.steps or step.piece.start > last.steps[-1].piece.end + 1:
            return
        *before, option = last.steps
        is_noun = bool(self._score_option(self.offers[step].candidates, option)) and self._comes_with(last, step)
        if is_noun and self._fills_choice(last._replace(steps=tuple(before)), option):
            yield _replace_last(hypothesis, last, costs.NOUN_GAIN)

    def _comes_with(self, draft: Draft, step: Step) -> bool:
        """Whether the description of the dish has the words of a step: "two eggs with toast"."""
        item = self.index.menu.item(draft.candidates[0][0]) if len(draft.candidates) == 1 else None
        words = extract_stems(item.description or "") if item else ()
        return set(extract_stems(step.piece.text)) <= set(words)

    def _is_kind_of(self, last: Draft, step: Step, candidates: Candidates) -> bool:
        """Whether a word right after a dish only adds its kind ("Doritos chips")."""
        if not step.piece.is_kind or not step.is_adjacent or last.head is None or not last.candidates:
            return False
        start = last.head.piece.start
        follows_head = all(option.piece.start < start for option in last.steps)
        items = (self.index.menu.item(item) for item, _ in (*last.candidates, *candidates))
        categories = {item.category for item in items if item}
        return follows_head and len(categories) == 1

    def _is_missing_option(self, hypothesis: Hypothesis, step: Step) -> bool:
        """Whether a name after "with" is an option that the dish lacks: a tea "with lemon" orders no lemon loaf."""
        offer, piece = self.offers[step], step.piece
        if not hypothesis.drafts or step.link is not Link.ACCEPT or not step.is_bare:
            return False
        if offer.candidates[0][1] > WITHOUT_HEAD:
            return False
        last = dict(hypothesis.drafts[-1].candidates)
        is_last_dish = any(item in last for item, _ in offer.candidates)
        return piece.is_food and not piece.is_dish and not offer.offering and not is_last_dish

    def _read_as_option(self, hypothesis: Hypothesis, step: Step) -> Iterator[Hypothesis]:
        """Read a name as an option of the last dish that offers it."""
        for back, draft in enumerate(reversed(hypothesis.drafts)):
            score = self._score_option(draft.candidates, step) if draft.candidates else costs.UNKNOWN_DISH_SCORE
            if score:
                cost = self._compute_option_cost(draft, step) + self._compute_second_cost(draft, step)
                gain = self._compute_choice_gain(draft, step)
                cost += -gain if gain else self._compute_name_cost(step)
                at = len(hypothesis.drafts) - 1 - back
                drafts = (*hypothesis.drafts[:at], self._add_option(draft, step), *hypothesis.drafts[at + 1 :])
                distance = costs.EARLIER_DISH if back else 0.0
                yield Hypothesis(hypothesis.score + _compute_gain(score) - cost - distance, drafts)
                return

    def _read_as_pending(self, hypothesis: Hypothesis, closed: Hypothesis, step: Step) -> Iterator[Hypothesis]:
        """Read a name as an option of the next dish."""
        is_opener = (
            step.quantity is not None or step.link in (Link.BEGIN, Link.PART) or _is_share_of_pending(hypothesis, step)
        )
        base = closed if is_opener or len(hypothesis.pending) >= MOST_PENDING else hypothesis
        is_single = self.offers[step].is_single
        counts_dish = step.quantity is not None and is_single
        is_after_with = step.link is Link.ACCEPT or step.is_reference
        cost = self._compute_name_cost(step) - self._compute_list_gain(self.offers[step].offering, base.pending, step)
        cost += costs.DEFER_AFTER_WITH if base.drafts and is_after_with and not counts_dish else 0.0
        if base.drafts and not base.pending and not is_opener and self._score_option(base.drafts[-1].candidates, step):
            cost += 0.0 if is_single else costs.DEFER_OPTION[step.link]
        cost += costs.DEFER_INGREDIENT if base.drafts and self._is_ingredient(base.drafts[-1], step) else 0.0
        yield base._replace(score=base.score - cost, pending=(*base.pending, step))
        if hypothesis.pending and base is hypothesis and step.link in (Link.PAUSE, Link.JOIN) and _names_dish(closed):
            yield closed._replace(score=closed.score - cost, pending=(step,))

    def _is_rather_dish(self, step: Step) -> bool:
        """Whether its words name a dish at least as well as an option."""
        offer = self.offers[step]
        return bool(offer.candidates) and offer.candidates[0][1] >= offer.best

    def _compute_option_cost(self, draft: Draft, step: Step) -> float:
        """The cost of reading as an option of this dish a name that is introduced like a dish."""
        may_be_dish = self._is_rather_dish(step) or self._is_single_choice(draft, step)
        cost = costs.SIDE_OPTION if may_be_dish and (_is_side(step) or step.link is Link.PART) else 0.0
        if step.quantity is not None:
            cost += self._compute_count_cost(draft, step, may_be_dish=may_be_dish)
        if step.link is Link.ACCEPT:
            cost /= 2
        if step.link is Link.JOIN and step.quantity is not None and step.piece.is_size:
            cost += costs.SIZE_OF_NEXT_DISH
        if step.share is not None and (may_be_dish or not self._is_extra(draft, step)):
            cost += costs.COUNTED_OPTION
        return cost + (costs.WISH_OPTION if step.link is Link.BEGIN else 0.0)

    def _compute_count_cost(self, draft: Draft, step: Step, *, may_be_dish: bool) -> float:
        """The cost of a count or an article before an option."""
        if step.has_article:
            is_addition = draft.is_focus and not may_be_dish  # "a fried egg" on the dish that is talked about
            return 0.0 if is_addition else costs.ARTICLE_OPTION
        is_counted = _counts_ingredient(step, draft) or self._is_extra(draft, step)
        is_ingredient = (not may_be_dish and is_counted) or self._is_one_of_several(draft, step)
        return costs.INGREDIENT_COUNT if is_ingredient else costs.COUNTED_OPTION

    def _is_ingredient(self, draft: Draft, step: Step) -> bool:
        """Whether a count is of what goes into the dish before: the "two sugars" of a coffee, before another coffee."""
        is_option = step.is_counted and bool(self._score_option(draft.candidates, step))
        return is_option and not self._is_single_choice(draft, step) and _counts_ingredient(step, draft)

    def _is_single_choice(self, draft: Draft, step: Step) -> bool:
        """Whether a dish takes one option of the step's group; of several dishes, whether any dish of the menu does."""
        if len(draft.candidates) != 1:
            return self.offers[step].is_single
        item = draft.candidates[0][0]
        return any((item, group) in self.index.single_choice for group in self._find_groups(item, step))

    def _is_extra(self, draft: Draft, step: Step) -> bool:
        """Whether "and 1 sugar" behind a single dish is what goes into it: all the dish needs is said without it."""
        item = self.index.menu.item(draft.candidates[0][0]) if len(draft.candidates) == 1 else None
        if (
            item is None
            or draft.head is None
            or (draft.opener and (draft.opener.quantity or 1) > 1)
            or step.link not in (Link.JOIN, Link.NEXT, Link.PAUSE)
        ):
            return False
        groups = [group for each in self._find_groups(item.id, step) if (group := item.group(each))]
        return bool(groups) and all(group.kind is GroupKind.MULTI and not group.min_choices for group in groups)

    def _compute_second_cost(self, draft: Draft, step: Step) -> float:
        """The cost of a second option in a group that takes one. It is low as long as each unit has one of its own."""
        if step.is_correction or step.is_refused or not self._is_second_choice(draft, step):
            return 0.0
        units = draft.opener.quantity if draft.opener is not None and draft.head is not None else None
        item = draft.candidates[0][0]
        chosen = max(self._count_chosen(item, group, draft) for group in self._find_groups(item, step))
        return costs.SHARE if units is not None and chosen < units else costs.SECOND_CHOICE

    def _is_one_of_several(self, draft: Draft, step: Step) -> bool:
        """Whether "one plum" is one of the flavours of a dish that takes several."""
        item = self.index.menu.item(draft.candidates[0][0]) if len(draft.candidates) == 1 else None
        if item is None or step.quantity != 1 or step.has_article or not self._fills_choice(draft, step):
            return False
        return any((group := item.group(each)) and group.min_choices > 1 for each in self._find_groups(item.id, step))

    def _compute_name_cost(self, step: Step) -> float:
        """The cost of reading as an option a name that names a dish in full: "a pepperoni pizza"."""
        candidates = self.offers[step].candidates
        if candidates and candidates[0][1] >= EXACT and (step.is_target or step.is_another):
            return costs.TARGET_AS_OPTION if step.is_target else costs.KNOWN_DISH_AS_OPTION
        if not candidates or step.piece.is_size:
            return 0.0
        best = self.offers[step].best
        if step.piece.is_dish and step.piece.is_kind and best < 1.0:
            return costs.DISH_NAME_AS_OPTION  # "burgers", for the burger sauce
        return costs.DISH_NAME_AS_OPTION if candidates[0][1] > WHOLE_NAME and best < EXACT else 0.0

    def _compute_choice_gain(self, draft: Draft, step: Step) -> float:
        """The gain of a name that is a dish elsewhere and fills a choice that this dish requires and lacks."""
        if draft.is_focus or not self.offers[step].candidates or step.piece.is_size:
            return 0.0
        if self._fills_choice(draft, step):
            return costs.FILLED_CHOICE
        items = [item for item, _ in draft.candidates]
        return self._compute_list_gain(items if len(items) == 1 else (), draft.steps, step)

    def _compute_list_gain(self, items: Iterable[ItemId], before: Sequence[Step], step: Step) -> float:
        """The gain of a part of a dish's name behind another option of its group: "pistachio and lemon"."""
        last = before[-1] if before and step.is_bare and not before[-1].is_refused else None
        candidates = self.offers[step].candidates
        if last is None or self._is_rather_dish(last) or not candidates or candidates[0][1] > WHOLE_NAME:
            return 0.0
        groups = ((item, group) for item in items for group in self._find_groups(item, step))
        listed = (at for at in groups if at[1] in self._find_groups(at[0], last) and at not in self.index.single_choice)
        return costs.LISTED_OPTION if any(listed) else 0.0

    def _fills_choice(self, draft: Draft, step: Step) -> bool:
        """Whether a step is an option of a group of which the only dish of the draft still needs one."""
        item = self.index.menu.item(draft.candidates[0][0]) if len(draft.candidates) == 1 else None
        return item is not None and any(
            (group := item.group(each)) is not None and self._count_chosen(item.id, each, draft) < group.min_choices
            for each in self._find_groups(item.id, step)
        )

    def _count_chosen(self, item: ItemId, group: GroupId, draft: Draft) -> int:
        return sum(group in self._find_groups(item, each) for each in draft.steps if not each.is_refused)

    def _read_as_share(self, hypothesis: Hypothesis, step: Step) -> Iterator[Hypothesis]:
        """ "One with ham": read a count without a dish after it as the last dish once more."""
        if step.share is None or not hypothesis.drafts:
            return
        last = hypothesis.drafts[-1]
        score = self._score_option(last.candidates, step)
        if score:
            whole = self._find_whole(hypothesis, step.share)
            if whole is not None and step.link is Link.JOIN and self._is_second_choice(hypothesis.drafts[whole], step):
                whole = None  # "two garlic naans and a plain one" are three
            share = self._add_option(Draft(last.candidates, (), None, step, whole), step)
            gain = _compute_gain(score)
            yield hypothesis._replace(score=hypothesis.score + gain - costs.SHARE, drafts=(*hypothesis.drafts, share))

    def _find_whole(self, hypothesis: Hypothesis, count: int) -> int | None:
        """The position of the draft of which a count may be a share: the last dish, if it has several pieces."""
        last = hypothesis.drafts[-1]
        at = last.part_of if last.part_of is not None else len(hypothesis.drafts) - 1
        whole = hypothesis.drafts[at]
        if whole.opener is None or (whole.opener.quantity or 1) < max(count, 2):
            return None
        return at

    def _score_option(self, candidates: Candidates, step: Step) -> float:
        """The best score of a step against an option of any of these items; 0 if none offers it."""
        offering = self.offers[step].offering
        spend(len(candidates) // _DISHES_A_UNIT)
        best = 0.0
        for item, _ in candidates if offering else ():
            best = max(best, offering.get(item, 0.0))
            if best == self.offers[step].best:
                break
        return best

    def _add_options(self, draft: Draft, options: Iterable[Step]) -> tuple[Draft, float]:
        """A draft with the options before it, and their gain."""
        gain = 0.0
        for step in options:
            score = self._score_option(draft.candidates, step)
            gain += _compute_gain(score) if score else (0.0 if step.is_unknown else -costs.SKIP_NAME)
            draft = self._add_option(draft, step)
        return draft, gain

    def _add_option(self, draft: Draft, step: Step) -> Draft:
        """The draft with one more option and only the candidates that offer it. A correction replaces an option."""
        if step.is_correction and self._is_second_choice(draft, step):
            item = draft.candidates[0][0]
            groups = self._find_groups(item, step)
            others = tuple(other for other in draft.steps if groups.isdisjoint(self._find_groups(item, other)))
            draft = draft._replace(steps=others)
        if len(draft.candidates) < 2:
            return _append_step(draft, step)
        offering = self.offers[step].offering
        able = tuple(pair for pair in draft.candidates if pair[0] in offering)
        return _append_step(draft._replace(candidates=able or draft.candidates), step)

    def _is_second_choice(self, draft: Draft, step: Step) -> bool:
        """Whether a draft already has an option of the step's group, which takes one."""
        if not draft.candidates or not self.offers[step].is_single:
            return False
        item = draft.candidates[0][0]
        groups = {group for group in self._find_groups(item, step) if (item, group) in self.index.single_choice}
        return any(not groups.isdisjoint(self._find_groups(item, other)) for other in draft.steps) if groups else False

    def _find_groups(self, item: ItemId, step: Step) -> frozenset[GroupId]:
        """The groups of the item that contain the step's best sense."""
        groups = self.groups.get((item, step))
        if groups is None:
            offers = (sense.concept.places[item] for sense in step.piece.senses if item in sense.concept.places)
            groups = self.groups[item, step] = frozenset(group for group, _ in next(offers, ()))
        return groups

    def _find_implied(self, hypothesis: Hypothesis) -> Candidates:
        """The dishes that pending options imply: those that they name, else the last that offers them, else all."""
        pending = hypothesis.pending
        if any(step.is_unknown and not step.piece.is_size for step in pending):
            return ()
        offerings = [self.offers[step].offering.keys() for step in pending if not step.is_unknown]
        if not offerings:
            return ()
        spend(sum(len(offering) // _DISHES_A_UNIT for offering in offerings))
        shared = set.intersection(*map(set, offerings))
        return (
            self._find_named_by_all(pending, shared)
            or _find_last_offering(hypothesis.drafts, offerings)
            or tuple((item, costs.IMPLIED_SCORE) for item in sorted(shared))
        )

    def _find_named_by_all(self, steps: Iterable[Step], offering: AbstractSet[ItemId]) -> Candidates:
        """Of the items that offer all options, those that a word of an option names best."""
        matches = [pair for step in steps for pair in self._find_named_dishes(step) if pair[0] in offering]
        if not matches:
            return ()
        best = max(score for _, score in matches)
        tied = dict.fromkeys(item for item, score in matches if score >= best - compute_tie_margin(best))
        return tuple((item, costs.IMPLIED_SCORE) for item in tied)

    def _find_named_dishes(self, step: Step) -> Candidates:
        """The items that a word of an option's name also names: an everything bagel is a bagel."""
        dishes = self.dishes.get(step)
        if dishes is None:
            stems = extract_stems(step.piece.text) if step.piece.senses else ()
            senses = (sense for stem in stems for sense in self.index.find_senses((stem,)))
            scores = {s.concept.item: s.score for s in senses if s.concept.item and s.score >= costs.PARTIAL_NAME_SCORE}
            dishes = self.dishes[step] = tuple(scores.items())
        return dishes

    def _find_naming_option(self, candidates: Candidates, options: Iterable[Step]) -> Step | None:
        """The first option that also names one of the candidates."""
        items = {item for item, _ in candidates}
        return next((step for step in options if any(item in items for item, _ in self._find_named_dishes(step))), None)


def _compute_implied_cost(
    hypothesis: Hypothesis, opener: Step, *, is_ambiguous: bool, is_repeated: bool = False
) -> float:
    """The cost of a dish of which only options are named, by the cues before them.

    ``is_repeated``: it is the last dish once more, with a count or an article: "a large tea and a small one".
    """
    is_order = opener.is_counted or opener.is_wish
    if is_order:
        cost = 0.0
    elif not hypothesis.drafts:
        cost = costs.IMPLIED_BY_FIRST
    else:
        cost = costs.IMPLIED_BY_ARTICLE if opener.quantity is not None else costs.IMPLIED_BY_NOTHING
    if hypothesis.drafts and all(step.is_refused for step in hypothesis.pending):
        cost += costs.IMPLIED_BY_REFUSAL
    if all(step.is_scale for step in hypothesis.pending) and not is_repeated:
        cost += costs.IMPLIED_BY_SCALE
    follows_dish = bool(hypothesis.drafts) and opener.is_adjacent
    if is_ambiguous and (is_order or opener.quantity is not None or follows_dish):
        cost += costs.IMPLIED_MANY
    return cost


def _is_share_of_pending(hypothesis: Hypothesis, step: Step) -> bool:
    """Whether a step is of some of the units that the pending options count: "two small teas, one without"."""
    counted = hypothesis.pending[0].quantity if hypothesis.pending else None
    return step.share is not None and counted is not None and counted > step.share


def _compute_pending_cost(hypothesis: Hypothesis, step: Step) -> float:
    """The cost of pending options before a dish, by the cues between them and the dish."""
    if step.is_target:
        return 0.0
    counted = 0.0 if step.quantity is None else 1.0
    return (costs.DISH_AFTER_OPTIONS[step.link] + counted) / (1 if hypothesis.drafts else 2)


def _find_last_offering(drafts: Sequence[Draft], offerings: Sequence[AbstractSet[ItemId]]) -> Candidates:
    """The candidates of the last draft that offer all options."""
    for draft in reversed(drafts):
        able = tuple(pair for pair in draft.candidates if all(pair[0] in offering for offering in offerings))
        if able:
            return able
    return ()


def _is_introduced_dish(step: Step) -> bool:
    """Whether an unknown word is introduced like a dish."""
    return step.quantity is not None or step.link in (Link.BEGIN, Link.PART) or step.is_aside


def _is_container(draft: Draft) -> bool:
    """Whether the dish was named by what it comes in, with "of" behind it: the "roll" of the "Maki (1 roll)"."""
    return draft.head is not None and draft.head.is_container


def _is_side(step: Step) -> bool:
    """Whether it is served beside the dish; "with ranch on the side" is still an option of the dish."""
    return step.is_aside and step.link is not Link.ACCEPT


def _counts_ingredient(step: Step, draft: Draft) -> bool:
    """Whether a count cannot be of a dish: it is higher, follows the dish at once, or follows another such count."""
    if step.quantity is None:
        return False
    dishes = (draft.opener.quantity or 1) if draft.opener is not None else 1
    if step.quantity > dishes:
        return True
    if draft.head is None:
        return False
    follows_at_once = step.quantity == dishes and step.link is Link.NEXT
    return follows_at_once or (bool(draft.steps) and draft.steps[-1].is_counted)


def _names_dish(hypothesis: Hypothesis) -> bool:
    """Whether its last dish has options only, one of which names it, too: the pie of a "steak and kidney pie"."""
    last = hypothesis.drafts[-1] if hypothesis.drafts else None
    return last is not None and last.head is not None and last.head in last.steps


def _compute_gain(score: float) -> float:
    return max(2 * score - 1, 0.1) if score else -costs.SKIP_NAME


def _append_step(draft: Draft, step: Step) -> Draft:
    return draft._replace(steps=(*draft.steps, step))


def _replace_last(hypothesis: Hypothesis, draft: Draft, gain: float) -> Hypothesis:
    return hypothesis._replace(score=hypothesis.score + gain, drafts=(*hypothesis.drafts[:-1], draft))


def _sort_by_score(candidates: Candidates) -> Candidates:
    return tuple(sorted(candidates, key=lambda pair: -pair[1]))
