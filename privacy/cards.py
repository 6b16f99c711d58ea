"""Finds card numbers, security codes, expiry dates beside a card, and bank accounts in a text.

The search reads digits of any script and number words in English and Spanish. It joins them over any characters but
letters, and matches a stretch of 13 to 19 digits that passes the Luhn check. A stretch within a longer run, within an
id, or of unusual groups must also have an issuer's first digits and that issuer's length.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from privacy.accounts import find_accounts
from privacy.card_details import HEAD, NAMED_EXPIRY, SPOKEN_TAIL, TAIL, find_codes
from privacy.digits import FIGURE, KEYCAP, DigitGroup, DigitRun, count_number_words, find_digit_runs, to_ascii_digits

SHORTEST, LONGEST = 13, 19
"""Digits of a card number."""
_FEWEST_FIGURES = 3


class CardMatch(NamedTuple):
    """Card data in a text, from ``start`` to ``end``."""

    start: int
    end: int
    kind: Literal["card", "iban"]


# First digits (from, to) of the known issuers, and the lengths of their numbers, the longest first.
_LONG = (19, 18, 17, 16)
_ISSUERS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("2200", "2204", _LONG), ("2221", "2720", (16,)), ("300", "305", (19, 16, 14)), ("309", "309", (19, 16, 14)),
    ("34", "34", (15,)), ("3528", "3589", _LONG), ("36", "36", (19, 16, 14)), ("37", "37", (15,)),
    ("38", "39", (19, 16, 14)), ("4", "4", (19, 16, 13)), ("50", "50", (*_LONG, 15, 14, 13)), ("51", "55", (16,)),
    ("56", "59", (*_LONG, 15, 14, 13)), ("60", "60", _LONG), ("62", "65", (*_LONG, 15, 14, 13)),
    ("67", "67", (*_LONG, 15, 14, 13)), ("81", "81", _LONG),
    ("9792", "9792", (16,)),
)  # fmt: skip
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_AMEX_RHYTHMS = {(4, 6, 5), (4, 6, 4)}
_PHONE_SIZES = frozenset({3, 9, 10, 11})
"""Digits of groups in phone numbers that do not occur in card numbers."""

_CARD_WORD = re.compile(
    r"\b(?:cards?|visa|master\s?card|amex|american express|maestro|debit|credit|tarjetas?|d[eé]bito|cr[eé]dito)\b",
    re.IGNORECASE,
)
_ID_WORD = re.compile(
    r"(?:\b(?:order|orden|pedido|track(?:ing)?|ref\w*|invoice|factura|booking|reserva|session|id|number|n[uú]mero|no)|#)"
    r"[\W_]*\Z",
    re.IGNORECASE,
)
_WITHIN_ID = re.compile(r"[^\W\d_][-_]?\Z")
_GLUED_REST = re.compile(r"(?:(?:0[1-9]|1[0-2])(?:20\d\d|\d\d)?)?(?:\d{3,4})?")


def find_cards(text: str) -> list[CardMatch]:
    """The card data in a text, in order and without overlaps. Cheap for texts without numbers."""
    plain = to_ascii_digits(text)
    figures = len(FIGURE.findall(plain))
    words = count_number_words(plain)
    if figures < _FEWEST_FIGURES and words < 2:
        return []
    matches: list[CardMatch] = []
    if figures >= 8:
        matches += (CardMatch(*span, "iban") for span in find_accounts(plain))
    if figures + 2 * words >= SHORTEST:
        matches += _find_in_runs(plain, matches, spoken=words > 0)
    matches += [CardMatch(*span, "card") for span in find_codes(plain) if not _overlaps(*span, matches)]
    return sorted(matches) if matches else matches


def _find_in_runs(plain: str, claimed: Sequence[CardMatch], *, spoken: bool) -> list[CardMatch]:
    matches: list[CardMatch] = []
    for run in find_digit_runs(plain, spoken=spoken, fewest=SHORTEST):
        matches += _RunSearch(plain, run).find()
    free = [each for each in matches if not _overlaps(each.start, each.end, claimed)]
    if free:
        for match in NAMED_EXPIRY.finditer(plain):
            if not _overlaps(*match.span("value"), [*claimed, *free]):
                free.append(CardMatch(*match.span("value"), "card"))
    return free


def _overlaps(start: int, end: int, claimed: Sequence[CardMatch]) -> bool:
    return any(start < each.end and each.start < end for each in claimed)


class _RunSearch:
    """The search for cards in one run."""

    def __init__(self, plain: str, run: DigitRun) -> None:
        self._plain, self._run = plain, run
        self._digits = "".join(group.digits for group in run)
        self._begins: list[int] = []
        at = 0
        for group in run:
            self._begins.append(at)
            at += len(group.digits)

        # With prefix sums (every second digit doubled), the Luhn check of any stretch takes two look-ups.
        values = [int(digit) for digit in self._digits]
        self._sums = [
            [0, *accumulate(_DOUBLED[value] if at % 2 == parity else value for at, value in enumerate(values))]
            for parity in (0, 1)
        ]

    def find(self) -> list[CardMatch]:
        cards: list[CardMatch] = []
        at = 0
        while at < len(self._run):
            end = self._find_card_end(at)
            if end is None:
                at += 1
                continue
            start, stop = self._run[at].start, self._to_text_end(end)
            head = HEAD.search(self._plain, max(0, start - 12), start)
            stop = self._extend_over_tail(end, stop)
            cards.append(CardMatch(head.start() if head else start, stop, "card"))
            at = next((n for n in range(at, len(self._run)) if self._run[n].start >= stop), len(self._run))
        return cards

    def _passes_luhn(self, begin: int, end: int) -> bool:
        sums = self._sums[end % 2]
        return (sums[end] - sums[begin]) % 10 == 0

    def _find_card_end(self, first: int) -> int | None:
        """The count of digits up to the end of the card that begins with this group; None if no card does."""
        begin = self._begins[first]
        lengths = issuer_lengths(self._digits[begin : begin + 4])
        for length in lengths:
            end = begin + length
            if end <= len(self._digits) and self._passes_luhn(begin, end) and self._may_be_card(first, end):
                return end
        stops = (first + 1, len(self._run)) if first == 0 else (first + 1,)
        return next((self._end_of(stop) for stop in stops if self._may_be_unknown_issuers(first, stop)), None)

    def _end_of(self, stop: int) -> int:
        """The count of digits before a group."""
        return self._begins[stop] if stop < len(self._run) else len(self._digits)

    def _may_be_unknown_issuers(self, first: int, stop: int) -> bool:
        """For numbers of unknown issuers: whether it is one group or a whole run, grouped as cards are, and no id."""
        begin, end = self._begins[first], self._end_of(stop)
        if not (SHORTEST <= end - begin <= LONGEST and self._passes_luhn(begin, end)):
            return False
        start, last = self._run[first].start, self._run[stop - 1].end
        if _WITHIN_ID.search(self._plain, max(0, start - 2), start) or self._plain[last : last + 1].isalpha():
            return False
        small = len(self._run[first].digits) <= 2  # as likely quantities as digits of a card
        if small or not (self._digits[begin:end].strip("0") and self._is_regular(first, stop)):
            return False
        return _ID_WORD.search(self._plain, max(0, start - 24), start) is None or self._is_named()

    def _may_be_card(self, first: int, end: int) -> bool:
        last = bisect_left(self._begins, end) - 1
        group = self._run[last]
        cut = end - self._begins[last]
        if cut < len(group.digits) and not self._may_be_cut(group, cut, alone=last == first):
            return False
        window = self._run[first : last + 1]
        if any(each.spoken for each in window) or self._is_named():
            return True
        sizes = tuple(len(each.digits) for each in window)
        # Small numbers in a row are as likely quantities as digits of a card: the card must begin with the first one.
        begins = sizes[0] > 2 or first == 0 or len(self._run[first - 1].digits) > 2
        return (begins and self._is_regular(first, last + 1)) or _is_odd_rhythm(first, sizes)

    def _may_be_cut(self, group: DigitGroup, cut: int, *, alone: bool) -> bool:
        """Whether the rest of a group may be a date, a code or another card, written without a space."""
        if group.spoken or not (alone or cut == 4):
            return False
        rest = group.digits[cut:]
        return _GLUED_REST.fullmatch(rest) is not None or any(
            len(rest) >= length and passes_luhn(rest[:length], length) for length in issuer_lengths(rest[:4])
        )

    def _is_named(self) -> bool:
        return _CARD_WORD.search(self._plain) is not None

    def _is_regular(self, first: int, stop: int) -> bool:
        """Whether the groups are those of printed or dictated cards: one, fours, twos, single digits, or 4-6-5."""
        sizes = tuple(len(group.digits) for group in self._run[first:stop])
        even = len(set(sizes[:-1])) == 1 and sizes[0] in (1, 2, 4, 8) and sizes[-1] <= max(sizes[0], 4)
        return len(sizes) == 1 or even or sizes in _AMEX_RHYTHMS

    def _to_text_end(self, end: int) -> int:
        """The position in the text after the first ``end`` digits of the run."""
        last = bisect_left(self._begins, end) - 1
        group = self._run[last]
        cut = end - self._begins[last]
        return group.end if cut >= len(group.digits) else group.start + cut

    def _extend_over_tail(self, end: int, stop: int) -> int:
        """The end after the expiry date, the security code, or a second card that follows without a space."""
        rest = re.match(r"\d*", self._plain[stop : stop + LONGEST + 10])
        for length in issuer_lengths(rest[0][:4]) if rest else ():
            if passes_luhn(rest[0][:length] if rest else "", length):
                return self._extend_over_tail(end + length, stop + length)
        remaining = len(self._digits) - end
        if any(group.spoken for group in self._run) and _FEWEST_FIGURES <= remaining <= 9:
            stop = self._run[-1].end
        elif (tail := TAIL.match(self._plain, stop)) and tail.end() > stop:
            stop = tail.end()
        for pattern in (SPOKEN_TAIL, KEYCAP):
            if more := pattern.match(self._plain, stop):
                stop = more.end()
        return stop


def _is_odd_rhythm(first: int, sizes: tuple[int, ...]) -> bool:
    """Whether a few uneven groups may be one card: they begin the run and are not grouped like a phone number."""
    long = all(size % 2 == 0 for size in sizes) or (max(sizes) >= 5 and len(sizes) <= 4)
    return first == 0 and long and _PHONE_SIZES.isdisjoint(sizes)


def issuer_lengths(head: str) -> tuple[int, ...]:
    """The lengths of card numbers that begin with these four digits; empty for an unknown issuer."""
    for first, last, lengths in _ISSUERS:
        if first <= head[: len(first)] <= last:
            return lengths
    return ()


def passes_luhn(digits: str, length: int) -> bool:
    """Whether there are ``length`` digits and the last one is the check digit of the others."""
    if len(digits) != length:
        return False
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(map(int, odd)) + sum(_DOUBLED[int(digit)] for digit in even)) % 10 == 0
