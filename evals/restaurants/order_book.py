"""An order book: a restaurant's menu and its guests' orders, in one text file.

``[names]`` lists the guests' words for any item of a category, ``[groups]`` the option groups ("one": a single choice,
"any": several, refusable, in amounts), ``[orders]`` the orders, ``[language]`` their language where it is not
English; every other section is a category of the menu. A name may have aliases after "=", an item its groups after "|".
An order is a guest's text, "=>", and its lines: ``2 cheeseburger +large +pickles! -onions`` (``!`` extra, ``~`` light,
``a|b`` left open, ``(drinks)`` any drink).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from domain.cart import Amount
from domain.mentions import GroundedLine
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from understanding.mentions import Grounding, OpenOption

FOLDER = Path(__file__).parent
_MARKS = {Amount.NORMAL: "", Amount.EXTRA: "!", Amount.LIGHT: "~"}

BookLine = tuple[str, frozenset[str]]
"""An item ("burger", or a category in brackets) and its options as marked words."""


@dataclass(frozen=True, slots=True)
class BookOrder:
    """A guest's text, and the intended lines with their counts."""

    text: str
    lines: Counter[BookLine]


@dataclass(frozen=True, slots=True)
class OrderBook:
    """One restaurant: its menu with aliases, and its guests' orders."""

    name: str
    menu: Menu
    orders: tuple[BookOrder, ...]
    language: str = "en"
    """The guests' language."""

    @property
    def bare_menu(self) -> Menu:
        """The menu without aliases, as most restaurants have it."""
        return replace(self.menu, items=tuple(_remove_aliases(item) for item in self.menu.items))


def read_book(name: str, folder: Path = FOLDER) -> OrderBook:
    """The book of that name. Raises FileNotFoundError, and ValueError for an order line that is not on the menu."""
    sections = _split_sections((folder / f"{name}.txt").read_text(encoding="utf-8"))
    names = {key: tuple(_split_list(text)) for key, text in (row.split(":") for row in sections.pop("names"))}
    orders = sections.pop("orders")
    language = sections.pop("language", ["en"])[0]
    groups = dict(_read_group(row) for row in sections.pop("groups"))
    items = [_read_item(row, category, groups) for category, rows in sections.items() for row in rows]
    menu = Menu(items=tuple(items), generic_names=tuple(names.items()))
    return OrderBook(name, menu, tuple(_read_order(row, menu) for row in orders), language)


def book_names() -> tuple[str, ...]:
    """The names of all books."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.txt")))


def is_understood(grounding: Grounding, order: BookOrder, menu: Menu) -> bool:
    """Whether a grounding holds exactly the order's lines. Any alternative matches an open option."""
    remaining = read_lines(grounding, menu)
    for expected, count in order.lines.items():
        same = next((line for line in remaining if remaining[line] == count and _is_as_expected(line, expected)), None)
        if same is None:
            return False
        del remaining[same]
    return not remaining


def read_lines(grounding: Grounding, menu: Menu) -> Counter[BookLine]:
    """A grounding as an order's lines: open options become alternatives, an open item its category."""
    lines: Counter[BookLine] = Counter()
    for at, line in enumerate(grounding.lines):
        open_options = [option for index, option in grounding.open_options if index == at]
        lines[str(line.item), frozenset(_mark_options(line, open_options))] += line.quantity
    for vague in grounding.ambiguous:
        categories = {item.category for item in map(menu.item, vague.candidates) if item}
        lines[f"({' '.join(sorted(categories))})", frozenset(_mark_options(vague.line, []))] += vague.line.quantity
    return lines


def format_lines(lines: Mapping[BookLine, int]) -> str:
    """Lines in the book's format."""
    return "; ".join(" ".join([str(count), item, *sorted(marks)]) for (item, marks), count in sorted(lines.items()))


def _mark_options(line: GroundedLine, open_options: Iterable[OpenOption]) -> Iterator[str]:
    yield from (f"+{choice.option}{_MARKS[choice.amount]}" for choice in line.choices)
    yield from (f"-{refusal.option}{_MARKS[refusal.amount]}" for refusal in line.refusals)
    for option in open_options:
        yield f"{'-' if option.refused else '+'}{'|'.join(option.options)}{_MARKS[option.amount]}"


def _is_as_expected(line: BookLine, expected: BookLine) -> bool:
    marks, exact = set(line[1]), {mark for mark in expected[1] if "|" not in mark}
    rest = marks - exact
    for mark in expected[1] - exact:
        hit = next((other for other in rest if _split_alternatives(other) <= _split_alternatives(mark)), None)
        if hit is None:
            return False
        rest.discard(hit)
    return line[0] == expected[0] and exact <= marks and not rest


def _split_alternatives(mark: str) -> frozenset[str]:
    return frozenset(mark[0] + option for option in mark[1:].split("|"))


def _split_sections(text: str) -> dict[str, list[str]]:
    sections: defaultdict[str, list[str]] = defaultdict(list)
    section = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            section = line.strip("[]")
        elif not line.startswith("#"):
            sections[section].append(line)
    return dict(sections)


def _read_group(row: str) -> tuple[str, OptionGroup]:
    head, listed = row.split(":", 1)
    name, kind = head.rstrip(")").split(" (")
    any_of = kind == "any"
    options = tuple(Option(OptionId(_slug(n[0])), n[0], n[1:]) for n in map(_split_aliases, _split_options(listed)))
    return name, OptionGroup(
        id=GroupId(name),
        name=name,
        kind=GroupKind.MULTI if any_of else GroupKind.SINGLE,
        options=options,
        refusable=any_of,
        amounts=any_of,
    )


def _read_item(row: str, category: str, groups: Mapping[str, OptionGroup]) -> Item:
    named, _, listed = row.partition("|")
    name, *aliases = _split_aliases(named)
    return Item(
        id=ItemId(_slug(name)),
        name=name,
        category=category,
        aliases=tuple(aliases),
        groups=tuple(groups[group] for group in _split_list(listed)),
    )


def _read_order(row: str, menu: Menu) -> BookOrder:
    text, _, listed = row.partition("=>")
    lines: Counter[BookLine] = Counter()
    for line in filter(None, map(str.strip, listed.split(";"))):
        count, item, marks = re.fullmatch(r"(?:(\d+) )?(\S+)(.*)", line).groups()  # type: ignore[union-attr]
        lines[item, frozenset(marks.split())] += int(count or 1)
        _check_line(item, marks.split(), menu)
    return BookOrder(text.strip(), lines)


def _check_line(item_id: str, marks: Iterable[str], menu: Menu) -> None:
    item = menu.item(ItemId(item_id))
    if item is None and item_id.strip("()") not in menu.categories:
        raise ValueError(f"no item {item_id} on this menu")
    option_ids = {str(option.id) for group in (item.groups if item else ()) for option in group.options}
    if strange := {o for word in marks for o in word[1:].rstrip("!~").split("|")} - option_ids:
        raise ValueError(f"{item_id} has no {', '.join(sorted(strange))}")


def _remove_aliases(item: Item) -> Item:
    groups = (replace(g, options=tuple(replace(o, aliases=()) for o in g.options)) for g in item.groups)
    return replace(item, aliases=(), groups=tuple(groups))


def _split_options(listed: str) -> list[str]:
    """The names in a list. One that begins with a small letter is a further alias of the name before it."""
    names: list[str] = []
    for part in map(str.strip, listed.split(",")):
        if names and part[:1].islower():
            names[-1] += f", {part}"
        else:
            names.append(part)
    return names


def _split_aliases(text: str) -> tuple[str, ...]:
    name, _, aliases = text.partition("=")
    return (name.strip(), *_split_list(aliases))


def _split_list(listed: str) -> list[str]:
    return [part.strip() for part in listed.split(",") if part.strip()]


def _slug(name: str) -> str:
    return re.sub(r"[^\w%]+", "-", name.lower()).strip("-")
