"""The branch for which a node works, and where it changes."""

from __future__ import annotations

from domain.calls import CancelOrder
from domain.cart import Cart, Line
from domain.commands import AddItem, Food, Pick, Reading
from domain.menu import ItemId
from domain.session import Session
from domain.stores import Store, Stores
from nodes.store_choice import ONE_PLACE, TurnStore, find_store
from nodes.turn.state import State, Turn
from tests.nodes.flow_runner import build_request

STORES = Stores((Store(id="mitte", name="Mitte", channels=("kiosk",)), Store(id="sued", name="Süd")))
CART = Cart().with_line(Line(number=0, item=ItemId("coke"), name="Coke", quantity=1))


def state(session: Session | None = None, **turn: object) -> State:
    request = build_request(store=turn.pop("requested", None), channel=turn.pop("channel", "web"))
    built = Turn(request=request).replace(**turn)
    return State(session=(session or Session()).dump(), turn=built.dump())


def test_a_node_works_for_the_branch_of_the_call_then_of_the_turn() -> None:
    call = CancelOrder(order_id="N-1", confirmation_id="m-1", store="mitte")
    assert find_store(state(requested="sued", store="sued", call=call), STORES) == "mitte"
    assert find_store(state(Session(store="mitte"), store="sued"), STORES) == "sued"
    assert find_store(state(Session(store="mitte"), requested="sued"), STORES) == "sued"
    assert find_store(state(Session(store="sued"), channel="kiosk"), STORES) == "sued"
    assert find_store(state(channel="kiosk"), STORES) == "mitte"
    assert find_store(State(), STORES) is None
    assert find_store(state(store="closed"), STORES) is None


def test_a_guest_who_names_another_branch_is_read_again_there() -> None:
    picked = Reading(commands=(Pick(ids=("store:sued",)), AddItem(food=Food(item=ItemId("coke")))))
    assert TurnStore(STORES, "mitte").find_other(picked) == "sued"
    assert TurnStore(STORES, "sued").find_other(picked) is None
    assert TurnStore(STORES).find_other(Reading(commands=(Pick(ids=("coke",)),))) is None
    assert TurnStore(STORES).find_other(None) is None
    assert ONE_PLACE.find_other(picked) is None


def test_a_cart_of_another_branch_is_checked_first() -> None:
    here = TurnStore(STORES, "sued")
    moved, flows = here.enter(Session(store="mitte", cart=CART), ("menu_flow",))
    assert (moved.store, flows) == ("mitte", ("order_flow", "menu_flow"))
    assert here.enter(Session(cart=CART), ("order_flow",))[1] == ("order_flow",), "a cart from before the choice, too"


def test_without_dishes_the_session_is_at_the_branch_at_once() -> None:
    assert TurnStore(STORES, "sued").enter(Session(store="mitte"), ("menu_flow",)) == (
        Session(store="sued"),
        ("menu_flow",),
    )
    unread = Session(store="mitte", unread={"schema_version": 99})
    assert TurnStore(STORES, "sued").enter(unread, ("small_talk_flow",)) == (unread, ("small_talk_flow",))
