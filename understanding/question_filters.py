"""The filters of a menu question: ingredients that a dish must have or lack, its diets and the limits of its price."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.allergens import LEGAL
from domain.commands import About, Filters
from domain.menu import ItemId
from understanding.allergen_words import find_allergens, find_diet_without, find_diets, split_things
from understanding.grounding import MenuIndex, find_category, find_items
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.question_subject import MenuQuestion, find_taste

_EXCLUSION = re.compile(r"\b(?:without|with no|free of)\b")


def find_filters(question: MenuQuestion, about: About | None) -> Filters | None:
    """The filters of a question with this subject; None without any. Prices are in minor units."""
    plain, index = question.plain, question.index
    exclusions = tuple(thing for thing in find_exclusions(question) if not _shares_name(thing, about, index))
    without = tuple(thing for thing in exclusions if find_diet_without(thing) is None)
    left_out = (diet for thing in exclusions if (diet := find_diet_without(thing)) is not None)
    filters = Filters.model_validate(
        {
            "with": _find_ingredients(question, about, without),
            "without": without,
            "diets": tuple(dict.fromkeys((*find_diets(_remove_dish_names(plain, about, index)), *left_out))),
            "max_price": find_limit(question),
            "min_price": find_price("min_price", plain),
        }
    )
    return None if filters == Filters() else filters


def find_limit(question: MenuQuestion) -> int | None:
    """The highest price in a question, else what its message says that the guest can spend, in minor units."""
    return find_price("max_price", question.plain) or find_price("budget", plain_text(question.context.text))


def find_price(name: str, plain: str) -> int | None:
    """The price that the pattern ``name`` finds in plain words, in minor units; None without one."""
    match = patterns("questions")[name].search(plain)
    return round(float(match["price"]) * 100) if match else None


def find_exclusions(question: MenuQuestion) -> tuple[str, ...]:
    """The things that a dish must not have: an allergen or a category by its name, others in the guest's words."""
    plain, kinds = _cut_excluded_kind(question)
    if plain.startswith("no "):
        return kinds  # "no hot one?" is surprised, and asks for no dishes without it
    match = patterns("questions")["without"].search(plain)
    text = next((value for value in match.groupdict().values() if value), "") if match else ""
    if not text or find_diets(plain) or patterns("questions")["denied_content"].search(plain):
        return kinds
    names = (name for thing in split_things(text) for name in _name_exclusion(thing, question.index))
    return tuple(dict.fromkeys([*names, *kinds]))


def _cut_excluded_kind(question: MenuQuestion) -> tuple[str, tuple[str, ...]]:
    """The words without the kind that is left out at their end, and its category: "... that is not a salad"."""
    match = patterns("questions")["excluded_kind"].search(question.plain)
    category = find_category(match["kind"], question.index) if match else None
    return (question.plain[: match.start()].strip(), (category,)) if match and category else (question.plain, ())


def _name_exclusion(thing: str, index: MenuIndex) -> tuple[str, ...]:
    if match := patterns("questions")["degree"].fullmatch(thing):
        return (match["taste"],)  # "not too sweet" excludes no desserts
    category = find_category(thing, index)
    return find_allergens(thing) or ((category,) if category else (thing,))


def find_contents(plain: str) -> tuple[str, ...]:
    """The things of which a question asks whether a dish contains them.

    "Are there eggs in it?", "does the salad with ranch contain milk?".
    """
    questions = patterns("questions")
    if questions["stocks"].search(plain):
        return ()  # "do you have any cake without milk?" asks for dishes
    match = questions["held"].search(plain) or questions["contains"].search(plain)
    return tuple(split_things(next(value for value in match.groupdict().values() if value))) if match else ()


def is_own_name(thing: str, items: set[ItemId], index: MenuIndex) -> bool:
    """Whether the words are the name of one of these dishes, or a part of it."""
    menu_items = (index.menu.item(each) for each in items)
    return any(item is not None and set(thing.split()) <= set(item.name.lower().split()) for item in menu_items)


def is_served_with(thing: str, items: set[ItemId], question: MenuQuestion) -> bool:
    """ "Does the latte come with oat milk?" asks for an option, "with bread" for a side: for no allergen."""
    questions = patterns("questions")
    if questions["included"].search(question.plain) is None:
        return False
    if questions["served"].search(question.plain) and not LEGAL & {thing, f"{thing}s"}:
        return True
    menu_items = (question.index.menu.item(each) for each in items)
    groups = (group for item in menu_items if item for group in item.groups)
    return any(thing == name.lower() for g in groups for o in g.options for name in (o.name, *o.aliases))


def _find_ingredients(question: MenuQuestion, about: About | None, without: tuple[str, ...]) -> tuple[str, ...]:
    """The things that a dish must have: a taste, an option, an allergen, others in the guest's words."""
    taste = find_taste(question.plain)
    if taste and (about is None or about.category):
        return (taste,) if taste not in without else ()
    if about is not None and about.options:
        return about.options
    things = _find_wished_things(question.plain)
    if about is not None and about.items:
        return _find_allergens_in_question(things, {each.item for each in about.items}, question)
    wanted = (thing for thing in things if set(find_allergens(thing)).isdisjoint(without))  # "which don't have egg"
    return tuple(thing for thing in wanted if find_category(thing, question.index) is None)


def _find_wished_things(plain: str) -> tuple[str, ...]:
    """ "Something with cheese and ham": the things behind "with", without diets."""
    match = patterns("questions")["holding"].search(plain)
    if match is None or match["things"].startswith(("without", "no ")):
        return ()
    wished = _EXCLUSION.split(match["things"])[0].strip()
    spare = patterns("questions")["spare"]
    return tuple(thing for thing in split_things(wished) if spare.sub("", thing).strip() and not find_diets(thing))


def _find_allergens_in_question(things: tuple[str, ...], items: set[ItemId], question: MenuQuestion) -> tuple[str, ...]:
    """The allergens for which the question asks about these dishes."""
    contents = find_contents(question.plain)
    allergens = [
        allergen
        for thing in contents
        if not is_own_name(thing, items, question.index)
        for allergen in find_allergens(thing)
    ]
    if not contents:  # beside "have peanuts", the "sesame" of "with sesame dressing" is an option and no question
        wished = tuple(thing for thing in things if not is_served_with(thing, items, question))
        allergens += _list_allergens_of_others(wished, items, question.index)
    return tuple(dict.fromkeys(allergens))


def _list_allergens_of_others(things: tuple[str, ...], items: set[ItemId], index: MenuIndex) -> Iterator[str]:
    """The allergens of the things, except where a thing is one of these dishes."""
    for thing in things:
        if not items.intersection(find_items(thing, index)):
            yield from find_allergens(thing)


def _shares_name(thing: str, about: About | None, index: MenuIndex) -> bool:
    """ "Isn't that just the cheeseburger?" names the dish, and nothing that it must lack."""
    items = (index.menu.item(each.item) for each in (about.items if about else ()))
    return any(item is not None and not set(thing.split()).isdisjoint(item.name.lower().split()) for item in items)


def _remove_dish_names(plain: str, about: About | None, index: MenuIndex) -> str:
    """The words without the names of the dishes in question, which may sound like a diet."""
    for each in about.items if about else ():
        item = index.menu.item(each.item)
        plain = plain.replace(item.name.lower(), " ") if item else plain
    return plain
