"""A menu prepared for look-up: every way in which its items and options may be said, found by the words that were.

A *concept* is one thing that the menu names: an item, or an option (which many items may share). Each has several
*forms*, the ways to say it (forms.py). Look-up is by inverted lists: the forms that hold every said word.
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from itertools import accumulate, islice, pairwise
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.work import spend, spend_once
from understanding.grounding.food import food_knowledge
from understanding.grounding.forms import MARKED_WEIGHT, PLAIN_WEIGHT, Form
from understanding.grounding.sizes import by_size
from understanding.grounding.words import root, stems_of
from understanding.language.lexicon import Cue, Phrase, lexicon
from understanding.mentions import Grounding

Place = tuple[GroupId, OptionId]

ONE = "1"
"""Goes without saying: "a pound" is one pound."""
MOST_ITEMS, MOST_ITEM_NAMES = 5_000, 50_000
"""Of one menu, and their names with all aliases. Of a longer menu the first part is indexed."""
MOST_ENTRIES = 600_000
"""Words of forms and places of options in one index: some seconds of building. When they run out, the rest is cut."""
MOST_NAME_WORDS, MOST_NAMES, MOST_WAYS = 12, 50, 60
"""Of a name, its first words; of an item or option, its first names; of a name, its first ways to be said."""
MOST_COMPARED = 2_000
"""Forms that one look-up compares: a word that more of them hold tells no dish apart."""
_OF_THE = re.compile(r" (?:of the|del|de la|du|della) (?P<rest>.+)")
_JOINED = re.compile(r"\s+(?:and|or|with|n)\s+|[&+,/]")
_CACHE_LIMIT, _MOST_SENSES_KEPT = 50_000, 500_000
_MOST_SPELLINGS = 5
_MOST_PARTS, _MOST_PART_ENTRIES = 64, 50_000
"""Indexes of some items that one menu keeps, and what building them took: some megabytes."""
_SHORTEST_VARIANT = 5
_WORK_OF_A_FORM, _SENSES_A_UNIT, _SPELLINGS_A_UNIT = 2, 8, 64


@dataclass(frozen=True, slots=True)
class Concept:
    """An item (``item`` set) or an option: where each item that offers it keeps it."""

    item: ItemId | None
    places: Mapping[ItemId, tuple[Place, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of said words: a concept and how well the words fit it, 0 to 1."""

    concept: Concept
    score: float


@dataclass(frozen=True, slots=True)
class MenuIndex:
    """The look-up of one menu version. Build it once with ``of`` and keep it as long as the menu does not change."""

    menu: Menu
    concepts: tuple[Concept, ...]
    single: frozenset[tuple[ItemId, GroupId]]
    """The groups in which an item takes one option only."""
    vocabulary: frozenset[str]
    compounds: Mapping[str, Phrase]
    """ "blackforest" to ("black", "forest"): neighbours in a form that a guest may write as one word."""
    pairs: frozenset[Phrase]
    """Neighbours in a form, as two words."""
    roots: Mapping[str, tuple[str, ...]]
    """The words of the menu by their roots."""
    categories: Mapping[Phrase, str]
    names: frozenset[Phrase]
    """Every full way to say something on the menu."""
    _forms: tuple[Form, ...]
    _postings: Mapping[str, frozenset[int]]
    _spellings: tuple[str, ...]
    entries: int = 0
    """What building it took: words of forms and places of options."""
    left_out: int = 0
    """How many items of a menu beyond the limits are not in it; ``menu`` is without them."""
    groundings: dict[tuple[str, ItemId | None], Grounding] | None = field(default=None, compare=False, repr=False)
    """What the texts of one message were grounded to; None where nothing is kept."""
    pieces: dict[str, tuple[Any, ...]] | None = field(default=None, compare=False, repr=False)
    """The pieces (spans.py) that the texts of one message were cut into; None where nothing is kept."""
    _found: _Found = field(default_factory=lambda: _Found(), compare=False, repr=False)
    _respelt: dict[str, tuple[tuple[Phrase, ...], float]] = field(default_factory=dict, compare=False, repr=False)
    _parts: _Parts = field(default_factory=lambda: _Parts(), compare=False, repr=False)

    @classmethod
    def of(cls, menu: Menu) -> MenuIndex:
        """The index of a menu, or of its first part: some milliseconds for a hundred items, a second for 5,000."""
        return _Builder(menu).index()

    def for_message(self) -> MenuIndex:
        """The same index, which keeps the groundings of one message: several readers look at the same words."""
        return replace(self, groundings={}, pieces={})

    def part(self, ids: Iterable[ItemId], *, other_kinds: bool = False) -> MenuIndex:
        """The index of these items alone, as of a cart: among them "the coke" is the diet coke.

        With ``other_kinds`` it has the names of all categories of the menu. Those used last are kept, by their items.
        """
        key = (frozenset(ids), other_kinds)
        kept = self._parts.get(key)
        if kept is None:
            kept = self._parts.keep(key, MenuIndex.of(_only_items(self.menu, key[0], other_kinds=other_kinds)))
        return kept

    def senses(self, words: Phrase) -> tuple[Sense, ...]:
        """What these stems may mean on this menu, best first; empty when no name holds all of them, each once.

        A score of 0 means that they only begin a name ("cold" of a cold cut).
        """
        found = self._found.get(words)
        if found is None:
            found = self._look_up(words)
            self._found.keep(words, found)
        else:
            self._spend(words, found.forms, again=len(found.senses))
        return found.senses

    def _spend(self, words: Phrase, forms: int, *, again: int) -> None:
        """Count the look-up. It counts whole once in a turn, also where its senses were kept from an earlier turn: the
        work of a message does not depend on the messages before it."""
        spend_once((id(self), words), 1 + _WORK_OF_A_FORM * forms, again=1 + again // _SENSES_A_UNIT)

    def respelt(self, word: str, following: str = "") -> tuple[Phrase, float]:
        """The menu's words nearest to an unknown stem and how near, 0 to 1; the stem itself and 0.0 when none is.

        Of several as near, one that makes a name with the ``following`` stem.
        """
        spend(1 + len(self._spellings) // _SPELLINGS_A_UNIT)
        found = self._respelt.get(word)
        if found is None:
            if len(self._respelt) > _CACHE_LIMIT:
                self._respelt.clear()
            found = self._respelt[word] = self._nearest(word)
        near, likeness = found
        return next((words for words in near if (*words, following) in self.names), near[0]), likeness

    def other_spelling(self, word: str, before: str, after: str) -> str | None:
        """Another word of the menu, one letter away, that makes a name with a neighbour, where this word makes none."""
        neighbours = [each for each in (before, after) if each in self.vocabulary]
        if len(word) < _SHORTEST_VARIANT or not neighbours or self._goes_with(word, before, after):
            return None
        spend(1 + len(self._spellings) // _SPELLINGS_A_UNIT)
        hits = process.extract(word, self._spellings, scorer=OSA.distance, score_cutoff=1, limit=_MOST_SPELLINGS)
        near = (said for said, edits, _ in hits if edits and said[0] == word[0] and said in self.vocabulary)
        return next((said for said in near if self._goes_with(said, before, after)), None)

    def _goes_with(self, word: str, before: str, after: str) -> bool:
        """Whether one name has the word and the one before or after it."""
        pairs = [(before, word)] if before else []
        pairs += [(word, after)] if after else []
        return any(sense.score for pair in pairs for sense in self.senses(pair))

    def _look_up(self, words: Phrase) -> _LookedUp:
        counts = Counter(words)
        postings = sorted((self._postings.get(word, frozenset()) for word in words), key=len)
        fitting = self._shortest(frozenset.intersection(*postings)) if postings else []
        self._spend(words, len(fitting), again=0)
        best: dict[int, float] = {}
        for number in fitting:
            form = self._forms[number]
            if form.hollow.issuperset(words) or (len(counts) < len(words) and not counts <= Counter(form.words)):
                continue
            score = form.fit(words)
            if score > best.get(form.concept, -1.0):
                best[form.concept] = score
        ranked = sorted(best.items(), key=lambda pair: -pair[1])
        return _LookedUp(tuple(Sense(self.concepts[concept], score) for concept, score in ranked), len(fitting))

    def _shortest(self, numbers: frozenset[int]) -> list[int]:
        """The forms to compare: of very many, those that the words leave least unsaid of."""
        if len(numbers) <= MOST_COMPARED:
            return sorted(numbers)
        return sorted(nsmallest(MOST_COMPARED, numbers, key=lambda number: (len(self._forms[number].words), number)))

    def _nearest(self, word: str) -> tuple[tuple[Phrase, ...], float]:
        if len(word) < 4 or not word.isalpha():
            return ((word,),), 0.0
        limit = 1 if len(word) < 7 else 2
        hits = process.extract(word, self._spellings, scorer=OSA.distance, score_cutoff=limit, limit=_MOST_SPELLINGS)
        near = [(said, edits) for said, edits, _ in hits if said[0] == word[0] or len(word) >= 6]
        if not near:
            return ((word,),), 0.0
        best = near[0][1]
        words = tuple(self.compounds.get(said, (said,)) for said, edits in near if edits == best)
        return words, 1.0 - best / max(len(near[0][0]), len(word))


@dataclass(frozen=True, slots=True)
class _LookedUp:
    """The senses of some words, and how many forms were compared with the words."""

    senses: tuple[Sense, ...]
    forms: int


class _Found:
    """What was looked up, kept for the next message, within bounds."""

    def __init__(self) -> None:
        self._known: dict[Phrase, _LookedUp] = {}
        self._senses = 0

    def get(self, words: Phrase) -> _LookedUp | None:
        return self._known.get(words)

    def keep(self, words: Phrase, found: _LookedUp) -> None:
        if len(self._known) >= _CACHE_LIMIT or self._senses > _MOST_SENSES_KEPT:
            self._known.clear()
            self._senses = 0
        self._known[words] = found
        self._senses += len(found.senses)


class _Parts:
    """The indexes of some items of one menu, the ones used last, within bounds."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[frozenset[ItemId], bool], MenuIndex] = OrderedDict()
        self._entries = 0

    def get(self, key: tuple[frozenset[ItemId], bool]) -> MenuIndex | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def keep(self, key: tuple[frozenset[ItemId], bool], index: MenuIndex) -> MenuIndex:
        self._kept[key] = index
        self._entries += index.entries
        while self._kept and (len(self._kept) > _MOST_PARTS or self._entries > _MOST_PART_ENTRIES):
            self._entries -= self._kept.popitem(last=False)[1].entries
        return index


def _only_items(menu: Menu, ids: frozenset[ItemId], *, other_kinds: bool) -> Menu:
    items = tuple(item for item in menu.items if item.id in ids)
    categories = {item.category for item in items}
    names = tuple(pair for pair in menu.generic_names if other_kinds or pair[0] in categories)
    return replace(menu, items=items, generic_names=names)


class _Builder:
    """Collects concepts and forms while walking over the menu once, as far as the limits allow."""

    def __init__(self, menu: Menu) -> None:
        self.whole = menu
        self.menu = menu = _first_items(menu, _readable_items(menu))
        self.entries = 0
        self.food = food_knowledge()
        self.item_words = {name[0] for item in menu.items if len(name := _stems(item.name)) == 1}
        cues = lexicon().cues
        self.generic = {
            category: frozenset(
                w for w in self._alike(_stems_in(said)) if w not in self.item_words and (w,) not in cues
            )
            for category, said in ((category, names[:MOST_NAMES]) for category, names in menu.generic_names)
        }
        self.all_generic = frozenset(word for words in self.generic.values() for word in words)
        self.openers = _openers([*menu.categories, *(name for _, names in menu.generic_names for name in names)])
        self.kinds_in: dict[str, frozenset[str]] = {}
        self.aliases = _aliases(menu, self._kind_words)
        self.dish_names = frozenset(self._dish_names())
        self.concepts: list[Concept] = []
        self.forms: list[Form] = []
        self.options: dict[tuple[str, ...], dict[ItemId, tuple[Place, ...]]] = {}
        self.groups: dict[OptionGroup, list[tuple[dict[ItemId, tuple[Place, ...]], Place]]] = {}
        self.single: set[tuple[ItemId, GroupId]] = set()
        self.ends: dict[tuple[str, ...], dict[ItemId, tuple[Place, ...]]] = {}

    def _alike(self, words: frozenset[str]) -> frozenset[str]:
        """Words and the single words that mean the same."""
        ways = (way for word in words for way, _ in self.food.ways_to_say((word,)))
        return frozenset(way[0] for way in ways if len(way) == 1)

    @property
    def full(self) -> bool:
        return self.entries >= MOST_ENTRIES

    def index(self) -> MenuIndex:
        for read, item in enumerate(self.menu.items):
            if self.full:
                self.menu = _first_items(self.menu, read)
                break
            self._add_item(item)
        postings: dict[str, set[int]] = defaultdict(set)
        for number, form in enumerate(self.forms):
            for word in (*form.words, *form.kinds, *form.generic):
                postings[word].add(number)
        pairs = {pair for form in self.forms for pair in zip(form.words, form.words[1:], strict=False)}
        compounds = {pair[0] + pair[1]: pair for pair in sorted(pairs)}
        roots: dict[str, list[str]] = defaultdict(list)
        for word in sorted(postings):
            roots[root(word)].append(word)
        return MenuIndex(
            menu=self.menu,
            concepts=tuple(self.concepts),
            single=frozenset(self.single),
            vocabulary=frozenset(postings),
            compounds=compounds,
            pairs=frozenset(pairs),
            roots={stripped: tuple(words) for stripped, words in roots.items()},
            categories=dict(self._category_names()),
            names=frozenset(form.words for form in self.forms),
            _forms=tuple(self.forms),
            _postings={word: frozenset(numbers) for word, numbers in postings.items()},
            _spellings=tuple(sorted(w for w in {*postings, *compounds} if len(w) > 3)),
            entries=self.entries,
            left_out=len(self.whole.items) - len(self.menu.items),
        )

    def _category_names(self) -> Iterator[tuple[Phrase, str]]:
        for category in self.menu.categories:
            yield _stems(category), category
        for category, names in self.menu.generic_names:
            yield from ((_stems(name), category) for name in names[:MOST_NAMES])

    def _add_item(self, item: Item) -> None:
        generic = self._kind_words(item)
        # A pie is a pizza to many, but not where the menu has pizzas elsewhere.
        self.concepts.append(Concept(item.id))
        self._add_forms(len(self.concepts) - 1, self._names(item), generic, self.all_generic - generic)
        for group in item.groups:
            if group.kind is GroupKind.SINGLE:
                self.single.add((item.id, group.id))
                self._add_ends(item, group)
            self._add_group(item, group)

    def _kind_words(self, item: Item) -> frozenset[str]:
        """What any dish of the item's category is called."""
        known = self.kinds_in.get(item.category)
        if known is None:
            named = self.generic.get(item.category, frozenset()) | frozenset(_stems(item.category))
            known = self.kinds_in[item.category] = named
        return known

    def _dish_names(self) -> Iterator[Phrase]:
        """What dishes are called in full: "pepperoni", "pepperoni pizza"."""
        for item in self.menu.items:
            for said in map(_stems, (item.name, *item.aliases[:MOST_NAMES])):
                yield said
                yield from ((*said, kind) for kind in self._kind_words(item))

    def _kinds(self, concept: int, said: Phrase) -> frozenset[str]:
        """The kinds that may be said with a name; the topping of a pepperoni pizza is none of the menu's pizzas."""
        kinds = self.food.kinds_of(said) - self.item_words
        if self.concepts[concept].item is not None:
            return kinds
        return frozenset(kind for kind in kinds if (*said, kind) not in self.dish_names)

    def _add_group(self, item: Item, group: OptionGroup) -> None:
        """The options of a group; items that share a group, or options of one name, share the concepts."""
        if self.full:
            return
        self.entries += len(group.options)
        known = self.groups.get(group)
        if known is None:
            common = _common_words(group)
            known = self.groups[group] = [(self._option(group, o, common), (group.id, o.id)) for o in group.options]
        for places, place in known:
            places[item.id] = (*places.get(item.id, ()), place)

    def _add_ends(self, item: Item, group: OptionGroup) -> None:
        """ "The biggest" and "the smallest" of the item's sizes."""
        sizes = by_size(group)
        if not sizes:
            return
        words = lexicon()
        for names, option in ((words.smallest, sizes[0]), (words.biggest, sizes[-1])):
            if names not in self.ends:
                self.ends[names] = {}
                self.concepts.append(Concept(None, self.ends[names]))
                self._add_forms(len(self.concepts) - 1, names, frozenset())
            self.ends[names].setdefault(item.id, ((group.id, option.id),))

    def _names(self, named: Item | Option) -> tuple[str, ...]:
        """Its name and aliases, and those of whatever else the menu calls the same: a side that is a topping too."""
        return (named.name, *named.aliases, *self.aliases.get(named.name.casefold(), ()))[:MOST_NAMES]

    def _option(self, group: OptionGroup, option: Option, common: frozenset[str]) -> dict[ItemId, tuple[Place, ...]]:
        key = (group.name, option.name, *option.aliases)
        if key not in self.options:
            self.options[key] = {}
            self.concepts.append(Concept(None, self.options[key]))
            generic = frozenset(word for word in _stems(group.name) if not _is_amount(word))
            names = (*self._names(option), *_name_with_group(group, option))
            self._add_forms(len(self.concepts) - 1, names, generic, common=common)
        return self.options[key]

    def _add_forms(
        self,
        concept: int,
        names: Sequence[str],
        generic: frozenset[str],
        elsewhere: frozenset[str] = frozenset(),
        common: frozenset[str] = frozenset(),
    ) -> None:
        """``elsewhere``: words that name other categories, which no synonym puts into these names. ``common``: words
        that most options of the group share."""
        seen: set[Phrase] = set()
        is_dish = self.concepts[concept].item is not None
        ways = ((name, way) for name in names for way in islice(self.food.ways_to_say(_stems(name)), MOST_WAYS))
        for name, (said, swapped) in ways:
            if self.full:
                return
            # A synonym makes no kind of dish the name of one: "burger" is all burgers, though it can mean a hamburger.
            only_kind = bool(swapped) and generic.issuperset(said)
            # What the menu calls a dish by name is no synonym of another one.
            own_name = bool(swapped) and is_dish and said in self.dish_names
            if said and said not in seen and not swapped & elsewhere and not (only_kind or own_name):
                seen.add(said)
                form = self._form(concept, said, swapped, generic, common)
                self.entries += len(form.words) + len(form.kinds) + len(form.generic)
                self.forms.append(
                    replace(form, head=_head(name, said), alias=name not in names[:1], hollow=_hollow(name))
                )

    def _form(
        self, concept: int, said: Phrase, swapped: frozenset[str], generic: frozenset[str], common: frozenset[str]
    ) -> Form:
        dish = self.concepts[concept].item is not None
        weights = {word: self._weight(word, said, generic | common, dish=dish) for word in said}
        if len(said) > 1 and max(weights.values()) == PLAIN_WEIGHT and not self._goes_unsaid(said):
            # The "whole" of the whole milk must tell; "regular" alone tells of no milk.
            telling = next((word for word in said if word != ONE), ONE)
            weights[telling] = PLAIN_WEIGHT if telling in lexicon().plain_shares and not dish else 1.0
        return Form(
            concept=concept,
            words=said,
            head=said[-1],
            weights=weights,
            kinds=self._kinds(concept, said),
            generic=generic - weights.keys(),
            kind_words=generic,
            kind_openers=self.openers if dish else frozenset(),
            swapped=swapped,
            dish=dish,
        )

    def _weight(self, word: str, form: Phrase, generic: frozenset[str], *, dish: bool) -> float:
        is_head = word == form[-1]
        if (
            word == ONE
            or (dish and _counts_pieces(word, form))
            or word in lexicon().small
            or word in generic
            or word in self.food.plain
            or (word in self.food.makers and not is_head)
        ):
            return PLAIN_WEIGHT
        if word in self.food.marked:
            return MARKED_WEIGHT
        if not is_head:
            return PLAIN_WEIGHT if word in self.food.defaults.get(form[-1], ()) else 1.0
        told = set(form[:-1]) - generic - self.food.plain - self.food.makers
        goes_unsaid = word in self.food.kinds_of(form[:-1]) or (word in self.food.tails and not dish)
        return PLAIN_WEIGHT if told and goes_unsaid else 1.0

    def _goes_unsaid(self, form: Phrase) -> bool:
        """Whether it is what the head alone means: the "tomato" of the tomato salsa."""
        return not self.food.defaults.get(form[-1], frozenset()).isdisjoint(form)


def _head(name: str, said: Phrase) -> str:
    """The word that says what a thing is: the last one, or the last before what comes with it."""
    before, joined, _ = name.casefold().partition(f" {lexicon().beside} ")
    telling = [word for word in said if not _counts_pieces(word, said)] or said
    head = _stems(before)[-1] if joined and before.strip() else telling[-1]
    return head if head in said else said[-1]


def _name_with_group(group: OptionGroup, option: Option) -> tuple[str, ...]:
    """The option by the noun of its group, where it needs one: the house vinaigrette is the house one of the dressings.

    "House" alone would tell of nothing; what tells by itself, as the cherry of the cherry tomatoes, needs no noun.
    """
    words, nouns = option.name.split(), group.name.split()
    if len(words) < 2 or not nouns or not lexicon().plain.issuperset(_stems(" ".join(words[:-1]))):
        return ()
    return (" ".join([*words[:-1], nouns[-1]]),)


def _hollow(name: str) -> frozenset[str]:
    """The words that name nothing by themselves: the "day" of the "Soup of the Day"."""
    return frozenset(_stems(found["rest"])) if (found := _OF_THE.search(name.casefold())) else frozenset()


def _aliases(menu: Menu, kind_words: Callable[[Item], frozenset[str]]) -> Mapping[str, tuple[str, ...]]:
    """All aliases of each name, whatever bears it; but "pepperoni pizza" is the pizza only, and no topping."""
    aliases: dict[str, dict[str, None]] = defaultdict(dict)
    groups = {group for item in menu.items for group in item.groups}
    for item in menu.items:
        kind = kind_words(item)
        shared = (alias for alias in item.aliases[:MOST_NAMES] if kind.isdisjoint(_stems(alias)))
        aliases[item.name.casefold()] |= dict.fromkeys(shared)
    for option in (option for group in groups for option in group.options):
        aliases[option.name.casefold()] |= dict.fromkeys(option.aliases[:MOST_NAMES])
    return {name: tuple(said) for name, said in aliases.items()}


def _openers(names: Iterable[str]) -> frozenset[str]:
    """The words that only begin names of kinds: the "soft" of a soft drink is no kind of thing by itself."""
    parts = [_stems(part) for name in names for part in _JOINED.split(name.casefold())]
    heads = {part[-1] for part in parts if part}
    return frozenset(word for part in parts for word in part[:-1] if word not in heads)


def _counts_pieces(word: str, form: Phrase) -> bool:
    """Whether it only says of how many pieces a dish is: both words of the "10 pc" wings."""
    portions = lexicon().portions
    pairs = [pair for pair in pairwise(form) if pair[0].isdecimal() and pair[1] in portions]
    return any(word in pair for pair in pairs)


def _is_amount(word: str) -> bool:
    return lexicon().cues.get((word,), (None, 0))[0] in (Cue.EXTRA, Cue.LIGHT)


def _common_words(group: OptionGroup) -> frozenset[str]:
    """The words that at least half of the options share, and more than one: the "shot" of single and double shots."""
    counts = Counter(word for option in group.options for word in set(_stems(option.name)))
    return frozenset(word for word, count in counts.items() if count > 1 and 2 * count >= len(group.options))


def _stems_in(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in _stems(name))


def _stems(name: str) -> Phrase:
    """The stems of a name, no more than count: a name of a thousand words would be a million ways to say it."""
    return stems_of(name)[:MOST_NAME_WORDS]


def _readable_items(menu: Menu) -> int:
    """How many of the first items have no more names in all than are read of a menu."""
    names = accumulate(1 + min(len(item.aliases), MOST_NAMES) for item in menu.items[:MOST_ITEMS])
    return sum(1 for count in names if count <= MOST_ITEM_NAMES)


def _first_items(menu: Menu, count: int) -> Menu:
    return menu if len(menu.items) <= count else replace(menu, items=menu.items[:count])
