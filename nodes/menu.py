"""The menu flow: what there is, what it costs, what is in it and who may eat it. Facts of the menu only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from domain.allergens import LEGAL, match_labels, read_allergens
from domain.calls import FetchMenu
from domain.cart import Line, open_question, unit_price
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
    DishPriced,
    DishSuits,
    DishView,
    MenuEmpty,
    MenuShown,
    MenuText,
    NotOnMenu,
    Outcome,
    ServiceDown,
)
from domain.safety import find_danger, find_diet, is_surely_safe, suits_diet
from domain.session import Session
from domain.understanding import Intent
from nodes.asked_dish import asked_dish
from nodes.hours import asks_hours, hours_told
from nodes.lines import with_options
from nodes.options import options_asked
from nodes.state import Ask, Decision, Scene
from nodes.tastes import taste_asked, tasting
from nodes.topic import asked_about, dish_pointed_at, shown_at
from nodes.understanding.slots import ordinal
from nodes.views import SHOWN_IN_LIST, cart_view, dish_view, option_name

SHOWN_PER_CATEGORY = 4
MOST_POINTED_AT = 20
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
    r"^\W*(?:(?:ok|so|and|hmm|wait)\W+)*how much (?:is|does|will) (?:it|that|this|everything|all (?:of )?(?:that|this))"
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
    r"(?:\s+(?:in|on) (?:it|them|that|this|the\b.*)|\s+(?:with|if)\b.*)?\W*$",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:any\w*|some\w*|what|which|dish(?:es)?|items?|everything)\b.*\b(?:with|has|have|contains?|containing)\s+"
    r"(?:any |some )?([a-z]+)\s*(?:in (?:it|them))?[?.!]*$",
    re.IGNORECASE,
)
_ALL_OF_IT = re.compile(r"\b(?:all|everything|in total)\b", re.IGNORECASE)
_LISTING = re.compile(r"\b(?:what|which|any\w*|some\w*|options?|choices)\b", re.IGNORECASE)
_PRICE = re.compile(r"\b(?:how much|prices?|costs?|how expensive|cuanto|cuánto)\b", re.IGNORECASE)
_SIZES = re.compile(
    r"\b(?:sizes?|big|bigg?est|large(?:st|r)?|small(?:est|er)?|options?|choices|come in)\b", re.IGNORECASE
)
_WHETHER_IT = re.compile(r"^\W*(?:(?:and|but|so|ok)\W+)*(?:is|are) (?!there\b|any)", re.IGNORECASE)
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
    outcome, about = _answer(asked)
    # "The last one" is the last that was told: only a category is told whole.
    told = about[: MOST_POINTED_AT if isinstance(outcome, CategoryShown) else SHOWN_IN_LIST]
    return Decision(session=_remembering(scene.session, told), outcomes=(outcome,), route="menu")


def _remembering(session: Session, told: Sequence[Item]) -> Session:
    """The session, in which "it" means the dish that was told of, and "the second one" one of several."""
    if len(told) == 1:
        return session.replace(topic=told[0].id)
    return session.replace(topic=None, shown=tuple(item.id for item in told)) if told else session


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


def _answer(asked: _Asked) -> tuple[Outcome, Sequence[Item]]:
    """The outcome, and the dishes it tells of, in their order."""
    text, menu, index = asked.text, asked.menu, asked.known
    if (told := _of_no_dish(asked)) is not None:
        return told, ()
    listed_at = shown_at(asked.session, ordinal(text, asked=False))
    pointed = menu.item(listed_at) if listed_at else dish_pointed_at(text, asked.session, menu, index)
    if pointed is not None:
        return _one_dish(asked, pointed), (pointed,)
    if holding := _holding(asked):
        return _listed(asked, holding), holding
    if (taste := taste_asked(text)) and not _WHETHER_IT.search(text):
        return _of_taste(taste, asked)
    named = _named(asked)
    if len(named) == 1 and not _lists_diet(asked, named[0]):
        return _one_dish(asked, named[0]), named
    if special := _for_whom(asked):
        return special
    category = find_category(text, index)
    if category is not None:
        return _category(category, asked)
    if not named and (sized := _asked_for_sizes(asked)):
        return _one_dish(asked, sized), (sized,)
    if not named and (options := options_asked(text, menu, index)):
        return options, ()
    return (_listed(asked, named), named) if named else (_unknown_or_all(asked), ())


def _of_no_dish(asked: _Asked) -> Outcome | None:
    """The answer of a menu that lists nothing, to "when do you close?", or to what it all comes to."""
    menu = asked.menu
    if not menu.items:
        return MenuText(text=menu.text) if menu.text else MenuEmpty()
    if asks_hours(asked.text) and (hours := hours_told(menu)):
        return hours
    return CartShown(cart=cart_view(asked.session.cart, menu)) if _asks_the_bill(asked) else None


def _lists_diet(asked: _Asked, named: Item) -> bool:
    """Whether "what have you got that's vegetarian?" only sounds like the dish that is called so."""
    listing = _LISTING.search(asked.text) is not None and not _CONTENTS.search(asked.text)
    return listing and find_diet(asked.text) is not None and named.name.lower() not in asked.text.lower()


def _named(asked: _Asked) -> tuple[Item, ...]:
    """The dishes that a question names; "how much are the coke and the fries" names two."""
    priced = ground(asked.text, asked.known).lines if _PRICE.search(asked.text) else ()
    ids = tuple(dict.fromkeys(line.item for line in priced))
    ids = ids if len(ids) > 1 else find_items(asked.text, asked.known)
    return tuple(item for item_id in ids if (item := asked.menu.item(item_id)))


def _asked_for_sizes(asked: _Asked) -> Item | None:
    """The dish under discussion, where a question that names none asks for its sizes: "what's the biggest?"."""
    item_id = asked_about(asked.session) or asked.session.topic
    return asked.menu.item(item_id) if item_id and _SIZES.search(asked.text) else None


def _asks_the_bill(asked: _Asked) -> bool:
    """ "How much is that?" is about the whole cart, unless a dish was talked about or is asked about."""
    about_dish = asked.session.topic is not None or asked_about(asked.session) is not None
    about_dish = about_dish and _ALL_OF_IT.search(asked.text) is None
    return not (about_dish or asked.session.cart.is_empty) and _THE_BILL.search(asked.text) is not None


def _of_taste(taste: str, asked: _Asked) -> tuple[Outcome, Sequence[Item]]:
    """What tastes so, in the category that is named or else in all; or the word that nothing there does."""
    category = find_category(asked.text, asked.known)
    within = tasting(taste, asked.menu.in_category(category)) if category else []
    found = within or tasting(taste, asked.menu.items)
    if not found:
        return NotOnMenu(said=taste), ()
    return (_one_dish(asked, found[0]) if len(found) == 1 else _listed(asked, found)), found


def _one_dish(asked: _Asked, item: Item) -> Outcome:
    if (contains := _contains(asked, item)) is not None:
        return contains
    diet = find_diet(asked.text)
    if diet is not None and _WHETHER.search(asked.text):
        return DishSuits(name=item.name, diet=diet, suits=None if item.dietary is None else suits_diet(item, diet))
    if _PRICE.search(asked.text):
        return _priced(asked, item)
    if not _CONTENTS.search(asked.text):
        return DishesShown(items=(asked.view(item),))
    options = tuple((g.name, tuple(o.name for o in g.options if o.available)) for g in item.groups)
    dish = asked_dish(asked.text, item, asked.session.cart, asked.menu, asked.known)
    return DishIngredients(dish=dish_view(item, asked.session.preferences, dish.choices), options=options)


def _priced(asked: _Asked, item: Item) -> DishPriced:
    """What the dish costs as it was said, where that decides the price; else as the menu lists it."""
    said = ground(asked.text, asked.known, focus=item.id)
    spoken = next((line.choices for line in said.lines if line.item == item.id), said.loose_choices)
    bare = Line(number=0, item=item.id, name=item.name)
    line, _ = with_options(bare, item, spoken, ())
    if not line.choices or open_question(line, item) is not None:
        return DishPriced(dish=asked.view(item))
    options = tuple(option_name(item, choice) for choice in line.choices)
    return DishPriced(dish=asked.view(item), options=options, price=unit_price(line, item))


def _contains(asked: _Asked, item: Item) -> DishContains | None:
    """ "Does it have milk?", answered with yes or no; None when no allergen that menus declare is asked for."""
    found = _allergen_asked(asked.text) if _WHETHER.search(asked.text) else None
    if found is None:
        return None
    # The allergen that is asked about is no option that is wanted: "is there cheese in it?".
    rest = asked.text[: found.start(1)] + asked.text[found.end(1) :]
    dish = asked_dish(rest, item, asked.session.cart, asked.menu, asked.known)
    word = found.group(1).strip().lower()
    guest = Preferences(allergies=(word,))
    against = dish.danger(guest)
    if against.allergens:
        return DishContains(name=dish.name, asked=word, reason="yes", allergens=against.allergens)
    if against.may_contain:
        return DishContains(name=dish.name, asked=word, reason="maybe", may_contain=against.may_contain)
    if against.unknown:
        return DishContains(name=dish.name, asked=word, reason="unknown")
    return DishContains(name=dish.name, asked=word, reason="depends" if dish.depends(guest) else "no")


def _allergen_asked(text: str) -> re.Match[str] | None:
    """The first thing after "has" or "with" that is an allergen: "with ranch dressing contain milk"."""
    found = _HAS.search(text)
    while found is not None and not read_allergens(found.group(1)) <= LEGAL:
        found = _HAS.search(text, found.start() + 1)
    return found


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
    meant = read_allergens(word)
    on_sale = [item for item in asked.menu.items if item.available]
    return [item for item in on_sale if match_labels(item.allergens or frozenset(), meant).contains]


def _for_whom(asked: _Asked) -> tuple[Outcome, Sequence[Item]] | None:
    """What suits a diet, or is free of an allergen, in the whole menu or in the category that was named."""
    text, menu = asked.text, asked.menu
    category = find_category(text, asked.known)
    items = menu.in_category(category) if category else menu.items
    on_sale = tuple(item for item in items if item.available)
    diet = find_diet(text)
    if diet is not None:
        suited = [item for item in on_sale if suits_diet(item, diet)]
        marked = any(item.dietary is not None for item in menu.items)
        return DietShown(diet=diet, items=asked.views(suited), marked=marked, more=_left(suited)), suited
    avoided = _allergen_avoided(text, menu)
    if avoided is None:
        return None
    guest = Preferences(allergies=(avoided,))
    free = [item for item in on_sale if is_surely_safe(item, guest)]
    unknown = sum(1 for item in on_sale if find_danger(item, guest).unknown)
    told = AllergenFreeShown(allergen=avoided, items=asked.views(free), unknown=unknown, more=_left(free))
    return told, free


def _allergen_avoided(text: str, menu: Menu) -> str | None:
    found = _FREE.search(text)
    if found is None:
        return None
    word = (found.group(1) or found.group(2)).strip().lower()
    meant = read_allergens(word)
    declared = match_labels(frozenset(a for item in menu.items for a in item.allergens or ()), meant)
    return word if meant <= LEGAL or declared.contains or declared.may_contain else None


def _category(category: str, asked: _Asked) -> tuple[Outcome, Sequence[Item]]:
    items = asked.menu.in_category(category)
    guest = asked.session.preferences or Preferences()
    fit = [item for item in items if is_surely_safe(item, guest)] if _EDIBLE.search(asked.text) else items
    views = tuple(asked.view(item) for item in fit)
    return CategoryShown(category=category, items=views, left_out=len(items) - len(fit)), fit


def _unknown_or_all(asked: _Asked) -> Outcome:
    """Food that this menu does not have is said so; a question that names no food gets the menu at a glance."""
    menu = asked.menu
    unknown = ground(asked.text, asked.known).unknown
    if unknown:
        near = tuple(item.name for item_id in unknown[0].nearest if (item := menu.item(item_id)))
        return NotOnMenu(said=unknown[0].said, nearest=near)
    every = tuple((category, menu.in_category(category)) for category in menu.categories)
    shown = tuple((category, asked.views(items[:SHOWN_PER_CATEGORY])) for category, items in every)
    more = tuple(max(len(items) - SHOWN_PER_CATEGORY, 0) for _, items in every)
    # Lines that could not be read are in the text alone: whoever asks for the menu sees them too.
    return MenuShown(categories=shown, more=more, text=menu.text if menu.is_from_text else None)
