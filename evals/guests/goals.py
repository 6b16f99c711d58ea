"""What a guest wants: a goal is data (``goals/*.toml``), written with the ids of a restaurant's menu.

A line is written as in an order book: ``2 copper-burger +cheddar +bacon! -onion`` (``!`` extra, ``~`` light). A change
of mind is ``old => new``: a swap, another count, other options, an addition (no old line) or a removal (no new line).
``+olives@left`` is on one half, ``margherita½diavola`` a dish of halves, ``gouda×250`` so many grams; ``for Tom`` at
the end names a person.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from domain.cart import Amount
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.menu import DishPart, Item, ItemId, Menu, OptionGroup
from evals.gold.menu import demo_menu
from evals.restaurants.order_book import read_book

FOLDER = Path(__file__).parent / "goals"
DEMO = "demo"
NOODLES = "noodles"
"""A demo restaurant that sells halves, by weight, in packs, and deals."""
_AMOUNTS = {"": Amount.NORMAL, "!": Amount.EXTRA, "~": Amount.LIGHT}
_REQUIRED_IN_BOOKS = frozenset({"size"})
"""Order books do not say what must be chosen; a size must be."""


class GoalEnd(StrEnum):
    """What is in the order service's tables when all went well."""

    ORDER = "order"
    NOTHING = "nothing"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class GoalOption:
    """An option that a line has, or must not have. ``amount`` and ``placement`` say nothing of a refused one."""

    option: str
    amount: Amount = Amount.NORMAL
    refused: bool = False
    placement: DishPart = DishPart.WHOLE


@dataclass(frozen=True, slots=True)
class GoalLine:
    """So many of a dish, with exactly these options. ``person``: whom it is for."""

    item: ItemId
    quantity: int = 1
    options: frozenset[GoalOption] = frozenset()
    person: str = ""

    def times(self, quantity: int) -> GoalLine:
        """The same with another count."""
        return replace(self, quantity=quantity)


@dataclass(frozen=True, slots=True)
class GoalChange:
    """A change of mind. Without ``old`` it is an addition, without ``new`` a removal."""

    old: GoalLine | None
    new: GoalLine | None

    def apply_to(self, cart: Counter[GoalLine]) -> Counter[GoalLine]:
        """The cart afterwards; lines are counted by their dish and options."""
        return cart - count_lines([self.old] if self.old else []) + count_lines([self.new] if self.new else [])


@dataclass(frozen=True, slots=True)
class GoalFulfilment:
    """How the order reaches the guest. ``place``: the address, or the table's number."""

    mode: DeliveryMode
    payment: PaymentMethod
    place: str = ""


@dataclass(frozen=True, slots=True)
class GuestGoal:
    """One goal.

    ``cart``: what is ordered first; ``changes`` come after it, or at the read-back when they are ``late``;
    ``afterwards`` are changes of the placed order.
    ``refused``: dishes that the restaurant must not give this guest (sold out, or warned of); they are asked for once.
    ``asks``, ``says``: names of phrase banks; questions on the way, and what must change nothing.
    ``first_fulfilment``: what is said before the guest wants ``fulfilment`` instead. ``time``: of tomorrow, as HH:MM;
    empty: as soon as possible. ``tip``: per cent of the dishes. ``coupon``: a code of the restaurant's.
    ``refuses_suggestion``: the guest asks for a suggestion and takes none.
    """

    id: str
    group: str
    restaurant: str
    cart: tuple[GoalLine, ...]
    fulfilment: GoalFulfilment | None
    ends: GoalEnd = GoalEnd.ORDER
    changes: tuple[GoalChange, ...] = ()
    afterwards: tuple[GoalChange, ...] = ()
    late: bool = False
    refused: frozenset[ItemId] = frozenset()
    allergies: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    first_fulfilment: GoalFulfilment | None = None
    time: str = ""
    tip: int = 0
    coupon: str = ""
    refuses_suggestion: bool = False

    @property
    def wanted(self) -> Counter[GoalLine]:
        """The lines of the order at the end, counted."""
        cart = count_lines(line for line in self.cart if line.item not in self.refused)
        for change in (*self.changes, *self.afterwards):
            cart = change.apply_to(cart)
        return cart


class WrittenGoal(BaseModel):
    """A goal as it is written in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    cart: tuple[str, ...] = ()
    fulfil: str = ""
    first_fulfil: str = ""
    ends: GoalEnd = GoalEnd.ORDER
    changes: tuple[str, ...] = ()
    afterwards: tuple[str, ...] = ()
    late: bool = False
    refused: frozenset[str] = frozenset()
    allergies: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    time: str = Field(default="", pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^$")
    tip: int = Field(default=0, ge=0, le=50)
    coupon: str = ""
    refuses_suggestion: bool = False


class GoalFile(BaseModel):
    """The goals of one group."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    group: str
    restaurant: str = DEMO
    goals: tuple[WrittenGoal, ...]


@cache
def menu_of(restaurant: str) -> Menu:
    """The menu of a demo restaurant, or of an order book."""
    if restaurant in (DEMO, NOODLES):
        return demo_menu() if restaurant == DEMO else demo_menu(restaurant)
    menu = read_book(restaurant).menu
    return replace(menu, items=tuple(_with_required_sizes(item) for item in menu.items))


def load_goals(folder: Path = FOLDER) -> tuple[GuestGoal, ...]:
    """Every goal of the folder. Raises ValueError for a goal that its menu does not have, or that has no own name."""
    goals = [goal for path in sorted(folder.glob("*.toml")) for goal in _goals_in(path)]
    if twice := sorted(name for name, count in Counter(goal.id for goal in goals).items() if count > 1):
        raise ValueError(f"two goals have the same name: {', '.join(twice)}")
    return tuple(goals)


def count_lines(lines: Iterable[GoalLine]) -> Counter[GoalLine]:
    """How many of each dish with the same options."""
    counted: Counter[GoalLine] = Counter()
    for line in lines:
        counted[line.times(1)] += line.quantity
    return counted


def format_line(line: GoalLine) -> str:
    """The line as a goal writes it."""
    options = sorted(map(_format_option, line.options))
    return " ".join([str(line.quantity), line.item, *options, *([f"for {line.person}"] if line.person else [])])


def _format_option(option: GoalOption) -> str:
    mark = next((mark for mark, amount in _AMOUNTS.items() if amount is option.amount), "?")
    place = "" if option.placement is DishPart.WHOLE else f"@{option.placement}"
    return f"{'-' if option.refused else '+'}{option.option}{mark}{place}"


def read_line(written: str, menu: Menu) -> GoalLine:
    """A line of a goal. Raises ValueError when the menu has no such dish or option."""
    match = re.fullmatch(r"(?:(\d+) )?(\S+)((?: [+-]\S+)*)(?: for (\w+))?", written.strip())
    item = menu.item(ItemId(match[2])) if match else None
    if match is None or item is None:
        raise ValueError(f"this menu has no {written!r}")
    options = frozenset(_option(word, item) for word in match[3].split())
    return GoalLine(item.id, int(match[1] or 1), options, match[4] or "")


def open_groups(line: GoalLine, menu: Menu) -> list[OptionGroup]:
    """The groups that must be answered and that the line leaves open."""
    item = menu.item(line.item)
    chosen = {option.option for option in line.options if not option.refused}
    groups = item.groups if item else ()
    return [group for group in groups if group.is_required and not chosen & {str(o.id) for o in group.options}]


def _goals_in(path: Path) -> list[GuestGoal]:
    file = GoalFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    return [_goal(written, file) for written in file.goals]


def _goal(written: WrittenGoal, file: GoalFile) -> GuestGoal:
    menu = menu_of(file.restaurant)
    goal = GuestGoal(
        id=written.id,
        group=file.group,
        restaurant=file.restaurant,
        cart=tuple(read_line(line, menu) for line in written.cart),
        fulfilment=_fulfilment(written.fulfil),
        ends=written.ends,
        changes=tuple(_change(change, menu) for change in written.changes),
        afterwards=tuple(_change(change, menu) for change in written.afterwards),
        late=written.late,
        refused=frozenset(ItemId(item) for item in written.refused),
        allergies=written.allergies,
        asks=written.asks,
        says=written.says,
        first_fulfilment=_fulfilment(written.first_fulfil),
        time=written.time,
        tip=written.tip,
        coupon=written.coupon,
        refuses_suggestion=written.refuses_suggestion,
    )
    if any(open_groups(line, menu) for line in goal.wanted):
        raise ValueError(f"{goal.id} leaves open what the menu asks")
    if goal.ends is not GoalEnd.NOTHING and (not goal.wanted or goal.fulfilment is None):
        raise ValueError(f"{goal.id} wants an order, but not what or how")
    return goal


def _change(written: str, menu: Menu) -> GoalChange:
    old, arrow, new = written.partition("=>")
    if not arrow:
        raise ValueError(f"not a change: {written!r}")
    return GoalChange(*(read_line(line, menu) if line.strip() else None for line in (old, new)))


def _fulfilment(written: str) -> GoalFulfilment | None:
    """``delivery card @ 22 Mill Lane``."""
    if not written:
        return None
    how, _, place = written.partition("@")
    mode, payment = how.split()
    return GoalFulfilment(DeliveryMode(mode), PaymentMethod(payment), place.strip())


def _option(word: str, item: Item) -> GoalOption:
    word, _, place = word.partition("@")
    name = word[1:].rstrip("!~")
    if name not in {str(option.id) for group in item.groups for option in group.options}:
        raise ValueError(f"{item.id} has no {name}")
    placement = DishPart(place) if place else DishPart.WHOLE
    return GoalOption(name, _AMOUNTS[word[1 + len(name) :]], refused=word.startswith("-"), placement=placement)


def _with_required_sizes(item: Item) -> Item:
    groups = (replace(g, min_choices=1) if g.id in _REQUIRED_IN_BOOKS else g for g in item.groups)
    return replace(item, groups=tuple(groups))
