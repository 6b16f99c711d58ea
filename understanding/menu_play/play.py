"""The play of one menu: phrase after phrase, so that the caller decides when the next one is read.

Each phrase takes a few milliseconds, and their number is limited, whatever the size of the menu.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest

from domain.cart import Cart
from domain.commands import Reading
from domain.menu import Item, Menu, Option, OptionGroup
from domain.menu_check import MenuCheck, MenuFault
from domain.order import Fulfilment
from domain.reading_context import ReadingContext
from domain.work import limit_work
from understanding.local_reader import LocalCommandReader
from understanding.menu_play.declarations import check_declarations
from understanding.menu_play.findings import MenuFindings
from understanding.menu_play.judge import (
    describe_reading,
    find_name_fault,
    find_namesake_group,
    has_option,
    list_mentioned,
    list_orders,
)
from understanding.menu_play.sentences import list_names, load_sentences, split_name
from understanding.numbers import list_number_languages, numbers_in

MAX_PHRASES = 1_500
"""Phrases of one play: about four seconds of one core."""
_MOST_NUMBERS = 20
_PHRASE_WORK = 20_000
"""Units of work for one phrase, below those of a turn: a strange menu must not hold up the process."""
ReadNow = Callable[[ReadingContext], Reading]
_Choice = tuple[Item, OptionGroup, Option]


def play_menu(menu: Menu, language: str = "en", *, max_phrases: int = MAX_PHRASES) -> MenuCheck:
    """Play a menu at once, with a reader of its own, for commands."""
    play = MenuPlay(menu, LocalCommandReader().read_now, language=language, max_phrases=max_phrases)
    for _ in play.run():
        pass
    return play.result()


def fingerprint_menu(menu: Menu, language: str, version: str) -> str:
    """A hash of what a play depends on. A new price or a dish that is sold out gives the same; a new release another.

    ``version``: of the program.
    """
    parts: list[object] = [version, language, menu.generic_names]
    for item in menu.items:
        names = item.id, item.name, item.category, item.aliases, item.number
        parts += [names, sorted(item.allergens or ()), *map(_spell_group, item.groups)]
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _spell_group(group: OptionGroup) -> tuple[object, ...]:
    options = [(each.id, each.name, each.aliases, sorted(each.allergens or ())) for each in group.options]
    return group.name, group.kind, group.min_choices, group.max_choices, group.included, options


class MenuPlay:
    """The play of one menu. Call ``run`` and go through it, then ask for the ``result``."""

    def __init__(self, menu: Menu, read: ReadNow, *, language: str = "en", max_phrases: int = MAX_PHRASES) -> None:
        self._menu = menu
        self._read_now = read
        self._language = language if language in list_number_languages() else "en"
        self._sentences = load_sentences(self._language)
        self._room = max_phrases
        self._phrases = 0
        self._cut: set[str] = set()
        self._findings = MenuFindings()

    def run(self) -> Iterator[None]:
        """Read one phrase between two steps."""
        check_declarations(self._menu, self._findings)
        for item in self._menu.items:
            for name in list_names(item):
                yield from self._play_name(item, name)
        yield from self._play_dish_numbers()
        yield from self._play_counts()
        yield from self._play_everyday()
        for item, group, option in self._list_choices():
            yield from self._play_option(item, group, option)

    def result(self) -> MenuCheck:
        """What was found so far."""
        return MenuCheck(
            items=len(self._menu.items),
            phrases=self._phrases,
            left_out=len(self._cut),
            findings=self._findings.list_all(),
        )

    def _read(self, phrase: str) -> Reading:
        self._phrases += 1
        context = ReadingContext(
            text=phrase,
            locale=self._language,
            tenant="",
            menu=self._menu,
            cart=Cart(),
            fulfilment=Fulfilment(),
            has_fixed_store=True,
        )
        with limit_work(_PHRASE_WORK):
            return self._read_now(context)

    def _has_room(self, item: Item) -> bool:
        """Whether a further phrase may be played; a dish that gets none is counted."""
        if self._phrases < self._room:
            return True
        self._cut.add(item.id)
        return False

    def _play_name(self, item: Item, name: str) -> Iterator[None]:
        """Order the dish by a name, without and with a count. The first fault is reported."""
        for phrase, quantity in self._sentences.call_by_name(name, is_alias=name != item.name):
            if not self._has_room(item):
                return
            reading = self._read(phrase)
            yield
            fault = find_name_fault(reading, item, quantity, name, self._language)
            if fault is not None:
                self._report_name(item, name, fault, phrase, reading)
                return

    def _report_name(self, item: Item, name: str, fault: MenuFault, phrase: str, reading: Reading) -> None:
        others = [each for each in self._menu.items if each.id in list_mentioned(reading) and each.id != item.id]
        if fault is MenuFault.HIDDEN_NAME and any(_share_name(item, each) for each in others):
            fault = MenuFault.SHARED_NAME
        outcome = describe_reading(reading, self._menu)
        self._findings.add_name(fault, item, name, others, phrase, outcome)

    def _play_dish_numbers(self) -> Iterator[None]:
        """Order each dish by its number on the printed menu."""
        for item in self._menu.items:
            if item.number is None or not self._has_room(item):
                continue
            phrase = self._sentences.numbered.format(number=item.number)
            reading = self._read(phrase)
            yield
            if [each.food.item for each in list_orders(reading)] != [item.id]:
                self._report_number(item, phrase, reading)

    def _report_number(self, item: Item, phrase: str, reading: Reading) -> None:
        same = [each for each in self._menu.items if each.number == item.number and each.id != item.id]
        fault = MenuFault.SHARED_NAME if same else MenuFault.EATEN_NUMBER
        outcome = describe_reading(reading, self._menu)
        self._findings.add_name(fault, item, f"number {item.number}", same, phrase, outcome)

    def _play_counts(self) -> Iterator[None]:
        """Order so many of a dish where another dish is named like that: "2 eggs", beside a dish "2 Eggs"."""
        for numbered, count, value in self._list_numbered()[:_MOST_NUMBERS]:
            for item in self._list_counted(numbered):
                if not self._has_room(item):
                    return
                phrase = f"{count} {item.name}"
                reading = self._read(phrase)
                yield
                if [(each.food.item, each.quantity) for each in list_orders(reading)] != [(item.id, value)]:
                    outcome = describe_reading(reading, self._menu)
                    self._findings.add_name(MenuFault.EATEN_NUMBER, numbered, numbered.name, [item], phrase, outcome)

    def _list_numbered(self) -> list[tuple[Item, str, int]]:
        """The dishes whose name begins with a number, with its words and value."""
        found: list[tuple[Item, str, int]] = []
        for item in self._menu.items:
            number = next(iter(numbers_in(item.name, self._language)), None)
            if number is not None and number.start == 0 and number.end < len(item.name) and number.value > 1:
                found.append((item, item.name[: number.end], number.value))
        return found

    def _list_counted(self, numbered: Item) -> list[Item]:
        """The other dishes of which a count may be taken for this dish."""
        words = split_name(numbered.name)
        return [each for each in self._menu.items if each.id != numbered.id and split_name(each.name) <= words]

    def _play_everyday(self) -> Iterator[None]:
        """Say sentences that order no dish with an everyday name, where the menu has such a dish."""
        named = [(item, [split_name(name) for name in list_names(item)]) for item in self._menu.items]
        for sentence in self._sentences.everyday:
            suspects = _list_named_like(named, split_name(sentence))
            other = next((item for item in self._menu.items if item not in suspects), None)
            if not suspects or other is None or not self._has_room(suspects[0]):
                continue
            phrase = sentence.format(dish=other.name)
            reading = self._read(phrase)
            yield
            self._report_everyday(suspects, phrase, reading)

    def _report_everyday(self, suspects: Iterable[Item], phrase: str, reading: Reading) -> None:
        mentioned = list_mentioned(reading)
        for item in suspects:
            if item.id in mentioned:
                outcome = describe_reading(reading, self._menu)
                self._findings.add_name(MenuFault.EVERYDAY_NAME, item, item.name, [], phrase, outcome)

    def _list_choices(self) -> Iterator[_Choice]:
        """All options of all dishes; first one of each group of each dish, so that a limit leaves none out."""
        groups = [
            [(item, group, option) for option in group.options] for item in self._menu.items for group in item.groups
        ]
        for row in zip_longest(*groups):
            yield from (choice for choice in row if choice is not None)

    def _play_option(self, item: Item, group: OptionGroup, option: Option) -> Iterator[None]:
        """Order the dish with the option until one phrase has it."""
        first: tuple[str, str] | None = None
        for phrase in self._sentences.call_with_option(item.name, (option.name, *option.aliases[:2])):
            if not self._has_room(item):
                return
            reading = self._read(phrase)
            yield
            outcome = describe_reading(reading, self._menu)
            namesake = find_namesake_group(reading, item, group, option)
            if namesake is not None:
                self._findings.add_option(item, group, option, phrase, f"{outcome} of “{namesake.name}”")
                return
            if has_option(reading, item, group, option):
                return
            first = first or (phrase, outcome)
        if first is not None:
            self._findings.add_option(item, group, option, *first)


def _list_named_like(named: Iterable[tuple[Item, list[frozenset[str]]]], words: frozenset[str]) -> list[Item]:
    """The dishes that have a name of these words only."""
    return [item for item, names in named if any(name and name <= words for name in names)]


def _share_name(item: Item, other: Item) -> bool:
    """Whether two dishes have a name in common."""
    names = {split_name(name) for name in list_names(item)}
    return not names.isdisjoint(split_name(name) for name in list_names(other))
