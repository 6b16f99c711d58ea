"""The first node: the turn of a message, the reader's context, and the reading."""

from uuid import uuid4

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from domain.cart import Cart
from domain.commands import AddItem, Agree, Complain, Food, Unread
from domain.intent import Intent
from domain.menu import ItemId
from domain.session import AnythingElse, RememberedOrder, Session
from domain.turn import build_reply_id
from nodes.classify_intent import add_incarnation, add_unsettled_order, begin_turn, list_known_orders
from nodes.turn.state import Reply, State, Turn
from tests.fakes.guest import Guest, Restaurant
from tests.nodes.flow_runner import build_request

LEMONADE = AddItem(food=Food(item=ItemId("lemonade")))


@pytest.fixture
def restaurant() -> Restaurant:
    return Restaurant()


@pytest.fixture
def guest(restaurant: Restaurant) -> Guest:
    return restaurant.guest()


async def test_the_reader_is_given_what_decides_the_meaning(restaurant: Restaurant, guest: Guest) -> None:
    await guest.wants(LEMONADE)
    await guest.wants(Agree())
    context = restaurant.reader.contexts[-1]
    assert (context.text, context.locale, context.menu) == ("(scripted)", "en-US", restaurant.menus.menu)
    assert [line.item for line in context.cart.lines] == ["lemonade"]
    assert isinstance(context.pending, AnythingElse)
    assert [role for role, _ in context.recent] == ["guest", "us", "guest"]


async def test_the_reader_knows_the_orders_of_the_session(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("two lemonades", "that's all", "pickup", "card", "yes", "where is my order?")
    [order] = restaurant.reader.contexts[-1].orders
    assert (order.order_id, order.lines) == ("ORD-10001", ("2 x Lemonade",))
    assert order.day is not None


async def test_a_message_without_words_is_not_read(restaurant: Restaurant, guest: Guest) -> None:
    said = await guest.says("   ")
    assert restaurant.reader.contexts == []
    assert said.kinds == ["small_talk"]


async def test_the_intents_of_the_wire_are_derived_from_the_commands(guest: Guest) -> None:
    said = await guest.wants(Complain(about="cold"), LEMONADE, LEMONADE)
    assert said.intents == (Intent.HANDOFF, Intent.ORDER)


async def test_the_reading_is_kept_with_the_turn(guest: Guest) -> None:
    said = await guest.wants(LEMONADE, unread=(Unread(words="for mum"),))
    assert said.turn.reading is not None
    assert said.turn.reading.unread == (Unread(words="for mum"),)
    assert said.text.startswith("I didn't get “for mum”.")


# --- the turn of a message

CONFIG: RunnableConfig = {"configurable": {"thread_id": "t-1", "user_id": "the-servers-caller"}}
MESSAGE = HumanMessage(id="m-1", content="a soup")
REPLY = AIMessage(id=build_reply_id("m-1"), content="Added.")


def test_a_message_of_a_chat_front_end_begins_a_turn() -> None:
    turn = begin_turn(State(messages=[MESSAGE]), CONFIG)
    assert turn is not None
    request = turn.request
    assert (request.text, request.message_id, request.session_id) == ("a soup", "m-1", "t-1")
    assert (request.tenant, request.user_id, request.locale) == ("default", "studio-t-1", "en")


def test_a_thread_keeps_its_guest() -> None:
    before = Turn(request=build_request(user_id="anna", message_id="m-0"), reply=Reply(text="Hello."))
    turn = begin_turn(State(messages=[MESSAGE], turn=before.dump()), CONFIG)
    assert turn is not None
    assert (turn.request.user_id, turn.request.tenant, turn.reply) == ("anna", "t", None)


def test_a_turn_of_the_input_is_continued() -> None:
    turn = Turn(request=build_request(message_id="m-1"))
    assert begin_turn(State(messages=[MESSAGE], turn=turn.dump()), CONFIG) == turn
    assert begin_turn(State(turn=turn.dump()), CONFIG) == turn


@pytest.mark.parametrize(
    "state",
    [
        State(),
        State(messages=[REPLY]),
        State(messages=[MESSAGE, REPLY]),
        State(messages=[MESSAGE], turn=Turn(request=build_request(message_id="m-1"), reply=Reply(text="Hi")).dump()),
    ],
    ids=["empty", "only our reply", "answered", "answered by the stored turn"],
)
def test_without_a_new_message_there_is_no_turn(state: State) -> None:
    assert begin_turn(state, CONFIG) is None


@pytest.mark.parametrize("stored", [{}, {"request": 5}, {"request": {"tenant": "t"}}, {"reply": None}])
def test_a_stored_turn_that_cannot_be_read_is_ignored(stored: dict[str, object]) -> None:
    turn = begin_turn(State(messages=[MESSAGE], turn=stored), CONFIG)
    assert turn is not None
    assert turn.request.message_id == "m-1"


def test_an_order_of_an_unfinished_turn_is_unsettled() -> None:
    key = uuid4()
    assert add_unsettled_order(Session(), {"configurable": {"orphan": str(key)}}).unsettled == key
    assert add_unsettled_order(Session(), {}) == Session()


def test_the_incarnation_is_part_of_the_confirmation() -> None:
    turn = Turn(request=build_request())
    assert add_incarnation(turn, {"configurable": {"incarnation": "2"}}).confirmation_id == "2:m"
    assert add_incarnation(turn, {}).confirmation_id == "m"


def test_an_order_without_its_lines_is_known_by_its_id() -> None:
    placed = RememberedOrder(order_id="ORD-2", cart=Cart(), day="2026-11-23")
    orders = list_known_orders(Session(orders=("ORD-1", "ORD-2"), placed=(placed,)), None)
    assert [(order.order_id, order.day) for order in orders] == [("ORD-1", None), ("ORD-2", "2026-11-23")]
