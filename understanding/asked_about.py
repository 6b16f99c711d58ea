"""What a question about the menu is about: dishes, a category, options, or the dish that "it" means.

What a dish is asked to contain or to be ("is there meat in it?", "is the wrap vegetarian?") names no dish of its own.
A dish that is named in full is meant before its category: "the Smokehouse Chicken pizza" is no question for pizzas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from domain.commands import About, AboutItem, Changes
from domain.menu import Item, ItemId
from domain.reading_context import ReadingContext
from domain.session import ChooseOption
from understanding.allergen_words import diets_in, without_diets
from understanding.asked_dish import asked_changes, without_held
from understanding.food_evidence import is_strange_name
from understanding.grounding import MenuIndex, find_category, find_items, ground
from understanding.grounding.words import extract_stems
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

    @property
    def said(self) -> str:
        return self.clause.plain

    @property
    def dish_meant(self) -> ItemId | None:
        """The dish that "it" means: the one asked about before, talked about last, or of the cart line in focus."""
        if self.asked is not None or self.context.topic is not None:
            return self.asked or self.context.topic
        line = self.context.cart.line(self.context.focus) if self.context.focus is not None else self.context.cart.last
        return line.item if line else None

    @property
    def speaks_of_it(self) -> bool:
        known = patterns("questions")
        return any(known[name].search(self.said) for name in ("it", "without_subject"))


def find_about(question: MenuQuestion) -> About | None:
    """The subject of a question; None when it names nothing and "it" means nothing."""
    return (
        _shown_or_named_in_full(question)
        or _dish_with_options(question)
        or _named_category(question)
        or _named_dishes(question)
        or _dish_of_before(question)
        or _options_or_unknown(question)
    )


def taste_in(said: str) -> str | None:
    """The word of plain words that says how a dish tastes or is made: "spicy"; None without one."""
    return next((word for word in said.split() if word in language().tastes), None)


def dishes_in_full(text: str, index: MenuIndex, shortest: int = 2) -> tuple[ItemId, ...]:
    """The dishes whose name the text has, every word of it and ``shortest`` at least; the longer name counts."""
    said = extract_stems(text)
    spoken = frozenset(said)
    stems = ((_stems_of_name(item.name), item) for item in index.menu.items)
    named = [(name, item) for name, item in stems if name and name[0] in spoken]
    places = [(at, item) for name, item in named if len(name) >= shortest and (at := _place_of(name, said)) is not None]
    longest = sorted(places, key=lambda place: place[0].start - place[0].stop)
    kept: list[tuple[range, Item]] = []
    for at, item in longest:
        if all(at.stop <= other.start or other.stop <= at.start for other, _ in kept):
            kept.append((at, item))
    return tuple(item.id for _, item in sorted(kept, key=lambda place: place[0].start))


_stems_of_name = lru_cache(maxsize=20_000)(extract_stems)
"""The stems of a dish's name: a menu's names come again with each question."""


def _with_others(full: tuple[ItemId, ...], text: str, index: MenuIndex) -> tuple[ItemId, ...]:
    """The dishes named in full and those named beside them, as they are named."""
    named = tuple(dict.fromkeys(line.item for line in ground(text, index).lines))
    return named if set(full) < set(named) else full


def _place_of(name: tuple[str, ...], said: tuple[str, ...]) -> range | None:
    size = len(name)
    found = (at for at in range(len(said) - size + 1) if said[at : at + size] == name)
    at = next(found, None) if size else None
    return None if at is None else range(at, at + size)


def _shown_or_named_in_full(question: MenuQuestion) -> About | None:
    shown = question.context.shown
    if patterns("questions")["of_shown"].search(question.said) and 1 < len(shown) <= _MOST_SHOWN:
        return _about(question, shown)
    if _speaks_of_them(question) and 1 < len(shown) <= _MOST_ABOUT and not _dishes(question):
        return _about(question, shown)
    text, index = _bare_words(question), question.index
    is_compared = patterns("questions")["compare"].search(question.said) is not None
    full = dishes_in_full(text, index, shortest=1 if is_compared else 2)
    return _about(question, _with_others(full, text, index)) if full else None


def _speaks_of_them(question: MenuQuestion) -> bool:
    """Whether "they" are the dishes just shown, and no single dish was talked about."""
    single = question.asked or question.context.topic
    return single is None and patterns("questions")["them"].search(question.said) is not None


def _named_category(question: MenuQuestion) -> About | None:
    """A category, unless one dish of it is meant."""
    text, index = question.text, question.index
    category = find_category(without_held(text), index) or find_category(text, index)
    items = _dishes(question)
    if category and (topic := _topic_of_kind(question, category)) is not None:
        return _about(question, (topic,))
    if not category or (len(items) == 1 and not _is_kind(question.said, items[0], index)):
        return None
    return About(category=category)


def _topic_of_kind(question: MenuQuestion, category: str) -> ItemId | None:
    """The dish talked about, where "the burger" means that one."""
    topic = question.index.menu.item(question.dish_meant) if question.dish_meant else None
    if topic is None or topic.category != category:
        return None
    kinds = [found["kind"] for found in patterns("questions")["the_kind"].finditer(question.said)]
    own = {*extract_stems(topic.name), *(extract_stems(category) if len(category.split()) == 1 else ())}
    single = [kind for kind in kinds if not kind.endswith("s")]
    # "The cake" is any dessert; of "Burgers & Sandwiches" the burger is no sandwich.
    others = (kind for kind in single if own.isdisjoint(extract_stems(kind)) and not _is_part_of_name(kind, category))
    is_meant = any(own.issuperset(extract_stems(kind)) for kind in single) or any(
        find_category(kind, question.index) == category for kind in others
    )
    return topic.id if is_meant else None


def _is_part_of_name(kind: str, category: str) -> bool:
    return not set(extract_stems(kind)).isdisjoint(extract_stems(category))


def _named_dishes(question: MenuQuestion) -> About | None:
    context = question.context
    items = _dishes(question)
    place = place_in(question.said, len(context.shown)) if context.shown and not items else None
    return _about(question, (context.shown[place],) if place is not None else items)


def _dishes(question: MenuQuestion) -> tuple[ItemId, ...]:
    """The dishes that are named. Where "it" is spoken of, what it is asked to have or to be names none."""
    said, index = question.said, question.index
    kept = _without_refused(question.text)
    items = _find_dishes(_bare_words(question), index)
    if not items and not (question.speaks_of_it and question.dish_meant):
        items = _find_dishes(kept, index)
    is_vague = bool(taste_in(said) or diets_in(said)) and patterns("questions")["vague"].search(said) is not None
    if is_vague and not any(_is_named_in_full(said, item, index) for item in items):
        return ()
    taste = taste_in(said) if question.speaks_of_it else None
    return tuple(item for item in items if taste is None or not _is_named_by(item, taste, index))[:_MOST_ABOUT]


def _is_named_by(item: ItemId, word: str, index: MenuIndex) -> bool:
    """Whether nothing but this word leads to the dish."""
    return item in _find_dishes(word, index)


def _dish_of_before(question: MenuQuestion) -> About | None:
    said, known, context = question.said, patterns("questions"), question.context
    if known["cart"].search(said):
        return About(cart=True)
    meant = question.dish_meant
    if meant is not None and question.speaks_of_it:
        return _about(question, (meant,))
    if context.topic is not None and known["such_one"].search(said):
        return _about(question, (context.topic,))
    item = _dish_in_question(context) or meant
    return About(items=(AboutItem(item=item),)) if item and known["size"].search(said) else None


def _dish_with_options(question: MenuQuestion) -> About | None:
    """The dish of before, where options that it has are asked for: "which dips?"."""
    meant = question.dish_meant
    return _about(question, (meant,)) if meant is not None and _asks_for_its_options(question, meant) else None


def _asks_for_its_options(question: MenuQuestion, dish: ItemId) -> bool:
    """Whether "which flavours?" or "which dips?" asks for options that this dish has."""
    found = patterns("questions")["which_kind"].search(question.said)
    known = question.index.menu.item(dish)
    if found is None or known is None or not known.groups:
        return False
    others = _find_dishes(question.said.replace(found["any"] or found["group"], " "), question.index)
    if others not in ((), (dish,)):
        return False
    return found["any"] is not None or bool(asked_changes(question.said, known, question.index).open)


def _options_or_unknown(question: MenuQuestion) -> About | None:
    grounding = ground(_without_refused(question.text), question.index)
    if options := _options(grounding):
        return About(options=options)
    is_sought = patterns("questions")["seeks"].search(question.said) is not None
    unknown = (mention.said for mention in grounding.unknown if is_sought or is_strange_name(mention.said))
    missing = next(unknown, None)
    return About(unknown=missing) if missing else None


def _about(question: MenuQuestion, items: Iterable[ItemId]) -> About | None:
    asked = tuple(_asked(question.text, item, question.index) for item in items)
    return About(items=asked) if asked else None


def _asked(text: str, item: ItemId, index: MenuIndex) -> AboutItem:
    known = index.menu.item(item)
    counted = (line.quantity for line in ground(text, index).lines if line.item == item and line.quantity_said)
    changes = asked_changes(text, known, index) if known else Changes()
    return AboutItem(item=item, quantity=next(counted, 1), changes=changes)


def _bare_words(question: MenuQuestion) -> str:
    """The words that may name what is asked about: not what it is to have, to be without, or to be."""
    text = without_held(_without_refused(question.text))
    bare = without_diets(text)
    if question.speaks_of_it and question.dish_meant:
        return bare
    named, without = set(_find_dishes(text, question.index)), set(_find_dishes(bare, question.index))
    return bare if without <= named and bool(without) == bool(named) else text


def _is_named_in_full(said: str, item: ItemId, index: MenuIndex) -> bool:
    """Whether the whole name of a dish is said: a "garden veggie" is no question for what is vegetarian."""
    known = index.menu.item(item)
    return known is not None and len(known.name.split()) > 1 and known.name.lower() in said


def _without_refused(text: str) -> str:
    """The words without what the dishes shall not have: "what do you have without peanuts" names no peanut noodles."""
    text = re.sub(r"\b\w+[\s-]free\b", "", text, flags=re.IGNORECASE)
    return re.sub(r"\b(?:without|no|free of)\s+\w+(?:\s+\w+)?\s*\??$", "", text, flags=re.IGNORECASE)


def _find_dishes(text: str, index: MenuIndex) -> tuple[ItemId, ...]:
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


def _options(grounding: Grounding) -> tuple[str, ...]:
    named = [choice.option for choice in grounding.loose_choices]
    named += [option for left in grounding.loose_open for option in left.options]
    return tuple(dict.fromkeys(map(str, named)))


def _dish_in_question(context: ReadingContext) -> ItemId | None:
    """The dish that our open question is about."""
    pending = context.pending
    line = context.cart.line(pending.line) if isinstance(pending, ChooseOption) else None
    return line.item if line else None
