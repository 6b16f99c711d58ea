"""A session that cannot be read: it starts over only when the guest says so plainly."""

import pytest

from domain.commands import Agree, Checkout, ClearCart, Command, Greet, Unread
from domain.outcome import SmallTalk
from domain.session import Session
from nodes.start_over import start_over
from tests.nodes.flow_runner import build_reading, build_scene

UNREADABLE = Session.restore({"cart": [1, 2]})


def test_the_session_is_unreadable() -> None:
    assert UNREADABLE.unread is not None


@pytest.mark.parametrize("commands", [(ClearCart(),), (Agree(),)])
def test_a_plain_wish_starts_over(commands: tuple[Command, ...]) -> None:
    decision = start_over(build_scene(UNREADABLE, build_reading(*commands)))
    assert decision.session == Session()
    assert decision.outcomes == (SmallTalk(topic="started_over"),)


@pytest.mark.parametrize(
    "commands",
    [(Greet(),), (Checkout(),), (ClearCart(), Checkout()), (Agree(), Greet()), (Agree(confidence=0.5),)],
)
def test_anything_else_gets_the_offer_and_the_session_stays(commands: tuple[Command, ...]) -> None:
    decision = start_over(build_scene(UNREADABLE, build_reading(*commands)))
    assert decision.session == UNREADABLE
    assert (decision.outcomes, decision.error) == ((SmallTalk(topic="session_unreadable"),), "session_unreadable")


def test_a_yes_with_unread_words_is_not_plain() -> None:
    reading = build_reading(Agree(), unread=(Unread(words="but keep my address"),))
    assert start_over(build_scene(UNREADABLE, reading)).session == UNREADABLE
