"""Who eats what: "anna is having the bolognese, ben wants carbonara, and i'm having the same as ben".

The rules read what each person eats as a wish of the guest. "The same as ben" becomes what ben has in this message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns

_WISH = "i want "
_GUEST = frozenset({"i", "we", "im"})


@dataclass(frozen=True, slots=True)
class _Eater:
    """A person, where the words about them begin, and where those about their food do."""

    name: str
    start: int
    food: int


def write_eaters_as_wishes(text: str, index: MenuIndex) -> str:
    """Write what persons eat as wishes of the guest; a text that names none stays as it is."""
    eaters = _find_eaters(text, index)
    if all(eater.name in _GUEST for eater in eaters):
        return text
    ends = [eater.start for eater in eaters[1:]] + [len(text)]
    foods: dict[str, str] = {}
    written = [text[: eaters[0].start]]
    last = ""
    for eater, end in zip(eaters, ends, strict=True):
        food = _replace_same(text[eater.food : end], foods, last, index)
        foods[eater.name] = last = patterns("speech")["end_of_food"].sub("", food)
        written += [_WISH, food]
    return "".join(written)


def _find_eaters(text: str, index: MenuIndex) -> Sequence[_Eater]:
    """Find the persons: no word of the menu, and none of those that every sentence has."""
    found = (
        _Eater(match["who"].lower(), match.start("who"), match.end())
        for match in patterns("speech")["eater"].finditer(text)
    )
    return [eater for eater in found if eater.name in _GUEST or _is_name(eater.name, index)]


def _is_name(word: str, index: MenuIndex) -> bool:
    words = lexicon()
    return word not in words.small | words.chat and index.vocabulary.isdisjoint(extract_stems(word))


def _replace_same(food: str, foods: dict[str, str], last: str, index: MenuIndex) -> str:
    """Write "the same as ben" as what ben has, and "the same" as what the person before has.

    A difference from the only dish before ("the same but large") is left to the rules that repeat a dish.
    """
    match = patterns("speech")["same_as"].match(food)
    same = (foods.get(match["name"].lower(), "") if match["name"] else last) if match else ""
    if match is None or not same:
        return food
    rest = patterns("speech")["on_mine"].sub("", food[match.end() :])
    is_repeated = (
        patterns("speech")["end_of_food"].sub("", rest) and same == last and len(ground(same, index).lines) == 1
    )
    return f"the same{rest}" if is_repeated else f"one {patterns('speech')['article'].sub('', same)}{rest}"
