"""Answers one question about the menu from the current menu. Facts only. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.cart import Line, open_question, unit_price
from domain.commands import AboutItem, AskMenu, Filters
from domain.deals import find_components
from domain.guest import Preferences
from domain.menu import Item, Menu, OptionId
from domain.money import Money
from domain.outcome import (
    CartShown,
    CategoryShown,
    DietShown,
    DishesShown,
    DishIngredients,
    DishPriced,
    ItemUnavailable,
    MenuEmpty,
    MenuShown,
    MenuText,
    NothingFits,
    NotOnMenu,
    OptionsShown,
    Outcome,
)
from domain.safety import suits_diet
from domain.session import Session
from domain.tastes import states_free_of
from nodes.menu.filters import find_option_ids, has_feature, is_allergen, may_contain, select_items
from nodes.menu.ingredients import check_ingredient
from nodes.menu.options import list_options, list_sizes
from nodes.menu.safety import check_allergen, check_diet, list_free_of, resolve_dish
from nodes.order.changes import find_option_name, resolve_wishes
from nodes.order.lines import apply_options
from nodes.turn.views import MAX_LISTED, build_cart_view, build_dish_view, find_cheapest_price, format_option

SHOWN_PER_CATEGORY = 4
MAX_DESCRIBED = 3
"""Up to this many dishes are described one by one; more are listed."""


class MenuAnswer(NamedTuple):
    """The outcomes of one question, and the dishes in them, in order."""

    outcomes: tuple[Outcome, ...]
    about: Sequence[Item] = ()


def answer_menu_question(command: AskMenu, session: Session, menu: Menu) -> MenuAnswer:
    """The answer to one question."""
    if not menu.items:
        return MenuAnswer((MenuText(text=menu.text) if menu.text else MenuEmpty(),))
    about = command.about
    if about.cart:
        return MenuAnswer(
            (CartShown(cart=build_cart_view(session.cart, menu, scheduled_for=session.fulfilment.scheduled_for)),)
        )
    if about.items:
        return _answer_about_items(command, session, menu)
    if about.options and (options := list_options(about.options, menu.items)):
        return MenuAnswer((options,))
    if about.unknown is not None:
        return MenuAnswer((NotOnMenu(said=about.unknown),))
    return _answer_about_list(command, session, menu)


def _answer_about_items(command: AskMenu, session: Session, menu: Menu) -> MenuAnswer:
    pairs = [(each, item) for each in command.about.items if (item := menu.item(each.item))]
    items = [item for _, item in pairs]
    if command.extreme:
        items = _select_extreme(items, command)
        pairs = [(each, item) for each, item in pairs if item in items]
    if len(items) > 1 and command.aspect == "list" and command.filters is not None:
        return _list_by_filters(command.filters, items, session, menu)
    if len(items) > MAX_DESCRIBED:
        fit = select_items(items, command.filters)
        return MenuAnswer((_list_items(fit, session) if fit else NothingFits(),), fit)
    outcomes = tuple(
        outcome for each, item in pairs for outcome in _answer_about_item(each, item, command, session, menu)
    )
    return MenuAnswer(outcomes or (NothingFits(),), items)


def _answer_about_item(
    about: AboutItem, item: Item, command: AskMenu, session: Session, menu: Menu
) -> tuple[Outcome, ...]:
    """The outcomes for one dish, depending on the aspect of the question."""
    filters = command.filters or Filters()
    if checks := _check_parts(about, item, command, session, menu):
        return checks
    match command.aspect:
        case "price":
            return (_price_item(about, item, session, menu),)
        case "content" | "included" if offered := _list_open_groups(about, item):
            return (offered,)
        case "diet" if filters.diets or command.asked:
            return tuple(check_diet(item, diet) for diet in (*filters.diets, *command.asked))
        case "allergens" | "content" | "included":
            return (_list_ingredients(about, item, session, menu),)
        case "availability" if option_ids := find_option_ids(
            (*filters.with_, *filters.without, *about.changes.unknown), (item,)
        ):
            return tuple(filter(None, (list_options(option_ids, (item,)),)))
        case _:
            return tuple(check_diet(item, diet) for diet in filters.diets) or (_describe_item(item, session),)


def _check_parts(about: AboutItem, item: Item, command: AskMenu, session: Session, menu: Menu) -> tuple[Outcome, ...]:
    """Each allergen and each other thing that is asked to be in the dish, or not to be; empty when none is."""
    filters = command.filters or Filters()
    sought = (*command.asked, *(word for word in filters.without if not is_allergen(word)))
    things = tuple(word for word in sought if not is_allergen(word) or find_option_ids((word,), (item,)))
    allergens = (word for word in (*filters.with_, *filters.without, *command.asked) if is_allergen(word))
    dish = resolve_dish(about, item, session.cart, menu)
    checks = (check_allergen(dish, word) for word in dict.fromkeys(allergens) if word not in things)
    parts = () if command.aspect == "diet" else things
    return (*checks, *(check_ingredient(item, word, menu) for word in parts))


def _list_open_groups(about: AboutItem, item: Item) -> OptionsShown | ItemUnavailable | None:
    """The options of the groups that are asked for: the dips of the wings."""
    option_ids = tuple(option for each in about.changes.open for option in each.options)
    return list_options(option_ids, (item,)) if option_ids else None


def _select_extreme(items: Sequence[Item], command: AskMenu) -> list[Item]:
    """Those of the items that fit and cost least, or most; items without a price are none of them."""
    priced = [(item, price) for item in select_items(items, command.filters) if (price := find_cheapest_price(item))]
    pick = min if command.extreme == "cheapest" else max
    amount = pick((price.minor for _, price in priced), default=None)
    return [item for item, price in priced if price.minor == amount]


def _answer_about_list(command: AskMenu, session: Session, menu: Menu) -> MenuAnswer:
    """A category or the whole menu, with the filters applied."""
    category = command.about.category
    items = menu.in_category(category) if category else menu.items
    filters = command.filters or Filters()
    if command.aspect == "size" and category and (sizes := list_sizes(items)) is not None:
        return MenuAnswer((sizes,))
    if command.extreme and (extreme := _select_extreme(items, command)):
        return MenuAnswer((_list_items(extreme, session),), extreme)
    if filters == Filters():
        return _show_category(category, session, menu) if category else MenuAnswer((_show_menu(session, menu),))
    return _list_by_filters(filters, items, session, menu)


def _list_by_filters(filters: Filters, items: Sequence[Item], session: Session, menu: Menu) -> MenuAnswer:
    """Those of the items that match the filters."""
    if filters == Filters(diets=filters.diets):
        return _list_for_diets(filters.diets, items, session, menu)
    allergen = _find_only_allergen(filters)
    if allergen is not None:
        outcome, free = list_free_of(items, allergen, session.preferences or Preferences())
        return MenuAnswer((outcome,), free)
    if stated := _list_stated_free(filters, items):
        return MenuAnswer((_list_items(stated, session),), stated)
    if unstated := _list_unstated(filters, menu):
        return MenuAnswer((NothingFits(said=unstated, unstated=True),))
    return _list_filtered(filters, items, session)


def _list_stated_free(filters: Filters, items: Sequence[Item]) -> list[Item]:
    """The dishes that the menu calls free of what is asked for, if that is all that is asked."""
    if filters != Filters(without=filters.without):
        return []
    return [item for item in items if item.available and all(states_free_of(item, word) for word in filters.without)]


def _list_unstated(filters: Filters, menu: Menu) -> tuple[str, ...]:
    """What the dishes should be without and the menu never mentions: that no dish lists sugar makes none free of it."""
    words = (word for word in filters.without if not is_allergen(word))
    return tuple(w for w in words if not any(may_contain(item, w) for item in menu.items))


def _list_filtered(filters: Filters, items: Sequence[Item], session: Session) -> MenuAnswer:
    """The dishes that match the filters, or the options, when the guest asks for something that is only an option."""
    if filters.with_ and (by_id := _list_options_by_id(filters.with_, items)):
        return MenuAnswer((by_id,))
    matching = select_items(items, filters)
    dishes = MenuAnswer((_list_items(matching, session),), matching)
    if matching and not _is_about_options_only(filters, matching):
        return dishes
    options = list_options(find_option_ids(filters.with_, items), items) if filters.with_ else None
    if options is not None:
        return MenuAnswer((options,))
    return dishes if matching else MenuAnswer((NothingFits(said=(*filters.with_, *filters.without)),))


def _find_only_allergen(filters: Filters) -> str | None:
    """The allergen that the dishes must be free of, when the filters hold nothing else."""
    if filters != Filters(without=filters.without) or len(filters.without) != 1:
        return None
    word = filters.without[0]
    return word if is_allergen(word) else None


def _list_options_by_id(ids: tuple[str, ...], items: Sequence[Item]) -> Outcome | None:
    """The options of the filters, when every one of them is an option's id."""
    option_ids = {str(option.id) for item in items for group in item.groups for option in group.options}
    return list_options(find_option_ids(ids, items), items) if option_ids.issuperset(ids) else None


def _is_about_options_only(filters: Filters, fit: Sequence[Item]) -> bool:
    """Whether the words name only options of dishes, as oat milk, and no dish itself."""
    words = filters.with_
    return bool(words) and not any(
        has_feature(Item(id=item.id, name=item.name, category=item.category, allergens=item.allergens), word)
        for item in fit
        for word in words
    )


def _list_for_diets(diets: tuple[str, ...], items: Sequence[Item], session: Session, menu: Menu) -> MenuAnswer:
    suitable = [item for item in items if item.available and all(suits_diet(item, diet) for diet in diets)]
    has_marks = any(item.dietary is not None for item in menu.items)
    views = tuple(build_dish_view(item, session.preferences) for item in suitable[:MAX_LISTED])
    outcome = DietShown(diet=" ".join(diets), items=views, marked=has_marks, more=_count_left_out(suitable))
    return MenuAnswer((outcome,), suitable)


def _show_category(category: str, session: Session, menu: Menu) -> MenuAnswer:
    items = menu.in_category(category)
    if not items:
        return MenuAnswer((NotOnMenu(said=category),))
    views = tuple(build_dish_view(item, session.preferences) for item in items)
    return MenuAnswer((CategoryShown(category=category, items=views),), items)


def _show_menu(session: Session, menu: Menu) -> Outcome:
    every = tuple((category, menu.in_category(category)) for category in menu.categories)
    categories = tuple(
        (category, tuple(build_dish_view(item, session.preferences) for item in items[:SHOWN_PER_CATEGORY]))
        for category, items in every
    )
    more = tuple(max(len(items) - SHOWN_PER_CATEGORY, 0) for _, items in every)
    # Lines of a text menu that could not be parsed are only in its text, so the text is shown too.
    return MenuShown(categories=categories, more=more, text=menu.text if menu.is_from_text else None)


def _price_item(about: AboutItem, item: Item, session: Session, menu: Menu) -> DishPriced:
    """The dish's price with the named options where they determine it; else the menu's list price."""
    view = build_dish_view(item, session.preferences)
    wishes = resolve_wishes(about.changes, item, menu)
    line, _ = apply_options(Line(number=0, item=item.id, name=item.name), item, wishes.choices, wishes.refusals)
    is_open = open_question(line, item) is not None
    price = None if is_open else unit_price(line, item)
    total = price * about.quantity if price and about.quantity > 1 else None
    in_deals = tuple(_price_in_deals(item, session, menu))
    if not line.choices or is_open:
        return DishPriced(dish=view, quantity=about.quantity, total=total, in_deals=in_deals)
    options = tuple(
        format_option(item, choice) for choice in line.choices if find_option_name(item, choice.group, choice.option)
    )
    return DishPriced(dish=view, options=options, price=price, quantity=about.quantity, total=total, in_deals=in_deals)


def _price_in_deals(item: Item, session: Session, menu: Menu) -> Iterator[tuple[str, Money]]:
    """The deals of the cart that offer a dish, with what it costs there beside the price of the deal."""
    ordered = {line.item for line in session.cart.lines}
    for deal in (deal for deal in menu.deals if deal.id in ordered):
        for component in find_components(deal, item.id)[:1]:
            group = deal.group(component)
            option = group.option(OptionId(item.id)) if group else None
            if option is not None and option.price is not None:
                yield deal.name, option.price


def _list_ingredients(about: AboutItem, item: Item, session: Session, menu: Menu) -> DishIngredients:
    options = tuple((g.name, tuple(o.name for o in g.options if o.available)) for g in item.groups)
    choices = resolve_dish(about, item, session.cart, menu).choices
    return DishIngredients(dish=build_dish_view(item, session.preferences, choices), options=options)


def _describe_item(item: Item, session: Session) -> DishesShown:
    return DishesShown(items=(build_dish_view(item, session.preferences),))


def _list_items(items: Sequence[Item], session: Session) -> DishesShown:
    views = tuple(build_dish_view(item, session.preferences) for item in items[:MAX_LISTED])
    return DishesShown(items=views, more=_count_left_out(items))


def _count_left_out(items: Sequence[Item]) -> int:
    """The number of items beyond the limit of a list."""
    return max(len(items) - MAX_LISTED, 0)
