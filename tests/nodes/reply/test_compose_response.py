"""What a guest reads and hears: every reply in every language, its quick replies, and the question that waits."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from domain.cart import Cart, Line
from domain.commands import Command, Greet, NotUnderstood, Reading, Unread
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
from domain.session import AnythingElse, AskDetail, ChooseOption, ClearWholeCart, Confirm, Pending, Session
from domain.turn import TurnRequest
from nodes.reply.cards import MAX_CARDS
from nodes.reply.catalogue import load_catalogue
from nodes.reply.compose_response import MAX_QUICK_REPLIES, compose_reply
from nodes.turn.state import Reply, Scene, Turn
from nodes.turn.tool_results import ToolResults
from tests.domain.pizzeria import pizzeria
from tests.nodes.reply.outcomes import COLA, QUOTED, SAMPLES, STEW, TIRAMISU

LOCALES = ("en-US", "es-ES", "fr-FR")
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
    reading: Reading | None = None,
) -> Reply:
    request = TurnRequest(
        tenant="t", user_id="u", channel=channel, session_id="s", trace_id="x", message_id="m", text="hi", locale=locale
    )
    scene = Scene(session or Session(), Turn(request=request, reading=reading, outcomes=outcomes), ToolResults())
    return compose_reply(scene, menu, load_catalogue(locale))


def unread(command: Command, *words: str) -> Reading:
    return Reading(commands=(command,), unread=tuple(Unread(words=each) for each in words))


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
    assert re.search(r"2 (?:m|de plus)", spoken)


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


@pytest.mark.parametrize("pending", [CHOOSE_SIZE, CONFIRM, ClearWholeCart()], ids=lambda pending: pending.kind)
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


# --- what was not read


def test_unread_words_are_quoted_before_what_was_done() -> None:
    text = replied(LinesAdded(lines=(COLA,)), reading=unread(Greet(), "half small")).text
    assert text == "I didn't get “half small”.\nGot it: 1 × Diet Coke – €2.99."


def test_unread_words_are_not_quoted_twice() -> None:
    asked = SAMPLES["got it right?"]
    assert replied(asked, reading=unread(Greet(), "except two")).text == replied(asked).text


def test_a_message_of_which_nothing_was_read_is_not_quoted() -> None:
    missed = SmallTalk(topic="not_understood")
    assert replied(missed, reading=unread(NotUnderstood(), "asdf")).text == replied(missed).text


@pytest.mark.parametrize(
    ("language", "locale", "greeting"),
    [
        ("es", "en-US", "¡Hola!"),
        ("en", "es-ES", "Hello!"),
        ("fr", "en-US", "Bonjour\u00a0!"),
        ("de", "en-US", "Hello!"),
        ("de", "es-ES", "¡Hola!"),
    ],
)
def test_a_guest_is_answered_in_the_language_spoken_where_we_have_it(language: str, locale: str, greeting: str) -> None:
    request = TurnRequest(
        tenant="t", user_id="u", channel="web", session_id="s", trace_id="x", message_id="m", text="hi", locale=locale
    )
    turn = Turn(request=request, reading=Reading(commands=(Greet(),), language=language), outcomes=(GREETED,))
    scene = Scene(Session(), turn, ToolResults())
    assert compose_reply(scene, None, load_catalogue(scene.locale)).text.startswith(greeting)


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


# --- the cart beside the words


def test_the_cart_is_shown_at_the_menus_prices_and_only_when_there_is_one() -> None:
    shown = replied(GREETED, session=Session(cart=CART), menu=pizzeria()).cart
    assert shown is not None
    assert [(line.name, line.quantity) for line in shown.lines] == [("Tiramisu", 1)]
    assert replied(GREETED, session=Session(), menu=pizzeria()).cart is None
    assert replied(GREETED, session=Session(cart=CART), menu=None).cart is None
