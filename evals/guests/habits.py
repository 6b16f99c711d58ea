"""Habits of guests that make messages harder to read: two wishes at once, a question for an answer, second thoughts."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from evals.guests.phrases import GuestSpeech

ANSWERABLE = frozenset({"choose_option", "choose_item", "delivery_mode", "address", "table_number", "payment_method"})
"""Questions that are answered with a choice or a detail."""
_ASKED_BACK_ABOUT = frozenset(
    {"choose_option", "delivery_mode", "address", "payment_method", "confirm", "anything_else"}
)
_JOINS, _REMARKS, _WORDY = 0.6, 0.5, 0.7
"""How often a guest with the habit follows it."""


class GuestHabit(StrEnum):
    """What a guest does beside saying its wishes one by one and answering each question."""

    PLAIN = "plain"
    JOINS = "joins"
    ASKS_BACK = "asks back"
    TAKES_BACK = "takes back"
    REMARKS = "remarks"
    WORDY = "wordy"


def pick_habit(goal_id: str, seed: int) -> GuestHabit:
    """The habit of that guest; every goal is said with each of them before one comes again."""
    habits = list(GuestHabit)
    random.Random(goal_id).shuffle(habits)
    return habits[seed % len(habits)]


@dataclass(slots=True)
class GuestManner:
    """How one guest's habit changes what it says. Each question is asked back, or taken back, once."""

    habit: GuestHabit
    speech: GuestSpeech
    _spent: set[str] = field(default_factory=set)

    def question_instead(self, pending: str | None) -> str | None:
        """A question in place of an answer; None when the guest answers."""
        if self.habit is not GuestHabit.ASKS_BACK or pending not in _ASKED_BACK_ABOUT or not self._is_first(pending):
            return None
        return self.speech.phrase("ask_back", pending)

    def joins(self) -> bool:
        """Whether the next wish is said in the same message."""
        return self.habit is GuestHabit.JOINS and self.speech.chance.random() < _JOINS

    def join(self, first: str, second: str) -> str:
        """Two wishes in one message."""
        return self.speech.phrase("join", "two", first=first.rstrip(".?"), second=second)

    def answer(self, pending: str, answer: str, others: Sequence[str] = ()) -> str:
        """The answer to a question, as the guest words it. ``others``: wrong answers that it may take back."""
        if self.habit is GuestHabit.TAKES_BACK and others and self._is_first(pending):
            return self.speech.phrase("take_back", "answer", first=self.speech.chance.choice(others), answer=answer)
        if self.habit is GuestHabit.WORDY and self.speech.chance.random() < _WORDY:
            return self.speech.phrase("wordy", pending, answer=answer)
        return answer

    def count_taken_back(self, items: str, count: str) -> str | None:
        """An order whose count is taken back in the same message; None when the guest does not do so."""
        if self.habit is not GuestHabit.TAKES_BACK or not self._is_first("count"):
            return None
        return self.speech.phrase("take_back", "count", items=items.rstrip(".?"), count=count)

    def with_remark(self, text: str) -> str:
        """The message with words about something else before or after it."""
        chance = self.speech.chance
        if self.habit is not GuestHabit.REMARKS or chance.random() >= _REMARKS:
            return text
        place = chance.choice(("before", "after"))
        remark = self.speech.phrase("remark", place)
        return f"{remark} {text}" if place == "before" else f"{text.rstrip('.')}. {remark}"

    def _is_first(self, what: str) -> bool:
        if what in self._spent:
            return False
        self._spent.add(what)
        return True
