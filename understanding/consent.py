"""Recognizes consent: whether the whole of a message is a yes, a no or a postponement.

A message is a yes only when every word of it belongs to a closed list of yes words, of words that say the yes again
("place it") and of courtesy. The lists are data, ``answers.toml`` in the folders of ``language``: those of ``en`` and
``es`` are grammars of phrases, that of ``world`` has the plain yes and no of other languages. A message that is in no
list is none of the three.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from domain.work import once_a_turn
from understanding.consent_phrases import Lists, PhraseSet
from understanding.data_files import find_data, read_data
from understanding.key_words import mend_key_word
from understanding.plain_words import split_plain_words

Question: TypeAlias = Literal["confirm", "change_order", "allergy", "clear_cart", "cancel_order"]
"""The questions whose yes must be the guest's own: the kinds of ``domain.session.Pending``."""

QUESTIONS: frozenset[Question] = frozenset(get_args(Question))

_APPROVED_LIKE: Mapping[Question, Question] = {"change_order": "confirm"}
"""A change that was read back is approved of in the words for an order that was read back."""

_DATA = Path(__file__).with_name("language")
_ENGLISH = "en/answers.toml"
_WORLD = "world/answers.toml"
_COURTESY = frozenset({"please", "thanks"})
_LONGEST, _LONGEST_WITH_REASONS = 14, 26
"""The most words of an answer. A yes is short; the limit also bounds the work."""

Phrase: TypeAlias = tuple[str, ...]


class Role(Enum):
    """The role of a phrase in an answer."""

    YES = auto()
    ASSENT = auto()
    """Says the yes again in words of the question: "place it", "cancel it"."""
    APPROVAL = auto()
    """Approves of the read-back: "looks good"."""
    NO = auto()
    FILLER = auto()
    """Changes nothing: courtesy."""
    LEAD = auto()
    """Changes nothing, and an answer must follow: "oh", "well"."""
    RESUME = auto()
    """ "never mind", "I know": a yes beside it is in doubt, until an ``ASSENT`` follows."""
    TURN = auto()
    """ "actually", "but", "wait": the answer behind it counts."""
    REASON = auto()
    """Says why a warning does not matter here: "it's for me, not for him". It is a yes by itself."""
    ASIDE = auto()
    """Goes with a yes as its reason, and is none."""


class _State(Enum):
    """The meaning of the words so far."""

    OPEN = auto()
    AGREED = auto()
    DOUBTED = auto()
    """After "never mind": only words of the question agree."""
    JUSTIFIED = auto()
    """After a reason against the warning: a yes, unless something else follows."""
    TURNED = auto()
    """After a yes and "but": only a no can follow."""
    REFUSED = auto()


_NEXT: Mapping[tuple[_State, Role], _State] = {
    (_State.OPEN, Role.YES): _State.AGREED,
    (_State.OPEN, Role.ASSENT): _State.AGREED,
    (_State.OPEN, Role.APPROVAL): _State.AGREED,
    (_State.OPEN, Role.NO): _State.REFUSED,
    (_State.OPEN, Role.RESUME): _State.DOUBTED,
    (_State.OPEN, Role.TURN): _State.TURNED,
    (_State.AGREED, Role.YES): _State.AGREED,
    (_State.AGREED, Role.ASSENT): _State.AGREED,
    (_State.AGREED, Role.APPROVAL): _State.AGREED,
    (_State.AGREED, Role.NO): _State.REFUSED,
    (_State.AGREED, Role.RESUME): _State.DOUBTED,
    (_State.AGREED, Role.TURN): _State.TURNED,
    (_State.OPEN, Role.REASON): _State.JUSTIFIED,
    (_State.JUSTIFIED, Role.REASON): _State.JUSTIFIED,
    (_State.JUSTIFIED, Role.YES): _State.AGREED,
    (_State.JUSTIFIED, Role.ASSENT): _State.AGREED,
    (_State.AGREED, Role.REASON): _State.AGREED,
    (_State.DOUBTED, Role.YES): _State.DOUBTED,
    (_State.DOUBTED, Role.APPROVAL): _State.DOUBTED,
    (_State.DOUBTED, Role.ASSENT): _State.AGREED,
    (_State.DOUBTED, Role.RESUME): _State.DOUBTED,
    (_State.TURNED, Role.NO): _State.REFUSED,
    (_State.TURNED, Role.TURN): _State.TURNED,
    (_State.REFUSED, Role.NO): _State.REFUSED,
}
"""The meaning after a phrase. A pair that is missing makes the message neither a yes nor a no.

``FILLER``, ``LEAD`` and ``ASIDE`` keep the meaning.
"""
_KEEPS_MEANING = frozenset({Role.FILLER, Role.LEAD, Role.ASIDE})


@dataclass(frozen=True, slots=True)
class Grounds:
    """The reasons that count at an allergy warning, by the names of their lists (``[reason]`` in ``answers.toml``).

    ``enough``: a yes without another word. ``beside``: only beside a yes.
    """

    enough: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()


_NO_GROUNDS = Grounds()
_MOST_GROUNDS = 16
"""Grammars to keep: those of the questions, and those of the combinations of reasons that occur."""


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The phrases of one language after one question, and their words. ``own``: without those of all languages."""

    roles: Mapping[Role, PhraseSet]
    words: frozenset[str]
    own: frozenset[str]

    @classmethod
    def of(cls, roles: Mapping[Role, PhraseSet], own: Lists | None = None) -> _Phrases:
        """Collect the words of each role. ``own``: the answers of the language itself; None: all of them."""
        words = frozenset(word for phrases in roles.values() for word in phrases.words)
        if own is None:
            return cls(roles, words, words)
        texts = (text for each in own.values() for text in each)
        return cls(roles, words, frozenset(word for text in texts for word in split_plain_words(text)))


class _PhraseEnds:
    """The phrases of some words in each language, searched once: English is a part of most grammars."""

    def __init__(self, words: Phrase) -> None:
        self.words = words
        self._found: dict[tuple[int, int], tuple[tuple[Role, int], ...]] = {}

    def find(self, language: _Phrases, at: int) -> tuple[tuple[Role, int], ...]:
        """Find the roles and the ends of the phrases from here on; a lead is none at the end of a message."""
        key = (id(language), at)
        if key not in self._found:
            self._found[key] = tuple(
                (role, end)
                for role, phrases in language.roles.items()
                for end in phrases.find_ends(self.words, at)
                if role is not Role.LEAD or end < len(self.words)
            )
        return self._found[key]


@dataclass(frozen=True, slots=True)
class _Grammar:
    """One language, or English mixed with another: "sí, yes please".

    A word that is a yes in one and a no in the other is neither.
    """

    languages: tuple[_Phrases, ...]

    def can_read(self, words: frozenset[str]) -> bool:
        """Whether each word is in a phrase, and one is of each language: else a simpler grammar reads the message."""
        strange = words
        for language in self.languages:
            if language.own.isdisjoint(words):
                return False
            strange -= language.words
        return not strange

    def list_states(self, ends: _PhraseEnds) -> frozenset[_State]:
        """List the meanings that the whole message can have."""
        reached: list[set[_State]] = [{_State.OPEN}, *(set[_State]() for _ in ends.words)]
        for at in range(len(ends.words)):
            for role, end in self._find_phrases(ends, at) if reached[at] else ():
                reached[end] |= {after for state in reached[at] if (after := _find_next_state(state, role))}
        return frozenset(reached[-1])

    def _find_phrases(self, ends: _PhraseEnds, at: int) -> Iterator[tuple[Role, int]]:
        return (found for language in self.languages for found in ends.find(language, at))


def _find_next_state(state: _State, role: Role) -> _State | None:
    """Return the meaning after a phrase; None when the phrase cannot follow."""
    return state if role in _KEEPS_MEANING else _NEXT.get((state, role))


def load() -> None:
    """Read the lists now and not at the first message. Raises OSError, ValueError or KeyError when one is broken."""
    _load_postponements()
    _load_leave_takings()
    for question in get_args(Question):
        _load_grammars(question)


def is_consent(text: str, question: Question = "confirm") -> bool:
    """Whether the whole message is a yes to the question, and nothing else: no question, condition or other wish.

    Words that say the yes again depend on the question: "place it" confirms an order and cancels none.
    """
    states = _list_states(text, question)
    return _State.AGREED in states and _State.REFUSED not in states and not _is_leave_taking(text)


def is_justified_yes(words: Phrase, grounds: Grounds) -> bool:
    """Whether the words answer an allergy warning by a yes with its reasons, or by reasons that are enough.

    ``words``: plain words with a placeholder for what the reasons are about (``consent_reasons``).
    """
    states = _list_states_of(words, "allergy", grounds) if len(words) <= _LONGEST_WITH_REASONS else frozenset()
    is_yes = not states.isdisjoint({_State.AGREED, _State.JUSTIFIED}) and _State.REFUSED not in states
    return is_yes and not _is_leave_taking(" ".join(words))


def approves_order(text: str) -> bool:
    """Whether the message is a yes that says in so many words to place the order, or that it is right.

    "Perfect, send it through", "yes, that looks right". A bare "yes" or "perfect" says neither.
    """
    words = split_plain_words(text)
    assents, approvals = _load_approvals()
    says_to_place = any(_find_ends(words, assents))
    return (says_to_place or any(end > at + 1 for at, end in _find_ends(words, approvals))) and is_consent(text)


def _find_ends(words: Phrase, phrases: Iterable[PhraseSet]) -> Iterator[tuple[int, int]]:
    """The beginnings and ends of these phrases among the words."""
    return ((at, end) for at in range(len(words)) for each in phrases for end in each.find_ends(words, at))


def is_refusal(text: str, question: Question = "confirm") -> bool:
    """Whether the whole message is a no to the question. A message may be neither a yes nor a no."""
    states = _list_states(text, question)
    return _State.REFUSED in states and _State.AGREED not in states


def is_postponement(text: str) -> bool:
    """Whether the message only puts the answer off: "hold on", "yes, later", "let me check with my wife"."""
    words = split_plain_words(text)
    if not words or len(words) > _LONGEST_WITH_REASONS:
        return False
    return any(_is_made_of(words, each) for each in _load_postponements())


def _is_leave_taking(text: str) -> bool:
    """Whether the message only acknowledges and says goodbye: "alright, see you, bye"."""
    words = split_plain_words(text)
    return any(_is_made_of(words, each) for each in _load_leave_takings())


@once_a_turn
def _list_states(text: str, question: Question) -> frozenset[_State]:
    """List the meanings of a message in all grammars."""
    words = split_plain_words(text)
    return _list_states_of(words, question, _NO_GROUNDS) if 0 < len(words) <= _LONGEST else frozenset()


def _list_states_of(words: Phrase, question: Question, grounds: Grounds) -> frozenset[_State]:
    """List the meanings of some words in all grammars."""
    words = tuple(map(_mend_courtesy, words))
    ends, given = _PhraseEnds(words), frozenset(words)
    grammars = (grammar for grammar in _load_grammars(question, grounds) if grammar.can_read(given))
    return frozenset(state for grammar in grammars for state in grammar.list_states(ends))


def _mend_courtesy(word: str) -> str:
    """Return "please" or "thanks" for a misspelt one, which changes no answer; every other word as it is."""
    mended = mend_key_word(word)
    return mended if mended in _COURTESY else word


@dataclass(frozen=True, slots=True)
class _Listed:
    """Phrases of one sort. ``whole`` can repeat; any words can follow ``opens``. ``around`` can surround each."""

    whole: PhraseSet
    opens: PhraseSet
    around: PhraseSet


def _is_made_of(words: Phrase, listed: _Listed) -> bool:
    """Whether the words are phrases of the lists from the first to the last, with at least one that is ``whole``."""
    reached: dict[int, bool] = {0: False}
    for at in range(len(words)):
        if at not in reached:
            continue
        if listed.opens.find_ends(words, at):
            return True
        for end in listed.around.find_ends(words, at):
            reached[end] = reached.get(end, False) or reached[at]
        for end in listed.whole.find_ends(words, at):
            reached[end] = True
    return reached.get(len(words), False)


@lru_cache(maxsize=_MOST_GROUNDS)
def _load_grammars(question: Question, grounds: Grounds = _NO_GROUNDS) -> tuple[_Grammar, ...]:
    """Load the grammars after one question. Raises OSError, ValueError or KeyError when a data file is broken."""
    everywhere = _read_file(_WORLD)["everywhere"]
    english, *rich = (
        _Phrases.of(_read_roles(data, question, everywhere) | _read_reasons(data, grounds))
        for data in map(_read_file, _list_grammar_files())
    )
    others = (*rich, *_load_plain_languages())
    alone = (_Grammar((language,)) for language in (english, *others))
    return (*alone, *(_Grammar((english, other)) for other in others))


@lru_cache(maxsize=1)
def _load_approvals() -> tuple[tuple[PhraseSet, ...], tuple[PhraseSet, ...]]:
    """Load the words of each language that say the yes to the read-back again, and those that approve of it."""
    languages = {id(each): each.roles for grammar in _load_grammars("confirm") for each in grammar.languages}.values()
    assents, approvals = (tuple(r[role] for r in languages if role in r) for role in (Role.ASSENT, Role.APPROVAL))
    return assents, approvals


@lru_cache(maxsize=1)
def _load_plain_languages() -> tuple[_Phrases, ...]:
    """Load the languages that have plain answers only: the same after every question."""
    world = _read_file(_WORLD)
    return tuple(
        _Phrases.of(_list_roles(each, world["everywhere"]), each)
        for name, each in world.items()
        if name != "everywhere"
    )


def _read_roles(data: Mapping[str, Lists], question: Question, everywhere: Lists) -> dict[Role, PhraseSet]:
    """Read the phrases of each role, after one question, from a file."""
    answers, parts = data["answers"], data["parts"]
    further = {
        Role.ASSENT: data["assent"][question],
        Role.APPROVAL: data["approval"].get(_APPROVED_LIKE.get(question, question), []),
        Role.RESUME: answers["resume"],
        Role.TURN: answers["turn"],
    }
    roles = _list_roles({**answers, "no": [*answers["no"], *data["refusal"][question]]}, everywhere, parts)
    return roles | {role: PhraseSet.of(patterns, parts) for role, patterns in further.items()}


def _read_reasons(data: Mapping[str, Lists], grounds: Grounds) -> dict[Role, PhraseSet]:
    """Read the reasons that count from a file; each may follow a word such as "because"."""
    parts, reasons = data["parts"], data.get("reason", {})
    names = ((Role.REASON, grounds.enough), (Role.ASIDE, grounds.beside))
    listed = (
        (role, [phrase for name in sorted(kept) for phrase in reasons.get(name, [])]) for role, kept in names if kept
    )
    return {role: PhraseSet.of([*each, *(f"{{since}} {phrase}" for phrase in each)], parts) for role, each in listed}


def _list_roles(lists: Lists, everywhere: Lists, parts: Lists | None = None) -> dict[Role, PhraseSet]:
    """List the phrases of the roles that do not depend on the question."""
    roles = {Role.YES: "yes", Role.NO: "no", Role.FILLER: "courtesy", Role.LEAD: "lead"}
    return {
        role: PhraseSet.of([*lists.get(name, []), *everywhere.get(name, [])], parts or {})
        for role, name in roles.items()
    }


@lru_cache(maxsize=1)
def _load_postponements() -> tuple[_Listed, ...]:
    """Load the postponements of each language."""
    return tuple(_read_postponements(_read_file(name)) for name in _list_grammar_files())


def _read_postponements(data: Mapping[str, Lists]) -> _Listed:
    """Read the postponements of one file."""
    answers, listed, parts = data["answers"], data["postponement"], data["parts"]
    names = ("yes", "no", "courtesy", "lead", "turn")
    around = (
        *(each for name in names for each in answers[name]),
        *data["approval"]["confirm"],
        *listed.get("beside", []),
    )
    return _Listed(
        whole=PhraseSet.of(listed["whole"], parts),
        opens=PhraseSet.of(listed["opens"], parts),
        around=PhraseSet.of(around, parts),
    )


@lru_cache(maxsize=1)
def _load_leave_takings() -> tuple[_Listed, ...]:
    """Load the farewells of each language that has some."""
    files = (_read_file(name) for name in _list_grammar_files())
    return tuple(_read_leave_takings(data) for data in files if "leave_taking" in data)


def _read_leave_takings(data: Mapping[str, Lists]) -> _Listed:
    """Read the farewells of one file, which only acknowledgement and courtesy can surround."""
    listed, answers, parts = data["leave_taking"], data["answers"], data["parts"]
    around = (*listed["acknowledgement"], *answers["courtesy"], *answers["lead"])
    return _Listed(PhraseSet.of(listed["farewell"], parts), PhraseSet.of([], parts), PhraseSet.of(around, parts))


@lru_cache(maxsize=1)
def _list_grammar_files() -> tuple[str, ...]:
    """List the files of the languages with grammars, English first."""
    names = (f"{path.parent.name}/{path.name}" for path in find_data("answers.toml"))
    return tuple(sorted((name for name in names if name != _WORLD), key=lambda name: (name != _ENGLISH, name)))


def _read_file(name: str) -> dict[str, Lists]:
    """Read a data file."""
    data: dict[str, Lists] = tomllib.loads(read_data(_DATA / name))
    return data
