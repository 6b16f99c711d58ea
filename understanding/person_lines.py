"""What somebody wants of the dish that is theirs: "Dee wants bacon in hers", "make Anna's spicy", "no egg in mine".

If one line of the cart is for the person whom a message names, the message is read as words about that line: "bacon in
it". A message with another dish orders it ("Dee wants a coke"), and one that names two persons is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from domain.cart import Cart, Line
from domain.person import GUEST, is_same_person
from domain.reading_context import ReadingContext
from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
from understanding.language.tokens import fold_word
from understanding.message import plain_text
from understanding.second_mentions import is_called
from understanding.simple_commands import find_dishes

_KINDS = ("who_says", "whose", "relay", "whose_pronoun", "whose_dish")
_OF_GUEST = frozenset({"mine", "my"})
_ANYBODY = "they"
_PRONOUNS = frozenset({"he", "she", "they", "his", "her", "hers", "their", "theirs"})


class PersonText(NamedTuple):
    """A message without the name of a person, and its context with the focus on the line of that person."""

    text: str
    context: ReadingContext


class _Mention(NamedTuple):
    lines: tuple[Line, ...]
    """All lines of the person."""
    start: int
    end: int
    refuses: bool
    """"Dee doesn't want"."""
    prefers: bool
    """"Dee would rather have"."""
    dish: str
    """The words in its place: those for the dish of the person; none where it only says who wishes."""


def focus_on_line_of_person(text: str, context: ReadingContext, index: MenuIndex) -> PersonText:
    """The message as words about the line of the person whom it names; unchanged where it means no single line."""
    unchanged = PersonText(text, context)
    if not any(line.person for line in context.cart.lines):
        return unchanged
    mentions = list(_find_mentions(text, context.cart, index))
    if len({each.lines for each in mentions}) != 1:
        return unchanged
    line = _choose_line(mentions[0].lines, _replace(text, mentions, ""), index)
    if line is None:
        return unchanged
    is_only = [each.item for each in context.cart.lines].count(line.item) == 1
    rest = _name_line_it(_replace(text, mentions, f"the {line.name}" if is_only else "it"), line)
    if not plain_text(rest):
        return unchanged
    if _names_other_dish(rest, line, index):
        if not (is_only and any(each.prefers for each in mentions)):
            return unchanged
        rest = f"{rest} instead of the {line.name}"
    return PersonText(rest, replace(context, focus=line.number, topic=None, shown=()))


def _choose_line(lines: Sequence[Line], text: str, index: MenuIndex) -> Line | None:
    """The line of a person that words are about: by its name, else by their options. None where it may be several."""
    if len(lines) == 1:
        return lines[0]
    named = [line for line in lines if line.item in find_dishes(text, index)]
    fitting = named or [line for line in lines if _has_options(text, line, index)]
    return fitting[0] if len(fitting) == 1 else None


def _has_options(text: str, line: Line, index: MenuIndex) -> bool:
    """Whether the dish of a line has options that the words name."""
    grounding = ground(text, index.part((line.item,)), focus=line.item)
    return bool(grounding.loose_choices or grounding.loose_refusals)


def _find_mentions(text: str, cart: Cart, index: MenuIndex) -> Iterator[_Mention]:
    """Find where a message says who wants something, or whose dish it is about; the first reading of a place counts."""
    end = 0
    matches = (match for kind in _KINDS for match in patterns("speech")[kind].finditer(text))
    for match in sorted(matches, key=lambda each: (each.start("who"), -each.end())):
        lines = find_lines_of(match["who"], cart) if match.start() >= end else ()
        mention = _build_mention(match, lines, index) if lines else None
        if mention is not None:
            end = mention.end
            yield mention


def _build_mention(match: re.Match[str], lines: tuple[Line, ...], index: MenuIndex) -> _Mention | None:
    """The mention of a person; None where "her" is before anything but the dish of hers."""
    groups, end = match.groupdict(), match.end()
    if groups.get("words"):
        called = [words for words in _list_beginnings(match["words"]) if _is_dish(words, lines, index)]
        if not called:
            return None
        end = match.start("words") + len(called[0])
    dish = "dish" if groups.get("dish") is not None or groups.get("words") else "it" if groups.get("own") else ""
    return _Mention(lines, match.start(), end, bool(groups.get("not")), bool(groups.get("prefers")), dish)


def _list_beginnings(words: str) -> Sequence[str]:
    """All words, and fewer of the first ones."""
    return [words, words.split()[0]] if " " in words else [words]


def _is_dish(words: str, lines: Sequence[Line], index: MenuIndex) -> bool:
    return any(is_called(words, line.item, [each.item for each in lines], index) for line in lines)


def find_lines_of(who: str, cart: Cart) -> tuple[Line, ...]:
    """The lines of the person whom words mean: a name, "my wife", "she", "mine"; () for anybody else."""
    word = fold_word(who)
    if word in _OF_GUEST:
        return _find_lines_of_guest(cart)
    if word not in _PRONOUNS:
        return tuple(line for line in cart.lines if line.person and _is_named(line.person, who))
    others = [person for person in _list_others(cart) if _may_mean(who, person)]
    return tuple(line for line in cart.lines if line.person == others[0]) if len(others) == 1 else ()


def _find_lines_of_guest(cart: Cart) -> tuple[Line, ...]:
    """The lines that the guest has; where none is named so, those that are for nobody else."""
    own = tuple(line for line in cart.lines if line.person == GUEST)
    return own or tuple(line for line in cart.lines if not line.person)


def _list_others(cart: Cart) -> Sequence[str]:
    """The persons with lines, without the guest."""
    return list(dict.fromkeys(line.person for line in cart.lines if line.person and line.person != GUEST))


def _is_named(person: str, words: str) -> bool:
    if fold_word(person) == fold_word(words):
        return True
    return is_same_person(person, words) and not is_same_person(words, _ANYBODY)


def _may_mean(pronoun: str, person: str) -> bool:
    """Whether "she" may be this person: a name may be anybody's, "my husband" is no woman."""
    other = patterns("speech")["man" if patterns("speech")["woman"].search(pronoun) else "woman"]
    is_open = pronoun.lower() in (_ANYBODY, "their", "theirs")
    return is_open or other.search(person) is None


def _replace(text: str, mentions: Iterable[_Mention], dish: str) -> str:
    for each in reversed(list(mentions)):
        words = {"dish": dish, "it": "it"}.get(each.dish, "no" * each.refuses)
        text = f"{text[: each.start]} {words} {text[each.end :]}"
    return re.sub(r"\s+", " ", text).strip(" ,:")


def _name_line_it(text: str, line: Line) -> str:
    """The text with "it" for "hers" and "her burger"; words that only describe the line become a wish."""
    words = "|".join(map(re.escape, line.name.lower().split()))
    text = re.sub(rf"\b(?:his|her|their)\s+(?:own\s+)?(?:{words}|one|order)\b", "it", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:hers|his|theirs)\b", "it", text, flags=re.IGNORECASE)
    return f"make {text}" if re.match(r"it (?!is\b|should\b|comes?\b)", text, re.IGNORECASE) else text


def _names_other_dish(text: str, line: Line, index: MenuIndex) -> bool:
    return any(item != line.item for item in find_dishes(text, index))
