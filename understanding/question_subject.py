"""The subject of a question about the menu: dishes, a category, options, or the dish that "it" refers to.

The content or the diet in question ("is there meat in it?", "is the wrap vegetarian?") is no subject of its own. The
full name of a dish counts before its category: "the Smokehouse Chicken pizza" is no question for pizzas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from domain.cart import Choice
from domain.commands import About, AboutItem, Changes, ChosenOption, OpenChoice
from domain.menu import Item, ItemId
from domain.reading_context import ReadingContext
from domain.session import ChooseOption
from understanding.allergen_words import find_diets, remove_diets
from understanding.food_evidence import is_strange_name
from understanding.grounding import MenuIndex, find_category, find_items, ground
from understanding.grounding.index import NumberedName
from understanding.grounding.sizes import find_portion, is_size_group
from understanding.grounding.words import extract_name_stems, extract_stems, tokenize
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import Clause
from understanding.numbers import number_of, numbers_in
from understanding.order_talk import NEARLY
from understanding.question_options import find_changes, list_short_names, remove_contents
from understanding.references import find_place
from understanding.wording import word_lists

_MOST_ABOUT = 6
_MOST_SHOWN = 20
"""Up to this many dishes of the list shown last, "which one" may mean any."""


@dataclass(frozen=True, slots=True)
class MenuQuestion:
    """The clause of a question, with the context and the menu that it is read with."""

    clause: Clause
    text: str
    context: ReadingContext
    index: MenuIndex
    earlier_dish: ItemId | None = None
    """The dish of an earlier question of the same message."""
    has_restriction: bool = False
    """Whether the same message has an allergy or a diet of the guest."""

    @property
    def plain(self) -> str:
        return self.clause.plain

    @property
    def referent_dish(self) -> ItemId | None:
        """The dish that "it" refers to: of an earlier question, the topic, or that of the cart line in focus."""
        if self.earlier_dish is not None or self.context.topic is not None:
            return self.earlier_dish or self.context.topic
        line = self.context.cart.line(self.context.focus) if self.context.focus is not None else self.context.cart.last
        return line.item if line else None

    @property
    def has_back_reference(self) -> bool:
        """Whether the question has an "it", or no subject at all: "any ham?"."""
        questions = patterns("questions")
        return any(questions[name].search(self.plain) for name in ("it", "without_subject"))


def find_about(question: MenuQuestion) -> About | None:
    """The subject of a question; None when it names nothing and "it" refers to nothing."""
    return (
        _find_other_count(question)
        or _find_compared_sizes(question)
        or _find_dish_with_added_option(question)
        or _find_chosen_option(question)
        or _find_dish_with_options(question)
        or _find_dish_of_kinds(question)
        or _find_shown_or_full_name(question)
        or _find_category_subject(question)
        or _list_options_of_group(question)
        or _find_dish_subject(question)
        or _find_earlier_dish(question)
        or _find_options_or_unknown(question)
    )


def _find_other_count(question: MenuQuestion) -> About | None:
    """So many of the dish whose price was asked: "and 10?"."""
    match = find_continued_price(question.plain, question.context)
    item = question.index.menu.item(question.context.topic) if question.context.topic else None
    if match is None or match["count"] is None or item is None:
        return None
    return About(items=(_build_about_item(f"{match['count']} {item.name}", item.id, question.index),))


def _find_compared_sizes(question: MenuQuestion) -> About | None:
    """One dish twice, as it is compared with itself: "which is cheaper, two small margheritas or one large"."""
    match = patterns("questions")["compared_sizes"].search(question.plain)
    first = ground(match["first"], question.index).lines if match else ()
    dishes = {line.item for line in first}
    item = question.index.menu.item(first[0].item) if len(dishes) == 1 else None
    if match is None or item is None:
        return None
    if any(line.item != item.id for line in ground(match["second"], question.index, focus=item.id).lines):
        return None
    other = f"{match['second']} {item.name}" if numbers_in(match["second"]) else item.name
    compared = (
        _build_about_item(match["first"], item.id, question.index),
        _build_about_item(other, item.id, question.index).replace(
            changes=find_changes(match["second"], item, question.index)
        ),
    )
    has_options = all(each.changes.choices for each in compared)
    return About(items=compared) if has_options and compared[0] != compared[1] else None


def find_continued_price(plain: str, context: ReadingContext) -> re.Match[str] | None:
    """The match of words that go on with the question for a price: "and a large one?"."""
    return patterns("questions")["goes_on"].fullmatch(plain) if context.aspect == "price" else None


def _find_dish_with_added_option(question: MenuQuestion) -> About | None:
    """The dish talked about with one more option that it has: "and with mushrooms on it?", "what is the crust extra?".

    The options of the question before stay, except in a group that allows one only.
    """
    dish = question.earlier_dish or question.context.topic
    item = question.index.menu.item(dish) if dish is not None else None
    is_added = adds_option(question.plain) or find_continued_price(question.plain, question.context) is not None
    if item is None or not is_added or find_full_names(question.text, question.index, shortest=1):
        return None
    added = _find_counted_portion(question, item) or find_changes(question.text, item, question.index)
    if not added.choices:
        return None
    asked = question.context.asked_about
    before = asked.changes.choices if asked is not None and asked.item == item.id else ()
    decided = {choice.group for choice in added.choices if _allows_one(item, choice)}
    choices = (*(choice for choice in before if choice.group not in decided and choice not in added.choices),)
    changes = Changes(choices=(*choices, *added.choices))
    return About(items=(AboutItem(item=item.id, changes=changes),))


def _find_counted_portion(question: MenuQuestion, item: Item) -> Changes | None:
    """The portion of so many pieces: "and 24?", after "how much are 12 wings?"."""
    match = find_continued_price(question.plain, question.context)
    portion = find_portion(item, number_of(match["count"]) or 0) if match and match["count"] else None
    return Changes(choices=(ChosenOption(group=portion.group, option=portion.option),)) if portion else None


def _find_chosen_option(question: MenuQuestion) -> About | None:
    """The dish of the cart with the option that the question names: "is there fish in the caesar?", the dressing."""
    match = patterns("questions")["in_the"].search(question.plain)
    if match is None:
        return None
    stems = extract_stems(match["thing"] or match["thing2"])
    for line in reversed(question.context.cart.lines):
        item = question.index.menu.item(line.item)
        chosen = (choice for choice in line.choices if item and _is_called(choice, item, stems))
        if (choice := next(chosen, None)) is not None:
            option = ChosenOption(group=choice.group, option=choice.option)
            return About(items=(AboutItem(item=line.item, changes=Changes(choices=(option,))),))
    return None


def _is_called(choice: Choice, item: Item, stems: tuple[str, ...]) -> bool:
    """Whether the stems are a name of the chosen option."""
    group = item.group(choice.group)
    option = group.option(choice.option) if group else None
    return option is not None and any(extract_stems(name) == stems for name in (option.name, *option.aliases))


def adds_option(plain: str) -> bool:
    """Whether a question goes on about an option: "and with mushrooms?", or asks for what one costs more."""
    questions = patterns("questions")
    return any(questions[name].search(plain) for name in ("adds_option", "costs_more"))


def _allows_one(item: Item, choice: ChosenOption) -> bool:
    group = item.group(choice.group)
    return group is not None and group.kind == "single"


def find_taste(text: str) -> str | None:
    """The word of plain words for the taste or the making of a dish: "spicy"; None without one."""
    return next((word for word in text.split() if word in word_lists().tastes), None)


def find_full_names(text: str, index: MenuIndex, shortest: int = 2) -> tuple[ItemId, ...]:
    """The dishes with a full name of at least ``shortest`` words in the text; of two that overlap the longer counts."""
    text_stems = extract_stems(text)
    by_first_stem = _list_names_by_first_stem(index)
    # In the menu's order, which decides between equally long names.
    candidates = sorted((each for stem in set(text_stems) for each in by_first_stem.get(stem, ())), key=itemgetter(0))
    long_names = ((name, item) for _, name, item in candidates if len(name) >= shortest)
    places = [(at, item) for name, item in long_names if (at := _find_range(name, text_stems)) is not None]
    longest_first = sorted(places, key=lambda place: place[0].start - place[0].stop)
    names: list[tuple[range, Item]] = []
    for at, item in longest_first:
        if all(at.stop <= other.start or other.stop <= at.start for other, _ in names):
            names.append((at, item))
    return tuple(item.id for _, item in sorted(names, key=lambda place: place[0].start))


def _list_names_by_first_stem(index: MenuIndex) -> Mapping[str, Sequence[NumberedName]]:
    """The names of the menu's dishes by their first stem, found once for a menu."""
    names = index.names_by_first_stem
    if not names:
        for number, item in enumerate(index.menu.items):
            stems = extract_name_stems(item.name)
            if stems:
                names.setdefault(stems[0], []).append((number, stems, item))
    return names


def _add_other_dishes(full: tuple[ItemId, ...], text: str, index: MenuIndex) -> tuple[ItemId, ...]:
    """The dishes with a full name in the text, and the other dishes that it names, in their order."""
    dishes = tuple(dict.fromkeys(line.item for line in ground(text, index).lines))
    return dishes if set(full) < set(dishes) else full


def _find_range(name: tuple[str, ...], text_stems: tuple[str, ...]) -> range | None:
    """The range of the stems of a text that are those of a name; None where they are not in it."""
    size = len(name)
    starts = (at for at in range(len(text_stems) - size + 1) if text_stems[at : at + size] == name)
    at = next(starts, None) if size else None
    return None if at is None else range(at, at + size)


def _find_shown_or_full_name(question: MenuQuestion) -> About | None:
    """The dishes of the list shown last, where the question refers to them, or those with a full name in it."""
    dishes = question.context.shown
    if patterns("questions")["of_shown"].search(question.plain) and 1 < len(dishes) <= _MOST_SHOWN:
        return _build_about(question, dishes)
    if _refers_to_shown(question) and 1 < len(dishes) <= _MOST_ABOUT and not _find_subject_dishes(question):
        return _build_about(question, dishes)
    text, index = _remove_properties(question), question.index
    is_compared = patterns("questions")["compare"].search(question.plain) is not None
    full = find_full_names(text, index, shortest=1 if is_compared else 2)
    return _build_about(question, _add_other_dishes(full, text, index)) if full else None


def _refers_to_shown(question: MenuQuestion) -> bool:
    """Whether "they" are the dishes shown last, and no single dish is the topic."""
    single = question.earlier_dish or question.context.topic
    return single is None and patterns("questions")["them"].search(question.plain) is not None


def _find_category_subject(question: MenuQuestion) -> About | None:
    """A category, unless the question is about one dish of it."""
    text, index = question.text, question.index
    category = find_category(remove_contents(text), index) or find_category(text, index)
    items = _find_subject_dishes(question)
    if category and (topic := _find_topic_of_category(question, category)) is not None:
        return _build_about(question, (topic,))
    if not category or (len(items) == 1 and not _means_category(question.plain, items[0], index)):
        return None
    return About(category=category)


def _find_topic_of_category(question: MenuQuestion, category: str) -> ItemId | None:
    """The topic, where "the burger" refers to it."""
    topic = question.index.menu.item(question.referent_dish) if question.referent_dish else None
    if topic is None or topic.category != category:
        return None
    kinds = [match["kind"] for match in patterns("questions")["the_kind"].finditer(question.plain)]
    own = {*extract_name_stems(topic.name), *(extract_stems(category) if len(category.split()) == 1 else ())}
    single = [kind for kind in kinds if not kind.endswith("s")]
    # "The cake" is any dessert; of "Burgers & Sandwiches" the burger is no sandwich.
    others = (kind for kind in single if own.isdisjoint(extract_stems(kind)) and not _is_part_of_name(kind, category))
    is_topic = any(own.issuperset(extract_stems(kind)) for kind in single) or any(
        find_category(kind, question.index) == category for kind in others
    )
    return topic.id if is_topic else None


def _is_part_of_name(kind: str, category: str) -> bool:
    return not set(extract_stems(kind)).isdisjoint(extract_stems(category))


def _find_dish_subject(question: MenuQuestion) -> About | None:
    """The dishes that the question names, or the one of the list shown last ("the second one")."""
    context = question.context
    items = _find_subject_dishes(question)
    place = find_place(question.plain, len(context.shown)) if context.shown and not items else None
    return _build_about(question, (context.shown[place],) if place is not None else items)


def _find_subject_dishes(question: MenuQuestion) -> tuple[ItemId, ...]:
    """The dishes that the question names. In a question about "it", the content or the diet in question names none."""
    plain, index = question.plain, question.index
    text = _remove_refusals(question.text)
    items = _find_dishes(_remove_properties(question), index)
    if not items and not (question.has_back_reference and question.referent_dish):
        items = _find_dishes(text, index)
    is_vague = bool(find_taste(plain) or find_diets(plain)) and patterns("questions")["vague"].search(plain) is not None
    if is_vague and not any(_has_full_name(plain, item, index) for item in items):
        return ()
    taste = find_taste(plain) if question.has_back_reference else None
    return tuple(item for item in items if taste is None or not _is_found_by(item, taste, index))[:_MOST_ABOUT]


def _is_found_by(item: ItemId, word: str, index: MenuIndex) -> bool:
    """Whether nothing but this word leads to the dish."""
    return item in _find_dishes(word, index)


def _find_earlier_dish(question: MenuQuestion) -> About | None:
    """The cart, or a dish of an earlier message to which the question refers."""
    plain, questions, context = question.plain, patterns("questions"), question.context
    if questions["cart"].search(plain):
        return About(cart=True)
    referent = question.referent_dish
    if referent is not None and question.has_back_reference:
        return _build_about(question, (referent,))
    if context.topic is not None and questions["such_one"].search(plain):
        return _build_about(question, (context.topic,))
    item = _find_dish_in_question(context) or referent
    return About(items=(AboutItem(item=item),)) if item and questions["size"].search(plain) else None


def _find_dish_with_options(question: MenuQuestion) -> About | None:
    """The dish that "it" refers to, in a question for options that it has: "which dips?"."""
    referent = question.referent_dish
    if referent is None or not _asks_for_options(question, referent):
        return None
    return _build_about(question, (referent,))


def _asks_for_options(question: MenuQuestion, dish: ItemId) -> bool:
    """Whether "which flavours?" or "which dips?" asks for options that this dish has."""
    match = patterns("questions")["which_kind"].search(question.plain)
    item = question.index.menu.item(dish)
    if match is None or item is None or not item.groups:
        return False
    others = _find_dishes(question.plain.replace(match["any"] or match["group"], " "), question.index)
    if others not in ((), (dish,)):
        return False
    return match["any"] is not None or bool(find_changes(question.plain, item, question.index).open)


def _find_dish_of_kinds(question: MenuQuestion) -> About | None:
    """The only dish of a kind, with the options that are its kinds: "which teas are there?", of a tea by its leaf."""
    match = patterns("questions")["which_kind"].search(question.plain)
    if match is None:
        return None
    kind = match["group"] or question.plain[match.end("any") :]
    dishes = _find_dishes(kind, question.index)
    category = find_category(kind, question.index)
    of_category = question.index.menu.in_category(category) if category else ()
    item = question.index.menu.item(dishes[0]) if len(dishes) == 1 >= len(of_category) else None
    groups = item.groups if item else ()
    kinds = next((group for group in groups if group.is_required and not is_size_group(group)), None)
    if item is None or kinds is None:
        return None
    choice = OpenChoice(group=kinds.id, options=tuple(option.id for option in kinds.options), said=kinds.name)
    return About(items=(AboutItem(item=item.id, changes=Changes(open=(choice,))),))


def _find_options_or_unknown(question: MenuQuestion) -> About | None:
    """The options that the question names, or the words of a dish that the menu lacks."""
    grounding = ground(_remove_refusals(question.text), question.index)
    if options := _list_options(grounding):
        return About(options=options)
    is_sought = patterns("questions")["seeks"].search(question.plain) is not None
    unknown = (mention.said for mention in grounding.unknown if is_sought or is_strange_name(mention.said))
    missing = next(unknown, None)
    return About(unknown=missing) if missing else None


def _list_options_of_group(question: MenuQuestion) -> About | None:
    """The options of the groups that a question names, of whatever dishes: "what milks have you got"."""
    match = patterns("questions")["which_kind"].search(question.plain)
    kind = match["group"] if match else None
    if not kind or _find_dishes(question.plain.replace(kind, " "), question.index):
        return None
    stems = set(extract_stems(kind)[-1:])
    groups = (group for item in question.index.menu.items for group in item.groups)
    named = (group for group in groups if not stems.isdisjoint(list_short_names(group.name)))
    options = tuple(dict.fromkeys(str(option.id) for group in named for option in group.options))
    return About(options=options) if options else None


def _build_about(question: MenuQuestion, items: Iterable[ItemId]) -> About | None:
    about_items = tuple(_build_about_item(question.text, item, question.index) for item in items)
    return About(items=about_items) if about_items else None


def _build_about_item(text: str, item: ItemId, index: MenuIndex) -> AboutItem:
    menu_item = index.menu.item(item)
    counted = (line.quantity for line in ground(text, index).lines if line.item == item and line.quantity_said)
    changes = find_changes(text, menu_item, index) if menu_item else Changes()
    return AboutItem(item=item, quantity=next(counted, 1), changes=changes)


def _remove_properties(question: MenuQuestion) -> str:
    """The words that may name the subject: without the contents, the exclusions and the diets of the question."""
    text = remove_contents(_remove_refusals(question.text))
    bare = remove_diets(text)
    if bare == text or (question.has_back_reference and question.referent_dish):
        return bare
    dishes, bare_dishes = set(_find_dishes(text, question.index)), set(_find_dishes(bare, question.index))
    return bare if bare_dishes <= dishes and bool(bare_dishes) == bool(dishes) else text


def _has_full_name(text: str, item: ItemId, index: MenuIndex) -> bool:
    """Whether the text has the whole name of a dish: a "garden veggie" is no question for a vegetarian dish."""
    menu_item = index.menu.item(item)
    return menu_item is not None and len(menu_item.name.split()) > 1 and menu_item.name.lower() in text


def _remove_refusals(text: str) -> str:
    """The words without the exclusions, and without what a dish is to go with.

    "What do you have without peanuts" names no peanut noodles, "a burger together with fries" asks for burgers.
    """
    text = re.sub(r"\b\w+[\s-]free\b", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:(?:together|along) with|to go with)\b.*$", "", text, flags=re.IGNORECASE)
    return re.sub(r"\b(?:without|no|free of)\s+\w+(?:\s+\w+)?\s*\??$", "", text, flags=re.IGNORECASE)


def _find_dishes(text: str, index: MenuIndex) -> tuple[ItemId, ...]:
    found = [line for line in ground(text, index).lines if _is_name(line.said)]
    lines = tuple(dict.fromkeys(line.item for line in found))
    has_options = len(found) == 1 and bool(found[0].choices)
    return lines if len(lines) > 1 or has_options else find_items(text, index) or lines


def _is_name(words: str) -> bool:
    """Whether words can name a dish: "today" alone is no soup of the day."""
    return not lexicon().chat.issuperset(token.text for token in tokenize(words))


def _means_category(text: str, item: ItemId, index: MenuIndex) -> bool:
    """Whether the text asks for a category that an item's name resembles: "gluten free pizza"."""
    menu_item = index.menu.item(item)
    names = " ".join((menu_item.name, *menu_item.aliases)).lower() if menu_item else ""
    name_words = [word for word in text.split() if len(word) > 3 and word in names.split()]
    if not name_words:
        return True
    is_definite = re.search(rf"\b(?:the|that|this|your) (?:\w+ )?{re.escape(name_words[0])}\b", text) is not None
    return bool(find_diets(" ".join(name_words))) and not is_definite


def _list_options(grounding: Grounding) -> tuple[str, ...]:
    options = [choice.option for choice in grounding.loose_choices]
    options += [option for choice in grounding.loose_open for option in choice.options]
    named_alone = [vague.line for vague in grounding.ambiguous if vague.line.score < NEARLY]
    options += [choice.option for line in named_alone for choice in line.choices]  # "a stuffed crust" names no dish
    return tuple(dict.fromkeys(map(str, options)))


def _find_dish_in_question(context: ReadingContext) -> ItemId | None:
    """The dish that our open question is about."""
    pending = context.pending
    line = context.cart.line(pending.line) if isinstance(pending, ChooseOption) else None
    return line.item if line else None
