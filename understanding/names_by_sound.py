"""Dish and option names that speech recognition wrote as other words: "tear a me sue" is tiramisu.

A run of one to four words is compared with the menu's words by a rough code of its sounds: classes of consonants that
are heard alike, and one letter for any vowels between them. The code of "rigged a tony" is "raktatana", that of
"rigatoni" is "rakatana". Only a reader that could not use some words asks for this: see local_reader.py.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from domain.work import spend
from understanding.grounding import MenuIndex
from understanding.language.lexicon import dictionary
from understanding.message import Word, plain_word, words_of

_MOST_WORDS = 4
_FEWEST_CONSONANTS = 3
"""A shorter code is shared by too many words."""
_LONG = 5
"""Consonants of a code in which one may be wrong."""
_LIKENESS = 0.78
"""Of two codes; 1 is the same code."""
_LIKENESS_OF_ONE_WORD = 0.85
"""A single word is a word of the language more often than a run of them."""
_MOST_READ = 60
"""Words of a message that are listened to."""
_PAIRS_A_UNIT = 200

_SPELLINGS = (
    (re.compile(r"[ckg]n(?=[aeiouy])"), "n"),
    (re.compile(r"gn"), "n"),
    (re.compile(r"wr"), "r"),
    (re.compile(r"ph|v|w(?=h)"), "f"),
    (re.compile(r"t?ch|sh|sch|zz|ti(?=[ao])"), "s"),
    (re.compile(r"c(?=[eiy]|ae|oe)|[zxj]"), "s"),
    (re.compile(r"gu(?=[eiy])|gh|qu|q|c|g"), "k"),
    (re.compile(r"th|d"), "t"),
    (re.compile(r"b"), "p"),
    (re.compile(r"h"), ""),
    (re.compile(r"[aeiouyw]+"), "a"),
)
_SILENT_END = re.compile(r"(?<=[^aeiouy])e$")
_DOUBLE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class SoundIndex:
    """The words of a menu with their codes, ``names``: (code, words as the menu has them). ``words``: single ones."""

    names: tuple[tuple[str, str], ...] = ()
    words: frozenset[str] = frozenset()
    short: Mapping[str, str] = field(default_factory=dict)
    """The only word of the menu with a short code, by the code; and by its letters, each once in a row."""

    @classmethod
    def of(cls, index: MenuIndex) -> SoundIndex:
        """The index of all names of dishes and options, and of their single words."""
        spoken = {name.lower() for name in _list_names(index)}
        spoken |= {word for name in spoken for word in re.findall(r"[^\W\d_]{4,}", name)}
        coded = [(encode_sounds(each), each) for each in sorted(spoken) if each.split()[0] not in _SMALL]
        names = tuple((code, each) for code, each in coded if _count_consonants(code) >= _FEWEST_CONSONANTS)
        short = [pair for pair in coded if _count_consonants(pair[0]) == _FEWEST_CONSONANTS - 1 and pair[1].isalpha()]
        return cls(names, frozenset(word for name in spoken for word in name.split()), _map_short_words(short))


def replace_by_sound(text: str, strange: Iterable[str], sounds: SoundIndex) -> str:
    """The text with the menu's words in place of runs of words that sound like them.

    ``strange``: the words that a reader could not use, as it reports them; a run without any of them stays.
    """
    words = list(words_of(text))[:_MOST_READ]
    doubtful = {word.text for each in strange for word in words_of(each)}
    places = [at for at, word in enumerate(words) if word.text in doubtful]
    end = len(text)
    for first, after, name in reversed(list(_choose_runs(words, places, sounds))):
        if words[after - 1].end <= end:
            text = f"{text[: words[first].start]}{name}{text[words[after - 1].end :]}"
            end = words[first].start
    return text


def encode_sounds(text: str) -> str:
    """A rough code of the sounds: "caesar" and "seizure" both give "sasar"."""
    code = _SILENT_END.sub("", "".join(re.findall(r"[a-z]", plain_word(text))))
    for spelling, sound in _SPELLINGS:
        code = spelling.sub(sound, code)
    return _DOUBLE.sub(r"\1", code)


def _choose_runs(words: Sequence[Word], places: Sequence[int], sounds: SoundIndex) -> Iterator[tuple[int, int, str]]:
    """The best run around each doubtful word: (first word, word after it, the menu's words)."""
    taken = -1
    for place in places:
        if place < taken:
            continue
        found = [
            (likeness, after - first, first, after, name)
            for first, after in _runs_around(place, len(words))
            if first >= taken
            for likeness, name in [_find_likest(words[first:after], sounds)]
            if name
        ]
        if found:
            _, _, first, after, name = max(found)
            taken = after
            yield first, after, name


def _runs_around(place: int, size: int) -> Iterator[tuple[int, int]]:
    for length in range(1, _MOST_WORDS + 1):
        for first in range(max(0, place - length + 1), min(place, size - length) + 1):
            yield first, first + length


def _find_likest(words: Sequence[Word], sounds: SoundIndex) -> tuple[float, str]:
    """The menu's words that sound most like a run, and how much; ("", 0) for none."""
    code = encode_sounds("".join(word.text for word in words))
    said = " ".join(word.text for word in words)
    if len(words) == 1 and (short := _find_short(said, code, sounds)):
        return 1.0, short
    if _count_consonants(code) < _FEWEST_CONSONANTS or not all(word.text.isalpha() for word in words):
        return 0.0, ""
    if words[0].text in _SMALL or words[-1].text in _SMALL - {"a"} or not _REFUSING.isdisjoint(said.split()):
        return 0.0, ""
    known = sounds.words.intersection(said.split())  # a word that the menu has is heard as it is
    least = _find_least_likeness(code, len(words))
    spend(1 + len(sounds.names) // _PAIRS_A_UNIT)
    alike = (
        (Levenshtein.normalized_similarity(code, each, score_cutoff=least), name)
        for each, name in sounds.names
        if each[0] == code[0] and _has_same_consonants(each, code) and known.issubset(name.split())
    )
    likeness, name = max(alike, default=(0.0, ""))
    return (likeness, name) if likeness >= least and name != said else (0.0, "")


def _find_least_likeness(code: str, words: int) -> float:
    """How much a name must sound like a run; a run of words with few consonants ("far ahead") sounds like too many."""
    if words == 1:
        return _LIKENESS_OF_ONE_WORD
    return _LIKENESS if _count_consonants(code) > _FEWEST_CONSONANTS else 1.0


def _map_short_words(coded: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The words that no other one sounds like, by their codes, and by their letters without repetitions."""
    pairs = [pair for code, word in coded for pair in ((code, word), (_DOUBLE.sub(r"\1", plain_word(word)), word))]
    words: dict[str, set[str]] = defaultdict(set)
    for key, word in pairs:
        words[key].add(word)
    return {key: next(iter(found)) for key, found in words.items() if len(found) == 1}


def _find_short(said: str, code: str, sounds: SoundIndex) -> str | None:
    """The short word of the menu that a word sounds like: "boona" is "bhuna"; of a common word only one that is spelt
    so but for doubled letters: "sag" is "saag"."""
    found = sounds.short.get(_DOUBLE.sub(r"\1", said)) or (sounds.short.get(code) if said not in dictionary() else None)
    return found if found != said and said not in sounds.words else None


def _has_same_consonants(one: str, other: str) -> bool:
    """Whether two codes have the same consonants; of five and more one may differ."""
    first, second = one.replace("a", ""), other.replace("a", "")
    most = 1 if max(len(first), len(second)) >= _LONG else 0
    return first[0] == second[0] and Levenshtein.distance(first, second, score_cutoff=most) <= most


_SMALL = frozenset({"and", "with", "please", "the", "for", "no", "of", "to", "on", "in", "a", "an", "or", "without"})
"""Words with which no run begins or ends; a name's last vowel is often heard as "a"."""
_REFUSING = frozenset({"no", "not", "without"})
"""Words that no name takes the place of: "without cheese" sounds nearly like "with cheese"."""


def _count_consonants(code: str) -> int:
    return len(code.replace("a", ""))


def _list_names(index: MenuIndex) -> Iterator[str]:
    for item in index.menu.items:
        yield item.name
        yield from item.aliases
        for group in item.groups:
            for option in group.options:
                yield option.name
