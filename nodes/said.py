"""What the guest's words name: something on the menu, or something in the cart where they speak of what is there."""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.cart import Choice, Refusal
from domain.grounding import MenuIndex, find_category, find_items, ground, ground_mention
from domain.mentions import AmbiguousLine, GroundedLine, Grounding, UnknownOption
from domain.menu import ItemId, Menu
from domain.numerals import whole_number
from domain.understanding import OrderAct, OrderStep
from nodes import cart
from nodes.edit import Edit
from nodes.exchange import exchanged
from nodes.lines import is_one_of_several, not_offered
from nodes.pointing import (
    kind_named,
    means_every_line,
    pointed_at,
    says_all_of_them,
    some_of,
    the_one_with,
    without_one,
)
from nodes.state import Scene
from nodes.understanding.acts import act_of
from nodes.understanding.language import numbers

_DEFINITE = re.compile(r"\b(the|my|that|this|those|these)\b", re.IGNORECASE)
_ON_IT = re.compile(r"\b(on|onto|to|from|off)\s+(the|my|that|this)\b", re.IGNORECASE)
_WISHING = re.compile(r"\b(i'?ll|i'?d|i want|we want|get|have|give|bring|order|another|also|more)\b", re.IGNORECASE)
_A_PIECE = re.compile(r"\b(?:remove|drop|delete|lose|take (?:off|out|away)|get rid of) an? \w", re.IGNORECASE)
""" "Remove a burger", of two."""
_INDEFINITE = re.compile(
    r"^\W*(?:(?:ok|and|then|please|just|actually)\W+)*(?:an?|another|some|one|two|three|four|five|six|\d{1,2})\s",
    re.IGNORECASE,
)
"""How what is new is brought up: "a large coke for my son"."""
_NONE_OF = re.compile(r"^\W*(?:(?:ok|and|oh|actually|sorry|wait|please)\W+)*(?:no|without|zero|0|sin)\s", re.IGNORECASE)
_OUTRIGHT = 0.95
"""The score of a name that was said as it stands on the menu, or nearly so."""
_MOST_TO_ASK = 10
"""Words for more dishes than this are no name: "which large would you like?" """
_PARTLY = 0.9
"""The score of a name of which only a part was said."""
_OBJECT = r"\b(?:make|change|switch|swap|replace|exchange|upgrade|turn)\s+(?:out\s+)?(?:the|my)\s+(?:\w+\s+)??"
"""Before the name of what is to be changed, so that it must be in the cart."""
_WITHOUT_FOOD = frozenset({OrderAct.SHOW, OrderAct.CLEAR, OrderAct.UNDO, OrderAct.BEGIN})
_OF_PIECES = frozenset({OrderAct.CHANGE, OrderAct.REMOVE, None})
_LAST_WORD = re.compile(r"(\w+)\s*(?:,?\s*(?:please|pls|thanks|thank you))?\s*[.!?]*\s*$", re.IGNORECASE)
_PIECES = re.compile(
    r"^\W*(?:(?:please|just|actually|no)\W+)*(?:remove|delete|drop|take (?:off|away|out))\s+(?:just |only )?(\w{1,6})"
    r"(?:\s+of (?:them|those|these|it))?\W*(?:please)?\W*$",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """The words of one step tied to the menu. ``of_cart``: they speak of what is in the cart already."""

    grounding: Grounding
    act: OrderAct | None
    quantity: int | None
    of_cart: bool = False
    words: str = ""
    ordinal: int | None = None
    """The place in the cart of the line that is pointed at, from 1; -1 is the last."""
    every: bool = False
    """Every line is meant."""
    exchange: bool = False
    """The first dish of the grounding, which is in the cart, is to go for the second."""
    pieces: int | None = None
    """Only so many of the line are meant: "make one of them large"."""
    category: str | None = None
    """The kind that ``every`` goes for: "make the drinks large"."""
    absent: str = ""
    """What is spoken of as if it were in the cart, and is not."""


def said_in(edit: Edit, scene: Scene, step: OrderStep, index: MenuIndex) -> Said:
    """What a step of the message names, and which line of the cart it points at."""
    if step.act is OrderAct.REMOVE and (marked := the_one_with(edit, step.words)) is not None:
        absent = "" if marked.ordinal else marked.said
        return Said(Grounding(), step.act, None, words=step.words, ordinal=marked.ordinal, absent=absent)
    some = None if edit.cart.is_empty or step.act not in _OF_PIECES else some_of(step.words)
    if some is not None and step.act is OrderAct.REMOVE:
        return _so_many(_pointing(edit, scene, step.replace(words=some[1]), index), some[0])
    if some is not None:
        part = step.replace(act=OrderAct.CHANGE, words=some[1])
        said = _pointing(edit, scene, part, index)
        counted = said.grounding.empty and said.ordinal is None and not said.every
        return said._replace(quantity=some[0] if counted else None, pieces=None if counted else some[0])
    if (all_of_them := _said_of_all(edit, scene, step, index)) is not None:
        return all_of_them
    return _pointing(edit, scene, step, index)


def _so_many(said: Said, count: int) -> Said:
    """ "Remove one of the cokes": so many of the first dish that is named, or of the one meant."""
    named = (line.replace(quantity=count, quantity_said=True) for line in said.grounding.lines[:1])
    grounding = said.grounding.replace(lines=(*named, *said.grounding.lines[1:]))
    return said._replace(grounding=grounding, quantity=count)


def _said_of_all(edit: Edit, scene: Scene, step: OrderStep, index: MenuIndex) -> Said | None:
    """ "Medium cokes, all of them", "make the drinks large": options for every line, or for each of a kind."""
    new = step.act not in (OrderAct.CHANGE, None) or _INDEFINITE.search(step.words) is not None
    kind = kind_named(step.words)
    category = find_category(kind, index) if kind else None
    if new or edit.cart.is_empty or not (category or says_all_of_them(step.words)):
        return None
    named = _grounded(scene, step, index, None)
    if any(line.quantity_said for line in named.lines) or (named.lines and not says_all_of_them(step.words)):
        return None
    lines = (*named.lines, *(vague.line for vague in named.ambiguous))
    choices = (*named.loose_choices, *(choice for line in lines for choice in line.choices))
    refusals = (*named.loose_refusals, *(refusal for line in lines for refusal in line.refusals))
    said = named.replace(loose_choices=choices, loose_refusals=refusals)
    every = Said(said, OrderAct.CHANGE, None, words=step.words, every=True, category=category)
    return every if choices or refusals else None


def _pointing(edit: Edit, scene: Scene, step: OrderStep, index: MenuIndex) -> Said:
    said = _named_in(edit, scene, step, index)
    grounding, ordinal = pointed_at(edit, step.words, said.grounding, scene.slots.ordinal)
    quantity = None if ordinal is not None and said.quantity == 1 else said.quantity  # the one of "the large one"
    every = means_every_line(step.words, grounding)
    return said._replace(grounding=grounding, quantity=quantity, words=step.words, ordinal=ordinal, every=every)


def _named_in(edit: Edit, scene: Scene, step: OrderStep, index: MenuIndex) -> Said:
    """What a step of the message names.

    What is to be changed or removed is looked for in the cart first: there "the coke" is the diet coke.
    """
    focused = cart.line_meant(edit, None)
    focus = focused.item if focused else None
    on_menu = _grounded(scene, step, index, focus)
    quantity = scene.slots.quantity
    if edit.cart.is_empty or not _may_be_about_cart(scene, step, on_menu):
        return Said(on_menu, step.act, quantity)
    of_cart = cart.index_of(edit.cart, edit.menu)
    swap = exchanged(step.words, of_cart, index) if step.act is OrderAct.CHANGE and not scene.slots.items else None
    if swap is not None:
        return Said(swap, step.act, None, of_cart=True, exchange=True)
    in_cart = _settled_in(edit, _in_cart(scene, step, of_cart, focus))
    found = bool(in_cart.lines) and not _unknown(in_cart) and not _misheard(in_cart, on_menu, edit.menu)
    none = step.act is None and _NONE_OF.search(step.words) is not None and on_menu.empty and in_cart.empty
    if none and (named := find_items(step.words, of_cart)):
        gone = Grounding(lines=tuple(GroundedLine(item=item) for item in named[:1]))
        return Said(gone, OrderAct.REMOVE, None, of_cart=True)
    if not found and (absent := _absent(edit, step, on_menu)):
        return Said(Grounding(), step.act, None, absent=absent)
    if step.act is OrderAct.CHANGE and _counts_what_is_new(edit, on_menu):
        return Said(on_menu, step.act, quantity)
    if step.act is OrderAct.REMOVE and found and in_cart.unknown_options and _ON_IT.search(step.words):
        # "Take the mushrooms off the bread": there are none on it, and the bread stays.
        return Said(in_cart, OrderAct.CHANGE, None, of_cart=True)
    if step.act in (OrderAct.REMOVE, OrderAct.CHANGE):
        count = quantity or (_last_count(step.words) if found else _pieces(step.words))
        meant = Said(_with_wanted(in_cart, on_menu) if found else on_menu, step.act, count, of_cart=found)
        a_piece = step.act is OrderAct.REMOVE and found and _A_PIECE.search(step.words) is not None
        return _so_many(meant, 1) if a_piece else meant
    if found and step.act in (OrderAct.ADD, None) and not scene.slots.items:
        change = _change_of_cart(step, in_cart, on_menu)
        if change is not None:
            return change
    # "Extra olives", when the dish talked about last has none to give, is about another dish in the cart.
    missed = _unknown(on_menu) and not (on_menu.lines or on_menu.loose_choices or on_menu.loose_refusals)
    elsewhere = _grounded(scene, step, of_cart, None) if missed else on_menu
    loose = (elsewhere.loose_choices or elsewhere.loose_refusals) and not elsewhere.unknown
    return Said(elsewhere if loose else on_menu, step.act, quantity)


def _absent(edit: Edit, step: OrderStep, on_menu: Grounding) -> str:
    """The dish that is spoken of as if it were in the cart, which it is not: "change the onion rings to large"."""
    named = next(iter(on_menu.lines), None)
    item = edit.menu.item(named.item) if named else None
    if step.act is OrderAct.CHANGE:
        of_it = named is not None and re.search(_OBJECT + re.escape(named.said), step.words, re.IGNORECASE)
        return item.name if item and of_it else ""
    off_it = step.act is OrderAct.REMOVE or (step.act is None and _NONE_OF.search(step.words) is not None)
    on_it = _ON_IT.search(step.words) if off_it and (named or on_menu.ambiguous) else None
    if on_it is None:
        return ""
    return item.name if item else step.words[on_it.end() :].strip(" .!?,")


def _misheard(in_cart: Grounding, on_menu: Grounding, menu: Menu) -> bool:
    """Whether the words only sound like what is in the cart, and name something else on the menu outright.

    "The coke" is the diet coke, by a part of its name; "the greek" is not the green salad.
    """
    elsewhere = [line for line in on_menu.lines if line.score >= _OUTRIGHT]
    if len(in_cart.lines) != 1 or not elsewhere or any(line.item == in_cart.lines[0].item for line in on_menu.lines):
        return False
    line, item = in_cart.lines[0], menu.item(in_cart.lines[0].item)
    names = " ".join((item.name, *item.aliases)).lower() if item else ""
    return line.score < _PARTLY and not any(word.rstrip("s") in names for word in line.said.lower().split())


def _counts_what_is_new(edit: Edit, on_menu: Grounding) -> bool:
    """Whether dishes are counted anew and one of them is not in the cart yet: among what is, it would be misheard.

    "Two fries and one onion rings" speaks of no onions on the burger.
    """
    known = {line.item for line in edit.cart.lines}
    fresh = [line for line in on_menu.lines if line.item not in known]
    there = len(fresh) < len(on_menu.lines)
    return cart.restates(on_menu) and there and any(line.score >= _OUTRIGHT for line in fresh)


def _in_cart(scene: Scene, step: OrderStep, of_cart: MenuIndex, focus: ItemId | None) -> Grounding:
    """What the words name of the cart. "No olives on the pepperoni" names a dish, whatever was talked about last."""
    on_it = _ON_IT.search(step.words) is not None
    grounding = _each_once(_grounded(scene, step, of_cart, None if on_it else focus))
    if on_it and not grounding.lines:
        grounding = _each_once(_grounded(scene, step, of_cart, focus))
    if step.act is not OrderAct.REMOVE or not grounding.empty:
        return grounding
    # A refused dish is none for the grounding ("I don't want the tiramisu any more"), but it is what is to go.
    named = find_items(step.words, of_cart)
    return grounding.replace(lines=tuple(GroundedLine(item=item) for item in named))


def _each_once(grounding: Grounding) -> Grounding:
    """Without what fits a dish by a part of its name where others name it outright: "the diet coke for a coke"."""
    outright = {line.item for line in grounding.lines if line.score >= _OUTRIGHT}
    lines = tuple(line for line in grounding.lines if line.score >= _PARTLY or line.item not in outright)
    # An index into the lines must not point at another one afterwards.
    return (
        grounding
        if len(lines) == len(grounding.lines)
        else grounding.replace(lines=lines, open_options=(), unknown_options=())
    )


def _may_be_about_cart(scene: Scene, step: OrderStep, on_menu: Grounding) -> bool:
    """Whether it is worth its while to index the cart: "two large pizzas" is about the menu, "the pizza" may not be."""
    if step.act in (OrderAct.REMOVE, OrderAct.CHANGE) or (_unknown(on_menu) and not on_menu.lines):
        return True
    if _ON_IT.search(step.words) and not scene.slots.items:
        return True
    if step.act is None and _NONE_OF.search(step.words):
        return not on_menu.lines
    return step.act in (OrderAct.ADD, None) and not scene.slots.items and _DEFINITE.search(step.words) is not None


def _unknown(grounding: Grounding) -> bool:
    return bool(grounding.unknown or grounding.loose_unknown)


def _with_wanted(in_cart: Grounding, on_menu: Grounding) -> Grounding:
    """What is in the cart, and after it what shall stand for it: "a lemonade instead of the coke"."""
    if in_cart.unknown_options and len(in_cart.lines) == 1 and len(on_menu.lines) == 1 and not on_menu.unknown_options:
        # "Make the coke diet": no option of the coke, but another drink.
        return in_cart.replace(lines=(*in_cart.lines, *on_menu.lines), unknown_options=())
    old = {line.said for line in in_cart.lines}
    wanted = tuple(line for line in on_menu.lines if line.said not in old)
    return in_cart.replace(lines=(*in_cart.lines, *wanted)) if len(on_menu.lines) > len(in_cart.lines) else in_cart


def _change_of_cart(step: OrderStep, in_cart: Grounding, on_menu: Grounding) -> Said | None:
    """The step as a change of the one cart line that it speaks of ("no onions on the burger", "make the coke two")."""
    line, on_it = in_cart.lines[0], _ON_IT.search(step.words) is not None
    known = {named.item for named in in_cart.lines}
    others = [named for named in on_menu.lines if named.item not in known and named.score > _PARTLY]
    several = bool(others) if on_it else len(in_cart.lines) > 1 or len(on_menu.lines) > 1
    if any(named.quantity_said for named in in_cart.lines) or several or not _DEFINITE.search(step.words):
        return None
    parts = any(named.choices or named.refusals for named in in_cart.lines)
    parts = parts or bool(in_cart.open_options or in_cart.unknown_options)
    if parts and on_it:
        return Said(in_cart, OrderAct.CHANGE, None, of_cart=True)
    count = _last_count(step.words)
    new = _INDEFINITE.search(step.words) or (_WISHING.search(step.words) and not line.refusals)
    wishing = step.act is OrderAct.ADD or new is not None
    return None if wishing or not (parts or count) else Said(in_cart, OrderAct.CHANGE, count, of_cart=True)


def _last_count(words: str) -> int | None:
    """A number at the end of the words, after what it counts: "make the coke two"; but "the large one" counts none."""
    found = _LAST_WORD.search(words)
    word = found.group(1).lower() if found else ""
    if word == "one":
        return None
    count = whole_number(word)
    return (numbers().get(word) if count is None else count if len(word) < 3 else None) or None


def _pieces(words: str) -> int | None:
    """How many pieces of what was spoken of last are to go: "remove two of them"."""
    found = _PIECES.search(words)
    word = found.group(1).lower() if found else ""
    count = whole_number(word)
    return numbers().get(word) if count is None else count


def _settled_in(edit: Edit, grounding: Grounding) -> Grounding:
    """Words that fit several things in the cart mean the one talked about last, else the newest."""
    if grounding.lines or not grounding.ambiguous:
        return grounding
    line = _meant(edit, grounding.ambiguous[0])
    return grounding.replace(lines=(line,), ambiguous=grounding.ambiguous[1:])


def _meant(edit: Edit, vague: AmbiguousLine) -> GroundedLine:
    focused = edit.cart.line(edit.session.focus) if edit.session.focus is not None else None
    newest = [line.item for line in reversed(edit.cart.lines) if line.item in vague.candidates]
    item = focused.item if focused and focused.item in vague.candidates else next(iter(newest), vague.line.item)
    return vague.line.replace(item=item)


def _grounded(scene: Scene, step: OrderStep, index: MenuIndex, focus: ItemId | None) -> Grounding:
    """The model's mentions where there are any, else the words: both go through the same grounding."""
    slots = scene.slots
    if slots.items:
        return Grounding.joined(tuple(ground_mention(mention, index) for mention in slots.items))
    words = without_one(step.words)
    taken = [said for said in (slots.address, slots.special_instructions) if said]
    for said in taken:
        words = words.replace(said, " ")
    grounding = _with_loose(_as_parts(ground(words, index, focus=focus), words), index.menu)
    # Words about delivery or payment are no dishes that we do not have, and neither is "checkout".
    logistics = taken or slots.delivery_mode or slots.payment_method or slots.table_number
    none_meant = bool(logistics) and step.act is None
    answered = step.act in _WITHOUT_FOOD or (slots.yes_no is not None and not grounding.lines)
    unknown = () if none_meant or answered else tuple(u for u in grounding.unknown if act_of(u.said) is None)
    none_loose = none_meant or step.act in _WITHOUT_FOOD
    loose = () if none_loose else tuple(said for said in grounding.loose_unknown if act_of(said) is None)
    options = tuple(u for u in grounding.unknown_options if act_of(u.said) is None)
    heard = grounding.replace(unknown=unknown, loose_unknown=loose, unknown_options=options)
    return _not_by_the_crowd(heard)


def _not_by_the_crowd(grounding: Grounding) -> Grounding:
    """ "A large garlic bread", where garlic bread has no sizes: the size is one that we do not have, and no dish."""
    crowds = tuple(vague for vague in grounding.ambiguous if len(vague.candidates) > _MOST_TO_ASK)
    if not crowds or not grounding.lines:
        return grounding
    kept = tuple(vague for vague in grounding.ambiguous if vague not in crowds)
    missing = tuple(UnknownOption(line_index=0, said=vague.said) for vague in crowds)
    return grounding.replace(ambiguous=kept, unknown_options=(*grounding.unknown_options, *missing))


def _as_parts(grounding: Grounding, words: str) -> Grounding:
    """ "A cheeseburger with pineapple": a "with" before a part of another dish's name orders no other dish."""
    parts = [
        at
        for at, line in enumerate(grounding.lines)
        if at and line.score <= _PARTLY and not line.quantity_said and _after_with(line.said, words)
    ]
    if not parts:
        return grounding
    kept = [at for at in range(len(grounding.lines)) if at not in parts]
    place = {at: new for new, at in enumerate(kept)}
    before = {at: place[max(k for k in kept if k < at)] for at in parts}
    unknown = (UnknownOption(line_index=before[at], said=grounding.lines[at].said) for at in parts)
    moved = (u.replace(line_index=place[u.line_index]) for u in grounding.unknown_options if u.line_index in place)
    return grounding.replace(
        lines=tuple(grounding.lines[at] for at in kept),
        open_options=tuple((place[at], option) for at, option in grounding.open_options if at in place),
        unknown_options=(*moved, *unknown),
    )


def _after_with(said: str, words: str) -> bool:
    return (
        re.search(rf"\bwith\s+(?:(?:extra|some|a|the|added)\s+)*{re.escape(said)}\b", words, re.IGNORECASE) is not None
    )


def _with_loose(grounding: Grounding, menu: Menu) -> Grounding:
    """Options said apart from the only dish belong to it ("anchovies on a margherita"), or are not offered for it."""
    item = menu.item(grounding.lines[0].item) if len(grounding.lines) == 1 and not grounding.ambiguous else None
    if item is None:
        return grounding
    line = grounding.lines[0]
    said = {(c.group, c.option) for c in line.choices} | {(r.group, r.option) for r in line.refusals}
    offered = {(group.id, option.id) for group in item.groups for option in group.options} - said
    choices = tuple(c for c in grounding.loose_choices if (c.group, c.option) in offered)
    refusals = tuple(r for r in grounding.loose_refusals if (r.group, r.option) in offered)
    whole = line.replace(choices=(*line.choices, *choices), refusals=(*line.refusals, *refusals))
    parts: tuple[Choice | Refusal, ...] = (*grounding.loose_choices, *grounding.loose_refusals)
    several = tuple(part for part in parts if is_one_of_several(menu, part))
    names = not_offered(item, menu, several if line.choices or choices else parts)
    missing = tuple(UnknownOption(line_index=0, said=name) for name in names)
    unknown = (*grounding.unknown_options, *missing)
    return grounding.replace(lines=(whole,), loose_choices=(), loose_refusals=(), unknown_options=unknown)
