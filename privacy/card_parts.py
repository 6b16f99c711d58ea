"""Hides the parts of a card number that comes in several messages.

A stored message cannot be changed when the next one completes the number, and digits must not be stored to wait for it.
So each message is judged alone, by our last question and by the marks in earlier messages ("[card]"). At most the first
four digits of a number are ever stored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from privacy.cards import issuer_lengths
from privacy.digits import FIGURE, DigitRun, count_digits, count_number_words, find_digit_runs, to_ascii_digits

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
_PAYMENT_WORD = re.compile(
    r"\b(?:cards?|visa|master\s?card|amex|maestro|debit|credit|tarjetas?|d[eé]bito|cr[eé]dito|pay\w*|charge|cobr\w+"
    r"|pag(?:o|a|ar|ue)|cv[vc]2?)\b",
    re.IGNORECASE,
)
_NAMED_OTHERWISE = re.compile(
    r"""(?:\b(?:order|orden|pedido|track\w*|ref\w*|phone|tel\w*|call|ring|text|mobile|cell|m[oó]vil|whats\s?app|table|mesa
          |room|habitaci[oó]n|flat|apt|apartment|piso|puerta|zip|post\s?code|postal|voucher|coupon|cup[oó]n|box)|\#)
        (?:[\W_]+(?:number|num|no|n[uú]mero|code|is|s|it's|es|on|at|me|us|al|el|my|mi))*[\W_]*\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_PHONE_RHYTHMS = {(3, 4), (3, 3, 4), (1, 3, 3, 4), (3, 3, 3), (3, 2, 2, 2), (2, 3, 3, 2)}


@dataclass(frozen=True, slots=True)
class MessageContext:
    """The conversation before a message.

    ``earlier``: the guest's earlier messages as they are stored, oldest first. ``asks_number``: our question expects
    a number that is no card number (a table, a postcode, an order).
    """

    earlier: tuple[str, ...] = ()
    order_ids: tuple[str, ...] = ()
    asks_payment: bool = False
    asks_number: bool = False


def hide_card_parts(text: str, context: MessageContext) -> str:
    """The message with "[card]" in place of possible parts of a card number, its expiry date or its security code."""
    plain = to_ascii_digits(text)
    words = count_number_words(plain)
    if len(FIGURE.findall(plain)) + 2 * words < _FEWEST:
        return text
    runs = list(find_digit_runs(plain, spoken=words > 0, fewest=_FEWEST))
    if not runs or (context.asks_number and not context.asks_payment):
        return text
    is_bare, expects_card = _is_bare(plain, runs), context.asks_payment or _continues_card(context.earlier)
    for run in reversed(runs):
        if not _is_named_otherwise(plain, run, context.order_ids) and _may_be_part(plain, run, is_bare, expects_card):
            text = f"{text[: run[0].start]}{MARK}{text[run[-1].end :]}"
    return text


def _continues_card(earlier: Sequence[str]) -> bool:
    """Whether one of the last two messages held a card number, or the last message began one."""
    if any(MARK in message for message in earlier[-2:]):
        return True
    plain = to_ascii_digits(earlier[-1]) if earlier else ""
    runs = list(find_digit_runs(plain, spoken=count_number_words(plain) > 0, fewest=_FEWEST_BEFORE))
    return bool(runs) and _is_bare(plain, runs) and _begins_card(runs[0])


def _may_be_part(plain: str, run: DigitRun, is_bare: bool, expects_card: bool) -> bool:
    size = count_digits(run)
    if expects_card and is_bare:
        return True
    if size < _FEWEST_ALONE or _is_phone(plain, run):
        return False
    return _begins_card(run) if is_bare else expects_card or _PAYMENT_WORD.search(plain) is not None


def _begins_card(run: DigitRun) -> bool:
    return bool(issuer_lengths("".join(group.digits for group in run)[:4]))


def _is_bare(plain: str, runs: Sequence[DigitRun]) -> bool:
    """Whether a message consists of digits and filler words only."""
    rest, at = "", 0
    for run in runs:
        rest, at = rest + plain[at : run[0].start] + " ", run[-1].end
    return all(_BARE_WORD.fullmatch(word) for word in _LETTERS.findall(rest + plain[at:]))


def _is_phone(plain: str, run: DigitRun) -> bool:
    digits = "".join(group.digits for group in run)
    if plain[max(0, run[0].start - 1) : run[0].start] in ("+", "(") or (digits[0] == "0" and len(digits) >= 9):
        return True
    rhythm = tuple(len(group.digits) for group in run)
    return rhythm in _PHONE_RHYTHMS or (len(rhythm) == 1 and 9 <= len(digits) <= 11)


def _is_named_otherwise(plain: str, run: DigitRun, order_ids: Sequence[str]) -> bool:
    start, end = run[0].start, run[-1].end
    if any(plain[start:end] in order_id for order_id in order_ids):
        return True
    return _NAMED_OTHERWISE.search(plain, max(0, start - 48), start) is not None
