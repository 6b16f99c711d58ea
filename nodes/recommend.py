"""The recommend flow: suggestions that match the guest's criteria and are safe for the guest."""

from __future__ import annotations

from domain.calls import FetchMenu, FetchProfile, FetchRecommendations
from domain.commands import Filters, Recommend
from domain.guest import Preferences, Recommendation
from domain.menu import Item, ItemId, Menu, list_base_ids
from domain.outcome import DishView, NothingToRecommend, Recommended, ServiceDown
from domain.safety import is_surely_safe
from domain.session import Session
from domain.tastes import is_taste, menu_words_of, tasting
from nodes.menu.filters import is_in_range, matches_filters
from nodes.turn.state import Ask, Decision, Scene
from nodes.turn.views import build_dish_view, find_cheapest_price

MAX_SUGGESTIONS = 3


def recommend_flow(scene: Scene) -> Decision | Ask:
    """Suggest dishes. Menu and preferences are fetched first: a suggestion must be safe and on sale."""
    results, session = scene.results, scene.session
    if results.is_menu_missing:
        return Ask(FetchMenu())
    if session.preferences is None and results.profile is None and "fetch_profile" not in results.failures:
        return Ask(FetchProfile())
    preferences = session.preferences or (results.profile.preferences if results.profile else Preferences())
    criteria = build_criteria(scene)
    if results.recommendations is None and "fetch_recommendations" not in results.failures:
        return Ask(
            FetchRecommendations(
                context=describe_criteria(criteria), cart=_list_ordered(session), preferences=preferences
            )
        )
    if session.preferences is None and results.profile is not None:
        session = session.replace(preferences=preferences)
    disliked = criteria.replace(without=(*criteria.without, *session.dislikes))
    suggestions = _select_suggestions(disliked, session, results.menu, results.recommendations or (), preferences)
    failure = results.failures.get("fetch_recommendations")
    if failure is not None and not (suggestions and is_answerable_by_menu(criteria)):
        down = ServiceDown(service="recommend", not_configured=failure.code == "service_not_configured")
        return Decision(session=session, outcomes=(down,), route="recommend", error=failure.code)
    return _show_suggestions(session.replace(sought=criteria), suggestions)


def _list_ordered(session: Session) -> tuple[ItemId, ...]:
    """The items of the cart as the menu has them."""
    return tuple(base for line in session.cart.lines for base in list_base_ids(line.item))


def build_criteria(scene: Scene) -> Recommend:
    """The criteria of the message; a refinement keeps those of the last request."""
    command = next((command for command in scene.commands if isinstance(command, Recommend)), Recommend())
    before = scene.session.sought
    if not command.refine or before is None:
        return command
    return Recommend(
        category=command.category or before.category,
        diets=command.diets or before.diets,
        budget=command.budget or before.budget,
        people=command.people or before.people,
        like=command.like or before.like,
        without=(*before.without, *(each for each in command.without if each not in before.without)),
        words=command.words or before.words,
    )


def describe_criteria(criteria: Recommend) -> str:
    """The criteria as text for the recommendation service; exclusions are applied here instead."""
    people = (f"for {criteria.people} people",) if criteria.people else ()
    parts = (criteria.category, *criteria.words, *criteria.diets, *people)
    return ", ".join(part for part in parts if part)


def is_answerable_by_menu(criteria: Recommend) -> bool:
    """Whether the menu alone can answer these criteria."""
    has_taste = any(is_taste(word) for word in criteria.words)
    return has_taste or bool(
        criteria.category or criteria.diets or criteria.budget or criteria.like or criteria.without
    )


def matches_criteria(item: Item, criteria: Recommend, menu: Menu) -> bool:
    """Whether a dish matches the criteria. Words without a meaning on menus ("yummy") are ignored."""
    if criteria.category is not None and item.category != criteria.category:
        return False
    if not is_in_range(find_cheapest_price(item), None, criteria.budget):
        return False
    if not matches_filters(item, Filters(without=criteria.without, diets=criteria.diets)):
        return False
    taste_words = [word for word in criteria.words if is_taste(word) or tasting(word, menu.items)]
    return all(tasting(word, (item,)) for word in taste_words) and _is_similar(item, criteria, menu)


def _is_similar(item: Item, criteria: Recommend, menu: Menu) -> bool:
    """Whether a dish is similar to one of the named dishes: same category or mostly the same ingredients."""
    examples = [example for each in criteria.like if (example := menu.item(ItemId(each)))]
    if not examples:
        return True
    return any(
        item.id != example.id
        and (item.category == example.category or len(menu_words_of(item) & menu_words_of(example)) > 2)
        for example in examples
    )


def _select_suggestions(
    criteria: Recommend,
    session: Session,
    menu: Menu | None,
    suggested: tuple[Recommendation, ...],
    preferences: Preferences,
) -> list[tuple[Item | None, Recommendation]]:
    """The service's suggestions that match, then other dishes of the menu that match."""
    pairs = [(_find_on_menu(each, menu), each) for each in suggested]
    fit = [(item, each) for item, each in pairs if _can_be_suggested(item, menu, preferences)]
    if menu is None:
        return fit
    fit = [(item, each) for item, each in fit if item is None or matches_criteria(item, criteria, menu)]
    if not is_answerable_by_menu(criteria):
        return fit[:MAX_SUGGESTIONS]
    known = {item.id for item, _ in fit if item}
    known |= {base for line in session.cart.lines for base in list_base_ids(line.item)}
    more = [item for item in _list_matches(criteria, menu, preferences) if item.id not in known]
    return [*fit, *((item, Recommendation(name=item.name)) for item in more)][:MAX_SUGGESTIONS]


def _list_matches(criteria: Recommend, menu: Menu, preferences: Preferences) -> list[Item]:
    """The dishes of the menu that match and can be suggested to this guest."""
    matches = [item for item in menu.items if matches_criteria(item, criteria, menu)]
    return [item for item in matches if _can_be_suggested(item, menu, preferences)]


def _show_suggestions(session: Session, suggestions: list[tuple[Item | None, Recommendation]]) -> Decision:
    if not suggestions:
        return Decision(session=session, outcomes=(NothingToRecommend(),), route="recommend_empty")
    views = tuple(
        (build_dish_view(item) if item else DishView(name=each.name, price=each.price), each.reason)
        for item, each in suggestions[:MAX_SUGGESTIONS]
    )
    best = suggestions[0][0]
    ids = tuple(item.id for item, _ in suggestions[:MAX_SUGGESTIONS] if item)
    next_session = session.replace(topic=best.id, shown=ids) if best else session
    return Decision(session=next_session, outcomes=(Recommended(items=views),), route="recommend")


def _find_on_menu(suggestion: Recommendation, menu: Menu | None) -> Item | None:
    if menu is None:
        return None
    by_id = menu.item(ItemId(suggestion.item_id)) if suggestion.item_id else None
    return by_id or next((i for i in menu.items if i.name.lower() == suggestion.name.lower()), None)


def _can_be_suggested(item: Item | None, menu: Menu | None, preferences: Preferences) -> bool:
    """Whether it is on sale and safe. A dish that is not on the menu cannot be checked: only without restrictions."""
    if item is not None:
        return item.available and is_surely_safe(item, preferences)
    has_items = menu is not None and bool(menu.items)
    return not has_items and not preferences.allergies and not preferences.dietary
