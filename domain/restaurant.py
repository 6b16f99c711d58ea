"""What a restaurant tells about itself in its configuration. Everything is optional: what is None is not known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.delivery_zones import DeliveryZone, list_post_codes, matches_code
from domain.money import Money
from domain.opening_hours import WeeklyHours
from domain.order_times import OrderTimes
from domain.value import Value


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
    zones: tuple[DeliveryZone, ...] = ()
    """With them, each address is checked before anything is ordered for it."""

    @property
    def limits_orders(self) -> bool:
        """Whether an order must keep these terms: its address is checked by zones, or it must come to a minimum."""
        return bool(self.zones) or self.minimum is not None

    @property
    def has_codes(self) -> bool:
        """Whether the area is known by post codes."""
        return bool(self.post_codes) or any(zone.post_codes for zone in self.zones)

    def covers(self, code: str) -> bool | None:
        """Whether this post code is in the area; None when the area is not known by post codes."""
        if not self.has_codes:
            return None
        in_area = any(matches_code(pattern, code) for pattern in self.post_codes)
        return in_area or self.find_zone_of_code(code) is not None

    def find_zone_of_code(self, code: str) -> DeliveryZone | None:
        """The first zone with this post code."""
        return next((zone for zone in self.zones if zone.has_code(code)), None)

    def of_zone(self, zone: DeliveryZone | None) -> DeliveryTerms:
        """The terms in a zone: its own values, else those of all zones."""
        if zone is None:
            return self
        own = {name: getattr(zone, name) for name in ("fee", "free_from", "minimum", "minutes")}
        return self.replace(**{name: value for name, value in own.items() if value is not None})


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
        code = find_post_code(question) if delivery is not None and delivery.has_codes else None
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
    return next(reversed(list(list_post_codes(text))), None)
