"""Segments a text into pieces: names on the menu, cues, everyday talk, and unknown words.

Every span of words is looked up, and dynamic programming selects the segmentation with the highest total score. A long
name scores higher than its parts, an exact name higher than a partial one, everyday talk higher than a weak match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from operator import itemgetter
from typing import NamedTuple

from domain.menu import ItemId
from domain.numerals import whole_number
from understanding.grounding.food import load_food_knowledge
from understanding.grounding.forms import EXACT
from understanding.grounding.index import MenuIndex, Sense
from understanding.grounding.spelling import SpelledWord, correct_spelling
from understanding.grounding.words import extract_name_stems, extract_stems
from understanding.language.lexicon import Cue, Phrase, lexicon

LONGEST_NAME, LONGEST_ADDRESS = 7, 5
"""In words."""
_SHORTEST_PAIR = 4
"""Words of two names with one head: "black and pinto beans"."""
MOST_COUNTED = 999

_ANY_FOCUS = ItemId("")
"""The key of pieces that are the same whatever dish is in focus."""
_AND = re.compile(r"\s(?:and|n|with|y|e)\s|[&+]", re.IGNORECASE)
_SPAN_COST = 0.4
_CUE_SCORE, _TALK_SCORE = 0.75, 0.39
_WORD_SCORE = 1.2
"""For every word of a name and every further word of a cue: a phrase is more certain than its words."""
_BEGINNING_SCORE = 0.75
"""What words that begin a dish's name count at least, so that they are no cue and everyday talk."""
_CALLED_SCORE = 0.84
"""From this score on, a dish has a container and its contents in its name: only plain words are omitted."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A span of words: a name (with ``senses``), a ``cue`` with its ``count``, or unknown words (neither)."""

    start: int
    end: int
    pause: str
    text: str
    senses: tuple[Sense, ...] = ()
    cue: Cue | None = None
    count: int = 0
    is_size: bool = False
    """A size word like "large", which fits many dishes."""
    is_food: bool = False
    """A food word, whether on the menu or not."""
    is_dish: bool = False
    """The name of a dish or a drink."""
    is_kind: bool = False
    """A kind of food, like "cheese"."""
    is_tail: bool = False
    """A kind that hardly occurs without a name before it: "sauce"."""

    def append_dish(self, dish: Piece) -> Piece:
        """This piece and an unknown dish after it, as one unknown dish."""
        return replace(self, end=dish.end, text=f"{self.text} {dish.text}", senses=(), is_food=True, is_dish=True)


class _Candidate(NamedTuple):
    """A possible piece, its score, and the position of the word after it. Most candidates become no piece."""

    score: float
    end: int
    senses: tuple[Sense, ...] = ()
    cue: Cue | None = None
    counted: int = 0
    is_size: bool = False


def segment_text(text: str, index: MenuIndex, focus: ItemId | None = None) -> tuple[Piece, ...]:
    """The pieces of the best segmentation of a normalized text. ``focus``: the dish that options belong to."""
    cache = index.pieces
    known = cache and (cache.get((text, _ANY_FOCUS)) or cache.get((text, focus)))
    if known:
        return known
    segmenter = _Segmenter(correct_spelling(text, index), index, text, focus)
    pieces = tuple(segmenter.find_best())
    if cache is not None:
        cache[text, focus if segmenter.depends_on_focus else _ANY_FOCUS] = pieces
    return pieces


class _Segmenter:
    """The lattice of candidate pieces over a text, and the search for its best path."""

    def __init__(self, words: Sequence[SpelledWord], index: MenuIndex, text: str, focus: ItemId | None = None) -> None:
        self.depends_on_focus = False
        """Whether another dish in focus may lead to other pieces."""
        self._focus = focus
        self.words = words
        self.index = index
        self.text = text
        self.lexicon = lexicon()

    def find_best(self) -> Iterator[Piece]:
        """The best path, by dynamic programming from the end of the text."""
        scores = [0.0] * (len(self.words) + 1)
        best: dict[int, _Candidate] = {}
        for at in range(len(self.words) - 1, -1, -1):
            paths = [(candidate.score + scores[candidate.end], candidate) for candidate in self._list_candidates(at)]
            scores[at], best[at] = max(paths, key=itemgetter(0))
        at = 0
        while at < len(self.words):
            yield self._build_piece(at, best[at])
            at = best[at].end

    def _list_candidates(self, at: int) -> Iterator[_Candidate]:
        yield _Candidate(0.0, at + 1)
        yield from self._list_cues(at)
        yield from self._list_single_words(at)
        yield from self._list_other_numbers(at)
        yield from self._list_names(at)
        if at + _SHORTEST_PAIR <= len(self.words):
            yield from self._list_shared_heads(at)

    def _list_single_words(self, at: int) -> Iterator[_Candidate]:
        """A size word, a word of everyday talk, or digits."""
        word = self.words[at].text
        if word in self.lexicon.sizes:
            yield _Candidate(_TALK_SCORE, at + 1, is_size=True)
        elif word in self.lexicon.chat:
            yield _Candidate(_TALK_SCORE, at + 1, cue=Cue.TALK)
        elif (count := whole_number(word)) and count <= MOST_COUNTED and not self._is_before_unit(at):
            yield _Candidate(_CUE_SCORE, at + 1, cue=Cue.NUMBER, counted=count)

    def _list_cues(self, at: int) -> Iterator[_Candidate]:
        """Phrases that name no food but give the role of the food around them."""
        phrase: Phrase = ()
        for end in range(at + 1, min(len(self.words), at + self.lexicon.longest_cue) + 1):
            word = self.words[end - 1]
            if phrase and word.pause:
                return
            phrase = (*phrase, *word.text.split())
            cue, count = self.lexicon.cues.get(phrase, (None, 0))
            if cue is Cue.ASIDE and (option := self._find_option_of_dish_before(at, end)):
                yield self._build_name(at, end, option)
            elif cue is not None and not self._is_choice(cue, at, end):
                score = (_TALK_SCORE if cue is Cue.CHAT else _CUE_SCORE) + _WORD_SCORE * (len(phrase) - 1)
                yield _Candidate(score, end, cue=cue, counted=count)

    def _find_option_of_dish_before(self, at: int, end: int) -> tuple[Sense, ...]:
        """The option that words name, of a dish before them: "as a side" of a dish in portions for a side or a main."""
        exact = self._list_exact_options(at, end)
        named = self._list_named(self.words[:at]) if exact else set()
        offered = [sense for sense in exact if not named.isdisjoint(sense.concept.places)]
        text = " ".join(word.text for word in self.words[at:end])
        called = [sense for sense in offered if self._is_called(sense, text)]
        is_place = self.words[at].text in self.lexicon.shared_by  # "on the side" is no salad of the size "side"
        return tuple(called if called or is_place else offered)

    def _list_exact_options(self, at: int, end: int) -> list[Sense]:
        """The options that the menu's words among these name."""
        words = [word for word in self.words[at:end] if word.in_vocabulary and word.text not in self.lexicon.small]
        senses = self.index.find_senses(tuple(stem for word in words for stem in word.stems)) if words else ()
        return [sense for sense in senses if sense.concept.item is None and sense.score >= EXACT]

    def _is_called(self, sense: Sense, text: str) -> bool:
        """Whether an option has exactly this name."""
        for offering, places in sense.concept.places.items():
            item = self.index.menu.item(offering)
            groups = ((item.group(group), option) for group, option in places) if item else ()
            options = [group.option(option) for group, option in groups if group]
            if any(text in map(str.lower, (option.name, *option.aliases)) for option in options if option):
                return True
        return False

    def _is_choice(self, cue: Cue, at: int, end: int) -> bool:
        """Whether the words of a cue are an option here: the "can" of "a can of", the "double" of an espresso."""
        if cue is Cue.DOSE and self.words[end - 1].text in self.lexicon.small and self._is_option(end, end + 1):
            return False
        if cue in (Cue.PART, Cue.DOSE):
            is_name = any(word.stems in self.index.full_names for word in self.words[at:end])
            return (
                (is_name and self._is_of_next(at, end))
                or self._is_container(at, end)
                or (cue is Cue.DOSE and self._is_dish_by_measure(at, end))
            )
        if cue is Cue.NUMBER:
            return end - at > 1 and self.words[end - 1].text in self.lexicon.sizes and self._is_offered(end - 1)
        if cue not in (Cue.EXTRA, Cue.LIGHT) or self._is_option(end, end + 1):
            return False
        # "Double" may mean the double espresso, but "extra" does not mean "extra spicy".
        is_size = all(word.text in self.lexicon.sizes for word in self.words[at:end])
        return self._is_option(at, end, EXACT if is_size else 1.0)

    def _is_container(self, at: int, end: int) -> bool:
        """Whether a dish is called after its container: "a bottle of coke", where one is the "Bottle of Coke 1.5L"."""
        container = [word for word in self.words[at:end] if word.text not in self.lexicon.small]
        if len(container) != 1 or not container[0].in_vocabulary or end == len(self.words):
            return False
        senses = self.index.find_senses((*container[0].stems, *self.words[end].stems))
        return any(sense.concept.item is not None and sense.score >= _CALLED_SCORE for sense in senses)

    def _is_of_next(self, at: int, end: int) -> bool:
        """Whether the dish behind a container may come in it: "a bowl of fries" is no grain bowl and fries."""
        behind = list(takewhile(lambda word: not self._is_cue(word, Cue.JOIN, Cue.ACCEPT), self.words[end:]))
        behind = behind[: LONGEST_NAME if not behind or not behind[0].pause else 0]
        named = self._list_named(behind)
        senses = [s for word in self.words[at:end] if word.in_vocabulary for s in self.index.find_senses(word.stems)]
        items = {item for sense in senses for item in (sense.concept.item, *sense.concept.places) if item}
        options = (sense for word in behind if word.in_vocabulary for sense in self.index.find_senses(word.stems))
        return not named or not items.isdisjoint(named) or any(not items.isdisjoint(s.concept.places) for s in options)

    def _is_dish_by_measure(self, at: int, end: int) -> bool:
        """Whether a dish is sold by the measure: "a scoop of lemon", where one is the "Scoop of Ice Cream"."""
        measures = [word for word in self.words[at:end] if word.in_vocabulary and word.text not in self.lexicon.small]
        dishes = (s.concept.item for word in measures for s in self.index.find_senses(word.stems) if s.concept.item)
        names = (item.name for each in dishes if (item := self.index.menu.item(each)))
        return any(extract_stems(name)[:1] == word.stems for name in names for word in measures)

    def _is_option(self, at: int, end: int, min_score: float = EXACT) -> bool:
        stems = tuple(stem for word in self.words[at:end] if word.in_vocabulary for stem in word.stems)
        if not stems:
            return False
        return any(sense.concept.item is None and sense.score >= min_score for sense in self.index.find_senses(stems))

    def _is_offered(self, at: int) -> bool:
        """Whether the next dish offers this option: "a single" is a count, unless the dish has single patties."""
        if at + 1 == len(self.words) or not self._is_option(at, at + 1):
            return False
        offering = {item for sense in self.index.find_senses(self.words[at].stems) for item in sense.concept.places}
        return any(sense.concept.item in offering for sense in self.index.find_senses(self.words[at + 1].stems))

    def _list_other_numbers(self, at: int) -> Iterator[_Candidate]:
        """Numbers that count no food: "table 5", "20 minutes", "12 Main Street"."""
        first = self.words[at].text
        second = self.words[at + 1].text if at + 1 < len(self.words) else ""
        if self._is_number(first):
            if self._is_before_unit(at):
                yield _Candidate(_CUE_SCORE if self._is_measure_of_menu(at) else _WORD_SCORE * 2, at + 2, cue=Cue.CHAT)
            end = self._find_street(at) if first.isdigit() else None
            if end is None and second in self.lexicon.measures:
                end = at + 2
            if end is not None:
                yield _Candidate(_WORD_SCORE * (end - at), end, cue=Cue.TALK)
        elif first in self.lexicon.labels and self._is_number(second) and not self.words[at + 1].pause:
            yield _Candidate(_WORD_SCORE * 2, at + 2, cue=Cue.TALK)

    def _is_measure_of_menu(self, at: int) -> bool:
        """Whether a number with a unit belongs to a dish or an option: "16 ounce", the "500 ml" of a "Tub (500 ml)"."""
        return bool(self.index.find_senses((*self.words[at].stems, *self.words[at + 1].stems)))

    def _is_before_unit(self, at: int) -> bool:
        """Whether a number is the amount of a unit that begins no name: "16 ounces" are no sixteen dishes."""
        unit, *rest = self.words[at + 1 : at + 3] or (None,)
        if unit is None or unit.pause or unit.text not in self.lexicon.units:
            return False
        return not rest or (*unit.stems, *rest[0].stems) not in self.index.full_names

    def _find_street(self, at: int) -> int | None:
        """The end of an address that starts with a house number: the position after "Street"."""
        for end in range(at + 2, min(len(self.words), at + LONGEST_ADDRESS) + 1):
            word = self.words[end - 1].text
            if word in self.lexicon.streets and word not in self.index.vocabulary:
                return end
        return None

    def _is_number(self, word: str) -> bool:
        return word.isdigit() or word in self.lexicon.numbers

    def _list_names(self, at: int) -> Iterator[_Candidate]:
        """Names that start here, in full or in part; small words between two words of a name do not count."""
        stems: Phrase = ()
        joins: list[SpelledWord] = []
        joined_at = 0
        for end in range(at + 1, min(len(self.words), at + LONGEST_NAME) + 1):
            word = self.words[end - 1]
            if stems and word.pause:
                return
            if stems and word.text in self.lexicon.inner:
                joined_at = len(stems) + 1
                joins.append(word)
                continue
            stems = (*stems, *word.stems)
            senses = self.index.find_senses(stems) if word.in_vocabulary else ()
            if not senses:
                return
            is_whole = (
                not joins or self._is_joined_dish(senses, joins) or self._is_joined_name(at, stems, joined_at, joins)
            )
            if senses[0].score and is_whole and not self._is_other_cue(at, end, senses):
                yield self._build_name(at, end, senses)

    def _is_other_cue(self, at: int, end: int, senses: Sequence[Sense]) -> bool:
        """Whether the words only look like a name here: a colour, an amount, or a count before a dish."""
        is_cue = self._is_colour_of_next(at, end) or self._is_amount(at, end) or self._is_moment(at, end)
        is_cue = is_cue or (end - at > 1 and self._is_option_of_dish(at, end, senses))
        return is_cue or self._is_counted_dish(at, end, senses) or self._is_count_of_next(at, end, senses)

    def _is_count_of_next(self, at: int, end: int, senses: Sequence[Sense]) -> bool:
        """Whether a number counts the dish behind it, though it is a part of a name: "4 colas", beside "4 pieces".

        It is a part of the name where the dish behind has that name, or offers that option.
        """
        if end - at > 1 or not self._is_number(self.words[at].text):
            return False
        named: set[ItemId] = set()
        for word in self.words[end : end + LONGEST_NAME]:
            if (named and word.pause) or self._is_cue(word, Cue.JOIN, Cue.OR, Cue.ACCEPT, Cue.REFUSE):
                break
            named |= {*(self._list_best_dishes(word.stems) if word.in_vocabulary else ())}
        of_number = {item for sense in senses for item in (sense.concept.item, *sense.concept.places) if item}
        return bool(named) and of_number.isdisjoint(named)

    def _is_option_of_dish(self, at: int, end: int, senses: Sequence[Sense]) -> bool:
        """Whether an option's name is a dish with an option: the "garlic naan" of a set meal, where naan is a dish.

        It is the option of the meal where the meal is in focus, or is named in the words around.
        """
        offering = {item for sense in senses for item in sense.concept.places}
        if senses[0].concept.item is not None or self._is_focus_among(offering):
            return False
        cuts = range(at + 1, end)
        heads = [((cut, end), (at, cut)) for cut in cuts] + [((at, cut), (cut, end)) for cut in cuts]
        return any(self._is_named_apart(head, others, offering) for head, others in heads)

    def _is_focus_among(self, offering: set[ItemId]) -> bool:
        self.depends_on_focus = self.depends_on_focus or bool(offering)
        return self._focus in offering

    def _is_named_apart(self, head: tuple[int, int], others: tuple[int, int], offering: set[ItemId]) -> bool:
        """Whether words at one end of an option's name are a dish, and the others an option of that dish."""
        exact = [sense for sense in self.index.find_senses(self._list_stems(*head)) if sense.score >= EXACT]
        dishes = {sense.concept.item for sense in exact if sense.concept.item}
        is_plain = all(word.text in self.lexicon.plain for word in self.words[slice(*others)])
        if not dishes and not is_plain:
            return False
        named = self._list_named_around(min(head[0], others[0]), max(head[1], others[1]))
        if not offering.isdisjoint(dishes | named):
            return False
        if is_plain and any(not named.isdisjoint(sense.concept.places) for sense in exact):
            return True  # "a glass of house white" is the house wine, where a set meal has a "house white"
        options = self.index.find_senses(self._list_stems(*others))
        return any(not dishes.isdisjoint(sense.concept.places) for sense in options if sense.score >= EXACT)

    def _list_stems(self, at: int, end: int) -> Phrase:
        """The stems of some words, without the small ones: of "cup of the"."""
        words = (word for word in self.words[at:end] if word.text not in self.lexicon.small)
        return tuple(stem for word in words for stem in word.stems)

    def _list_only_offering(self, stems: Phrase) -> set[ItemId]:
        """The only dish with an option of this name: the house wine of a "glass"; empty where several have one."""
        offering = {item for sense in self.index.find_senses(stems) for item in sense.concept.places}
        return offering if len(offering) == 1 else set()

    def _is_moment(self, at: int, end: int) -> bool:
        """Whether the words are a time: "today" is no "Soup of the Day", unless a name has no other word."""
        words = self.words[at:end]
        if any(word.text not in self.lexicon.moments for word in words):
            return False
        return tuple(stem for word in words for stem in word.stems) not in self.index.full_names

    def _is_counted_dish(self, at: int, end: int, senses: Sequence[Sense]) -> bool:
        """Whether a number before a dish only looks like an option: "four wings", where a combo comes with "4 wings".

        So does a number alone: "two coffees", where a stack of pancakes is a "two". It is
        the option where a dish that offers it is in focus, or is named in the words around.
        """
        if not self._is_number(self.words[at].text) or senses[0].concept.item is not None:
            return False
        counted = self.index.find_senses(tuple(stem for word in self.words[at + 1 : end] for stem in word.stems))
        if end - at > 1 and not any(s.concept.item is not None and s.score >= _CALLED_SCORE for s in counted):
            return False
        offering = {item for sense in senses for item in sense.concept.places}
        return not self._is_focus_among(offering) and offering.isdisjoint(self._list_named_around(at, end))

    def _list_named_around(self, at: int, end: int) -> set[ItemId]:
        """The dishes that the other words fit best; everyday words only beside another word of a name."""
        return self._list_named(self.words[:at]) | self._list_named(self.words[end:])

    def _list_named(self, words: Sequence[SpelledWord]) -> set[ItemId]:
        """The dishes that some words fit best."""
        named: set[ItemId] = set()
        for word in words:
            if word.in_vocabulary and word.text not in self.lexicon.chat:
                named |= {*self._list_best_dishes(word.stems)}
            elif word.stems in self.index.full_names:
                named |= self._list_only_offering(word.stems)
        for one, other in pairwise(words):
            if (pair := (*one.stems, *other.stems)) in self.index.pairs:
                named |= {*self._list_best_dishes(pair)}
        return named

    def _list_best_dishes(self, stems: Phrase) -> Iterator[ItemId]:
        """The dishes that some stems fit best."""
        dishes = [sense for sense in self.index.find_senses(stems) if sense.concept.item is not None]
        return (sense.concept.item for sense in dishes if sense.concept.item and sense.score >= dishes[0].score)

    def _is_joined_dish(self, senses: Sequence[Sense], joins: Sequence[SpelledWord]) -> bool:
        """Whether words around an "and" omit only plain words of a dish: "cheese and pickle", "bottle of cola"."""
        dishes = ((sense.score, self.index.menu.item(sense.concept.item)) for sense in senses if sense.concept.item)
        said = {word.text for word in joins}
        return any(
            item is not None
            and (
                (score >= EXACT and _AND.search(item.name) is not None)
                or (score >= _CALLED_SCORE and said <= set(item.name.lower().split()))
            )
            for score, item in dishes
        )

    def _is_amount(self, at: int, end: int) -> bool:
        """Whether a word is the amount of the next one: "double" is no size in "with double bacon"."""
        cue, _ = self.lexicon.cues.get((self.words[at].text,), (None, 0))
        if end - at > 1 or not at or cue not in (Cue.EXTRA, Cue.LIGHT) or not self._is_option(end, end + 1):
            return False
        before, _ = self.lexicon.cues.get((self.words[at - 1].text,), (None, 0))
        return before in (Cue.ACCEPT, Cue.JOIN)

    def _is_joined_name(self, at: int, stems: Phrase, joined_at: int, joins: Sequence[SpelledWord]) -> bool:
        """Whether words around "and", "of" or "with" are one name ("steak and cheese sub") or a reversed one."""
        starts = (stems[:end] for end in range(joined_at, len(stems) + 1))
        is_reversed = self._is_reversed_name(at, stems, joined_at, joins)
        return is_reversed or any(start in self.index.full_names for start in starts)

    def _is_reversed_name(self, at: int, stems: Phrase, joined_at: int, joins: Sequence[SpelledWord]) -> bool:
        """Whether the words are a name in reverse order: "salad of chicken"."""
        names = self.index.full_names
        if stems[::-1] not in names or stems[0].isdigit() or stems[-1] in self.lexicon.sizes:
            return False
        if any(map(self._is_join, joins)) or (at and (*self.words[at - 1].stems, stems[0]) in names):
            return False
        # A bun with lettuce is no lettuce bun.
        return not (joins[-1].text == self.lexicon.beside and stems[joined_at - 1 :] in names)

    def _is_colour_of_next(self, at: int, end: int) -> bool:
        """Whether a word is only the colour of the next one: "brown" is no option in "brown beans"."""
        if end - at > 1 or end == len(self.words) or self.words[at].text not in self.lexicon.colours:
            return False
        if self._is_offered(at):
            return False
        after = self.words[end]
        if self._is_join(after) and end + 1 < len(self.words):
            return self.words[end + 1].text in self.lexicon.colours
        return not after.pause and after.text not in self.lexicon.small and after.text not in self.lexicon.chat

    def _list_shared_heads(self, at: int) -> Iterator[_Candidate]:
        """ "Black and pinto beans": a word before "and" that forms a name with the last word after it."""
        rest = self.words[at + 1 : at + 5]
        if not self._is_join(rest[0]):
            return
        stems: Phrase = ()
        for word in rest[1:]:
            stems = (*stems, *word.stems)
            whole = (*self.words[at].stems, word.stems[-1])
            if len(stems) > 1 and stems in self.index.full_names and whole in self.index.full_names:
                yield self._build_name(at, at + 1, self.index.find_senses(whole))

    def _is_join(self, word: SpelledWord) -> bool:
        return self._is_cue(word, Cue.JOIN, Cue.OR)

    def _is_cue(self, word: SpelledWord, *cues: Cue) -> bool:
        cue, _ = self.lexicon.cues.get((word.text,), (None, 0))
        return cue in cues

    def _build_name(self, at: int, end: int, senses: tuple[Sense, ...]) -> _Candidate:
        trust = min(word.trust for word in self.words[at:end])
        named = [sense for sense in senses if sense.score]
        weighted = tuple(named if trust == 1.0 else [Sense(s.concept, s.score * trust) for s in named])
        likeness = weighted[0].score
        if end - at > 1 and likeness < _BEGINNING_SCORE and self._begins_name(at, end, weighted[0]):
            likeness = _BEGINNING_SCORE
        score = _WORD_SCORE * (end - at) * likeness - _SPAN_COST
        is_size = all(word.text in self.lexicon.sizes for word in self.words[at:end])
        return _Candidate(score, end, weighted, is_size=is_size)

    def _begins_name(self, at: int, end: int, sense: Sense) -> bool:
        """Whether several words begin the name of a dish: "double trouble" of a "Double Trouble Bucket"."""
        item = self.index.menu.item(sense.concept.item) if sense.concept.item else None
        stems = tuple(stem for word in self.words[at:end] for stem in word.stems)
        return item is not None and extract_name_stems(item.name)[: len(stems)] == stems

    def _build_piece(self, at: int, best: _Candidate) -> Piece:
        """The piece of a candidate; of one word with the facts of the food knowledge about it."""
        _, end, senses, cue, count, is_size = best
        first, last, food = self.words[at], self.words[end - 1], load_food_knowledge()
        text, stem = self.text[first.start : last.end], first.stems[0]
        if cue or end - at > 1 or (stem not in food.foods and stem not in food.kinds):
            return Piece(first.start, last.end, first.pause, text, senses, cue, count, is_size)
        return Piece(
            first.start,
            last.end,
            first.pause,
            text,
            senses,
            cue,
            count,
            is_size,
            is_food=stem in food.foods,
            is_dish=stem in food.dishes,
            is_kind=stem in food.kinds,
            is_tail=stem in food.tails,
        )
