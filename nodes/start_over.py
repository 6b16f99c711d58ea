"""A session that was stored and cannot be read: the guest is offered to start over, and nothing else happens."""

from __future__ import annotations

from domain.outcome import SmallTalk
from nodes.state import Decision, Scene
from nodes.understanding.answers import bare_answer
from nodes.understanding.rules import starts_over


def start_over(scene: Scene) -> Decision:
    """A new session when the whole message asks for it or agrees; otherwise the offer, and all stays as it is stored.

    The guest's own words decide, in any reading: a model's "yes" is no consent.
    """
    said = scene.turn.request.text
    if starts_over(said) or bare_answer(said):
        return Decision(session=scene.session.started_over(), outcomes=(SmallTalk(topic="started_over"),))
    offer = SmallTalk(topic="session_unreadable")
    return Decision(session=scene.session, outcomes=(offer,), error="session_unreadable")
