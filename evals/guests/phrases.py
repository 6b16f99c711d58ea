"""How a guest says things: phrase banks (``phrases.toml``) and lines of an order in words."""

from __future__ import annotations

import random
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from domain.cart import Amount
from domain.menu import (
    DishPart,
    GroupId,
    Item,
    Menu,
    Option,
    OptionGroup,
    get_base_id,
    split_amount_id,
    split_halves_id,
)
from evals.guests.goals import GoalLine, GoalOption

FILE = Path(__file__).parent / "phrases.toml"
_LOWER = 0.6
"""How often a guest writes a dish's name in small letters."""
_PLACED = re.compile(r"on the (?:left|right)")
"""Options with a place: nobody says "on it" behind it."""
_JOINTS = (" and ", " and ", " plus ", ", and ", ", ")

Bank = Mapping[str, tuple[str, ...]]


class GuestStyle(StrEnum):
    """How a guest talks."""

    POLITE = "polite"
    TERSE = "terse"
    CHATTY = "chatty"


@dataclass(frozen=True, slots=True)
class PhraseBanks:
    """All banks: those of a section by name, and the plain lists. Raises KeyError for a bank that is not there."""

    sections: Mapping[str, Bank]
    lists: Bank
    homophones: Mapping[str, str]

    def bank(self, section: str, name: str) -> tuple[str, ...]:
        """The ways to say it."""
        return self.sections[section][name]


@cache
def phrase_banks(file: Path = FILE) -> PhraseBanks:
    """The banks of the file."""
    raw = tomllib.loads(file.read_text(encoding="utf-8"))
    homophones = raw.pop("homophones")
    sections = {
        name: {key: tuple(ways) for key, ways in part.items()} for name, part in raw.items() if isinstance(part, dict)
    }
    return PhraseBanks(
        sections, {name: tuple(part) for name, part in raw.items() if isinstance(part, list)}, homophones
    )


@dataclass(slots=True)
class GuestSpeech:
    """One guest's way to talk: the same words for the same chance."""

    menu: Menu
    style: GuestStyle
    chance: random.Random
    banks: PhraseBanks = field(default_factory=phrase_banks)
    _names: dict[str, str] = field(default_factory=dict)
    _last: dict[tuple[str, str], str] = field(default_factory=dict)

    def phrase(self, section: str, name: str, **parts: str) -> str:
        """One way to say it, with the parts filled in; another one than the last time."""
        ways = self.banks.bank(section, name)
        way = self.chance.choice([each for each in ways if each != self._last.get((section, name))] or ways)
        self._last[section, name] = way
        return way.format(**parts)

    def styled(self, name: str, **parts: str) -> str:
        """One way to say it in the guest's own style."""
        return self.phrase(self.style, name, **parts)

    def word(self, name: str) -> str:
        """One of a plain list."""
        return self.chance.choice(self.banks.lists[name])

    def number(self, count: int) -> str:
        """A count, in letters or digits."""
        return self.chance.choice(self.banks.sections["numbers"].get(str(count), (str(count),)))

    def lines(self, lines: Sequence[GoalLine], *, withheld: Iterable[GroupId] = ()) -> str:
        """Lines of an order as a guest says them. ``withheld``: groups that are left for us to ask about."""
        left_out = frozenset(withheld)
        parts = [self.line(line, left_out) for line in lines]
        return "".join([", ".join(parts[:-1]), self.chance.choice(_JOINTS) if parts[1:] else "", parts[-1]])

    def line(self, line: GoalLine, withheld: frozenset[GroupId] = frozenset()) -> str:
        """One line: count, what stands before the dish, the dish, and the rest of its options."""
        spoken = self._spoken_options(line, withheld)
        head = " ".join([*spoken["before"], self.dish(line, plural=line.quantity > 1)])
        if amount := split_amount_id(line.item):
            head = self.phrase("sold", "amount", measure=self.measure(amount[1]), dish=self.dish(line))
        tails = [self._list_of(part, spoken[part]) for part in ("on", "with", "without") if spoken[part]]
        tails += spoken["after"]
        joint = self.chance.choice((" ", ", "))
        counted = head if amount else _with_count(line.quantity, self.number(line.quantity), head)
        words = joint.join([counted, *tails])
        return f"{words} for {line.person}" if line.person else words

    def measure(self, amount: int) -> str:
        """So many grams as a guest says them."""
        return self.phrase(
            "measures", str(amount) if str(amount) in self.banks.sections["measures"] else "grams", n=str(amount)
        )

    def dish(self, line: GoalLine, *, plural: bool = False) -> str:
        """A dish's name, or what it is also called: always the same of one guest."""
        item = self._item(line)
        if item.id not in self._names:
            is_pack = item.sale_unit is not None and item.sale_unit.per > 1 and not item.sale_unit.is_measured
            names = [item.name] if is_pack else [item.name, item.name, *item.aliases]
            name = self._name_halves(item) or self.chance.choice(names)
            self._names[item.id] = name.lower() if self.chance.random() < _LOWER else name
        name = self._names[item.id]
        return plural_of(name) if plural and not item.parts else name

    def _name_halves(self, item: Item) -> str | None:
        """A dish of two halves by both of them."""
        halves = [part.name for each in split_halves_id(item.id) if (part := self.menu.item(each))]
        return self.phrase("sold", "halves", one=halves[0], other=halves[1]) if halves else None

    def option(self, line: GoalLine, option: GoalOption) -> str:
        """An option's name with its amount."""
        group, on_menu = self._option(line, option)
        name = self._option_name(group, on_menu)
        if not option.refused and option.amount is not Amount.NORMAL:
            name = self.phrase("options", str(option.amount), option=name)
        return name if option.placement is DishPart.WHOLE else self.phrase("sold", option.placement, option=name)

    def place_of(self, line: GoalLine, option: GoalOption) -> str:
        """Where an option is said: "before" the dish, "after" it, "on" it, "with" it or "without" it."""
        if option.refused:
            return "without"
        group, _ = self._option(line, option)
        return next((place for place in ("before", "after", "on") if group.id in self.banks.lists[place]), "with")

    def group_of(self, line: GoalLine, option: GoalOption) -> GroupId:
        """The group that the option belongs to."""
        return self._option(line, option)[0].id

    def _spoken_options(self, line: GoalLine, withheld: frozenset[GroupId]) -> defaultdict[str, list[str]]:
        spoken: defaultdict[str, list[str]] = defaultdict(list)
        for option in sorted(line.options, key=lambda each: (each.refused, each.option)):
            if self.group_of(line, option) not in withheld:
                spoken[self.place_of(line, option)].append(self.option(line, option))
        return spoken

    def _list_of(self, part: str, names: list[str]) -> str:
        joint = " and " if part != "without" else self.chance.choice((" or ", " and no ")) if names[1:] else ""
        options = joint.join(names)
        return f"with {options}" if _PLACED.search(options) else self.phrase("options", part, options=options)

    def _item(self, line: GoalLine) -> Item:
        item = self.menu.item(get_base_id(line.item))
        if item is None:
            raise LookupError(f"this menu has no {line.item}")
        return item

    def _option(self, line: GoalLine, option: GoalOption) -> tuple[OptionGroup, Option]:
        for group in self._item(line).groups:
            for each in group.options:
                if each.id == option.option:
                    return group, each
        raise LookupError(f"{line.item} has no {option.option}")

    def _option_name(self, group: OptionGroup, option: Option) -> str:
        full = group.id in self.banks.lists["by_full_name"]
        names = [option.name] if full else [option.name, *option.aliases]
        if group.id in self.banks.lists["before"]:
            names = [name for name in names if " " not in name] or [option.name]
        return self.chance.choice(names).lower()


def plural_of(name: str) -> str:
    """More than one of it: "bottles of water", "cokes"; names that end in an s stay."""
    head, of, rest = name.partition(" of ")
    if head.endswith("s"):
        return name
    return f"{head}{'es' if head.endswith(('ch', 'sh', 'x')) else 's'}{of}{rest}"


def _with_count(count: int, number: str, head: str) -> str:
    if count != 1:
        return f"{number} {head}"
    plural = head.lower().endswith(("fries", "rings", "wings", "sticks", "rolls", "nuggets", "chips", "noodles"))
    if plural:
        return f"{'an order of' if number == 'one' else 'some'} {head}"
    if number == "a":
        return f"{'an' if head[0].lower() in 'aeiou' else 'a'} {head}"
    return f"{number} {head}"
