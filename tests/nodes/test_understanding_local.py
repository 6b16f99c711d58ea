"""Local understanding, message by message: intents, slots, and what the pending question changes."""

from __future__ import annotations

import pytest

from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.intent import Intent
from domain.menu import Item, ItemId, Menu
from understanding.food_lexicon import Lexicon
from understanding.grounding import MenuIndex
from understanding.house import house_topic
from understanding.local import LocalReader
from understanding.reader import Heard
from understanding.rules import wants_food
from understanding.slot_reading import OrderAct, Understanding


@pytest.fixture(scope="module")
def reader() -> LocalReader:
    return LocalReader.load()


def read(reader: LocalReader, text: str, pending: str | None = None, menu: MenuIndex | None = None) -> Understanding:
    return reader.understand(Heard(text=text, pending=pending, menu=menu, cart_empty=False, locale="en"))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Where is my order ORD-12345?", Intent.TRACK_ORDER),
        ("order number 4412 where is it", Intent.TRACK_ORDER),
        ("how long until my food gets here", Intent.TRACK_ORDER),
        ("thick crust pizza", Intent.ORDER),
        ("two large pepperoni pizzas without olives and a diet coke", Intent.ORDER),
        ("my usual please", Intent.ORDER),
        ("what's in the burrito bowl?", Intent.MENU),
        ("what drinks do you have", Intent.MENU),
        ("what do you recommend?", Intent.RECOMMEND),
        ("remember I'm allergic to peanuts", Intent.PROFILE),
        ("cancel my order", Intent.CANCEL),
        ("talk to a human please", Intent.HANDOFF),
        ("what can you do?", Intent.HELP),
        ("when do you open", Intent.HELP),
        ("hello there", Intent.GREETING),
        ("thank you so much", Intent.THANKS),
        ("are you a robot", Intent.SMALLTALK),
        ("what's the capital of France?", Intent.OUT_OF_SCOPE),
        ("quiero una pizza grande", Intent.ORDER),
    ],
)
def test_a_message_is_read_as_what_it_wants(reader: LocalReader, text: str, intent: Intent) -> None:
    assert read(reader, text).intents == (intent,)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("do you deliver?", "delivery"),
        ("can I eat there?", "delivery"),
        ("what's the delivery fee?", "delivery_details"),
        ("can I pay by card?", "payment"),
        ("where are you?", "staff"),
        ("do you have parking?", "staff"),
        ("where is my order?", None),
        ("delivery please", None),
        ("what drinks do you have?", None),
    ],
)
def test_a_question_about_the_restaurant_is_told_from_others(reader: LocalReader, text: str, topic: str | None) -> None:
    assert house_topic(text) == topic
    assert (read(reader, text).intents == (Intent.HELP,)) is (topic is not None)


@pytest.mark.parametrize("text", ["no that's wrong", "that's not right", "you got it wrong", "no, not what I wanted"])
def test_a_change_that_was_wrong_is_to_be_changed_again(reader: LocalReader, text: str) -> None:
    understanding = read(reader, text, "anything_else")
    assert understanding.intents == (Intent.ORDER,)
    assert understanding.slots.act is OrderAct.CHANGE
    assert understanding.slots.yes_no is None


@pytest.mark.parametrize("text", ["asdf qwer", "qwertz uiop", "fnord"])
def test_words_never_heard_of_are_not_taken_for_anything(reader: LocalReader, text: str) -> None:
    assert read(reader, text).confidence <= 0.3


@pytest.mark.parametrize("text", ["is this vegan", "is it spicy?", "does it have nuts?", "what's in it?"])
def test_a_question_about_it_is_about_the_menu(reader: LocalReader, text: str) -> None:
    assert read(reader, text).intents == (Intent.MENU,)


def test_hi_inside_another_word_is_no_greeting(reader: LocalReader) -> None:
    for text in ("what is this?", "thick crust pizza", "which one is it"):
        assert Intent.GREETING not in read(reader, text).intents


def test_courtesy_around_a_wish_is_not_a_wish_of_its_own(reader: LocalReader) -> None:
    assert read(reader, "Hi there! Can I get a latte, please? Thank you!").intents == (Intent.ORDER,)


@pytest.mark.parametrize("wish", ["and give me two cokes", "and also a coke", "and I need a coke"])
def test_a_wish_behind_an_address_is_no_part_of_it(reader: LocalReader, wish: str) -> None:
    assert read(reader, f"deliver to 5 Elm Street, {wish}").slots.address == "5 Elm Street"


def test_two_wishes_are_both_read_in_their_order(reader: LocalReader) -> None:
    assert read(reader, "what drinks do you have and where's my order?").intents == (Intent.MENU, Intent.TRACK_ORDER)
    assert read(reader, "Where's my order? Also what desserts do you have?").intents == (
        Intent.TRACK_ORDER,
        Intent.MENU,
    )


def test_each_of_two_wishes_keeps_its_words(reader: LocalReader) -> None:
    text = "what drinks do you have and where's my order?"
    understanding = read(reader, text)
    assert understanding.words_for(Intent.TRACK_ORDER, text) == "where's my order?"
    assert understanding.words_for(Intent.MENU, text) == "what drinks do you have"
    assert read(reader, "a burger please").words_for(Intent.ORDER, "a burger please") == "a burger please"


def test_one_wish_with_an_and_stays_one(reader: LocalReader) -> None:
    assert read(reader, "can I get a burger and fries and a coke").intents == (Intent.ORDER,)
    assert read(reader, "do you have burgers and fries").intents == (Intent.MENU,)


def test_yes_without_a_question_is_small_talk(reader: LocalReader) -> None:
    understanding = read(reader, "yes")
    assert understanding.intents == (Intent.SMALLTALK,)
    assert understanding.slots.yes_no is True


@pytest.mark.parametrize(
    "text", ["yes", "Yes please", "yep, that's right", "looks good!", "go ahead", "sí", "ok place it"]
)
def test_yes_to_the_read_back_confirms(reader: LocalReader, text: str) -> None:
    understanding = read(reader, text, "confirm")
    assert understanding.intents == (Intent.CONFIRM,)
    assert understanding.slots.yes_no is True


@pytest.mark.parametrize("text", ["no", "nope", "no thanks", "ok stop", "no, that's wrong"])
def test_no_to_the_read_back_does_not_confirm(reader: LocalReader, text: str) -> None:
    understanding = read(reader, text, "confirm")
    assert understanding.intents == (Intent.CONFIRM,)
    assert understanding.slots.yes_no is False


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("yes but make it large", OrderAct.CHANGE),
        ("yes, and add a coke", OrderAct.ADD),
        ("no, make it large", OrderAct.CHANGE),
        ("ok but remove the fries", OrderAct.REMOVE),
    ],
)
def test_an_answer_that_changes_the_order_answers_nothing(reader: LocalReader, text: str, act: OrderAct) -> None:
    understanding = read(reader, text, "confirm")
    assert understanding.intents == (Intent.ORDER,)
    assert understanding.slots.yes_no is None
    assert understanding.slots.act is act


def test_refusing_an_ingredient_is_not_a_no(reader: LocalReader) -> None:
    understanding = read(reader, "no onions please", "confirm")
    assert understanding.intents == (Intent.ORDER,)
    assert understanding.slots.yes_no is None


def test_a_yes_with_a_question_is_only_the_question(reader: LocalReader) -> None:
    understanding = read(reader, "yes, and how long will it take to get here?", "confirm")
    assert understanding.intents == (Intent.TRACK_ORDER,)
    assert understanding.slots.yes_no is None


@pytest.mark.parametrize("text", ["not yet", "yes, later", "let me check with my wife"])
@pytest.mark.parametrize("pending", ["confirm", "allergy", "clear_cart", "cancel_order"])
def test_an_answer_put_off_is_neither_yes_nor_no(reader: LocalReader, text: str, pending: str) -> None:
    understanding = read(reader, text, pending)
    assert understanding.intents == (Intent.SMALLTALK,)
    assert understanding.slots.yes_no is None


def test_a_loose_yes_is_still_enough_where_nothing_is_at_stake(reader: LocalReader) -> None:
    assert read(reader, "sure, that thing works for us", "try_again").slots.yes_no is True
    assert read(reader, "sure, that thing works for us", "confirm").slots.yes_no is None


def test_a_yes_that_names_a_payment_keeps_it(reader: LocalReader) -> None:
    slots = read(reader, "sure, charge my card", "confirm").slots
    assert (slots.yes_no, slots.payment_method) == (True, PaymentMethod.CARD)


@pytest.mark.parametrize("text", ["large", "the second one", "2", "medium please", "I'd like the large"])
def test_an_option_answers_the_question_for_one(reader: LocalReader, text: str) -> None:
    assert read(reader, text, "choose_option").intents == (Intent.ORDER,)


def test_a_question_back_is_no_answer(reader: LocalReader) -> None:
    assert read(reader, "what sizes are there?", "choose_option").intents == (Intent.MENU,)
    assert read(reader, "where is my order?", "address").intents == (Intent.TRACK_ORDER,)


def test_a_bare_number_answers_what_was_asked(reader: LocalReader) -> None:
    assert read(reader, "2", "choose_item").slots.ordinal == 2
    assert read(reader, "2", "table_number").slots.table_number == "2"
    assert read(reader, "make that two").slots.quantity == 2


def test_nothing_else_checks_out(reader: LocalReader) -> None:
    for text, pending in (("no", "anything_else"), ("that's all", None), ("nothing else thanks", "anything_else")):
        understanding = read(reader, text, pending)
        assert understanding.intents == (Intent.ORDER,)
        assert understanding.slots.act is OrderAct.CHECKOUT


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("clear the cart", OrderAct.CLEAR),
        ("start over", OrderAct.CLEAR),
        ("what's in my cart", OrderAct.SHOW),
        ("how much is it so far", OrderAct.SHOW),
        ("place my order", OrderAct.CHECKOUT),
        ("remove the fries", OrderAct.REMOVE),
        ("never mind the soup", OrderAct.REMOVE),
        ("cancel the fries", OrderAct.REMOVE),
        ("change the burger to a veggie burger", OrderAct.CHANGE),
        ("make that two", OrderAct.CHANGE),
        ("add a coke", OrderAct.ADD),
        ("another one please", OrderAct.ADD),
        ("a burger please", None),
        ("i want to order", OrderAct.BEGIN),
        ("I want to order something", OrderAct.BEGIN),
        ("show cart", OrderAct.SHOW),
        ("my order so far?", OrderAct.SHOW),
    ],
)
def test_the_act_is_read_from_the_wording(reader: LocalReader, text: str, act: OrderAct | None) -> None:
    understanding = read(reader, text)
    assert understanding.intent is Intent.ORDER
    assert understanding.slots.act is act


def test_wishes_inside_a_fresh_order_do_not_change_the_cart(reader: LocalReader) -> None:
    for text in ("can I have one pizza and skip the olives", "i'll have one burger, make it spicy"):
        assert read(reader, text).slots.act is None
    assert read(reader, "can I get a salad instead").slots.act is OrderAct.CHANGE
    with_empty_cart = Heard(text="make it spicy", pending=None, menu=None, cart_empty=True, locale="en")
    assert reader.understand(with_empty_cart).slots.act is None


def test_calling_off_the_order_is_not_clearing_the_cart(reader: LocalReader) -> None:
    understanding = read(reader, "please cancel my order ORD-2231")
    assert understanding.intents == (Intent.CANCEL,)
    assert understanding.slots.act is None
    assert understanding.slots.order_id == "ORD-2231"


def test_fulfilment_is_read_in_one_breath(reader: LocalReader) -> None:
    slots = read(reader, "deliver it to 24 Maple Street, apt 3 and I'll pay cash").slots
    assert slots.delivery_mode is DeliveryMode.DELIVERY
    assert slots.address == "24 Maple Street, apt 3"
    assert slots.payment_method is PaymentMethod.CASH


def test_any_place_answers_the_question_for_the_address(reader: LocalReader) -> None:
    assert read(reader, "it's 12 Main St", "address").slots.address == "12 Main St"
    assert read(reader, "the blue house by the lake", "address").slots.address == "the blue house by the lake"


def test_asking_about_delivery_chooses_nothing(reader: LocalReader) -> None:
    assert read(reader, "do you deliver?").slots.delivery_mode is None
    assert read(reader, "where is my delivery?").slots.delivery_mode is None


def test_a_table_means_dine_in(reader: LocalReader) -> None:
    slots = read(reader, "we're at table 12", "delivery_mode").slots
    assert slots.table_number == "12"
    assert slots.delivery_mode is DeliveryMode.DINE_IN


def test_to_go_is_pickup_and_good_to_go_is_not(reader: LocalReader) -> None:
    assert read(reader, "a latte to go").slots.delivery_mode is DeliveryMode.PICKUP
    assert read(reader, "i'd like to go with the burger").slots.delivery_mode is None


def test_card_numbers_are_kept_nowhere(reader: LocalReader) -> None:
    for pending in (None, "payment_method", "address"):
        understanding = read(reader, "note for the kitchen: my card is 4111 1111 1111 1111", pending)
        assert "1111" not in understanding.model_dump_json()
    assert read(reader, "card 4111111111111111", "payment_method").slots.payment_method is PaymentMethod.CARD


def test_a_note_for_the_kitchen_is_kept_in_the_guests_words(reader: LocalReader) -> None:
    slots = read(reader, "note for the kitchen: cut the Pizza in squares").slots
    assert slots.special_instructions == "cut the Pizza in squares"


@pytest.mark.parametrize(
    ("text", "allergies", "dietary", "forget"),
    [
        ("Remember I'm allergic to peanuts, eggs and shellfish", ("peanuts", "eggs", "shellfish"), (), False),
        ("I have a severe nut allergy", ("nut",), (), False),
        ("i'm lactose intolerant", ("lactose",), (), False),
        ("I'm vegan now", (), ("vegan",), False),
        ("forget my allergies", (), (), True),
        ("I'm not vegan anymore", (), ("vegan",), True),
    ],
)
def test_what_to_remember_is_read(
    reader: LocalReader, text: str, allergies: tuple[str, ...], dietary: tuple[str, ...], forget: bool
) -> None:
    understanding = read(reader, text)
    wish = understanding.slots.preferences
    assert understanding.intent is Intent.PROFILE
    assert wish is not None
    assert (wish.allergies, wish.dietary, wish.forget) == (allergies, dietary, forget)


def test_an_allergy_and_a_question_are_two_wishes(reader: LocalReader) -> None:
    understanding = read(reader, "I'm allergic to nuts. What desserts do you have?")
    assert understanding.intents == (Intent.PROFILE, Intent.MENU)


def test_the_menu_at_hand_tells_its_dishes_from_the_wide_world(reader: LocalReader) -> None:
    text = "the zorblax quumble"
    menu = MenuIndex.of(Menu(items=(Item(id=ItemId("z"), name="Zorblax Quumble", category="Mains"),)))
    assert read(reader, text, menu=menu).intent is Intent.ORDER
    assert read(reader, text).confidence < read(reader, text, menu=menu).confidence


def test_whatever_is_written_is_read(reader: LocalReader) -> None:
    for text in ("", "   ", "?", "🙂", "x" * 50_000, "' OR 1=1 --", "\x00", "你好", "١٢٣", "a" + "\u0301" * 500):
        for pending in (None, "confirm", "address", "table_number", "choose_item", "unheard_of"):
            understanding = read(reader, text, pending)
            assert understanding.intents
            assert 0 <= understanding.confidence <= 1


@pytest.mark.parametrize(
    ("text", "pending", "yes"),
    [
        ("yes cancel it", "cancel_order", True),
        ("cancel it", "cancel_order", True),
        ("no keep it", "cancel_order", False),
        ("yes clear it", "clear_cart", True),
        ("no don't", "clear_cart", False),
        ("Yep, no issues.", "confirm", True),
    ],
)
def test_a_question_repeated_is_a_yes(reader: LocalReader, text: str, pending: str, yes: bool) -> None:
    understanding = read(reader, text, pending)
    assert understanding.intents == (Intent.CONFIRM,)
    assert understanding.slots.yes_no is yes


def test_several_acts_in_one_message_are_told_apart(reader: LocalReader) -> None:
    slots = read(reader, "add a coke and remove the fries").slots
    assert [(step.act, step.words) for step in slots.steps] == [
        (OrderAct.ADD, "add a coke"),
        (OrderAct.REMOVE, "remove the fries"),
    ]
    assert slots.act is OrderAct.ADD
    assert read(reader, "add a coke and some fries").slots.steps == ()


def test_changing_the_payment_at_the_read_back_is_about_the_order(reader: LocalReader) -> None:
    understanding = read(reader, "can I pay cash instead?", "confirm")
    assert understanding.intents == (Intent.ORDER,)
    assert understanding.slots.payment_method is PaymentMethod.CASH
    assert read(reader, "do you take apple pay?", "payment_method").intents == (Intent.HELP,)


def test_declining_every_choice_is_a_no(reader: LocalReader) -> None:
    understanding = read(reader, "neither", "choose_item")
    assert understanding.intents == (Intent.ORDER,)
    assert understanding.slots.yes_no is False


@pytest.mark.parametrize("text", ["could I get two lattes", "I want 3 pizzas", "2 large burgers", "get me 4 burritos"])
def test_a_counted_dish_is_wanted_like_a_single_one(text: str) -> None:
    assert wants_food(text, Lexicon.load().kind_of)


@pytest.mark.parametrize("text", ["what do 2 pizzas cost", "which 3 burgers are best", "I have 2 python scripts"])
def test_a_number_makes_no_order_of_a_question(text: str) -> None:
    assert not wants_food(text, Lexicon.load().kind_of)
