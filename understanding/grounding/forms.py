"""Forms: the ways to say a name of the menu, and the score of a guest's words against them.

A form is a name, an alias, or either with a synonym inserted. Each of its words has a weight: a distinctive word
weighs 1, plain words ("classic", a maker's name, the name of the option group) little, marked words ("diet") much.
A guest's words match a form that contains all of them. The less weight they omit, the higher the score.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from understanding.grounding.food import load_food_knowledge
from understanding.language.lexicon import Cue, Phrase, lexicon

ONE = "1"
"""A number that guests omit: "a pound" is one pound."""
PLAIN_WEIGHT = 0.2
MAX_PLAIN_WEIGHT = 0.4
"""The most that all omitted plain words of a form weigh together."""
MARKED_WEIGHT = 4.0
"""The weight of a word that no guest omits: "coke" does not mean the diet coke."""

EXACT = 0.89
"""From this score on, only plain words are omitted."""
TIE, EXACT_TIE = 0.12, 0.02

GENERIC_SCORE = 0.68
"""The score of the name of a category or group against each of its members."""
KIND_COST, DISH_KIND_COST = 0.05, 0.18
"""The cost of saying the kind only ("cheese"). For a dish it is higher, because other dishes have the kind too."""
KIND_FIRST_COST = 0.25
"""The cost of saying the kind first: "pepper jalapeno"."""
HEAD_COST = 0.15
"""The cost of omitting the head: "tomato" for a salsa."""
ORDER_COST = 0.03
"""The cost of another word order."""
PLAIN_NAME_SCORE = 0.66
"""The highest score of plain words alone against a dish: "regular" for the regular coffee."""
SYNONYM_TRUST = 0.97


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say the name of a concept.

    ``weights`` has the weight of each of the ``words``. ``head`` is the main noun: "bagel" of "bagel with cheese".
    A guest may add words of ``kinds`` and ``generic``.
    ``kind_words`` are all words of the category's name: alone they match every dish of the category equally.
    ``synonym_words`` are the words of the inserted synonym: the form matches only if the guest says all of them.
    """

    concept: int
    words: Phrase
    head: str
    weights: Mapping[str, float]
    kinds: frozenset[str]
    generic: frozenset[str]
    kind_words: frozenset[str]
    synonym_words: frozenset[str]
    is_dish: bool
    is_alias: bool = False
    """Whether the form differs from the name on the menu."""
    empty_words: frozenset[str] = frozenset()
    """Words that match nothing if the guest says no others."""
    kind_openers: frozenset[str] = frozenset()
    """Words that only begin the name of a kind: the "soft" of a soft drink."""
    other_kinds: frozenset[str] = frozenset()
    """Kinds of its category that alone mean the other dishes which are called so."""
    is_scale: bool = False
    """Whether it is a size by its rank: "normal size", of which neither word alone says anything."""

    def score_words(self, words: Phrase) -> float:
        """How well a guest's words match the form, 0 to 1; 0 if they are only the beginning of a name."""
        word_set = frozenset(words)
        has_all = self.weights.keys() <= word_set
        if self.is_dish and _is_count_before(words, self.words):
            return 0.0
        if (word_set <= self.kind_openers or word_set <= self.other_kinds) and not has_all:
            return 0.0
        if self.is_scale and not (has_all and _is_in_order(words, self.words)):
            return 0.0
        if self.is_dish and word_set <= self.kind_words and not has_all:
            return self._score_kind_alone(word_set)
        if not self.synonym_words <= word_set:
            return 0.0
        matches = word_set & self.weights.keys()
        if not matches:
            return self._score_kind(word_set)
        return self._score_matches(words, word_set, matches)

    def _score_matches(self, words: Phrase, word_set: frozenset[str], matches: frozenset[str]) -> float:
        omitted = self._weigh_omitted(word_set)
        is_distinctive = omitted < 1.0 and any(self.weights[word] >= 1.0 for word in matches)
        if omitted and not is_distinctive and matches <= self._list_talk_words():
            return 0.0
        words_of_size = lexicon().sizes | lexicon().fractions | {ONE}
        if omitted and self.is_dish and (matches <= words_of_size or _is_measure(matches)):
            return 0.0  # "small" alone is not the Chips (Small), "500 ml" not the Cider 500 ml
        score = _score_omission(omitted) - self._compute_cost(words, word_set)
        if self.is_dish and self.head not in word_set and matches <= load_food_knowledge().plain:
            score = min(score, PLAIN_NAME_SCORE)
        return score * SYNONYM_TRUST if self.synonym_words else score

    def _score_kind_alone(self, words: frozenset[str]) -> float:
        """The score of the kind of a dish alone: a "taco" is a soft taco rather than a taco plate."""
        is_other = not words.isdisjoint(self.weights) and self.head not in words
        omission = _score_omission(PLAIN_WEIGHT if self._is_usual_dish(words) else 1.0)
        return omission - (HEAD_COST if is_other else 0.0)

    def _is_usual_dish(self, words: frozenset[str]) -> bool:
        """Whether the kind alone means this dish: "burger" the classic burger.

        An alias does not count: a restaurant that meant the dish by the kind would list the kind as an alias.
        """
        is_usual = not self.is_alias and self.weights.keys() - words <= lexicon().usual
        return is_usual and self.head in words and self.synonym_words <= words

    def _score_kind(self, words: frozenset[str]) -> float:
        """The score of words of which none is a word of the form: its kinds and generic words."""
        if not words <= self.generic:
            return _score_omission(self._weigh_omitted(frozenset())) - (DISH_KIND_COST if self.is_dish else KIND_COST)
        if words <= lexicon().chat and not self.is_dish:
            return 0.0
        total = sum(self.weights.values())
        return GENERIC_SCORE if total < MARKED_WEIGHT else _score_omission(total)

    def _weigh_omitted(self, words: frozenset[str]) -> float:
        """The weight of the omitted words; all plain words together count MAX_PLAIN_WEIGHT at most."""
        omitted = [weight for word, weight in self.weights.items() if word not in words]
        plain = sum(weight for weight in omitted if weight == PLAIN_WEIGHT)
        return sum(omitted) - max(plain - MAX_PLAIN_WEIGHT, 0.0)

    def _compute_cost(self, words: Phrase, word_set: frozenset[str]) -> float:
        head = self.head
        cost = 0.0
        if (
            head not in word_set
            and self.weights[head] >= 1.0
            and not word_set & (self.kinds | load_food_knowledge().makers)
        ):
            cost += HEAD_COST
        if not _is_in_order(words, self.words):
            cost += ORDER_COST
        if words[0] not in self.weights and words[0] not in self.generic and words[-1] in self.weights:
            cost += KIND_FIRST_COST
        return cost

    def _list_talk_words(self) -> frozenset[str]:
        """Words of everyday talk (for a dish also colours), which alone match nothing, without a distinctive head."""
        head, words = self.head, lexicon()
        talk = words.chat | words.colours if self.is_dish else words.chat
        is_distinctive = self.weights[head] >= 1.0 and words.cues.get((head,), (None, 0))[0] is not Cue.CHAT
        return talk - ({head} if is_distinctive else set())


def _is_measure(words: Set[str]) -> bool:
    """Whether the words are an amount of a unit."""
    units = lexicon().units
    return not units.isdisjoint(words) and all(word in units or word.isdecimal() for word in words)


def compute_tie_margin(best: float) -> float:
    """The largest distance from the best score at which another one ties with it. It is narrow among exact scores."""
    return EXACT_TIE if best >= EXACT else TIE


def _score_omission(omitted: float) -> float:
    """The score if the words omit this weight: the first distinctive word lowers it most, plain words little."""
    if omitted == 0:
        return 1.0
    return 0.95 - 0.25 * min(omitted, 1.0) - 0.05 * min(max(omitted - 1.0, 0.0), 3.0)


def _is_count_before(words: Phrase, name: Phrase) -> bool:
    """Whether words begin with a number that the name has behind them: "4 tacos", for a "Taco Kit for Four"."""
    count, *others = words
    return bool(others) and count.isdecimal() and count in name and others[0] in name[: name.index(count)]


def _is_in_order(words: Phrase, name: Phrase) -> bool:
    positions = [name.index(word) for word in words if word in name]
    return positions == sorted(positions)
