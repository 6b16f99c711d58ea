"""Questions about dishes: what they are about, which aspect, and what limits the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from domain.allergens import LEGAL
from domain.commands import (
    About,
    AskMenu,
    AskSafe,
    Filters,
    MenuAspect,
    Recommend,
)
from domain.menu import ItemId
from understanding.allergen_words import find_allergens, find_diets, is_allergen_family, split_things
from understanding.asked_about import MenuQuestion, find_about, find_taste
from understanding.grounding import MenuIndex, find_category, find_items
from understanding.language.rows import patterns
from understanding.message import Clause, plain_text
from understanding.numbers import numbers_in
from understanding.profile_wishes import find_person

_ASPECTS: tuple[MenuAspect, ...] = (
    "price", "size", "availability", "content", "included", "taste",
)  # fmt: skip


def is_question(clause: Clause) -> bool:
    """Whether a clause asks; "can I get a latte?" is a wish."""
    if patterns("questions")["wh"].search(clause.plain):
        return True
    if patterns("questions")["requests"].search(clause.plain):
        return False
    return clause.asked or patterns("questions")["asks"].search(clause.plain) is not None


def read_menu_question(question: MenuQuestion) -> AskMenu | AskSafe | None:
    """What a clause asks of the menu; None when it asks about none of its dishes."""
    said = question.clause.plain
    about = find_about(question)
    if (asked := _safety(question, about)) is not None:
        return asked
    filters = _filters(question, about)
    if patterns("questions")["cheaper"].search(said) and (less := _cheaper_than(question)) is not None:
        return less
    aspect = _aspect(question, about, filters)
    extreme = _extreme(said)
    if about is None and filters is None and extreme is None and not patterns("questions")["menu"].search(said):
        return None
    if (missed := _not_here(question, about, filters)) is not None:
        return AskMenu(about=missed, aspect="availability", said=question.text)
    if about is not None and (about.options or (about.unknown and filters)):
        about = None  # what is asked to be there, or not to be, is a filter of the whole menu
        aspect = _aspect(question, about, filters) if filters and not filters.with_ else aspect
    return AskMenu(
        about=about or About(),
        aspect=aspect,
        asked=_asked_things(question, about),
        filters=filters,
        extreme=extreme,
        said=question.text,
    )


def _extreme(said: str) -> Literal["cheapest", "dearest"] | None:
    """Whether only the cheapest, or the dearest, of the dishes is asked for."""
    known = patterns("questions")
    if known["cheapest"].search(said):
        return "cheapest"
    return "dearest" if known["dearest"].search(said) else None


def _asked_things(question: MenuQuestion, about: About | None) -> tuple[str, ...]:
    """What a dish is asked to hold or to be served with, as said; allergens are asked for by filters."""
    if about is None or not about.items:
        return ()
    own = {each.item for each in about.items}
    served = patterns("questions")["served"].search(question.clause.plain)
    things = tuple(split_things(served["things"])) if served else _held_things(question.clause.plain)
    strange = (thing for thing in things if not _is_own_name(thing, own, question.index))
    return tuple(
        thing
        for thing in strange
        if _is_served_with(thing, own, question) or not (find_allergens(thing) or find_diets(thing))
    )


def _cheaper_than(question: MenuQuestion) -> AskMenu | None:
    """ "Anything cheaper?": dishes of the kind of the one talked about that cost less."""
    meant = question.index.menu.item(question.dish_meant) if question.dish_meant else None
    if meant is None or meant.price is None:
        return None
    limits = Filters(max_price=meant.price.minor - 1)
    return AskMenu(about=About(category=meant.category), filters=limits, said=question.text)


def _not_here(question: MenuQuestion, about: About | None, filters: Filters | None) -> About | None:
    """ "Do you have sushi?" asks for a dish, not for what is in dishes. Families, as fish, are looked for in dishes."""
    found = patterns("questions")["sold_here"].fullmatch(question.clause.plain)
    sought = filters.with_ if filters else ()
    if found is None or filters != Filters.model_validate({"with": sought}) or sought != (found["thing"],):
        return None
    known = about is not None and not about.unknown
    return None if known or any(is_allergen_family(word) for word in sought) else About(unknown=found["thing"])


def read_recommendation(question: MenuQuestion, *, refine: bool) -> Recommend:
    """What is wanted of a recommendation."""
    said, known = question.clause.plain, patterns("questions")
    category = find_category(said, question.index)
    without = _without(question)
    people = known["people"].search(said)
    like = known["like"].search(said)
    count = numbers_in(next((v for v in people.groupdict().values() if v), "")) if people else ()
    words = tuple(dict.fromkeys(known["spare"].sub(" ", said).split()))
    words = tuple(word for word in words if category is None or find_category(word, question.index) != category)
    return Recommend(
        category=None if category and category in without else category,
        diets=find_diets(said),
        budget=_price("max_price", said),
        people=count[0].value if count else None,
        like=tuple(map(str, find_items(like["like"], question.index)[:1])) if like else (),
        without=without,
        words=words[:8],
        refine=refine,
    )


def _safety(question: MenuQuestion, about: About | None) -> AskSafe | None:
    """ "Is that ok for him?", "what can I eat?", "is it safe with a nut allergy?"."""
    said = question.clause.plain
    known = patterns("questions")
    if about is not None and about.cart and (without := _without(question)):
        return AskSafe(about=about, allergens=without, for_whom=find_person(said))
    if about is not None and about.items and _asks_again_for_safety(question):
        return AskSafe(about=about)
    if known["safe"].search(said) is None:
        return None
    meant = about or (About(cart=True) if known["cart"].search(said) else About())
    diets = find_diets(said) or find_diets(plain_text(question.context.text))
    return AskSafe(about=meant, allergens=_allergies_in(said, meant), diets=diets, for_whom=find_person(said))


def _asks_again_for_safety(question: MenuQuestion) -> bool:
    """ "And the onion rings?", after a question for what is safe for the guest."""
    known = question.context.preferences
    again = patterns("questions")["what_about"].fullmatch(question.clause.plain) is not None
    return again and question.context.aspect == "allergens" and bool(known.allergies or known.dietary)


def _allergies_in(said: str, about: About) -> tuple[str, ...]:
    """The allergens of which the question says that somebody is allergic; a dish's own name is none."""
    medical = patterns("profile")["medical"].search(said)
    if medical is not None:
        return tuple(name for name, value in medical.groupdict().items() if value)
    forbidden = patterns("questions")["cannot_have"].search(said)
    if forbidden is None and "allerg" not in said and "intoleran" not in said:
        return ()
    words = forbidden["things"] if forbidden else said
    own = {word for item in about.items for word in str(item.item).split("-")}
    named = (name for word in words.split() for name in find_allergens(word) if name != "fish" or word == name)
    return tuple(name for name in dict.fromkeys(named) if name not in own)


def _aspect(question: MenuQuestion, about: About | None, filters: Filters | None) -> MenuAspect:
    said, known = question.clause.plain, patterns("questions")
    if about is None or about.category or not (about.items or about.options or about.unknown or about.cart):
        return "price" if known["price"].search(said) and not (filters and filters.max_price) else "list"
    if about.options:
        return "availability"
    kind = known["which_kind"].search(said)
    if kind and not known["size"].search(said) and (kind["any"] or any(each.changes.open for each in about.items)):
        return "content"
    if filters is not None and (aspect := _aspect_of_filters(about, filters)) is not None:
        return aspect
    if re.search(r"\ballergens?\b", said):
        return "allergens"
    if any(
        not _is_own_name(thing, {each.item for each in about.items}, question.index) for thing in _held_things(said)
    ):
        return "content"
    prices = known["price"].search(said) is not None
    if question.context.aspect and not prices and re.match(r"^(?:and|what about|how about|and what about)\b", said):
        return question.context.aspect
    return next((name for name in _ASPECTS if known[name].search(said)), "other")


def _aspect_of_filters(about: About, filters: Filters) -> MenuAspect | None:
    """The aspect that the filters alone decide."""
    if about.unknown and filters.with_:
        return "list"
    if filters.with_ and all(find_allergens(word) for word in filters.with_):
        return "allergens"
    return "diet" if filters.diets else None


def _filters(question: MenuQuestion, about: About | None) -> Filters | None:
    """What the dishes must have, be, or cost."""
    said = question.clause.plain
    found = Filters.model_validate(
        {
            "with": _holding(question, about),
            "without": tuple(thing for thing in _without(question) if not _shares_name(thing, about, question.index)),
            "diets": find_diets(_without_names(said, about, question.index)),
            "max_price": _price("max_price", said),
            "min_price": _price("min_price", said),
        }
    )
    return None if found == Filters() else found


def _shares_name(thing: str, about: About | None, index: MenuIndex) -> bool:
    """ "Isn't that just the cheeseburger?" names the dish, and nothing to be left out of it."""
    items = (index.menu.item(each.item) for each in (about.items if about else ()))
    return any(item is not None and not set(thing.split()).isdisjoint(item.name.lower().split()) for item in items)


def _without_names(said: str, about: About | None, index: MenuIndex) -> str:
    """The words without the names of the dishes that are asked about, which may sound like a diet."""
    for each in about.items if about else ():
        known = index.menu.item(each.item)
        said = said.replace(known.name.lower(), " ") if known else said
    return said


def _holding(question: MenuQuestion, about: About | None) -> tuple[str, ...]:
    """What is asked to be in the dishes: an allergen, an option, else as said."""
    found = patterns("questions")["holding"].search(question.clause.plain)
    things = (
        tuple(split_things(found["things"])) if found and not found["things"].startswith(("without", "no ")) else ()
    )
    things = tuple(thing for thing in things if not find_diets(thing))
    taste = find_taste(question.clause.plain)
    if taste and (about is None or about.category):
        return (taste,)
    if about is not None and about.options:
        return about.options
    if about is not None and about.items:
        own = {each.item for each in about.items}
        things = tuple(thing for thing in things if not _is_served_with(thing, own, question))
        held = _held_things(question.clause.plain)
        named = (
            # Beside "have peanuts", the "sesame" of "with sesame dressing" is an option and no question.
            *(() if held else _allergens_beside(things, own, question.index)),
            *(a for thing in held if not _is_own_name(thing, own, question.index) for a in find_allergens(thing)),
        )
        return tuple(dict.fromkeys(named))
    if about is not None and about.category:
        return tuple(thing for thing in things if find_category(thing, question.index) is None)
    return tuple(thing for thing in things if find_category(thing, question.index) is None)


def _is_served_with(thing: str, own: set[ItemId], question: MenuQuestion) -> bool:
    """ "Does the latte come with oat milk?" asks for an option, "with bread" for a side: for no allergen."""
    if patterns("questions")["included"].search(question.clause.plain) is None:
        return False
    if patterns("questions")["served"].search(question.clause.plain) and not LEGAL & {thing, f"{thing}s"}:
        return True
    items = (question.index.menu.item(each) for each in own)
    groups = (group for item in items if item for group in item.groups)
    return any(thing == name.lower() for g in groups for o in g.options for name in (o.name, *o.aliases))


def _held_things(said: str) -> tuple[str, ...]:
    """What a dish is asked to contain: "are there eggs in it?", "does the salad with ranch contain milk?"."""
    known = patterns("questions")
    found = known["held"].search(said) or known["contains"].search(said)
    return tuple(split_things(next(value for value in found.groupdict().values() if value))) if found else ()


def _is_own_name(thing: str, own: set[ItemId], index: MenuIndex) -> bool:
    """Whether the words are the name of a dish that is asked about, or a part of it."""
    items = (index.menu.item(each) for each in own)
    return any(item is not None and set(thing.split()) <= set(item.name.lower().split()) for item in items)


def _allergens_beside(things: tuple[str, ...], own: set[ItemId], index: MenuIndex) -> Iterator[str]:
    """The allergens of things that are asked to be in a dish; the dish's own name asks for none."""
    for thing in things:
        if not own.intersection(find_items(thing, index)):
            yield from find_allergens(thing)


def _without(question: MenuQuestion) -> tuple[str, ...]:
    """What must not be in it: an allergen or a category by its name, else as said."""
    found = patterns("questions")["without"].search(question.clause.plain)
    listed = next((value for value in found.groupdict().values() if value), "") if found else ""
    if not listed or find_diets(question.clause.plain):
        return ()
    things = tuple(split_things(listed))
    return tuple(name for thing in things for name in _known_as(thing, question.index))


def _known_as(thing: str, index: MenuIndex) -> tuple[str, ...]:
    category = find_category(thing, index)
    return find_allergens(thing) or ((category,) if category else (thing,))


def _price(name: str, said: str) -> int | None:
    """A price in minor units."""
    found = patterns("questions")[name].search(said)
    return round(float(found["price"]) * 100) if found else None
