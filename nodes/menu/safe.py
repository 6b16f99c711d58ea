"""Whether a dish, the cart or a part of the menu is for this guest. What a menu does not say counts as unsafe. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.cart import Cart, Choice
from domain.commands import AskSafe
from domain.guest import Preferences
from domain.menu import Item, Menu
from domain.outcome import (
    AllergenFreeShown,
    CartSafe,
    DishContains,
    DishForGuest,
    DishSuits,
    Outcome,
    SafeShown,
    UnsafeInCart,
)
from domain.safety import danger, suits_diet, surely_safe, unsafe_in_some_way
from nodes.turn.views import SHOWN_IN_LIST, dish_view


def avoided_in(command: AskSafe, known: Preferences | None) -> Preferences:
    """What the question is about: what it names, else what we know of the guest."""
    if command.allergens or command.diets:
        return Preferences(allergies=command.allergens, dietary=command.diets)
    return known or Preferences()


def dish_safe(item: Item, choices: tuple[Choice, ...], command: AskSafe, known: Preferences) -> tuple[Outcome, ...]:
    """One dish: each allergen and diet that is asked about, or else all that we know of the guest."""
    if not (command.allergens or command.diets):
        return (for_guest(item, known, choices),)
    contains = tuple(dish_contains(item, word, choices) for word in command.allergens)
    return (*contains, *(dish_suits(item, diet) for diet in command.diets))


def dish_contains(item: Item, word: str, choices: tuple[Choice, ...] = ()) -> DishContains:
    """Whether a dish holds an allergen."""
    guest = Preferences(allergies=(word,))
    against = danger(item, guest, choices)
    if against.allergens:
        return DishContains(name=item.name, asked=word, reason="yes", allergens=against.allergens)
    if against.unknown:
        return DishContains(name=item.name, asked=word, reason="unknown")
    open_ = not choices and unsafe_in_some_way(item, guest)
    return DishContains(name=item.name, asked=word, reason="depends" if open_ else "no")


def dish_suits(item: Item, diet: str) -> DishSuits:
    """Whether the menu marks a dish for a diet."""
    return DishSuits(name=item.name, diet=diet, suits=None if item.dietary is None else suits_diet(item, diet))


def for_guest(item: Item, preferences: Preferences, choices: tuple[Choice, ...] = ()) -> DishForGuest:
    """ "Is it ok for me?": yes or no, and why."""
    if not (preferences.allergies or preferences.dietary):
        declared = tuple(sorted(item.allergens or ()))
        unsaid = item.allergens is None
        return DishForGuest(name=item.name, reason="unknown" if unsaid else "untold", allergens=declared)
    against = danger(item, preferences, choices)
    if against.allergens or against.diets:
        return DishForGuest(name=item.name, reason="no", allergens=against.allergens, diets=against.diets)
    if against.unknown or (preferences.dietary and item.dietary is None):
        return DishForGuest(name=item.name, reason="unknown")
    if not choices and unsafe_in_some_way(item, preferences):
        return DishForGuest(name=item.name, reason="depends")
    return DishForGuest(name=item.name, reason="yes", allergens=preferences.allergies, diets=preferences.dietary)


def cart_safe(cart: Cart, menu: Menu, avoided: Preferences) -> Outcome:
    """The dishes of the cart that are not safe, or that none is unsafe as far as the menu tells."""
    names = (*avoided.allergies, *avoided.dietary)
    if cart.empty or not names:
        return CartSafe(avoided=names, empty=cart.empty)
    pairs = [(line, menu.item(line.item)) for line in cart.lines]
    unsafe = tuple(line.name for line, item in pairs if item is None or danger(item, avoided, line.choices))
    return UnsafeInCart(names=tuple(dict.fromkeys(unsafe))) if unsafe else CartSafe(avoided=names)


def safe_dishes(items: Sequence[Item], avoided: Preferences) -> tuple[Outcome, list[Item]]:
    """Which of the items the guest may have, as far as the menu tells."""
    on_sale = [item for item in items if item.available]
    safe = [item for item in on_sale if surely_safe(item, avoided)]
    views = tuple(dish_view(item, avoided) for item in safe[:SHOWN_IN_LIST])
    unknown = sum(1 for item in on_sale if danger(item, avoided).unknown)
    return SafeShown(items=views, unknown=unknown, more=max(len(safe) - SHOWN_IN_LIST, 0)), safe


def free_of(items: Iterable[Item], allergen: str, known: Preferences) -> tuple[AllergenFreeShown, list[Item]]:
    """Which of the items are surely free of an allergen."""
    on_sale = [item for item in items if item.available]
    declaring = [item for item in on_sale if item.allergens is not None]
    free = [item for item in declaring if surely_safe(item, Preferences(allergies=(allergen,)))]
    views = tuple(dish_view(item, known) for item in free[:SHOWN_IN_LIST])
    shown = AllergenFreeShown(
        allergen=allergen,
        items=views,
        unknown=len(on_sale) - len(declaring),
        more=max(len(free) - SHOWN_IN_LIST, 0),
    )
    return shown, free
