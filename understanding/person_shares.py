"""What persons have of one dish: "carbonara for all of us, regular for us girls and a large for him", "my two lads want
theirs large, me and the wife regular".

The words of each person are written as so many of the dish, or as units of a line of the cart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from domain.cart import Line
from domain.commands import Changes
from domain.mentions import GroundedLine
from domain.menu import Item
from domain.reading_context import ReadingContext
from understanding.grounding import MenuIndex, ground
from understanding.numbers import numbers_in
from understanding.order_mentions import build_changes
from understanding.order_talk import is_single, merge_changes
from understanding.person_lines import find_lines_of
from understanding.share_words import (
    PersonShare,
    Piece,
    count_company,
    cut_person,
    find_share_behind,
    find_shares,
    join_shares,
    list_company,
    list_pieces,
    match_share,
    name_group,
    read_share,
)

_HINT = re.compile(r"\b(?:for|me|mine|theirs|his|hers|him|her|them|us|my|wants?|both)\b", re.IGNORECASE)
_NEEDLESS = re.compile(
    r"\s*[,;](?=\s*[,;.!?]|\s*$)|\s+(?:and|but|while|then)(?=\s*[,;.!?]|\s*$|\s+(?:and|but|while|then)\b)"
)
"""What joined words that are no more there."""


def write_shares_of_persons(text: str, context: ReadingContext, index: MenuIndex) -> str:
    """The text with what each person has of a dish as so many of it; other text stays as it is."""
    if _HINT.search(text) is None:
        return text
    pieces = list_pieces(text)
    count = sum(bool(match_share(text[slice(*piece)], index)) for piece in pieces)
    if count > 1 and (ordered := _share_out_order(text, pieces, index)):
        return ordered
    lines = [line for line in reversed(context.cart.lines) if line.quantity > 1] if count else []
    return next((shared for line in lines if (shared := _share_out_line(text, pieces, line, context, index))), text)


def _share_out_order(text: str, pieces: Sequence[Piece], index: MenuIndex) -> str | None:
    """The text with the units of the dish that it orders; None where it shares none out among persons."""
    for at, piece in enumerate(pieces):
        line = _find_only_dish(cut_person(text[slice(*piece)], index), index)
        item = index.menu.item(line.item) if line else None
        if line and item and (written := _share_out_dish(text, pieces, at, line, item, index)):
            return written
    return None


def _share_out_dish(
    text: str, pieces: Sequence[Piece], at: int, line: GroundedLine, item: Item, index: MenuIndex
) -> str | None:
    """The text with the units of the dish of a piece."""
    start, end = pieces[at]
    following = takewhile(lambda piece: _is_about(text[slice(*piece)], item, index), pieces[at + 1 :])
    shares = find_shares(text, list(following), item, index)
    if (first := find_share_behind(text, start, end, item, index)) is not None:
        shares, end = [first, *shares], first.places[0][0]
        line = _find_only_dish(text[start:end], index) or line
    common = build_changes(line.choices, line.refusals)
    total = line.quantity if line.quantity > 1 else count_company(text, pieces)
    if (own := _read_own_share(text[start:end], line, shares, item, index)) is not None:
        shares, common, total = [own, *shares], Changes(), None
    joined = join_shares(shares)
    counted = _count_shares(joined, total) if len(joined) > 1 else ()
    if not counted:
        return None
    listed = ", ".join(_write_share(each, item, common) for each in counted)
    used = [place for share in shares for place in share.places]
    return _replace_places(text, [*used, *list_company(text, pieces)], (start, end), listed)


def _is_about(words: str, item: Item, index: MenuIndex) -> bool:
    """Whether words name no other dish than this one; an option of it may be called like another one."""
    others = [each for each in ground(cut_person(words, index), index).lines if each.item != item.id]
    return not others or read_share(words, (0, len(words)), item, index) is not None


def _find_only_dish(words: str, index: MenuIndex) -> GroundedLine | None:
    grounding = ground(words, index)
    return grounding.lines[0] if len(grounding.lines) == 1 and not grounding.ambiguous else None


def _read_own_share(
    words: str, line: GroundedLine, shares: Sequence[PersonShare], item: Item, index: MenuIndex
) -> PersonShare | None:
    """The dish as the share of the person behind it, whose choices others make otherwise: "a large coke for Tom,
    medium for Ann"."""
    match = next(iter(match_share(words, index)), None)
    groups = {choice.group for choice in line.choices if is_single(item.group(choice.group))}
    others = {choice.group for share in shares for choice in share.changes.choices}
    if match is None or groups.isdisjoint(others):
        return None
    return PersonShare.of(
        match, build_changes(line.choices, line.refusals), None, line.quantity if line.quantity_said else None
    )


def _count_shares(shares: Sequence[PersonShare], total: int | None) -> Sequence[PersonShare]:
    """The shares with their counts, and what they leave of the total; () where the counts do not add up."""
    uncounted = [share for share in shares if share.count is None]
    left = total - sum(share.count or 0 for share in shares) if total is not None else 0
    if not shares or len(uncounted) > 1 or left < 0 or (uncounted and left < 1):
        return ()
    if uncounted:
        return [share if share.count else replace(share, count=left) for share in shares]
    return [*shares, *([PersonShare("", left, Changes(), ())] if left else [])]


def _share_out_line(
    text: str, pieces: Sequence[Piece], line: Line, context: ReadingContext, index: MenuIndex
) -> str | None:
    """The text with the units of a line of the cart; None where it does not mean this line."""
    item = index.menu.item(line.item)
    found = find_shares(text, pieces, item, index) if item else []
    shares = [each for each in found if not any(own.person for own in find_lines_of(each.who, context.cart))]
    if len(shares) == 1 and shares[0].count is None:
        count = _count_lately(shares[0].who, context)
        shares = [replace(shares[0], count=count)] if count else []
    counted = _count_shares(join_shares(shares), line.quantity)
    named = [share for share in counted if share.who]
    if item is None or not named:
        return None
    of_them = "" if len(named) == len(counted) > 1 else "of them "
    words = ", ".join(f"{share.count} {of_them}{_write_options(share.changes, item)}" for share in named)
    first, *others = (place for share in shares for place in share.places)
    return _replace_places(text, others, first, words)


def _count_lately(who: str, context: ReadingContext) -> int | None:
    """How many persons of this kind the guest has lately said to be there: "my two lads"."""
    pattern = re.compile(rf"\b(?P<count>\w+ (?:\w+ )?){re.escape(who.split()[-1])}\b", re.IGNORECASE)
    texts = (text for role, text in reversed(context.recent) if role == "guest")
    counts = (numbers_in(match["count"]) for text in texts for match in pattern.finditer(text))
    return next((each[0].value for each in counts if each), None)


def _write_share(share: PersonShare, item: Item, common: Changes) -> str:
    words = f"{share.count} {item.name} {_write_options(merge_changes(common, share.changes), item)}"
    person = name_group(share.who)
    return f"{words.strip()} for {person}" if person else words.strip()


def _write_options(changes: Changes, item: Item) -> str:
    """The options in the menu's words."""
    chosen = [
        f"{'' if each.amount == 'normal' else f'{each.amount} '}{option.name}"
        for each in changes.choices
        if (group := item.group(each.group)) and (option := group.option(each.option))
    ]
    refused = [
        f"without {option.name}"
        for each in changes.refusals
        if (group := item.group(each.group)) and (option := group.option(each.option))
    ]
    return " ".join((*chosen, *refused))


def _replace_places(text: str, places: Sequence[Piece], at: Piece, words: str) -> str:
    """The text with words at a place, and without the other places."""
    edits = [*((place, "") for place in places), (at, words)]
    for (start, end), new in sorted(edits, reverse=True):
        text = f"{text[:start]}{new}{text[end:]}"
    return _NEEDLESS.sub("", text)
