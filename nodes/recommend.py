"""The recommend flow: suggestions of the recommendation service, minus whatever is not safe for this guest."""

from __future__ import annotations

from domain.allergen_labels import read_labels
from domain.calls import FetchMenu, FetchProfile, FetchRecommendations
from domain.grounding import find_items
from domain.guest import Preferences, Recommendation
from domain.menu import Item, ItemId, Menu
from domain.outcome import DishForGuest, DishView, NothingToRecommend, Recommended, SafeShown, ServiceDown
from domain.safety import find_danger, is_surely_safe
from domain.session import Session
from domain.understanding import Intent
from nodes.asked_dish import AskedDish, asked_dish
from nodes.state import Ask, Decision, Scene
from nodes.topic import dish_pointed_at
from nodes.understanding.rules import asks_edible, asks_fit
from nodes.views import SHOWN_IN_LIST, dish_view, terms_said

MAX_SUGGESTIONS = 3


def recommend_flow(scene: Scene) -> Decision | Ask:
    """Suggest something. Menu and preferences are known first: a suggestion must be safe and on sale."""
    facts, session = scene.facts, scene.session
    if facts.menu is None and "fetch_menu" not in facts.failures:
        return Ask(FetchMenu())
    if session.preferences is None and facts.profile is None and "fetch_profile" not in facts.failures:
        return Ask(FetchProfile())
    preferences = session.preferences or (facts.profile.preferences if facts.profile else Preferences())
    if asks_fit(scene.words_of(Intent.RECOMMEND)) and (dish := _dish_asked(scene)) is not None:
        known = session.replace(preferences=preferences, topic=dish.item.id)
        return Decision(session=known, outcomes=(_for_guest(dish, preferences),), route="menu")
    avoids = preferences.allergies or preferences.dietary
    if avoids and facts.menu and facts.menu.items and asks_edible(scene.words_of(Intent.RECOMMEND)):
        return _safe(session.replace(preferences=preferences), facts.menu, preferences)
    if failure := facts.failures.get("fetch_recommendations"):
        down = ServiceDown(service="recommend", not_configured=failure.code == "service_not_configured")
        return Decision(session=session, outcomes=(down,), route="recommend", error=failure.code)
    if facts.recommendations is None:
        cart = tuple(line.item for line in session.cart.lines)
        return Ask(FetchRecommendations(context=scene.words_of(Intent.RECOMMEND), cart=cart, preferences=preferences))
    if session.preferences is None and facts.profile is not None:
        session = session.replace(preferences=preferences)
    return _suggest(scene._replace(session=session), facts.recommendations, preferences)


def _dish_asked(scene: Scene) -> AskedDish | None:
    """The one dish that a question names, or points at, with its options."""
    menu, index, words = scene.facts.menu, scene.facts.index, scene.words_of(Intent.RECOMMEND)
    if menu is None or index is None:
        return None
    named = find_items(words, index)
    item = menu.item(named[0]) if len(named) == 1 else dish_pointed_at(words, scene.session, menu, index)
    return asked_dish(words, item, scene.session.cart, menu, index) if item else None


def _for_guest(dish: AskedDish, preferences: Preferences) -> DishForGuest:
    """ "Is it ok for me?": yes or no, and why. What a menu does not say counts as unknown."""
    if not (preferences.allergies or preferences.dietary):
        return _told_of_nothing(dish)
    against = dish.danger(preferences)
    if against.allergens or against.diets:
        return DishForGuest(name=dish.name, reason="no", allergens=against.allergens, diets=against.diets)
    if against.may_contain:
        return DishForGuest(name=dish.name, reason="maybe", may_contain=against.may_contain)
    if against.unknown or (preferences.dietary and dish.item.dietary is None):
        return DishForGuest(name=dish.name, reason="unknown")
    if dish.depends(preferences):
        return DishForGuest(name=dish.name, reason="depends")
    return DishForGuest(name=dish.name, reason="yes", allergens=preferences.allergies, diets=preferences.dietary)


def _told_of_nothing(dish: AskedDish) -> DishForGuest:
    """What the dish declares, for a guest who has told us of nothing to keep away from."""
    declared = read_labels(dish.item.allergens or ())
    unsaid = dish.item.allergens is None or declared.unread
    return DishForGuest(
        name=dish.item.name,
        reason="unknown" if unsaid else "untold",
        allergens=terms_said(declared.contains),
        may_contain=terms_said(declared.may_contain),
    )


def _safe(session: Session, menu: Menu, preferences: Preferences) -> Decision:
    """All that this guest may have, as far as the menu tells."""
    against = {item.id: find_danger(item, preferences) for item in menu.items if item.available}
    safe = [item for item in menu.items if item.available and is_surely_safe(item, preferences)]
    told = SafeShown(
        items=tuple(dish_view(item, preferences) for item in safe[:SHOWN_IN_LIST]),
        unknown=sum(1 for why in against.values() if why.unknown),
        more=max(len(safe) - SHOWN_IN_LIST, 0),
    )
    shown = tuple(item.id for item in safe[:SHOWN_IN_LIST])
    return Decision(session=session.replace(shown=shown, topic=None), outcomes=(told,), route="recommend")


def _suggest(scene: Scene, suggestions: tuple[Recommendation, ...], preferences: Preferences) -> Decision:
    menu = scene.facts.menu
    shown = [(s, item) for s in suggestions for item in (_on_menu(s, menu),) if _fit(item, menu, preferences)]
    if not shown:
        return Decision(session=scene.session, outcomes=(NothingToRecommend(),), route="recommend_empty")
    views = tuple((dish_view(item) if item else DishView(name=s.name, price=s.price), s.reason) for s, item in shown)
    best = shown[0][1]
    listed = tuple(item.id for _, item in shown[:MAX_SUGGESTIONS] if item)
    session = scene.session.replace(topic=best.id, shown=listed) if best else scene.session
    return Decision(session=session, outcomes=(Recommended(items=views[:MAX_SUGGESTIONS]),), route="recommend")


def _on_menu(suggestion: Recommendation, menu: Menu | None) -> Item | None:
    if menu is None:
        return None
    by_id = menu.item(ItemId(suggestion.item_id)) if suggestion.item_id else None
    return by_id or next((i for i in menu.items if i.name.lower() == suggestion.name.lower()), None)


def _fit(item: Item | None, menu: Menu | None, preferences: Preferences) -> bool:
    """Whether it may be suggested: on sale and safe. Off the menu it cannot be checked, so only without allergies."""
    if item is not None:
        return item.available and is_surely_safe(item, preferences)
    structured = menu is not None and bool(menu.items)
    return not structured and not preferences.allergies and not preferences.dietary
