"""The menu index: finds the items and options that a guest's words may mean.

A *concept* is one thing that the menu names: an item, or an option that items may share. Each concept has several
*forms*, the ways to say its name (forms.py). An inverted index maps each word to the forms that contain it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from itertools import accumulate, islice, pairwise, takewhile
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.numerals import decimal_number
from domain.work import spend, spend_once
from understanding.grounding.food import load_food_knowledge
from understanding.grounding.forms import MARKED_WEIGHT, ONE, PLAIN_WEIGHT, Form
from understanding.grounding.short_names import add_short_names, list_remarks, list_size_names
from understanding.grounding.sizes import is_size_group, list_scale_names
from understanding.grounding.words import extract_name_stems, stem_word, strip_verb_ending
from understanding.language.lexicon import Cue, Phrase, lexicon
from understanding.language.menu_names import MOST_NAME_WORDS
from understanding.mentions import Grounding

Place = tuple[GroupId, OptionId]
NumberedName = tuple[int, Phrase, Item]
"""A dish with its place in the menu and the stems of its name."""

_LITRE = "l"
MOST_ITEMS, MOST_ITEM_NAMES = 5_000, 50_000
"""The most items of a menu, and the most names and aliases of its items. The index omits the items beyond."""
MOST_ENTRIES = 600_000
"""The most words of forms and places of options in one index: some seconds of building. The rest is omitted."""
MOST_NAMES, MOST_WAYS = 50, 60
"""The most names of an item or option, and synonym variants of a name. The rest is omitted."""
MOST_COMPARED = 2_000
"""The most forms that one look-up scores: words that more forms contain do not identify a dish."""
_OF_THE = re.compile(r" (?:of the|del|de la|du|della) (?P<rest>.+)")
_JOINED = re.compile(r"\s+(?:and|or|with|n)\s+|[&+,/]")
_CACHE_LIMIT, _MOST_CACHED_SENSES = 50_000, 500_000
_MOST_SPELLINGS = 5
_MOST_LONGER = 32
"""The most words of a menu that are compared with a shortened one."""
MOST_PARTS, _MOST_PART_ENTRIES = 64, 50_000
"""Indexes of some items that one menu keeps, and what building them took: some megabytes."""
_SHORTEST_VARIANT = 5
_SHORTEST_CORRECTED, _SHORTEST_TWO_EDITS, _SHORTEST_FREE_INITIAL = 4, 7, 6
"""Characters of a word that one edit may correct, that two edits may correct, and whose first letter may be wrong."""
_WORK_OF_A_FORM, _SENSES_A_UNIT, _SPELLINGS_A_UNIT = 2, 8, 64


@dataclass(frozen=True, slots=True)
class Concept:
    """An item (``item`` is set) or an option: its places in the groups of each item that offers it."""

    item: ItemId | None
    places: Mapping[ItemId, tuple[Place, ...]] = field(default_factory=dict)
    is_scale: bool = False
    """Whether it is a size by its rank: "the biggest"."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a guest's words: a concept and the score of the words against it, 0 to 1."""

    concept: Concept
    score: float


@dataclass(frozen=True, slots=True)
class MenuIndex:
    """The index of one version of a menu. Build it with ``of`` and reuse it until the menu changes."""

    menu: Menu
    concepts: tuple[Concept, ...]
    single_choice: frozenset[tuple[ItemId, GroupId]]
    """The groups in which an item takes one option only."""
    vocabulary: frozenset[str]
    compounds: Mapping[str, Phrase]
    """Neighbours in a form that a guest may write as one word: "blackforest" to ("black", "forest")."""
    pairs: frozenset[Phrase]
    """Neighbours in a form, as two words."""
    roots: Mapping[str, tuple[str, ...]]
    """The words of the vocabulary by their roots."""
    categories: Mapping[Phrase, str]
    full_names: frozenset[Phrase]
    """The words of all forms."""
    _forms: tuple[Form, ...]
    _postings: Mapping[str, frozenset[int]]
    _spellings: tuple[str, ...]
    entries: int = 0
    """The size of the index: words of forms and places of options."""
    left_out: int = 0
    """The number of items beyond the limits; ``menu`` does not contain them."""
    groundings: dict[tuple[str, ItemId | None], Grounding] | None = field(default=None, compare=False, repr=False)
    """The cache of one message's groundings; None without a cache."""
    pieces: dict[tuple[str, ItemId | None], tuple[Any, ...]] | None = field(default=None, compare=False, repr=False)
    """The cache of one message's segmentations (spans.py); None without a cache."""
    names_by_first_stem: dict[str, list[NumberedName]] = field(default_factory=dict, compare=False, repr=False)
    """The names of the dishes by their first stem; filled when a question needs them."""
    _senses: _SenseCache = field(default_factory=lambda: _SenseCache(), compare=False, repr=False)
    _corrections: dict[str, tuple[tuple[Phrase, ...], float]] = field(default_factory=dict, compare=False, repr=False)
    _parts: _PartCache = field(default_factory=lambda: _PartCache(), compare=False, repr=False)

    @classmethod
    def of(cls, menu: Menu) -> MenuIndex:
        """Build the index of a menu, up to the limits: some milliseconds for a hundred items, a second for 5,000."""
        return _Builder(menu).build()

    def for_message(self) -> MenuIndex:
        """The same index with caches for one message: several readers ground the same words."""
        return replace(self, groundings={}, pieces={})

    def part(self, ids: Iterable[ItemId], *, other_kinds: bool = False) -> MenuIndex:
        """The index of these items alone, as of a cart: among them "the coke" is the diet coke.

        With ``other_kinds`` it has the names of all categories of the menu. The last ones are cached by their items.
        """
        key = (frozenset(ids), other_kinds)
        part = self._parts.get(key)
        if part is None:
            part = self._parts.add(key, MenuIndex.of(_restrict_menu(self.menu, key[0], other_kinds=other_kinds)))
        return part

    def find_senses(self, words: Phrase) -> tuple[Sense, ...]:
        """The concepts that these stems may mean, best first; empty if no form contains all of them, each once.

        A score of 0 means that the words only begin a name ("cold" of a cold cut).
        """
        lookup = self._senses.lookups.get(words)
        if lookup is None:
            lookup = self._look_up(words)
            self._senses.add(words, lookup)
        else:
            self._spend(words, lookup.forms, again=len(lookup.senses))
        return lookup.senses

    def _spend(self, words: Phrase, forms: int, *, again: int) -> None:
        """Count the look-up in full once a turn, even if an earlier turn cached it: the work of a message must not
        depend on the messages before it."""
        spend_once((id(self), words), 1 + _WORK_OF_A_FORM * forms, again=1 + again // _SENSES_A_UNIT)

    def correct_stem(self, stem: str, following: str = "") -> tuple[Phrase, float]:
        """The words of the menu with the least edit distance to an unknown stem, and the likeness, 0 to 1.

        A tie goes to the words that form a name with the ``following`` stem. The stem itself and 0.0 without a match.
        """
        spend(1 + len(self._spellings) // _SPELLINGS_A_UNIT)
        correction = self._corrections.get(stem)
        if correction is None:
            if len(self._corrections) > _CACHE_LIMIT:
                self._corrections.clear()
            correction = self._corrections[stem] = self._find_nearest(stem)
        nearest, likeness = correction
        return next((words for words in nearest if (*words, following) in self.full_names), nearest[0]), likeness

    def find_shortened(self, stem: str) -> str | None:
        """The only word of the menu that begins with the stem: "reg" for "regular"; None unless there is one.

        Several spellings of one word count as one: "marg" for the margherita, which is a margarita, too.
        """
        first = bisect_left(self._spellings, stem)
        near = takewhile(lambda each: each.startswith(stem), self._spellings[first : first + _MOST_LONGER])
        longer = [each for each in near if each in self.vocabulary]
        named = {frozenset(self._forms[number].concept for number in self._postings[each]) for each in longer}
        return longer[0] if len(named) == 1 else None

    def find_variant(self, word: str, before: str, after: str) -> str | None:
        """Another word of the menu, one edit away, that forms a name with a neighbour; None if this word forms one."""
        neighbours = [each for each in (before, after) if each in self.vocabulary]
        if len(word) < _SHORTEST_VARIANT or not neighbours or self._has_name_with(word, before, after):
            return None
        spend(1 + len(self._spellings) // _SPELLINGS_A_UNIT)
        hits = process.extract(word, self._spellings, scorer=OSA.distance, score_cutoff=1, limit=_MOST_SPELLINGS)
        near = (other for other, edits, _ in hits if edits and other[0] == word[0] and other in self.vocabulary)
        return next((other for other in near if self._has_name_with(other, before, after)), None)

    def _has_name_with(self, word: str, before: str, after: str) -> bool:
        """Whether a name contains the word and the one before or after it."""
        pairs = [(before, word)] if before else []
        pairs += [(word, after)] if after else []
        return any(sense.score for pair in pairs for sense in self.find_senses(pair))

    def _look_up(self, words: Phrase) -> _Lookup:
        counts = Counter(words)
        postings = sorted((self._postings.get(word, frozenset()) for word in words), key=len)
        candidates = self._select_shortest(frozenset.intersection(*postings)) if postings else []
        self._spend(words, len(candidates), again=0)
        best: dict[int, float] = {}
        for number in candidates:
            form = self._forms[number]
            if form.empty_words.issuperset(words) or (len(counts) < len(words) and not counts <= Counter(form.words)):
                continue
            score = form.score_words(words)
            if score > best.get(form.concept, -1.0):
                best[form.concept] = score
        ranking = sorted(best.items(), key=lambda pair: -pair[1])
        return _Lookup(tuple(Sense(self.concepts[concept], score) for concept, score in ranking), len(candidates))

    def _select_shortest(self, numbers: frozenset[int]) -> list[int]:
        """The forms to score: of more than MOST_COMPARED, the shortest, of which the words omit least."""
        if len(numbers) <= MOST_COMPARED:
            return sorted(numbers)
        return sorted(nsmallest(MOST_COMPARED, numbers, key=lambda number: (len(self._forms[number].words), number)))

    def _find_nearest(self, word: str) -> tuple[tuple[Phrase, ...], float]:
        if len(word) < _SHORTEST_CORRECTED or not word.isalpha():
            return ((word,),), 0.0
        limit = 1 if len(word) < _SHORTEST_TWO_EDITS else 2
        hits = process.extract(word, self._spellings, scorer=OSA.distance, score_cutoff=limit, limit=_MOST_SPELLINGS)
        any_initial = len(word) >= _SHORTEST_FREE_INITIAL
        near = [(other, edits) for other, edits, _ in hits if other[0] == word[0] or any_initial]
        if not near:
            return ((word,),), 0.0
        best = near[0][1]
        words = tuple(self.compounds.get(other, (other,)) for other, edits in near if edits == best)
        return words, 1.0 - best / max(len(near[0][0]), len(word))


@dataclass(frozen=True, slots=True)
class _Lookup:
    """The senses of some words, and the number of forms that were scored."""

    senses: tuple[Sense, ...]
    forms: int


class _SenseCache:
    """Look-ups that later messages reuse, up to a limit."""

    def __init__(self) -> None:
        self.lookups: dict[Phrase, _Lookup] = {}
        self._sense_count = 0

    def add(self, words: Phrase, lookup: _Lookup) -> None:
        if len(self.lookups) >= _CACHE_LIMIT or self._sense_count > _MOST_CACHED_SENSES:
            self.lookups.clear()
            self._sense_count = 0
        self.lookups[words] = lookup
        self._sense_count += len(lookup.senses)


class _PartCache:
    """The indexes of some items of one menu that were used last, up to a limit."""

    def __init__(self) -> None:
        self._indexes: OrderedDict[tuple[frozenset[ItemId], bool], MenuIndex] = OrderedDict()
        self._entries = 0

    def get(self, key: tuple[frozenset[ItemId], bool]) -> MenuIndex | None:
        """The cached index of these items; None without one."""
        index = self._indexes.get(key)
        if index is not None:
            self._indexes.move_to_end(key)
        return index

    def add(self, key: tuple[frozenset[ItemId], bool], index: MenuIndex) -> MenuIndex:
        """Cache the index; the ones used longest ago are dropped."""
        self._indexes[key] = index
        self._entries += index.entries
        while self._indexes and (len(self._indexes) > MOST_PARTS or self._entries > _MOST_PART_ENTRIES):
            self._entries -= self._indexes.popitem(last=False)[1].entries
        return index


def _restrict_menu(menu: Menu, ids: frozenset[ItemId], *, other_kinds: bool) -> Menu:
    items = tuple(item for item in menu.items if item.id in ids)
    categories = {item.category for item in items}
    names = tuple(pair for pair in menu.generic_names if other_kinds or pair[0] in categories)
    return replace(menu, items=items, generic_names=names)


class _Builder:
    """Collects the concepts and forms of a menu, item by item, until a limit is reached."""

    def __init__(self, menu: Menu) -> None:
        self.whole = menu
        self.menu = menu = _cut_menu(menu, _count_readable_items(menu))
        self.entries = 0
        self.food = load_food_knowledge()
        self.item_words = {name[0] for item in menu.items if len(name := _extract_name_stems(item.name)) == 1}
        self.generic = {category: self._collect_generic_words(names) for category, names in menu.generic_names}
        self.all_generic = frozenset(word for words in self.generic.values() for word in words)
        self.openers = _find_openers([*menu.categories, *(name for _, names in menu.generic_names for name in names)])
        self.category_words = frozenset(word for name in menu.categories for word in _extract_name_stems(name))
        self.kind_words: dict[str, frozenset[str]] = {}
        self.divided_kinds = _find_divided_kinds(menu, self.generic)
        self.aliases = _collect_aliases(menu, self._get_kind_words)
        self.names_of_dishes = {_extract_name_stems(item.name): (item.name, *item.aliases) for item in menu.items}
        self.dish_names = frozenset(self._list_dish_names())
        self.concepts: list[Concept] = []
        self.forms: list[Form] = []
        self.options: dict[tuple[str, ...], dict[ItemId, tuple[Place, ...]]] = {}
        self.groups: dict[OptionGroup, list[tuple[dict[ItemId, tuple[Place, ...]], Place]]] = {}
        self.single_choice: set[tuple[ItemId, GroupId]] = set()
        self.scales: dict[tuple[str, ...], dict[ItemId, tuple[Place, ...]]] = {}

    def _collect_generic_words(self, names: Sequence[str]) -> frozenset[str]:
        """The words of a category's generic names and their synonyms, without names of items and cues."""
        cues = lexicon().cues
        words = self._add_synonyms(_extract_all_stems(names[:MOST_NAMES]))
        return frozenset(word for word in words if word not in self.item_words and (word,) not in cues)

    def _add_synonyms(self, words: frozenset[str]) -> frozenset[str]:
        """The words and their synonyms of one word."""
        variants = (variant for word in words for variant, _ in self.food.expand_synonyms((word,)))
        return frozenset(variant[0] for variant in variants if len(variant) == 1)

    @property
    def is_full(self) -> bool:
        return self.entries >= MOST_ENTRIES

    def build(self) -> MenuIndex:
        for count, item in enumerate(self.menu.items):
            if self.is_full:
                self.menu = _cut_menu(self.menu, count)
                break
            self._add_item(item)
        postings = self._build_postings()
        pairs = {pair for form in self.forms for pair in zip(form.words, form.words[1:], strict=False)}
        compounds = {pair[0] + pair[1]: pair for pair in sorted(pairs)}
        return MenuIndex(
            menu=self.menu,
            concepts=tuple(self.concepts),
            single_choice=frozenset(self.single_choice),
            vocabulary=frozenset(postings),
            compounds=compounds,
            pairs=frozenset(pairs),
            roots=_group_by_root(postings),
            categories=dict(self._list_category_names()),
            full_names=frozenset(form.words for form in self.forms),
            _forms=tuple(self.forms),
            _postings={word: frozenset(numbers) for word, numbers in postings.items()},
            _spellings=tuple(sorted(word for word in {*postings, *compounds} if len(word) > 3)),
            entries=self.entries,
            left_out=len(self.whole.items) - len(self.menu.items),
        )

    def _build_postings(self) -> Mapping[str, set[int]]:
        """For each word the numbers of the forms that contain it or allow it beside them."""
        postings: dict[str, set[int]] = defaultdict(set)
        for number, form in enumerate(self.forms):
            for word in (*form.words, *form.kinds, *form.generic):
                postings[word].add(number)
        return postings

    def _list_category_names(self) -> Iterator[tuple[Phrase, str]]:
        for category in self.menu.categories:
            yield _extract_name_stems(category), category
        for category, names in self.menu.generic_names:
            yield from ((_extract_name_stems(name), category) for name in names[:MOST_NAMES])

    def _add_item(self, item: Item) -> None:
        generic = self._get_kind_words(item) - _list_option_words(item)
        # Many guests call a pie a pizza, but on a menu that has pizzas elsewhere the word means those.
        concept = self._add_concept(Concept(item.id))
        self._add_forms(concept, self._list_names(item), generic, self.all_generic - generic)
        components = [component.id for component in item.components]  # a deal is read with dishes, not with options
        for group in (group for group in item.groups if group.id not in components):
            if group.kind is GroupKind.SINGLE:
                self.single_choice.add((item.id, group.id))
            self._add_group(item, group)
        self._add_scale(item)

    def _add_concept(self, concept: Concept) -> int:
        """Add a concept and return its number."""
        self.concepts.append(concept)
        return len(self.concepts) - 1

    def _get_kind_words(self, item: Item) -> frozenset[str]:
        """The words that name any dish of the item's category."""
        words = self.kind_words.get(item.category)
        if words is None:
            words = self.generic.get(item.category, frozenset()) | frozenset(_extract_name_stems(item.category))
            self.kind_words[item.category] = words
        return words

    def _list_dish_names(self) -> Iterator[Phrase]:
        """The full names of all dishes, with and without their kind: "pepperoni", "pepperoni pizza"."""
        for item in self.menu.items:
            for name in map(_extract_name_stems, add_short_names((item.name, *item.aliases[:MOST_NAMES]))):
                yield name
                yield from ((*name, kind) for kind in self._get_kind_words(item))

    def _find_kinds(self, concept: int, name: Phrase) -> frozenset[str]:
        """The kinds that a guest may add to a name; "pepperoni pizza" is a dish, so no kind of the topping."""
        kinds = self.food.find_kinds(name) - self.item_words
        if self.concepts[concept].item is not None:
            return kinds
        return frozenset(kind for kind in kinds if (*name, kind) not in self.dish_names)

    def _add_group(self, item: Item, group: OptionGroup) -> None:
        """Add the options of a group. Equal groups, and options of the same name, share concepts."""
        if self.is_full:
            return
        self.entries += len(group.options)
        options = self.groups.get(group)
        if options is None:
            common = _find_common_words(group)
            options = [(self._add_option(group, option, common), (group.id, option.id)) for option in group.options]
            self.groups[group] = options
        for places, place in options:
            places[item.id] = (*places.get(item.id, ()), place)

    def _add_scale(self, item: Item) -> None:
        """Add what guests call the item's sizes by their rank: "the biggest", "normal size"."""
        for names, group, options in list_scale_names(item):
            for option in options if names else ():
                # Options that a name may mean alike are concepts of their own, so that the guest is asked.
                key = (*names, str(len(options) > 1 and option.id))
                if key not in self.scales:
                    self.scales[key] = {}
                    concept = self._add_concept(Concept(None, self.scales[key], is_scale=True))
                    self._add_forms(concept, names, lexicon().size_groups, is_scale=True)
                self.scales[key].setdefault(item.id, ((group.id, option.id),))

    def _list_names(self, entry: Item | Option) -> tuple[str, ...]:
        """The name and aliases of an entry, and those of entries with the same name: a side that is a topping too.

        A part of a combo has the names of the dish, too: "two pork rolls" those of the pork rolls.
        """
        names = (entry.name, *entry.aliases, *self.aliases.get(entry.name.casefold(), ()))
        portion = self.names_of_dishes.get(_cut_portion(entry.name), ()) if isinstance(entry, Option) else ()
        return add_short_names((*names, *portion)[:MOST_NAMES])

    def _add_option(
        self, group: OptionGroup, option: Option, common: frozenset[str]
    ) -> dict[ItemId, tuple[Place, ...]]:
        """Add an option unless it has a concept, and return the concept's places."""
        key = (group.name, option.name, *option.aliases)
        if key not in self.options:
            self.options[key] = {}
            concept = self._add_concept(Concept(None, self.options[key]))
            generic = frozenset(word for word in _extract_name_stems(group.name) if not _is_cue_before_option(word))
            letter = lexicon().letters.get(option.name.lower())
            names = (*self._list_names(option), *_list_own_remarks(group, option), *_add_group_noun(group, option))
            sizes = list_size_names(option.name, common) if is_size_group(group) else ()
            names = (*names, *sizes, *((letter,) if letter else ()))
            self._add_forms(concept, names, generic, common=common)
        return self.options[key]

    def _add_forms(
        self,
        concept: int,
        names: Sequence[str],
        generic: frozenset[str],
        elsewhere: frozenset[str] = frozenset(),
        common: frozenset[str] = frozenset(),
        *,
        is_scale: bool = False,
    ) -> None:
        """Add the forms of a concept's names, each form once.

        ``elsewhere``: words that name other categories, so no synonym may contain them. ``common``: words that most
        options of the group share. ``is_scale``: they are sizes by rank.
        """
        forms: set[Phrase] = set()
        variants = (
            (name, variant)
            for name in names
            for variant in islice(self.food.expand_synonyms(_extract_name_stems(name)), MOST_WAYS)
        )
        for name, (words, synonym) in variants:
            if self.is_full:
                return
            is_excluded = bool(synonym) and self._is_excluded(concept, words, synonym, generic, elsewhere)
            if not words or words in forms or is_excluded:
                continue
            forms.add(words)
            form = self._build_form(concept, words, synonym, generic, common)
            self.entries += len(form.words) + len(form.kinds) + len(form.generic)
            self.forms.append(
                replace(
                    form,
                    head=_find_head(name, words),
                    is_alias=name not in names[:1],
                    empty_words=_find_empty_words(name),
                    is_scale=is_scale,
                )
            )

    def _is_excluded(
        self, concept: int, words: Phrase, synonym: frozenset[str], generic: frozenset[str], elsewhere: frozenset[str]
    ) -> bool:
        """Whether the menu itself gives another meaning to a name with a synonym.

        It names another category; or only a kind ("burger" means all burgers, though it can mean a hamburger); or
        another dish.
        """
        if synonym & elsewhere or generic.issuperset(words):
            return True
        return self.concepts[concept].item is not None and words in self.dish_names

    def _build_form(
        self, concept: int, words: Phrase, synonym: frozenset[str], generic: frozenset[str], common: frozenset[str]
    ) -> Form:
        is_dish = self.concepts[concept].item is not None
        other_kinds = self._list_kinds_of_others(concept, words) if is_dish and self.divided_kinds else frozenset()
        weights = {word: self._weigh_word(word, words, generic | common, is_dish=is_dish) for word in words}
        if len(words) > 1 and max(weights.values()) == PLAIN_WEIGHT:
            weights |= self._weigh_plain_name(words, common, is_dish=is_dish)
        return Form(
            concept=concept,
            words=words,
            head=words[-1],
            weights=weights,
            kinds=self._find_kinds(concept, words),
            generic=generic - weights.keys(),
            kind_words=generic - other_kinds,
            other_kinds=other_kinds,
            kind_openers=self.openers if is_dish else frozenset(),
            synonym_words=synonym,
            is_dish=is_dish,
        )

    def _list_kinds_of_others(self, concept: int, words: Phrase) -> frozenset[str]:
        """The kinds of a dish's category that other dishes of it are called, and this one is not."""
        id = self.concepts[concept].item
        item = self.menu.item(id) if id is not None else None
        return self.divided_kinds.get(item.category, frozenset()).difference(words) if item else frozenset()

    def _weigh_plain_name(self, words: Phrase, common: frozenset[str], *, is_dish: bool) -> Mapping[str, float]:
        """The weight of the first word of a name without a distinctive one: "whole" of the whole milk.

        "Regular" means no milk. "Plain" means the plain bagel, where all options of the group are bagels.
        """
        first = next((word for word in words if word != ONE), ONE)
        is_own = common.issuperset(set(words) - {first}) and first not in lexicon().usual_sizes
        if self._is_default(words) and not is_own:
            return {}
        is_plain = first in lexicon().plain_shares and not (is_dish or is_own)
        return {first: PLAIN_WEIGHT if is_plain else 1.0}

    def _weigh_word(self, word: str, form: Phrase, generic: frozenset[str], *, is_dish: bool) -> float:
        is_head = word == form[-1]
        if is_dish and word in generic and self._is_needed(word, form, generic):
            return MARKED_WEIGHT if word in self.food.marked else 1.0
        if word in generic or self._is_plain(word, form, is_dish=is_dish):
            return PLAIN_WEIGHT
        if word in self.food.marked:
            return MARKED_WEIGHT
        if not is_head:
            return PLAIN_WEIGHT if word in self.food.defaults.get(form[-1], ()) else 1.0
        distinctive = set(form[:-1]) - generic - self.food.plain - self.food.makers
        is_omissible = word in self.food.find_kinds(form[:-1]) or (word in self.food.tails and not is_dish)
        return PLAIN_WEIGHT if distinctive and is_omissible else 1.0

    def _is_plain(self, word: str, form: Phrase, *, is_dish: bool) -> bool:
        """Whether guests omit a word of a name: a number of pieces, a maker, "classic"."""
        is_number = word == ONE or (is_dish and _counts_pieces(word, form))
        is_maker = word in self.food.makers and word != form[-1]
        is_dose = not is_dish and word == form[-1] and _measures_out(form)
        return is_number or is_maker or is_dose or word in lexicon().small or word in self.food.plain

    def _is_needed(self, kind: str, form: Phrase, generic: frozenset[str]) -> bool:
        """Whether a name needs the kind of its category: a "taco" is no "Taco Salad" where there are "Tacos", too.

        A marked kind is always said: a "taco" is no "Kids Taco".
        """
        others = set(form) - generic - self.food.plain
        return kind in self.food.marked or (bool(others) and others <= self.category_words - generic)

    def _is_default(self, form: Phrase) -> bool:
        """Whether the head alone means it: "salsa" the tomato salsa."""
        return not self.food.defaults.get(form[-1], frozenset()).isdisjoint(form)


def _group_by_root(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    roots: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        roots[strip_verb_ending(word)].append(word)
    return {root: tuple(members) for root, members in roots.items()}


def _find_head(name: str, words: Phrase) -> str:
    """The main noun of a name: its last word, or the last one before "with"."""
    before, joined, _ = name.casefold().partition(f" {lexicon().beside} ")
    content = [word for word in words if not _counts_pieces(word, words)] or words
    head = _extract_name_stems(before)[-1] if joined and before.strip() else content[-1]
    return head if head in words else words[-1]


def _add_group_noun(group: OptionGroup, option: Option) -> tuple[str, ...]:
    """The option with the noun of its group, if it needs one: "house dressing" for the house vinaigrette.

    "House" alone identifies nothing. "Cherry" of the cherry tomatoes does, so it needs no noun.
    """
    words, nouns = option.name.split(), group.name.split()
    food = load_food_knowledge()
    is_of_kind = bool(nouns) and (
        group.kind is GroupKind.SINGLE or stem_word(nouns[-1].lower()) in food.kinds | food.foods
    )
    if len(words) < 2 or not is_of_kind or not lexicon().plain.issuperset(_extract_name_stems(" ".join(words[:-1]))):
        return ()
    return (" ".join([*words[:-1], nouns[-1]]),)


def _cut_portion(name: str) -> Phrase:
    """The stems of a name after its count or size: "two pork rolls"; empty without one."""
    first, *rest = _extract_name_stems(name) or ("",)
    return tuple(rest) if first.isdecimal() or first in lexicon().sizes else ()


def _find_empty_words(name: str) -> frozenset[str]:
    """The words of a name that alone match nothing: the "day" of the "Soup of the Day"."""
    match = _OF_THE.search(name.casefold())
    return frozenset(_extract_name_stems(match["rest"])) if match else frozenset()


def _list_own_remarks(group: OptionGroup, option: Option) -> Iterator[str]:
    """What the remark of an option calls it, if it calls no other option of the group so: two may be pork."""
    others = [remark for other in group.options if other.id != option.id for remark in list_remarks(other.name)]
    return (remark for remark in list_remarks(option.name) if remark not in others)


def _collect_aliases(menu: Menu, get_kind_words: Callable[[Item], frozenset[str]]) -> Mapping[str, tuple[str, ...]]:
    """The aliases of all entries of the same name, but none with a kind: "pepperoni pizza" is no topping.

    Measures are not shared: a large coffee has 12 ounces, a large soda 22.
    """
    aliases: dict[str, dict[str, None]] = defaultdict(dict)
    groups = {group for item in menu.items for group in item.groups}
    for item in menu.items:
        kind = get_kind_words(item)
        shared = (alias for alias in item.aliases[:MOST_NAMES] if kind.isdisjoint(_extract_name_stems(alias)))
        aliases[item.name.casefold()] |= dict.fromkeys(shared)
    for option in (option for group in groups for option in group.options):
        shared = (alias for alias in option.aliases[:MOST_NAMES] if not _has_number(alias))
        aliases[option.name.casefold()] |= dict.fromkeys(shared)
    return {name: tuple(others) for name, others in aliases.items()}


def _has_number(name: str) -> bool:
    return any(decimal_number(word) is not None for word in _extract_name_stems(name))


def _find_divided_kinds(menu: Menu, declared: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    """The kinds of each category of several that a dish of it is called: the "boudin" of "Boudin & Cracklins".

    Those that the menu ``declared`` to be a name of the category mean all of its dishes.
    """
    kinds: dict[str, frozenset[str]] = {}
    for category in menu.categories:
        if _JOINED.search(category) is None:
            continue
        parts = [_extract_name_stems(part) for part in _JOINED.split(category.casefold())]
        heads = frozenset(part[-1] for part in parts if part)
        if len(heads) > 1:
            heads -= declared.get(category, frozenset())
            kinds[category] = heads & _extract_all_stems(item.name for item in menu.in_category(category))
    return kinds


def _find_openers(names: Iterable[str]) -> frozenset[str]:
    """The words that only begin names of kinds: the "soft" of a soft drink alone is no kind."""
    parts = [_extract_name_stems(part) for name in names for part in _JOINED.split(name.casefold())]
    heads = {part[-1] for part in parts if part}
    return frozenset(word for part in parts for word in part[:-1] if word not in heads)


def _counts_pieces(word: str, form: Phrase) -> bool:
    """Whether a word is part of the number of pieces or the measure of a dish: of "10 pc" in the "10pc Wings"."""
    counted = lexicon().portions | lexicon().units | {_LITRE}
    pairs = [pair for pair in pairwise(form) if decimal_number(pair[0]) is not None and pair[1] in counted]
    return any(word in pair for pair in pairs)


def _measures_out(form: Phrase) -> bool:
    """Whether the last word of an option only says how it is measured: the "scoop" of the "Potato Salad Scoop"."""
    cues = lexicon().cues
    names_food = any((word,) not in cues for word in form[:-1])  # not the "extra" of an extra shot
    return names_food and cues.get((form[-1], "of"), (None, 0))[0] is Cue.DOSE


def _is_cue_before_option(word: str) -> bool:
    """Whether a word of a group's name is only a cue before options: of the groups "Add", "With it", "Hot or not"."""
    words = lexicon()
    is_cue = words.cues.get((word,), (None, 0))[0] in (Cue.EXTRA, Cue.LIGHT, Cue.REFUSE)
    return is_cue or word in words.small or word in words.option_verbs


def _find_common_words(group: OptionGroup) -> frozenset[str]:
    """The words that at least half of the options share, and more than one: the "shot" of single and double shots."""
    counts = Counter(word for option in group.options for word in set(_extract_name_stems(option.name)))
    return frozenset(word for word, count in counts.items() if count > 1 and 2 * count >= len(group.options))


def _list_option_words(item: Item) -> frozenset[str]:
    """The words that are options of an item: the "hot" of a latte is no word for any of the hot drinks."""
    names = (_extract_name_stems(option.name) for group in item.groups for option in group.options)
    return frozenset(name[0] for name in names if len(name) == 1)


def _extract_all_stems(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in _extract_name_stems(name))


def _extract_name_stems(name: str) -> Phrase:
    """The first MOST_NAME_WORDS stems of a name: a name of a thousand words would have a million variants."""
    return extract_name_stems(name)[:MOST_NAME_WORDS]


def _count_readable_items(menu: Menu) -> int:
    """The number of first items whose names do not exceed the limits."""
    names = accumulate(1 + min(len(item.aliases), MOST_NAMES) for item in menu.items[:MOST_ITEMS])
    return sum(1 for count in names if count <= MOST_ITEM_NAMES)


def _cut_menu(menu: Menu, count: int) -> Menu:
    return menu if len(menu.items) <= count else replace(menu, items=menu.items[:count])
