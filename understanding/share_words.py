"""Words for what persons have of a dish: "me and the wife regular", "a large for him", "no egg on hers"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.commands import Changes
from domain.menu import Item
from understanding.eaters import is_person
from understanding.grounding import MenuIndex
from understanding.language.lexicon import dictionary
from understanding.language.rows import patterns
from understanding.marked_units import read_options
from understanding.numbers import numbers_in
from understanding.order_talk import merge_changes
from understanding.shares import count_persons

_NEXT = re.compile(r",? and |, | & | (?=(?:my|the|our) )", re.IGNORECASE)
_BEHIND_SPACE = re.compile(r"\s")
_SAME = re.compile(r"\bsame\b", re.IGNORECASE)
_PAIR = re.compile(r"\b(?:both|twins|parents|grandparents|couple)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"^(?:us|we|they|them|theirs|every(?:one|body) else)\b|\b(?:rest|others?)\b|\b(?:men|children|people|folks)$"
    r"|(?<!\bhi)(?<!\bher)(?<!\bbos)(?<!\bmissu)s$",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"^(?:us|we|all|you|they|them|theirs|his|hers|mine)\b|\b(?:rest|others?|everyone|everybody)\b", re.IGNORECASE
)
_COUNT = re.compile(r"\b(?:both|all|two|three|four|five|six|\d+) ", re.IGNORECASE)
_WOMAN, _MAN, _THEY = ("she", "her", "hers"), ("he", "him", "his"), ("they", "them", "theirs")
_GUEST = ("i", "me", "myself", "mine")
_KINDS = ("share_of_person", "share_for_person", "one_for_person", "share_on_hers")
_MOST_PIECES = 3
"""The most pieces between marks that are words about one person: "me and my wife want cheese"."""

Piece = tuple[int, int]
"""Where words of a text begin and end."""


@dataclass(frozen=True, slots=True)
class PersonShare:
    """What some of those who eat have. ``count`` None: as many as the others leave."""

    who: str
    count: int | None
    changes: Changes
    places: tuple[Piece, ...]

    @classmethod
    def of(cls, match: re.Match[str], changes: Changes, place: Piece | None, count: int | None = None) -> PersonShare:
        """The share that words say; ``count``: where other words count it."""
        places = (place,) if place else ()
        return cls(match["who"].lower(), count or _count_units(match), changes, places)


def list_pieces(text: str) -> list[Piece]:
    """List the pieces between marks, "and" and "but"."""
    pieces: list[Piece] = []
    start = 0
    for border in patterns("speech")["share_border"].finditer(text):
        if text[start : border.start()].strip():
            pieces.append((start, border.start()))
        start = border.end()
    return pieces


def find_shares(text: str, pieces: Sequence[Piece], item: Item, index: MenuIndex) -> list[PersonShare]:
    """Find the shares of a dish in pieces of the text. Options behind "and" belong to the share before them."""
    shares: list[PersonShare] = []
    end = -1
    for at, piece in enumerate(pieces):
        if piece[0] < end:
            continue
        if share := _read_longest(text, pieces[at : at + _MOST_PIECES], item, index):
            shares.append(share)
            end = share.places[0][1]
        elif shares and at and end == pieces[at - 1][1] and (more := _read_more(text, shares[-1], piece, item, index)):
            shares[-1], end = more, piece[1]
    return shares


def _read_longest(text: str, pieces: Sequence[Piece], item: Item, index: MenuIndex) -> PersonShare | None:
    """The shortest share at a place, or one that has more persons: "a bowl for me and my husband"."""
    start = pieces[0][0]
    found = [share for _, end in pieces if (share := read_share(text, (start, end), item, index))]
    more = (each for each in found[1:] if each.who != found[0].who and each.who.startswith(found[0].who))
    return next(more, found[0] if found else None)


def _read_more(text: str, share: PersonShare, piece: Piece, item: Item, index: MenuIndex) -> PersonShare | None:
    """The share with the options of the piece behind it; None where these are for all, or no options."""
    words = text[slice(*piece)]
    if "and" not in text[share.places[-1][1] : piece[0]] or patterns("shares")["for_all_units"].match(words.lower()):
        return None
    changes = read_options(words, item, index)
    if changes is None:
        return None
    return replace(share, changes=merge_changes(share.changes, changes), places=(*share.places, piece))


def find_share_behind(text: str, start: int, end: int, item: Item, index: MenuIndex) -> PersonShare | None:
    """Find the share at the end of a piece, right behind the name of the dish: "carbonara regular for us"."""
    borders = (match.end() for match in _BEHIND_SPACE.finditer(text, start, end))
    shares = (read_share(text, (at, end), item, index) for at in borders)
    return next((share for share in shares if share), None)


def read_share(text: str, place: Piece, item: Item, index: MenuIndex) -> PersonShare | None:
    """Read words as persons and what they have of a dish; None for other words."""
    for match in match_share(text[slice(*place)], index):
        if (changes := _read_options(match["said"], item, index)) is not None:
            return PersonShare.of(match, changes, place)
    return None


def match_share(words: str, index: MenuIndex) -> Sequence[re.Match[str]]:
    """Match the ways to read words as persons and what they have; a word for a person may not be any other one."""
    matches = (patterns("speech")[kind].fullmatch(words.strip()) for kind in _KINDS)
    found = [match for match in matches if match and _are_persons(match["who"], index)]
    return [match for match in found if _SAME.search(match["said"]) is None]


def cut_person(words: str, index: MenuIndex) -> str:
    """Cut the person behind a dish, whose name may be like a word of the menu."""
    match = patterns("speech")["share_for_person"].fullmatch(words.strip())
    return words.strip()[: match.end("said")] if match and _are_persons(match["who"], index) else words


def _are_persons(who: str, index: MenuIndex) -> bool:
    return all(_is_somebody(each, index) for each in _NEXT.split(who))


def _is_somebody(words: str, index: MenuIndex) -> bool:
    """Whether words for persons are no other words: a single word is a pronoun or a name."""
    if patterns("speech")["surely_folks"].fullmatch(words):
        return True
    return is_person(words.lower(), index) and not (words.islower() and words in dictionary())


def _read_options(said: str, item: Item, index: MenuIndex) -> Changes | None:
    """The options of a dish; none for the dish as it is. None where the words say anything else."""
    changes = read_options(said, item, index)
    is_usual = changes is None and patterns("shares")["usual_choice"].search(said.lower()) is not None
    return Changes() if is_usual else changes


def _count_units(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    counts = numbers_in(groups.get("count") or "")
    return counts[0].value if counts else 2 if groups.get("both") else _count_persons(match["who"])


def _count_persons(who: str) -> int | None:
    """How many persons are named; None where words such as "the kids" do not say it."""
    counts = [_count_one(each) for each in _NEXT.split(who)]
    return sum(each or 0 for each in counts) if all(counts) else None


def _count_one(who: str) -> int | None:
    if numbers := numbers_in(who):
        return numbers[0].value
    if _PAIR.search(who):
        return 2
    is_kind = patterns("speech")["surely_folks"].fullmatch(who) is not None
    return None if is_kind and _SEVERAL.search(who) else 1


def list_company(text: str, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """List where the text says who eats: "it's me my sister and my brother"."""
    matches = (patterns("speech")["company_clause"].match(text, start) for start, _ in pieces)
    return [match.span() for match in matches if match]


def count_company(text: str, pieces: Sequence[Piece]) -> int | None:
    """Count those who eat, as the text says it."""
    matches = (patterns("speech")["company_clause"].match(text, start) for start, _ in pieces)
    counts = (_count_persons(match["who"]) or 0 for match in matches if match)
    return count_persons(text) or next((count for count in counts if count > 1), None)


def join_shares(shares: Sequence[PersonShare]) -> list[PersonShare]:
    """Join the shares of the same persons: "a large for him, and he wants chicken on his"."""
    joined: list[PersonShare] = []
    for share in shares:
        at = next((at for at in range(len(joined) - 1, -1, -1) if _are_same(joined[at], share)), None)
        if at is None:
            joined.append(share)
        else:
            joined[at] = replace(joined[at], changes=merge_changes(joined[at].changes, share.changes))
    return joined


def _are_same(first: PersonShare, second: PersonShare) -> bool:
    if first.who in _GUEST or second.who in _GUEST:
        return first.who in _GUEST and second.who in _GUEST
    if second.who in _THEY:
        return first.count != 1
    for pronouns, others in ((_MAN, "woman"), (_WOMAN, "man")):
        if second.who in pronouns:
            return first.count == 1 and patterns("speech")[others].search(first.who) is None
    return first.who == second.who


def name_group(who: str) -> str | None:
    """A wording of persons without their number, as a person whom a dish is for; None for the others, or several."""
    return None if not who or _NEXT.search(who) or _NOBODY.search(who) else _COUNT.sub("", who)
