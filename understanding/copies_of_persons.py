"""One more of what somebody has: "my wife wants the same as mine", "she's having what Tom's having, without tomato"."""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.cart import Cart, Line
from domain.commands import AddItem, ChangeLine, Changes, Food, NotUnderstood, Reading
from domain.person import GUEST
from understanding.copied_lines import read_difference
from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
from understanding.order_mentions import build_changes
from understanding.order_talk import is_single, merge_changes
from understanding.person_lines import find_lines_of

_GUEST = frozenset({"i", "me", "mine", "we", "us"})
_TOO = re.compile(r"[^.;,!?]*\b(?:too|as well|also)[.;,!?]?$", re.IGNORECASE)
"""A clause before the copy, which only says of what kind it is."""
_PRONOUNS = frozenset({"he", "she", "they"})


class PersonCopy(NamedTuple):
    """The command for one more of a line, and where its words are."""

    command: AddItem | ChangeLine
    item: Line
    start: int
    end: int


def find_copy_of_person(text: str, cart: Cart, index: MenuIndex) -> PersonCopy | None:
    """Find the words for one more of the line of somebody; None where they mean no single line."""
    if cart.is_empty:
        return None
    match = patterns("speech")["copy_of_person"].search(text)
    found = _find_line(match, cart, index) if match else None
    if match is None or found is None:
        return None
    line, changes = found
    wisher = _find_wisher(match, text)
    own = [each for each in find_lines_of(wisher, cart) if each is not line] if wisher else []
    command = _build_command(line, changes, GUEST if wisher == "mine" else wisher, index)
    is_swap = patterns("speech")["copy_in_place"].search(text) is not None
    if is_swap and len(own) == 1:
        at = cart.lines.index(own[0]) + 1
        return PersonCopy(ChangeLine(lines=(at,), swap_to=command.food, changes=command.changes), line, *match.span())
    return None if is_swap and own else PersonCopy(command, line, *match.span())


def _find_line(match: re.Match[str], cart: Cart, index: MenuIndex) -> tuple[Line, Changes] | None:
    """Find the only line of the person that takes the difference, and the difference."""
    who = next(match[name] for name in ("who", "who2", "who3") if match[name])
    lines = find_lines_of("mine" if who.lower() in _GUEST else who, cart)
    words = patterns("speech")["copy_in_place"].sub("", match["rest"]).strip(" ,")
    read = [
        (line, changes) for line in lines if (changes := read_difference(line, f" {words}" if words else "", index))
    ]
    read = [each for each in read if not each[1].empty] or read
    return read[0] if len(read) == 1 else None


def _find_wisher(match: re.Match[str], text: str) -> str | None:
    """Who wants it: a name, "my wife", "mine" for the guest; None where the words do not say it."""
    behind = patterns("speech")["food_for"].search(match["rest"])
    wisher = match["wisher"] or (behind["who"] if behind else None)
    if wisher is None:
        return None
    if wisher.lower() not in _PRONOUNS:
        return "mine" if wisher.lower() in _GUEST else wisher.lower()
    changed = patterns("speech")["changed_mind"].search(text)
    return changed["who"].lower() if changed else wisher.lower()


def _build_command(line: Line, changes: Changes, wisher: str | None, index: MenuIndex) -> AddItem:
    item = index.menu.item(line.item)
    chosen = {each.group for each in changes.choices if item and is_single(item.group(each.group))}
    refused = {(each.group, each.option) for each in changes.refusals}
    kept = [each for each in line.choices if each.group not in chosen and (each.group, each.option) not in refused]
    whole = merge_changes(build_changes(kept, line.refusals), changes)
    return AddItem(food=Food(item=line.item, said=line.name), changes=whole, for_whom=wisher)


def add_copy(reading: Reading | None, copy: PersonCopy) -> Reading:
    """The reading of the other words with the copy."""
    if reading is None:
        return Reading(commands=(copy.command,))
    others = tuple(each for each in reading.commands if not isinstance(each, NotUnderstood))
    return reading.replace(commands=(*others, copy.command))


def cut_copy(text: str, copy: PersonCopy, index: MenuIndex) -> str:
    """The text without the words of the copy, and without "she wants a burger too" before them."""
    before, behind = text[: copy.start].rstrip(" ,;"), text[copy.end :].lstrip(" ,;.!")
    kind = _TOO.search(before)
    vague = ground(kind.group(), index) if kind else None
    if kind and vague and not vague.lines and any(copy.item.item in each.candidates for each in vague.ambiguous):
        before = before[: kind.start()]
    return " ".join(filter(None, (before.rstrip(), behind)))
