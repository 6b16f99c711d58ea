"""Answers about the restaurant from its configuration: place, hours, delivery, and its own questions and answers."""

from __future__ import annotations

from typing import Literal, get_args

from domain.menu import Menu
from domain.opening_hours import WeeklyHours
from domain.outcome import DeliveryShown, FactShown, FactUnknown, HoursListed, Outcome, SpecialHours, WeekHours
from domain.restaurant import AskedFacts, DeliveryTerms, RestaurantFacts

PlainFact = Literal["address", "parking", "wifi", "payment", "discounts", "change"]
"""Topics whose answer is the field of the same name."""
_DELIVERY_FACTS = {"fee": "fee", "minimum": "minimum", "delivery_time": "minutes"}
"""Topics with the field of the delivery terms that answers them."""


def answer_from_facts(topic: str, asked: AskedFacts, menu: Menu | None) -> Outcome | None:
    """The answer to a question about the restaurant; None when the configuration has nothing about it."""
    facts = asked.facts
    if topic == "hours" and facts.hours is not None:
        return _list_hours(facts.hours, asked, menu)
    if (topic == "delivery" or topic in _DELIVERY_FACTS) and facts.delivery is not None:
        return _answer_delivery(topic, facts, facts.delivery, asked.post_code) or _admit(topic, facts)
    if topic == "phone" and (contact := _contact(facts)):
        return FactShown(topic="phone", fact=contact)
    return _show_plain_fact(topic, facts) or answer_own_question(asked) or _admit(topic, facts)


def answer_own_question(asked: AskedFacts) -> Outcome | None:
    """The answer of the restaurant's own list to a message that nothing else understands."""
    return FactShown(topic="other", fact=asked.answer) if asked.answer is not None else None


def _show_plain_fact(topic: str, facts: RestaurantFacts) -> Outcome | None:
    plain = next((name for name in get_args(PlainFact) if name == topic), None)
    fact = getattr(facts, plain) if plain else None
    return FactShown(topic=plain, fact=fact) if plain and fact else None


def _admit(topic: str, facts: RestaurantFacts) -> Outcome | None:
    """That it is not known, with the number to call; None without one."""
    contact = _contact(facts)
    return None if contact is None else FactUnknown(topic="fee" if topic == "fee" else "other", contact=contact)


def _contact(facts: RestaurantFacts) -> str | None:
    return facts.phone or facts.email


def _answer_delivery(
    topic: str, facts: RestaurantFacts, terms: DeliveryTerms, post_code: str | None
) -> DeliveryShown | None:
    """The terms, and whether an address is in the area; None when the wanted one is not known."""
    if not terms.available:
        return DeliveryShown(detail="none")
    if topic in _DELIVERY_FACTS and getattr(terms, _DELIVERY_FACTS[topic]) is None:
        return None
    covered = terms.covers(post_code) if post_code and topic == "delivery" else None
    if covered is None and post_code and topic == "delivery":
        return None
    zone = terms.find_zone_of_code(post_code) if post_code else None
    shown = describe_terms(facts, terms.of_zone(zone), post_code)
    return shown if covered is None else shown.replace(detail="covered" if covered else "not_covered")


def describe_terms(facts: RestaurantFacts, terms: DeliveryTerms, code: str | None) -> DeliveryShown:
    """The terms of delivery as an outcome. ``code``: the post code or the zone in question."""
    return DeliveryShown(
        detail="terms",
        code=code,
        area=terms.area,
        fee=facts.money(terms.fee),
        is_free=terms.fee == 0,
        free_from=facts.money(terms.free_from),
        minimum=facts.money(terms.minimum),
        minutes=terms.minutes,
    )


def _list_hours(hours: WeeklyHours, asked: AskedFacts, menu: Menu | None) -> Outcome | None:
    """The hours and the current state. A menu service that says otherwise is right: it knows of today."""
    now = asked.asked_at
    if now is None:
        return None
    state, today = hours.state_at(now), hours.local_date(now)
    is_open = state.is_open if menu is None or menu.open_now is None else menu.open_now
    change = state.changes_at if is_open == state.is_open else None
    return HoursListed(
        open_now=is_open,
        at=f"{change:%H:%M}" if change else None,
        weekday=change.weekday() if change and change.date() != today else None,
        week=tuple(
            WeekHours(first=first, last=last, periods=tuple(period.times for period in periods))
            for first, last, periods in hours.grouped_days()
        ),
        special=tuple(
            SpecialHours(day=special.date, periods=tuple(period.times for period in special.hours))
            for special in hours.special_days_from(today)
        ),
    )
