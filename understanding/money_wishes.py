"""Tips, codes of coupons, and shares of the bill, in the guest's own words.

They are read before everything else and leave the message, since their numbers and codes look like counts and dishes.
Words beside them that may change what they mean ("how much is a 10% tip?") leave them unread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from domain.commands import (
    ChangeOrder,
    Checkout,
    ClearFulfilment,
    Command,
    NotUnderstood,
    Reading,
    SetFulfilment,
    ShowCart,
    Unread,
)
from domain.fulfilment import MAX_PERCENT, Tip
from domain.person import is_same_person
from domain.reading_context import ReadingContext
from understanding.arrangement import join_commands
from understanding.language.lexicon import dictionary
from understanding.language.rows import patterns
from understanding.numbers import number_of

MAX_CHARS = 2000
AskedExtra = Literal["tip", "coupon"]
_HINT = re.compile(
    r"tip|gratuity|code|coupon|voucher|promo|redeem|split|divi|share|each|person|apiece|who|head|apply|use\b"
    r"|propina|codigo|cupon|vale|usa|aplica|canje|repart|part[aei]|cada|quien"
    r"|pourboire|reduction|utilis|appliqu|chacun|qui\b|separ"
)
"""Without one of these a message has nothing to do with the bill."""
_BORDERS = frozenset(".,;:!?\n()¿¡")
_DROPPED = frozenset({"agree", "decline", "not_understood", "thank", "greet", "acknowledge", "small_talk"})
"""What means nothing beside a wish."""
_SURE, _IN_DOUBT = 0.95, 0.6
_MOST_PEOPLE = 99
_FURTHER_CODE = re.compile(r"\b[a-z]{3,}[a-z_-]*\d[a-z0-9_-]*", re.IGNORECASE)
_LETTERS = re.compile(r"[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MoneyWishes:
    """The commands about the bill, and the message without their words."""

    commands: tuple[Command, ...]
    rest: str


class _Found(NamedTuple):
    commands: tuple[Command, ...]
    start: int
    end: int


def read_money_wishes(
    text: str, language: str, persons: Collection[str] = (), *, asked: AskedExtra | None = None
) -> MoneyWishes:
    """The wishes about the bill in a message of this language.

    ``persons``: whom the dishes of the cart are for. ``asked``: what our last reply asked for.
    """
    folded = _fold(text)
    if len(text) > MAX_CHARS:
        return MoneyWishes((), text)
    if asked is not None and (answer := _read_answer(folded, text, language, asked)) is not None:
        return MoneyWishes((answer,), "")
    if persons and (share := _read_share_of_person(folded, language, persons)) is not None:
        return MoneyWishes((share,), "")
    if not _HINT.search(folded):
        return MoneyWishes((), text)
    commands: list[Command] = []
    while found := next(_find_wishes(folded, text, language), None):
        commands += found.commands
        text, folded = _cut(text, found), _cut(folded, found)
    return MoneyWishes(tuple(commands), text)


def add_money_wishes(money: MoneyWishes, rest: Reading | None, context: ReadingContext) -> Reading:
    """The reading of the whole message. ``rest``: that of the words beside the wishes; None without any.

    A yes or no beside a wish is part of it: it places nothing and refuses nothing.
    """
    others = [each for each in rest.commands if each.kind not in _DROPPED] if rest else []
    ends = [each for each in others if isinstance(each, Checkout)]
    wishes = _wish_of_placed(money.commands) if _is_just_placed(context) and not others else money.commands
    commands = tuple(join_commands([*(each for each in others if each not in ends), *wishes, *ends]))
    if rest is None:
        return Reading(commands=commands, confidence=_SURE)
    is_lost = any(isinstance(each, NotUnderstood) for each in rest.commands)
    unread = (*rest.unread, Unread(words=money.rest)) if is_lost else rest.unread
    return rest.replace(commands=commands, unread=unread, confidence=_IN_DOUBT if unread else _SURE)


def _is_just_placed(context: ReadingContext) -> bool:
    """Whether an order was placed and no other one has begun."""
    return bool(context.orders) and context.cart.is_empty and context.pending is None


def _wish_of_placed(commands: Sequence[Command]) -> tuple[Command, ...]:
    """The wishes as changes of the placed order; a question for shares stays one."""
    return tuple(
        ChangeOrder(commands=(each,)) if isinstance(each, SetFulfilment | ClearFulfilment) else each
        for each in commands
    )


def _read_share_of_person(folded: str, language: str, persons: Collection[str]) -> ShowCart | None:
    """Read a question for what one of the persons pays: "how much is Tom's?"."""
    match = patterns("money", language)["share_of_person"].fullmatch(folded.strip(" .,;:!?¿¡"))
    words = next((value for value in match.groupdict().values() if value), None) if match else None
    person = next((each for each in persons if words and is_same_person(each, words)), None)
    return ShowCart(what="split", person=person) if person else None


def _cut(text: str, found: _Found) -> str:
    return f"{text[: found.start].rstrip()}, {text[found.end :].lstrip()}".strip(" ,.;:!?")


def _find_wishes(folded: str, text: str, language: str) -> Iterator[_Found]:
    """The wishes one by one, each with the words around it that belong to it."""
    for command, match in _find_bill_wishes(folded, language):
        if (place := _widen(folded, match, language, "talk")) is not None:
            yield _Found((command,), *place)
    for coupons, match in _find_coupons(folded, text, language):
        place = _widen(folded, match, language, "coupon_talk")
        yield _Found(coupons, *(place or match.span()))


def _read_answer(folded: str, text: str, language: str, asked: AskedExtra) -> Command | None:
    """The message as nothing but the amount of the tip, or the code, that we asked for."""
    match = patterns("money", language)[f"answer_{asked}"].search(folded)
    if match is None:
        return None
    if asked == "tip":
        tip = _read_tip(match, language)
        return SetFulfilment(tip=tip) if tip is not None else None
    code = text[slice(*match.span("code"))]
    is_word = code.lower() in dictionary()
    return SetFulfilment(coupon=code) if _is_code("code", code, "") and not is_word else None


def _find_bill_wishes(folded: str, language: str) -> Iterator[tuple[Command, re.Match[str]]]:
    table = patterns("money", language)
    for name in ("tip_after", "tip_before"):
        for match in table[name].finditer(folded):
            if (tip := _read_tip(match, language)) is not None:
                yield SetFulfilment(tip=tip), match
    for match in table["no_tip"].finditer(folded):
        yield ClearFulfilment(fields=("tip",)), match
    for match in table["split_even"].finditer(folded):
        people = _read_people(match, language)
        if people is not None:
            yield ShowCart(what="split", people=people), match
    for match in table["split_by_person"].finditer(folded):
        yield ShowCart(what="split"), match


def _find_coupons(folded: str, text: str, language: str) -> Iterator[tuple[tuple[Command, ...], re.Match[str]]]:
    table = patterns("money", language)
    for match in table["no_coupon"].finditer(folded):
        yield (ClearFulfilment(fields=("coupon",)),), match
    for match in table["coupon"].finditer(folded):
        name = next(name for name, value in match.groupdict().items() if value)
        code = text[slice(*match.span(name))]
        is_code = _is_code(name, code, folded[: match.start(name)])
        if is_code and not table["no_code"].search(match[name]):
            further = _FURTHER_CODE.findall(text[match.end(name) : match.end()])
            yield tuple(SetFulfilment(coupon=each) for each in (code, *further)), match


def _is_code(name: str, code: str, before: str) -> bool:
    """Whether a word is a code: one with digits or in capitals, or any word behind "the code is" or a colon."""
    if name == "of" and len(_LETTERS.findall(code)) < 2:
        return False  # "code 4411" opens a door
    is_announced = before.rstrip(" \"“'«‘").endswith((":", "=", " is", " es", " est"))
    return any(char.isdigit() for char in code) or (code.isupper() and len(code) > 2) or is_announced


def _read_tip(match: re.Match[str], language: str) -> Tip | None:
    percent = _read_number(match["percent"], language)
    if percent is not None:
        return Tip(percent=percent) if 0 < percent <= MAX_PERCENT else None
    amount = _read_number(match["signed"] or match["amount"], language)
    return Tip(amount=amount) if amount else None


def _read_people(match: re.Match[str], language: str) -> int | None:
    words = next(value for value in match.groupdict().values() if value)
    people = number_of(words, language)
    return people if people is not None and 2 <= people <= _MOST_PEOPLE else None


def _read_number(words: str | None, language: str) -> Decimal | None:
    if words is None:
        return None
    if words[0].isdigit():
        return Decimal(words.replace(",", "."))
    value = number_of(words, language)
    return None if value is None else Decimal(value)


def _widen(folded: str, match: re.Match[str], language: str, talk: str) -> tuple[int, int] | None:
    """The place of a wish with the talk around it; None where other words around it may change what it means.

    A wish begins and ends at a mark, at an end of the message, or at a word that joins it to others ("and").
    """
    table = patterns("money", language)
    word = table[talk].pattern
    before = re.search(rf"(?:(?<![\w'])(?:{word})\s+)*\Z", folded[: match.start()])
    after = re.match(rf"(?:[\s,]+(?:{word})(?![\w']))*", folded[match.end() :])
    start, end = before.start() if before else match.start(), match.end() + (after.end() if after else 0)
    if not _is_border(folded[:start].rstrip(" ")[-1:]):
        first = table["joins"].search(folded, start, match.start())
        start = first.start() if first else -1
    if not _is_border(folded[end:].lstrip(" ")[:1]):
        last = [each.start() for each in table["joins"].finditer(folded, match.end(), end)][-1:]
        end = last[0] if last else -1
    return None if -1 in (start, end) else (start, end)


def _is_border(mark: str) -> bool:
    return not mark or mark in _BORDERS


def _fold(text: str) -> str:
    """The text in lower case without accents, each character in its place."""
    if text.isascii():
        return text.lower()
    return "".join((unicodedata.normalize("NFKD", char)[:1] or char).lower()[:1] for char in text.replace("’", "'"))
