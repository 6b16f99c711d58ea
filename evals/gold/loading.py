"""From a line of a gold file to commands. The file may use short forms ("last", "all", a plain address).

A line is JSON: ``id`` and ``turn`` (which message of which dialogue), ``said``, ``pending`` (the kind of our open
question, with an id after a colon), ``shown``, ``cart_before``, ``orders``, ``commands``, ``unread``, ``alt`` (other
readings that are right) and ``proposed`` (one more reading that is right, richer than ``commands``).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from domain.commands import AboutItem, ChosenOption, Command, Food, OpenChoice, RefusedOption
from domain.menu import ItemId, Menu
from domain.money import Money

Raw = Mapping[str, Any]
"""One command as the file writes it: a foreign format."""
Commands = tuple[Command, ...]
_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
_OTHER_UNSUPPORTED = frozenset({"other_day"})


class CannotLoad(ValueError):
    """A part of the file that is no command, with the reason."""


class GoldOption(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    group: str
    option: str
    amount: str = "normal"


class GoldCartLine(BaseModel):
    """A line of the cart before the message."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    line: int
    item: str
    quantity: int
    options: tuple[GoldOption, ...] = ()
    refusals: tuple[GoldOption, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldLine:
    """One message with the state assumed before it and the readings that are right; the first is the best one.

    An empty reading stands for a message that has no effect. checkout comes last, wherever the file has it.
    """

    dialogue: str
    turn: int
    text: str
    pending: str | None
    shown: tuple[str, ...]
    cart: tuple[GoldCartLine, ...]
    orders: tuple[str, ...]
    readings: tuple[Commands, ...]
    unread: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.dialogue}/{self.turn}"

    @property
    def best(self) -> Commands:
        return self.readings[0]


@dataclass(frozen=True, slots=True)
class GoldFile:
    """The lines in the file's order, and what could not be loaded, each with its reason."""

    lines: tuple[GoldLine, ...]
    unloadable: tuple[str, ...]

    def dialogues(self) -> dict[str, tuple[GoldLine, ...]]:
        """The lines of each dialogue, by turn."""
        grouped: dict[str, list[GoldLine]] = {}
        for line in self.lines:
            grouped.setdefault(line.dialogue, []).append(line)
        return {name: tuple(sorted(lines, key=lambda line: line.turn)) for name, lines in grouped.items()}


def load(path: Path, menu: Menu) -> GoldFile:
    """The file's lines. What is wrong with one is reported and leaves the others alone. Raises OSError."""
    lines: list[GoldLine] = []
    problems: list[str] = []
    for number, written in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not written.strip():
            continue
        try:
            line, doubts = _line(json.loads(written), menu)
        except (CannotLoad, ValidationError, KeyError, json.JSONDecodeError) as error:
            problems.append(f"line {number}: {_reason(error)}")
            continue
        lines.append(line)
        problems += [f"line {number} ({line.name}): {doubt}" for doubt in doubts]
    return GoldFile(tuple(lines), tuple(problems))


def _line(raw: Raw, menu: Menu) -> tuple[GoldLine, list[str]]:
    """The line, and what of its further readings could not be loaded."""
    cart = tuple(GoldCartLine.model_validate(each) for each in raw.get("cart_before", ()))
    readings = [_commands(raw["commands"], cart, menu)]
    doubts = []
    further = [raw["proposed"]] if "proposed" in raw else []
    for other in [*further, *raw.get("alt", ())]:
        try:
            readings.append(_commands(other, cart, menu))
        except (CannotLoad, ValidationError) as error:
            doubts.append(f"another reading of it: {_reason(error)}")
    if "proposed" in raw and len(readings) > 1 and not doubts:
        readings[0], readings[1] = readings[1], readings[0]
    line = GoldLine(
        dialogue=raw["id"],
        turn=raw["turn"],
        text=raw["said"],
        pending=raw.get("pending"),
        shown=tuple(raw.get("shown", ())),
        cart=cart,
        orders=tuple(raw.get("orders", ())),
        readings=tuple(readings),
        unread=tuple(raw.get("unread", ())),
    )
    return line, doubts


def _commands(written: object, cart: tuple[GoldCartLine, ...], menu: Menu) -> Commands:
    if not isinstance(written, list):
        raise CannotLoad(f"a list of commands is needed, not {written!r}")
    commands = [_command(each, cart, menu) for each in written]
    return tuple(sorted(commands, key=lambda command: command.kind == "checkout"))


def _command(raw: Raw, cart: tuple[GoldCartLine, ...], menu: Menu) -> Command:
    command = _COMMAND.validate_python(_written_out(raw, cart, menu))
    for problem in _unknown_ids(command, menu):
        raise CannotLoad(f"{raw.get('kind')}: {problem}")
    return command


def _written_out(raw: Raw, cart: tuple[GoldCartLine, ...], menu: Menu) -> dict[str, object]:
    """The command with its short forms written out."""
    fields = dict(raw)
    if "delta" in fields:
        fields = _with_new_quantity(fields, cart)
    if fields.get("aspect") == "hours":
        return {"kind": "ask_restaurant", "topic": "hours"}
    if fields.get("aspect") == "compare":
        del fields["aspect"]  # two items and any aspect compare
    if fields.get("what") in _OTHER_UNSUPPORTED:
        fields["what"] = "other"
    for name, write_out in _SHORT_FORMS.items():
        if name in fields:
            fields[name] = write_out(fields[name], menu)
    if "commands" in fields:
        fields["commands"] = [_written_out(each, (), menu) for each in fields["commands"]]
    return fields


def _with_new_quantity(fields: dict[str, Any], cart: tuple[GoldCartLine, ...]) -> dict[str, Any]:
    """``delta`` as the new quantity of the one line that it changes; none left: the line is removed."""
    delta = fields.pop("delta")
    changed = [line for line in cart if line.line in fields.get("lines", ())]
    if len(changed) != 1:
        raise CannotLoad(f"delta {delta} needs exactly one line of the cart")
    quantity = changed[0].quantity + delta
    if quantity > 0:
        return {**fields, "quantity": quantity}
    return {"kind": "remove_line", "lines": fields["lines"]}


def _order_ref(written: object, menu: Menu) -> object:
    del menu
    if written == "last":
        return {}
    if written == "cart":
        return None
    return {"id": written} if isinstance(written, str) else written


def _which(written: object, menu: Menu) -> object:
    return written if written in ("last", "usual") else _order_ref(written, menu)


def _about(written: object, menu: Menu) -> object:
    del menu
    if written == "all":
        return {}
    if written == "cart":
        return {"cart": True}
    if isinstance(written, dict) and "items" in written:
        items = [{"item": each} if isinstance(each, str) else each for each in written["items"]]
        return {**written, "items": items}
    return written


def _when(written: object, menu: Menu) -> object:
    del menu
    return {"said": written} if isinstance(written, str) else written


def _address(written: object, menu: Menu) -> object:
    del menu
    return {"text": written} if isinstance(written, str) else written


def _filters(written: object, menu: Menu) -> object:
    if not isinstance(written, dict):
        return written
    prices = {name: _minor(written[name], menu) for name in ("max_price", "min_price") if name in written}
    return {**written, **prices}


def _food(written: object, menu: Menu) -> object:
    if isinstance(written, dict) and "filters" in written:
        return {**written, "filters": _filters(written["filters"], menu)}
    return written


def _minor(written: object, menu: Menu) -> object:
    """A price in the menu's currency ("12", 12.5) in minor units."""
    return None if written is None else Money.of_wire(Decimal(str(written)), menu.currency or "USD").minor


_SHORT_FORMS: Mapping[str, Callable[[object, Menu], object]] = {
    "order": _order_ref,
    "which": _which,
    "about": _about,
    "when": _when,
    "address": _address,
    "filters": _filters,
    "food": _food,
    "swap_to": _food,
    "budget": _minor,
}


def _unknown_ids(command: Command, menu: Menu) -> Iterator[str]:
    """What the command names and the menu does not have."""
    options = {(group.id, option.id) for item in menu.items for group in item.groups for option in group.options}
    for part in _parts(command):
        if isinstance(part, Food):
            named: tuple[ItemId, ...] = (*((part.item,) if part.item else ()), *part.candidates, *part.nearest)
            yield from (f"the menu has no item {item!r}" for item in named if menu.item(item) is None)
        if isinstance(part, AboutItem) and menu.item(part.item) is None:
            yield f"the menu has no item {part.item!r}"
        if isinstance(part, ChosenOption | RefusedOption) and (part.group, part.option) not in options:
            yield f"the menu has no option {part.group}/{part.option}"
        if isinstance(part, OpenChoice):
            yield from (f"no option {part.group}/{each}" for each in part.options if (part.group, each) not in options)


def _parts(value: object) -> Iterator[BaseModel]:
    """The value and all values inside it."""
    if isinstance(value, BaseModel):
        yield value
        for _, inner in value:
            yield from _parts(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _parts(inner)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False))
    return f"{type(error).__name__}: {error}"
