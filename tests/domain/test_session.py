"""A session is plain JSON between turns: what was written is read back, also by a version that knows other fields."""

from __future__ import annotations

import json
import typing
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from domain.cart import Amount, Cart, Choice, Line, Refusal
from domain.commands import AboutItem, AddItem, Filters, Food, OrderRef, Recommend, RemoveLine
from domain.deal_offers import DealOffer
from domain.fulfilment import DeliveryMode
from domain.guest import Preferences, Restriction
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupId, ItemId, OptionId
from domain.money import Money
from domain.order import Detail, Fulfilment
from domain.order_times import TimeChoice
from domain.outcome import AskAnythingElse, CartView, DishView, LineView, ReadBack, WhichItem
from domain.selling import Suggestion
from domain.session import (
    MAX_REMEMBERED_ORDERS,
    AllergyWarning,
    Amendment,
    AnythingElse,
    AskDetail,
    AskStore,
    CancelPlaced,
    ChooseItem,
    ChooseOption,
    Chosen,
    ClearWholeCart,
    Confirm,
    ConfirmChange,
    GotItRight,
    OpenComplaint,
    Pending,
    RememberedOrder,
    Session,
    TakeDeal,
    TakeOut,
    TryAgain,
)
from domain.turn import PickedItem
from domain.upgrades import SCHEMA_VERSION, FromNewerRelease, Stored, apply_upgrades

PIZZA, SIZE, LARGE = ItemId("pizza"), GroupId("size"), OptionId("large")
EVENING = datetime(2026, 12, 4, 19, 30, tzinfo=ZoneInfo("Europe/Madrid"))
LINE = GroundedLine(
    item=PIZZA,
    quantity=2,
    quantity_said=True,
    choices=(Choice(group=SIZE, option=LARGE, amount=Amount.EXTRA),),
    refusals=(Refusal(group=GroupId("toppings"), option=OptionId("ham")),),
    said="two large pizzas",
    score=0.93,
)
AMBIGUOUS = AmbiguousLine(candidates=(PIZZA, ItemId("calzone")), line=LINE, said="pizza")
PENDING: tuple[Pending, ...] = (
    ChooseItem(choice=AMBIGUOUS),
    ChooseOption(line=1, group=SIZE, among=(LARGE,), refused=True),
    AskDetail(kind="delivery_mode"),
    AskDetail(kind="address"),
    AskDetail(kind="table_number"),
    AskDetail(kind="payment_method"),
    AskDetail(kind="post_code"),
    AskDetail(kind="wanted_time", times=(EVENING,)),
    Confirm(
        confirmation_id="m-1",
        cart_digest="abc",
        total=Money(2000, "EUR"),
        subtotal=Money(1800, "EUR"),
        prices=(Money(900, "EUR"), None),
    ),
    Confirm(confirmation_id="m-2", cart_digest="abc", total=None),
    AllergyWarning(line=LINE),
    AnythingElse(),
    AnythingElse(suggested=PIZZA),
    ClearWholeCart(),
    CancelPlaced(order_id="ORD-1"),
    ConfirmChange(
        confirmation_id="m-3",
        order_id="ORD-1",
        cart_digest="abc",
        fulfilment=Fulfilment(mode=DeliveryMode.PICKUP),
        total=Money(2000, "EUR"),
    ),
    TryAgain(),
    TakeOut(lines=(1, 3)),
    AskStore(),
    TakeDeal(deal=PIZZA),
    GotItRight(commands=(AddItem(food=Food(item=PIZZA), quantity=30), RemoveLine(lines=(1,))), lines=(3,)),
)


def full(pending: Pending) -> Session:
    """A session with something in every field."""
    line = Line(number=3, item=PIZZA, name="Pizza", quantity=2, choices=LINE.choices, note="well done", person="Tom")
    return Session(
        cart=Cart(lines=(line,), next_number=4),
        before=Cart(next_number=3),
        fulfilment=Fulfilment(
            mode=DeliveryMode.DELIVERY, address="12 Main Street", payment="card", scheduled_for=EVENING
        ),
        refused_time=TimeChoice(problem="closed", wanted=EVENING, nearest=(EVENING,)),
        checking_out=True,
        pending=pending,
        asked=WhichItem(said="pizza", candidates=(DishView(name="Pizza", price=Money(900, "EUR")),)),
        unresolved=(AMBIGUOUS,),
        open_options=(ChooseOption(line=3, group=SIZE),),
        unsafe=(LINE,),
        focus=3,
        topic=PIZZA,
        shown=(PIZZA,),
        chosen=Chosen(line=3, items=(PIZZA,), said="pizza", group=SIZE),
        picked=(PickedItem(id="coke", name="Coke", quantity=2),),
        preferences=Preferences(dietary=("vegan",), spice_level="hot", allergies=("peanuts",)),
        restrictions=(Restriction(person="son", allergies=("peanuts",)),),
        orders=("ORD-1", "ORD-2"),
        placed=(RememberedOrder(order_id="ORD-2", cart=Cart(lines=(line,), next_number=4), day="2026-11-28"),),
        amends=Amendment(order_id="ORD-2", cart=Cart(lines=(line,), next_number=4), fulfilment=Fulfilment()),
        complaint=OpenComplaint(about=("cold",), items=(PIZZA,), order_id="ORD-2"),
        language="es",
        aspect="price",
        asked_about=AboutItem(item=PIZZA, quantity=2),
        asked_things=("olives",),
        extra_asked="tip",
        suggestion=Suggestion(item=PIZZA, answer="passed"),
        deal_offer=DealOffer(deal=PIZZA, answer="passed"),
        likes=("spicy",),
        dislikes=("olives",),
        sought=Recommend(words=("spicy",), without=("Pizzas",)),
        repeats=1,
        unsettled=UUID(int=7),
        store="mitte",
        order_stores={"ORD-2": "mitte"},
        misses=1,
    )


def kind_of(pending: Pending) -> str:
    return pending.kind


def stored(session: Session) -> dict[str, object]:
    """What comes back from the store after the session was written there."""
    read: dict[str, object] = json.loads(json.dumps(session.dump()))
    return read


@pytest.mark.parametrize("pending", PENDING, ids=kind_of)
def test_every_pending_question_survives_the_store(pending: Pending) -> None:
    session = full(pending)
    assert Session.restore(stored(session)) == session


def test_no_pending_question_is_left_out_of_these_tests() -> None:
    union = typing.get_args(typing.get_args(Pending)[0])
    known = {kind for variant in union for kind in typing.get_args(variant.model_fields["kind"].annotation)}
    assert set(typing.get_args(Detail)) <= known
    assert {pending.kind for pending in PENDING} == known


def test_a_full_session_leaves_no_field_at_its_default() -> None:
    session = full(ClearWholeCart())
    defaults = Session()
    assert [name for name in Session.model_fields if getattr(session, name) == getattr(defaults, name)] == [
        "schema_version",
        "unread",
    ]


def test_nothing_stored_is_a_new_session() -> None:
    assert Session.restore({}) == Session(schema_version=SCHEMA_VERSION)


def test_a_session_of_before_a_field_existed_gets_its_default() -> None:
    older = stored(full(AnythingElse()))
    del older["misses"], older["unsafe"]
    restored = Session.restore(older)
    assert (restored.misses, restored.unsafe) == (0, ())
    assert restored.cart == full(AnythingElse()).cart


def test_an_older_session_goes_through_every_upgrade_since() -> None:
    def renamed(stored: Stored) -> Stored:
        return {**{k: v for k, v in stored.items() if k != "mood"}, "temper": stored["mood"]}

    def doubled(stored: Stored) -> Stored:
        return {**stored, "temper": f"{stored['temper']} {stored['temper']}"}

    first: Stored = {"mood": "fine"}
    assert apply_upgrades(first, (renamed, doubled)) == {"temper": "fine fine", "schema_version": 3}
    assert apply_upgrades({"temper": "fine", "schema_version": 2}, (renamed, doubled))["temper"] == "fine fine"
    assert apply_upgrades({"temper": "fine", "schema_version": 3}, (renamed, doubled))["temper"] == "fine"
    assert first == {"mood": "fine"}, "an upgrade changes nothing in place"


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 10**9])
def test_a_session_of_a_newer_release_is_refused_not_half_read(version: object) -> None:
    with pytest.raises(FromNewerRelease):
        Session.restore({**stored(full(AnythingElse())), "schema_version": version})


def test_fields_of_another_version_are_passed_over_at_every_depth() -> None:
    session = full(AnythingElse())
    other = stored(session)
    line = typing.cast(dict[str, typing.Any], other["cart"])["lines"][0]
    other["mood"], line["garnish"], line["choices"][0]["side"] = "sunny", "parsley", "left"
    assert Session.restore(other) == session


@pytest.mark.parametrize("field", ["pending", "asked"])
def test_a_question_that_this_version_does_not_know_is_dropped_and_the_cart_kept(field: str) -> None:
    session = full(AnythingElse())
    other = stored(session)
    other[field] = {"kind": "choose_wine", "year": 1982}
    restored = Session.restore(other)
    assert (restored.pending, restored.asked) == (None, None)
    assert restored == session.replace(pending=None, asked=None)


def test_a_question_whose_shape_has_changed_is_dropped_too() -> None:
    other = stored(full(AnythingElse()))
    other["pending"] = {"kind": "confirm", "confirmation_id": "m-1"}
    assert Session.restore(other).pending is None


UNREADABLE: dict[str, typing.Any] = {
    "a cart of other lines": {**stored(full(AnythingElse())), "cart": {"lines": [{"dish": "pizza"}]}},
    "a cart that is a list": {**stored(full(AnythingElse())), "cart": []},
    "a list": [1, 2],
    "a text": "session",
    "a number": 7,
    **{f"version {version!r}": {**stored(full(AnythingElse())), "schema_version": version}
       for version in (0, -1, "1", None, 1.5, [])},
}  # fmt: skip


@pytest.mark.parametrize("kept", UNREADABLE.values(), ids=UNREADABLE)
def test_a_session_that_cannot_be_read_is_kept_and_not_guessed(kept: object) -> None:
    session = Session.restore(kept)
    assert session == Session(unread=typing.cast(typing.Any, kept))
    assert Session.faults_of(session.unread)
    assert Session.restore(json.loads(json.dumps(session.dump()))) == session, "also at the next turn"


def test_where_it_is_at_fault_is_named_without_a_value() -> None:
    other = {**stored(full(AnythingElse())), "cart": {"lines": [{"dish": "12 Main Street"}]}}
    faults = Session.faults_of(other)
    assert any(fault.startswith("cart.lines.0") for fault in faults)
    assert "Main" not in "".join(faults)


def test_a_release_that_can_read_it_goes_on_with_it() -> None:
    session = full(AnythingElse())
    assert Session.restore(Session(unread=typing.cast(typing.Any, stored(session))).dump()) == session


def test_starting_over_keeps_allergies_and_orders_as_far_as_they_can_be_read() -> None:
    before = full(AnythingElse())
    fresh = Session.restore({**stored(before), "cart": []}).started_over()
    assert fresh == Session(preferences=before.preferences, orders=before.orders, unsettled=before.unsettled)
    assert Session.restore({**stored(before), "cart": [], "preferences": 5}).started_over().orders == before.orders
    assert Session.restore([1]).started_over() == Session()
    orphan = UUID(int=9)
    assert Session.restore({**stored(before), "cart": []}).replace(unsettled=orphan).started_over().unsettled == orphan


def test_a_change_must_name_a_field() -> None:
    with pytest.raises(ValidationError):
        Session().replace(card=Cart())


def test_a_placed_order_empties_the_session_and_is_remembered() -> None:
    after = full(PENDING[6]).with_order("ORD-3")
    assert (after.cart.is_empty, after.cart.next_number) == (True, 4)
    assert after.orders == ("ORD-1", "ORD-2", "ORD-3")
    assert after.preferences == full(ClearWholeCart()).preferences
    kept = ("language", "likes", "dislikes", "restrictions", "sought", "aspect")
    about_the_guest = {name: getattr(after, name) for name in kept}
    assert after == Session(
        cart=Cart(next_number=4),
        topic=PIZZA,
        preferences=after.preferences,
        orders=after.orders,
        placed=after.placed,
        complaint=after.complaint,
        store="mitte",
        order_stores={"ORD-2": "mitte", "ORD-3": "mitte"},
        misses=1,
        **about_the_guest,
    )


def test_a_placed_order_is_remembered_with_what_was_in_it() -> None:
    before = full(ClearWholeCart())
    after = before.with_order("ORD-3", total=Money(2000, "EUR"), day="2026-11-29")
    newest = after.placed_order(None)
    assert newest is not None
    assert (newest.cart, newest.fulfilment, newest.total) == (before.cart, before.fulfilment, Money(2000, "EUR"))
    assert after.placed_order(OrderRef(day="2026-11-28")) == before.placed[0]
    assert after.placed_order(OrderRef(id="ORD-3")) == newest
    assert after.placed_order(OrderRef(id="ORD-9")) is None


def test_a_session_stored_before_commands_knows_nothing_of_them() -> None:
    old = stored(Session(cart=full(ClearWholeCart()).cart))
    for name in ("placed", "complaint", "language", "aspect", "likes", "dislikes", "sought", "repeats"):
        del old[name]
    assert Session.restore(old) == Session(cart=full(ClearWholeCart()).cart)


def test_filters_survive_the_store() -> None:
    given = Filters.model_validate({"with": ["spicy"], "max_price": 900})
    assert Filters.model_validate(given.dump()) == given


def test_an_order_that_is_told_twice_is_remembered_once_and_as_the_newest() -> None:
    assert full(ClearWholeCart()).with_order("ORD-1").orders == ("ORD-2", "ORD-1")


def test_only_the_newest_orders_are_remembered() -> None:
    session = Session()
    for number in range(MAX_REMEMBERED_ORDERS + 3):
        session = session.with_order(f"ORD-{number}")
    assert session.orders == tuple(f"ORD-{n}" for n in range(3, MAX_REMEMBERED_ORDERS + 3))


def test_the_read_back_survives_the_store_with_its_amounts() -> None:
    line = LineView(number=1, name="Pizza", quantity=2, options=("large",), total=Money(5, "JPY"))
    cart = CartView(lines=(line,), subtotal=Money(5, "JPY"))
    asked = ReadBack(cart=cart, fulfilment=Fulfilment(payment="cash"), total=Money(5, "JPY"))
    session = Session(pending=AnythingElse(), asked=asked)
    assert Session.restore(stored(session)).asked == asked


def test_what_waits_is_asked_in_the_same_words_after_the_store() -> None:
    session = Session(pending=AnythingElse(), asked=AskAnythingElse())
    assert Session.restore(stored(session)).asked == AskAnythingElse()
