"""The aspect of a menu question: the property of its dishes that the guest asks for, as the price or the size."""

from __future__ import annotations

import re
from collections.abc import Callable

from domain.commands import About, Filters, MenuAspect
from understanding.allergen_words import find_allergens
from understanding.language.rows import patterns
from understanding.question_filters import find_contents, is_own_name
from understanding.question_subject import MenuQuestion, find_continued_price

_NAMED_ASPECTS: tuple[MenuAspect, ...] = (
    "price", "size", "availability", "content", "included", "taste",
)  # fmt: skip
"""The aspects with a pattern of their own, in the order in which they are tried."""
_ALLERGENS = re.compile(r"\ballergens?\b")
_CONTINUATION = re.compile(r"^(?:and|what about|how about|and what about)\b")

AspectRule = Callable[[MenuQuestion, About, Filters | None], MenuAspect | None]
"""Returns the aspect of a question, or None where another rule decides."""


def find_aspect(question: MenuQuestion, about: About | None, filters: Filters | None) -> MenuAspect:
    """The aspect that a question with this subject and these filters asks for; "other" when no rule finds one."""
    if about is None or about.category or not (about.items or about.options or about.unknown or about.cart):
        return _find_aspect_of_list(question, filters)
    aspects = (rule(question, about, filters) for rule in _RULES)
    return next((aspect for aspect in aspects if aspect is not None), "other")


def _find_aspect_of_list(question: MenuQuestion, filters: Filters | None) -> MenuAspect:
    """The aspect of a question about the whole menu or a category: its prices or the dishes themselves."""
    if filters is None and patterns("questions")["sizes"].search(question.plain):
        return "size"
    has_limit = filters is not None and bool(filters.max_price)
    return "price" if not has_limit and patterns("questions")["price"].search(question.plain) else "list"


def _check_options(question: MenuQuestion, about: About, filters: Filters | None) -> MenuAspect | None:
    """ "Do you have oat milk?" asks whether an option is available."""
    del question, filters
    return "availability" if about.options else None


def _check_kinds(question: MenuQuestion, about: About, filters: Filters | None) -> MenuAspect | None:
    """ "Which dips?", "what flavours are there?" ask for the options of a dish."""
    del filters
    questions = patterns("questions")
    kind = questions["which_kind"].search(question.plain)
    if kind is None or questions["size"].search(question.plain):
        return None
    return "content" if kind["any"] or any(each.changes.open for each in about.items) else None


def _check_filters(question: MenuQuestion, about: About, filters: Filters | None) -> MenuAspect | None:
    """ "Does it contain egg?" asks for allergens, "is it vegan?" for a diet."""
    del question
    if filters is None:
        return None
    if about.unknown and filters.with_:
        return "list"
    if filters.with_ and all(find_allergens(word) for word in filters.with_):
        return "allergens"
    return "diet" if filters.diets else None


def _check_allergens(question: MenuQuestion, about: About, filters: Filters | None) -> MenuAspect | None:
    """ "Which allergens does it have?"."""
    del about, filters
    return "allergens" if _ALLERGENS.search(question.plain) else None


def _check_contents(question: MenuQuestion, about: About, filters: Filters | None) -> MenuAspect | None:
    """ "Any ham in it?" asks for the content; a part of the dish's own name asks for nothing."""
    del filters
    items = {each.item for each in about.items}
    contents = find_contents(question.plain)
    return "content" if any(not is_own_name(thing, items, question.index) for thing in contents) else None


def _check_continuation(question: MenuQuestion, about: About, filters: Filters | None) -> MenuAspect | None:
    """ "And the onion rings?" asks for the aspect of the question before it."""
    del about, filters
    aspect = question.context.aspect
    if not aspect or patterns("questions")["price"].search(question.plain):
        return None
    is_continued = _CONTINUATION.match(question.plain) or find_continued_price(question.plain, question.context)
    return aspect if is_continued else None


def _check_patterns(question: MenuQuestion, about: About, filters: Filters | None) -> MenuAspect | None:
    """ "How much is it?", "how big is it?": a wording of the aspect."""
    del about, filters
    questions = patterns("questions")
    return next((name for name in _NAMED_ASPECTS if questions[name].search(question.plain)), None)


_RULES: tuple[AspectRule, ...] = (
    _check_options,
    _check_kinds,
    _check_filters,
    _check_allergens,
    _check_contents,
    _check_continuation,
    _check_patterns,
)
"""In this order: the first rule that returns an aspect decides."""
