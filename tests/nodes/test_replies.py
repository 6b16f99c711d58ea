"""What a guest reads and hears: every reply in every language, its quick replies, and the question that waits."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from domain.cart import Cart, Line
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.intent import Intent
from domain.menu import GroupId, ItemId, Menu
from domain.outcome import (
    AskAnythingElse,
    AskWhatToChange,
    HoursShown,
    LinesAdded,
    Outcome,
    SmallTalk,
    Unsafe,
    WhichDetail,
    WhichItem,
    WhichOption,
)
from domain.session import AnythingElse, AskDetail, ChooseOption, ClearCart, Confirm, Pending, Session
from domain.turn import TurnRequest
from nodes.cards import MAX_CARDS
from nodes.catalogue import catalogue_for, locales
from nodes.compose_response import MAX_QUICK_REPLIES, composed
from nodes.facts import Facts
from nodes.state import Reply, Scene, Turn
from nodes.understanding.interpreter import Interpreter
from tests.domain.pizzeria import pizzeria
from tests.nodes.outcomes import COLA, QUOTED, SAMPLES, STEW, TIRAMISU
from understanding.classifier import Classifier
from understanding.grounding import MenuIndex
from understanding.local import LocalReader
from understanding.reader import Heard
from understanding.slot_reading import OrderAct, Slots, Understanding

LOCALES = ("en-US", "es-ES")
CHANNELS = ("web", "voice")
GREETED = SmallTalk(topic="greeting")
CART = Cart(lines=(Line(number=1, item=ItemId("tiramisu"), name="Tiramisu"),), next_number=2)
CONFIRM = Confirm(confirmation_id="m-0", cart_digest="d", total=None)
CHOOSE_SIZE = ChooseOption(line=1, group=GroupId("size"))
SIZE = WhichOption(item="Pizza", group="Size", options=("small", "large"))
SOUPS = WhichItem(said="soup", candidates=(STEW, TIRAMISU))
# What reads well and sounds like nothing, or like a mistake of the machine.
UNSPEAKABLE = re.compile(r"[•×–\n_*{}\[\]<>|]|None|\(\)| {2}")


def replied(
    *outcomes: Outcome,
    channel: str = "web",
    locale: str = "en-US",
    session: Session | None = None,
    menu: Menu | None = None,
) -> Reply:
    request = TurnRequest(
        tenant="t", user_id="u", channel=channel, session_id="s", trace_id="x", message_id="m", text="hi", locale=locale
    )
    scene = Scene(session or Session(), Turn(request=request, outcomes=outcomes), Facts())
    return composed(scene, menu, catalogue_for(locale))


def waiting(pending: Pending, asked: Outcome | None, cart: Cart = CART) -> Session:
    return Session(cart=cart, pending=pending, asked=asked)


# --- every reply


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_reply_reads_as_before(snapshot: SnapshotAssertion, locale: str, channel: str) -> None:
    assert {name: replied(o, channel=channel, locale=locale).text for name, o in SAMPLES.items()} == snapshot


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_reply_has_words_that_can_be_read_and_spoken(name: str, locale: str) -> None:
    written, spoken = (replied(SAMPLES[name], channel=channel, locale=locale).text for channel in CHANNELS)
    assert re.search(r"\w", written)
    assert not re.search(r"None|[{}]|\(\)|\n\n| {2}| [.,:;?!]", written)
    assert re.search(r"\w", spoken)
    assert not UNSPEAKABLE.search(spoken)


@pytest.mark.parametrize("locale", LOCALES)
def test_spoken_lists_are_short_and_say_how_much_more_there_is(locale: str) -> None:
    spoken = replied(SAMPLES["category, long"], channel="voice", locale=locale).text
    assert "Dish 5" in spoken
    assert "Dish 6" not in spoken
    assert "2 m" in spoken


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("locale", LOCALES)
def test_the_read_back_tells_everything_that_yes_will_order(channel: str, locale: str) -> None:
    text = replied(QUOTED, channel=channel, locale=locale).text
    for fact in (
        "Pepperoni Pizza",
        "large",
        "extra cheese",
        "olives",
        "well done",
        "Diet Coke",
        "12 Main Street",
        "ring",
    ):
        assert fact in text
    assert ("40.21" if locale == "en-US" else "40,21") in text


def test_a_guests_words_are_never_run_as_a_template() -> None:
    said = "{{ o.said }}{% include 'x' %}"
    text = replied(SAMPLES["not on the menu"].replace(said=said)).text
    assert text == f"We don't have {said} on the menu."


def test_with_nothing_to_say_it_says_so() -> None:
    assert replied().text == "Sorry, I didn't quite get that."
    assert replied(AskWhatToChange(), locale="es").text.startswith("Sin problema")


def test_several_things_are_said_in_order_each_on_its_line_or_in_one_breath() -> None:
    told = (LinesAdded(lines=(COLA,)), AskAnythingElse())
    assert replied(*told).text == "Got it: 1 × Diet Coke – €2.99.\nAnything else?"
    assert replied(*told, channel="phone").text == "Got it: 1 Diet Coke. Anything else?"


# --- the question that waits


@pytest.mark.parametrize(
    ("pending", "asked", "again"),
    [
        (CHOOSE_SIZE, SIZE, "Which size for the Pizza: small or large?"),
        (AskDetail(kind="address"), WhichDetail(detail="address"), "Where shall we deliver to?"),
        (CONFIRM, QUOTED, "Your order is ready to be placed, €40.21 in all. Shall I place it?"),
        (AnythingElse(), AskAnythingElse(), "Anything else for your order?"),
        (AnythingElse(), Unsafe(name="Satay"), "And Satay: do you want it in spite of the warning?"),
        (AnythingElse(), SOUPS, "And which soup would you like: Stew or Tiramisu?"),
    ],
)
def test_the_question_is_put_again_after_a_change_of_subject(pending: Pending, asked: Outcome, again: str) -> None:
    hours = HoursShown(open_now=True, hours=None)
    reply = replied(hours, session=waiting(pending, asked))
    assert reply.text == f"We're open now.\n{again}"
    assert reply.pending == pending.kind


@pytest.mark.parametrize("pending", [CHOOSE_SIZE, CONFIRM, ClearCart()], ids=lambda pending: pending.kind)
def test_a_question_that_was_just_put_is_not_put_twice(pending: Pending) -> None:
    assert replied(SIZE, session=waiting(pending, SIZE)).text == replied(SIZE).text


def test_the_question_stands_last_whatever_happened_after_it() -> None:
    text = replied(SIZE, HoursShown(open_now=True, hours=None), session=waiting(CHOOSE_SIZE, SIZE)).text
    assert text == "We're open now.\nWhich size for the Pizza: small or large?"


def test_an_empty_cart_is_not_asked_for_more() -> None:
    session = waiting(AnythingElse(), AskAnythingElse(), cart=Cart())
    assert replied(GREETED, session=session).text == replied(GREETED).text


def test_without_a_pending_question_nothing_is_asked_again() -> None:
    session = Session(cart=CART, asked=AskAnythingElse())
    assert replied(GREETED, session=session).text == replied(GREETED).text


# --- quick replies


def test_options_and_candidates_can_be_tapped() -> None:
    assert replied(SIZE).quick_replies == ("small", "large")
    assert replied(SOUPS).quick_replies == ("Stew", "Tiramisu")


def test_only_a_handful_can_be_tapped() -> None:
    many = WhichOption(item="Pizza", group="Toppings", options=tuple(f"option {n}" for n in range(20)))
    assert len(replied(many).quick_replies) == MAX_QUICK_REPLIES


def test_what_can_be_tapped_answers_the_last_thing_said() -> None:
    assert replied(GREETED, SIZE).quick_replies == ("small", "large")
    assert replied(GREETED, session=waiting(CONFIRM, QUOTED)).quick_replies == ("Yes", "No")


def test_a_plain_statement_offers_nothing_to_tap() -> None:
    assert replied(SAMPLES["line removed"]).quick_replies == ()


@pytest.mark.parametrize("locale", sorted(locales()))
async def test_what_can_be_tapped_is_understood_when_it_comes_back(locale: str) -> None:
    reader, index = Interpreter(LocalReader(Classifier.load())), MenuIndex.of(pizzeria())

    async def tapped(name: str, pending: str | None) -> list[Understanding]:
        replies = replied(SAMPLES[name], locale=locale).quick_replies
        assert replies
        heard = (Heard(text=t, pending=pending, menu=index, cart_empty=False, locale=locale) for t in replies)
        return [await reader.read(each) for each in heard]

    async def slots(name: str, pending: str) -> list[Slots]:
        return [understood.slots for understood in await tapped(name, pending)]

    assert [each.delivery_mode for each in await slots("which delivery mode", "delivery_mode")] == list(DeliveryMode)
    paid = {each.payment_method for each in await slots("which payment", "payment_method")}
    assert paid == set(PaymentMethod)
    assert [each.act for each in await slots("anything else", "anything_else")] == [OrderAct.CHECKOUT, OrderAct.SHOW]
    for name, pending in (
        ("read back, delivery", "confirm"),
        ("unsafe, unknown", "allergy"),
        ("clear the cart?", "clear_cart"),
    ):
        assert [each.yes_no for each in await slots(name, pending)] == [True, False]
    for name in ("greeting", "help", "what to order"):
        assert [each.intent for each in await tapped(name, None)] == [Intent.MENU, Intent.RECOMMEND]
    assert [each.intent for each in await tapped("order placed", None)] == [Intent.TRACK_ORDER]


@pytest.mark.parametrize(
    ("words", "name", "locale"),
    [
        ("remove the tiramisu", "unsafe in the cart", "en"),
        ("help", "stuck", "en"),
        ("checkout", "order not placed, never arrived", "en"),
        ("two large pepperoni pizzas without olives", "help", "en"),
        ("quita el tiramisu", "unsafe in the cart", "es"),
        ("ayuda", "stuck", "es"),
        ("eso es todo", "order not placed, never arrived", "es"),
        ("dos pizzas grandes de pepperoni sin aceitunas", "help", "es"),
    ],
)
async def test_what_we_tell_guests_to_say_is_understood(words: str, name: str, locale: str) -> None:
    assert (
        words.removesuffix(" el tiramisu").removesuffix(" the tiramisu") in replied(SAMPLES[name], locale=locale).text
    )
    reader, index = Interpreter(LocalReader(Classifier.load())), MenuIndex.of(pizzeria())
    heard = Heard(text=words, pending=None, menu=index, cart_empty=False, locale=locale)
    understood = await reader.read(heard)
    wanted = {"stuck": Intent.HELP}.get(name, Intent.ORDER)
    act = {"unsafe in the cart": OrderAct.REMOVE, "order not placed, never arrived": OrderAct.CHECKOUT}.get(name)
    assert (understood.intent, understood.slots.act) == (wanted, act)


# --- cards


@pytest.mark.parametrize("locale", LOCALES)
def test_every_card_shows_as_before(snapshot: SnapshotAssertion, locale: str) -> None:
    cards = {name: replied(outcome, locale=locale).cards for name, outcome in SAMPLES.items()}
    assert {name: [card.model_dump() for card in shown] for name, shown in cards.items() if shown} == snapshot


@pytest.mark.parametrize(("channel", "some"), [("web", True), ("app", True), ("voice", False), ("whatsapp", False)])
def test_only_channels_that_show_more_than_text_get_cards(channel: str, some: bool) -> None:
    assert bool(replied(SAMPLES["recommended"], channel=channel).cards) is some


def test_no_more_cards_than_a_screen_holds() -> None:
    assert len(replied(SAMPLES["category, long"], SAMPLES["category, long"]).cards) == MAX_CARDS


def test_what_is_not_to_be_had_can_only_be_asked_about() -> None:
    [margherita, tiramisu] = replied(SAMPLES["dishes"]).cards
    assert "Add Margherita" in margherita.actions
    assert (tiramisu.actions, "not available" in (tiramisu.subtitle or "")) == (("What is in the Tiramisu?",), True)


@pytest.mark.parametrize("locale", sorted(locales()))
async def test_what_a_card_says_for_the_guest_is_understood(locale: str) -> None:
    reader, index = Interpreter(LocalReader(Classifier.load())), MenuIndex.of(pizzeria())
    [card, *_] = replied(SAMPLES["dish"], locale=locale).cards
    [category, *_] = replied(SAMPLES["menu"], locale=locale).cards
    heard = [
        Heard(text=text, pending=None, menu=index, cart_empty=True, locale=locale)
        for text in (*card.actions, *category.actions)
    ]
    assert [(await reader.read(each)).intent for each in heard] == [Intent.ORDER, Intent.MENU, Intent.MENU]


# --- the cart beside the words


def test_the_cart_is_shown_at_the_menus_prices_and_only_when_there_is_one() -> None:
    shown = replied(GREETED, session=Session(cart=CART), menu=pizzeria()).cart
    assert shown is not None
    assert [(line.name, line.quantity) for line in shown.lines] == [("Tiramisu", 1)]
    assert replied(GREETED, session=Session(), menu=pizzeria()).cart is None
    assert replied(GREETED, session=Session(cart=CART), menu=None).cart is None
