"""Repeats: a line of the cart, the whole cart, or the dish that this message ordered last, once more."""

from __future__ import annotations

from domain.commands import AddItem, RepeatLine
from understanding.language.rows import patterns
from understanding.numbers import numbers_in
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_loose_changes
from understanding.order_talk import OrderTalk, Part, is_single, merge_changes

_MOST_AGAIN = 4
"""The most lines that "the same again" repeats."""

Repeat = AddItem | RepeatLine


def read_repeats(part: Part, talk: OrderTalk) -> tuple[Repeat, ...]:
    """Read a repetition of a line, or of the last dish in this message: "another one", "the same but large"."""
    if talk.adds and patterns("cart")["same_for"].fullmatch(part.plain):
        return tuple(talk.adds)
    if talk.adds and (again := _repeat_last_add(part, talk)) is not None:
        return (again,)
    cart_patterns, plain = patterns("cart"), part.plain
    if talk.cart.is_empty or talk.context.topic is not None or not cart_patterns["repeat"].search(plain):
        return ()
    if (named := _repeat_named_line(plain, talk) or _repeat_cart(plain, talk)) is not None:
        return named
    line = (talk.references.find_pointed(plain) or talk.focus_lines)[:1]
    words = cart_patterns["again_words"].sub("", plain)
    grounding = ground_order(words, talk.index, talk.options_dish)
    if grounding.lines or grounding.ambiguous:
        return ()
    more = build_loose_changes(grounding, talk.get_item(line), words)
    count = next((number.value for number in numbers_in(plain)), 1)
    if cart_patterns["repeat_alone"].search(plain) or (cart_patterns["same_but"].search(plain) and not more.empty):
        return tuple(RepeatLine(line=at, quantity=max(count, 1), changes=more) for at in line)
    return ()


def _repeat_named_line(plain: str, talk: OrderTalk) -> tuple[Repeat, ...] | None:
    """Repeat the line whose dish is named, with a difference: "my wife wants the same latte, but hers small"."""
    match = patterns("cart")["same_dish"].search(plain)
    lines = talk.find_in_cart(match["dish"]) if match else ()
    if match is None or len(lines) != 1:
        return None
    words = f"{plain[: match.start()]} {plain[match.end() :]}"
    item = talk.get_item(lines)
    more = build_loose_changes(ground_order(words, talk.index, item.id if item else None), item, words)
    return (RepeatLine(line=lines[0], changes=more.replace(unknown=())),)


def _repeat_cart(plain: str, talk: OrderTalk) -> tuple[Repeat, ...] | None:
    """Repeat every line with the options that its dish has: "the same again for my friend, but with soy milk"."""
    if not 1 < len(talk.cart.lines) <= _MOST_AGAIN or patterns("cart")["same_for"].search(plain) is None:
        return None
    repetitions: list[Repeat] = []
    for at in range(1, len(talk.cart.lines) + 1):
        item = talk.get_item((at,))
        more = build_loose_changes(ground_order(plain, talk.references.index, item.id if item else None), item, plain)
        repetitions.append(
            RepeatLine(line=at, quantity=talk.references.get_line(at).quantity, changes=more.replace(unknown=()))
        )
    return tuple(repetitions)


def _repeat_last_add(part: Part, talk: OrderTalk) -> AddItem | None:
    """Repeat the last dish of this message with a difference: "... and another one with cheese"."""
    last = talk.adds[-1]
    item = talk.index.menu.item(last.food.item) if last.food.item else None
    if item is None or not patterns("cart")["same_but"].search(part.plain):
        return None
    words = patterns("cart")["again_words"].sub("", part.plain)
    grounding = ground_order(words, talk.index, item.id)
    if grounding.lines or grounding.ambiguous:
        return None
    count = next((number.value for number in numbers_in(part.plain)), 1)
    more = build_loose_changes(grounding, item, words)
    chosen = {each.group for each in more.choices if is_single(item.group(each.group))}
    earlier = last.changes.replace(choices=tuple(each for each in last.changes.choices if each.group not in chosen))
    return last.replace(quantity=max(count, 1), changes=merge_changes(earlier, more))
