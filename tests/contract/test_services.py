"""What every restaurant's services must do for us; and what ours may do beyond, by whether they know the additions."""

import pytest

from domain.guest import Preferences
from services.errors import ServiceNotConfigured, ServiceRejected
from services.post import ServicePost
from tests.contract.before import CARD, ServicesOfBefore
from tests.contract.doors import Doors, doors_of_before, doors_of_the_demo, draft_from, new_caller


async def test_a_menu_has_items_with_names_ids_and_prices_in_one_currency(doors: Doors) -> None:
    menu = await doors.menu.fetch(new_caller())
    assert len(menu.items) >= 3
    assert len({item.id for item in menu.items}) == len(menu.items)
    assert {item.price.currency for item in menu.items if item.price} == {menu.currency}
    assert len(menu.categories) >= 2


async def test_an_unchanged_menu_is_the_same_object(doors: Doors) -> None:
    assert await doors.menu.fetch(new_caller()) is await doors.menu.fetch(new_caller())


async def test_an_order_is_placed_and_then_tracked(doors: Doors) -> None:
    caller = new_caller()
    draft = draft_from(await doors.menu.fetch(caller))
    placed = await doors.order.place(caller, draft, key=f"key-{caller.user_id}")
    assert placed.order_id
    assert draft.cart.subtotal is not None
    assert placed.total is not None
    assert placed.total.minor >= draft.cart.subtotal.minor
    tracking = await doors.tracking.track(caller, placed.order_id)
    assert tracking is not None
    assert tracking.order_id == placed.order_id
    assert tracking.status


async def test_an_order_that_nobody_placed_is_not_tracked(doors: Doors) -> None:
    assert await doors.tracking.track(new_caller(), "ORD-99999999") is None


async def test_suggestions_have_names(doors: Doors) -> None:
    found = await doors.recommend.suggest(new_caller(), "surprise me", (), Preferences())
    assert found
    assert all(each.name for each in found)


async def test_what_is_saved_is_read_again(doors: Doors) -> None:
    caller = new_caller()
    wanted = Preferences(dietary=("vegetarian",), allergies=("peanuts",))
    assert (await doors.profile.read(caller)).preferences.is_empty
    assert await doors.profile.save(caller, wanted)
    assert (await doors.profile.read(caller)).preferences == wanted


async def test_what_an_order_costs_is_known_beforehand_or_not_at_all(doors: Doors) -> None:
    caller = new_caller()
    draft = draft_from(await doors.menu.fetch(caller))
    quote = await doors.order.quote(caller, draft)
    assert doors.order.can_quote is doors.additions
    assert (quote is not None) is doors.additions
    if quote is not None:
        placed = await doors.order.place(caller, draft, key=f"key-{caller.user_id}", expected_total=quote.total)
        assert placed.total == quote.total


async def test_the_same_key_is_one_order_that_can_be_found_where_the_service_says_so(doors: Doors) -> None:
    caller = new_caller()
    draft, key = draft_from(await doors.menu.fetch(caller)), f"key-{caller.user_id}"
    assert doors.order.can_find is doors.order.terms.repeatable is doors.additions
    if not doors.additions:
        with pytest.raises(ServiceNotConfigured):
            await doors.order.find(caller, key)
        return
    assert await doors.order.find(caller, key) is None
    first = await doors.order.place(caller, draft, key=key)
    again = await doors.order.place(caller, draft, key=key)
    found = await doors.order.find(caller, key)
    assert found is not None
    assert first.order_id == again.order_id == found.order_id


async def test_an_order_is_cancelled_where_the_service_can(doors: Doors) -> None:
    caller = new_caller()
    placed = await doors.order.place(caller, draft_from(await doors.menu.fetch(caller)), key=f"key-{caller.user_id}")
    assert doors.order.can_cancel is doors.additions
    if not doors.additions:
        with pytest.raises(ServiceNotConfigured):
            await doors.order.cancel(caller, placed.order_id)
        return
    cancelled = await doors.order.cancel(caller, placed.order_id)
    assert (cancelled.order_id, cancelled.cancelled) == (placed.order_id, True)


async def test_a_placed_order_is_changed_once_where_the_service_can(doors: Doors) -> None:
    caller = new_caller()
    menu = await doors.menu.fetch(caller)
    key, draft = f"key-{caller.user_id}", draft_from(menu, quantity=3)
    placed = await doors.order.place(caller, draft_from(menu), key=key)
    assert doors.order.can_change is doors.additions
    if not doors.additions:
        with pytest.raises(ServiceNotConfigured):
            await doors.order.quote_change(caller, placed.order_id, draft)
        return
    quote = await doors.order.quote_change(caller, placed.order_id, draft)
    assert (quote.accepted, quote.previous_total) == (True, placed.total)
    for _ in range(2):
        changed = await doors.order.change(
            caller, placed.order_id, draft, key=f"change-{key}", follows=key, expected_total=quote.total
        )
        assert (changed.order_id, changed.total) == (placed.order_id, quote.total)
    found = await doors.order.find(caller, f"change-{key}")
    assert found is not None
    assert found.order_id == placed.order_id


async def test_a_total_that_is_not_the_one_read_back_places_nothing(
    post: ServicePost, demo_ports: dict[str, int]
) -> None:
    doors, caller = doors_of_the_demo(post, demo_ports), new_caller()
    draft, key = draft_from(await doors.menu.fetch(caller)), f"key-{caller.user_id}"
    quote = await doors.order.quote(caller, draft)
    assert quote is not None
    with pytest.raises(ServiceRejected) as caught:
        await doors.order.place(caller, draft, key=key, expected_total=quote.total + quote.total)
    assert (caught.value.status, caught.value.reason) == (409, "price_changed")
    assert await doors.order.find(caller, key) is None


async def test_a_service_of_before_is_sent_nothing_but_what_it_knows(
    post: ServicePost, before: ServicesOfBefore
) -> None:
    doors, caller = doors_of_before(post, before), new_caller()
    menu = await doors.menu.fetch(caller)
    assert menu.text == CARD
    await doors.order.place(caller, draft_from(menu), key="key-1")
    (sent,) = before.orders.values()
    assert sent["items"] == [{"name": "Margherita", "quantity": 2, "price": 9.5, "currency": "USD"}]
