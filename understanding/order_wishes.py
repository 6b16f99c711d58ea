"""Wishes about the cart, as commands: what is added, changed, exchanged, repeated and taken out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from domain.cart import Cart, Line
from domain.commands import (
    AddItem,
    ChangeLine,
    Changes,
    Food,
    KeepOrdering,
    OrderChange,
    RemoveLine,
    RepeatLine,
)
from domain.menu import ItemId
from domain.reading_context import ReadingContext
from understanding.grounding import MenuIndex, find_items
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.message import plain_text
from understanding.numbers import number_of, numbers_in
from understanding.order_mentions import add_items, grounded, is_loose, line_changes, loose_changes, person_after
from understanding.references import CartReferences, place_in

Act = Literal["add", "change", "remove"]
Wish = OrderChange | KeepOrdering

_OUTRIGHT = 0.95
"""The score of a name that was said as it is on the menu, or nearly so."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some words that want one thing done. ``text`` as the rules read it."""

    text: str
    act: Act | None

    @property
    def said(self) -> str:
        return plain_text(self.text)


def act_of(said: str) -> Act | None:
    """What plain words want done to the cart; None when they only name something."""
    known = patterns("cart")
    if known["swap"].search(said):
        return "change"
    acts: tuple[Act, ...] = ("remove", "change", "add")
    return next((act for act in acts if known[act].search(said)), None)


class OrderWishes:
    """Reads the order parts of one message. ``held``: the dish that a warning is about, for "without the cheese then"."""

    def __init__(self, context: ReadingContext, index: MenuIndex, *, held: AddItem | None = None) -> None:
        self.context = context
        self.index = index
        self.held = held
        focus = context.cart.line(context.focus) if context.focus is not None else None
        self.references = CartReferences(context.cart, index.menu, context.cart.lines.index(focus) + 1 if focus else None)
        self.adds: list[AddItem] = []
        self.retracted = False

    def read(self, parts: Sequence[Part]) -> tuple[Wish, ...]:
        """The commands of the parts, in order. What the message takes back itself leaves none."""
        done: list[Wish] = []
        for part in parts:
            for wish in self._part(part):
                done.append(wish)
                if isinstance(wish, AddItem):
                    self.adds.append(wish)
        kept = [wish for wish in done if not isinstance(wish, AddItem) or any(wish is add for add in self.adds)]
        return tuple(kept) or ((KeepOrdering(),) if self.retracted else ())

    def _part(self, part: Part) -> tuple[Wish, ...]:
        if self._refuses_cart_dish(part):
            return self._remove(part)
        if part.act == "remove":
            return self._remove(part)
        if part.act == "change":
            return self._exchange(part) or self._change(part)
        return self._repeat(part) or self._pointed_change(part) or self._add(part)

    # --- taking out

    def _refuses_cart_dish(self, part: Part) -> bool:
        """ "No tiramisu", where there is one in the cart."""
        if self.context.cart.empty or not re.match(r"^(?:and |but |ok |oh |sorry |actually )*(?:no|without) ", part.said):
            return False
        on_menu = grounded(part.text, self.index, self._focus_item)
        loose = on_menu.loose_refusals or on_menu.loose_choices
        return not (on_menu.lines or loose) and bool(find_items(part.text, self.references.index))

    def _remove(self, part: Part) -> tuple[Wish, ...]:
        if taken_back := self._take_back(part):
            return taken_back
        if self.context.cart.empty:
            return self._nothing_to_remove(part)
        said = part.said
        if (fewer := self._fewer(said)) is not None:
            return (fewer,)
        if (off_it := self._options_off(part)) is not None:
            return (off_it,)
        pieces = self._pieces(said)
        if lines := self.references.pointed(said):
            return (RemoveLine(lines=lines, pieces=pieces),)
        return self._remove_named(part, pieces)

    def _remove_named(self, part: Part, pieces: int | None) -> tuple[Wish, ...]:
        grounding = self.references.grounded(part.text)
        loose = loose_changes(grounding, self._focus_dish)
        named = bool(grounding.lines or grounding.ambiguous) or bool(
            not (loose.choices or loose.refusals) and find_items(part.text, self.references.index)
        )
        if named and (lines := self.references.named(part.text)):
            return (RemoveLine(lines=lines, pieces=self._piece_count(part.said, lines, pieces)),)
        if loose.choices or loose.refusals:
            return (ChangeLine(lines=self._focus_lines, changes=_refused(loose)),)
        if pieces or patterns("questions")["it"].search(part.said) or self._names_nothing(part):
            return (RemoveLine(lines=self._focus_lines, pieces=pieces),)
        return (RemoveLine(unknown=part.text),)

    def _names_nothing(self, part: Part) -> bool:
        return grounded(part.text, self.index).empty

    def _piece_count(self, said: str, lines: Sequence[int], pieces: int | None) -> int | None:
        """ "Remove a burger", of two."""
        found = patterns("cart")["a_piece"].search(said)
        if pieces is None and found and len(lines) == 1:
            word = found["piece"] or found["piece2"]
            pieces = 1 if word in ("a", "an") else number_of(word)
        if pieces is None or len(lines) != 1 or pieces >= self.references.line(lines[0]).quantity:
            return None if pieces is None or len(lines) != 1 else (None if pieces else pieces)
        return pieces

    def _fewer(self, said: str) -> RemoveLine | None:
        """ "One garlic bread less"."""
        found = patterns("cart")["fewer"].search(said)
        if found is None:
            return None
        lines = self.references.named(found["name"]) if found["name"] else ()
        count = numbers_in(found["fewer"])
        return RemoveLine(lines=lines[:1] or self._focus_lines, pieces=count[0].value if count else 1)

    def _pieces(self, said: str) -> int | None:
        found = patterns("cart")["pieces"].search(said)
        word = next((value for value in found.groupdict().values() if value), "") if found else ""
        count = numbers_in(word)
        return count[0].value if count else None

    def _options_off(self, part: Part) -> ChangeLine | None:
        """ "Take the mushrooms off the pizza": options of the dish that is named, or of "it"."""
        dish = self._dish_with_options(part)
        if dish is None:
            return None
        lines, changes = dish
        return ChangeLine(lines=lines, changes=_refused(changes))

    def _take_back(self, part: Part) -> tuple[Wish, ...]:
        """ "... no, forget the salad": a dish of this message that it takes back."""
        if not self.adds:
            return ()
        named = {line.item for line in grounded(part.text, self.index).lines} or set(find_items(part.text, self.index))
        back = [add for add in self.adds if add.food.item in named or (not named and add is self.adds[-1])]
        back = back or [add for add in self.adds if named.intersection(add.food.candidates)]
        if not back or any(self.references.of_item(add.food.item) for add in back if add.food.item):
            return ()
        self.adds = [add for add in self.adds if all(add is not gone for gone in back)]
        self.retracted = True
        return (KeepOrdering(),) if not self.adds else ()

    def _nothing_to_remove(self, part: Part) -> tuple[Wish, ...]:
        """With an empty cart: an option of the dish talked about, else what is not there."""
        grounding = grounded(part.text, self.index, self.context.topic)
        if self.context.topic is not None and is_loose(grounding):
            item = self.index.menu.item(self.context.topic)
            return (AddItem(food=Food(item=self.context.topic), changes=_refused(loose_changes(grounding, item))),)
        return (RemoveLine(unknown=part.text),)

    # --- one for another

    def _exchange(self, part: Part) -> tuple[Wish, ...]:
        found = patterns("cart")["swap"].search(part.said)
        if found is not None:
            groups = found.groupdict()
            old = next(value for key, value in groups.items() if key.startswith("old") and value)
            new = next(value for key, value in groups.items() if key.startswith("new") and value)
            return self._swap(old, new)
        instead = patterns("cart")["instead"].search(part.said)
        new = next((value for value in instead.groupdict().values() if value), "") if instead else ""
        return self._swap("", new) if new else ()

    def _swap(self, old: str, new: str) -> tuple[Wish, ...]:
        """A dish, or an option, in the place of another."""
        lines = self._lines_of(old)
        dish = self._dish_at(lines)
        if dish is not None and (changes := self._swapped_options(old, new, dish)):
            return (ChangeLine(lines=lines, pieces=self._pieces(old), changes=changes),)
        wanted = grounded(new, self.index)
        foods = add_items(wanted, new)
        if len(foods) != 1 or is_loose(wanted):
            return ()
        if not lines:
            return foods
        pieces = self._pieces(old) or self._piece_count(f"remove {old}", lines, None)
        return (ChangeLine(lines=lines, pieces=pieces, swap_to=foods[0].food, changes=foods[0].changes),)

    def _swapped_options(self, old: str, new: str, dish: Line) -> Changes | None:
        """ "Vegan cheese instead of mozzarella", "change the fries to large": options of the dish itself."""
        item = self.index.menu.item(dish.item)
        of_cart = grounded(new, self.references.index, dish.item)
        if of_cart.lines or of_cart.ambiguous or not (of_cart.loose_choices or of_cart.loose_refusals):
            return None
        if any(line.score >= _OUTRIGHT for line in grounded(new, self.index).lines):
            return None
        chosen = loose_changes(of_cart, item)
        gone = loose_changes(grounded(old, self.references.index, dish.item), item) if old else Changes()
        single = {choice.group for choice in chosen.choices}
        refused = _refused(gone).refusals
        kept = tuple(r for r in refused if item is None or not _is_single(item.group(r.group)) or r.group not in single)
        return chosen.model_copy(update={"refusals": (*chosen.refusals, *kept)}) if not chosen.empty else None

    def _lines_of(self, old: str) -> tuple[int, ...]:
        """The lines that are to go for something else."""
        if not old:
            return self._focus_lines
        lines = self.references.named(old)[:1] or self.references.pointed(old)
        if not lines and (is_loose(self.references.grounded(old)) or patterns("questions")["it"].search(old)):
            return self._focus_lines
        return lines

    # --- changing

    def _change(self, part: Part) -> tuple[Wish, ...]:
        if self.context.cart.empty:
            return self._add(part)
        said = part.said
        lines = self._changed_lines(part)
        if not lines:
            return self._add(part)
        changes = self._changes_for(part, lines)
        quantity = self._new_quantity(said, lines)
        pieces = self._pieces(said)
        if changes.empty and quantity is None:
            return self._exchange_by_name(part, lines)
        return (ChangeLine(lines=lines, pieces=pieces, quantity=None if pieces else quantity, changes=changes),)

    def _exchange_by_name(self, part: Part, lines: tuple[int, ...]) -> tuple[Wish, ...]:
        """ "Make the coke diet": no option of the coke, but another drink."""
        named = grounded(part.text, self.index)
        fresh = [add for add in add_items(named, part.text) if add.food.item and not self.references.of_item(add.food.item)]
        if len(fresh) == 1:
            return (ChangeLine(lines=lines, swap_to=fresh[0].food, changes=fresh[0].changes),)
        unknown = (*named.loose_unknown, *(mention.said for mention in named.unknown))
        return (ChangeLine(lines=lines, changes=Changes(unknown=unknown)),) if unknown else ()

    def _changed_lines(self, part: Part) -> tuple[int, ...]:
        if lines := self.references.pointed(part.said):
            return lines
        named = self.references.grounded(part.text)
        outright = [line for line in grounded(part.text, self.index).lines if line.score >= _OUTRIGHT]
        known = {line.item for line in named.lines}
        if outright and not any(line.item in known for line in outright):
            return ()
        return self.references.named(part.text) if named.lines or named.ambiguous else self._focus_lines

    def _changes_for(self, part: Part, lines: Sequence[int]) -> Changes:
        """What was said about those lines."""
        dish = self._dish_at(lines)
        item = dish.item if dish else None
        grounding = grounded(part.text, self.references.index, item)
        at = next((at for at, line in enumerate(grounding.lines) if line.item == item), None)
        if at is not None:
            return line_changes(grounding, at)
        return loose_changes(grounding, self.index.menu.item(item) if item else None)

    def _new_quantity(self, said: str, lines: Sequence[int]) -> int | None:
        if patterns("cart")["doubled"].search(said):
            return self.references.line(lines[0]).quantity * 2
        found = patterns("cart")["quantity"].search(said)
        word = next((value for value in found.groupdict().values() if value), "") if found else ""
        count = numbers_in(word)
        return count[0].value if count else None

    def _dish_with_options(self, part: Part) -> tuple[tuple[int, ...], Changes] | None:
        """ "No olives on the pepperoni", "extra cheese on both": the lines after "on", and the options before it."""
        found = patterns("cart")["off_it"].search(part.said)
        if found is None or self.context.cart.empty:
            return None
        dish, words = found["dish"], found["part"]
        lines = self.references.pointed(dish) or self.references.named(dish)[:1]
        if not lines and patterns("questions")["it"].search(dish):
            lines = self._focus_lines
        line = self._dish_at(lines)
        if line is None:
            return None
        grounding = grounded(words, self.references.index, line.item)
        changes = loose_changes(grounding, self.index.menu.item(line.item))
        return None if grounding.lines or not (changes.choices or changes.refusals) else (lines, changes)

    # --- once more

    def _repeat(self, part: Part) -> tuple[Wish, ...]:
        if self.context.cart.empty:
            return ()
        said, known = part.said, patterns("cart")
        if self.context.topic is not None or not known["repeat"].search(said):
            return ()
        grounding = grounded(part.text, self.index, self._focus_item)
        if grounding.lines or grounding.ambiguous:
            return ()
        line = (self.references.pointed(said) or self._focus_lines)[:1]
        count = next((number.value for number in numbers_in(said)), 1)
        changes = loose_changes(grounding, self._focus_dish)
        if known["repeat_alone"].search(said) or (known["same_but"].search(said) and not changes.empty):
            return tuple(RepeatLine(line=at, quantity=max(count, 1), changes=changes) for at in line)
        return ()

    # --- adding

    def _pointed_change(self, part: Part) -> tuple[Wish, ...]:
        """Words about what is in the cart, without a verb: "the second one with thick crust", "the coke large"."""
        if self.context.cart.empty or (part.act == "add" and not self._is_onto(part)):
            return ()
        if (dish := self._dish_with_options(part)) is not None and patterns("cart")["definite"].search(part.said):
            return (ChangeLine(lines=dish[0], changes=dish[1]),)
        if patterns("cart")["indefinite"].search(part.said):
            return ()
        lines = self.references.pointed(part.said) if not self.context.shown else ()
        definite = re.match(r"^(?:and |ok |also |please )*(?:the|my|that) ", part.said)
        if not lines and definite and not self._names_new(part):
            lines = self.references.named(part.text)[:1]
        changes = self._changes_for(part, lines) if lines else Changes()
        quantity = self._last_count(part.said) if lines else None
        if changes.empty and quantity is None:
            return ()
        return (ChangeLine(lines=lines, changes=changes, quantity=quantity),)

    def _is_onto(self, part: Part) -> bool:
        """ "Add cheese to the burger"."""
        return re.search(r"\b(?:on|onto|to) (?:the|my|that|it|both|all|each)\b", part.said) is not None

    def _names_new(self, part: Part) -> bool:
        named = grounded(part.text, self.index).lines
        return any(line.score >= _OUTRIGHT and not self.references.of_item(line.item) for line in named)

    def _last_count(self, said: str) -> int | None:
        """A number at the end, after what it counts: "the coke two"; but "the large one" counts none."""
        words = said.split()
        return number_of(words[-1]) if words and words[-1] != "one" and len(words) > 1 else None

    def _add(self, part: Part) -> tuple[Wish, ...]:
        said = part.said
        if (shown := self._from_list(part)) is not None:
            return (shown,)
        grounding = grounded(part.text, self.index, self._focus_for_options)
        if grounding.lines or grounding.ambiguous or grounding.unknown:
            return self._new_dishes(part, grounding)
        if not grounding.empty:
            return self._loose(grounding)
        return self._by_number(said)

    def _new_dishes(self, part: Part, grounding: Grounding) -> tuple[Wish, ...]:
        unknown_part = self._unknown_option(grounding)
        if unknown_part is not None:
            return (unknown_part,)
        if (of_topic := self._of_topic(part, grounding)) is not None:
            return (of_topic,)
        count = len(grounding.lines) + len(grounding.ambiguous) + len(grounding.unknown)
        return add_items(grounding, part.text, for_whom=person_after(part.text, count))

    def _of_topic(self, part: Part, grounding: Grounding) -> AddItem | None:
        """ "A medium one" after talk of a dish: options that many dishes have mean that dish's."""
        topic = self.index.menu.item(self.context.topic) if self.context.topic else None
        vague = grounding.ambiguous[0] if len(grounding.ambiguous) == 1 and not grounding.lines else None
        if topic is None or vague is None or topic.id not in vague.candidates:
            return None
        loose = loose_changes(grounded(part.text, self.index, topic.id), topic)
        if loose.empty:
            return None
        return AddItem(food=Food(item=topic.id, said=topic.name), quantity=vague.line.quantity, changes=loose)

    def _unknown_option(self, grounding: Grounding) -> ChangeLine | None:
        """ "Add ketchup", which other dishes can have: a wish for the dish in focus that it lacks."""
        only = grounding.unknown[0] if len(grounding.unknown) == 1 and not grounding.lines else None
        if only is None or grounding.ambiguous or self.context.cart.empty:
            return None
        known = self.index.senses(tuple(only.said.lower().split()))
        elsewhere = any(sense.concept.item is None and sense.score >= _OUTRIGHT for sense in known)
        return ChangeLine(lines=self._focus_lines, changes=Changes(unknown=(only.said,))) if elsewhere else None

    def _loose(self, grounding: Grounding) -> tuple[Wish, ...]:
        """Options without a dish: of the dish talked about, of the one that is warned of, else of the line in focus."""
        if self.context.topic is not None:
            item = self.index.menu.item(self.context.topic)
            changes = loose_changes(grounding, item)
            if not changes.empty:
                return (AddItem(food=Food(item=self.context.topic, said=item.name if item else ""), changes=changes),)
        if self.held is not None and self.held.food.item:
            changes = loose_changes(grounding, self.index.menu.item(self.held.food.item))
            return (self.held.model_copy(update={"changes": _merged(self.held.changes, changes)}),)
        changes = loose_changes(grounding, self._focus_dish)
        return (ChangeLine(lines=self._focus_lines, changes=changes),) if self._focus_lines and not changes.empty else ()

    def _from_list(self, part: Part) -> AddItem | None:
        """ "The second one, large", of the dishes shown; "I'll have that", of the one talked about."""
        said = part.said
        place = place_in(said, len(self.context.shown)) if self.context.shown else None
        item_id = self.context.shown[place] if place is not None else None
        takes = patterns("cart")["takes_it"].search(said)
        if item_id is None and takes and self.context.topic is not None:
            item_id = self.context.topic
        if item_id is None:
            return None
        grounding = grounded(part.text, self.index, item_id)
        if any(line.item != item_id and line.score >= _OUTRIGHT for line in grounding.lines):
            return None
        item = self.index.menu.item(item_id)
        changes = loose_changes(grounding, item)
        return AddItem(food=Food(item=item_id, said=item.name if item else ""), changes=changes)

    def _by_number(self, said: str) -> tuple[Wish, ...]:
        found = patterns("cart")["quantity"].search(said)
        word = next((value for value in found.groupdict().values() if value), "") if found else ""
        count = numbers_in(word)
        if not count or count[0].value < 1:
            return ()
        value = count[0].value
        if self.context.topic is not None:
            item = self.index.menu.item(self.context.topic)
            name = item.name if item else ""
            return (AddItem(food=Food(item=self.context.topic, said=name), quantity=value, quantity_said=True),)
        return (ChangeLine(lines=self._focus_lines, quantity=value),) if self._focus_lines else ()

    # --- the line in focus

    @property
    def _focus_lines(self) -> tuple[int, ...]:
        at = self.references.focus_position
        return (at,) if at else ()

    @property
    def _focus_item(self) -> ItemId | None:
        line = self.references.in_focus
        return line.item if line else None

    @cached_property
    def _focus_for_options(self) -> ItemId | None:
        if self.context.topic is not None:
            return self.context.topic
        return self.held.food.item if self.held else self._focus_item

    @property
    def _focus_dish(self):  # type: ignore[no-untyped-def]
        item = self._focus_item
        return self.index.menu.item(item) if item else None

    def _dish_at(self, lines: Sequence[int]) -> Line | None:
        return self.references.line(lines[0]) if lines else None


def _refused(changes: Changes) -> Changes:
    """The same options, all refused."""
    from domain.commands import RefusedOption

    gone = tuple(RefusedOption(group=c.group, option=c.option, amount=c.amount) for c in changes.choices)
    return Changes(refusals=(*gone, *changes.refusals), unknown=changes.unknown)


def _merged(before: Changes, after: Changes) -> Changes:
    """What was said before of the same dish, and what is said now."""
    refused = {(r.group, r.option) for r in after.refusals}
    kept = tuple(c for c in before.choices if (c.group, c.option) not in refused and c not in after.choices)
    return after.model_copy(
        update={"choices": (*kept, *after.choices), "refusals": (*before.refusals, *after.refusals)}
    )


def _is_single(group) -> bool:  # type: ignore[no-untyped-def]
    from domain.menu import GroupKind

    return group is not None and group.kind is GroupKind.SINGLE


def placed_cart(lines: Sequence[str], index: MenuIndex) -> Cart:
    """The lines of a placed order as a cart, for the positions that words point at."""
    cart: list[Line] = []
    for number, text in enumerate(lines, start=1):
        found = grounded(text, index).lines
        item = index.menu.item(found[0].item) if found else None
        if item is not None:
            line = found[0]
            cart.append(
                Line(number=number, item=item.id, name=item.name, quantity=line.quantity, choices=line.choices)
            )
    return Cart(lines=tuple(cart), next_number=len(cart) + 1)


def with_cart(context: ReadingContext, cart: Cart) -> ReadingContext:
    """The same surroundings with another cart."""
    return replace(context, cart=cart, focus=cart.lines[-1].number if cart.lines else None, topic=None, shown=())
