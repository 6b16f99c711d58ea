"""The menu flow: answers questions about dishes, prices, contents and safety from the menu only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.calls import FetchMenu, FetchProfile
from domain.commands import AskMenu, AskSafe
from domain.guest import Preferences
from domain.menu import Item, Menu
from domain.outcome import CartSafe, CategoryShown, NotOnMenu, Outcome, ServiceDown
from domain.session import Session
from nodes.menu.filters import select_items
from nodes.menu.menu_answers import MenuAnswer, answer_menu_question
from nodes.menu.options import list_options
from nodes.menu.safety import check_cart, check_dish, choose_avoided, list_free_of, list_safe_dishes, resolve_dish
from nodes.turn.state import Ask, Decision, Scene
from nodes.turn.views import MAX_LISTED

MAX_SHOWN = 20


def menu_flow(scene: Scene) -> Decision | Ask:
    """Answer the menu questions of a message from the current menu."""
    menu, results = scene.results.menu, scene.results
    if menu is None:
        failure = results.failures.get("fetch_menu")
        if failure is None:
            return Ask(FetchMenu())
        down = ServiceDown(service="menu", not_configured=failure.code == "service_not_configured")
        return Decision(session=scene.session, outcomes=(down,), route="menu", error=failure.code)
    if _needs_profile(scene):
        return Ask(FetchProfile())
    decision = Decision(session=_load_preferences(scene), route="menu")
    for command in scene.commands:
        match command:
            case AskMenu():
                decision = _add_answer(decision, command, answer_menu_question(command, decision.session, menu))
            case AskSafe():
                decision = _add_answer(decision, command, _answer_safety_question(command, decision.session, menu))
            case _:
                pass
    return decision


def _needs_profile(scene: Scene) -> bool:
    """Whether the guest asks for safe dishes and the profile has not been fetched yet."""
    about_guest = any(isinstance(c, AskSafe) and not (c.allergens or c.diets) for c in scene.commands)
    results = scene.results
    unknown = scene.session.preferences is None and results.profile is None and "fetch_profile" not in results.failures
    return about_guest and unknown


def _load_preferences(scene: Scene) -> Session:
    profile = scene.results.profile
    if scene.session.preferences is not None or profile is None:
        return scene.session
    return scene.session.replace(preferences=profile.preferences)


def _answer_safety_question(command: AskSafe, session: Session, menu: Menu) -> MenuAnswer:
    """The answer for the dishes, options, category or cart in question."""
    about, avoided = command.about, choose_avoided(command, session.preferences)
    if about.cart:
        return MenuAnswer((check_cart(session.cart, menu, avoided),))
    if about.unknown is not None:
        return MenuAnswer((NotOnMenu(said=about.unknown),))
    dishes = [(each, item) for each in about.items if (item := menu.item(each.item))]
    if dishes:
        outcomes = tuple(
            outcome
            for each, item in dishes
            for outcome in check_dish(resolve_dish(each, item, session.cart, menu), command, avoided)
        )
        return MenuAnswer(outcomes, [item for _, item in dishes])
    if about.options and (options := list_options(about.options, menu.items)):
        return MenuAnswer((options,))
    items = menu.in_category(about.category) if about.category else menu.items
    return _list_safe(command, select_items(items, None), session, avoided)


def _list_safe(command: AskSafe, items: Sequence[Item], session: Session, avoided: Preferences) -> MenuAnswer:
    if command.diets and not command.allergens and session.preferences is not None:  # what all at the table may eat
        avoided = Preferences(allergies=session.preferences.allergies, dietary=avoided.dietary)
    if not (avoided.allergies or avoided.dietary):
        return MenuAnswer((CartSafe(),))  # nothing to judge by: no dish may be called safe
    if len(command.allergens) == 1 and not command.diets:
        outcome: Outcome
        outcome, safe = list_free_of(items, command.allergens[0], session.preferences or Preferences())
    else:
        outcome, safe = list_safe_dishes(items, avoided)
    return MenuAnswer((outcome,), safe)


def _add_answer(decision: Decision, command: AskMenu | AskSafe, answer: MenuAnswer) -> Decision:
    """The decision with one more answer. The session remembers its dishes for "it" and "the second one"."""
    told_whole = any(isinstance(outcome, CategoryShown) for outcome in answer.outcomes)
    about = answer.about[: MAX_SHOWN if told_whole else MAX_LISTED]
    session = _remember_shown(decision.session, about)
    aspect = command.aspect if isinstance(command, AskMenu) else "allergens"
    asked_about = command.about.items[0] if len(command.about.items) == 1 else None
    asked_things = command.asked if isinstance(command, AskMenu) and asked_about is not None else ()
    session = session.replace(aspect=aspect, asked_about=asked_about, asked_things=asked_things)
    return replace(decision, session=session, outcomes=(*decision.outcomes, *answer.outcomes))


def _remember_shown(session: Session, dishes: Sequence[Item]) -> Session:
    """The session in which "it" means the only dish shown, and "the second one" one of several."""
    dishes = tuple({dish.id: dish for dish in dishes}.values())  # one dish in two sizes is one
    if len(dishes) == 1:
        ids = session.shown if dishes[0].id in session.shown else (*session.shown, dishes[0].id)
        return session.replace(topic=dishes[0].id, shown=ids[-MAX_SHOWN:])
    return session.replace(topic=None, shown=tuple(item.id for item in dishes)) if dishes else session
