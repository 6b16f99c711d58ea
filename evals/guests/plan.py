"""What a guest will say of its own accord, in order: its plan is made once, from its goal and by its chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.menu import GroupId
from evals.guests.goals import GoalChange, GoalEnd, GoalFulfilment, GoalLine, GuestGoal
from evals.guests.habits import GuestManner
from evals.guests.phrases import GuestSpeech
from evals.guests.view import CountedLines
from evals.guests.wishes import say_change, say_switch

_AT_ONCE, _WITHHOLDS, _MODE_FIRST, _GREETS = 0.5, 0.25, 0.3, 0.2
"""How often a guest says all dishes at once, leaves a size open, says how to get the order first, says hello first."""
_SAID_AT_READ_BACK = frozenset({"not_yet", "not_now"})
_ASKED_LATER = frozenset({"total", "cart"})
_ASKED_AFTERWARDS = "status"
_SUGGESTION, _REFUSAL = "recommend", "none_of_them"

Saying = Callable[[CountedLines], str]
"""The words for a step, given what should be in the cart before it."""


class StepKind(StrEnum):
    """When a guest's step is due: while ordering, at the read-back, after placing."""

    ORDERING = "ordering"
    READ_BACK = "read_back"
    PLACED = "placed"


@dataclass(frozen=True, slots=True)
class GuestStep:
    """Something that the guest says of its own accord, and what it wants in the cart from then on."""

    when: StepKind
    say: Saying
    changes: GoalChange | None = None
    lines: tuple[GoalLine, ...] = ()
    fulfilment: GoalFulfilment | None = None
    drops_all: bool = False


@dataclass(slots=True)
class GuestPlan:
    """Makes a plan. ``withheld``: the groups that the guest leaves for us to ask about, once the plan is made."""

    goal: GuestGoal
    speech: GuestSpeech
    manner: GuestManner
    withheld: frozenset[GroupId] = frozenset()

    def build_steps(self) -> list[GuestStep]:
        """All that the guest will say of its own accord, in order."""
        goal, speech = self.goal, self.speech
        steps = [self._allergy_step(allergen) for allergen in goal.allergies]
        if not steps and self.speech.chance.random() < _GREETS:
            steps.append(GuestStep(StepKind.ORDERING, lambda _: speech.styled("hello")))
        steps += self._order_steps()
        when = StepKind.READ_BACK if goal.late else StepKind.ORDERING
        steps += [GuestStep(when, self._change_words(change), changes=change) for change in goal.changes]
        if goal.time:
            steps.append(GuestStep(StepKind.ORDERING, _saying(speech, "time", "tomorrow", time=goal.time)))
        if goal.coupon:
            steps.append(GuestStep(StepKind.ORDERING, _saying(speech, "extra", "coupon", code=goal.coupon)))
        for section, bank in self._on_the_way():
            at = len(steps) if bank in _ASKED_LATER else self.speech.chance.randint(len(goal.allergies), len(steps))
            steps.insert(at, GuestStep(StepKind.ORDERING, _saying(speech, section, bank)))
            if bank == _SUGGESTION and goal.refuses_suggestion:
                steps.insert(at + 1, GuestStep(StepKind.ORDERING, _saying(speech, "say", _REFUSAL)))
        # The sort is stable: what is due earlier is said earlier.
        return sorted([*steps, *self._last_steps()], key=lambda step: list(StepKind).index(step.when))

    def _on_the_way(self) -> list[tuple[str, str]]:
        """Banks of what is said somewhere between the wishes."""
        says = self.goal.says if self.goal.ends is GoalEnd.ORDER else ()
        return [*(("ask", bank) for bank in self.goal.asks if bank != _ASKED_AFTERWARDS), *(("say", b) for b in says)]

    def _order_steps(self) -> list[GuestStep]:
        cart = self.goal.cart
        if self.speech.chance.random() < _WITHHOLDS:
            self.withheld = self._withholdable()
        chunks = (
            [cart]
            if cart and (len(cart) == 1 or self.speech.chance.random() < _AT_ONCE)
            else [(line,) for line in cart]
        )
        steps = []
        for at, chunk in enumerate(chunks):
            steps.append(GuestStep(StepKind.ORDERING, self._order_words(chunk, first=at == 0), lines=tuple(chunk)))
        way = self.goal.first_fulfilment or self.goal.fulfilment
        if steps and way is not None and self.speech.chance.random() < _MODE_FIRST:
            steps.append(GuestStep(StepKind.ORDERING, _saying(self.speech, "mode_first", way.mode, place=way.place)))
        return steps

    def _withholdable(self) -> frozenset[GroupId]:
        items = [self.speech.menu.item(line.item) for line in self.goal.cart]
        return frozenset(group.id for item in items if item for group in item.groups if group.is_required)

    def _last_steps(self) -> list[GuestStep]:
        goal, speech = self.goal, self.speech
        steps = []
        if goal.tip:
            steps.append(GuestStep(StepKind.READ_BACK, _saying(speech, "extra", "tip", percent=str(goal.tip))))
        if goal.first_fulfilment is not None and goal.fulfilment is not None:
            steps.append(self._switch_step(goal.first_fulfilment, goal.fulfilment))
        for bank in goal.says if goal.ends is GoalEnd.NOTHING else ():
            at = StepKind.READ_BACK if bank in _SAID_AT_READ_BACK else StepKind.ORDERING
            steps.append(GuestStep(at, _saying(speech, "say", bank), drops_all=bank == "drop_all"))
        if _ASKED_AFTERWARDS in goal.asks:
            steps.append(GuestStep(StepKind.PLACED, _saying(speech, "ask", _ASKED_AFTERWARDS)))
        steps += [GuestStep(StepKind.PLACED, self._afterwards_words(each), changes=each) for each in goal.afterwards]
        if goal.ends is GoalEnd.CANCELLED:
            steps.append(GuestStep(StepKind.PLACED, _saying(speech, "cancel", "order")))
        return steps

    def _switch_step(self, old: GoalFulfilment, new: GoalFulfilment) -> GuestStep:
        return GuestStep(StepKind.READ_BACK, lambda _: say_switch(self.speech, old, new), fulfilment=new)

    def _allergy_step(self, allergen: str) -> GuestStep:
        name, kind = self.speech.banks.bank("allergens", allergen)
        return GuestStep(StepKind.ORDERING, _saying(self.speech, "allergy", "said", allergen=name, kind=kind))

    def _order_words(self, lines: Sequence[GoalLine], *, first: bool) -> Saying:
        def words(_: CountedLines) -> str:
            taken_back = self._words_with_other_count(lines, first=first)
            return taken_back or self._words_of(lines, first=first)

        return words

    def _words_of(self, lines: Sequence[GoalLine], *, first: bool) -> str:
        items = self.speech.lines(lines, withheld=self.withheld)
        return self.speech.styled("order" if first else "more", items=items)

    def _words_with_other_count(self, lines: Sequence[GoalLine], *, first: bool) -> str | None:
        """One more than wanted, and then the count that is wanted; only of one dish."""
        if len(lines) != 1:
            return None
        line = lines[0]
        other = self._words_of([line.times(line.quantity + 1)], first=first)
        return self.manner.count_taken_back(other, str(line.quantity))

    def _afterwards_words(self, change: GoalChange) -> Saying:
        """A wish about the placed order: a dish more, or one less."""
        if change.new is not None:
            items = [change.new]
            return lambda _: self.speech.phrase("afterwards", "add", items=self.speech.lines(items))
        if change.old is None:
            raise ValueError(f"{self.goal.id} changes nothing afterwards")
        dish = self.speech.dish(change.old, plural=change.old.quantity > 1)
        return _saying(self.speech, "afterwards", "remove", old=dish)

    def _change_words(self, change: GoalChange) -> Saying:
        return lambda cart: say_change(self.speech, change, cart)


def _saying(speech: GuestSpeech, section: str, name: str, **parts: str) -> Saying:
    return lambda _: speech.phrase(section, name, **parts)
