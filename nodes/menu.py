"""The menu flow: what there is, what it costs, what is in it and who may eat it. Facts of the menu only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from domain.allergens import LEGAL, allergens_found, allergens_meant
from domain.calls import FetchMenu
from domain.cart import Choice
from domain.grounding import MenuIndex, find_category, find_items, ground
from domain.guest import Preferences
from domain.menu import Item, Menu
from domain.outcome import (
    AllergenFreeShown,
    CartShown,
    CategoryShown,
    DietShown,
    DishContains,
    DishesShown,
    DishIngredients,
    DishSuits,
    DishView,
    MenuShown,
    MenuText,
    NotOnMenu,
    Outcome,
    ServiceDown,
    SmallTalk,
)
from domain.safety import danger, diet_meant, suits_diet
from domain.session import Session
from domain.understanding import Intent
from nodes.hours import asks_hours, hours_told
from nodes.state import Ask, Decision, Scene
from nodes.topic import dish_pointed_at
from nodes.views import cart_view, dish_view

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

_THE_BILL = re.compile(
    r"^\W*(?:(?:ok|so|and|hmm|wait)\W+)*how much (?:is|does|will) (?:that|this|everything|all (?:of )?(?:that|this))"
    r"(?: (?:be|cost|come to|all))?\W*$",
    re.IGNORECASE,
)
"""What it all costs, unless a dish was talked about."""
_EDIBLE = re.compile(
    r"\bcan (?:i|we|she|he|they|my \w+) (?:eat|have|order)\b"
    r"|\b(?:safe|ok|okay|fine|good) for (?:me|us|her|him|them|my)\b",
    re.IGNORECASE,
)
_HAS = re.compile(
    r"\b(?:have|has|contains?|with|there)\s+(?:any |some |a |an )?([a-z][a-z ]*?)"
    r"(?:\s+(?:in|on) (?:it|them|that|this|the\b.*))?\W*$",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:any\w*|some\w*|what|which|dish(?:es)?|items?|everything)\b.*\b(?:with|has|have|contains?|containing)\s+"
    r"(?:any |some )?([a-z]+)\s*(?:in (?:it|them))?[?.!]*$",
    re.IGNORECASE,
)
_WHETHER = re.compile(r"^\W*(?:(?:and|but|so|ok|hey|hi)\W+)*(?:is|are|isn'?t|aren'?t|does|do)\b", re.IGNORECASE)


def menu_flow(scene: Scene) -> Decision | Ask:
    """Answer a question about the menu from the menu as it is now."""
    menu, index = scene.facts.menu, scene.facts.index
    if menu is None or index is None:
        failure = scene.facts.failures.get("fetch_menu")
        if failure is None:
            return Ask(FetchMenu())
        down = ServiceDown(service="menu", not_configured=failure.code == "service_not_configured")
        return Decision(session=scene.session, outcomes=(down,), route="menu", error=failure.code)
    asked = _Asked(scene.words_of(Intent.MENU), scene.session, menu, index)
    outcome, topic = _answer(asked)
    session = scene.session.replace(topic=topic.id) if topic else scene.session
    return Decision(session=session, outcomes=(outcome,), route="menu")


class _Asked(NamedTuple):
    """A question, and what it is to be answered from."""

    text: str
    session: Session
    menu: Menu
    known: MenuIndex

    def views(self, items: Sequence[Item]) -> tuple[DishView, ...]:
        """As many of the items as a list may hold, with what speaks against them for this guest."""
        return tuple(self.view(item) for item in items[:SHOWN_IN_LIST])

    def view(self, item: Item) -> DishView:
        """One item as this guest should see it."""
        return dish_view(item, self.session.preferences)


def _answer(asked: _Asked) -> tuple[Outcome, Item | None]:
    """The outcome, and the one item it is about, if it is about one."""
    text, menu, index = asked.text, asked.menu, asked.known
    if not menu.items:
        return (MenuText(text=menu.text) if menu.text else SmallTalk(topic="not_understood")), None
    if asks_hours(text) and (hours := hours_told(menu)):
        return hours, None
    if _THE_BILL.search(text) and asked.session.topic is None and not asked.session.cart.empty:
        return CartShown(cart=cart_view(asked.session.cart, menu)), None
    pointed = dish_pointed_at(text, asked.session, menu, index)
    if pointed is not None:
        return _one_dish(asked, pointed), pointed
    if holding := _holding(asked):
        return _listed(asked, holding), holding[0] if len(holding) == 1 else None
    named = tuple(item for item_id in find_items(text, index) if (item := menu.item(item_id)))
    if len(named) == 1:
        return _one_dish(asked, named[0]), named[0]
    if special := _for_whom(asked):
        return special, None
    category = find_category(text, index)
    if category is not None:
        return _category(category, asked), None
    return (_listed(asked, named) if named else _unknown_or_all(asked)), None


def _one_dish(asked: _Asked, item: Item) -> Outcome:
    if (contains := _contains(asked, item)) is not None:
        return contains
    diet = diet_meant(asked.text)
    if diet is not None and _WHETHER.search(asked.text):
        return DishSuits(name=item.name, diet=diet, suits=None if item.dietary is None else suits_diet(item, diet))
    if not _CONTENTS.search(asked.text):
        return DishesShown(items=(asked.view(item),))
    options = tuple((g.name, tuple(o.name for o in g.options if o.available)) for g in item.groups)
    return DishIngredients(dish=asked.view(item), options=options)


def _contains(asked: _Asked, item: Item) -> DishContains | None:
    """ "Does it have milk?", answered with yes or no; None when no allergen that menus declare is asked for."""
    found = _HAS.search(asked.text) if _WHETHER.search(asked.text) else None
    word = found.group(1).strip().lower() if found else ""
    if not allergens_meant(word) <= LEGAL:
        return None
    guest = Preferences(allergies=(word,))
    against = danger(item, guest)
    if against.allergens:
        return DishContains(name=item.name, asked=word, reason="yes", allergens=against.allergens)
    if against.unknown:
        return DishContains(name=item.name, asked=word, reason="unknown")
    return DishContains(name=item.name, asked=word, reason="depends" if _unsafe_in_some_way(item, guest) else "no")


def _listed(asked: _Asked, items: Sequence[Item]) -> DishesShown:
    return DishesShown(items=asked.views(items), more=_left(items))


def _left(items: Sequence[Item]) -> int:
    """How many of the items a list has no room for."""
    return max(len(items) - SHOWN_IN_LIST, 0)


def _holding(asked: _Asked) -> list[Item]:
    """The dishes that declare the allergen that is asked for by its name: "anything with peanuts?"."""
    found = _WITH.search(asked.text)
    word = found.group(1).strip().lower() if found else ""
    if word not in LEGAL:
        return []
    meant = allergens_meant(word)
    return [
        item for item in asked.menu.items if item.available and allergens_found(item.allergens or frozenset(), meant)
    ]


def _for_whom(asked: _Asked) -> Outcome | None:
    """What suits a diet, or is free of an allergen, in the whole menu or in the category that was named."""
    text, menu = asked.text, asked.menu
    category = find_category(text, asked.known)
    items = menu.in_category(category) if category else menu.items
    on_sale = tuple(item for item in items if item.available)
    diet = diet_meant(text)
    if diet is not None:
        suited = [item for item in on_sale if suits_diet(item, diet)]
        marked = any(item.dietary is not None for item in menu.items)
        return DietShown(diet=diet, items=asked.views(suited), marked=marked, more=_left(suited))
    avoided = _allergen_avoided(text, menu)
    if avoided is None:
        return None
    known = [item for item in on_sale if item.allergens is not None]
    guest = Preferences(allergies=(avoided,))
    free = [item for item in known if not danger(item, guest) and not _unsafe_in_some_way(item, guest)]
    unknown = len(on_sale) - len(known)
    return AllergenFreeShown(allergen=avoided, items=asked.views(free), unknown=unknown, more=_left(free))


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


def _category(category: str, asked: _Asked) -> Outcome:
    items = asked.menu.in_category(category)
    guest = asked.session.preferences or Preferences()
    fit = [item for item in items if not danger(item, guest)] if _EDIBLE.search(asked.text) else items
    views = tuple(asked.view(item) for item in fit)
    return CategoryShown(category=category, items=views, left_out=len(items) - len(fit))


def _unknown_or_all(asked: _Asked) -> Outcome:
    """Food that this menu does not have is said so; a question that names no food gets the menu at a glance."""
    menu = asked.menu
    unknown = ground(asked.text, asked.known).unknown
    if unknown:
        near = tuple(item.name for item_id in unknown[0].nearest if (item := menu.item(item_id)))
        return NotOnMenu(said=unknown[0].said, nearest=near)
    every = tuple((category, menu.in_category(category)) for category in menu.categories)
    shown = tuple((category, asked.views(items[:SHOWN_PER_CATEGORY])) for category, items in every)
    return MenuShown(categories=shown, more=tuple(max(len(items) - SHOWN_PER_CATEGORY, 0) for _, items in every))
