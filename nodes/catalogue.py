"""Message catalogues: one file per locale, templates by kind of outcome. The only words a guest ever reads."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency
from jinja2 import Environment, StrictUndefined, Template

from domain.money import Money
from domain.outcome import Outcome

DEFAULT_LOCALE = "en"
_FOLDER = Path(__file__).parent / "messages"
# The field of an outcome that tells variants of its words apart.
_VARIANT = ("detail", "topic", "service", "reason")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of one locale, compiled. ``voice`` overrides ``text`` for channels that speak."""

    text: Mapping[str, Template]
    voice: Mapping[str, Template]
    quick_replies: Mapping[str, tuple[str, ...]]

    def say(self, outcome: Outcome, *, spoken: bool, again: bool = False) -> str:
        """The words for an outcome. ``again``: a question put once more after a change of subject."""
        keys = _keys(outcome)
        if again:
            keys = (*(f"again.{key}" for key in keys), *keys)
        templates = (self.voice, self.text) if spoken else (self.text,)
        found = next((t[key] for key in keys for t in templates if key in t), None)
        if found is None:
            raise KeyError(f"no words for {outcome.kind}")
        return found.render(o=outcome).strip()

    def replies_to(self, outcome: Outcome) -> tuple[str, ...]:
        """Answers a guest may tap, where the catalogue has any for this kind of outcome."""
        return next((self.quick_replies[key] for key in _keys(outcome) if key in self.quick_replies), ())

    @property
    def empty(self) -> str:
        """What is said when there is nothing to say."""
        return self.text["empty"].render()


@cache
def catalogue_for(locale: str) -> Catalogue:
    """The catalogue of a locale ("es-MX" reads es), or the default one where there is none."""
    language = locale.replace("_", "-").split("-")[0].lower()
    known = language if language in locales() else DEFAULT_LOCALE
    return _load(known, _number_locale(locale, known))


@cache
def locales() -> frozenset[str]:
    """The languages that have a catalogue."""
    return frozenset(path.stem for path in _FOLDER.glob("*.toml"))


def _number_locale(locale: str, language: str) -> Locale:
    try:
        parsed = Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale.parse(language)
    return parsed if parsed.language == language else Locale.parse(language)


def _load(language: str, numbers: Locale) -> Catalogue:
    raw = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    environment = _environment(raw["words"], raw["status"], numbers)
    spoken = dict(raw["voice"])
    voice_macros = spoken.pop("macros")
    return Catalogue(
        text={key: environment.from_string(raw["macros"] + words) for key, words in raw["text"].items()},
        voice={key: environment.from_string(voice_macros + words) for key, words in spoken.items()},
        quick_replies={key: tuple(replies) for key, replies in raw["quick_replies"].items()},
    )


def _environment(words: Mapping[str, str], statuses: Mapping[str, str], numbers: Locale) -> Environment:
    # Replies are plain text, so nothing is escaped here; a page that shows them escapes them itself.
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701

    @cache
    def money(amount: Money) -> str:
        return format_currency(amount.to_wire(), amount.currency, locale=numbers)

    environment.filters["money"] = money
    environment.filters["both"] = lambda names: listed(names, words["and"])
    environment.filters["either"] = lambda names: listed(names, words["or"])
    environment.filters["no"] = lambda name: words["no"].format(name)
    environment.filters["status"] = lambda status: statuses.get(status, status.replace("_", " "))
    return environment


def listed(names: Iterable[str], last: str) -> str:
    """Names as a list in words: "a, b and c"."""
    every = list(names)
    return f"{', '.join(every[:-1])} {last} {every[-1]}" if len(every) > 1 else "".join(every)


def _keys(outcome: Outcome) -> tuple[str, ...]:
    """The catalogue keys of an outcome, the most particular first: "which_detail.address", "which_detail"."""
    variants = (getattr(outcome, name, None) for name in _VARIANT)
    return (*(f"{outcome.kind}.{v}" for v in variants if isinstance(v, str) and v), outcome.kind)
