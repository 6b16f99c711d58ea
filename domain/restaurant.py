"""What a restaurant tells about itself in its configuration. Everything is optional: what is None is not known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.money import Money
from domain.opening_hours import WeeklyHours
from domain.order_times import OrderTimes
from domain.value import Value

_CODE = re.compile(r"\b(?=[A-Za-z\d-]*\d)[A-Za-z\d]{2,5}(?:[ -][A-Za-z\d]{3,4})?\b")
"""A token of a message that may be a post code: 10115, SW1A 1AA, 100-0001."""
_SHORTEST_CODE = 4


def _printable(text: str) -> str:
    if not text.strip() or any(not c.isprintable() for c in text):
        raise ValueError("it must be one line of text and not blank")
    return text.strip()


FactText = Annotated[str, Field(max_length=400), AfterValidator(_printable)]
"""One sentence or less, as guests read it."""


class DeliveryTerms(Value):
    """Delivery: the area by post codes ("101*" is all that begin so), the fee, and from which subtotal it is free.

    ``available`` False: no delivery. ``post_codes`` empty: the area is not known. Amounts are in the given currency.
    """

    available: bool = True
    area: FactText | None = None
    post_codes: tuple[FactText, ...] = ()
    fee: Decimal | None = Field(default=None, ge=0)
    free_from: Decimal | None = Field(default=None, ge=0)
    minimum: Decimal | None = Field(default=None, ge=0)
    minutes: FactText | None = None

    def covers(self, code: str) -> bool | None:
        """Whether this post code is in the area; None when the area is not known by post codes."""
        if not self.post_codes:
            return None
        return any(_matches(pattern, _compact(code)) for pattern in self.post_codes)


class QuestionAnswer(Value):
    """A question that guests often ask, as words that it contains, and its answer."""

    words: tuple[FactText, ...] = Field(min_length=1)
    answer: FactText

    def fits(self, question: str) -> bool:
        """Whether the question contains one of the words."""
        folded = question.casefold()
        return any(re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", folded) for word in self.words)


class RestaurantFacts(Value):
    """The facts of a restaurant. ``currency``: of the amounts in ``delivery``."""

    name: FactText | None = None
    currency: str = "USD"
    address: FactText | None = None
    phone: FactText | None = None
    email: FactText | None = None
    hours: WeeklyHours | None = None
    order_times: OrderTimes | None = None
    """When orders can be wanted for; None: as soon as possible only, unless the menu service declares it."""
    delivery: DeliveryTerms | None = None
    parking: FactText | None = None
    wifi: FactText | None = None
    payment: FactText | None = None
    discounts: FactText | None = None
    change: FactText | None = None
    questions: tuple[QuestionAnswer, ...] = ()

    def money(self, amount: Decimal | None) -> Money | None:
        """An amount of the delivery terms."""
        return None if amount is None else Money.of_wire(amount, self.currency)

    def answer_question(self, question: str) -> str | None:
        """The answer to a question of the list; the first that fits."""
        return next((each.answer for each in self.questions if each.fits(question)), None)


@dataclass(frozen=True, slots=True)
class AskedFacts:
    """The facts as a message asks about them. ``asked_at``: the time of the question, where there are opening hours.

    ``post_code``: of the address in question; ``answer``: to a question of the restaurant's own list.
    """

    facts: RestaurantFacts
    asked_at: datetime | None = None
    post_code: str | None = None
    answer: str | None = None

    @classmethod
    def of(cls, facts: RestaurantFacts, question: str, clock: Callable[[], datetime]) -> AskedFacts:
        """The facts for this question. The clock is read only where the answer depends on it."""
        delivery = facts.delivery
        code = find_post_code(question) if delivery is not None and delivery.post_codes else None
        return cls(facts, clock() if facts.hours else None, code, facts.answer_question(question))


@dataclass(frozen=True, slots=True)
class TurnTime:
    """The moment of the turn, and what the restaurant's configuration has about times of orders."""

    now: datetime
    facts: RestaurantFacts

    def choose_rules(self, declared: OrderTimes | None) -> OrderTimes | None:
        """The rules for times: those that the menu service declares, with the configured hours if it has none, else the
        configured ones."""
        hours = self.facts.hours
        if declared is None or declared.hours is not None or hours is None:
            return declared or self.facts.order_times
        return declared.replace(hours=hours, time_zone=hours.time_zone)


def find_post_code(text: str) -> str | None:
    """The last token of a question that may be a post code."""
    codes = [match[0] for match in _CODE.finditer(text)]
    return next((code for code in reversed(codes) if len(_compact(code)) >= _SHORTEST_CODE), None)


def _matches(pattern: str, code: str) -> bool:
    wanted = _compact(pattern.removesuffix("*"))
    return code.startswith(wanted) if pattern.endswith("*") else code == wanted


def _compact(code: str) -> str:
    return code.replace(" ", "").replace("-", "").casefold()
