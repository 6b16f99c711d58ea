"""What a question is about: dishes by name or by what was just spoken of, a category, options, or the cart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from domain.commands import About, AboutItem, Changes
from domain.menu import ItemId
from domain.reading_context import ReadingContext
from domain.session import ChooseOption
from understanding.allergen_words import diets_in
from understanding.asked_dish import asked_changes, without_held
from understanding.food_evidence import is_strange_name
from understanding.grounding import MenuIndex, find_category, find_items, ground
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import Clause
from understanding.references import place_in
from understanding.wording import language

_MOST_ABOUT = 6
_MOST_SHOWN = 20
"""Of so many dishes that were shown, "which one" may mean any."""


@dataclass(frozen=True, slots=True)
class MenuQuestion:
    """The clause of a question, read beside what surrounds it."""

    clause: Clause
    text: str
    context: ReadingContext
    index: MenuIndex
    asked: ItemId | None = None
    """The dish that the same message asked about before."""


def find_subject(question: MenuQuestion) -> About | None:
    """The dishes, the category or the options that a question names, or the dish that "it" means."""
    items = _find_named(question)
    spoken_of = _find_spoken_of(question, items)
    if spoken_of is not None:
        return spoken_of
    category = _find_category(question)
    if category and (len(items) != 1 or _is_kind(question.clause.plain, items[0], question.index)):
        return About(category=category)
    return _find_listed(question, items) or _find_unnamed(question)


def _find_named(question: MenuQuestion) -> tuple[ItemId, ...]:
    """The dishes that are named, apart from what they are asked to hold, or not to hold."""
    said, index = question.clause.plain, question.index
    kept = _without_refused(question.text)
    items = _named_items(without_held(kept), index)
    if not items and not _has_pronoun(said):
        items = _named_items(kept, index)
    is_diet = _is_vague(said) or (_has_pronoun(said) and bool(diets_in(said)))
    return () if is_diet and not any(_is_named_in_full(said, item, index) for item in items) else items


def _find_category(question: MenuQuestion) -> str | None:
    index, text = question.index, question.text
    return find_category(without_held(text), index) or find_category(text, index)


def _find_spoken_of(question: MenuQuestion, named: tuple[ItemId, ...]) -> About | None:
    """What the talk was about just now: "it", "which one", "the burger", "which flavours"."""
    said, context = question.clause.plain, question.context
    item = question.asked or _dish_meant(context)
    if not named and patterns("questions")["which_of_them"].search(said) and 1 < len(context.shown) <= _MOST_SHOWN:
        return About(items=tuple(AboutItem(item=each) for each in context.shown))
    if not named and _has_pronoun(said):
        several = context.topic is None and patterns("questions")["them"].search(said) is not None
        if several and not question.asked and 1 < len(context.shown) <= _MOST_ABOUT:
            return About(items=tuple(AboutItem(item=each) for each in context.shown))
        return About(items=(_asked(question.text, item, question.index),)) if item else None
    if item is None:
        return None
    is_kind = len(named) != 1 and _is_the_kind(said, item, question.index)
    if is_kind or _asks_for_its_group(said, item, question.index):
        return About(items=(_asked(question.text, item, question.index),))
    return None


def _has_pronoun(said: str) -> bool:
    """Whether "it" is what a question is about: "does it have", "any sauce in it"."""
    return patterns("questions")["about_it"].search(said) is not None


def _is_the_kind(said: str, item: ItemId, index: MenuIndex) -> bool:
    """Whether "the burger" is said, of the burger that the talk was about."""
    known = index.menu.item(item)
    names = dict(index.menu.generic_names).get(known.category, ()) if known else ()
    return any(re.search(rf"\b(?:the|that|this) {re.escape(name.lower())}\b", said) for name in names)


def _asks_for_its_group(said: str, item: ItemId, index: MenuIndex) -> bool:
    """Whether "which flavours?" or "which dips?" asks for options that this dish has."""
    found = patterns("questions")["which_kind"].search(said)
    known = index.menu.item(item)
    if found is None or known is None or not known.groups:
        return False
    kind = found["any"] or found["group"]
    if _named_items(said.replace(kind, " "), index) not in ((), (item,)):
        return False
    return found["any"] is not None or bool(asked_changes(said, known, index).open)


def _find_listed(question: MenuQuestion, items: tuple[ItemId, ...]) -> About | None:
    """The dishes named, or the one at a place of the list that was shown."""
    said, shown = question.clause.plain, question.context.shown
    place = place_in(said, len(shown)) if shown and not items else None
    if place is not None:
        return About(items=(AboutItem(item=shown[place]),))
    asked = tuple(_asked(question.text, item, question.index) for item in items[:_MOST_ABOUT])
    return About(items=asked) if asked else None


def _find_unnamed(question: MenuQuestion) -> About | None:
    """What is asked about without its name: the cart, "it", a size of the dish in question, options, what we lack."""
    said, known = question.clause.plain, patterns("questions")
    if known["cart"].search(said):
        return About(cart=True)
    item = _find_meant(question)
    if item is not None:
        return About(items=(_asked(question.text, item, question.index),))
    grounding = ground(_without_refused(question.text), question.index)
    if options := _options(grounding):
        return About(options=options)
    sought = known["seeks"].search(said) is not None
    unknown = (mention.said for mention in grounding.unknown if sought or is_strange_name(mention.said))
    missing = next(unknown, None)
    return About(unknown=missing) if missing else None


def _find_meant(question: MenuQuestion) -> ItemId | None:
    """The dish that "it", "a large one" or a bare size means."""
    said, context, known = question.clause.plain, question.context, patterns("questions")
    if known["it"].search(said) and (item := question.asked or _dish_meant(context)):
        return item
    if context.topic is not None and known["such_one"].search(said):
        return context.topic
    return _dish_in_question(context) if known["size"].search(said) else None


def _is_vague(said: str) -> bool:
    """Whether dishes of some taste or diet are asked for, and none by its name: "anything vegetarian"."""
    return bool(taste_in(said) or diets_in(said)) and patterns("questions")["vague"].search(said) is not None


def _is_named_in_full(said: str, item: ItemId, index: MenuIndex) -> bool:
    """Whether the whole name of a dish is said: a "garden veggie" is no question for what is vegetarian."""
    known = index.menu.item(item)
    return known is not None and len(known.name.split()) > 1 and known.name.lower() in said


def _without_refused(text: str) -> str:
    """The words without what the dishes shall not have: "what do you have without peanuts" names no peanut noodles."""
    text = re.sub(r"\b\w+[\s-]free\b", "", text, flags=re.IGNORECASE)
    return re.sub(r"\b(?:without|no|free of)\s+\w+(?:\s+\w+)?\s*\??$", "", text, flags=re.IGNORECASE)


def taste_in(said: str) -> str | None:
    """The word of plain words that says how a dish tastes or is made: "spicy"; None without one."""
    return next((word for word in said.split() if word in language().tastes), None)


def _named_items(text: str, index: MenuIndex) -> tuple[ItemId, ...]:
    lines = tuple(dict.fromkeys(line.item for line in ground(text, index).lines))
    return lines if len(lines) > 1 else find_items(text, index) or lines


def _is_kind(said: str, item: ItemId, index: MenuIndex) -> bool:
    """Whether a category is asked for and the item only sounds like it: "gluten free pizza"."""
    named = index.menu.item(item)
    names = " ".join((named.name, *named.aliases)).lower() if named else ""
    telling = [word for word in said.split() if len(word) > 3 and word in names.split()]
    if not telling:
        return True
    is_definite = re.search(rf"\b(?:the|that|this|your) (?:\w+ )?{re.escape(telling[0])}\b", said) is not None
    return bool(diets_in(" ".join(telling))) and not is_definite


def _asked(text: str, item: ItemId, index: MenuIndex) -> AboutItem:
    known = index.menu.item(item)
    counted = (line.quantity for line in ground(text, index).lines if line.item == item and line.quantity_said)
    return AboutItem(
        item=item, quantity=next(counted, 1), changes=asked_changes(text, known, index) if known else Changes()
    )


def _options(grounding: Grounding) -> tuple[str, ...]:
    named = [choice.option for choice in grounding.loose_choices]
    named += [option for left in grounding.loose_open for option in left.options]
    return tuple(dict.fromkeys(map(str, named)))


def _dish_in_question(context: ReadingContext) -> ItemId | None:
    """The dish that our open question is about."""
    pending = context.pending
    line = context.cart.line(pending.line) if isinstance(pending, ChooseOption) else None
    return line.item if line else None


def _dish_meant(context: ReadingContext) -> ItemId | None:
    """The dish talked about last, else the cart line in focus."""
    if context.topic is not None:
        return context.topic
    line = context.cart.line(context.focus) if context.focus is not None else context.cart.last
    return line.item if line else None
