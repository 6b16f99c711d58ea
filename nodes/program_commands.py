"""The commands of a program's request, made from the session as it is at the turn. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from domain.cart import MAX_QUANTITY, Line
from domain.commands import (
    AddItem,
    Agree,
    AskOrder,
    ChangeLine,
    Changes,
    Checkout,
    ChosenOption,
    Command,
    Food,
    OrderRef,
    RefusedOption,
    RemoveLine,
    SetFulfilment,
    ShowCart,
)
from domain.menu import DishPart, Item, Menu
from domain.order import Fulfilment
from domain.order_times import When
from domain.program import CANCEL_PREFIX, ProgramRequest, WishedLine, WishedOption
from domain.session import CancelPlaced, Confirm, ConfirmChange, Session

_Dish = tuple[str, frozenset[tuple[str, str, str, str]], str | None, str | None]
"""What makes two lines the same dish: the item, its options with their amounts and places, the note."""


def build_program_commands(program: ProgramRequest, session: Session, menu: Menu | None) -> tuple[Command, ...]:
    """The commands in order. Where nothing is to be done, the cart is shown; an open read-back keeps its id then."""
    changes = () if program.cart is None else build_cart_changes(program.cart, session, menu)
    answers = () if program.confirms is None else _build_answer(program.confirms, session)
    is_read_back = isinstance(session.pending, Confirm | ConfirmChange)
    commands = (each for each in program.commands if not (is_read_back and _changes_nothing(each, session)))
    return (*answers, *changes, *commands) or (Checkout() if is_read_back else ShowCart(),)


def _changes_nothing(command: Command, session: Session) -> bool:
    """Whether a command sets only what the session has already, or only shows the cart."""
    if not isinstance(command, SetFulfilment):
        return isinstance(command, ShowCart)
    known = session.fulfilment
    pairs = (
        (command.mode, known.mode), (command.table, known.table_number), (command.payment, known.payment),
        (command.contact, known.contact_phone), (command.contact_name, known.contact_name),
        (command.change_for, known.change_for), (command.tip, known.tip),
    )  # fmt: skip
    is_address_known = command.address is None or known.with_address(command.address) == known
    is_note_known = command.note is None or known.with_note(command.note) == known
    is_code_known = command.coupon is None or command.coupon in known.codes
    is_time_known = command.when is None or _is_known_time(command.when, known)
    is_rest_known = all(given in (None, value) for given, value in pairs)
    return is_address_known and is_note_known and is_code_known and is_time_known and is_rest_known


def _is_known_time(when: When, known: Fulfilment) -> bool:
    """Whether the order is for this time already. The words for one may mean another moment by now."""
    if when.at is None or known.scheduled_for is None:
        return known.wanted_time == when.said
    local = known.scheduled_for.replace(tzinfo=when.at.tzinfo and known.scheduled_for.tzinfo)
    return local == when.at


def build_cart_changes(wished: Iterable[WishedLine], session: Session, menu: Menu | None) -> tuple[Command, ...]:
    """What makes the session's cart the wished one: changed quantities, removed lines, further dishes."""
    lines = _join_same_dishes(wished)
    commands: list[Command] = []
    removed: list[int] = []
    for position, line in enumerate(session.cart.lines, start=1):
        wish = lines.pop(_dish_of_line(line), None)
        if wish is None:
            removed.append(position)
        elif wish.quantity != line.quantity:
            commands.append(ChangeLine(lines=(position,), quantity=wish.quantity))
    if removed:
        commands.append(RemoveLine(lines=tuple(removed)))
    return (*commands, *(_build_addition(wish, menu) for wish in lines.values()))


def _build_answer(question_id: str, session: Session) -> tuple[Command, ...]:
    """A yes to the question of this id. When it is not open, the order that it placed is reported, else the cart is
    read back."""
    if question_id == find_question_id(session):
        return (Agree(),)
    placed = next((order for order in session.placed if order.confirmation_id == question_id), None)
    return (AskOrder(order=OrderRef(id=placed.order_id)),) if placed else (Checkout(),)


def find_question_id(session: Session) -> str | None:
    """The id of the open question, if it is one that a program can agree to."""
    match session.pending:
        case Confirm(confirmation_id=confirmation_id):
            return confirmation_id
        case ConfirmChange(confirmation_id=confirmation_id):
            return confirmation_id
        case CancelPlaced(order_id=order_id):
            return f"{CANCEL_PREFIX}{order_id}"
        case _:
            return None


def _join_same_dishes(wished: Iterable[WishedLine]) -> dict[_Dish, WishedLine]:
    joined: dict[_Dish, WishedLine] = {}
    for wish in wished:
        key = _dish_of_wish(wish)
        same = joined.get(key)
        quantity = min(wish.quantity + (same.quantity if same else 0), MAX_QUANTITY)
        joined[key] = wish.replace(quantity=quantity)
    return joined


def _dish_of_wish(wish: WishedLine) -> _Dish:
    options = frozenset((str(o.group), str(o.option), str(o.amount), str(o.placement)) for o in wish.options)
    return wish.item, options, wish.note, wish.person


def _dish_of_line(line: Line) -> _Dish:
    chosen = {(str(c.group), str(c.option), str(c.amount), str(c.placement)) for c in line.choices}
    refused = {(str(r.group), str(r.option), "none", str(DishPart.WHOLE)) for r in line.refusals}
    return line.item, frozenset(chosen | refused), line.note, line.person


def _build_addition(wish: WishedLine, menu: Menu | None) -> AddItem:
    item = menu.item(wish.item) if menu else None
    if item is None:
        return AddItem(food=Food(unknown=wish.item, said=wish.item), quantity=wish.quantity)
    known = [option for option in wish.options if _has_option(item, option)]
    changes = Changes(
        choices=tuple(
            ChosenOption(group=o.group, option=o.option, amount=o.amount, placement=o.placement)
            for o in known
            if o.amount != "none"
        ),
        refusals=tuple(RefusedOption(group=o.group, option=o.option) for o in known if o.amount == "none"),
        unknown=tuple(option.option for option in wish.options if option not in known),
        note=wish.note,
    )
    return AddItem(
        food=Food(item=item.id, said=item.name),
        quantity=wish.quantity,
        quantity_said=True,
        changes=changes,
        for_whom=wish.person,
    )


def _has_option(item: Item, wished: WishedOption) -> bool:
    group = item.group(wished.group)
    return group is not None and group.option(wished.option) is not None
