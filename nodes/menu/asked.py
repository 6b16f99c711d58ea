"""One question about the menu, answered from the menu as it is now. Facts only. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.cart import Line, open_question, unit_price
from domain.commands import AboutItem, AskMenu, Filters
from domain.guest import Preferences
from domain.menu import Item, Menu
from domain.outcome import (
    CartShown,
    CategoryShown,
    DietShown,
    DishesShown,
    DishIngredients,
    DishPriced,
    MenuEmpty,
    MenuShown,
    MenuText,
    NothingFits,
    NotOnMenu,
    Outcome,
)
from domain.safety import suits_diet
from domain.session import Session
from nodes.menu.filters import fitting, has, is_allergen, named_options
from nodes.menu.options import options_shown
from nodes.menu.safe import asked_dish, dish_contains, dish_suits, free_of
from nodes.order.changes import name_of, wishes_of
from nodes.order.lines import with_options
from nodes.turn.views import SHOWN_IN_LIST, cart_view, dish_view, option_name

SHOWN_PER_CATEGORY = 4
TOLD_IN_FULL = 3
"""So many dishes are described one by one; more are listed."""


class Answer(NamedTuple):
    """What there is to say, and the dishes that it is about, in their order."""

    outcomes: tuple[Outcome, ...]
    about: Sequence[Item] = ()


def answer(command: AskMenu, session: Session, menu: Menu) -> Answer:
    """The answer to one question."""
    if not menu.items:
        return Answer((MenuText(text=menu.text) if menu.text else MenuEmpty(),))
    about = command.about
    if about.cart:
        return Answer((CartShown(cart=cart_view(session.cart, menu)),))
    if about.items:
        return _about_items(command, session, menu)
    if about.options and (shown := options_shown(about.options, menu.items)):
        return Answer((shown,))
    if about.unknown is not None:
        return Answer((NotOnMenu(said=about.unknown),))
    return _about_list(command, session, menu)


def _about_items(command: AskMenu, session: Session, menu: Menu) -> Answer:
    named = [(each, item) for each in command.about.items if (item := menu.item(each.item))]
    items = [item for _, item in named]
    if len(items) > TOLD_IN_FULL:
        return Answer((_listed(items, session),), items)
    told = tuple(outcome for each, item in named for outcome in _about_one(each, item, command, session, menu))
    return Answer(told or (NothingFits(),), items)


def _about_one(about: AboutItem, item: Item, command: AskMenu, session: Session, menu: Menu) -> tuple[Outcome, ...]:
    """One dish, by what is asked of it."""
    filters = command.filters or Filters()
    words = (*filters.with_, *filters.without)
    allergens = tuple(dict.fromkeys(word for word in (*words, *command.asked) if is_allergen(word)))
    if allergens:
        dish = asked_dish(about, item, session.cart, menu)
        return tuple(dish_contains(dish, word) for word in allergens)
    match command.aspect:
        case "price":
            return (_priced(about, item, session, menu),)
        case "diet" if filters.diets or command.asked:
            return tuple(dish_suits(item, diet) for diet in (*filters.diets, *command.asked))
        case "allergens" | "content" | "included":
            return (_ingredients(about, item, session, menu),)
        case "availability" if named := named_options((*words, *about.changes.unknown), (item,)):
            return tuple(filter(None, (options_shown(named, (item,)),)))
        case _:
            return tuple(dish_suits(item, diet) for diet in filters.diets) or (_described(item, session),)


def _about_list(command: AskMenu, session: Session, menu: Menu) -> Answer:
    """A category or the whole menu, with what fits of it."""
    category = command.about.category
    items = menu.in_category(category) if category else menu.items
    filters = command.filters or Filters()
    named = (*filters.with_, *filters.without)
    if filters == Filters():
        return _category(category, session, menu) if category else Answer((_at_a_glance(session, menu),))
    if filters == Filters(diets=filters.diets):
        return _for_diets(filters.diets, items, session, menu)
    if filters == Filters(without=filters.without) and len(named) == 1 and is_allergen(named[0]):
        shown, free = free_of(items, named[0], session.preferences or Preferences())
        return Answer((shown,), free)
    if filters.with_ and (by_id := _options_by_id(filters.with_, items)):
        return Answer((by_id,))
    fit = fitting(items, filters)
    if fit and not _only_options(filters, fit):
        return Answer((_listed(fit, session),), fit)
    options = options_shown(named_options(filters.with_, items), items) if filters.with_ else None
    if options is not None:
        return Answer((options,))
    return Answer((_listed(fit, session),), fit) if fit else Answer((NothingFits(said=named),))


def _options_by_id(wanted: tuple[str, ...], items: Sequence[Item]) -> Outcome | None:
    """The options that are asked for, where each is named by its id."""
    known = {str(option.id) for item in items for group in item.groups for option in group.options}
    return options_shown(named_options(wanted, items), items) if known.issuperset(wanted) else None


def _only_options(filters: Filters, fit: Sequence[Item]) -> bool:
    """Whether what is asked for is something that may be had with dishes, as oat milk is, and no dish itself."""
    wanted = filters.with_
    return bool(wanted) and not any(
        has(Item(id=item.id, name=item.name, category=item.category, allergens=item.allergens), word)
        for item in fit
        for word in wanted
    )


def _for_diets(diets: tuple[str, ...], items: Sequence[Item], session: Session, menu: Menu) -> Answer:
    suited = [item for item in items if item.available and all(suits_diet(item, diet) for diet in diets)]
    marked = any(item.dietary is not None for item in menu.items)
    views = tuple(dish_view(item, session.preferences) for item in suited[:SHOWN_IN_LIST])
    told = DietShown(diet=" ".join(diets), items=views, marked=marked, more=_left(suited))
    return Answer((told,), suited)


def _category(category: str, session: Session, menu: Menu) -> Answer:
    items = menu.in_category(category)
    if not items:
        return Answer((NotOnMenu(said=category),))
    views = tuple(dish_view(item, session.preferences) for item in items)
    return Answer((CategoryShown(category=category, items=views),), items)


def _at_a_glance(session: Session, menu: Menu) -> Outcome:
    every = tuple((category, menu.in_category(category)) for category in menu.categories)
    shown = tuple(
        (category, tuple(dish_view(item, session.preferences) for item in items[:SHOWN_PER_CATEGORY]))
        for category, items in every
    )
    more = tuple(max(len(items) - SHOWN_PER_CATEGORY, 0) for _, items in every)
    # Lines that could not be read are in the text alone: whoever asks for the menu sees them too.
    return MenuShown(categories=shown, more=more, text=menu.text if menu.is_from_text else None)


def _priced(about: AboutItem, item: Item, session: Session, menu: Menu) -> DishPriced:
    """What the dish costs with the options that were named, where they decide the price; else as the menu lists it."""
    view = dish_view(item, session.preferences)
    wishes = wishes_of(about.changes, item, menu)
    line, _ = with_options(Line(number=0, item=item.id, name=item.name), item, wishes.choices, wishes.refusals)
    if not line.choices or open_question(line, item) is not None:
        return DishPriced(dish=view)
    options = tuple(option_name(item, choice) for choice in line.choices if name_of(item, choice.group, choice.option))
    return DishPriced(dish=view, options=options, price=unit_price(line, item))


def _ingredients(about: AboutItem, item: Item, session: Session, menu: Menu) -> DishIngredients:
    options = tuple((g.name, tuple(o.name for o in g.options if o.available)) for g in item.groups)
    choices = asked_dish(about, item, session.cart, menu).choices
    return DishIngredients(dish=dish_view(item, session.preferences, choices), options=options)


def _described(item: Item, session: Session) -> DishesShown:
    return DishesShown(items=(dish_view(item, session.preferences),))


def _listed(items: Sequence[Item], session: Session) -> DishesShown:
    views = tuple(dish_view(item, session.preferences) for item in items[:SHOWN_IN_LIST])
    return DishesShown(items=views, more=_left(items))


def _left(items: Sequence[Item]) -> int:
    """How many of the items a list has no room for."""
    return max(len(items) - SHOWN_IN_LIST, 0)
