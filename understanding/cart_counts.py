"""Other counts of lines of the cart: "one garlic bread less", "only 4 of each", "drop one brownie and two fries"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.commands import ChangeLine, RemoveLine, RepeatLine
from understanding.language.rows import patterns
from understanding.numbers import number_of
from understanding.order_talk import OrderTalk, Part

_CUES = re.compile(r"\b(?:less|fewer|too many|each|everything|both|and|half|halve)\b")
_NEXT = re.compile(r"\s+and\s+")

CountChange = ChangeLine | RemoveLine | RepeatLine
_Match = re.Match[str] | None


def read_cart_counts(part: Part, talk: OrderTalk) -> tuple[CountChange, ...]:
    """Read another count of each line, or fewer pieces of lines that the words name; () for other words."""
    if (
        talk.cart.is_empty
        or talk.adds
        or talk.topic is not None
        or talk.context.shown
        or _CUES.search(part.plain) is None
    ):
        return ()
    return (
        _read_halved(part, talk)
        or _read_each(part.plain, talk)
        or _read_fewer(part.plain, talk)
        or _read_removals(part.plain, talk)
    )


def _read_halved(part: Part, talk: OrderTalk) -> tuple[CountChange, ...]:
    """Read half as many of lines: "get rid of half of each". An odd number has no half."""
    match = patterns("cart")["halves_lines"].search(part.plain)
    if match is None:
        return ()
    every = match["what"] in ("each", "everything", "the order")
    lines = tuple(range(1, len(talk.cart.lines) + 1)) if every else talk.references.find_every(match["what"])
    lines = lines or talk.find_in_cart(match["what"])[:1] or talk.focus_lines
    counts = [talk.references.get_line(at).quantity for at in lines]
    if any(count % 2 for count in counts):
        talk.uncounted.append(part.text)
    return tuple(
        RemoveLine(lines=(at,), pieces=count // 2) for at, count in zip(lines, counts, strict=True) if count > 1
    )


def _read_each(plain: str, talk: OrderTalk) -> tuple[CountChange, ...]:
    """Read a count for each line: "only 4 of each", "one more of each"."""
    match = patterns("cart")["each_count"].fullmatch(plain)
    count = number_of(match["count"]) if match else None
    lines = tuple(range(1, len(talk.cart.lines) + 1))
    if match is None or not count or len(lines) < 2:
        return ()
    if match["more"] == "more":
        return tuple(RepeatLine(line=at, quantity=count) for at in lines)
    if match["more"]:
        return (RemoveLine(lines=lines, pieces=count),)
    if patterns("cart")["each_count_cue"].search(plain) is None:
        return ()
    least = count if patterns("cart")["only_so_many"].search(plain) else 1
    counted = tuple(at for at in lines if talk.references.get_line(at).quantity > least)
    return (ChangeLine(lines=counted or lines, quantity=count),)


def _read_fewer(plain: str, talk: OrderTalk) -> tuple[CountChange, ...]:
    """Read fewer pieces of the lines that the words name: "one garlic bread less and one tiramisu less", "one less"."""
    texts = _NEXT.split(plain)
    fewer, more = ([patterns("cart")[name].fullmatch(text) for text in texts] for name in ("fewer_count", "more_count"))
    if any(match and match["name"] and talk.is_option(f"less {match['name'].split()[0]}") for match in fewer):
        return ()  # "one less sweet coffee", where that is an option
    changes = [_read_fewer_or_more(*pair, talk) for pair in zip(fewer, more, strict=True)]
    found = tuple(change for change in changes if change)
    return found if len(found) == len(texts) and any(fewer) else ()


def _read_fewer_or_more(fewer: _Match, more: _Match, talk: OrderTalk) -> CountChange | None:
    if fewer is not None:
        return _remove_pieces(fewer["count"], fewer["name"] or fewer["name2"], talk)
    lines = _find_lines(more["name"] or more["name2"], talk) if more else ()
    count = number_of(more["count"]) if more else None
    return RepeatLine(line=lines[0], quantity=count) if lines and count else None


def _read_removals(plain: str, talk: OrderTalk) -> tuple[CountChange, ...]:
    """Read a removal of several dishes, each with a count of its own: "drop one brownie and two fries"."""
    verb = patterns("cart")["removes_several"].match(plain)
    texts = _NEXT.split(plain[verb.end() :]) if verb else ()
    matches = [patterns("cart")["counted_dish"].fullmatch(text) for text in texts]
    if len(matches) < 2 or not any(match and (match["count"] or match["all"]) for match in matches):
        return ()
    removals = [_remove_counted(match, talk) for match in matches if match]
    found = tuple(removal for removal in removals if removal)
    return found if len(found) == len(matches) else ()


def _remove_pieces(word: str | None, name: str | None, talk: OrderTalk) -> RemoveLine | None:
    """Remove so many pieces of the dish, or of that in focus; all of it without a count. None without such a line."""
    lines: Sequence[int] = _find_lines(name, talk) if name else talk.focus_lines
    if not lines:
        return None
    count = 1 if word in ("a", "an") else number_of(word) if word else None
    units = talk.references.get_line(lines[0]).quantity
    return RemoveLine(lines=tuple(lines), pieces=count if count and count < units else None)


def _remove_counted(match: re.Match[str], talk: OrderTalk) -> RemoveLine | None:
    """Remove so many pieces of a dish: "two of the fries"; "both brownies" are all of its lines."""
    if not match["all"]:
        return _remove_pieces(match["count"], match["name"], talk)
    item = talk.get_item(_find_lines(match["name"], talk))
    return RemoveLine(lines=tuple(sorted(talk.references.find_item_lines(item.id)))) if item else None


def _find_lines(name: str, talk: OrderTalk) -> Sequence[int]:
    """Find the line of the dish, or of an option that is what the guest calls the dish: a vimto is a can of it."""
    return talk.find_in_cart(name)[:1] or (() if talk.has_new_dish(name) else talk.references.find_with(name))
