"""Checks the parts of a model's commands against menu and message. Raises ``Rejected``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NewType

from domain.commands import (
    About,
    AboutItem,
    Address,
    Changes,
    ChosenOption,
    Filters,
    Food,
    OpenChoice,
    OrderRef,
    RefusedOption,
)
from domain.fulfilment import MAX_PERCENT, MAX_TIP, Tip
from domain.menu import DishPart, GroupId, Item, ItemId, OptionId, make_amount_id, split_halves_id
from domain.money import Money
from domain.order_times import When
from domain.reading_context import KnownOrder
from domain.safety import is_known_restriction
from understanding.answer_facts import AnswerFacts
from understanding.answer_schema import (
    AboutPart,
    AddressPart,
    ChangesPart,
    FiltersPart,
    FoodPart,
    OpenPart,
    OptionPart,
    OrderPart,
    TipPart,
    WhenPart,
)
from understanding.derived_numbers import derive_numbers, is_count_of_pieces
from understanding.language.lexicon import lexicon
from understanding.menu_links import is_named_by
from understanding.message_words import find_numbers, split_words
from understanding.sold_check import SoldCheck
from understanding.times import parse_when

MAX_QUANTITY = 10_000
_MAX_NEAREST = 3
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAY = re.compile(r"\d{4}-\d{2}-(\d{2})")
_NOT_ALNUM = re.compile(r"[\W_]+")
_HALF_DAY_H = 12

GuestQuote = NewType("GuestQuote", str)
"""A part of the message, as the model quotes it; it is in the message."""


class Rejected(Exception):
    """The command cannot be used. The reason is for tests and staff; it has no words of the guest."""


class UnsureNumber(Rejected):
    """A number that does not follow from the words. The words are doubtful, whatever else reads them."""


@dataclass(frozen=True, slots=True)
class PartCheck:
    """Converts the parts of a model's answer to those of commands."""

    facts: AnswerFacts

    # --- numbers and words

    def check_count(self, number: int | None, *derived: int) -> int | None:
        """Return the number, if it is 1, is in the message, or is one of ``derived``.

        Raises Rejected when it is out of range, and UnsureNumber when it does not follow from the message.
        """
        if number is None:
            return None
        if not 1 <= number <= MAX_QUANTITY:
            raise Rejected("a number out of range")
        if number != 1 and number not in self.facts.message.numbers and number not in derived:
            raise UnsureNumber("a number that was not said")
        return number

    def check_portions(self, number: int | None, quote: GuestQuote, dishes: tuple[ItemId, ...]) -> int | None:
        """Return the number of portions, if it is in the quote or follows from it. Raises UnsureNumber."""
        items = self.facts.items(dishes)
        derived = frozenset(derive_numbers(quote, items))
        if number in find_numbers(quote) - derived and number != 1 and is_count_of_pieces(quote, number, items):
            raise UnsureNumber("a number that may count pieces, not portions")
        return self.check_count(number, *derived)

    def check_price(self, amount: float | None) -> int | None:
        """Return a price of the message in minor units."""
        if amount is None:
            return None
        if amount not in self.facts.message.decimals and amount not in self.facts.message.numbers:
            raise Rejected("a price that was not said")
        return Money.of_wire(Decimal(str(amount)), self._find_currency()).minor

    def check_tip(self, part: TipPart | None) -> Tip | None:
        """Return a percentage or an amount of the message as a tip."""
        if part is None or (part.percent is None and part.amount is None):
            return None
        said = part.amount if part.percent is None else part.percent
        if said not in self.facts.message.decimals and said not in self.facts.message.numbers:
            raise Rejected("a tip that was not said")
        number = Decimal(str(said))
        if not 0 < number <= (MAX_PERCENT if part.percent is not None else MAX_TIP):
            raise Rejected("no tip")
        return Tip(amount=number) if part.percent is None else Tip(percent=number)

    def _find_currency(self) -> str:
        """Find the currency of the menu."""
        prices = (item.price.currency for item in self.facts.menu.items if item.price is not None)
        return self.facts.menu.currency or next(prices, "USD")

    def check_words(self, text: str | None) -> str | None:
        """Return a text that is stored or sent on, if the message has each of its words."""
        if text is not None and not self.facts.message.has_words(text):
            raise Rejected("words that were not said")
        return text

    def find_quote(self, text: str | None) -> str | None:
        """Return the text if it is a quote of the message; else None: it is only repeated to the guest."""
        return text if text is not None and self.facts.message.has_quote(text) else None

    def check_terms(self, terms: Iterable[str]) -> tuple[str, ...]:
        """Return allergens and diets, if each is a defined one or in words of the message."""
        restrictions = tuple(dict.fromkeys(term.strip().lower() for term in terms))
        if not all(is_known_restriction(term) or self.facts.message.has_words(term) for term in restrictions):
            raise Rejected("an allergen or a diet that was not said")
        return restrictions

    def filter_names(self, names: Iterable[str]) -> tuple[str, ...]:
        """Keep ids of dishes, options and categories, and words of the message; drop the others."""
        ids = {*self.facts.menu.categories, *(option.id for option in self.facts.options())}
        return tuple(
            name
            for name in names
            if name in ids
            or self.facts.menu.item(ItemId(name))
            or is_known_restriction(name)
            or self.facts.message.has_words(name)
        )

    # --- dishes

    def check_item(self, item_id: str) -> ItemId:
        """Return the id of a dish, if it is on the menu."""
        if self.facts.menu.item(ItemId(item_id)) is None:
            raise Rejected("a dish that is not on the menu")
        return ItemId(item_id)

    def check_food(self, part: FoodPart, quote: GuestQuote) -> Food:
        """Return the dish. A dish that the words do not name becomes the nearest one of an unknown dish."""
        words = self.find_quote(part.said) or quote
        items = tuple(self.check_item(each) for each in ((part.item,) if part.item else part.candidates))
        if not items:
            return self._check_unknown_food(part, words)
        if self.facts.links.names_another(words, items):
            raise Rejected("the words name another dish")
        if part.item and (part.other_half or part.amount is not None):
            return self._check_sold_food(part, items[0], words)
        if len(items) > 1:
            return Food(candidates=items, said=words)
        if self._can_mean(words, items[0]):
            return Food(item=items[0], said=words)
        if next(self.facts.links.find_linked(words), None) is not None:
            raise Rejected("the words may mean another dish, and not this one")
        return Food(unknown=words, nearest=items, said=words)

    def _can_mean(self, words: str, item: ItemId) -> bool:
        """Whether the words can mean the dish."""
        links = self.facts.links
        return (
            item in self.facts.dishes_in_context
            or links.can_mean(words, item)
            or links.can_mean_in_translation(words, item)
        )

    def _check_sold_food(self, part: FoodPart, item: ItemId, words: str) -> Food:
        """Return a dish of two halves, or so much of what is sold by measure or in packs."""
        sold = SoldCheck(self.facts)
        if part.other_half:
            return Food(item=self._check_halves(item, self.check_item(part.other_half), words), said=words)
        amount = sold.find_amount(self.facts.items((item,))[0], part.amount or 0)
        if amount is None:
            raise UnsureNumber("an amount that was not said")
        if not self._can_mean(words, item):
            raise Rejected("the words do not name what is measured")
        return Food(item=amount, said=words)

    def _check_halves(self, first: ItemId, second: ItemId, words: str) -> ItemId:
        """Return the id of a dish of two halves. Each is named, or is a half of a dish of the cart."""
        halves = SoldCheck(self.facts).find_halves(first, second)
        if halves is None:
            raise Rejected("halves of which the menu makes no dish")
        in_cart = {half for line in self.facts.context.cart.lines for half in split_halves_id(line.item)}
        links = self.facts.links
        unnamed = {
            one
            for one, other in ((first, second), (second, first))
            if one not in in_cart and not links.tells_apart(words, one, other)
        }
        if unnamed:
            raise Rejected("halves that were not said")
        return halves

    def measure(self, food: Food, quantity: int) -> tuple[Food, int]:
        """Return the dish and its number; 200 of what is sold by weight are 200 g of it."""
        item = self.facts.menu.item(food.item) if food.item else None
        if item is None or not SoldCheck(self.facts).is_measure(item, quantity):
            return food, quantity
        return food.replace(item=make_amount_id(item.id, quantity)), 1

    def _check_unknown_food(self, part: FoodPart, words: str) -> Food:
        """Return a dish that the menu lacks, with the nearest ones."""
        if part.unknown is None:
            raise Rejected("no dish")
        unknown = self.find_quote(part.unknown) or words
        if self.facts.links.is_a_name(unknown):
            raise Rejected("the dish is on the menu")
        nearest = tuple(self.check_item(each) for each in part.nearest[:_MAX_NEAREST])
        return Food(unknown=unknown, nearest=nearest, said=unknown)

    def reject_other_dish(self, quote: GuestQuote, dishes: tuple[ItemId, ...]) -> None:
        """Reject a change of these dishes if its words only name another dish."""
        words = split_words(quote)
        groups = (group for item in self.facts.items(dishes) for group in (*item.groups, *item.nested))
        options = (option for group in groups for option in group.options)
        if dishes and self.facts.links.names_another(quote, dishes) and not any(is_named_by(words, o) for o in options):
            raise Rejected("the words name another dish")

    # --- changes of a dish

    def check_changes(self, part: ChangesPart | None, dishes: tuple[ItemId, ...], quote: GuestQuote) -> Changes:
        """Return the changes of the dishes; each option must belong to one of them."""
        if part is None:
            return Changes()
        items = self.facts.items(dishes)
        choices = tuple(self._check_choice(each, items) for each in part.choices)
        refusals = tuple(self._check_refusal(each, items) for each in part.refusals)
        self._check_places(choices, items, quote)
        self._check_options_named([each.option for each in choices] + [each.option for each in refusals], items, quote)
        return Changes(
            choices=choices,
            refusals=refusals,
            defaults=tuple(self._check_group(each, items) for each in part.defaults),
            open=tuple(self._check_open_choice(each, items) for each in part.open),
            unknown=tuple(each for each in part.unknown if self.facts.message.has_quote(each)),
            note=self.check_words(part.note),
        )

    def _check_choice(self, part: OptionPart, items: tuple[Item, ...]) -> ChosenOption:
        """Return a chosen option."""
        group, option = self._check_option(part.group, part.option, items)
        placement = DishPart(part.placement)
        if not SoldCheck(self.facts).can_be_on(placement):
            raise Rejected("a part of the dish that was not said")
        return ChosenOption(group=group, option=option, amount=part.amount, placement=placement)

    def _check_places(self, choices: tuple[ChosenOption, ...], items: tuple[Item, ...], quote: GuestQuote) -> None:
        """Reject options on all of a dish, if the quote puts something on a part of it and the answer puts nothing."""
        groups = {group.id for item in items for group in item.groups if group.placements}
        placed = [choice for choice in choices if choice.group in groups]
        is_whole = bool(placed) and all(choice.placement is DishPart.WHOLE for choice in placed)
        if is_whole and SoldCheck(self.facts).has_place(quote):
            raise Rejected("the part of the dish is left out")

    def _check_refusal(self, part: OptionPart, items: tuple[Item, ...]) -> RefusedOption:
        """Return a refused option."""
        group, option = self._check_option(part.group, part.option, items)
        return RefusedOption(group=group, option=option, amount=part.amount)

    def _check_open_choice(self, part: OpenPart, items: tuple[Item, ...]) -> OpenChoice:
        """Return several options that the guest must choose among."""
        options = tuple(self._check_option(part.group, option, items)[1] for option in part.options)
        if not options:
            raise Rejected("no options to choose among")
        words = self.find_quote(part.said) or ""
        return OpenChoice(group=GroupId(part.group), options=options, said=words, refused=part.refused)

    def _check_option(self, group: str, option: str, items: tuple[Item, ...]) -> tuple[GroupId, OptionId]:
        """Return the ids of a group and its option, if one of the dishes has them."""
        groups = (option_group for item in items if (option_group := item.group(GroupId(group))) is not None)
        if not any(each.option(OptionId(option)) for each in groups):
            raise Rejected("an option that the dish does not have")
        return GroupId(group), OptionId(option)

    def _check_group(self, group: str, items: tuple[Item, ...]) -> GroupId:
        """Return the id of a group, if one of the dishes has it."""
        if not any(item.group(GroupId(group)) for item in items):
            raise Rejected("options that the dish does not have")
        return GroupId(group)

    def _check_options_named(self, options: list[OptionId], items: tuple[Item, ...], quote: GuestQuote) -> None:
        """Reject options, unless the quote names them or has as many words left for them ("the biggest")."""
        by_id = {o.id: o for item in items for group in (*item.nested, *item.groups) for o in group.options}
        unnamed = [each for each in options if not is_named_by(self.facts.message.words, by_id[each])]
        small = lexicon().small
        unexplained = [
            word
            for word in self.facts.links.list_unexplained(quote, (item.id for item in items))
            if word not in small and not any(is_named_by((word,), by_id[each]) for each in options)
        ]
        if len(unnamed) > len(unexplained):
            raise Rejected("options that were not said")

    # --- the cart

    def check_lines(self, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """Return the numbers of lines of the cart, each once."""
        if not all(self.facts.has_line(number) for number in numbers):
            raise Rejected("a line that does not exist")
        return tuple(dict.fromkeys(numbers))

    # --- questions

    def check_about(self, part: AboutPart | None) -> About:
        """Return the subject of a question."""
        if part is None:
            return About()
        items = tuple(self._check_about_item(each.item, each.changes) for each in part.items)
        options = {option.id for option in self.facts.options()}
        if not options.issuperset(part.options):
            raise Rejected("an option that is not on the menu")
        return About(
            items=items,
            category=self.check_category(part.category),
            options=tuple(OptionId(option) for option in part.options),
            unknown=self.find_quote(part.unknown),
            cart=part.cart,
        )

    def _check_about_item(self, item_id: str, part: ChangesPart | None) -> AboutItem:
        """Return a dish of a question. Its options can be of an earlier message ("and a thin one?")."""
        item = self.check_item(item_id)
        items = self.facts.items((item,))
        if part is None:
            return AboutItem(item=item)
        changes = Changes(
            choices=tuple(self._check_choice(each, items) for each in part.choices),
            refusals=tuple(self._check_refusal(each, items) for each in part.refusals),
            unknown=tuple(each for each in part.unknown if self.facts.message.has_quote(each)),
        )
        return AboutItem(item=item, changes=changes)

    def check_category(self, name: str | None) -> str | None:
        """Return a category as the menu spells it."""
        if name is None:
            return None
        match = next((each for each in self.facts.menu.categories if each.casefold() == name.casefold()), None)
        if match is None:
            raise Rejected("a category that is not on the menu")
        return match

    def check_filters(self, part: FiltersPart | None) -> Filters | None:
        """Return the filters of a question; None without any."""
        if part is None:
            return None
        result = Filters(
            with_=self.filter_names(part.with_),
            without=self.filter_names(part.without),
            diets=self.check_terms(part.diets),
            max_price=self.check_price(part.max_price),
            min_price=self.check_price(part.min_price),
        )
        return None if result == Filters() else result

    # --- fulfilment and orders

    def check_address(self, part: AddressPart | None) -> Address | None:
        """Return an address in words of the message; None for an empty one."""
        if part is None:
            return None
        result = Address(**{name: self.check_words(value) for name, value in part})
        return None if result == Address() else result

    def check_when(self, part: WhenPart | None) -> When | None:
        """Return the time in words of the message; day and hour only if the message has their number."""
        if part is None:
            return None
        if not self.facts.message.has_quote(part.said):
            raise Rejected("a time that was not said")
        read = parse_when(part.said)
        if read.time is not None or read.minutes is not None:
            return read.replace(day=read.day or self._check_day(part.day), bound=part.bound)
        day = read.day or self._check_day(part.day)
        return read.replace(day=day, time=self._check_clock(part.time), bound=part.bound)

    def _check_clock(self, time: str | None) -> str | None:
        """Return the time of day, if the message has its hour."""
        match = _CLOCK.fullmatch(time or "")
        if match is None:
            return None
        hour = int(match.group(1))
        hours = {number % _HALF_DAY_H for number in self.facts.message.numbers}
        return f"{hour:02}:{match.group(2)}" if hour % _HALF_DAY_H in hours else None

    def _check_day(self, day: str | None) -> str | None:
        """Return the date, if the message has its day."""
        match = _DAY.fullmatch(day or "")
        if match is None or day is None or int(match.group(1)) not in self.facts.message.numbers:
            return None
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError:
            return None

    def check_order(self, part: OrderPart | None) -> OrderRef:
        """Return one of the guest's orders, or an id of the message; the newest order without either."""
        if part is None or (part.id is None and part.day is None):
            return OrderRef()
        if part.id is not None:
            listed_order = self.find_order(part.id)
            if listed_order is None:
                raise Rejected("an order that the guest does not have")
            return OrderRef(id=listed_order.order_id)
        if part.day not in {order.day for order in self.facts.context.orders}:
            raise Rejected("a day without an order")
        return OrderRef(day=part.day)

    def find_order(self, order_id: str) -> KnownOrder | None:
        """Find the order of this id, among the guest's orders or in the message."""
        letters = _keep_letters(order_id)
        orders = self.facts.context.orders
        match = next((order for order in orders if letters and _keep_letters(order.order_id) == letters), None)
        if match is None and self.facts.message.has_quote(order_id):
            return KnownOrder(order_id=order_id)
        return match


def _keep_letters(order_id: str) -> str:
    """Return the letters and digits of an order's id."""
    return _NOT_ALNUM.sub("", order_id).casefold()
