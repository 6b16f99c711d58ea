"""Whether a dish, the cart or part of the menu is safe for a guest. An undeclared allergen counts as unsafe. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.allergen_labels import read_labels
from domain.cart import Cart, Choice
from domain.commands import AboutItem, AskSafe
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
    SafeWithOption,
    UnsafeInCart,
)
from domain.safety import Danger, can_be_unsafe, find_danger, is_surely_safe, list_safe_options, suits_diet
from nodes.order.changes import resolve_wishes
from nodes.turn.views import MAX_LISTED, build_dish_view, format_option, list_terms


class DishWithOptions(NamedTuple):
    """A dish with the options of a question ("the salad with ranch") or of its cart line."""

    item: Item
    choices: tuple[Choice, ...] = ()
    open: tuple[Choice, ...] = ()
    """Options of groups that the question leaves open."""
    unknown: bool = False
    """Whether the question names an option that the dish lacks."""

    @property
    def name(self) -> str:
        """The dish with its options: "Green Salad (ranch)"."""
        options = ", ".join(format_option(self.item, choice) for choice in self.choices)
        return f"{self.item.name} ({options})" if options else self.item.name

    def find_danger(self, preferences: Preferences) -> Danger:
        """The reasons against the dish with these options."""
        danger = find_danger(self.item, preferences, self.choices)
        unsure = danger.unknown or (self.unknown and bool(preferences.allergies))
        return Danger(danger.allergens, danger.may_contain, danger.diets, unsure)

    def depends(self, preferences: Preferences) -> bool:
        """Whether an option that is not chosen yet decides."""
        return can_be_unsafe(self.item, preferences, chosen=self.choices, extra=self.open)


def resolve_dish(about: AboutItem, item: Item, cart: Cart, menu: Menu) -> DishWithOptions:
    """The dish of a question. Options of its newest cart line apply where the question names no others."""
    wishes = resolve_wishes(about.changes, item, menu)
    line = next((line for line in reversed(cart.lines) if line.item == item.id), None)
    groups = {choice.group for choice in wishes.choices}
    line_choices = tuple(choice for choice in (line.choices if line else ()) if choice.group not in groups)
    choices = (*line_choices, *wishes.choices)
    decided_groups = {choice.group for choice in choices}
    open_choices = tuple(
        Choice(group=question.group, option=option)
        for question in about.changes.open
        for option in question.options
        if question.group not in decided_groups
    )
    return DishWithOptions(item, choices, open_choices, unknown=bool(wishes.missing))


def choose_avoided(command: AskSafe, preferences: Preferences | None) -> Preferences:
    """The allergens and diets of the question, else those of the guest."""
    if command.allergens or command.diets:
        return Preferences(allergies=command.allergens, dietary=command.diets)
    return preferences or Preferences()


def check_dish(dish: DishWithOptions, command: AskSafe, preferences: Preferences) -> tuple[Outcome, ...]:
    """One outcome for each allergen and diet of the question, or one for all preferences of the guest."""
    if not (command.allergens or command.diets):
        return (check_for_guest(dish, preferences),)
    contains = tuple(check_allergen(dish, word) for word in command.allergens)
    return (*contains, *(check_diet(dish.item, diet) for diet in command.diets))


def check_allergen(dish: DishWithOptions, word: str) -> DishContains:
    """Whether a dish contains an allergen."""
    guest = Preferences(allergies=(word,))
    against = dish.find_danger(guest)
    if against.allergens:
        return DishContains(name=dish.name, asked=word, reason="yes", allergens=against.allergens)
    if against.may_contain:
        return DishContains(name=dish.name, asked=word, reason="maybe", may_contain=against.may_contain)
    if against.unknown:
        return DishContains(name=dish.name, asked=word, reason="unknown")
    return DishContains(name=dish.name, asked=word, reason="depends" if dish.depends(guest) else "no")


def check_diet(item: Item, diet: str) -> DishSuits:
    """Whether the menu marks a dish as suitable for a diet."""
    return DishSuits(name=item.name, diet=diet, suits=None if item.dietary is None else suits_diet(item, diet))


def check_for_guest(dish: DishWithOptions, preferences: Preferences) -> DishForGuest:
    """Whether a dish is safe for this guest, and why. Undeclared allergens count as unknown."""
    if not (preferences.allergies or preferences.dietary):
        return _list_declared_allergens(dish)
    against = dish.find_danger(preferences)
    if against.allergens or against.diets:
        return DishForGuest(name=dish.name, reason="no", allergens=against.allergens, diets=against.diets)
    if against.may_contain:
        return DishForGuest(name=dish.name, reason="maybe", may_contain=against.may_contain)
    if against.unknown or (preferences.dietary and dish.item.dietary is None):
        return DishForGuest(name=dish.name, reason="unknown")
    if dish.depends(preferences):
        options = tuple(option.name for option in list_safe_options(dish.item, preferences, dish.choices))
        return DishForGuest(name=dish.name, reason="depends", options=options)
    return DishForGuest(name=dish.name, reason="yes", allergens=preferences.allergies, diets=preferences.dietary)


def check_cart(cart: Cart, menu: Menu, avoided: Preferences) -> Outcome:
    """The unsafe dishes of the cart, or that no dish of it is unsafe according to the menu."""
    names = (*avoided.allergies, *avoided.dietary)
    if cart.is_empty or not names:
        return CartSafe(avoided=names, empty=cart.is_empty)
    pairs = [(line, menu.item(line.item)) for line in cart.lines]
    unsafe = tuple(line.name for line, item in pairs if item is None or find_danger(item, avoided, line.choices))
    return UnsafeInCart(names=tuple(dict.fromkeys(unsafe))) if unsafe else CartSafe(avoided=names)


def list_safe_dishes(items: Sequence[Item], avoided: Preferences) -> tuple[Outcome, list[Item]]:
    """The items that are safe for the guest according to the menu, at least with some options of one choice."""
    on_sale = [item for item in items if item.available]
    safe = [item for item in on_sale if is_surely_safe(item, avoided)]
    views = tuple(build_dish_view(item, avoided) for item in safe[:MAX_LISTED])
    unknown = sum(1 for item in on_sale if find_danger(item, avoided).unknown)
    others = [(item, options) for item in on_sale if item not in safe and (options := list_safe_options(item, avoided))]
    others = others[: max(MAX_LISTED - len(safe), 0)]
    with_option = tuple(
        SafeWithOption(name=item.name, options=tuple(option.name for option in options[:MAX_LISTED]))
        for item, options in others
    )
    more = max(len(safe) - MAX_LISTED, 0)
    shown = [*safe, *(item for item, _ in others)]
    return SafeShown(items=views, with_option=with_option, unknown=unknown, more=more), shown


def list_free_of(
    items: Sequence[Item], allergen: str, preferences: Preferences
) -> tuple[AllergenFreeShown, list[Item]]:
    """The items that are certainly free of an allergen."""
    avoids = Preferences(allergies=(allergen,))
    on_sale = [item for item in items if item.available]
    free = [item for item in on_sale if is_surely_safe(item, avoids)]
    outcome = AllergenFreeShown(
        allergen=allergen,
        items=tuple(build_dish_view(item, preferences) for item in free[:MAX_LISTED]),
        unknown=sum(1 for item in on_sale if find_danger(item, avoids).unknown),
        more=max(len(free) - MAX_LISTED, 0),
    )
    return outcome, free


def _list_declared_allergens(dish: DishWithOptions) -> DishForGuest:
    """The allergens that the dish declares, for a guest without known allergies or diets."""
    declared = read_labels(dish.item.allergens or ())
    is_unknown = dish.item.allergens is None or declared.unread
    return DishForGuest(
        name=dish.item.name,
        reason="unknown" if is_unknown else "untold",
        allergens=list_terms(declared.contains),
        may_contain=list_terms(declared.may_contain),
    )
