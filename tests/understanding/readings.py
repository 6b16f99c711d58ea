"""A short notation for readings and their surroundings, so that tables of sentences stay readable."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from domain.cart import Cart, Choice, Line, Refusal
from domain.commands import (
    About,
    AddItem,
    Address,
    AskMenu,
    AskSafe,
    ChangeLine,
    ChangeOrder,
    Changes,
    Command,
    Complain,
    Food,
    Pick,
    Reading,
    Recommend,
    Remember,
    RemoveLine,
    RepeatLine,
    SetFulfilment,
)
from domain.menu import GroupId, ItemId, Menu, OptionId
from domain.order import Fulfilment
from domain.reading_context import KnownOrder, ReadingContext
from domain.session import AnythingElse, AskDetail, ChooseOption, Confirm, Pending
from evals.gold.menu import demo_menu
from understanding.earlier_languages import EarlierLanguages
from understanding.grounding import MenuIndex
from understanding.language.menu_names import collect_names
from understanding.local_reader import LocalCommandReader
from understanding.message_reading import MenuWords, MessageReading

ANYTHING_ELSE = AnythingElse()
CONFIRM = Confirm(confirmation_id="m1", cart_digest="d", total=None)
ASK_MODE = AskDetail(kind="delivery_mode")
ASK_ADDRESS = AskDetail(kind="address")


@cache
def menu() -> Menu:
    """The demo restaurant's menu."""
    return demo_menu()


@cache
def index() -> MenuIndex:
    return MenuIndex.of(menu())


@cache
def reader() -> LocalCommandReader:
    return LocalCommandReader.load()


def cart(*lines: str) -> Cart:
    """A cart of lines like "2 coke large" or "margherita large -basil": options by their ids."""
    return Cart(
        lines=tuple(_line(number, line) for number, line in enumerate(lines, start=1)), next_number=len(lines) + 1
    )


def _line(number: int, said: str) -> Line:
    first, *rest = said.split()
    quantity, name, *options = (int(first), *rest) if first.isdigit() else (1, first, *rest)
    item = menu().item(ItemId(str(name)))
    assert item is not None, said
    places = {str(option.id): group.id for group in item.groups for option in group.options}
    return Line(
        number=number,
        item=item.id,
        name=item.name,
        quantity=int(quantity),
        choices=tuple(Choice(group=places[o], option=OptionId(o)) for o in map(str, options) if o[0] != "-"),
        refusals=tuple(Refusal(group=places[o[1:]], option=OptionId(o[1:])) for o in map(str, options) if o[0] == "-"),
    )


def context(
    text: str,
    *,
    lines: Iterable[str] = (),
    pending: Pending | None = None,
    topic: str | None = None,
    shown: Iterable[str] = (),
    orders: Iterable[KnownOrder] = (),
    address: str | None = None,
    locale: str = "en",
) -> ReadingContext:
    """A message in its surroundings; the focus is on the newest line."""
    filled = cart(*lines)
    return ReadingContext(
        text=text,
        locale=locale,
        tenant="t",
        menu=menu(),
        cart=filled,
        fulfilment=Fulfilment(address=address),
        pending=pending,
        topic=ItemId(topic) if topic else None,
        shown=tuple(map(ItemId, shown)),
        focus=filled.lines[-1].number if filled.lines else None,
        orders=tuple(orders),
    )


def choose_option(line: int, group: str) -> ChooseOption:
    return ChooseOption(line=line, group=GroupId(group))


def reading(said: ReadingContext) -> Reading:
    return reader().read_now(said)


def begin_reading(said: ReadingContext) -> MessageReading:
    """The state of reading an English message, before its first stage."""
    names = collect_names(menu())
    return MessageReading(said, MenuWords(menu(), index(), names, EarlierLanguages(names)), said.text, None)


def describe(said: ReadingContext) -> str:
    """The commands in short, one after the other."""
    return "; ".join(in_short(command) for command in reading(said).commands)


def in_short(command: Command) -> str:
    """ "add 2 coke large", "change 1,2 extra mozzarella", "set mode=pickup payment=card"."""
    return _of_order(command) or _of_question(command) or _plain(command)


def _of_order(command: Command) -> str:
    match command:
        case AddItem():
            return _words("add", command.quantity, _food(command.food), _changes(command.changes))
        case RepeatLine():
            return _words("repeat", command.line, f"x{command.quantity}", _changes(command.changes))
        case ChangeLine():
            counts = [f"pieces={command.pieces}" if command.pieces else "", _count(command.quantity)]
            swap = f"to {_food(command.swap_to)}" if command.swap_to else ""
            return _words("change", _numbers(command.lines), *counts, swap, _changes(command.changes))
        case RemoveLine():
            pieces = f"pieces={command.pieces}" if command.pieces else ""
            return _words("remove", _numbers(command.lines), pieces, "unknown" if command.unknown else "")
        case Pick():
            return _words("pick", *command.ids, _count(command.quantity), _changes(command.changes))
        case _:
            return ""


def _of_question(command: Command) -> str:
    match command:
        case SetFulfilment():
            return _words("set", *_details(command))
        case ChangeOrder():
            return _words("change_order:", *(in_short(each) for each in command.commands))
        case AskMenu():
            asked = f"asked={','.join(command.asked)}" if command.asked else ""
            return _words(
                "ask", command.aspect, _about(command.about), asked, *_filters(command), command.extreme or ""
            )
        case AskSafe():
            return _words("safe", _about(command.about), *command.allergens, *command.diets)
        case Complain():
            return _words("complain", command.about, *command.items)
        case Remember():
            lists = ((name, getattr(command, name)) for name in ("allergies", "diets", "dislikes", "likes"))
            return _words("remember", *(f"{name}={','.join(values)}" for name, values in lists if values))
        case Recommend():
            without = f"without={','.join(command.without)}" if command.without else ""
            people = f"people={command.people}" if command.people else ""
            return _words("recommend", command.category or "", people, without)
        case _:
            return ""


def _plain(command: Command) -> str:
    extra = (getattr(command, name, None) for name in ("what", "topic", "aspect", "which", "language"))
    fields = getattr(command, "fields", ())
    return _words(command.kind, *(str(value) for value in extra if value), *fields)


def _words(*parts: object) -> str:
    return " ".join(str(part) for part in parts if part not in ("", None))


def _numbers(lines: Iterable[int]) -> str:
    return ",".join(map(str, lines))


def _count(quantity: int | None) -> str:
    return f"quantity={quantity}" if quantity is not None else ""


def _food(food: Food) -> str:
    if food.item:
        return food.item
    return f"one of {len(food.candidates)}" if food.candidates else "unknown"


def _changes(changes: Changes) -> str:
    chosen = [c.option if c.amount == "normal" else f"{c.amount} {c.option}" for c in changes.choices]
    refused = [f"-{r.option}" for r in changes.refusals]
    return " ".join((*chosen, *refused, *(f"?{said}" for said in changes.unknown)))


def _about(about: About) -> str:
    named = [f"{each.quantity} {each.item}" if each.quantity > 1 else each.item for each in about.items]
    named += [about.category] if about.category else []
    return "+".join((*named, *about.options, *(["cart"] if about.cart else []))) or "all"


def _filters(command: AskMenu) -> Iterable[str]:
    filters = command.filters
    if filters is None:
        return ()
    lists = (("with", filters.with_), ("without", filters.without), ("diets", filters.diets))
    listed = [f"{name}={','.join(values)}" for name, values in lists if values]
    return [*listed, f"max={filters.max_price}"] if filters.max_price else listed


def _details(command: SetFulfilment) -> Iterable[str]:
    for name, value in command:
        if value is None or name in ("kind", "confidence"):
            continue
        if isinstance(value, Address):
            parts = (value.number, value.street, value.unit, value.text)
            yield f"address={' '.join(part for part in parts if part)}"
        elif name == "when":
            yield f"when={value.said}"
        else:
            yield f"{name}={value}"
