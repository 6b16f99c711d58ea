"""Units of a kind of dish that words share out among dishes: "3 waters, 2 still 1 sparkling"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from domain.commands import AddItem, Changes
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_name_stems, extract_stems
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import plain_text
from understanding.numbers import number_of
from understanding.order_talk import NEARLY, Wish, merge_changes

_COUNT = r"(?:\d+|an?|one|two|three|four|five|six|the (?:rest|others?))\s"
_ARTICLE = "an?|one|my|another"
_REST = re.compile(r"\s*the (?:rest|others?)\s+(?:(?:is|are|as|should be)\s+)?(?:an?\s+)?", re.IGNORECASE)
_NEXT = re.compile(rf"(?:\s*[,:;]\s*(?:and\s+)?|\s+and\s+|\s+)(?={_COUNT})", re.IGNORECASE)
_COMMON_END = re.compile(r"\s*,\s*(?:all|both|each|everything|no|without|with)\b.*$", re.IGNORECASE | re.DOTALL)
_OPTIONS = re.compile(r"\s(?=(?:with|without|no|extra|plus|in|on)\s)", re.IGNORECASE)


def name_shared_kinds(text: str, index: MenuIndex) -> str:
    """Write each share as the dish of the kind that it names; the text as it is, where they are no dishes of one kind.

    A single share leaves the others as they are called: "3 waters, one sparkling" has two plain ones. Without a mark
    between, the shares must be all units: "two coffees one latte" are three.
    """
    match = patterns("shares")["kind_count"].match(text.lower())
    units = number_of(match["count"]) if match else None
    if match is None or units is None or units < 2:
        return text
    kind = text[match.start("kind") : match.end("kind")]
    common = _COMMON_END.search(text, match.end())
    end = common.start() if common else len(text)
    counted = _read_shares(text[match.end() : end], units)
    if not counted:
        return text
    left = units - sum(count for count, _ in counted)
    named = [(count, _name(words, kind, index)) for count, words in counted]
    named += [(left, kind)] if left > 0 else []
    if left < 0 or (left and match["bare"]) or not _are_dishes_of_one_kind([name for _, name in named], kind, index):
        return text
    return text[: match.start("count")] + ", ".join(f"{count} {name}" for count, name in named) + text[end:]


def drop_headers(wishes: Sequence[Wish], text: str) -> Sequence[Wish]:
    """The wishes without a dish that only heads its units: "fries: 2 large, 1 regular" are three, "ice cream, one with
    plum, one with fudge" are two."""
    if ":" in text:
        wishes = _share_options_of_kind(wishes)
    return [wish for at, wish in enumerate(wishes) if not _is_header(wish, wishes[at + 1 :], text)]


def _share_options_of_kind(wishes: Sequence[Wish]) -> Sequence[Wish]:
    """Give the options of a counted kind to the dishes that are so many: "6 large pizzas: 2 margherita, ..."."""
    at = next((at for at, each in enumerate(wishes) if _is_counted_kind(each, wishes[at + 1 :])), None)
    kind = wishes[at] if at is not None else None
    if at is None or not isinstance(kind, AddItem):
        return wishes
    return [*wishes[:at], *(_give_options(each, kind) for each in wishes[at + 1 :])]


def _is_counted_kind(wish: Wish, following: Sequence[Wish]) -> bool:
    """Whether a wish counts dishes of a kind, and the following ones name that many of them."""
    if not isinstance(wish, AddItem) or not (wish.quantity_said and wish.food.candidates):
        return False
    members = [each for each in following if isinstance(each, AddItem)]
    are_of_kind = all(each.food.item in wish.food.candidates for each in members)
    return are_of_kind and len(members) > 1 and sum(each.quantity for each in members) == wish.quantity


def _give_options(wish: Wish, kind: AddItem) -> Wish:
    return wish.replace(changes=merge_changes(kind.changes, wish.changes)) if isinstance(wish, AddItem) else wish


def _is_header(wish: Wish, following: Sequence[Wish], text: str) -> bool:
    if not isinstance(wish, AddItem) or wish.quantity_said or _has_options(wish.changes) or not following:
        return False
    first = following[0]
    name = re.escape(wish.food.said)
    is_unit = isinstance(first, AddItem) and first.quantity_said and first.food.item == wish.food.item
    if is_unit and re.search(rf"\b{name}\s*:", text, re.IGNORECASE) is not None:
        return True
    units = list(takewhile(lambda each: isinstance(each, AddItem) and each.food.item == wish.food.item, following))
    has_article = re.search(rf"\b(?:{_ARTICLE}) {name}", text, re.IGNORECASE) is not None
    return wish.food.item is not None and len(units) > 1 and not has_article and _begins_units(name, text)


def _has_options(changes: Changes) -> bool:
    return bool(changes.choices or changes.refusals or changes.open)


def _begins_units(name: str, text: str) -> bool:
    """Whether a count of units follows the name of a dish: "lattes please, one large and two small"."""
    return re.search(rf"\b{name}\W*(?:\b(?:please|then|for \w+ \w+)\W*)?{_COUNT}", text, re.IGNORECASE) is not None


def _read_shares(text: str, units: int) -> list[tuple[int, str]]:
    """The count and the words of each share, the rest with what the others leave; empty for other words."""
    shares: list[tuple[int, str]] = []
    for share in filter(plain_text, _NEXT.split(text)):
        rest = _REST.match(share)
        count, _, words = share.strip(" ,;:.").partition(" ")
        number = units - sum(before for before, _ in shares) if rest else _read_count(count.lower())
        words = share[rest.end() :].strip(" ,;:.") if rest else words
        if not number or number < 1 or not words:
            return []
        shares.append((number, words))
    return shares


def _read_count(word: str) -> int | None:
    return 1 if word in ("a", "an") else number_of(word)


def _name(words: str, kind: str, index: MenuIndex) -> str:
    """The words with the name of the kind, before their options; the dish's name where they only describe it."""
    name, *options = _OPTIONS.split(words, maxsplit=1)
    grounding = ground(f"{name} {kind}", index)
    is_called = _is_one(grounding) and grounding.lines[0].score >= NEARLY
    return " ".join((f"{name} {kind}" if is_called else _find_described(name, kind, index), *options))


def _find_described(words: str, kind: str, index: MenuIndex) -> str:
    """The name of the only dish that is called so and has the words in its description: "a tofu banh mi".

    Where several have them, the name of the kind, so that the guest is asked.
    """
    stems, of_kind = set(extract_stems(words)), set(extract_stems(kind))
    dishes = [
        item.name
        for item in index.menu.items
        if of_kind <= {stem for name in (item.name, *item.aliases) for stem in extract_stems(name)}
        and stems <= {*extract_stems(item.description or ""), *extract_name_stems(item.name)}
    ]
    if not stems or not dishes:
        return f"{words} {kind}"
    return dishes[0] if len(dishes) == 1 else kind


def _are_dishes_of_one_kind(names: list[str], kind: str, index: MenuIndex) -> bool:
    """Whether the names are dishes of one category, and not the same dish with other options.

    The name of the kind may be any of several dishes, beside one that is clear.
    """
    groundings = [ground(name, index) for name in names if name != kind or _is_one(ground(kind, index))]
    lines = [grounding.lines[0] for grounding in groundings if _is_one(grounding)]
    if len(lines) < len(groundings) or any(line.score < NEARLY for line in lines):
        return False
    categories = {item.category for line in lines if (item := index.menu.item(line.item))}
    distinct = len({line.item for line in lines}) + len(names) - len(groundings)
    return len(categories) == 1 and distinct > 1


def _is_one(grounding: Grounding) -> bool:
    return len(grounding.lines) == 1 and not grounding.ambiguous
