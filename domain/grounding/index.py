"""A menu prepared for look-up: every way in which its items and options may be said, found by the words that were.

A *concept* is one thing that the menu names: an item, or an option (which many items may share). A *form* is one way
to say it: its name, an alias, or either with an everyday synonym put in. Words of a form carry weight: what tells it
apart from others weighs 1, plain words ("classic", a maker's name, the name of the option group) next to nothing.
Said words fit a form when it holds all of them; the fit is the better the less weight is left unsaid.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.grounding.food import food_knowledge
from domain.grounding.words import stems_of
from domain.language.lexicon import Phrase, lexicon
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, OptionGroup, OptionId

Place = tuple[GroupId, OptionId]

PLAIN_WEIGHT = 0.2
EXACT = 0.9
"""A fit from here on leaves only plain words unsaid."""
TIE, EXACT_TIE = 0.12, 0.02
KIND_FIRST = 0.25
"""The cost of a kind said before the name ("pepper jalapeno")."""
GENERIC = 0.66
"""The fit of a category's name to each of its items."""
MARKED_WEIGHT = 4.0
"""Of a word that nobody leaves unsaid: "coke" does not mean the diet coke."""

_CACHE_LIMIT = 50_000


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
class _Form:
    concept: int
    words: Phrase
    weights: Mapping[str, float]
    kinds: frozenset[str]
    generic: frozenset[str]
    trust: float


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
    categories: Mapping[Phrase, str]
    names: frozenset[Phrase]
    """Every full way to say something on the menu."""
    _forms: tuple[_Form, ...]
    _postings: Mapping[str, frozenset[int]]
    _spellings: tuple[str, ...]
    _found: dict[Phrase, tuple[Sense, ...]] = field(default_factory=dict, compare=False, repr=False)
    _respelt: dict[str, tuple[Phrase, float]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, menu: Menu) -> MenuIndex:
        """The index of a menu: some milliseconds for a hundred items."""
        return _Builder(menu).index()

    def senses(self, words: Phrase) -> tuple[Sense, ...]:
        """What these stems may mean on this menu, best first; empty when no name holds all of them, each once.

        A score of 0 means that they only begin a name ("cold" of a cold cut).
        """
        found = self._found.get(words)
        if found is None:
            if len(self._found) > _CACHE_LIMIT:
                self._found.clear()
            found = self._found[words] = self._look_up(words)
        return found

    def respelt(self, word: str) -> tuple[Phrase, float]:
        """The menu's words nearest to an unknown stem and how near, 0 to 1; the stem itself and 0.0 when none is."""
        found = self._respelt.get(word)
        if found is None:
            if len(self._respelt) > _CACHE_LIMIT:
                self._respelt.clear()
            found = self._respelt[word] = self._nearest(word)
        return found

    def _look_up(self, words: Phrase) -> tuple[Sense, ...]:
        if len(set(words)) < len(words):
            return ()
        postings = sorted((self._postings.get(word, frozenset()) for word in words), key=len)
        best: dict[int, float] = {}
        for number in frozenset.intersection(*postings) if postings else ():
            form = self._forms[number]
            score = _fit(words, form)
            if score > best.get(form.concept, -1.0):
                best[form.concept] = score
        ranked = sorted(best.items(), key=lambda pair: -pair[1])
        return tuple(Sense(self.concepts[concept], score) for concept, score in ranked)

    def _nearest(self, word: str) -> tuple[Phrase, float]:
        if len(word) < 4 or not word.isalpha():
            return (word,), 0.0
        limit = 1 if len(word) < 7 else 2
        hit = process.extractOne(word, self._spellings, scorer=OSA.distance, score_cutoff=limit)
        if hit is None or (hit[0][0] != word[0] and len(word) < 6):
            return (word,), 0.0
        near: str = hit[0]
        return self.compounds.get(near, (near,)), 1.0 - hit[1] / max(len(near), len(word))


def tie_margin(best: float) -> float:
    """How close to the best fit another one must come not to be told apart; among exact fits very close."""
    return EXACT_TIE if best >= EXACT else TIE


def _fit(words: Phrase, form: _Form) -> float:
    """How well said words name a form that holds all of them, 0 to 1."""
    said = frozenset(words)
    named = said & form.weights.keys()
    if not named:
        return GENERIC if said <= form.generic else _graded(sum(form.weights.values())) - 0.05
    if not named - _empty_words(form.words[-1]) and len(named) < len(form.weights):
        return 0.0
    left = sum(weight for word, weight in form.weights.items() if word not in said)
    score = _graded(left)
    head = form.words[-1]
    if head not in said and form.weights[head] >= 1.0 and not said & (form.kinds | food_knowledge().makers):
        score -= 0.15
    if not _in_order(words, form.words):
        score -= 0.03
    if words[0] not in form.weights and words[-1] in form.weights:
        score -= KIND_FIRST
    return score * form.trust


def _empty_words(head: str) -> frozenset[str]:
    """Words that name nothing by themselves: those of everyday talk, and colours without what they colour."""
    known = lexicon()
    return known.chat | known.colours - {head}


def _graded(left: float) -> float:
    """The fit when this much weight is left unsaid: plain words cost little, the first telling word most."""
    if left == 0:
        return 1.0
    return 0.95 - 0.25 * min(left, 1.0) - 0.05 * min(max(left - 1.0, 0.0), 3.0)


def _in_order(said: Phrase, named: Phrase) -> bool:
    places = [named.index(word) for word in said if word in named]
    return places == sorted(places)


class _Builder:
    """Collects concepts and forms while walking over the menu once."""

    def __init__(self, menu: Menu) -> None:
        self.menu = menu
        self.food = food_knowledge()
        self.item_words = {name[0] for item in menu.items if len(name := stems_of(item.name)) == 1}
        cues = lexicon().cues
        self.generic = {
            category: frozenset(w for w in _stems_in(said) if w not in self.item_words and (w,) not in cues)
            for category, said in menu.generic_names
        }
        self.concepts: list[Concept] = []
        self.forms: list[_Form] = []
        self.options: dict[tuple[str, ...], tuple[int, dict[ItemId, tuple[Place, ...]]]] = {}
        self.single: set[tuple[ItemId, GroupId]] = set()

    def index(self) -> MenuIndex:
        for item in self.menu.items:
            self._add_item(item)
        postings: dict[str, set[int]] = defaultdict(set)
        for number, form in enumerate(self.forms):
            for word in (*form.words, *form.kinds, *form.generic):
                postings[word].add(number)
        compounds = {
            pair[0] + pair[1]: pair for form in self.forms for pair in zip(form.words, form.words[1:], strict=False)
        }
        return MenuIndex(
            menu=self.menu,
            concepts=tuple(self.concepts),
            single=frozenset(self.single),
            vocabulary=frozenset(postings),
            compounds=compounds,
            categories=dict(self._category_names()),
            names=frozenset(form.words for form in self.forms),
            _forms=tuple(self.forms),
            _postings={word: frozenset(numbers) for word, numbers in postings.items()},
            _spellings=tuple({w for w in (*postings, *compounds) if len(w) > 3}),
        )

    def _category_names(self) -> Iterator[tuple[Phrase, str]]:
        for category in self.menu.categories:
            yield stems_of(category), category
        for category, names in self.menu.generic_names:
            yield from ((stems_of(name), category) for name in names)

    def _add_item(self, item: Item) -> None:
        generic = self.generic.get(item.category, frozenset()) | frozenset(stems_of(item.category))
        self.concepts.append(Concept(item.id))
        self._add_forms(len(self.concepts) - 1, (item.name, *item.aliases), generic)
        for group in item.groups:
            if group.kind is GroupKind.SINGLE:
                self.single.add((item.id, group.id))
            self._add_group(item, group)

    def _add_group(self, item: Item, group: OptionGroup) -> None:
        for option in group.options:
            key = (group.name, option.name, *option.aliases)
            if key not in self.options:
                places: dict[ItemId, tuple[Place, ...]] = {}
                self.options[key] = len(self.concepts), places
                self.concepts.append(Concept(None, places))
                self._add_forms(len(self.concepts) - 1, (option.name, *option.aliases), frozenset(stems_of(group.name)))
            places = self.options[key][1]
            places[item.id] = (*places.get(item.id, ()), (group.id, option.id))

    def _add_forms(self, concept: int, names: Iterable[str], generic: frozenset[str]) -> None:
        seen: set[Phrase] = set()
        for said, trust in ((words, trust) for name in names for words, trust in self.food.ways_to_say(stems_of(name))):
            if said and said not in seen:
                seen.add(said)
                weights = {word: self._weight(word, said, generic) for word in said}
                kinds = self.food.kinds_of(said) - self.item_words
                self.forms.append(_Form(concept, said, weights, kinds, generic - weights.keys(), trust))

    def _weight(self, word: str, form: Phrase, generic: frozenset[str]) -> float:
        is_head = word == form[-1]
        if word in generic or word in self.food.plain or (word in self.food.makers and not is_head):
            return PLAIN_WEIGHT
        if word in self.food.marked:
            return MARKED_WEIGHT
        return PLAIN_WEIGHT if not is_head and word in self.food.defaults.get(form[-1], ()) else 1.0


def _stems_in(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in stems_of(name))
