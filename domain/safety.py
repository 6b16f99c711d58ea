"""Checks dishes against a guest's allergies and diets. Missing data counts as unsafe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.allergen_labels import read_labels
from domain.allergens import LEGAL, expand_allergies, match_declaration, read_allergens
from domain.cart import Cart, Choice, Line
from domain.guest import Preferences, Restriction
from domain.menu import Item, Menu, Option, OptionGroup
from domain.order import OverriddenWarning
from domain.person import GUEST, is_same_person, is_somebody_else, is_surely_another

# A dish with the mark on the left also suits the diets on the right.
_NO_MEAT = frozenset({"no-meat", "no-pork", "pescatarian"})
_OF_ONE_PERSON = frozenset({"vegan", "vegetarian", "pescatarian", "no-meat"})
"""Diets that a guest follows alone: the food of others at the table does not matter."""
_IMPLIES: dict[str, frozenset[str]] = {
    "vegan": frozenset({"vegetarian", "dairy-free", "egg-free"}) | _NO_MEAT,
    "vegetarian": _NO_MEAT,
    "halal": frozenset({"no-pork"}),
    "kosher": frozenset({"no-pork"}),
}


# Guests' names of diets, and the menus' marks for them.
_DIETS: dict[str, str] = {
    "vegan": "vegan",
    "plant based": "vegan",
    "vegetarian": "vegetarian",
    "veggie": "vegetarian",
    "meatless": "vegetarian",
    "meat free": "vegetarian",
    "no meat": "vegetarian",
    "gluten free": "gluten-free",
    "coeliac": "gluten-free",
    "celiac": "gluten-free",
    "dairy free": "dairy-free",
    "lactose free": "dairy-free",
    "halal": "halal",
    "kosher": "kosher",
    "vegano": "vegan",
    "vegetariano": "vegetarian",
    "sin gluten": "gluten-free",
}


@dataclass(frozen=True, slots=True)
class Danger:
    """The reasons against a dish for a guest, in the menu's words. Without any reason it is False, and the dish safe.

    ``unknown``: the menu does not clearly exclude one of the guest's avoided foods.
    """

    allergens: tuple[str, ...] = ()
    may_contain: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()
    unknown: bool = False

    def __bool__(self) -> bool:
        return bool(self.allergens or self.may_contain or self.diets or self.unknown)

    def beyond(self, accepted: Danger) -> bool:
        """Whether there are reasons that the guest has not accepted before."""
        surer = {*self.allergens} - {*accepted.allergens}
        likelier = {*self.may_contain} - {*accepted.allergens, *accepted.may_contain}
        stricter = {*self.diets} - {*accepted.diets}
        return bool(surer or likelier or stricter) or (self.unknown and not accepted.unknown)


def is_known_restriction(word: str) -> bool:
    """Whether a word names an allergen or a diet of the built-in tables, independent of the menu."""
    name = word.strip().lower()
    diet = name in _DIETS or name in _DIETS.values()
    return diet or not read_allergens(name).isdisjoint(LEGAL)


def find_diet(text: str) -> str | None:
    """The mark of the diet in a text: "anything meat free?" -> "vegetarian"; None without one."""
    words = f" {re.sub(r'[^a-z]+', ' ', text.lower())} "
    return next((mark for name, mark in _DIETS.items() if re.search(rf" {name}s? ", words)), None)


def suits_diet(item: Item, diet: str) -> bool:
    """Whether the menu marks the item for this diet, directly or through a stricter mark."""
    return _suits(item.dietary or frozenset(), diet)


def _suits(written: frozenset[str], diet: str) -> bool:
    """Whether these marks of a dish mean that it suits a diet."""
    marks = {_plain(mark) for mark in written}
    required_mark = _plain(diet)
    return required_mark in marks or any(required_mark in _IMPLIES.get(mark, ()) for mark in marks)


def find_danger(item: Item, preferences: Preferences, choices: tuple[Choice, ...] = ()) -> Danger:
    """The reasons against this dish with these options for a guest with these preferences.

    Refusals do not count, because a refused ingredient may still have touched the dish. Included options count if they
    have a list of allergens; otherwise the item's own list covers them. Menus declare the legal allergens and exclude
    no other food. A label that is not fully understood may contain anything."""
    options = _find_options(item, choices)
    marks = [dish for dish in (item.dietary, *(option.dietary for option in options)) if dish is not None]
    diets = tuple(diet for diet in preferences.dietary if not all(_suits(dish, diet) for dish in marks))
    avoided = expand_allergies(preferences.allergies)
    if not avoided:
        return Danger(diets=diets)
    parts = [option.allergens for option in options]
    if not item.components or item.allergens is not None:  # else a deal consists of its dishes
        parts.append(item.allergens)
    included = [option.allergens for option in _options_included(item)]
    declared = read_labels(label for part in (*parts, *included) if part is not None for label in part)
    matches = match_declaration(declared, avoided)
    silent = any(part is None for part in parts) or bool(declared.unread)
    unknown = bool(matches.open) if silent else not matches.open <= LEGAL
    return Danger(allergens=matches.contains, may_contain=matches.may_contain, diets=diets, unknown=unknown)


def labels_of(item: Item, choices: tuple[Choice, ...] = ()) -> frozenset[str] | None:
    """All declared labels of the item with these options; None if one of them has no declaration."""
    parts = [item.allergens, *(option.allergens for option in _find_options(item, choices))]
    return None if None in parts else frozenset(label for part in parts if part is not None for label in part)


def can_be_unsafe(
    item: Item, preferences: Preferences, *, chosen: tuple[Choice, ...] = (), extra: tuple[Choice, ...] = ()
) -> bool:
    """Whether a mandatory choice that is still open (a flavour, for example), or one of ``extra``, may add an avoided
    food. ``chosen``: the choices so far."""
    settled = {choice.group for choice in chosen}
    nested = [group for group in item.nested if group.is_required and group.of and group.of[0] not in settled]
    groups = (*_list_open_groups(item, chosen), *nested)
    needed = [Choice(group=group.id, option=option.id) for group in groups for option in group.options]
    return any(find_danger(item, preferences, (*chosen, way)) for way in (*needed, *extra))


def list_safe_options(item: Item, preferences: Preferences, chosen: tuple[Choice, ...] = ()) -> tuple[Option, ...]:
    """The options with which a dish is safe, if one mandatory choice that is still open decides; else ()."""
    if find_danger(item, preferences, chosen):
        return ()
    groups = _list_open_groups(item, chosen)
    safe = [(group, _find_safe_options(group, item, preferences, chosen)) for group in groups]
    deciding = [options for group, options in safe if len(options) < len(group.options)]
    return tuple(option for option in deciding[0] if option.available) if len(deciding) == 1 else ()


def _list_open_groups(item: Item, chosen: tuple[Choice, ...]) -> list[OptionGroup]:
    """The groups with a mandatory choice that is still open."""
    settled = {choice.group for choice in chosen}
    groups = item.groups_with({(choice.group, choice.option) for choice in chosen})
    return [group for group in groups if group.is_required and group.id not in settled]


def _find_safe_options(
    group: OptionGroup, item: Item, preferences: Preferences, chosen: tuple[Choice, ...]
) -> list[Option]:
    choices = ((option, Choice(group=group.id, option=option.id)) for option in group.options)
    return [option for option, choice in choices if not find_danger(item, preferences, (*chosen, choice))]


def is_surely_safe(item: Item, preferences: Preferences) -> bool:
    """Whether a dish is safe with every possible mandatory choice."""
    return not find_danger(item, preferences) and not can_be_unsafe(item, preferences)


def list_overrides(cart: Cart, menu: Menu, preferences: Preferences) -> tuple[OverriddenWarning, ...]:
    """The overridden warnings of the cart's dishes."""
    return tuple(warned for line in cart.lines if (warned := find_override(line, menu.item(line.item), preferences)))


def find_override(line: Line, item: Item | None, preferences: Preferences) -> OverriddenWarning | None:
    """The overridden warning of this line; None without one."""
    against = find_danger(item, preferences, line.choices) if item and line.allergy_override else None
    if not against:
        return None
    return OverriddenWarning(
        name=line.name,
        contains=against.allergens,
        may_contain=against.may_contain,
        diets=against.diets,
        unknown=against.unknown,
        avoided=(*preferences.allergies, *preferences.dietary),
    )


def list_endangered(
    item: Item, preferences: Preferences, restrictions: tuple[Restriction, ...], choices: tuple[Choice, ...] = ()
) -> tuple[str | None, ...]:
    """The persons for whom this dish with these options is not safe: "" is the guest, None is nobody knows who."""
    persons: list[str | None] = []
    allergies, diets = set(preferences.allergies), set(preferences.dietary)
    for each in restrictions:
        allergies -= set(each.allergies)
        diets -= set(each.diets)
        if find_danger(item, Preferences(allergies=each.allergies, dietary=each.diets), choices):
            persons.append(each.person)
    others = Preferences(allergies=tuple(sorted(allergies)), dietary=tuple(sorted(diets)))
    return (*persons, None) if find_danger(item, others, choices) else tuple(persons)


def restrict_to_person(
    person: str | None, preferences: Preferences, restrictions: tuple[Restriction, ...]
) -> Preferences:
    """The preferences that count for a dish of this person.

    Those that the guest named for others do not count, if they are surely others, and if it is known what this person
    must not eat. What was said without a person counts for everybody, except that the guest is a vegetarian and the
    like; all of it counts for a dish without a person.
    """
    if person is not None and is_somebody_else(person):
        preferences = _drop_diets_of_guest(preferences, restrictions)
    is_known = person == GUEST or any(is_same_person(each.person, person or "") for each in restrictions)
    if person is None or not is_known:
        return preferences
    others = [each for each in restrictions if is_surely_another(each.person, person)]
    return _drop_needs_of_others(preferences, others, own=[each for each in restrictions if each not in others])


def _drop_needs_of_others(
    preferences: Preferences, others: Sequence[Restriction], *, own: Sequence[Restriction]
) -> Preferences:
    """The preferences without the allergies and diets that others have and this person has not."""
    allergies = _list_allergies(others) - _list_allergies(own)
    diets = _list_diets(others) - _list_diets(own)
    return preferences.replace(
        allergies=tuple(each for each in preferences.allergies if each not in allergies),
        dietary=tuple(each for each in preferences.dietary if each not in diets),
    )


def _list_allergies(restrictions: Sequence[Restriction]) -> frozenset[str]:
    return frozenset(name for each in restrictions for name in each.allergies)


def _list_diets(restrictions: Sequence[Restriction]) -> frozenset[str]:
    return frozenset(name for each in restrictions for name in each.diets)


def _drop_diets_of_guest(preferences: Preferences, restrictions: tuple[Restriction, ...]) -> Preferences:
    """The preferences without what the guest alone does not eat by choice."""
    of_guest = _list_diets([each for each in restrictions if not each.person])
    of_others = _list_diets([each for each in restrictions if each.person])
    dropped = (of_guest - of_others) & _OF_ONE_PERSON
    return preferences.replace(dietary=tuple(each for each in preferences.dietary if each not in dropped))


def find_unsafe_names(
    cart: Cart, menu: Menu, preferences: Preferences, restrictions: tuple[Restriction, ...] = ()
) -> tuple[str, ...]:
    """The names of the cart's dishes without an override that are unsafe for the persons whom they are for."""
    pairs = [(line, menu.item(line.item)) for line in cart.lines if not line.allergy_override]
    return tuple(
        line.name
        for line, item in pairs
        if item and find_danger(item, restrict_to_person(line.person, preferences, restrictions), line.choices)
    )


def reset_overrides(cart: Cart, menu: Menu | None, before: Preferences, after: Preferences) -> Cart:
    """The cart after a change of preferences: an override covers only the reasons at the time of the override."""
    for line in cart.lines:
        item = menu.item(line.item) if menu else None
        is_accepted = item is not None and not find_danger(item, after, line.choices).beyond(
            find_danger(item, before, line.choices)
        )
        if line.allergy_override and not is_accepted:
            cart = cart.with_replaced_line(line.replace(allergy_override=False))
    return cart


def _find_options(item: Item, choices: tuple[Choice, ...]) -> list[Option]:
    options = ((group.option(c.option) if (group := item.group(c.group)) else None) for c in choices)
    return [option for option in options if option is not None]


def _options_included(item: Item) -> list[Option]:
    return [o for group in item.groups if group.included for o in group.options if o.id in group.included]


def _plain(mark: str) -> str:
    return mark.strip().lower().replace(" ", "-")
