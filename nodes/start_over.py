"""A stored session that cannot be read: the guest is offered to start over."""

from __future__ import annotations

from domain.commands import ClearCart
from domain.outcome import SmallTalk
from nodes.policy import is_plain_yes
from nodes.turn.state import Decision, Scene


def start_over(scene: Scene) -> Decision:
    """A new session when the message only asks for it or agrees; else the offer, and the session stays stored."""
    asks = [command.kind for command in scene.commands] == [ClearCart().kind]
    if asks or is_plain_yes(scene.turn.reading):
        return Decision(session=scene.session.started_over(), outcomes=(SmallTalk(topic="started_over"),))
    offer = SmallTalk(topic="session_unreadable")
    return Decision(session=scene.session, outcomes=(offer,), error="session_unreadable")
