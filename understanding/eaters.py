"""Who eats what: "anna is having the bolognese, ben wants carbonara, and i'm having the same as ben", "Tom: a blt".

The rules read what each person eats as a wish of the guest. "The same as ben" becomes what ben has in this message, and
what several persons each get is counted: "the twins each get a blt" is two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import dictionary, lexicon
from understanding.language.rows import patterns
from understanding.numbers import number_of
from understanding.order_mentions import NO_PERSON
from understanding.profile_wishes import find_person

_WISH = "i want "
_GUEST = frozenset({"i", "we", "im", "me", "myself", "us"})
_PAIR = 2
_NAMES = re.compile(r",? and |, ")
_GUEST_NAME = "i"


@dataclass(frozen=True, slots=True)
class Eater:
    """A person, where the words about them begin, and where those about their food do.

    ``count``: of several who each get the food; None for one, 0 where the words do not say how many.
    """

    name: str
    start: int
    food: int
    count: int | None = None

    @property
    def is_one(self) -> bool:
        """Whether the name is that of one person."""
        return self.count is None and _NAMES.search(self.name) is None


def cut_list_numbers(text: str) -> str:
    """Cut the numbers of the lines of a list: "1) a blt 2) a soup". Another number stays: "2. a soup"."""
    matches = list(patterns("speech")["list_number"].finditer(text))
    if len(matches) < _PAIR or [int(match["number"]) for match in matches] != list(range(1, len(matches) + 1)):
        return patterns("speech")["place_in_list"].sub("", text)
    return patterns("speech")["list_number"].sub("\n", text).strip()


def write_labels_as_wishes(text: str, index: MenuIndex) -> str:
    """Write the food behind the labels of lines as wishes: "Tom: a blt". Other text stays as it is."""
    return _write_wishes(text, list(_find_labels(text, index)), index)


def write_eaters_as_wishes(text: str, index: MenuIndex) -> str:
    """Write what persons eat as wishes of the guest; a text that names none stays as it is."""
    eaters = _find_eaters(text, index)
    is_guest_only = all(eater.name in _GUEST and eater.count is None for eater in eaters)
    return text if is_guest_only else _write_wishes(text, eaters, index)


def count_dish_for_persons(text: str, index: MenuIndex) -> str:
    """Write the count of a dish before what each person gets: "ice cream for two girls. The first one lemon ..."."""
    match = patterns("shares")["dish_for_persons"].search(text)
    if match is None or not _has_dish(match["dish"], index):
        return text
    return f"{text[: match.start()]}{match['count']} {match['dish']}, {text[match.end() :]}"


def name_dish_of_next_person(text: str, index: MenuIndex) -> str:
    """Write "one for me" behind the dish of another person with its name: "a blt for Ben and one for me"."""
    match = patterns("speech")["one_for_next"].search(text)
    lines = ground(match["dish"], index).lines if match else ()
    dish = index.menu.item(lines[-1].item) if lines else None
    if match is None or dish is None:
        return text
    return f"{text[: match.start('one')]}{match['one']} {dish.name}{text[match.end('one') :]}"


def list_eaters(text: str, index: MenuIndex) -> Sequence[Eater]:
    """List the persons whose food follows, by labels and by what the text says that they have."""
    eaters = (*_find_labels(text, index), *_find_eaters(text, index))
    return sorted({each.start: each for each in eaters}.values(), key=lambda eater: eater.start)


def count_eaters(text: str, index: MenuIndex) -> int | None:
    """Count the persons of whom a message says what they eat, with the guest: for "a coke each". None below two."""
    named: dict[str, int | None] = {}
    for name, count in _list_persons(text, index):
        named.setdefault(_GUEST_NAME if name in _GUEST else name, count)
    counts = [1 if count is None else count for count in named.values()]
    return sum(counts) if sum(counts) > 1 and 0 not in counts else None


def _list_persons(text: str, index: MenuIndex) -> Iterator[tuple[str, int | None]]:
    """Yield who eats or whom a dish is for, and how many they are."""
    for eater in list_eaters(text, index):
        names = [eater.name] if eater.count is not None else _NAMES.split(eater.name)
        yield from ((name, eater.count) for name in names if name)
    for match in patterns("speech")["food_for"].finditer(text):
        who = match["who"].lower()
        if match["count"]:
            yield who, number_of(match["count"].lower())
        elif who in _GUEST or (who not in NO_PERSON and is_person(who, index)):
            yield who, None


def _write_wishes(text: str, eaters: Sequence[Eater], index: MenuIndex) -> str:
    if not eaters:
        return text
    ends = [eater.start for eater in eaters[1:]] + [len(text)]
    foods: dict[str, str] = {}
    written = [text[: eaters[0].start]]
    last = ""
    for eater, end in zip(eaters, ends, strict=True):
        food = _replace_same(text[eater.food : end], foods, last, index)
        food = _multiply(food, eater.count) if eater.count is not None else food
        foods[eater.name] = last = patterns("speech")["end_of_food"].sub("", food)
        written += [_WISH, food]
    return "".join(written)


def _find_eaters(text: str, index: MenuIndex) -> Sequence[Eater]:
    """Find the persons: no word of the menu, and none of those that every sentence has."""
    several = list({eater.food: eater for eater in _find_several(text, index)}.values())
    single = [
        Eater(match["who"].lower(), match.start("who"), match.end())
        for match in patterns("speech")["eater"].finditer(text)
    ]
    taken = [(each.start, each.food) for each in several]
    eaters = several + [each for each in single if not any(start < each.food <= end for start, end in taken)]
    eaters = [
        eater for eater in eaters if eater.name in _GUEST or eater.count is not None or is_person(eater.name, index)
    ]
    eaters += _find_further(text, eaters, index)
    return sorted(eaters, key=lambda eater: eater.start)


def _find_several(text: str, index: MenuIndex) -> Iterator[Eater]:
    """Find persons who each get the same: "the twins each get", "sam and alex both want"."""
    for name in ("eaters", "each_of_eaters"):
        for match in patterns("speech")[name].finditer(text):
            yield Eater(match["who"].lower(), match.start("who"), match.end(), _count(match))
    for match in patterns("speech")["named_eaters"].finditer(text):
        names = [name for name in _NAMES.split(match["who"].lower()) if name]
        if all(name in _GUEST or is_person(name, index) for name in names):
            yield Eater(match["who"].lower(), match.start("who"), match.end(), len(names) if match["each"] else None)


def _find_further(text: str, eaters: Sequence[Eater], index: MenuIndex) -> Iterator[Eater]:
    """Find persons without a verb of their own, behind one with a verb."""
    first = min((eater.food for eater in eaters if eater.name not in _GUEST), default=len(text))
    for match in patterns("speech")["further_eater"].finditer(text, first):
        who = match["who"]
        is_known = who[0].islower() and not who.startswith("my ") and who in dictionary()
        if not is_known and is_person(who.lower(), index):
            yield Eater(who.lower(), match.start("who"), match.end())


def _find_labels(text: str, index: MenuIndex) -> Sequence[Eater]:
    """Find the labels before food; a kind of food or a size is none. "Basil" is a person beside "Pam"."""
    labels = [
        Eater(match["who"].lower(), match.start("who"), match.end())
        for match in patterns("speech")["label"].finditer(text)
        if not (match["for"] and match["who"].lower() in NO_PERSON - _GUEST)
        and _has_dish(re.split(r"[\n;]", text[match.end() :], maxsplit=1)[0], index)
    ]
    names = [each for each in labels if each.name in _GUEST or is_person(each.name, index)]
    return [each for each in labels if each in names or not _is_kind(each.name, index)] if names else []


def _is_kind(word: str, index: MenuIndex) -> bool:
    """Whether a word before a list says what is in it: a dish, a kind or a size."""
    return word in lexicon().sizes | lexicon().chat or _has_dish(word, index)


def _has_dish(text: str, index: MenuIndex) -> bool:
    grounding = ground(text, index)
    return bool(grounding.lines or grounding.ambiguous) or patterns("speech")["same_as"].match(text) is not None


def _count(match: re.Match[str]) -> int:
    """How many persons each get the food; 0 where the words do not say it."""
    if match["count"]:
        return number_of(match["count"].lower()) or 0
    groups = match.groupdict()
    return _PAIR if groups.get("pair") or (groups.get("each") or "").lower() == "both" else 0


def _multiply(food: str, persons: int) -> str:
    """Write the count of each dish of a list; without a count of persons, "each" stays behind it."""
    if persons == 0:
        body = patterns("speech")["end_of_food"].sub("", food)
        return f"{body} each{food[len(body) :]}"
    written = patterns("speech")["dish_start"].sub(f"{persons} ", food)
    return food if food[:1].isdigit() else written if written != food else f"{persons} {food}"


def is_person(name: str, index: MenuIndex) -> bool:
    """Whether the words name a person: "maya", "my wife", "kid 2"."""
    words = lexicon()
    word = name.removeprefix("my ").removeprefix("our ").rstrip("0123456789 ")
    if not word or not index.vocabulary.isdisjoint(extract_stems(word)):
        return False
    if word not in words.small | words.sizes | words.chat or find_person(f"my {word}") is not None:
        return True
    return name.startswith(("my ", "our ")) and patterns("speech")["relation"].fullmatch(word) is not None


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
