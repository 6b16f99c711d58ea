"""The time of an order: checked again where the rules or the hour have changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.order import Fulfilment
from domain.order_times import OrderTimes, When
from domain.outcome import TimeCleared, TimeNotPromised, TimeRefused
from domain.restaurant import RestaurantFacts, TurnTime
from domain.session import Session
from nodes.order.times import check_time, clear_time, refuse_by_service, set_time
from nodes.turn.cart_draft import CartDraft
from tests.nodes.flow_runner import begin_draft, build_results

NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=2)
RULES = OrderTimes(time_zone="Europe/Madrid")


def begin(rules: OrderTimes | None = RULES, scheduled_for: datetime | None = None, now: datetime = NOW) -> CartDraft:
    facts = RestaurantFacts(order_times=rules)
    results = replace(build_results(), time=TurnTime(now, facts))
    return begin_draft(Session(fulfilment=Fulfilment(scheduled_for=scheduled_for)), results=results)


def test_the_tenants_rules_count_where_the_menu_declares_none() -> None:
    draft = set_time(begin(), When(said="at 8 pm", time="20:00", half="pm"))
    assert draft.session.fulfilment.scheduled_for == LATER


def test_a_time_that_is_still_possible_changes_nothing() -> None:
    draft = begin(scheduled_for=LATER)
    assert check_time(draft) is draft


def test_a_time_that_has_come_too_near_is_refused() -> None:
    draft = check_time(begin(scheduled_for=LATER, now=LATER - timedelta(minutes=5)))
    [refused] = [each for each in draft.outcomes if isinstance(each, TimeRefused)]
    assert (refused.reason, draft.session.fulfilment.scheduled_for) == ("too_soon", None)
    assert draft.session.refused_time is not None


def test_where_orders_are_not_for_a_time_any_more_it_becomes_a_note() -> None:
    draft = check_time(begin(None, scheduled_for=LATER))
    assert draft.session.fulfilment == Fulfilment(wanted_time="2026-12-01 19:00")
    assert draft.outcomes == (TimeNotPromised(said="2026-12-01 19:00"),)


def test_only_later_times_of_the_service_are_offered_in_order() -> None:
    draft = refuse_by_service(begin(scheduled_for=LATER), (LATER, NOW - timedelta(hours=1), NOW + timedelta(hours=1)))
    assert draft.session.refused_time is not None
    assert draft.session.refused_time.nearest == (NOW + timedelta(hours=1), LATER)


def test_clearing_is_said_where_there_was_a_time() -> None:
    assert clear_time(begin(scheduled_for=LATER)).outcomes == (TimeCleared(),)
    assert clear_time(begin()).outcomes == ()
