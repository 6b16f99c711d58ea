"""Structured fields of a request as commands: picked items, cart changes, delivery, payment, a note, a table. Pure.

A picked item is looked up by its id or its exact name. ``names`` holds the readings of all other names
("small margherita with olives").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from domain.commands import (
    AddItem,
    AskOrder,
    ChangeLine,
    Command,
    Food,
    NotUnderstood,
    OrderRef,
    Reading,
    RemoveLine,
    SetFulfilment,
    ShowCart,
    kinds_where,
)
from domain.fulfilment import PaymentMethod
from domain.menu import ItemId, Menu
from domain.order import Fulfilment
from domain.session import AskDetail, Confirm, Session
from domain.turn import CartChange, PickedItem, TurnRequest
from nodes.policy import KEEPS_QUESTION

_WITHOUT_CONTENT = kinds_where(lambda row: not row.has_content)
_QUESTIONS = kinds_where(lambda row: row.is_question)
"""Beside a question alone, the screen's list is no order."""
_ANSWERS = frozenset({"agree", "decline", "pick", "pick_any"})


def add_field_commands(
    reading: Reading | None,
    request: TurnRequest,
    session: Session,
    menu: Menu | None,
    names: Mapping[str, Reading] = MappingProxyType({}),
) -> Reading | None:
    """The reading with the commands of the fields. ``reading`` is None for a message without text.

    Some clients send their whole list and every field with each message: known values add nothing.
    """
    if any(name.too_much for name in names.values()):
        return Reading(commands=(NotUnderstood(confidence=0.0),), too_much=True)
    commands = reading.commands if reading else ()
    is_question = any(command.kind in _QUESTIONS for command in commands) and not any(map(_is_about_order, commands))
    items = () if is_question else build_item_commands(request, session, menu, names)
    changes = build_cart_commands(request, session, menu)
    is_about_order = bool(items or changes) or reading is None or any(_is_about_order(command) for command in commands)
    details = build_detail_commands(request, session.fulfilment) if is_about_order else ()
    tracking = () if commands else build_tracking_commands(request)
    field_commands = (*items, *changes, *details, *tracking)
    if reading is None:
        return Reading(commands=field_commands) if field_commands else None
    if not field_commands:
        return reading.replace(commands=tuple(_add_order_id(command, request) for command in commands))
    other_commands = tuple(command for command in commands if command.kind not in _WITHOUT_CONTENT)
    return reading.replace(commands=(*field_commands, *other_commands))


def remember_picked_items(session: Session, request: TurnRequest) -> Session:
    """The session with the client's list, and a payment word that only older clients send."""
    if request.picked_items:
        session = session.replace(picked=request.picked_items)
    word = request.payment_method
    if word and _parse_payment(word) is None and word != session.fulfilment.payment:
        session = session.replace(fulfilment=session.fulfilment.replace(payment=word))
    return session


def build_item_commands(
    request: TurnRequest, session: Session, menu: Menu | None, names: Mapping[str, Reading] = MappingProxyType({})
) -> tuple[AddItem, ...]:
    """One command for each picked item; the same list sent again beside an answer adds nothing."""
    return tuple(add for picked in _list_new_picks(request, session) for add in _build_additions(picked, menu, names))


TapCommand = AddItem | ChangeLine | RemoveLine | ShowCart


def build_cart_commands(request: TurnRequest, session: Session, menu: Menu | None) -> tuple[TapCommand, ...]:
    """One command for each tap. A line that has left the cart meanwhile shows the cart as it is."""
    numbers = [line.number for line in session.cart.lines]
    return tuple(_build_cart_command(change, numbers, menu) for change in request.cart_changes)


def _build_cart_command(change: CartChange, numbers: Sequence[int], menu: Menu | None) -> TapCommand:
    if change.item_id is not None:
        food = _resolve_food(PickedItem(id=change.item_id, name=change.item_id), menu)
        return AddItem(food=food, quantity=max(change.quantity, 1), quantity_said=change.quantity > 1)
    if change.line not in numbers:
        return ShowCart()
    position = numbers.index(change.line) + 1
    if change.quantity == 0:
        return RemoveLine(lines=(position,))
    return ChangeLine(lines=(position,), quantity=change.quantity)


def list_names_to_read(request: TurnRequest, session: Session, menu: Menu | None) -> tuple[str, ...]:
    """The names of picked items that are no item's exact name, each once."""
    if menu is None:
        return ()
    unknown = (
        picked.name for picked in _list_new_picks(request, session) if _resolve_food(picked, menu).unknown is not None
    )
    return tuple(dict.fromkeys(unknown))


def build_detail_commands(request: TurnRequest, fulfilment: Fulfilment) -> tuple[SetFulfilment, ...]:
    """The details of delivery and payment that are new."""
    payment = _parse_payment(request.payment_method)
    note = request.special_instructions
    command = SetFulfilment(
        mode=request.delivery_mode if request.delivery_mode != fulfilment.mode else None,
        table=request.table_number if request.table_number != fulfilment.table_number else None,
        payment=payment if payment != fulfilment.payment else None,
        note=note if note and note.lower() not in (fulfilment.instructions or "").lower() else None,
    )
    return () if command == SetFulfilment() else (command,)


def build_tracking_commands(request: TurnRequest) -> tuple[AskOrder, ...]:
    """The order whose status the client asks for."""
    return (AskOrder(order=OrderRef(id=request.tracking_order_id)),) if request.tracking_order_id else ()


def _add_order_id(command: Command, request: TurnRequest) -> Command:
    """A question about an order without an id means the client's tracked order."""
    is_unnamed = isinstance(command, AskOrder) and (command.order is None or command.order == OrderRef())
    if is_unnamed and request.tracking_order_id:
        return command.replace(order=OrderRef(id=request.tracking_order_id))
    return command


def _list_new_picks(request: TurnRequest, session: Session) -> tuple[PickedItem, ...]:
    """The picked items, unless the client repeats its list with the answer to a question."""
    items = request.picked_items
    is_known = isinstance(session.pending, Confirm | AskDetail) and items == session.picked
    return () if is_known else items


def _build_additions(picked: PickedItem, menu: Menu | None, names: Mapping[str, Reading]) -> tuple[AddItem, ...]:
    """The dishes of a picked item: one, or those of its name's reading."""
    food = _resolve_food(picked, menu)
    commands = names[picked.name].commands if food.unknown is not None and picked.name in names else ()
    adds = tuple(command for command in commands if isinstance(command, AddItem))
    if not adds:
        return (AddItem(food=food, quantity=picked.quantity, quantity_said=picked.quantity > 1),)
    return tuple(
        add.replace(
            food=_replace_vague_food(add.food, picked, menu),
            quantity=add.quantity * picked.quantity,
            quantity_said=True,
        )
        for add in adds
    )


def _replace_vague_food(food: Food, picked: PickedItem, menu: Menu | None) -> Food:
    """The food; a picked name that fits several dishes only in part ("Moon Cake") is a dish that we do not have."""
    name = picked.name.casefold()
    items = [item for each in food.candidates if menu and (item := menu.item(each))]
    kinds = {kind.casefold() for _, names in (menu.generic_names if menu else ()) for kind in names}
    if not items or name in kinds or all(name in item.name.casefold() for item in items):
        return food
    return Food(unknown=picked.name, nearest=food.candidates, said=picked.name)


def _resolve_food(picked: PickedItem, menu: Menu | None) -> Food:
    item = menu.item(ItemId(picked.id)) if menu and picked.id else None
    if item is not None:
        return Food(item=item.id, said=picked.name)
    name = " ".join(picked.name.casefold().split())
    ids = [
        item.id
        for item in (menu.items if menu else ())
        if name in (item.name.casefold(), *(alias.casefold() for alias in item.aliases))
    ]
    if len(ids) == 1:
        return Food(item=ids[0], said=picked.name)
    return Food(candidates=tuple(ids), said=picked.name) if ids else Food(unknown=picked.name, said=picked.name)


def _is_about_order(command: Command) -> bool:
    return command.kind in _ANSWERS or command.kind not in KEEPS_QUESTION or command.kind == "set_fulfilment"


def _parse_payment(word: str | None) -> PaymentMethod | None:
    name = (word or "").strip().casefold()
    return next((method for method in PaymentMethod if method.value == name), None)
