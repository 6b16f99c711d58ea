"""What a reader is given with a gold line: its state, and what the dialogue's earlier gold commands leave behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from domain.cart import Amount, Cart, Choice, Line, Refusal
from domain.commands import (
    AddItem,
    Address,
    AskMenu,
    ChosenOption,
    ClearFulfilment,
    Command,
    Forget,
    MenuAspect,
    RefusedOption,
    Remember,
    SetFulfilment,
)
from domain.guest import Preferences
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupId, ItemId, Menu, OptionId
from domain.order import Fulfilment
from domain.reading_context import KnownOrder, ReadingContext
from domain.session import (
    AllergyWarning,
    AnythingElse,
    AskDetail,
    CancelPlaced,
    ChooseItem,
    ChooseOption,
    ClearWholeCart,
    Confirm,
    Pending,
    TryAgain,
)
from evals.gold.loading import CannotLoad, GoldCartLine, GoldLine, GoldOption

TENANT = "gold"
_PLAIN: Mapping[str, Pending | None] = {
    "": None,
    "anything_else": AnythingElse(),
    "take_off": AnythingElse(),
    "fulfilment": AskDetail(kind="delivery_mode"),
    "address": AskDetail(kind="address"),
    "table": AskDetail(kind="table_number"),
    "payment": AskDetail(kind="payment_method"),
    "clear_cart": ClearWholeCart(),
    "try_again": TryAgain(),
}
"""The open questions that are the same for every cart."""
_CHECKING_OUT = frozenset({"fulfilment", "address", "table", "payment", "confirm"})
_STATUS = "received"


@dataclass(frozen=True, slots=True)
class Past:
    """What the earlier messages of a dialogue leave behind, by their gold commands."""

    preferences: Preferences = field(default_factory=Preferences)
    fulfilment: Fulfilment = field(default_factory=Fulfilment)
    named: tuple[GroundedLine, ...] = ()
    """Dishes that were to be added, as they were said; the newest last."""
    topic: ItemId | None = None
    aspect: MenuAspect | None = None
    ordered: tuple[str, ...] = ()
    """The lines that were read back last."""
    texts: tuple[str, ...] = ()

    def after(self, line: GoldLine, menu: Menu) -> Past:
        """The past of the next message."""
        ordered = _ordered(cart_of(line.cart, menu), menu) if line.pending == "confirm" else self.ordered
        past = replace(self, texts=(*self.texts, line.text), aspect=None, ordered=ordered)
        for command in line.best:
            past = _after_command(past, command)
        return past


def contexts(lines: Iterable[GoldLine], menu: Menu) -> Iterator[tuple[GoldLine, ReadingContext]]:
    """Each message of one dialogue with what a reader is given. Raises CannotLoad for a state that cannot be built."""
    past = Past()
    for line in lines:
        yield line, context_of(line, past, menu)
        past = past.after(line, menu)


def context_of(line: GoldLine, past: Past, menu: Menu) -> ReadingContext:
    """The message in its state. The focus is on the newest cart line."""
    cart = cart_of(line.cart, menu)
    kind = (line.pending or "").partition(":")[0]
    fulfilment = past.fulfilment if cart.lines or not line.orders else Fulfilment()
    return ReadingContext(
        text=line.text,
        locale="en",
        tenant=TENANT,
        menu=menu,
        cart=cart,
        fulfilment=fulfilment,
        checking_out=kind in _CHECKING_OUT,
        pending=pending_of(line, cart, past, menu),
        shown=tuple(ItemId(item) for item in line.shown),
        topic=past.topic,
        focus=cart.last.number if cart.last else None,
        aspect=past.aspect,
        orders=tuple(_known_order(order, past) for order in line.orders),
        preferences=past.preferences,
        recent=tuple(("guest", text) for text in past.texts),
    )


def cart_of(lines: Iterable[GoldCartLine], menu: Menu) -> Cart:
    """The cart with every line under the number that the file gives it."""
    made = tuple(_cart_line(line, menu) for line in lines)
    return Cart(lines=made, next_number=max((line.number for line in made), default=0) + 1)


def pending_of(line: GoldLine, cart: Cart, past: Past, menu: Menu) -> Pending | None:
    """The open question. ``take_off``, which proposes to remove a dish, is an open "anything else?"."""
    kind, _, about = (line.pending or "").partition(":")
    if kind in _PLAIN:
        return _PLAIN[kind]
    match kind:
        case "confirm":
            return Confirm(confirmation_id=line.name, cart_digest=cart.digest(), total=None, fulfilment=past.fulfilment)
        case "which_option":
            return ChooseOption(line=_line_asking(cart, GroupId(about), menu), group=GroupId(about))
        case "allergy":
            return AllergyWarning(line=_dish_in_question(ItemId(about), past))
        case "which_item":
            return _which_item(line, past)
        case "cancel_order":
            return CancelPlaced(order_id=about or line.orders[-1])
    raise CannotLoad(f"{line.name}: there is no pending question {line.pending!r}")


def _which_item(line: GoldLine, past: Past) -> Pending:
    candidates = tuple(ItemId(item) for item in line.shown)
    if not candidates:
        raise CannotLoad(f"{line.name}: which_item needs what was shown")
    said = past.texts[-1] if past.texts else ""
    best = GroundedLine(item=candidates[0], said=said)
    return ChooseItem(choice=AmbiguousLine(candidates=candidates, line=best, said=said))


def _line_asking(cart: Cart, group: GroupId, menu: Menu) -> int:
    """The number of the newest line that has the group and no answer for it."""
    for line in reversed(cart.lines):
        item = menu.item(line.item)
        if item is not None and item.group(group) is not None and not line.options_of(group):
            return line.number
    raise CannotLoad(f"no line of the cart waits for {group}")


def _dish_in_question(item: ItemId, past: Past) -> GroundedLine:
    return next((line for line in reversed(past.named) if line.item == item), GroundedLine(item=item))


def _cart_line(line: GoldCartLine, menu: Menu) -> Line:
    item = menu.item(ItemId(line.item))
    if item is None:
        raise CannotLoad(f"the cart has {line.item!r}, which is not on the menu")
    return Line(
        number=line.line,
        item=item.id,
        name=item.name,
        quantity=line.quantity,
        choices=tuple(_choice(option) for option in line.options),
        refusals=tuple(_refusal(option) for option in line.refusals),
    )


def _choice(option: GoldOption | ChosenOption) -> Choice:
    return Choice(group=GroupId(option.group), option=OptionId(option.option), amount=_amount(option.amount))


def _refusal(option: GoldOption | RefusedOption) -> Refusal:
    return Refusal(group=GroupId(option.group), option=OptionId(option.option), amount=_amount(option.amount))


def _amount(name: str) -> Amount:
    """The cart's amount; it has none for a half."""
    return Amount(name) if name in set(Amount) else Amount.NORMAL


def _known_order(order_id: str, past: Past) -> KnownOrder:
    today = datetime.now(UTC).date().isoformat()
    return KnownOrder(order_id=order_id, day=today, status=_STATUS, lines=past.ordered)


def _ordered(cart: Cart, menu: Menu) -> tuple[str, ...]:
    """The cart's lines in a few words: "2 x Hawaiian: Large, no Ham"."""
    return tuple(_in_words(line, menu) for line in cart.lines)


def _in_words(line: Line, menu: Menu) -> str:
    item = menu.item(line.item)
    names = {(g.id, o.id): o.name for g in item.groups for o in g.options} if item else {}
    said = [names.get((each.group, each.option), each.option) for each in line.choices]
    said += [f"no {names.get((each.group, each.option), each.option)}" for each in line.refusals]
    return f"{line.quantity} x {line.name}" + (f": {', '.join(said)}" if said else "")


def _after_command(past: Past, command: Command) -> Past:
    match command:
        case AddItem(food=food) if food.item is not None:
            named = GroundedLine(
                item=food.item,
                quantity=command.quantity,
                choices=tuple(_choice(each) for each in command.changes.choices if each.amount != "none"),
                refusals=tuple(_refusal(each) for each in command.changes.refusals),
                said=food.said,
            )
            return replace(past, named=(*past.named, named), topic=food.item)
        case AskMenu(about=about):
            topic = about.items[0].item if about.items else past.topic
            return replace(past, topic=topic, aspect=command.aspect)
        case SetFulfilment():
            return replace(past, fulfilment=_with_details(past.fulfilment, command))
        case ClearFulfilment(fields=fields):
            return replace(past, fulfilment=_without_details(past.fulfilment, fields))
        case Remember():
            return replace(past, preferences=_remembering(past.preferences, command))
        case Forget():
            return replace(past, preferences=_forgetting(past.preferences, command))
    return past


def _with_details(known: Fulfilment, command: SetFulfilment) -> Fulfilment:
    address = in_words(command.address) if command.address else known.address
    mode = command.mode or ("delivery" if command.address else known.mode)
    details = known.replace(
        mode=mode,
        address=address,
        table_number=command.table or known.table_number,
        payment=command.payment or known.payment,
        wanted_time=command.when.said if command.when else known.wanted_time,
    )
    return details.with_note(command.note) if command.note else details


def in_words(address: Address) -> str:
    """The address in one line."""
    street = " ".join(part for part in (address.number, address.street) if part)
    return ", ".join(part for part in (street, address.unit, address.access, address.text) if part)


_NAMES = {"table": "table_number", "when": "wanted_time", "note": "instructions"}


def _without_details(known: Fulfilment, fields: Iterable[str]) -> Fulfilment:
    names = {_NAMES.get(name, name) for name in fields} & set(Fulfilment.model_fields)
    return known.replace(**dict.fromkeys(names))


def _remembering(known: Preferences, command: Remember) -> Preferences:
    return known.replace(
        allergies=tuple(dict.fromkeys((*known.allergies, *command.allergies))),
        dietary=tuple(dict.fromkeys((*known.dietary, *command.diets))),
        spice_level=command.spice or known.spice_level,
    )


def _forgetting(known: Preferences, command: Forget) -> Preferences:
    if command == Forget():
        return Preferences()
    return known.replace(
        allergies=tuple(each for each in known.allergies if each not in command.allergies),
        dietary=tuple(each for each in known.dietary if each not in command.diets),
        spice_level=None if command.spice else known.spice_level,
    )
