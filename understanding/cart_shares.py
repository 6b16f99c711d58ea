"""Changes of some pieces of a line in the cart: "one without lettuce" of two, "olives on one", "half of them large"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.commands import ChangeLine, Changes
from domain.menu import Item
from understanding.language.rows import patterns
from understanding.numbers import number_of
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_line_changes, build_loose_changes
from understanding.order_talk import OrderTalk, Part, is_single

_PLACES = ("share_behind", "share_of_dish", "share_before", "share_of_line", "share_bare")
_NEXT = re.compile(r"\s+and\s+")
_ONE = ("that one", "this one", "the other", "the other one")


def read_share_of_line(part: Part, talk: OrderTalk) -> tuple[ChangeLine, ...]:
    """Read options for a part of a line: of the one in focus, else of the newest that has them. () for other words.

    Half of an odd number of pieces is no share. A count alone ("one large") may order another dish, where the line has
    another choice already.
    """
    if talk.cart.is_empty or talk.adds or talk.topic is not None or talk.context.shown:
        return ()
    plain = _refuse_removed(part)
    texts = [text for text in _NEXT.split(plain) if text.strip()]
    several = [_read_share(text, talk) for text in texts] if len(texts) > 1 else []
    if several and all(several):
        return tuple(change for changes in several for change in changes)
    talk.unread_parts += _list_lost_shares(texts, several)
    return _read_share(plain, talk)


def _list_lost_shares(texts: Sequence[str], shares: Sequence[tuple[ChangeLine, ...]]) -> list[str]:
    """List the shares that are not understood, beside others that are."""
    lost = (text for text, changes in zip(texts, shares, strict=False) if not changes) if any(shares) else ()
    return [text for text in lost if patterns("shares")["any_share"].search(text)]


def _refuse_removed(part: Part) -> str:
    """The words of a part; what it takes off is refused: "skip the ice in one"."""
    return f"without {patterns('cart')['remove_words'].sub('', part.plain)}" if part.act == "remove" else part.plain


def _read_share(plain: str, talk: OrderTalk) -> tuple[ChangeLine, ...]:
    """Read one share."""
    matches = ((name, match) for name in _PLACES if (match := patterns("shares")[name].search(plain)))
    name, match = next(matches, ("", None))
    if match is None:
        return ()
    words = f"{plain[: match.start()]} {plain[match.end() :]}".strip()
    lines = talk.find_in_cart(match["dish"]) if name == "share_of_dish" else _list_lines(talk)
    for at in lines:
        item = talk.get_item((at,))
        pieces = _count_pieces(match["count"], talk.references.get_line(at).quantity)
        changes = _read_options(words, item, talk) if item and pieces else Changes()
        if _is_fitting(changes, at, talk) and not (name == "share_bare" and _is_other_choice(changes, at, talk)):
            return (ChangeLine(lines=(at,), pieces=pieces, changes=changes),)
    return ()


def _is_fitting(changes: Changes, at: int, talk: OrderTalk) -> bool:
    """Whether the line has the options; that in focus may lack them, which is reported."""
    return bool(changes.choices or changes.refusals) or (at in talk.focus_lines and not changes.empty)


def _list_lines(talk: OrderTalk) -> Sequence[int]:
    """The lines in the order in which words without a dish mean them: that in focus, then the newest."""
    others = (at for at in range(len(talk.cart.lines), 0, -1) if at not in talk.focus_lines)
    return (*talk.focus_lines, *others)


def _count_pieces(count: str, units: int) -> int | None:
    """The pieces of a share; None unless they are fewer than the units of the line."""
    if count == "half":
        return units // 2 if units % 2 == 0 and units else None
    pieces = 1 if count in _ONE else number_of(count) or 0
    return pieces if 0 < pieces < units else None


def _read_options(words: str, item: Item, talk: OrderTalk) -> Changes:
    """The options of the dish in the words; empty when they name another dish, or nothing of the menu."""
    grounding = ground_order(words, talk.references.index, item.id)
    if any(line.item != item.id for line in grounding.lines) or talk.has_new_dish(words):
        return Changes()
    if grounding.lines:
        return build_line_changes(grounding, 0)
    unknown = tuple(mention.said for mention in grounding.unknown if talk.is_option(mention.said))
    changes = build_loose_changes(grounding, item, words)
    return changes.replace(unknown=(*changes.unknown, *unknown))


def _is_other_choice(changes: Changes, at: int, talk: OrderTalk) -> bool:
    """Whether the line has another choice in a group of which its dish takes one."""
    item = talk.get_item((at,))
    decided = {c.group for c in talk.references.get_line(at).choices if item and is_single(item.group(c.group))}
    return any(choice.group in decided for choice in changes.choices)
