"""The fakes pass the contract tests of the real services and the real placements."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from services.errors import ServiceRejected
from tests.contract import test_services as services_contract
from tests.contract.doors import draft_from, new_caller
from tests.fakes.placements import FakePlacements
from tests.fakes.services import FakeMenus, FakeOrders, FakeProfiles, FakeRecommend, FakeTracking
from tests.fakes.trattoria import sold_out
from tests.store import test_placements as record_contract

test_menu = services_contract.test_a_menu_has_items_with_names_ids_and_prices_in_one_currency
test_same_menu = services_contract.test_an_unchanged_menu_is_the_same_object
test_placed_and_tracked = services_contract.test_an_order_is_placed_and_then_tracked
test_not_tracked = services_contract.test_an_order_that_nobody_placed_is_not_tracked
test_suggestions = services_contract.test_suggestions_have_names
test_saved_is_read = services_contract.test_what_is_saved_is_read_again
test_quoted_or_not_at_all = services_contract.test_what_an_order_costs_is_known_beforehand_or_not_at_all
test_one_key_one_order = services_contract.test_the_same_key_is_one_order_that_can_be_found_where_the_service_says_so
test_cancelled_where_it_can = services_contract.test_an_order_is_cancelled_where_the_service_can

test_recorded_once = record_contract.test_a_placement_is_recorded_once
test_one_fresh = record_contract.test_concurrent_submits_of_one_confirmation_leave_one_of_them_fresh
test_settled_stays = record_contract.test_a_settled_placement_stays_as_it_is
test_unknown_is_settled = record_contract.test_an_unknown_outcome_is_settled_later
test_turning_up_overrules = record_contract.test_an_order_that_turns_up_overrules_a_rejection
test_older_attempt = record_contract.test_an_older_attempt_cannot_reject_a_newer_claim
test_taken_again = record_contract.test_only_the_holder_of_a_claim_can_renew_it
test_outcome_needs_placement = record_contract.test_an_outcome_needs_a_placement
test_plain_json_only = record_contract.test_values_that_json_cannot_store_are_rejected


@dataclass(frozen=True)
class FakeDoors:
    """The fakes where the contract's tests expect clients."""

    menu: FakeMenus
    order: FakeOrders
    recommend: FakeRecommend
    tracking: FakeTracking
    profile: FakeProfiles
    additions: bool


@pytest.fixture(params=["with additions", "of before"])
def doors(request: pytest.FixtureRequest) -> FakeDoors:
    additions = request.param == "with additions"
    menus = FakeMenus()
    orders = FakeOrders(menus=menus, additions=additions)
    return FakeDoors(menus, orders, FakeRecommend(), FakeTracking(orders=orders), FakeProfiles(), additions)


@pytest.fixture
def placements() -> FakePlacements:
    return FakePlacements()


@pytest.mark.parametrize("reason", ["price_changed", "item_unavailable"])
async def test_what_was_not_read_back_like_this_is_not_placed(reason: str) -> None:
    orders, caller = FakeOrders(), new_caller()
    draft = draft_from(await orders.menus.fetch(caller))
    quote = await orders.quote(caller, draft)
    assert quote is not None
    expected = quote.total + quote.total if reason == "price_changed" else quote.total
    if reason == "item_unavailable":
        orders.menus.menu = sold_out(orders.menus.menu, draft.cart.lines[0].line.item)
    with pytest.raises(ServiceRejected) as caught:
        await orders.place(caller, draft, key="key-1", expected_total=expected)
    assert caught.value.reason == reason
    assert await orders.find(caller, "key-1") is None
