"""A card number that comes in several messages: each part is taken out before anybody could know the whole.

What is kept of a message cannot be taken back when the next one completes the number, and digits must not be kept to
wait for it. So a message that may be a part is judged by itself, by what was asked, and by the marks that earlier
messages left ("[card]"). At most the first four digits of a number are ever kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from privacy.cards import issuer_lengths
from privacy.digits import FIGURE, Run, count_number_words, digit_runs, figures_of, size_of

MARK = "[card]"
_FEWEST = 3
_FEWEST_ALONE = 6
_FEWEST_BEFORE = 4

_BARE_WORD = re.compile(
    r"""(?:my|the|is|are|it|its|it's|s|here|and|then|ok|okay|so|yes|sure|that|of|please|thanks|first|last|rest|next|other
         |half|part|starts?|begins?|ends?|with|remaining|number|numbers|digits?|card|cards|visa|mastercard|amex|debit
         |credit|maestro|exp|expiry|expires|valid|thru|date|cvv|cvc|code|security|dash|space
         |mi|el|la|los|las|es|son|y|luego|sí|si|vale|por|favor|gracias|primer[oa]?s?|últim[oa]s?|ultim[oa]s?|resto
         |empieza|acaba|termina|por|con|en|número|numero|dígitos|digitos|cifras|tarjeta|caduca|vence|fecha|código|codigo)""",
    re.VERBOSE | re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]+")
_PAYING = re.compile(
    r"\b(?:cards?|visa|master\s?card|amex|maestro|debit|credit|tarjetas?|d[eé]bito|cr[eé]dito|pay\w*|charge|cobr\w+"
    r"|pag(?:o|a|ar|ue)|cv[vc]2?)\b",
    re.IGNORECASE,
)
_NAMED_OTHERWISE = re.compile(
    r"""(?:\b(?:order|orden|pedido|track\w*|ref\w*|phone|tel\w*|call|ring|text|mobile|cell|m[oó]vil|whats\s?app|table|mesa
          |room|habitaci[oó]n|flat|apt|apartment|piso|puerta|zip|post\s?code|postal|voucher|coupon|cup[oó]n|box)|\#)
        (?:[\W_]+(?:number|num|no|n[uú]mero|code|is|it's|es|on|at|me|us|al|el|my|mi))*[\W_]*\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_PHONE_RHYTHMS = {(3, 4), (3, 3, 4), (1, 3, 3, 4), (3, 3, 3), (3, 2, 2, 2), (2, 3, 3, 2)}


@dataclass(frozen=True, slots=True)
class Talk:
    """What a conversation was about when a message came.

    ``earlier``: the guest's messages before it, as they are kept, oldest first. ``asks_number``: our question is
    answered with a number that is no card's (a table, a postcode, an order).
    """

    earlier: tuple[str, ...] = ()
    order_ids: tuple[str, ...] = ()
    asks_payment: bool = False
    asks_number: bool = False


def hide_card_parts(text: str, talk: Talk) -> str:
    """The message with "[card]" in the place of what may be a part of a card number, its date or its code."""
    plain = figures_of(text)
    words = count_number_words(plain)
    if len(FIGURE.findall(plain)) + 2 * words < _FEWEST:
        return text
    runs = list(digit_runs(plain, spoken=words > 0, fewest=_FEWEST))
    if not runs or (talk.asks_number and not talk.asks_payment):
        return text
    bare, concerned = _is_bare(plain, runs), talk.asks_payment or _continues(talk.earlier)
    for run in reversed(runs):
        if not _is_named_otherwise(plain, run, talk.order_ids) and _may_be_part(plain, run, bare, concerned):
            text = f"{text[: run[0].start]}{MARK}{text[run[-1].end :]}"
    return text


def _continues(earlier: Sequence[str]) -> bool:
    """Whether the guest was giving a card number: one of the last two messages held one, or the last a beginning."""
    if any(MARK in message for message in earlier[-2:]):
        return True
    plain = figures_of(earlier[-1]) if earlier else ""
    runs = list(digit_runs(plain, spoken=count_number_words(plain) > 0, fewest=_FEWEST_BEFORE))
    return bool(runs) and _is_bare(plain, runs) and _begins_card(runs[0])


def _may_be_part(plain: str, run: Run, bare: bool, concerned: bool) -> bool:
    size = size_of(run)
    if concerned and bare:
        return True
    if size < _FEWEST_ALONE or _is_phone(plain, run):
        return False
    return _begins_card(run) if bare else concerned or _PAYING.search(plain) is not None


def _begins_card(run: Run) -> bool:
    return bool(issuer_lengths("".join(group.digits for group in run)[:4]))


def _is_bare(plain: str, runs: Sequence[Run]) -> bool:
    """Whether a message says nothing beside its digits."""
    rest, at = "", 0
    for run in runs:
        rest, at = rest + plain[at : run[0].start] + " ", run[-1].end
    return all(_BARE_WORD.fullmatch(word) for word in _LETTERS.findall(rest + plain[at:]))


def _is_phone(plain: str, run: Run) -> bool:
    digits = "".join(group.digits for group in run)
    if plain[max(0, run[0].start - 1) : run[0].start] in ("+", "(") or (digits[0] == "0" and len(digits) >= 9):
        return True
    rhythm = tuple(len(group.digits) for group in run)
    return rhythm in _PHONE_RHYTHMS or (len(rhythm) == 1 and 9 <= len(digits) <= 11)


def _is_named_otherwise(plain: str, run: Run, order_ids: Sequence[str]) -> bool:
    start, end = run[0].start, run[-1].end
    if any(plain[start:end] in known for known in order_ids):
        return True
    return _NAMED_OTHERWISE.search(plain, max(0, start - 48), start) is not None
