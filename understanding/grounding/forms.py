"""A form is one way to say what a menu names, and how well said words fit it.

A form is a name, an alias, or either with an everyday synonym put in. Its words carry weight: what tells it apart from
others weighs 1, plain words ("classic", a maker's name, the name of the option group) next to nothing, marked words
("diet") much. Said words fit a form that holds all of them; the fit is the better the less weight is left unsaid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from understanding.grounding.food import food_knowledge
from understanding.language.lexicon import Cue, Phrase, lexicon

PLAIN_WEIGHT = 0.2
MOST_PLAIN = 0.4
"""Of all plain words of a form together."""
MARKED_WEIGHT = 4.0
"""Of a word that nobody leaves unsaid: "coke" does not mean the diet coke."""

EXACT = 0.89
"""A fit from here on leaves only plain words unsaid."""
TIE, EXACT_TIE = 0.12, 0.02

GENERIC_FIT = 0.68
"""Of a category's or a group's name to each thing in it."""
KIND_COST, DISH_KIND_COST, KIND_FIRST_COST, HEAD_COST, ORDER_COST = 0.05, 0.18, 0.25, 0.15, 0.03
"""For saying only the kind ("cheese"; of a dish, which may be the name of others, more), the kind first ("pepper
jalapeno"), not the head ("tomato" for a salsa), or a name's words in another order."""
PLAIN_NAME_FIT = 0.66
"""Of nothing but a plain word to the dish that bears it: "regular" for the regular coffee."""
SYNONYM_TRUST = 0.97


@dataclass(frozen=True, slots=True)
class Form:
    """``weights`` of the ``words``; ``kinds`` and ``generic`` words may be said beside them.

    ``head`` says what it is, as the bagel of a bagel with cheese.
    ``kind_words`` name the whole category, in this name or not: alone they mean any of its dishes alike.
    ``swapped`` are the words of a synonym put in: it counts only when all of them are said.
    """

    concept: int
    words: Phrase
    head: str
    weights: Mapping[str, float]
    kinds: frozenset[str]
    generic: frozenset[str]
    kind_words: frozenset[str]
    swapped: frozenset[str]
    dish: bool
    alias: bool = False
    """Whether the menu names the thing otherwise, so that this is one more way to say it."""
    hollow: frozenset[str] = frozenset()
    """Words that name nothing where they are all that is said."""
    kind_openers: frozenset[str] = frozenset()
    """Words that only begin the name of a kind: the "soft" of a soft drink."""

    def fit(self, words: Phrase) -> float:
        """How well said words name this, 0 to 1; 0 when they only begin to."""
        said = frozenset(words)
        if said <= self.kind_openers and not said >= self.weights.keys():
            return 0.0
        if self.dish and said <= self.kind_words and not self.weights.keys() <= said:
            return _graded(PLAIN_WEIGHT if self._is_usual(said) else 1.0)
        named = said & self.weights.keys()
        if not self.swapped <= said:
            return 0.0
        if not named:
            return self._fit_of_kind(said)
        left = self._left(said)
        telling = left < 1.0 and any(self.weights[word] >= 1.0 for word in named)
        if left and not telling and named <= self._empty_words():
            return 0.0
        score = _graded(left) - self._cost(words, said)
        if self.dish and self.head not in said and named <= food_knowledge().plain:
            score = min(score, PLAIN_NAME_FIT)
        return score * SYNONYM_TRUST if self.swapped else score

    def _is_usual(self, said: frozenset[str]) -> bool:
        """Whether this is the usual dish of the kind said: a classic burger of all burgers.

        Where that is an alias, the restaurant would have listed the bare kind too, had it meant it so.
        """
        usual = not self.alias and self.weights.keys() - said <= lexicon().usual
        return usual and self.head in said and self.swapped <= said

    def _fit_of_kind(self, said: frozenset[str]) -> float:
        if not said <= self.generic:
            return _graded(self._left(frozenset())) - (DISH_KIND_COST if self.dish else KIND_COST)
        if said <= lexicon().chat and not self.dish:
            return 0.0
        total = sum(self.weights.values())
        return GENERIC_FIT if total < MARKED_WEIGHT else _graded(total)

    def _left(self, said: frozenset[str]) -> float:
        """The weight left unsaid; many plain words tell no more than one or two."""
        unsaid = [weight for word, weight in self.weights.items() if word not in said]
        plain = sum(weight for weight in unsaid if weight == PLAIN_WEIGHT)
        return sum(unsaid) - max(plain - MOST_PLAIN, 0.0)

    def _cost(self, words: Phrase, said: frozenset[str]) -> float:
        head = self.head
        cost = 0.0
        if head not in said and self.weights[head] >= 1.0 and not said & (self.kinds | food_knowledge().makers):
            cost += HEAD_COST
        if not _in_order(words, self.words):
            cost += ORDER_COST
        if words[0] not in self.weights and words[0] not in self.generic and words[-1] in self.weights:
            cost += KIND_FIRST_COST
        return cost

    def _empty_words(self) -> frozenset[str]:
        """Everyday talk (for dishes colours too), which names nothing by itself unless it is the name's main word."""
        head, known = self.head, lexicon()
        empty = known.chat | known.colours if self.dish else known.chat
        tells = self.weights[head] >= 1.0 and known.cues.get((head,), (None, 0))[0] is not Cue.CHAT
        return empty - ({head} if tells else set())


def tie_margin(best: float) -> float:
    """How close to the best fit another one must come not to be told apart; among exact fits very close."""
    return EXACT_TIE if best >= EXACT else TIE


def _graded(left: float) -> float:
    """The fit when this much weight is left unsaid: plain words cost little, the first telling word most."""
    if left == 0:
        return 1.0
    return 0.95 - 0.25 * min(left, 1.0) - 0.05 * min(max(left - 1.0, 0.0), 3.0)


def _in_order(said: Phrase, named: Phrase) -> bool:
    places = [named.index(word) for word in said if word in named]
    return places == sorted(places)
