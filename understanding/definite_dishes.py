"""Dishes that a message names again: a change of the cart's line, or more about a dish ordered just before.

"I want the hawaiian large" and "hawaiian large" change the hawaiian of the cart; "a hawaiian, large", "one more
hawaiian" and "also the hawaiian without ham" order another one. "Fries with the hawaiian" orders fries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.cart import Line
from domain.commands import AddItem, ChangeLine, Changes
from domain.menu import Item
from domain.session import ChooseOption
from understanding.cart_additions import Addition
from understanding.grounding.spans import segment_text
from understanding.grounding.words import normalize_text
from understanding.language.lexicon import Cue
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.order_talk import OrderTalk, Part, is_single, merge_changes


def change_known_lines(wishes: Sequence[Addition], part: Part, talk: OrderTalk, said: str = "") -> tuple[Addition, ...]:
    """The wishes, with a change in place of each dish that is in the cart already and is only named again.

    ``said``: the words of the part as the guest has them.
    """
    wishes = join_repeated_names(wishes, part.plain, talk)
    if talk.cart.is_empty:
        return wishes
    wishes = _answer_question(wishes, part, talk)
    others = [wish for wish in wishes if not _is_companion(wish, part, talk)]
    if patterns("cart")["once_more"].search(part.plain) and not _adds_options(others or wishes, part, talk):
        return tuple(others or wishes)
    others = [wish for wish in others or wishes if not _is_only_mentioned(wish, part, talk)]
    if wishes and not others:
        talk.unread_parts.append(said or part.text)
    is_alone = len(wishes) == 1 and not talk.adds
    return tuple(_build_change(wish, part, talk, is_alone=is_alone) for wish in others)


def _adds_options(wishes: Sequence[Addition], part: Part, talk: OrderTalk) -> bool:
    """Whether "as well" gives a dish of the cart further options: "the coke without ice as well".

    Another size is one only where another line has it, too: "the coke large as well", beside large fries.
    """
    wish = wishes[0] if len(wishes) == 1 else None
    if not isinstance(wish, AddItem) or patterns("cart")["likewise"].search(part.plain) is None:
        return False
    line = _find_definite_line(wish, part, talk)
    item = talk.index.menu.item(line.item) if line else None
    if line is None or item is None:
        return False
    names = {each.option for each in wish.changes.choices}
    others = (choice for other in talk.cart.lines if other is not line for choice in other.choices)
    return _lacks_choices(wish.changes, line, item) or any(choice.option in names for choice in others)


def join_repeated_names(wishes: Sequence[Addition], plain: str, talk: OrderTalk) -> tuple[Addition, ...]:
    """The wishes, with "the X" and its options joined to the X that the same words order before it.

    "One carbonara and one tagliatelle, the carbonara large" orders one carbonara.
    """
    joined: list[Addition] = []
    for wish in wishes:
        earlier = [(at, each) for at, each in enumerate(joined) if isinstance(each, AddItem)]
        same = next(((at, each) for at, each in earlier if is_about_earlier(wish, each, plain, talk)), None)
        if same is not None and isinstance(wish, AddItem):
            at, before = same
            joined[at] = before.replace(changes=merge_changes(before.changes, wish.changes))
        else:
            joined.append(wish)
    return tuple(joined)


def is_about_earlier(wish: object, before: AddItem, plain: str, talk: OrderTalk) -> bool:
    """Whether a wish only says more of a dish that was ordered before, named with "the"."""
    if not isinstance(wish, AddItem) or wish.food.item is None or wish.food.item != before.food.item:
        return False
    item = talk.index.menu.item(wish.food.item)
    return not (wish.quantity_said or wish.changes.empty) and _is_definite(wish, plain, item)


def _build_change(wish: Addition, part: Part, talk: OrderTalk, *, is_alone: bool) -> Addition:
    line = _find_definite_line(wish, part, talk) or (_find_bare_line(wish, part, talk) if is_alone else None)
    if line is None or not isinstance(wish, AddItem) or not _has_new_options(wish.changes, line):
        return wish
    return ChangeLine(lines=(talk.references.get_position(line),), changes=wish.changes)


def _answer_question(wishes: Sequence[Addition], part: Part, talk: OrderTalk) -> Sequence[Addition]:
    """The wishes; those that name the dish of our question are its answer, unless they wish for one more."""
    if not isinstance(talk.context.pending, ChooseOption) or patterns("cart")["one_more"].search(part.plain):
        return wishes
    return [_build_answer(wish, talk) for wish in wishes]


def _build_answer(wish: Addition, talk: OrderTalk) -> Addition:
    """A change of the line whose option we asked for, if the wish names its dish with one: "regular fries"."""
    pending = talk.context.pending
    line = talk.cart.line(pending.line) if isinstance(pending, ChooseOption) else None
    if line is None or not isinstance(pending, ChooseOption) or not isinstance(wish, AddItem) or wish.quantity_said:
        return wish
    if wish.food.item != line.item or all(each.group != pending.group for each in wish.changes.choices):
        return wish
    return ChangeLine(lines=(talk.references.get_position(line),), changes=wish.changes)


def _is_companion(wish: Addition, part: Part, talk: OrderTalk) -> bool:
    """Whether a dish of the cart is only what another one goes with."""
    line = _find_definite_line(wish, part, talk)
    if line is None or not isinstance(wish, AddItem) or not wish.changes.empty:
        return False
    return re.search(rf"\bwith (?:the|my) {re.escape(plain_text(wish.food.said))}\b", part.plain) is not None


def _is_only_mentioned(wish: Addition, part: Part, talk: OrderTalk) -> bool:
    """Whether words of talk are about a dish of the cart, and order none: "keep the coke", "the coke is wrong"."""
    if part.act == "add" or not isinstance(wish, AddItem) or not wish.changes.empty:
        return False
    if _find_definite_line(wish, part, talk) is None:
        return False
    pieces = segment_text(normalize_text(part.text), talk.index)
    return any(not piece.senses and piece.cue in (None, Cue.TALK) for piece in pieces)


def _find_definite_line(wish: Addition, part: Part, talk: OrderTalk) -> Line | None:
    """The only line of the cart with the dish that the wish names, with "the" and without a count."""
    if not isinstance(wish, AddItem) or wish.food.item is None or wish.quantity_said:
        return None
    item = talk.index.menu.item(wish.food.item)
    lines = talk.references.find_item_lines(wish.food.item)
    if item is None or len(lines) != 1 or not _is_definite(wish, part.plain, item):
        return None
    return talk.references.get_line(lines[0])


def _find_bare_line(wish: Addition, part: Part, talk: OrderTalk) -> Line | None:
    """The line of a dish that the message names without an article or a count: "rings with barbecue sauce".

    Only a line that still lacks what is chosen: "fries small" after large ones orders small ones, too.
    """
    if not isinstance(wish, AddItem) or wish.food.item is None or wish.quantity_said or part.act is not None:
        return None
    item = talk.index.menu.item(wish.food.item)
    if item is None or not _has_no_article(wish, part.plain):
        return None
    lacking = (talk.references.get_line(at) for at in talk.references.find_item_lines(item.id))
    return next((line for line in lacking if _lacks_choices(wish.changes, line, item)), None)


def _has_no_article(add: AddItem, plain: str) -> bool:
    """Whether the words begin with the dish, or with its options, and no article, count or verb."""
    opening = patterns("cart")["bare_opening"].match(f"{plain} ")
    return opening is not None and re.search(rf"\b{re.escape(plain_text(add.food.said))}\b", plain) is not None


def _lacks_choices(changes: Changes, line: Line, item: Item) -> bool:
    """Whether the line has no other choice in the groups that allow one only."""
    decided = {choice.group for choice in line.choices if is_single(item.group(choice.group))}
    return bool(changes.choices or changes.refusals) and decided.isdisjoint(each.group for each in changes.choices)


def _is_definite(add: AddItem, plain: str, item: Item | None) -> bool:
    """Whether "the" stands before the dish itself, and not before one of its options."""
    words = plain_text(add.food.said).split()
    names = {word for name in (item.name, *item.aliases) for word in plain_text(name).split()} if item else set()
    if not words or words[0] not in names:
        return item is not None and _says_the_name(plain_text(add.food.said), item)
    return re.search(rf"\b(?:the|my) {re.escape(' '.join(words))}\b", plain) is not None


def _says_the_name(said: str, item: Item) -> bool:
    """Whether words hold "the" and a whole name of the dish: "medium, the margherita"."""
    names = (plain_text(name) for name in (item.name, *item.aliases))
    return any(re.search(rf"\b(?:the|my) {re.escape(name)}\b", said) is not None for name in names)


def name_no_new_dish(wishes: Sequence[Addition], part: Part, said: str, talk: OrderTalk) -> tuple[Addition, ...]:
    """The wishes, with a change without content for each dish of the cart that is only named again.

    "Upgrade the coke" orders no other coke, whatever an upgrade is; the words as ``said`` are noted as unread.
    """

    def keep_line(wish: Addition) -> Addition:
        line = _find_definite_line(wish, part, talk)
        if line is None or not isinstance(wish, AddItem) or _has_new_options(wish.changes, line):
            return wish
        if not wish.changes.unknown:
            talk.unread_parts.append(said)
        return ChangeLine(lines=(talk.references.get_position(line),), changes=Changes(unknown=wish.changes.unknown))

    return tuple(keep_line(wish) for wish in wishes)


def _has_new_options(changes: Changes, line: Line) -> bool:
    """Whether the changes have an option that the line lacks."""
    chosen = {(choice.group, choice.option) for choice in line.choices}
    refused = {(refusal.group, refusal.option) for refusal in line.refusals}
    new_choices = any((choice.group, choice.option) not in chosen for choice in changes.choices)
    return new_choices or any((refusal.group, refusal.option) not in refused for refusal in changes.refusals)
