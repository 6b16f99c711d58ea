"""Words that refer to one deal of the cart: "the miso set", "the second one", "one of the sets".

The words are read as if that deal were the only one, so that its dishes need no more words to be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.cart import Cart, Line
from domain.commands import AddItem, ChangeLine, Command, Pick, Reading, RemoveLine, RepeatLine, ShowCart
from domain.deals import find_components, list_parts
from domain.menu import Item, ItemId
from domain.reading_context import ReadingContext
from domain.session import ChooseOption
from understanding.deal_names import find_deal_names
from understanding.deal_orders import choose_dish
from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
from understanding.numbers import number_of
from understanding.references import find_place
from understanding.rendering import Edit


@dataclass(frozen=True, slots=True)
class _CartDeal:
    """A deal of the cart: its position, from 1, and those of its dishes."""

    at: int
    line: Line
    deal: Item
    dishes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DealReference:
    """Words from ``start`` to ``end`` that refer to a deal of the cart, or to ``pieces`` of it.

    ``is_scope``: they say what the other words are about ("in the miso set"), and ``words`` take their place.
    """

    deal: _CartDeal
    start: int
    end: int
    words: str = ""
    is_scope: bool = True
    pieces: int | None = None

    def edit(self) -> Edit:
        """The words in the place of the reference."""
        return Edit(self.start, self.end, self.words)

    def narrow(self, context: ReadingContext) -> ReadingContext:
        """The context whose cart has this deal and no other one; only its dishes, where it is the scope."""
        lines = tuple(context.cart.lines[at - 1] for at in self._list_positions(context))
        numbers = {line.number for line in lines}
        pending = context.pending
        is_elsewhere = isinstance(pending, ChooseOption) and pending.line not in numbers
        dishes = {context.cart.lines[at - 1].number for at in self.deal.dishes}
        return replace(
            context,
            cart=Cart(lines=lines, next_number=context.cart.next_number),
            dish_lines=len(dishes),
            pending=None if is_elsewhere else pending,
            focus=context.focus if context.focus in dishes else self.deal.line.number,
        )

    def restore(self, reading: Reading, context: ReadingContext) -> Reading:
        """The reading of the narrow context with the positions of the whole cart."""
        positions = self._list_positions(context)
        return reading.replace(commands=tuple(self._restore(each, positions) for each in reading.commands))

    def _list_positions(self, context: ReadingContext) -> Sequence[int]:
        count = len(context.cart.lines)
        own = {self.deal.at, *self.deal.dishes}
        if self.is_scope:
            return [at for at in range(1, count + 1) if at in own]
        plain = [at for at in range(1, count - context.dish_lines + 1) if not _is_deal(context, at)]
        return sorted(own.union(plain))

    def _restore(self, command: Command, positions: Sequence[int]) -> Command:
        def restore(at: int) -> int:
            return positions[at - 1] if 0 < at <= len(positions) else at

        match command:
            case AddItem() if self.is_scope and (changed := self._choose_for_deal(command)):
                return changed
            case ChangeLine(lines=lines):
                changed = command.replace(lines=tuple(map(restore, lines)))
                return changed.replace(pieces=command.pieces or self.pieces)
            case RemoveLine(lines=lines):
                return command.replace(lines=tuple(map(restore, lines)), pieces=command.pieces or self.pieces)
            case Pick(lines=lines):
                return command.replace(lines=tuple(map(restore, lines)))
            case RepeatLine(line=at):
                return command.replace(line=restore(at))
            case ShowCart(line=int() as at):
                return command.replace(line=restore(at))
            case _:
                return command

    def _choose_for_deal(self, order: AddItem) -> ChangeLine | None:
        """A dish that is ordered for this deal, which offers it: "in the miso set karaage, please"."""
        components = find_components(self.deal.deal, order.food.item) if order.food.item else ()
        changes = choose_dish(self.deal.deal, components[0], order.food, order.changes) if components else None
        return ChangeLine(lines=(self.deal.at,), pieces=self.pieces, changes=changes) if changes else None


def _is_deal(context: ReadingContext, at: int) -> bool:
    item = context.menu.item(context.cart.lines[at - 1].item) if context.menu else None
    return item is not None and bool(item.components)


def find_deal_references(text: str, context: ReadingContext, index: MenuIndex) -> Sequence[DealReference]:
    """The references to deals of the cart, in the order of the words; only those that mean exactly one deal."""
    deals = tuple(_list_deals(context, index))
    if not deals:
        return ()
    if len(deals) > 1 and (match := patterns("deals")["each_deal"].search(text)):
        return [DealReference(deal, *match.span(), " ") for deal in deals]
    found = [*_find_marked(text, deals, context, index), *_find_some_of_many(text, deals, context)]
    return sorted(found, key=lambda reference: reference.start)


def _list_deals(context: ReadingContext, index: MenuIndex) -> Iterator[_CartDeal]:
    lines = context.cart.lines
    first = len(lines) - context.dish_lines + 1
    for at, line in enumerate(lines[: first - 1], start=1):
        deal = index.menu.item(line.item)
        if deal is not None and deal.components:
            count = len(list_parts(line, deal))
            yield _CartDeal(at, line, deal, tuple(range(first, first + count)))
            first += count


def _find_marked(
    text: str, deals: Sequence[_CartDeal], context: ReadingContext, index: MenuIndex
) -> Iterator[DealReference]:
    """The deals that a dish or a place names: "the miso set", "the set with miso", "the second one"."""
    for name in find_deal_names(text, index.menu):
        before = patterns("deals")["pointing"].search(text[: name.start])
        behind = patterns("deals")["marked_behind"].match(text, name.end)
        if before is None:
            continue
        mark, end = _get_mark(before), name.end
        if not mark and behind is not None:
            mark, end = behind["dish"], behind.end()
        if meant := _find_meant(mark, name.deals, deals, index):
            yield _build_reference(text, before, end, meant, index)
    yield from _find_ones(text, deals, context, index)


def _find_ones(
    text: str, deals: Sequence[_CartDeal], context: ReadingContext, index: MenuIndex
) -> Iterator[DealReference]:
    """The deals that a mark names alone: "the tonkotsu one"."""
    for one in patterns("deals")["one"].finditer(text):
        before = patterns("deals")["pointing"].search(text[: one.start()])
        mark = _get_mark(before) if before else ""
        if before is None or not mark or _is_plain_dish(mark, context, index):
            continue
        if meant := _find_meant(mark, index.menu.deals, deals, index):
            yield _build_reference(text, before, one.end(), meant, index)


def _get_mark(before: re.Match[str]) -> str:
    mark: str = before["mark"]
    return mark.strip()


def _is_plain_dish(mark: str, context: ReadingContext, index: MenuIndex) -> bool:
    """Whether a mark names a dish of the cart that is in no deal, or any place of the whole cart."""
    plain = context.cart.lines[: len(context.cart.lines) - context.dish_lines]
    dishes = [line.item for line in plain]
    is_place = find_place(mark, len(plain)) is not None
    has_other = any(not _is_deal(context, at) for at in range(1, len(plain) + 1))
    return (is_place and has_other) or bool(ground(mark, index.part(dishes)).lines)


def _find_meant(mark: str, named: Sequence[Item], deals: Sequence[_CartDeal], index: MenuIndex) -> _CartDeal | None:
    """The only deal of the cart that has such a name and such a mark."""
    meant: Sequence[_CartDeal] = [each for each in deals if each.deal in named]
    place = find_place(mark, len(meant)) if mark else None
    if place is not None:
        return meant[place]
    meant = _list_marked(mark, meant, index) if mark else meant
    return meant[0] if len(meant) == 1 else None


def _list_marked(mark: str, deals: Sequence[_CartDeal], index: MenuIndex) -> Sequence[_CartDeal]:
    """The deals with all dishes that a mark names."""
    dishes = [item for each in deals for item in _list_dishes(each)]
    marked = {line.item for line in ground(mark, index.part(dishes)).lines}
    return [each for each in deals if marked and marked.issubset(_list_dishes(each))]


def _list_dishes(deal: _CartDeal) -> Sequence[ItemId]:
    return [part.line.item for part in list_parts(deal.line, deal.deal)]


def _build_reference(text: str, before: re.Match[str], end: int, deal: _CartDeal, index: MenuIndex) -> DealReference:
    """The reference as the scope of the words around it, else with words that need no mark."""
    behind = patterns("deals")["scope_end"].match(text[end:])
    is_first = patterns("deals")["clause_begin"].search(text[: before.start()]) is not None
    if before["lead"]:
        stop = end + (behind.end() if behind and is_first else 0)
        return DealReference(deal, before.start(), stop, _name_dish_for_more(before["lead"], deal, index))
    if is_first and behind is not None:
        has_option = patterns("deals")["has_option"].search(behind.group().lower()) is not None
        return DealReference(deal, before.start(), end + behind.end(), "make it with " if has_option else "")
    is_made = patterns("deals")["made"].search(text[: before.start()].lower()) is not None
    name = "it" if is_made else f"the {deal.deal.name}"
    return DealReference(deal, before.start(), end, name, is_scope=False)


def _name_dish_for_more(lead: str, deal: _CartDeal, index: MenuIndex) -> str:
    """What "an egg to the set" adds to: its only dish with options."""
    if lead.strip().lower() not in ("to", "on"):
        return ""
    dishes = [item for each in _list_dishes(deal) if (item := index.menu.item(each)) and item.groups]
    return f"{lead}the {dishes[0].name}" if len(dishes) == 1 else ""


def _find_some_of_many(text: str, deals: Sequence[_CartDeal], context: ReadingContext) -> Iterator[DealReference]:
    """So many of the deals of a line, as the scope of the other words: "in one of them"."""
    deal = next((each for each in deals if each.line.number == context.focus), deals[-1] if len(deals) == 1 else None)
    for match in patterns("deals")["some_of_many"].finditer(text) if deal else ():
        pieces = number_of(match["count"] or match["count2"] or match["count3"])
        if deal is not None and pieces is not None and pieces < deal.line.quantity:
            yield DealReference(deal, *match.span(), pieces=pieces)


def name_dishes_of_components(text: str, context: ReadingContext, index: MenuIndex) -> tuple[Edit, ...]:
    """The edits that name the dish in the place of its component: "make the side rings" changes the fries to rings."""
    deals = list(_list_deals(context, index))
    deal = next((each for each in deals if each.line.number == context.focus), deals[-1] if deals else None)
    chosen = _list_chosen(deal) if deal else {}
    taken = [range(name.start, name.end) for name in find_deal_names(text, index.menu)]
    edits: list[Edit] = []
    for match in patterns("deals")["for_component"].finditer(text):
        is_first = match["verb"] is not None
        edit = _name_dish(text, match, chosen) if is_first or edits else None
        if edit is not None and not any(match.end() in each for each in taken):
            edits.append(edit)
    return tuple(edits)


def _name_dish(text: str, match: re.Match[str], chosen: Mapping[str, str]) -> Edit | None:
    """The name of the chosen dish in the place of the component that follows."""
    name = next((name for name in chosen if text[match.end() :].lower().startswith(name)), None)
    behind = patterns("deals")["behind_component"].match(text, match.end() + len(name)) if name else None
    if name is None or behind is None:
        return None
    return Edit(match.start(), behind.end(), f"{'change' if match['verb'] else 'and'} the {chosen[name]} to ")


def _list_chosen(deal: _CartDeal) -> Mapping[str, str]:
    """The names of the components with those of the chosen dishes."""
    groups = [group for component in deal.deal.components if (group := deal.deal.group(component.id))]
    pairs = [(group, group.option(option)) for group in groups for option in deal.line.options_of(group.id)[:1]]
    return {group.name.lower(): option.name for group, option in pairs if option}
