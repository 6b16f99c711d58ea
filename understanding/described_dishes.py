"""Dishes that guests describe in place of their names, by what the menu says of them.

"The one with tofu", "the vermicelli one with the grilled pork and the spring rolls on it", "3 banh mi: one lemongrass
chicken, one tofu": the words are in the name, the description, the included options or the diets of one dish only.
Dishes that were just shown come first. Options of a dish of the cart, and of one that the message names, stay options.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from domain.menu import Item, ItemId, Menu
from domain.reading_context import ReadingContext
from domain.session import ChooseItem, ChooseOption
from domain.work import spend
from understanding.grounding import MenuIndex, ground
from understanding.grounding.forms import EXACT
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.references import CartReferences
from understanding.wording import word_lists

DishWords = Mapping[ItemId, frozenset[str]]
"""The stems of all that a menu says of each dish."""

_DISHES_A_UNIT = 64
_EMPTY_WORDS = frozenset({"1", "that", "has", "it", "my", "some", "other", "same", "last", "only"})
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def collect_dish_words(menu: Menu) -> DishWords:
    """The words by which a guest may describe each dish of a menu."""
    return {item.id: frozenset(_list_dish_words(item)) for item in menu.items}


def _list_dish_words(item: Item) -> Iterator[str]:
    included = (group.option(each) for group in item.groups for each in group.included)
    options = (name for option in included if option for name in (option.name, *option.aliases))
    for text in (item.name, *item.aliases, item.description or "", *options, *(item.dietary or ())):
        yield from extract_stems(text)


def name_described_dishes(text: str, context: ReadingContext, index: MenuIndex, words: DishWords) -> str:
    """The text with the names of the dishes that it describes; unchanged where the words fit none or several."""
    table = patterns("described")
    if (header := table["header"].match(text)) is not None:
        text = _name_members(text, header, index, words)
    if isinstance(context.pending, (ChooseOption, ChooseItem)):
        return text
    match = table["the_one"].search(text)
    if match is None or _is_option_of_known(text, match, context, index):
        return text
    described, end = _read_description(match, text, _list_all(words))
    shown = [each for each in context.shown if each in words]
    item = _find_one(described, shown, words) or _find_one(described, words if context.cart.is_empty else (), words)
    dish = index.menu.item(item) if item else None
    return f"{text[: match.start()]}{dish.name}{text[end:]}" if dish else text


def _list_all(words: DishWords) -> Sequence[AbstractSet[str]]:
    return tuple(words.values())


def _is_option_of_known(text: str, match: re.Match[str], context: ReadingContext, index: MenuIndex) -> bool:
    """Whether the words may mean an option or line of the cart, or belong to a dish that the message names before."""
    before = ground(text[: match.start()], index)
    if before.lines or before.ambiguous:
        return True
    if context.cart.is_empty:
        return False
    references = CartReferences(context.cart, index)
    return bool(references.find_by_mark(plain_text(match.group())))


def _read_description(
    match: re.Match[str], text: str, dishes: Sequence[AbstractSet[str]]
) -> tuple[frozenset[str], int]:
    """The stems of a description, and where it ends: at the first word that no dish has together with the others."""
    mark = _list_content(match["mark"] or "")
    described, end = list(mark), match.end("one")
    beside = match["beside"]
    if beside is None:
        return frozenset(described), end
    for word in _WORD.finditer(text, match.end()):
        stems = _list_content(word.group())
        if _is_break(text[end : word.start()]) or not _has_any([*described, *stems], dishes):
            break
        described += stems
        end = word.end() if stems else end
    rest = patterns("described")["on_it"].match(text, end)
    return frozenset(described), rest.end() if rest and described else end


def _is_break(between: str) -> bool:
    return any(mark in between for mark in ",.;!?")


def _list_content(text: str) -> list[str]:
    empty = _list_empty_words()
    return [stem for stem in extract_stems(text) if stem not in empty]


def _list_empty_words() -> AbstractSet[str]:
    """Words of a description that describe nothing."""
    words = lexicon()
    return words.small | words.size_groups | words.ordinals | words.pronouns | words.among | _EMPTY_WORDS


def _has_any(described: Iterable[str], dishes: Sequence[AbstractSet[str]]) -> bool:
    wanted = list(described)
    spend(1 + len(dishes) // _DISHES_A_UNIT)
    return any(_fits(wanted, dish) for dish in dishes)


def _fits(described: Iterable[str], dish: AbstractSet[str]) -> bool:
    tastes = word_lists().tastes
    return all(stem in dish or not dish.isdisjoint(tastes.get(stem, ())) for stem in described)


def _find_one(described: AbstractSet[str], pool: Iterable[ItemId], words: DishWords) -> ItemId | None:
    """The only dish of a pool with all of these words; of several, the only one whose words are no mere tastes."""
    if not described or described <= lexicon().sizes:
        return None
    dishes = [each for each in pool if _fits(described, words[each])]
    spend(1 + len(words) // _DISHES_A_UNIT)
    literal = [each for each in dishes if described <= words[each]]
    return dishes[0] if len(dishes) == 1 else literal[0] if len(literal) == 1 else None


def _name_members(text: str, header: re.Match[str], index: MenuIndex, words: DishWords) -> str:
    """The text with a full name for each member of a list behind its kind: "2 stews: one bean, one lamb".

    A member that only has options gets the kind as its name. Unchanged unless each other one fits one dish of the kind.
    """
    category = index.categories.get(extract_stems(header["kind"]))
    if category is None:
        return text
    pool = [item.id for item in index.menu.in_category(category)]
    members = text[header.end() :]
    found = [(each, _find_one(frozenset(_list_content(each.words)), pool, words)) for each in _find_members(members)]
    described = [(each.words, item) for each, item in found if each.words]
    is_plain = len(described) == len(found) and all(item and _is_name(said, item, index) for said, item in described)
    if not described or any(item is None for _, item in described) or is_plain:
        return text
    for each, item in reversed(found):
        dish = index.menu.item(item) if item else None
        members = f"{members[: each.start]}{dish.name if dish else ' ' + header['kind']}{members[each.end :]}"
    return f"{header['lead']}{members}"


class _Member(NamedTuple):
    """The words of a member of a list between its count and its options; empty if it has only options."""

    start: int
    end: int
    words: str


def _find_members(members: str) -> Sequence[_Member]:
    """The members of a list: the words between each count and its options."""
    table = patterns("described")
    found = (
        (count, table["member"].match(members, count.start())) for count in table["member_count"].finditer(members)
    )
    return [
        _Member(match.start("words"), match.end("words"), match["words"])
        if match
        else _Member(count.end(), count.end(), "")
        for count, match in found
    ]


def _is_name(said: str, item: ItemId, index: MenuIndex) -> bool:
    lines = ground(said, index).lines
    return len(lines) == 1 and lines[0].item == item and lines[0].score >= EXACT
