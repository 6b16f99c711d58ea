"""Answers about the restaurant come from its configuration, and without it are an honest "I don't know"."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.menu import Menu
from domain.money import Money
from domain.opening_hours import WeeklyHours
from domain.outcome import DeliveryShown, FactShown, FactUnknown, HoursListed, Outcome
from domain.restaurant import AskedFacts, DeliveryTerms, QuestionAnswer, RestaurantFacts
from nodes.restaurant_facts import answer_from_facts

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)  # a Monday
TERMS = DeliveryTerms(area="the old town", post_codes=("101*",), fee=Decimal("3.90"), free_from=Decimal(40))
FACTS = RestaurantFacts(
    phone="+1 555 0100",
    address="12 Mill Lane",
    delivery=TERMS,
    questions=(QuestionAnswer(words=("dogs",), answer="Welcome."),),
)


def ask(topic: str, question: str = "", facts: RestaurantFacts = FACTS, menu: Menu | None = None) -> Outcome | None:
    return answer_from_facts(topic, AskedFacts.of(facts, question, lambda: NOON), menu)


def with_terms(**terms: Any) -> RestaurantFacts:
    return FACTS.replace(delivery=DeliveryTerms(**terms))


@pytest.mark.parametrize(
    ("topic", "outcome"),
    [
        ("address", FactShown(topic="address", fact="12 Mill Lane")),
        ("phone", FactShown(topic="phone", fact="+1 555 0100")),
        ("wifi", FactUnknown(topic="other", contact="+1 555 0100")),
        ("minimum", FactUnknown(topic="other", contact="+1 555 0100")),
        ("hours", FactUnknown(topic="other", contact="+1 555 0100")),
    ],
)
def test_a_fact_or_the_number_to_call(topic: str, outcome: Outcome) -> None:
    assert ask(topic) == outcome


def test_without_any_facts_the_usual_answers_stay() -> None:
    topics = ("address", "phone", "wifi", "fee", "delivery", "hours", "other")
    assert [ask(topic, facts=RestaurantFacts()) for topic in topics] == [None] * 7


def test_the_fee_and_an_unknown_fee() -> None:
    fee = ask("fee")
    assert isinstance(fee, DeliveryShown)
    assert (fee.fee, fee.free_from, fee.minimum) == (Money(390, "USD"), Money(4000, "USD"), None)
    assert ask("fee", facts=with_terms(minimum=Decimal(10))) == FactUnknown(topic="fee", contact="+1 555 0100")


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("do you deliver to 10115?", "covered"),
        ("do you deliver to 20095?", "not_covered"),
        ("do you deliver?", "terms"),
    ],
)
def test_an_address_is_in_the_area_or_not(question: str, detail: str) -> None:
    answer = ask("delivery", question)
    assert isinstance(answer, DeliveryShown)
    assert answer.detail == detail


def test_no_delivery() -> None:
    assert ask("delivery", facts=with_terms(available=False)) == DeliveryShown(detail="none")
    assert ask("fee", facts=with_terms(available=False)) == DeliveryShown(detail="none")


def test_the_restaurants_own_questions() -> None:
    assert ask("other", "are dogs allowed?") == FactShown(topic="other", fact="Welcome.")


def test_the_menu_service_knows_better_whether_it_is_open_today() -> None:
    days = [["11:00-15:00"]] * 7
    facts = FACTS.replace(hours=WeeklyHours.model_validate({"days": days}))
    open_now, closed = ask("hours", facts=facts), ask("hours", facts=facts, menu=Menu(items=(), open_now=False))
    assert isinstance(open_now, HoursListed)
    assert isinstance(closed, HoursListed)
    assert (open_now.open_now, open_now.at, open_now.weekday) == (True, "15:00", None)
    assert (closed.open_now, closed.at) == (False, None)
