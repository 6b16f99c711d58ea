"""The parts of a model's commands, checked: ids are on the menu, texts and numbers were said. Raises ``Rejected``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
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
    When,
)
from domain.menu import GroupId, Item, ItemId, OptionId
from domain.money import Money
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
    WhenPart,
)
from understanding.derived_numbers import derive_numbers, is_count_of_pieces
from understanding.language.lexicon import lexicon
from understanding.menu_links import is_named_by
from understanding.said_words import numbers_said, words_in

MAX_QUANTITY = 10_000
_MAX_NEAREST = 3
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_DAY = re.compile(r"\d{4}-\d{2}-(\d{2})")
_NOT_ALNUM = re.compile(r"[\W_]+")
_HALF_DAY_H = 12

GuestQuote = NewType("GuestQuote", str)
"""A part of the message, as the model quotes it; it is in the message."""


class Rejected(Exception):
    """A command that may not be used. The reason is for tests and staff; it holds no words of the guest."""


class UnsureNumber(Rejected):
    """A number that does not follow from the words. The words are doubtful, whatever else reads them."""


@dataclass(frozen=True, slots=True)
class PartCheck:
    """Turns the parts of an answer into those of commands."""

    facts: AnswerFacts

    # --- numbers and words

    def count(self, number: int | None, *derived: int) -> int | None:
        """The number when it was said, is 1, or is one of those that follow from what was said."""
        if number is None:
            return None
        if not 1 <= number <= MAX_QUANTITY:
            raise Rejected("a number out of range")
        if number != 1 and number not in self.facts.message.numbers and number not in derived:
            raise UnsureNumber("a number that was not said")
        return number

    def portions(self, number: int | None, quote: GuestQuote, dishes: tuple[ItemId, ...]) -> int | None:
        """How many portions of the dishes: the number as it was said, or one that follows from it."""
        items = self.facts.items(dishes)
        derived = frozenset(derive_numbers(quote, items))
        if number in numbers_said(quote) - derived and number != 1 and is_count_of_pieces(quote, number, items):
            raise UnsureNumber("a number that may count pieces, not portions")
        return self.count(number, *derived)

    def price(self, amount: float | None) -> int | None:
        """An amount of money in minor units, as it was said."""
        if amount is None:
            return None
        if amount not in self.facts.message.decimals and amount not in self.facts.message.numbers:
            raise Rejected("a price that was not said")
        return Money.of_wire(Decimal(str(amount)), self._currency()).minor

    def _currency(self) -> str:
        prices = (item.price.currency for item in self.facts.menu.items if item.price is not None)
        return self.facts.menu.currency or next(prices, "USD")

    def words(self, text: str | None) -> str | None:
        """A text that is kept or sent on: each of its words was said."""
        if text is not None and not self.facts.message.has_words(text):
            raise Rejected("words that were not said")
        return text

    def quoted(self, text: str | None) -> str | None:
        """The text when it is a quote; None for anything else: it is only repeated to the guest."""
        return text if text is not None and self.facts.message.has(text) else None

    def terms(self, terms: Iterable[str]) -> tuple[str, ...]:
        """Allergens and diets: known ones, or in words that were said."""
        found = tuple(dict.fromkeys(term.strip().lower() for term in terms))
        if not all(is_known_restriction(term) or self.facts.message.has_words(term) for term in found):
            raise Rejected("an allergen or a diet that was not said")
        return found

    def things(self, names: Iterable[str]) -> tuple[str, ...]:
        """Ids of dishes, options or categories, or words that were said; the others are left out."""
        known = {*self.facts.menu.categories, *(option.id for option in self.facts.options())}
        return tuple(
            name
            for name in names
            if name in known
            or self.facts.menu.item(ItemId(name))
            or is_known_restriction(name)
            or self.facts.message.has_words(name)
        )

    # --- dishes

    def item(self, item_id: str) -> ItemId:
        if self.facts.menu.item(ItemId(item_id)) is None:
            raise Rejected("a dish that is not on the menu")
        return ItemId(item_id)

    def food(self, part: FoodPart, quote: GuestQuote) -> Food:
        """The dish. One that the words do not name is only the nearest to them, so that the guest is asked."""
        said = self.quoted(part.said) or quote
        named = tuple(self.item(each) for each in ((part.item,) if part.item else part.candidates))
        if not named:
            return self._unknown_food(part, said)
        if self.facts.links.names_another(said, named):
            raise Rejected("the words name another dish")
        if len(named) > 1:
            return Food(candidates=named, said=said)
        if self._can_mean(said, named[0]):
            return Food(item=named[0], said=said)
        if next(self.facts.links.find_linked(said), None) is not None:
            raise Rejected("the words may mean another dish, and not this one")
        return Food(unknown=said, nearest=named, said=said)

    def _can_mean(self, said: str, item: ItemId) -> bool:
        links = self.facts.links
        return (
            item in self.facts.dishes_in_context
            or links.can_mean(said, item)
            or links.can_mean_in_translation(said, item)
        )

    def _unknown_food(self, part: FoodPart, said: str) -> Food:
        if part.unknown is None:
            raise Rejected("no dish")
        unknown = self.quoted(part.unknown) or said
        if self.facts.links.is_a_name(unknown):
            raise Rejected("the dish is on the menu")
        nearest = tuple(self.item(each) for each in part.nearest[:_MAX_NEAREST])
        return Food(unknown=unknown, nearest=nearest, said=unknown)

    def not_another(self, quote: GuestQuote, dishes: tuple[ItemId, ...]) -> None:
        """A change of these dishes may not be said with the name of another dish only."""
        words = words_in(quote)
        options = (option for item in self.facts.items(dishes) for group in item.groups for option in group.options)
        if dishes and self.facts.links.names_another(quote, dishes) and not any(is_named_by(words, o) for o in options):
            raise Rejected("the words name another dish")

    # --- changes of a dish

    def changes(self, part: ChangesPart | None, dishes: tuple[ItemId, ...], quote: GuestQuote) -> Changes:
        """What was said about the dishes; each option belongs to one of them."""
        if part is None:
            return Changes()
        items = self.facts.items(dishes)
        choices = tuple(self._choice(each, items) for each in part.choices)
        refusals = tuple(self._refusal(each, items) for each in part.refusals)
        self._options_were_said([each.option for each in choices] + [each.option for each in refusals], items, quote)
        return Changes(
            choices=choices,
            refusals=refusals,
            defaults=tuple(self._group(each, items) for each in part.defaults),
            open=tuple(self._open(each, items) for each in part.open),
            unknown=tuple(each for each in part.unknown if self.facts.message.has(each)),
            note=self.words(part.note),
        )

    def _choice(self, part: OptionPart, items: tuple[Item, ...]) -> ChosenOption:
        group, option = self._option(part.group, part.option, items)
        return ChosenOption(group=group, option=option, amount=part.amount)

    def _refusal(self, part: OptionPart, items: tuple[Item, ...]) -> RefusedOption:
        group, option = self._option(part.group, part.option, items)
        return RefusedOption(group=group, option=option, amount=part.amount)

    def _open(self, part: OpenPart, items: tuple[Item, ...]) -> OpenChoice:
        options = tuple(self._option(part.group, option, items)[1] for option in part.options)
        if not options:
            raise Rejected("no options to choose among")
        said = self.quoted(part.said) or ""
        return OpenChoice(group=GroupId(part.group), options=options, said=said, refused=part.refused)

    def _option(self, group: str, option: str, items: tuple[Item, ...]) -> tuple[GroupId, OptionId]:
        groups = (found for item in items if (found := item.group(GroupId(group))) is not None)
        if not any(each.option(OptionId(option)) for each in groups):
            raise Rejected("an option that the dish does not have")
        return GroupId(group), OptionId(option)

    def _group(self, group: str, items: tuple[Item, ...]) -> GroupId:
        if not any(item.group(GroupId(group)) for item in items):
            raise Rejected("options that the dish does not have")
        return GroupId(group)

    def _options_were_said(self, options: list[OptionId], items: tuple[Item, ...], quote: GuestQuote) -> None:
        """Options are named, or the quote has words left that may mean them ("the biggest")."""
        known = {o.id: o for item in items for group in item.groups for o in group.options}
        unnamed = [each for each in options if not is_named_by(self.facts.message.words, known[each])]
        small = lexicon().small
        left = [
            word
            for word in self.facts.links.list_unexplained(quote, (item.id for item in items))
            if word not in small and not any(is_named_by((word,), known[each]) for each in options)
        ]
        if len(unnamed) > len(left):
            raise Rejected("options that were not said")

    # --- the cart

    def lines(self, numbers: tuple[int, ...]) -> tuple[int, ...]:
        if not all(self.facts.has_line(number) for number in numbers):
            raise Rejected("a line that does not exist")
        return tuple(dict.fromkeys(numbers))

    # --- questions

    def about(self, part: AboutPart | None) -> About:
        if part is None:
            return About()
        items = tuple(self._about_item(each.item, each.changes) for each in part.items)
        options = {option.id for option in self.facts.options()}
        if not options.issuperset(part.options):
            raise Rejected("an option that is not on the menu")
        return About(
            items=items,
            category=self.category(part.category),
            options=tuple(OptionId(option) for option in part.options),
            unknown=self.quoted(part.unknown),
            cart=part.cart,
        )

    def _about_item(self, item_id: str, part: ChangesPart | None) -> AboutItem:
        """A dish in a question. Its options may be of an earlier message ("and a thin one?")."""
        item = self.item(item_id)
        items = self.facts.items((item,))
        if part is None:
            return AboutItem(item=item)
        changes = Changes(
            choices=tuple(self._choice(each, items) for each in part.choices),
            refusals=tuple(self._refusal(each, items) for each in part.refusals),
            unknown=tuple(each for each in part.unknown if self.facts.message.has(each)),
        )
        return AboutItem(item=item, changes=changes)

    def category(self, name: str | None) -> str | None:
        if name is None:
            return None
        found = next((each for each in self.facts.menu.categories if each.casefold() == name.casefold()), None)
        if found is None:
            raise Rejected("a category that is not on the menu")
        return found

    def filters(self, part: FiltersPart | None) -> Filters | None:
        if part is None:
            return None
        found = Filters(
            with_=self.things(part.with_),
            without=self.things(part.without),
            diets=self.terms(part.diets),
            max_price=self.price(part.max_price),
            min_price=self.price(part.min_price),
        )
        return None if found == Filters() else found

    # --- fulfilment and orders

    def address(self, part: AddressPart | None) -> Address | None:
        if part is None:
            return None
        found = Address(**{name: self.words(value) for name, value in part})
        return None if found == Address() else found

    def when(self, part: WhenPart | None) -> When | None:
        """The time as it was said; day and hour only where the number of it was said."""
        if part is None:
            return None
        if not self.facts.message.has(part.said):
            raise Rejected("a time that was not said")
        return When(said=part.said, day=self._day(part.day), time=self._clock(part.time), bound=part.bound)

    def _clock(self, time: str | None) -> str | None:
        found = _CLOCK.fullmatch(time or "")
        if found is None:
            return None
        hour = int(found.group(1))
        said = {number % _HALF_DAY_H for number in self.facts.message.numbers}
        return f"{hour:02}:{found.group(2)}" if hour % _HALF_DAY_H in said else None

    def _day(self, day: str | None) -> str | None:
        found = _DAY.fullmatch(day or "")
        return day if found and int(found.group(1)) in self.facts.message.numbers else None

    def order(self, part: OrderPart | None) -> OrderRef:
        """One of the guest's orders, or an id that was said; the newest where none is named."""
        if part is None or (part.id is None and part.day is None):
            return OrderRef()
        if part.id is not None:
            known = self.known_order(part.id)
            if known is None:
                raise Rejected("an order that the guest does not have")
            return OrderRef(id=known.order_id)
        if part.day not in {order.day for order in self.facts.context.orders}:
            raise Rejected("a day without an order")
        return OrderRef(day=part.day)

    def known_order(self, order_id: str) -> KnownOrder | None:
        """The order of this id: known already, or said in this message."""
        wanted = _letters(order_id)
        orders = self.facts.context.orders
        found = next((order for order in orders if wanted and _letters(order.order_id) == wanted), None)
        if found is None and self.facts.message.has(order_id):
            return KnownOrder(order_id=order_id)
        return found


def _letters(order_id: str) -> str:
    return _NOT_ALNUM.sub("", order_id).casefold()
