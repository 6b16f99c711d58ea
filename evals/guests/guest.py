"""A guest with a goal: a small state machine that answers whatever waits from the goal, and checks the cart.

It sees of a reply what :class:`GuestView` holds. It never parses a sentence: it only looks for its own address, table,
mode and payment in a read-back.
"""

from __future__ import annotations

import random
import re
from collections import Counter, deque
from collections.abc import Callable, Sequence

from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.menu import Menu, OptionGroup
from evals.guests.goals import (
    GoalEnd,
    GoalLine,
    GoalOption,
    GuestGoal,
    count_lines,
    menu_of,
    open_groups,
)
from evals.guests.habits import GuestHabit, GuestManner, pick_habit
from evals.guests.noise import GuestNoise, NoiseKind
from evals.guests.phrases import GuestSpeech, GuestStyle, phrase_banks
from evals.guests.plan import GuestPlan, GuestStep, Saying, StepKind
from evals.guests.view import GuestView, first_difference
from evals.guests.wishes import say_correction

MOST_TURNS = 20
MOST_CORRECTIONS = 2
"""How often a guest corrects the same thing."""
DETAILS = frozenset({"delivery_mode", "address", "table_number", "payment_method"})
DOUBTS = frozenset({"choose_item", "choose_option", "got_it_right", "take_out"})
"""Questions about what was said. Not one of them: a choice that the guest had left open."""


class GoalGuest:
    """One guest. ``why_left`` says why it gave up; empty when it left content.

    ``careful``: the guest checks the cart and corrects it; one that is not says yes to whatever is read back.
    ``habit``: the guest's habit; None: the seed decides.
    """

    def __init__(self, goal: GuestGoal, seed: int, *, careful: bool = True, habit: GuestHabit | None = None) -> None:
        self.goal = goal
        self.menu: Menu = menu_of(goal.restaurant)
        self.why_left = ""
        self.corrections = 0
        self.doubts = 0
        self._careful = careful
        self._chance = random.Random(f"{goal.id}/{seed}")
        self._speech = GuestSpeech(self.menu, self._chance.choice(list(GuestStyle)), self._chance)
        self.habit = habit or pick_habit(goal.id, seed)
        self._manner = GuestManner(self.habit, self._speech)
        self._noise = self._own_noise(seed)
        self._expected: Counter[GoalLine] = Counter()
        self._fulfilment = goal.first_fulfilment or goal.fulfilment
        self._switch: Saying | None = None
        self._agreed = self._placed = False
        self._read_back = ""
        self._tries: Counter[str] = Counter()
        self._last_step: GuestStep | None = None
        plan = GuestPlan(goal, self._speech, self._manner)
        self._steps = deque(plan.build_steps())
        self._withheld = plan.withheld

    def answer(self, view: GuestView | None) -> str | None:
        """The next message; None when the guest leaves. ``view``: the last reply, None at first."""
        text = self._next(view)
        return None if text is None else self._noise.distort(text, self._chance)

    def _own_noise(self, seed: int) -> GuestNoise:
        kinds = (NoiseKind.CLEAN, NoiseKind.TYPED, NoiseKind.SPOKEN, NoiseKind.CLEAN)
        ways = (self.goal.fulfilment, self.goal.first_fulfilment)
        kept = {word for way in ways if way for word in _words(way.place)}
        banks = phrase_banks()
        return GuestNoise(kinds[seed % len(kinds)], banks.lists["fillers"], banks.homophones, kept)

    # ------------------------------------------------------------------------------------------------------ answer

    def _next(self, view: GuestView | None) -> str | None:
        if view is None:
            return self._take_step(StepKind.ORDERING) or self._speech.styled("hello")
        self._count_doubt(view)
        if self._agreed and view.pending is None and not view.cart:
            self._placed = True
        if self._placed:
            return self._after_placing(view)
        self._drop_refused(view)
        if (again := self._say_again(view)) or (again := self._ask_back(view)):
            return again
        question = _ANSWERS.get(view.pending or "")
        if question is not None:
            return question(self, view)
        return self._correction(view) or self._go_on(view)

    def _say_again(self, view: GuestView) -> str | None:
        """What was not understood in other words, once; None for a wish that the cart shows."""
        step, self._last_step = self._last_step, None
        if step is None or not view.is_lost or step.lines or step.changes or step.drops_all:
            return None
        return step.say(self._expected)

    def _ask_back(self, view: GuestView) -> str | None:
        """A question in place of the answer, when nothing is wrong."""
        is_right = first_difference(self._expected, view.cart, self.menu, open_is_fine=True) is None
        if not is_right or (view.pending == "anything_else" and self._steps):
            return None
        self._note_read_back(view)
        return self._manner.question_instead(view.pending)

    def _go_on(self, view: GuestView) -> str | None:
        """Nothing is wrong and nothing is asked but what the checkout needs."""
        if self.why_left:
            return None
        if text := self._take_step(StepKind.ORDERING):
            return text
        if self.goal.ends is GoalEnd.NOTHING and not (self._expected and self._fulfilment):
            return self._leave()
        if view.pending == "confirm":
            return self._at_read_back(view)
        if view.pending in DETAILS:
            return self._detail(view.pending)
        self._agreed = False
        self._try_once_more("checkout")
        return self._speech.styled("done")

    def _at_read_back(self, view: GuestView) -> str | None:
        if text := self._take_step(StepKind.READ_BACK):
            return text
        if self.goal.ends is GoalEnd.NOTHING:
            return self._leave()
        if wrong := self._wrong_fulfilment(view) or self._missing_tip(view):
            return wrong
        self._agreed = True
        self._try_once_more("yes")
        agree = self._speech.word("agree")
        return self._manner.answer("confirm", agree) if self._tries["yes"] == 1 else agree

    def _wrong_fulfilment(self, view: GuestView) -> str | None:
        """A correction of what the read-back says otherwise than the guest wants it."""
        way, banks = self._fulfilment, self._speech.banks
        if not self._careful or way is None:
            return None
        is_new = self._note_read_back(view)
        if not is_new and (self._switch is not None or not self._read_back):
            return self._repeat_switch()
        text = self._read_back
        if not _has_any(text, banks.bank("looks_for", way.mode)):
            return self._correct_fulfilment("mode", "switch", way.mode, place=way.place)
        if " ".join(_words(way.place)) not in text:
            return self._correct_fulfilment("place", "switch_place", way.mode, place=way.place)
        if not _has_any(text, banks.bank("looks_for", way.payment)):
            return self._correct_fulfilment("payment", "switch_payment", way.payment)
        self._switch = None
        return None

    def _missing_tip(self, view: GuestView) -> str | None:
        """The tip once more, if the read-back has none."""
        self._note_read_back(view)
        if not self._careful or not self.goal.tip or "tip" in _words(self._read_back):
            return None
        return self._repeat_correction("tip", self._speech.phrase("extra", "tip", percent=str(self.goal.tip)))

    def _note_read_back(self, view: GuestView) -> bool:
        """Remember the newest read-back; whether the reply has one."""
        text, banks = " ".join(_words(view.text)), self._speech.banks
        is_read_back = any(_has_any(text, banks.bank("looks_for", each)) for each in PaymentMethod)
        self._read_back = text if is_read_back else self._read_back
        return is_read_back

    def _repeat_switch(self) -> str | None:
        """The reply reads nothing back: a wish about the fulfilment that was just said is said again."""
        if self._switch is None:
            return None
        text = self._switch(self._expected)
        return self._repeat_correction("switch", text)

    def _correct_fulfilment(self, what: str, section: str, name: str, **parts: str) -> str:
        self._switch = lambda _: self._speech.phrase(section, name, **parts)
        return self._repeat_correction(what, self._switch(self._expected))

    def _repeat_correction(self, what: str, text: str) -> str:
        """The correction, or a no to the read-back when it was said too often."""
        self._tries[what] += 1
        if self._tries[what] > MOST_CORRECTIONS:
            self.why_left = f"the read-back stays wrong: {what}"
            return self._speech.word("no")
        self.corrections += 1
        return text

    def _detail(self, pending: str) -> str | None:
        way = self._fulfilment
        if way is None:
            return self._leave()
        if self._tries[pending] >= MOST_CORRECTIONS + 1:
            self.why_left = f"asked again and again: {pending}"
            return None
        self._tries[pending] += 1
        if pending in ("delivery_mode", "payment_method"):
            section, name = ("mode", way.mode) if pending == "delivery_mode" else ("payment", way.payment)
            others = [bank[0] for other, bank in self._speech.banks.sections[section].items() if other != name]
            return self._manner.answer(pending, self._speech.phrase(section, name), others)
        if not way.place or (pending == "address") != (way.mode is DeliveryMode.DELIVERY):
            return self._speech.phrase("switch", way.mode, place=way.place)
        return self._manner.answer(pending, self._speech.phrase("place", way.mode, place=way.place))

    def _after_placing(self, view: GuestView) -> str | None:
        if view.pending == "cancel_order":
            return self._speech.word("yes" if self.goal.ends is GoalEnd.CANCELLED else "no")
        if view.pending == "change_order":
            return self._correction(view) or self._speech.word("yes")
        question = _ANSWERS.get(view.pending or "")
        return question(self, view) if question is not None else self._take_step(StepKind.PLACED)

    def _leave(self) -> str | None:
        if self._tries["bye"]:
            return None
        self._tries["bye"] += 1
        return self._speech.styled("bye")

    def _try_once_more(self, what: str) -> None:
        """Note a try; a guest who has done the same thing too often has no hope that it will help."""
        self._tries[what] += 1
        if self._tries[what] > 2 * MOST_CORRECTIONS:
            self.why_left = f"said it again and again: {what}"

    def _take_step(self, when: StepKind) -> str | None:
        if not self._steps or self._steps[0].when is not when:
            return None
        step = self._steps.popleft()
        text = self._carry_out(step)
        is_alone = when is StepKind.PLACED and step.changes is not None  # nobody adds a dish and cancels in one breath
        if not is_alone and self._steps and self._steps[0].when is when and self._manner.joins():
            text = self._manner.join(text, self._carry_out(self._steps.popleft()))
            self._last_step = None
        return text if when is StepKind.PLACED else self._manner.with_remark(text)

    def _carry_out(self, step: GuestStep) -> str:
        """The words of a step; what is expected of the cart and the read-back from now on."""
        text = step.say(self._expected)
        self._last_step = step
        self._expected += count_lines(step.lines)
        if step.changes is not None:
            self._expected = step.changes.apply_to(self._expected)
        if step.fulfilment is not None:
            self._fulfilment, self._switch = step.fulfilment, step.say
        if step.drops_all:
            self._expected.clear()
        return text

    # ---------------------------------------------------------------------------------------------------- the cart

    def _drop_refused(self, view: GuestView) -> None:
        """What the restaurant will not give is no longer wanted, once it was asked for and is not in the cart."""
        in_cart = {line.item for line in view.cart}
        for line in list(self._expected):
            if line.item in self.goal.refused and line.item not in in_cart and view.pending != "allergy":
                del self._expected[line]

    def _correction(self, view: GuestView) -> str | None:
        """What is said about the first thing that is wrong in the cart; None when all is right or hopeless."""
        if not self._careful or self._steps_drop_all():
            return None
        wrong = first_difference(
            self._expected, view.cart, self.menu, open_is_fine=view.pending not in {None, "confirm"}
        )
        if wrong is None:
            return None
        self._tries[wrong.what] += 1
        self._tries["cart"] += 1
        if self._tries[wrong.what] > MOST_CORRECTIONS or self._tries["cart"] > 3 * MOST_CORRECTIONS:
            self.why_left = f"the cart stays wrong: {wrong}"
            return None
        self.corrections += 1
        return say_correction(self._speech, wrong, self._expected)

    def _steps_drop_all(self) -> bool:
        return bool(self._steps) and self._steps[0].drops_all

    def _count_doubt(self, view: GuestView) -> None:
        if view.pending not in DOUBTS:
            return
        group = self._asked_group(view) if view.pending == "choose_option" else None
        if group is None or group.id not in self._withheld:
            self.doubts += 1

    # --------------------------------------------------------------------------------------------------- questions

    def _asked_group(self, view: GuestView) -> OptionGroup | None:
        """The group whose options are on the buttons."""
        groups = [group for line in self._expected for group in self._groups_on(line, view.buttons)]
        return groups[0] if groups else None

    def _groups_on(self, line: GoalLine, buttons: Sequence[str]) -> list[OptionGroup]:
        item = self.menu.item(line.item)
        names = set(buttons)
        groups = item.groups if item else ()
        return [group for group in groups if names and names <= {option.name for option in group.options}]

    def _choose_option(self, view: GuestView) -> str | None:
        """The goal's options in the group on the buttons; with the dish's name where two dishes wait."""
        waiting = [
            (line, options)
            for line in self._expected
            for group in self._groups_on(line, view.buttons)
            if (options := _of_group(line, group)) and self._is_asked(line, group, view)
        ]
        if not waiting:
            return self._stuck(view)
        line, options = waiting[0]
        self._tries[f"option {line}"] += 1
        if self._tries[f"option {line}"] > MOST_CORRECTIONS + 1:
            self.why_left = "asked again and again: choose_option"
            return None
        names = " and ".join(self._speech.option(line, option) for option in options)
        if len({frozenset(options) for _, options in waiting}) > 1:
            return f"{names} for the {self._speech.dish(line)}"
        answer = self._chance.choice([names, names, f"{names} please", f"the {names} one"])
        others = [button.lower() for button in view.buttons if button.lower() not in names.lower()]
        return self._manner.answer("choose_option", answer, others[:2])

    def _is_asked(self, line: GoalLine, group: OptionGroup, view: GuestView) -> bool:
        """Whether the cart has this dish without a choice in the group; or no dish has, and all are asked."""
        seen = [other for other in view.cart if other.item == line.item]
        return not seen or any(group in open_groups(other, self.menu) for other in seen) or not group.is_required

    def _choose_item(self, view: GuestView) -> str | None:
        names = {str(item.name): item.id for item in self.menu.items}
        offered = {names.get(button) for button in view.buttons}
        seen = {line.item for line in view.cart}
        fits = [line for line in self._expected if line.item in offered]
        line = next((line for line in fits if line.item not in seen), fits[0] if fits else None)
        if line is None:
            return self._stuck(view)
        self._tries[f"item {line}"] += 1
        if self._tries[f"item {line}"] > MOST_CORRECTIONS + 1:
            self.why_left = "asked again and again: choose_item"
            return None
        item = self.menu.item(line.item)
        name = item.name if item else line.item
        return self._chance.choice([name, f"the {name}", f"the {name} please"]).lower()

    def _stuck(self, view: GuestView) -> str | None:
        """A question to which the goal has no answer."""
        self._tries["stuck"] += 1
        if self._tries["stuck"] > MOST_CORRECTIONS:
            self.why_left = f"a question that makes no sense: {view.pending} {', '.join(view.buttons)}"
            return None
        return self._speech.word("no")

    def _got_it_right(self, view: GuestView) -> str | None:
        """Yes when each wanted dish is read out or in the cart; otherwise no, and what is missing once more."""
        in_cart = {line.item for line in view.cart}
        names = {line: item.name for line in self._expected if (item := self.menu.item(line.item))}
        unseen = [line for line, name in names.items() if name.casefold() not in view.text and line.item not in in_cart]
        self._tries["got_it_right"] += 1
        if self._tries["got_it_right"] > 2 * MOST_CORRECTIONS:
            self.why_left = "asked again and again: got_it_right"
            return None
        if not unseen or not self._careful:
            return self._speech.word("yes")
        items = self._speech.lines([line.times(self._expected[line]) for line in unseen])
        return f"no, {items}"

    def _allergy(self, view: GuestView) -> str | None:
        """A guest never takes the risk; what is held back without need is a failure of the restaurant.

        The dish of another person is no risk.
        """
        in_cart = {line.item for line in view.cart}
        for line in list(self._expected):
            if line.item in self.goal.refused and line.item not in in_cart:
                del self._expected[line]
        self._tries["allergy"] += 1
        if self._tries["allergy"] > 2 * MOST_CORRECTIONS:
            self.why_left = "warned again and again"
            return None
        missing = [line for line in self._expected if line.person and line not in view.cart]
        if not missing:
            return self._speech.word("no")
        return f"yes, it's for {missing[0].person}" if self._tries["allergy"] == 1 else self._speech.word("yes")

    def _take_out(self, view: GuestView) -> str | None:
        unwanted = view.cart - self._expected
        return self._speech.word("yes" if unwanted else "no")

    def _keep_dishes(self, view: GuestView) -> str | None:
        del view
        return self._speech.word("no")

    def _clear_cart(self, view: GuestView) -> str | None:
        del view
        return self._speech.word("no" if self._expected else "yes")

    def _cancel_order(self, view: GuestView) -> str | None:
        del view
        return self._speech.word("no")

    def _try_again(self, view: GuestView) -> str | None:
        return self._stuck(view) if self._tries["stuck"] else self._speech.word("yes")


_ANSWERS: dict[str, Callable[[GoalGuest, GuestView], str | None]] = {
    "choose_option": GoalGuest._choose_option,
    "choose_item": GoalGuest._choose_item,
    "got_it_right": GoalGuest._got_it_right,
    "allergy": GoalGuest._allergy,
    "take_out": GoalGuest._take_out,
    "take_deal": GoalGuest._keep_dishes,
    "clear_cart": GoalGuest._clear_cart,
    "cancel_order": GoalGuest._cancel_order,
    "try_again": GoalGuest._try_again,
}


def _of_group(line: GoalLine, group: OptionGroup) -> list[GoalOption]:
    ids = {str(option.id) for option in group.options}
    return sorted((each for each in line.options if each.option in ids and not each.refused), key=lambda o: o.option)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _has_any(text: str, parts: Sequence[str]) -> bool:
    return any(part in text for part in parts)
