"""Cards for channels that show more than text: dishes and categories of a reply, with texts to tap."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from domain.menu import Menu
from domain.outcome import (
    AllergenFreeShown,
    CategoryShown,
    DietShown,
    DishesShown,
    DishIngredients,
    DishPriced,
    DishView,
    MenuShown,
    Outcome,
    Recommended,
    SafeShown,
    WhichItem,
)
from nodes.reply.catalogue import Catalogue
from nodes.turn.state import Card

RICH_CHANNELS = frozenset({"web", "app"})
MAX_CARDS = 12


def build_cards(outcomes: tuple[Outcome, ...], catalogue: Catalogue) -> tuple[Card, ...]:
    """The cards of a reply, in the order of its outcomes."""
    cards = (card for outcome in outcomes for card in _build_outcome_cards(outcome, catalogue))
    return tuple(islice(cards, MAX_CARDS))


def add_pictures(cards: tuple[Card, ...], menu: Menu) -> tuple[Card, ...]:
    """The cards, those of dishes with the menu's pictures."""
    pictures = {item.name: item.image_url for item in menu.items if item.image_url} if cards else {}
    return tuple(card.replace(image_url=pictures[card.title]) if card.title in pictures else card for card in cards)


def _build_outcome_cards(outcome: Outcome, catalogue: Catalogue) -> Iterable[Card]:
    """The cards of one outcome, each built only when it is used."""
    match outcome:
        case DishesShown(items=dishes) | CategoryShown(items=dishes) | DietShown(items=dishes):
            return (_build_dish_card(dish, catalogue) for dish in dishes)
        case AllergenFreeShown(items=dishes) | SafeShown(items=dishes):
            return (_build_dish_card(dish, catalogue) for dish in dishes)
        case DishIngredients(dish=dish) | DishPriced(dish=dish):
            return (_build_dish_card(dish, catalogue),)
        case Recommended(items=suggested):
            return (
                _build_dish_card(dish.replace(description=why or dish.description), catalogue)
                for dish, why in suggested
            )
        case WhichItem(candidates=dishes):
            return (_build_dish_card(dish, catalogue, actions=(dish.name,)) for dish in dishes)
        case MenuShown(categories=categories):
            return (_build_category_card(name, dishes, catalogue) for name, dishes in categories)
        case _:
            return ()


def _build_dish_card(dish: DishView, catalogue: Catalogue, actions: tuple[str, ...] | None = None) -> Card:
    """One dish. An unavailable dish can be asked about, but not ordered."""
    texts = {part: catalogue.card(part, dish) for part in ("subtitle", "price", "add", "about")}
    taps = (texts["add"], texts["about"]) if dish.available else (texts["about"],)
    return Card(
        title=dish.name,
        subtitle=texts["subtitle"] or None,
        price=texts["price"] or None,
        actions=taps if actions is None else actions,
    )


def _build_category_card(name: str, dishes: tuple[DishView, ...], catalogue: Catalogue) -> Card:
    names = ", ".join(dish.name for dish in dishes)
    return Card(title=name, subtitle=names or None, actions=(catalogue.card("category", DishView(name=name)),))
