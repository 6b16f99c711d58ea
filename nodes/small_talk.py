"""The small-talk flow: greetings, thanks, help, staff, and what is not our trade. The menu tells the opening hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from domain.calls import FetchMenu
from domain.outcome import SaidAgain, SmallTalk
from domain.understanding import Intent
from nodes.hours import asks_hours, hours_told
from nodes.start_over import start_over
from nodes.state import Ask, Decision, Scene
from nodes.understanding.house import HouseTopic, house_topic
from nodes.understanding.manners import manner_of
from nodes.understanding.plain_answers import needs_consent
from nodes.understanding.rules import wants_again
from understanding.consent import is_postponement

Topic = Literal[
    "greeting", "smalltalk", "help", "thanks", "out_of_scope", "handoff", "not_understood", "nothing_open",
    "nothing_to_cancel",
    "delivery", "delivery_details", "payment", "staff_knows", "waiting", "goodbye", "goodbye_for_now",
    "complaint", "session_unreadable", "started_over",
]  # fmt: skip

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
    Intent.CANCEL: "nothing_to_cancel",
}

_MANNERED = frozenset({Intent.SMALLTALK, Intent.GREETING, Intent.HANDOFF})

_ABOUT_HOUSE: Mapping[HouseTopic, Topic] = {
    "delivery": "delivery",
    "delivery_details": "delivery_details",
    "payment": "payment",
    "staff": "staff_knows",
}


def small_talk_flow(scene: Scene) -> Decision | Ask:
    """A friendly word for each thing said that is no order, question or wish."""
    if scene.session.unread is not None:
        return start_over(scene)
    understanding = scene.turn.understanding
    if understanding is None or understanding.confidence < SURE_ENOUGH:
        return Decision(session=scene.session, outcomes=(SmallTalk(topic="not_understood"),), route="fallback")
    if Intent.HELP in scene.turn.intents and wants_again(scene.words_of(Intent.HELP)):
        return Decision(session=scene.session, outcomes=(SaidAgain(),), route="fallback")
    # A yes or no that answers nothing: where a question is open, it is put again by itself.
    if scene.slots.yes_no is not None and scene.turn.intents == (Intent.SMALLTALK,):
        told = (SmallTalk(topic="nothing_open"),) if scene.session.pending is None else ()
        return Decision(session=scene.session, outcomes=told, route="fallback")
    hours = _hours(scene)
    if hours is not None:
        return hours
    topics = tuple(_topic(intent, scene) for intent in scene.turn.intents if intent in _TOPIC)
    outcomes = tuple(SmallTalk(topic=topic) for topic in topics[:2])
    return Decision(session=scene.session, outcomes=outcomes, route="fallback")


def _topic(intent: Intent, scene: Scene) -> Topic:
    """A question about the restaurant gets an answer, or the honest word that only people know it."""
    manner = manner_of(scene.words_of(intent)) if intent in _MANNERED else None
    if manner is not None:
        return "goodbye_for_now" if manner == "goodbye" and not scene.session.cart.is_empty else manner
    if intent is Intent.SMALLTALK and _puts_off(scene):
        return "waiting"
    about = house_topic(scene.words_of(Intent.HELP)) if intent is Intent.HELP else None
    return _ABOUT_HOUSE[about] if about else _TOPIC[intent]


def _puts_off(scene: Scene) -> bool:
    """Whether the guest only puts off the answer to our question."""
    pending = scene.session.pending
    return pending is not None and needs_consent(pending.kind) and is_postponement(scene.turn.request.text)


def _hours(scene: Scene) -> Decision | Ask | None:
    """ "When do you close?": what the menu tells, if the message asks and the menu tells."""
    if Intent.HELP not in scene.turn.intents or not asks_hours(scene.words_of(Intent.HELP)):
        return None
    menu = scene.facts.menu
    if menu is None and "fetch_menu" not in scene.facts.failures:
        return Ask(FetchMenu())
    told = hours_told(menu) if menu else None
    return Decision(session=scene.session, outcomes=(told,), route="menu") if told else None
