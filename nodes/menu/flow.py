"""The menu flow: what there is, what it costs, what is in it and who may eat it. Facts of the menu only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.calls import FetchMenu, FetchProfile
from domain.commands import AskMenu, AskSafe
from domain.guest import Preferences
from domain.menu import Item, Menu
from domain.outcome import CategoryShown, NotOnMenu, Outcome, ServiceDown
from domain.session import Session
from nodes.menu.asked import Answer, answer
from nodes.menu.filters import fitting
from nodes.menu.options import options_shown
from nodes.menu.safe import asked_dish, avoided_in, cart_safe, dish_safe, free_of, safe_dishes
from nodes.turn.state import Ask, Decision, Scene
from nodes.turn.views import SHOWN_IN_LIST

MOST_POINTED_AT = 20


def menu_flow(scene: Scene) -> Decision | Ask:
    """Answer the questions about the menu from the menu as it is now."""
    menu, facts = scene.facts.menu, scene.facts
    if menu is None:
        failure = facts.failures.get("fetch_menu")
        if failure is None:
            return Ask(FetchMenu())
        down = ServiceDown(service="menu", not_configured=failure.code == "service_not_configured")
        return Decision(session=scene.session, outcomes=(down,), route="menu", error=failure.code)
    if _needs_profile(scene):
        return Ask(FetchProfile())
    decision = Decision(session=_with_preferences(scene), route="menu")
    for command in scene.commands:
        match command:
            case AskMenu():
                decision = _told(decision, command, answer(command, decision.session, menu))
            case AskSafe():
                decision = _told(decision, command, _is_safe(command, decision.session, menu))
            case _:
                pass
    return decision


def _needs_profile(scene: Scene) -> bool:
    """Whether the guest asks for what is safe and we have not looked up yet what that is."""
    about_guest = any(isinstance(c, AskSafe) and not (c.allergens or c.diets) for c in scene.commands)
    facts = scene.facts
    unknown = scene.session.preferences is None and facts.profile is None and "fetch_profile" not in facts.failures
    return about_guest and unknown


def _with_preferences(scene: Scene) -> Session:
    profile = scene.facts.profile
    if scene.session.preferences is not None or profile is None:
        return scene.session
    return scene.session.replace(preferences=profile.preferences)


def _is_safe(command: AskSafe, session: Session, menu: Menu) -> Answer:
    """Whether what is asked about is for the guest, or for whom the question names."""
    about, avoided = command.about, avoided_in(command, session.preferences)
    if about.cart:
        return Answer((cart_safe(session.cart, menu, avoided),))
    if about.unknown is not None:
        return Answer((NotOnMenu(said=about.unknown),))
    named = [(each, item) for each in about.items if (item := menu.item(each.item))]
    if named:
        told = tuple(
            outcome
            for each, item in named
            for outcome in dish_safe(asked_dish(each, item, session.cart, menu), command, avoided)
        )
        return Answer(told, [item for _, item in named])
    if about.options and (shown := options_shown(about.options, menu.items)):
        return Answer((shown,))
    items = menu.in_category(about.category) if about.category else menu.items
    return _safe_list(command, fitting(items, None), session, avoided)


def _safe_list(command: AskSafe, items: Sequence[Item], session: Session, avoided: Preferences) -> Answer:
    if len(command.allergens) == 1 and not command.diets:
        shown: Outcome
        shown, found = free_of(items, command.allergens[0], session.preferences or Preferences())
    else:
        shown, found = safe_dishes(items, avoided)
    return Answer((shown,), found)


def _told(decision: Decision, command: AskMenu | AskSafe, given: Answer) -> Decision:
    """The decision with one answer more, and with what "it" and "the second one" mean from now on."""
    told_whole = any(isinstance(outcome, CategoryShown) for outcome in given.outcomes)
    about = given.about[: MOST_POINTED_AT if told_whole else SHOWN_IN_LIST]
    session = _remembering(decision.session, about)
    if isinstance(command, AskMenu):
        session = session.replace(aspect=command.aspect)
    return replace(decision, session=session, outcomes=(*decision.outcomes, *given.outcomes))


def _remembering(session: Session, told: Sequence[Item]) -> Session:
    """The session, in which "it" means the dish that was told of, and "the second one" one of several."""
    if len(told) == 1:
        shown = session.shown if told[0].id in session.shown else (*session.shown, told[0].id)
        return session.replace(topic=told[0].id, shown=shown[-MOST_POINTED_AT:])
    return session.replace(topic=None, shown=tuple(item.id for item in told)) if told else session
