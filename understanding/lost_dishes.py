"""Finds what a reading loses or leaves undecided: dishes that no command has, two options where a dish takes one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from domain.cart import Cart
from domain.commands import AddItem, ChangeLine, Command, RepeatLine
from domain.mentions import GroundedLine
from domain.menu import Item, ItemId
from understanding.grounding import MenuIndex, ground
from understanding.grounding.forms import EXACT, EXACT_TIE
from understanding.grounding.index import Sense
from understanding.grounding.spans import Piece, segment_text
from understanding.grounding.words import extract_name_stems, extract_stems, normalize_text
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.message import Clause, plain_text
from understanding.numbers import numbers_in
from understanding.order_talk import OUTRIGHT, is_single

_LEAVES_DISHES = ("keep_ordering", "clear_cart", "undo", "remove_line", "change_order", "complain", "reorder")
"""Commands beside which a dish with a count may have no command: it is taken back, or they are about it."""


class Lost(NamedTuple):
    """Words of a message that no command has: "... and 2 onion rings", "... a glass of house white"."""

    dishes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


def list_lost_words(
    clauses: Sequence[Clause],
    commands: Sequence[Command],
    cart: Cart,
    index: MenuIndex,
    focus: ItemId | None = None,
) -> Lost:
    """List the words for dishes, named outright with a count, and for options that no command has.

    ``focus``: the dish that the clauses were matched beside; the same one finds the match that was made before.
    """
    if any(command.kind in _LEAVES_DISHES or _is_of_no_line(command) for command in commands) or _has_correction(
        clauses
    ):
        return Lost()
    dishes = _list_lost_dishes(clauses, commands, cart, index, focus)
    return Lost(dishes, _list_lost_options(clauses, commands, cart, index))


def _list_lost_dishes(
    clauses: Sequence[Clause],
    commands: Sequence[Command],
    cart: Cart,
    index: MenuIndex,
    focus: ItemId | None,
) -> tuple[str, ...]:
    said = (line for clause in clauses for line in ground(clause.raw, index, focus=focus).lines)
    outright = [line for line in said if line.score >= OUTRIGHT]
    if not outright:
        return ()
    named = set(_list_ids([command.model_dump(mode="json", exclude_defaults=True) for command in commands], cart))
    missing = _list_missing(outright, named, {line.item for line in cart.lines})
    stems = {stem for each in named for stem in extract_stems(each.replace("-", " "))} if missing else set()
    return tuple(line.said for line in missing if not _is_named(line, stems, index))


def _list_lost_options(
    clauses: Sequence[Clause], commands: Sequence[Command], cart: Cart, index: MenuIndex
) -> tuple[str, ...]:
    """List the words for options, named in full, that no command has and none quotes: "... a glass of house white".

    Everyday words ("hot", "regular") are no loss.
    """
    pieces = (piece for clause in clauses for piece in segment_text(normalize_text(clause.raw), index))
    options = [piece for piece in pieces if _is_full_option(piece, index)]
    if not options:
        return ()
    used = set(_list_ids([command.model_dump(mode="json") for command in commands], cart))
    stems = {stem for each in used for stem in extract_stems(each.replace("-", " "))}
    return tuple(piece.text for piece in options if _is_lost(piece, used, stems))


def _is_full_option(piece: Piece, index: MenuIndex) -> bool:
    """Whether a piece names an option in full and no dish. Everyday words are none."""
    if piece.is_size or not piece.senses or piece.senses[0].score < EXACT:
        return False
    if any(sense.concept.item is not None for sense in _list_exact(piece)):
        return False
    is_chat = lexicon().chat.issuperset(piece.text.lower().split())
    return not is_chat and extract_stems(piece.text) in index.full_names


def _list_exact(piece: Piece) -> list[Sense]:
    return [sense for sense in piece.senses if sense.score >= piece.senses[0].score - EXACT_TIE]


def _is_lost(piece: Piece, used: set[str], stems: set[str]) -> bool:
    """Whether no command has one of the options of a piece, and none quotes its words."""
    places = (each for sense in _list_exact(piece) for each in sense.concept.places.values())
    options = {str(option) for each in places for _, option in each}
    return used.isdisjoint(options) and not stems.issuperset(extract_stems(piece.text))


def _list_missing(lines: Iterable[GroundedLine], named: set[str], in_cart: set[ItemId]) -> list[GroundedLine]:
    """List the lines of no command; of dishes in the cart, those with a count."""
    unnamed = (line for line in lines if line.item not in named)
    return [line for line in unnamed if line.quantity_said or line.item not in in_cart]


def _is_named(line: GroundedLine, stems: set[str], index: MenuIndex) -> bool:
    """Whether the commands quote the dish, or have an option with its words."""
    item = index.menu.item(line.item)
    return set(extract_stems(line.said)) <= stems or (item is not None and set(extract_name_stems(item.name)) <= stems)


def _has_correction(clauses: Sequence[Clause]) -> bool:
    """Whether the message corrects itself, so that a dish of it may be replaced by another one."""
    return bool(clauses) and patterns("moods")["corrects_inside"].search(plain_text(clauses[0].message)) is not None


def _is_of_no_line(command: Command) -> bool:
    """Whether a command reports a dish that is not in the cart."""
    return isinstance(command, ChangeLine) and not command.lines


def _list_ids(value: object, cart: Cart) -> Iterator[str]:
    """Yield every id of a value; for lines of the cart, those of their dishes."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        places = [*value.get("lines", ()), value.get("line")] if value else []
        yield from (cart.lines[at - 1].item for at in places if isinstance(at, int) and 0 < at <= len(cart.lines))
        for each in value.values():
            yield from _list_ids(each, cart)
    elif isinstance(value, list):
        for each in value:
            yield from _list_ids(each, cart)


def find_double_choice(commands: Sequence[Command], cart: Cart, index: MenuIndex) -> bool:
    """Whether a command chooses two options where its dish takes one: "large for her and small for me"."""
    return any(
        item is not None and _has_double_choice(command, item)
        for command in commands
        if isinstance(command, AddItem | ChangeLine | RepeatLine)
        for item in [_find_dish(command, cart, index)]
    )


def has_share_beside_whole(commands: Sequence[Command], plain: str) -> bool:
    """Whether a share is ordered beside all units of its dish: "three wraps, one with cheese" is not four wraps."""
    if patterns("shares")["share_of_units"].search(plain) is None:
        return False
    counts = {number.value for number in numbers_in(plain)}
    adds = [command for command in commands if isinstance(command, AddItem) and command.food.item]
    totals = Counter[ItemId | None]()
    for add in adds:
        totals[add.food.item] += add.quantity
    pairs = ((before, after) for before, after in pairwise(adds) if before.food.item == after.food.item)
    return any(
        before.quantity > after.quantity
        and before.quantity in counts
        and before.quantity + after.quantity not in counts
        and totals[before.food.item] not in counts
        for before, after in pairs
    )


def _find_dish(command: AddItem | ChangeLine | RepeatLine, cart: Cart, index: MenuIndex) -> Item | None:
    """The dish of a command; None where it is not one dish of the menu."""
    match command:
        case AddItem(food=food) | ChangeLine(swap_to=food) if food is not None:
            return index.menu.item(food.item) if food.item else None
        case ChangeLine(lines=lines):
            places: Sequence[int] = lines
        case RepeatLine(line=line):
            places = (line,)
        case _:
            return None
    place = next((at for at in places if 0 < at <= len(cart.lines)), None)
    return index.menu.item(cart.lines[place - 1].item) if place else None


def _has_double_choice(command: AddItem | ChangeLine | RepeatLine, item: Item) -> bool:
    groups = Counter(choice.group for choice in command.changes.choices)
    return any(count > 1 and is_single(item.group(group)) for group, count in groups.items())
