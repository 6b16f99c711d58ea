"""Splits shared counts: "four fries, two large the rest regular", "two burgers: a cheeseburger and a BLT".

The result is text with single dishes, which the grounding reads. Counts that do not add up stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from domain.mentions import GroundedLine
from domain.work import once_a_turn
from understanding.grounding import MenuIndex, find_category, ground
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import clauses_of, plain_text
from understanding.numbers import Number, numbers_in

_SURE = 0.95
"""The score of a name as the menu has it, or nearly so."""
_NEARLY = 0.84
"""The score of a name of which only plain words are omitted."""
_SHARE_WORD = re.compile(r"\b(?:half|the (?:rest|others?|remaining)|one|two|three|four|five|six|\d+)\b", re.IGNORECASE)
_NEXT_DISH = re.compile(
    r"\s*(?:,\s*|[.;]\s+)?\b(?:and|plus|also)\s+(?:also\s+)?(?=(?:an?|another|some|one|two|three|four|\d+)\s)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\b(?P<count>half|the (?:rest|others?|remaining)(?: ones?)?|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|\d+)\s+(?:of (?:them|those|these)\s+)?(?:should be |to be |is |are |in |as )?(?P<said>[^,]+?)"
    r"(?=,|\s+(?:and\s+)?(?:half|the (?:rest|others?|remaining)|one|two|three|four|five|six|\d+)\b"
    r"|\s+and (?:an?|another|some)\b|$)",
    re.IGNORECASE,
)


@once_a_turn
def cut_corrected_counts(text: str) -> str:
    """Cut corrected counts out of the text: "two no three garlic breads" counts three."""
    numbers = numbers_in(text)
    for before, after in reversed(list(pairwise(numbers))):
        between = " ".join(re.findall(r"[^\W\d_]+", text[before.end : after.start].lower()))
        if patterns("shares")["corrects"].fullmatch(between):
            text = text[: before.start] + text[after.start :]
    return text


@dataclass(frozen=True, slots=True)
class Recount:
    """The words of an order and its last count; ``rest``: the words after it."""

    ordered: str
    count: int
    rest: str


def find_last_recount(text: str) -> Recount | None:
    """Find a count alone that corrects the order before it: "two burgers without pickles. Sorry, I mean one"."""
    matches = [match for match in patterns("shares")["recount"].finditer(text.lower()) if match.start()]
    if not matches:
        return None
    match = matches[-1]
    count = numbers_in(match["count"] or match["count2"])[0].value
    ordered, rest = text[: match.start()], text[match.end() :].lstrip(" ,.;!")
    if patterns("shares")["option_cue"].match(rest.lower()):
        ordered, rest = f"{ordered} {rest}", ""  # options of what is counted
    return Recount(ordered, count, rest) if count else None


def move_count_before(text: str, index: MenuIndex) -> str:
    """Move a count after the only dish before it: "onion rings, two lots" becomes "two onion rings"."""
    match = patterns("shares")["count_after"].search(text.lower())
    if match is None or not text[: match.start()].strip():
        return text
    name = text[: match.start()].strip()
    grounding = ground(name, index)
    lines = [*grounding.lines, *(vague.line for vague in grounding.ambiguous)]
    if len(lines) != 1 or lines[0].quantity_said or lines[0].quantity > 1 or not name[0].isalpha():
        return text
    rest = text[match.end() :]
    return f"{match['count']} {name}{' ' if rest[:1].isalpha() else ''}{rest}"


def cut_portion_words(text: str, index: MenuIndex) -> str:
    """Cut words for portions, unless a dish has the name: "two rounds of garlic bread" is "two garlic bread"."""
    for match in reversed(list(patterns("shares")["portions_of"].finditer(text.lower()))):
        whole, dish = ground(match["phrase"], index).lines, ground(match["dish"], index).lines
        if (
            dish
            and dish[0].score >= _SURE
            and not any(line.score >= _NEARLY and _is_called(line, match, index) for line in whole)
            and not _is_option(whole, dish[0])
        ):
            text = text[: match.start("phrase")] + text[match.start("dish") :]
    return text


def _is_option(whole: Sequence[GroundedLine], dish: GroundedLine) -> bool:
    """Whether the word for a portion names an option of the dish: "a pot of tea", where teas come in pots."""
    return any(line.item == dish.item and not set(line.choices) <= set(dish.choices) for line in whole)


def _is_called(line: GroundedLine, match: re.Match[str], index: MenuIndex) -> bool:
    """Whether the word for a portion is in the name of the dish: a "pot of tea"."""
    item = index.menu.item(line.item)
    names = (item.name, *item.aliases) if item else ()
    container = extract_stems(match["phrase"].split()[0])
    return any(set(container) <= set(extract_stems(name)) for name in names)


def count_persons(text: str) -> int | None:
    """Find how many persons eat: "there's five of us"."""
    matches = (patterns("shares")["persons"].search(clause.plain) for clause in clauses_of(text))
    words = (word for match in matches if match for word in match.groupdict().values() if word)
    counts = (number.value for word in words for number in numbers_in(word))
    return next(counts, None)


def count_company(texts: Iterable[str]) -> int | None:
    """Count the persons of whom a guest has talked: "for my colleague" is two with the guest. None without any."""
    said = [plain_text(text) for text in texts]
    counts = [count for text in reversed(said) if (count := count_persons(text))]
    if counts:
        return counts[0]
    company = {match["who"] for text in said for match in patterns("shares")["company"].finditer(text)}
    return 1 + len(company) if company else None


def count_portions_each(plain: str, persons: int | None) -> int | None:
    """Return how many of a dish everybody together gets: "garlic bread for everyone" of four is four.

    None without such words.
    """
    match = patterns("shares")["for_each_person"].search(plain)
    if match is None or patterns("shares")["for_all_persons"].search(plain):
        return None
    return 2 if match["both"] else persons


def split_shares(text: str, index: MenuIndex) -> str:
    """Write each share as a dish of its own: "6 cokes half large half small" becomes "3 cokes large, 3 cokes small"."""
    wholes = [number for number in numbers_in(text) if number.value > 1]
    if not wholes or _SHARE_WORD.search(text, wholes[0].end) is None:
        return text
    split = (_split_whole(text, whole, index) for whole in wholes)
    return next((each for each in split if each is not None), text)


def _split_whole(text: str, whole: Number, index: MenuIndex) -> str | None:
    """Write the shares of one count; None where the words behind it do not share it out."""
    parts, end = _split_shares(text, whole)
    if any(words.lower().startswith(("with", "no ")) for _, words in parts):
        return None  # the grounding knows "one with oat and two with skim"
    if len(parts) < 2 or sum(count for count, _ in parts) != whole.value:
        return None
    first = parts[0][1]
    dish = text[whole.end : text.index(first, whole.end)] if first else ""
    dish = _SHARE_WORD.split(dish)[0].strip(" ,:-")
    grounding = ground(dish, index)
    if (
        not dish
        or len(grounding.lines) + len(grounding.ambiguous) != 1
        or any(_has_dish(words, grounding, index) for _, words in parts)
    ):
        return None
    shares = ", ".join(f"{count} {dish} {words}" for count, words in parts)
    return f"{text[: whole.start]}{shares}{text[end:]}"


def _split_shares(text: str, whole: Number) -> tuple[list[tuple[int, str]], int]:
    """Return the counts and words of the shares after the dish, and where they end.

    They end with the last unit of the dish: other counts follow. Empty when a count is below one.
    """
    parts: list[tuple[int, str]] = []
    rest, end = whole.value, whole.end
    for match in _SPLIT.finditer(text, whole.end):
        count = _count_share(match["count"].lower(), whole.value, rest)
        rest -= count
        if count < 1:
            return [], end
        parts.append((count, match["said"].strip()))
        end = match.end()
        if rest == 0:
            break
    return parts, end


def _count_share(word: str, whole: int, rest: int) -> int:
    """Return the count of a share: a number, "half" of an even whole, or "the rest". 0 for half of an odd whole."""
    if word == "half":
        return whole // 2 if whole % 2 == 0 else 0
    return rest if word.startswith("the ") else numbers_in(word)[0].value


def _has_dish(text: str, dish: Grounding, index: MenuIndex) -> bool:
    """Whether a share names a dish of its own, and no option of the shared dish."""
    item = dish.lines[0].item if dish.lines else dish.ambiguous[0].candidates[0]
    grounding = ground(text, index, focus=item)
    return bool(grounding.lines) or not grounding.loose_choices


def find_miscount(text: str, index: MenuIndex) -> str | None:
    """Return the text, if it announces more or fewer dishes than it names: "3 pizzas: a margherita and a hawaiian"."""
    match = patterns("shares")["announced"].match(text.lower())
    category = find_category(match["kind"], index) if match else None
    count = numbers_in(match["count"]) if match else ()
    if match is None or category is None or not count or match["bare"]:
        return None
    dishes = [
        line for line in ground(text[match.end("head") :], index).lines if _is_all_of_category([line], category, index)
    ]
    total = sum(line.quantity for line in dishes)
    return text if len(dishes) > 1 and total != count[0].value else None


def read_announcement(text: str, index: MenuIndex) -> Grounding | None:
    """Read announced dishes with their common options: "two large pizzas, one pepperoni and one hawaiian".

    None when the text announces none, or the counts do not add up.
    """
    match = patterns("shares")["announced"].match(text.lower())
    if match is None:
        return None
    if match["options"] and _is_dish(f"{match['options']}{match['kind']}", index):
        return None  # "2 cheese pizzas, 1 hawaiian" are three
    count = numbers_in(match["count"])
    category = find_category(match["kind"], index)
    listed, shared, rest = _split_common_end(text[match.end("head") :], index)
    dishes = ground(listed, index)
    if not count or category is None or dishes.ambiguous or dishes.unknown:
        return None
    size = _measure_list(dishes.lines, count[0].value)
    if size < 2 or not _is_all_of_category(dishes.lines[:size], category, index):
        return None
    common = f"{match['options'] or ''} {shared}".strip()
    lines = tuple(_add_common_options(line, common, index) for line in dishes.lines[:size])
    return _add_dishes(dishes.replace(lines=(*lines, *dishes.lines[size:])), rest, index)


def _is_dish(name: str, index: MenuIndex) -> bool:
    grounding = ground(name, index)
    return not grounding.ambiguous and len(grounding.lines) == 1 and grounding.lines[0].score >= _SURE


def read_common_end(text: str, index: MenuIndex) -> Grounding | None:
    """Read dishes with options at the end for all of them: "2 cokes and a sprite, all medium, no ice".

    None without such an end, for a single dish, or where no dish has any of the options.
    """
    listed, shared, rest = _split_common_end(text, index)
    dishes = ground(listed, index) if shared else Grounding()
    if len(dishes.lines) < 2 or dishes.ambiguous or dishes.unknown or dishes.loose_choices:
        return None
    lines = tuple(_add_common_options(line, shared, index) for line in dishes.lines)
    return _add_dishes(dishes.replace(lines=lines), rest, index) if lines != dishes.lines else None


def _measure_list(lines: Sequence[GroundedLine], count: int) -> int:
    """Return how many dishes make up an announced count; others can follow them. 0 when they do not add up."""
    sums = accumulate(line.quantity for line in lines)
    return next((size for size, together in enumerate(sums, start=1) if together == count), 0)


def _split_common_end(listed: str, index: MenuIndex) -> tuple[str, str, str]:
    """Split a list from the options for all of it, and from the dishes behind: ", both large, and a soup"."""
    match = patterns("shares")["for_all"].search(listed.lower())
    if match is None:
        return listed, "", ""
    name = next(name for name in ("said", "said2", "said3") if match[name])
    start, end = match.span(name)
    for border in _NEXT_DISH.finditer(listed, start, end):
        rest = listed[border.end() :]
        if ground(rest, index).lines and not _is_option_of(rest, ground(listed[: match.start()], index).lines, index):
            return listed[: match.start()], listed[start : border.start()], rest
    return listed[: match.start()], listed[start:end], ""


def _is_option_of(words: str, lines: Sequence[GroundedLine], index: MenuIndex) -> bool:
    """Whether words name an option of each dish: "both with rice and an egg"."""
    return bool(lines) and all(ground(words, index, focus=line.item).loose_choices for line in lines)


def _add_dishes(dishes: Grounding, rest: str, index: MenuIndex) -> Grounding:
    """The dishes with those of further words."""
    if not rest:
        return dishes
    more = ground(rest, index)
    return more.replace(lines=(*dishes.lines, *more.lines), loose_choices=(*dishes.loose_choices, *more.loose_choices))


def _is_all_of_category(lines: Sequence[GroundedLine], category: str, index: MenuIndex) -> bool:
    """Whether all lines are dishes of the category."""
    items = (index.menu.item(line.item) for line in lines)
    return all(item is not None and item.category == category for item in items)


def _add_common_options(line: GroundedLine, words: str, index: MenuIndex) -> GroundedLine:
    """Add the common options to a line that has none of their group."""
    item = index.menu.item(line.item)
    if not words or item is None:
        return line
    loose = ground(words, index, focus=line.item)
    groups = {choice.group for choice in line.choices}
    choices = tuple(c for c in loose.loose_choices if item.group(c.group) and c.group not in groups)
    refusals = tuple(r for r in loose.loose_refusals if item.group(r.group))
    return line.replace(choices=(*line.choices, *choices), refusals=(*line.refusals, *refusals))
