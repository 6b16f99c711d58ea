"""The small-talk flow: greetings, thanks, help, staff, and what is not our trade. No tool is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from domain.outcome import SmallTalk
from domain.understanding import Intent
from nodes.state import Decision, Scene

Topic = Literal["greeting", "smalltalk", "help", "thanks", "out_of_scope", "handoff", "not_understood", "nothing_open"]

SURE_ENOUGH = 0.35
"""Below this confidence a friendly word would miss the point: better say that it was not understood."""

_TOPIC: Mapping[Intent, Topic] = {
    Intent.GREETING: "greeting",
    Intent.SMALLTALK: "smalltalk",
    Intent.HELP: "help",
    Intent.THANKS: "thanks",
    Intent.OUT_OF_SCOPE: "out_of_scope",
    Intent.HANDOFF: "handoff",
    Intent.CONFIRM: "nothing_open",
    Intent.CANCEL: "nothing_open",
}


def small_talk_flow(scene: Scene) -> Decision:
    """A friendly word for each thing said that is no order, question or wish."""
    understanding = scene.turn.understanding
    if understanding is None or understanding.confidence < SURE_ENOUGH:
        return Decision(session=scene.session, outcomes=(SmallTalk(topic="not_understood"),), route="fallback")
    # A yes or no without a question; words like "thanks" have an intent of their own.
    if scene.slots.yes_no is not None and scene.turn.intents == (Intent.SMALLTALK,):
        return Decision(session=scene.session, outcomes=(SmallTalk(topic="nothing_open"),), route="fallback")
    topics = tuple(_TOPIC[intent] for intent in scene.turn.intents if intent in _TOPIC)
    outcomes = tuple(SmallTalk(topic=topic) for topic in topics[:2])
    return Decision(session=scene.session, outcomes=outcomes, route="fallback")
