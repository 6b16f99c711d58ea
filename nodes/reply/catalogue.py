"""Message catalogues: one file per locale, templates by kind of outcome. The only words a guest ever reads."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from types import CodeType
from typing import Any, Protocol

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton
from jinja2 import Environment, StrictUndefined, Template

from domain.menu import PLACES
from domain.money import Money
from domain.outcome import DishView, Outcome
from domain.person import GUEST

DEFAULT_LOCALE = "en"
MAX_QUOTED = 60
"""Characters of a menu's own words that a reply repeats."""
MAX_KEPT_DISHES = 2048
"""Dishes of all menus whose words are kept, for each locale."""
_LIGHT = "light "
_FOLDER = Path(__file__).parent / "messages"
# Fields of an outcome whose value selects a variant of its text.
_VARIANT = ("detail", "topic", "service", "reason")


class Words(Protocol):
    """One compiled message: the facts in, the sentence out."""

    def __call__(self, facts: Outcome | DishView | None, /) -> str: ...


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """The words of one locale, compiled. ``voice`` overrides ``text`` for channels that speak."""

    text: Mapping[str, Words]
    voice: Mapping[str, Words]
    cards: Mapping[str, Words]
    quick_replies: Mapping[str, tuple[str, ...]]
    moment: Callable[[datetime], str] = str
    """A time with its day, in words that our readers understand again."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Allergens and diets whose names on a menu are not what a guest would read."""

    def render(self, outcome: Outcome, *, spoken: bool, again: bool = False) -> str:
        """The text of an outcome. ``again``: a question repeated after a change of subject."""
        keys = _list_keys(outcome)
        if again:
            keys = (*(f"again.{key}" for key in keys), *keys)
        messages = (self.voice, self.text) if spoken else (self.text,)
        words = next((m[key] for key in keys for m in messages if key in m), None)
        if words is None:
            raise KeyError(f"no words for {outcome.kind}")
        return words(outcome).strip()

    def card(self, part: str, dish: DishView) -> str:
        """One text of a dish's card: "price", "subtitle", or what a tap says."""
        return self.cards[part](dish).strip()

    def find_quick_replies(self, outcome: Outcome) -> tuple[str, ...]:
        """Answers a guest may tap, where the catalogue has any for this kind of outcome."""
        return next((self.quick_replies[key] for key in _list_keys(outcome) if key in self.quick_replies), ())

    @property
    def empty(self) -> str:
        """The reply when there are no outcomes."""
        return self.text["empty"](None).strip()


class Catalogues:
    """The catalogues in use. A locale that is met for the first time is read in a thread, not in the event loop."""

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._known: dict[str, Catalogue] = {}

    async def at(self, locale: str) -> Catalogue:
        """The catalogue of a locale ("es-MX" reads es), or the default one where there is none."""
        catalogue = self._known.get(locale)
        if catalogue is None:
            catalogue = await asyncio.to_thread(load_catalogue, locale)
            if len(self._known) >= self._size:
                self._known.clear()
            self._known[locale] = catalogue
        return catalogue


def load_catalogue(locale: str) -> Catalogue:
    """The catalogue of a locale ("es-MX" reads es), or the default one where there is none. May read files."""
    language = locale.replace("_", "-").split("-")[0].lower()
    supported = language if language in list_locales() else DEFAULT_LOCALE
    return _compile_catalogue(supported, str(_choose_number_locale(locale, supported)))


@cache
def list_locales() -> frozenset[str]:
    """The languages that have a catalogue."""
    return frozenset(path.stem for path in _FOLDER.glob("*.toml"))


def list_templates(language: str) -> Mapping[str, str]:
    """The texts of a language as they are written, by key."""
    texts: Mapping[str, str] = _load_source(language).raw["text"]
    return texts


def _choose_number_locale(locale: str, language: str) -> Locale:
    try:
        parsed = Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale.parse(language)
    return parsed if parsed.language == language else Locale.parse(language)


@cache
def _compile_catalogue(language: str, numbers: str) -> Catalogue:
    source = _load_source(language)
    environment = _build_environment(source.raw, Locale.parse(numbers))
    cards = source.cards.messages(environment)
    # The line of a dish is in each list that shows it.
    environment.filters["line"] = lru_cache(maxsize=MAX_KEPT_DISHES)(cards["line"])
    return Catalogue(
        text=source.text.messages(environment),
        voice=source.voice.messages(environment),
        cards=cards,
        quick_replies={key: tuple(replies) for key, replies in source.raw["quick_replies"].items()},
        moment=environment.filters["moment"],
        names=source.raw.get("names", {}),
    )


@dataclass(frozen=True, slots=True)
class _Program:
    """Messages compiled together, a function each; the locales of a language share it, since compiling is slow."""

    keys: tuple[str, ...]
    code: CodeType

    @classmethod
    def of(cls, macros: str, messages: Mapping[str, str], environment: Environment) -> _Program:
        functions = (
            f"{{% macro message_{number}(o) %}}{words}{{% endmacro %}}"
            for number, words in enumerate(messages.values())
        )
        return cls(tuple(messages), environment.compile(macros + "".join(functions)))

    def messages(self, environment: Environment) -> Mapping[str, Words]:
        module = Template.from_code(environment, self.code, environment.make_globals(None)).module
        return {key: getattr(module, f"message_{number}") for number, key in enumerate(self.keys)}


@dataclass(frozen=True, slots=True)
class _Source:
    """A catalogue's file, and its words as programs."""

    raw: Mapping[str, Any]
    text: _Program
    voice: _Program
    cards: _Program


@cache
def _load_source(language: str) -> _Source:
    raw = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    environment = _build_environment(raw, Locale.parse(language))
    spoken = dict(raw["voice"])
    voice_macros = spoken.pop("macros")
    return _Source(
        raw=raw,
        text=_Program.of(raw["macros"], raw["text"], environment),
        voice=_Program.of(voice_macros, spoken, environment),
        cards=_Program.of(raw["macros"], raw["cards"], environment),
    )


def _build_environment(raw: Mapping[str, Any], numbers: Locale) -> Environment:
    # Replies are plain text, so nothing is escaped here; a page that shows them escapes them itself.
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701

    # Looked up here, since it reads a file: money() is used in the event loop.
    pattern = numbers.currency_formats["standard"]

    @lru_cache(maxsize=4096)
    def money(amount: Money) -> str:
        return str(pattern.apply(amount.to_wire(), numbers, currency=amount.currency))

    words: Mapping[str, str] = raw["words"]
    environment.filters["money"] = money
    environment.filters["apart"] = lambda amount: Money(abs(amount.minor), amount.currency)
    environment.filters["line"] = str  # replaced when the words of cards are compiled
    weekdays = numbers.days["format"]["wide"]
    environment.filters["weekday"] = lambda number: str(weekdays[number])
    environment.filters["day"] = lambda day: format_skeleton(
        "MMMMd", datetime(day.year, day.month, day.day), locale=numbers
    )
    environment.filters["moment"] = lambda at: words["moment"].format(
        weekday=weekdays[at.weekday()],
        day=format_skeleton("MMMMd", at.replace(tzinfo=None), locale=numbers),
        time=f"{at:%H:%M}",
    )
    environment.filters["time"] = lambda at: f"{at:%H:%M}"
    environment.filters["both"] = lambda names: join_names(names, words["and"])
    environment.filters["either"] = lambda names: join_names(names, words["or"])
    environment.filters["no"] = lambda name: words["no"].format(name)
    environment.filters["quoted"] = lambda text: words["quoted"].format(text[:MAX_QUOTED])
    environment.filters["amount"] = lambda option: _format_amount(option, words)
    environment.filters["person"] = lambda person: _format_person(person, words, raw["yours"])
    environment.filters["payer"] = lambda person: _format_payer(person, words, raw["yours"])
    environment.filters["named"] = lambda text: raw["names"].get(_normalize_word(text), text)
    environment.filters["status"] = lambda text: _look_up_word(text, raw["status"]) or _normalize_word(text)
    environment.filters["payment"] = lambda text: (
        _look_up_word(text, raw["payment"]) or words["paid_with"].format(_normalize_word(text))
    )
    return environment


def _look_up_word(name: str, words: Mapping[str, str]) -> str | None:
    """Our word for a status or payment of a service or client ("Out for delivery", "OUT_FOR_DELIVERY")."""
    return words.get(_normalize_word(name).replace(" ", "_"))


def _format_amount(option: str, words: Mapping[str, str]) -> str:
    """An option with its amount and place ("light onions on the left half") in the words of the catalogue."""
    place = next((place for place, behind in PLACES.items() if behind and option.endswith(behind)), None)
    if place is not None:
        return words[f"on_{place}"].format(_format_amount(option.removesuffix(PLACES[place]), words))
    return words["light"].format(option.removeprefix(_LIGHT)) if option.startswith(_LIGHT) else option


def _format_person(person: str, words: Mapping[str, str], yours: Mapping[str, str]) -> str:
    """Whom a dish is for, in the words of the catalogue: "my son" is "for your son"."""
    return words["guest"] if person == GUEST else words["person"].format(_address_person(person, yours))


def _format_payer(person: str, words: Mapping[str, str], yours: Mapping[str, str]) -> str:
    """Who pays, at the beginning of a line: "Tom", "Your son", "You"."""
    name = words["you"] if person == GUEST else _address_person(person, yours)
    return name[:1].upper() + name[1:]


def _address_person(person: str, yours: Mapping[str, str]) -> str:
    """A person as the guest is spoken to: "my son" is "your son"."""
    first, _, rest = person.partition(" ")
    return f"{yours[first]} {rest}" if rest and first in yours else person


def _normalize_word(word: str) -> str:
    """A service's or client's word, for the middle of a sentence."""
    return word.replace("_", " ").strip().lower()


def join_names(names: Iterable[str], last: str) -> str:
    """Names as a list in words: "a, b and c"."""
    every = list(names)
    return f"{', '.join(every[:-1])} {last} {every[-1]}" if len(every) > 1 else "".join(every)


@cache
def _list_variant_fields(kind: type[Outcome]) -> tuple[str, ...]:
    return tuple(name for name in _VARIANT if name in kind.model_fields)


def _list_keys(outcome: Outcome) -> tuple[str, ...]:
    """The catalogue keys of an outcome, the most particular first: "which_detail.address", "which_detail"."""
    variants = (getattr(outcome, name) for name in _list_variant_fields(type(outcome)))
    return (*(f"{outcome.kind}.{v}" for v in variants if isinstance(v, str) and v), outcome.kind)
