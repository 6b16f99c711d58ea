"""The menu flow: what there is, what it costs, what is in it and who may eat it. Facts of the menu only."""

from __future__ import annotations

import re

from domain.allergens import allergens_found, allergens_meant
from domain.calls import FetchMenu
from domain.cart import Choice
from domain.grounding import MenuIndex, find_category, find_items, ground
from domain.guest import Preferences
from domain.menu import Item, Menu
from domain.outcome import (
    AllergenFreeShown,
    CategoryShown,
    DietShown,
    DishesShown,
    DishIngredients,
    MenuShown,
    MenuText,
    NotOnMenu,
    Outcome,
    ServiceDown,
    SmallTalk,
)
from domain.safety import danger, diet_meant, suits_diet
from domain.understanding import Intent
from nodes.hours import asks_hours, hours_told
from nodes.state import Ask, Decision, Scene
from nodes.views import dish_view

SHOWN_PER_CATEGORY = 4
SHOWN_IN_LIST = 12
_CONTENTS = re.compile(
    r"\b(ingredients?|allergens?|contains?|made (of|with)|what'?s in|what (is|are) in|comes? with|options?"
    r"|toppings?|safe|allerg\w+|intoleran\w+|(is|are) there\b.*\bin|does\b.*\bhave)\b",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"\b(?:without|free of|no|not contain(?:ing)?|don'?t (?:have|contain))\s+([a-z][a-z ]{2,20}?)"
    r"(?:\s+in (?:it|them))?\s*[?.!]*$|\b([a-z]+)[- ]free\b",
    re.IGNORECASE,
)


def menu_flow(scene: Scene) -> Decision | Ask:
    """Answer a question about the menu from the menu as it is now."""
    menu, index = scene.facts.menu, scene.facts.index
    if menu is None or index is None:
        failure = scene.facts.failures.get("fetch_menu")
        if failure is None:
            return Ask(FetchMenu())
        down = ServiceDown(service="menu", not_configured=failure.code == "service_not_configured")
        return Decision(session=scene.session, outcomes=(down,), route="menu", error=failure.code)
    outcome, topic = _answer(scene.words_of(Intent.MENU), menu, index)
    session = scene.session.replace(topic=topic.id) if topic else scene.session
    return Decision(session=session, outcomes=(outcome,), route="menu")


def _answer(text: str, menu: Menu, index: MenuIndex) -> tuple[Outcome, Item | None]:
    """The outcome, and the one item it is about, if it is about one."""
    if not menu.items:
        return (MenuText(text=menu.text) if menu.text else SmallTalk(topic="not_understood")), None
    if asks_hours(text) and (hours := hours_told(menu)):
        return hours, None
    named = tuple(item for item_id in find_items(text, index) if (item := menu.item(item_id)))
    if len(named) == 1:
        return _one_dish(text, named[0]), named[0]
    if special := _for_whom(text, menu, index):
        return special, None
    category = find_category(text, index)
    if category is not None:
        return _category(category, menu), None
    if named:
        return DishesShown(items=tuple(dish_view(item) for item in named[:SHOWN_IN_LIST])), None
    return _unknown_or_all(text, menu, index), None


def _one_dish(text: str, item: Item) -> Outcome:
    if not _CONTENTS.search(text):
        return DishesShown(items=(dish_view(item),))
    options = tuple((g.name, tuple(o.name for o in g.options if o.available)) for g in item.groups)
    return DishIngredients(dish=dish_view(item), options=options)


def _for_whom(text: str, menu: Menu, index: MenuIndex) -> Outcome | None:
    """What suits a diet, or is free of an allergen, in the whole menu or in the category that was named."""
    category = find_category(text, index)
    items = menu.in_category(category) if category else menu.items
    on_sale = tuple(item for item in items if item.available)
    diet = diet_meant(text)
    if diet is not None:
        suited = [item for item in on_sale if suits_diet(item, diet)]
        marked = any(item.dietary is not None for item in menu.items)
        return DietShown(diet=diet, items=tuple(map(dish_view, suited[:SHOWN_IN_LIST])), marked=marked)
    avoided = _allergen_avoided(text, menu)
    if avoided is None:
        return None
    known = [item for item in on_sale if item.allergens is not None]
    guest = Preferences(allergies=(avoided,))
    free = [item for item in known if not danger(item, guest) and not _unsafe_in_some_way(item, guest)]
    unknown = len(on_sale) - len(known)
    return AllergenFreeShown(allergen=avoided, items=tuple(map(dish_view, free[:SHOWN_IN_LIST])), unknown=unknown)


def _unsafe_in_some_way(item: Item, guest: Preferences) -> bool:
    """Whether a choice that must be made (a flavour, say) may bring in what the guest avoids."""
    ways = ((Choice(group=group.id, option=o.id),) for group in item.groups if group.required for o in group.options)
    return any(danger(item, guest, way) for way in ways)


def _allergen_avoided(text: str, menu: Menu) -> str | None:
    found = _FREE.search(text)
    if found is None:
        return None
    word = (found.group(1) or found.group(2)).strip().lower()
    declared = frozenset(a for item in menu.items for a in item.allergens or ())
    return word if allergens_found(declared, allergens_meant(word)) else None


def _category(category: str, menu: Menu) -> Outcome:
    items = menu.in_category(category)
    return CategoryShown(category=category, items=tuple(dish_view(item) for item in items))


def _unknown_or_all(text: str, menu: Menu, index: MenuIndex) -> Outcome:
    """Food that this menu does not have is said so; a question that names no food gets the menu at a glance."""
    unknown = ground(text, index).unknown
    if unknown:
        near = tuple(item.name for item_id in unknown[0].nearest if (item := menu.item(item_id)))
        return NotOnMenu(said=unknown[0].said, nearest=near)
    shown = tuple(
        (category, tuple(dish_view(item) for item in menu.in_category(category)[:SHOWN_PER_CATEGORY]))
        for category in menu.categories
    )
    return MenuShown(categories=shown)
