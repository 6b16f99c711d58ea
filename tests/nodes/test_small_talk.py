"""Talk beside the order: the restaurant, what is not done here, languages, and answers to nothing."""

import pytest

from domain.commands import (
    Acknowledge,
    AddItem,
    Agree,
    AskRestaurant,
    Bye,
    Chat,
    Command,
    Decline,
    Food,
    Greet,
    Help,
    NotUnderstood,
    OutOfScope,
    Reading,
    RepeatReply,
    SetLanguage,
    TalkToStaff,
    Thank,
    Wait,
    WantUnsupported,
)
from domain.menu import ItemId
from domain.outcome import HoursShown, LanguageSet, LanguagesSpoken, Outcome, SaidAgain, SmallTalk, UnsupportedWish
from domain.session import AnythingElse, OpenComplaint, Session
from nodes.order.flow import order_flow
from nodes.small_talk import small_talk_flow
from nodes.turn.state import Ask, Decision
from nodes.turn.tool_results import ToolResults
from tests.nodes.flow_runner import FlowRunner, build_scene


def answer(command: Command, session: Session | None = None, **results: object) -> tuple[Outcome, ...]:
    return FlowRunner(small_talk_flow, session=session or Session()).with_results(**results).send(command)


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        (Greet(), SmallTalk(topic="greeting")),
        (Thank(), SmallTalk(topic="thanks")),
        (Bye(), SmallTalk(topic="goodbye")),
        (Help(), SmallTalk(topic="help")),
        (Chat(topic="the weather"), SmallTalk(topic="smalltalk")),
        (OutOfScope(), SmallTalk(topic="out_of_scope")),
        (NotUnderstood(), SmallTalk(topic="not_understood")),
        (TalkToStaff(), SmallTalk(topic="handoff")),
        (Wait(), SmallTalk(topic="waiting")),
        (RepeatReply(), SaidAgain()),
        (Agree(), SmallTalk(topic="nothing_open")),
        (Decline(), SmallTalk(topic="all_right")),
        (SetLanguage(language="es"), LanguageSet()),
        (SetLanguage(language="de"), LanguagesSpoken()),
        (WantUnsupported(what="tip", said="2 dollars"), UnsupportedWish(reason="tip", said="2 dollars")),
        (AskRestaurant(topic="delivery"), SmallTalk(topic="delivery")),
        (AskRestaurant(topic="minimum"), SmallTalk(topic="delivery_details")),
        (AskRestaurant(topic="wifi"), SmallTalk(topic="staff_knows")),
    ],
)
def test_each_gets_its_word(command: Command, outcome: Outcome) -> None:
    assert answer(command) == (outcome,)


def test_an_answer_and_an_acknowledgement_leave_the_word_to_the_open_question() -> None:
    asked = Session(pending=AnythingElse())
    assert [answer(command, asked) for command in (Agree(), Decline(), Acknowledge())] == [(), (), ()]


def test_the_hours_are_those_of_the_menu() -> None:
    [hours] = answer(AskRestaurant(topic="hours"))
    assert isinstance(hours, HoursShown)
    asked = small_talk_flow(build_scene(Session(), Reading(commands=(AskRestaurant(topic="hours"),)), ToolResults()))
    assert isinstance(asked, Ask)


def test_a_language_that_is_asked_for_is_kept() -> None:
    runner = FlowRunner(small_talk_flow)
    runner.send(SetLanguage(language="es"))
    assert runner.session.language == "es"
    runner.send(SetLanguage(language="de"))
    assert runner.session.language == "es"


def test_words_of_a_language_that_we_do_not_speak_get_the_languages_that_we_do() -> None:
    decided = small_talk_flow(build_scene(Session(), Reading(commands=(NotUnderstood(),), language="nl")))
    assert isinstance(decided, Decision)
    assert decided.outcomes == (LanguagesSpoken(),)


def test_help_after_a_complaint_is_a_hand_off() -> None:
    assert answer(Help(), Session(complaint=OpenComplaint(about=("cold",)))) == (SmallTalk(topic="handoff"),)


def test_goodbye_with_a_filled_cart_keeps_it() -> None:
    order = FlowRunner(order_flow)
    order.send(AddItem(food=Food(item=ItemId("lemonade"))))
    assert answer(Bye(), order.session) == (SmallTalk(topic="goodbye_for_now"),)


def test_the_same_word_is_said_once() -> None:
    runner = FlowRunner(small_talk_flow)
    assert runner.send(Greet(), Greet(), Thank()) == (SmallTalk(topic="greeting"), SmallTalk(topic="thanks"))
