"""The small-talk flow: greetings, thanks, help, staff, the restaurant, and unsupported wishes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from domain.bill import BillTerms
from domain.calls import FetchMenu
from domain.commands import (
    AskRestaurant,
    Chat,
    Command,
    NotUnderstood,
    OutOfScope,
    RepeatReply,
    SetLanguage,
    WantUnsupported,
)
from domain.outcome import (
    HalvesOffered,
    HoursListed,
    HoursShown,
    LanguageSet,
    LanguagesSpoken,
    Outcome,
    SaidAgain,
    SmallTalk,
    SmallTalkTopic,
    UnsupportedWish,
    WhichExtra,
)
from nodes.restaurant_facts import answer_from_facts, answer_own_question
from nodes.start_over import start_over
from nodes.turn.state import LANGUAGES, Ask, Decision, Scene

MAX_OUTCOMES = 3
_ANSWERS = frozenset({"agree", "decline"})
_NO_ANSWERS = frozenset({"acknowledge", "not_understood"})
_ACTING = frozenset({"confirm", "change_order", "allergy", "clear_cart", "cancel_order"})
"""Questions that need a plain yes: any other answer asks for a yes or no."""

_TOPICS: Mapping[str, SmallTalkTopic] = {
    "greet": "greeting",
    "thank": "thanks",
    "bye": "goodbye",
    "help": "help",
    "talk_to_staff": "handoff",
    "small_talk": "smalltalk",
    "out_of_scope": "out_of_scope",
    "not_understood": "not_understood",
    "wait": "waiting",
    "agree": "nothing_open",
    "decline": "all_right",
}
_CHAT_TOPICS: Mapping[str, SmallTalkTopic] = {"praise": "kind_words", "no order": "nothing_added"}
"""Talk with an answer of its own, by the topic of the command."""
_RESTAURANT_TOPICS: Mapping[str, SmallTalkTopic] = {
    "delivery": "delivery",
    "fee": "delivery_details",
    "minimum": "delivery_details",
    "delivery_time": "delivery_details",
    "payment": "payment",
}
"""Questions about the restaurant with an answer of our own; staff answer all others."""


def small_talk_flow(scene: Scene) -> Decision | Ask:
    """One outcome for each command that belongs to no other flow."""
    if scene.session.unread is not None:
        return start_over(scene)
    if _asks_hours(scene) and scene.results.is_menu_missing:
        return Ask(FetchMenu())
    decision = Decision(session=scene.session, route="fallback")
    if not scene.commands:
        return replace(decision, outcomes=(SmallTalk(topic="not_understood"),))
    for command in scene.commands:
        decision = _add_outcome(decision, command, scene)
    return decision


def _add_outcome(decision: Decision, command: Command, scene: Scene) -> Decision:
    outcome = _answer_command(command, scene)
    if isinstance(command, SetLanguage) and command.language in LANGUAGES:
        decision = replace(decision, session=decision.session.replace(language=command.language))
    if isinstance(outcome, WhichExtra):
        decision = replace(decision, session=decision.session.replace(extra_asked=outcome.detail))
    if isinstance(outcome, HoursShown | HoursListed):
        decision = replace(decision, route="menu")
    if outcome is None or outcome in decision.outcomes or len(decision.outcomes) >= MAX_OUTCOMES:
        return decision
    return replace(decision, outcomes=(*decision.outcomes, outcome))


def _answer_command(command: Command, scene: Scene) -> Outcome | None:
    """The outcome of one command; None for commands of other flows and for those without a reply."""
    terms = scene.results.bill_terms or BillTerms()
    match command:
        case RepeatReply():
            return SaidAgain()
        case WantUnsupported(what="tip") if terms.takes_tips:
            return WhichExtra(detail="tip")
        case WantUnsupported(what="coupon") if terms.takes_coupons:
            return WhichExtra(detail="coupon")
        case WantUnsupported(what="halves") if offered := _find_halves(scene):
            return offered
        case WantUnsupported():
            return UnsupportedWish(reason=command.what, said=command.said)
        case SetLanguage():
            return LanguageSet() if command.language in LANGUAGES else LanguagesSpoken()
        case AskRestaurant():
            return _answer_restaurant_question(command, scene)
        case NotUnderstood() | OutOfScope() if answer := _find_own_answer(scene):
            return answer
        case NotUnderstood() if not _is_supported_language(scene):
            return LanguagesSpoken()
        case _:
            return _choose_small_talk(command, scene)


def _find_halves(scene: Scene) -> HalvesOffered | None:
    """The kinds of dishes that the menu makes of two halves; None without any."""
    halves = [item for item in (scene.results.menu.items if scene.results.menu else ()) if item.halves_price]
    pairs = ((one, other) for one, other in pairwise(halves) if one.category == other.category)
    example = next(pairs, None)
    if example is None:
        return None
    kinds = tuple(dict.fromkeys(item.category for item in halves))
    return HalvesOffered(kinds=kinds, example=(example[0].name, example[1].name))


def _choose_small_talk(command: Command, scene: Scene) -> SmallTalk | None:
    topic = (_CHAT_TOPICS.get(command.topic) if isinstance(command, Chat) else None) or _TOPICS.get(command.kind)
    pending = scene.session.pending.kind if scene.session.pending else None
    if pending in _ACTING and command.kind in _NO_ANSWERS and len(scene.commands) == 1:
        return SmallTalk(topic="yes_or_no")
    if pending == "address" and command.kind == "not_understood":
        return SmallTalk(topic="no_address")
    if topic is None or (command.kind in _ANSWERS and pending is not None):
        return None
    if topic == "help" and scene.session.complaint is not None and scene.session.cart.is_empty:
        return SmallTalk(topic="handoff")  # "what now?", after a complaint
    if topic == "goodbye" and not scene.session.cart.is_empty:
        return SmallTalk(topic="goodbye_for_now")
    return SmallTalk(topic=topic)


def _answer_restaurant_question(command: AskRestaurant, scene: Scene) -> Outcome:
    """The answer to a question about the restaurant, or that only staff know it."""
    menu, asked = scene.results.menu, scene.results.restaurant
    if asked is not None and (answer := answer_from_facts(command.topic, asked, menu)):
        return answer
    if command.topic == "hours" and menu and (menu.opening_hours is not None or menu.open_now is not None):
        return HoursShown(open_now=menu.open_now, hours=menu.opening_hours)
    return SmallTalk(topic=_RESTAURANT_TOPICS.get(command.topic, "staff_knows"))


def _find_own_answer(scene: Scene) -> Outcome | None:
    asked = scene.results.restaurant
    return answer_own_question(asked) if asked is not None else None


def _asks_hours(scene: Scene) -> bool:
    return any(isinstance(command, AskRestaurant) and command.topic == "hours" for command in scene.commands)


def _is_supported_language(scene: Scene) -> bool:
    reading = scene.turn.reading
    return reading is None or reading.language in LANGUAGES
