"""Questions about dishes as commands: each has a subject, an aspect, and filters that limit the answer.

The parts have modules of their own: ``question_subject``, ``question_aspects``, ``question_filters`` and
``question_options``.
"""

from __future__ import annotations

from typing import Literal

from domain.commands import (
    About,
    AboutItem,
    AskMenu,
    AskSafe,
    Filters,
    Recommend,
)
from understanding.allergen_words import find_allergens, find_diets, is_allergen_family, split_things
from understanding.grounding import find_category, find_items
from understanding.language.rows import patterns
from understanding.message import Clause, plain_text
from understanding.numbers import numbers_in
from understanding.profile_wishes import find_person
from understanding.question_aspects import find_aspect
from understanding.question_filters import (
    find_contents,
    find_exclusions,
    find_filters,
    find_limit,
    is_own_name,
    is_served_with,
)
from understanding.question_options import find_changes
from understanding.question_subject import MenuQuestion, find_about
from understanding.set_questions import find_sets


def is_question(clause: Clause) -> bool:
    """Whether a clause asks; "can I get a latte?" is a wish."""
    questions = patterns("questions")
    if questions["wh"].search(clause.plain):
        return True
    if questions["requests"].search(clause.plain):
        return False
    return clause.has_question_mark or questions["asks"].search(clause.plain) is not None


def read_menu_question(question: MenuQuestion) -> AskMenu | AskSafe | None:
    """The command of a question about the menu; None when its clause is about none of the dishes."""
    questions, plain = patterns("questions"), question.plain
    if (sets := _ask_for_sets(question)) is not None:
        return sets
    about = find_about(question)
    if (others := _ask_for_other_kinds(question, about)) is not None:
        return others
    if (safety := _read_safety_question(question, about)) is not None:
        return safety
    filters = find_filters(question, about)
    about = _drop_excluded_kind(about, filters)
    if questions["cheaper"].search(plain) and (cheaper := _ask_for_cheaper(question)) is not None:
        return cheaper
    aspect = find_aspect(question, about, filters)
    extreme = _find_extreme(plain)
    if about is None and filters is None and extreme is None and not questions["menu"].search(plain):
        return None
    if questions["costs_more"].search(plain) and (more := _ask_for_option_price(question, about)) is not None:
        return more
    if (missing := _find_missing_dish(question, about, filters)) is not None:
        return AskMenu(about=missing, aspect="availability", said=question.text)
    if _is_filter_of_menu(about, filters):
        about = None
        aspect = find_aspect(question, about, filters) if filters and not filters.with_ else aspect
    return AskMenu(
        about=about or About(),
        aspect=aspect,
        asked=_find_things_in_question(question, about),
        filters=filters,
        extreme=extreme,
        said=question.text,
    )


def _ask_for_sets(question: MenuQuestion) -> AskMenu | None:
    """The command of a question for a set of several things: "anything with a main and a drink?"."""
    sets = find_sets(question.plain, question.index.menu)
    items = tuple(AboutItem(item=item) for item in sets)
    return AskMenu(about=About(items=items), aspect="availability", said=question.text) if sets else None


def _is_filter_of_menu(about: About | None, filters: Filters | None) -> bool:
    """Whether an ingredient that must be there, or must not, is asked about: it is a filter of the whole menu."""
    return about is not None and bool(about.options or (about.unknown and filters))


def _drop_excluded_kind(about: About | None, filters: Filters | None) -> About | None:
    """The subject, unless it is the kind of dishes that the question leaves out."""
    is_excluded = about is not None and filters is not None and about.category in filters.without
    return None if is_excluded else about


def _find_extreme(plain: str) -> Literal["cheapest", "dearest"] | None:
    """Whether the question is for the cheapest dish only, or for the dearest."""
    questions = patterns("questions")
    if questions["cheapest"].search(plain):
        return "cheapest"
    return "dearest" if questions["dearest"].search(plain) else None


def _find_things_in_question(question: MenuQuestion, about: About | None) -> tuple[str, ...]:
    """The ingredients or sides of a dish that a question is for, in the guest's words; allergens are filters."""
    if about is None or not about.items:
        return ()
    items = {each.item for each in about.items}
    match = patterns("questions")["served"].search(question.plain)
    things = tuple(split_things(match["things"])) if match else find_contents(question.plain)
    return tuple(
        thing
        for thing in things
        if not is_own_name(thing, items, question.index)
        and (is_served_with(thing, items, question) or not (find_allergens(thing) or find_diets(thing)))
    )


def _ask_for_cheaper(question: MenuQuestion) -> AskMenu | None:
    """ "Anything cheaper?": dishes of the category of the dish in focus that cost less; None without its price."""
    dish = question.index.menu.item(question.referent_dish) if question.referent_dish else None
    if dish is None or dish.price is None:
        return None
    limits = Filters(max_price=dish.price.minor - 1)
    return AskMenu(about=About(category=dish.category), filters=limits, said=question.text)


def _ask_for_option_price(question: MenuQuestion, about: About | None) -> AskMenu | None:
    """ "What's the stuffed crust extra?": what the options cost that the question names."""
    if about is None or len(about.items) != 1:
        return None
    item = question.index.menu.item(about.items[0].item)
    options = find_changes(question.text, item, question.index).choices if item is not None else ()
    if not options:
        return None
    names = Filters.model_validate({"with": tuple(str(choice.option) for choice in options)})
    return AskMenu(about=about, aspect="availability", filters=names, said=question.text)


def _find_missing_dish(question: MenuQuestion, about: About | None, filters: Filters | None) -> About | None:
    """ "Do you have sushi?" asks for a dish that the menu lacks; "do you have fish?" for any dish with fish."""
    match = patterns("questions")["sold_here"].fullmatch(question.plain)
    ingredients = filters.with_ if filters else ()
    if match is None or filters != Filters.model_validate({"with": ingredients}) or ingredients != (match["thing"],):
        return None
    is_on_menu = about is not None and not about.unknown
    return None if is_on_menu or any(map(is_allergen_family, ingredients)) else About(unknown=match["thing"])


def read_recommendation(question: MenuQuestion, *, refine: bool) -> Recommend:
    """The command of a question for a recommendation. ``refine``: it narrows the recommendation before."""
    questions = patterns("questions")
    plain = questions["not_too"].sub(" ", question.plain)
    category = find_category(plain, question.index)
    exclusions = find_exclusions(question)
    people = questions["people"].search(plain)
    like = questions["like"].search(plain)
    counts = numbers_in(next((value for value in people.groupdict().values() if value), "")) if people else ()
    words = tuple(dict.fromkeys(questions["spare"].sub(" ", plain).split()))
    words = tuple(word for word in words if category is None or find_category(word, question.index) != category)
    return Recommend(
        category=None if category and category in exclusions else category,
        diets=find_diets(plain),
        budget=find_limit(question),
        people=counts[0].value if counts else None,
        like=tuple(map(str, find_items(like["like"], question.index)[:1])) if like else (),
        without=exclusions,
        words=words[:8],
        refine=refine,
    )


def _ask_for_other_kinds(question: MenuQuestion, about: About | None) -> AskMenu | None:
    """ "Vegan here, what can I have that isn't a salad?": dishes of the other kinds that fit the guest's diet."""
    exclusions = find_exclusions(question)
    is_excluded = about is not None and about.category in exclusions
    if not is_excluded or patterns("questions")["safe"].search(question.plain) is None:
        return None
    diets = find_diets(plain_text(question.context.text)) or question.context.preferences.dietary
    return AskMenu(filters=Filters(without=exclusions, diets=diets), said=question.text)


def _read_safety_question(question: MenuQuestion, about: About | None) -> AskSafe | None:
    """ "Is that ok for him?", "what can I eat?", "is it safe with a nut allergy?"."""
    plain, questions = question.plain, patterns("questions")
    if about is not None and about.cart and (exclusions := find_exclusions(question)):
        return AskSafe(about=about, allergens=exclusions, for_whom=find_person(plain))
    if about is not None and about.items and _continues_safety_question(question):
        return AskSafe(about=about)
    if about is not None and about.items and _asks_whether_it_will_do(question):
        return AskSafe(about=about, for_whom=find_person(plain))
    if questions["safe"].search(plain) is None:
        return None
    subject = about or (About(cart=True) if questions["cart"].search(plain) else About())
    diets = find_diets(plain) or find_diets(plain_text(question.context.text))
    return AskSafe(about=subject, allergens=_find_allergies(plain, subject), diets=diets, for_whom=find_person(plain))


def _asks_whether_it_will_do(question: MenuQuestion) -> bool:
    """ "I can't have eggs, is the tiramisu ok?": a question for safety, where an allergy or a diet is known."""
    preferences = question.context.preferences
    is_restricted = question.has_restriction or bool(preferences.allergies or preferences.dietary)
    return is_restricted and patterns("questions")["will_do"].search(question.plain) is not None


def _continues_safety_question(question: MenuQuestion) -> bool:
    """ "And the onion rings?", after a question for the dishes that are safe for the guest."""
    preferences = question.context.preferences
    is_continuation = patterns("questions")["what_about"].fullmatch(question.plain) is not None
    return (
        is_continuation
        and question.context.aspect == "allergens"
        and bool(preferences.allergies or preferences.dietary)
    )


def _find_allergies(plain: str, about: About) -> tuple[str, ...]:
    """The allergens of an allergy in the question; the name of a dish in question is none."""
    medical = patterns("profile")["medical"].search(plain)
    if medical is not None:
        return tuple(name for name, value in medical.groupdict().items() if value)
    match = patterns("questions")["cannot_have"].search(plain)
    if match is None and "allerg" not in plain and "intoleran" not in plain:
        return ()
    words = match["things"] if match else plain
    dish_words = {word for item in about.items for word in str(item.item).split("-")}
    allergens = (name for word in words.split() for name in find_allergens(word) if name != "fish" or word == name)
    return tuple(name for name in dict.fromkeys(allergens) if name not in dish_words)
