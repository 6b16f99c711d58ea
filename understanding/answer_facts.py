"""The facts that a model's answer is checked against: the message's words, the menu, the cart, the open question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from domain.commands import LINE_IN_QUESTION
from domain.menu import Item, ItemId, Menu, Option, OptionId
from domain.reading_context import KnownOrder, ReadingContext
from domain.session import AllergyWarning, ChooseItem, ChooseOption
from understanding.menu_links import MenuLinks
from understanding.message_words import MessageWords

_NO_MENU = Menu(items=())


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """``lines``: the dish of each line that a command may name, from line 1; None where the facts have no dish of it.

    ``in_question``: the dishes that line 0 may be; empty when no dish is in question. ``spoken_of``: the dishes that
    the guest may mean without a name: shown, in question, in the cart, or named a moment ago.
    """

    context: ReadingContext
    message: MessageWords
    menu: Menu
    links: MenuLinks
    lines: tuple[ItemId | None, ...]
    in_question: tuple[ItemId, ...]
    dishes_in_context: frozenset[ItemId]

    @classmethod
    def of(cls, context: ReadingContext, links: MenuLinks) -> AnswerFacts:
        """``links``: of the context's menu."""
        return cls(
            context=context,
            message=MessageWords.of(context.text),
            menu=context.menu or _NO_MENU,
            links=links,
            lines=tuple(line.item for line in context.cart.lines),
            in_question=find_dishes_in_question(context),
            dishes_in_context=frozenset(_list_context_dishes(context, links)),
        )

    def for_order(self, order: KnownOrder) -> AnswerFacts:
        """The facts for wishes about a placed order: its lines count, and no dish is in question."""
        return replace(self, lines=(None,) * len(order.lines), in_question=())

    def has_line(self, number: int) -> bool:
        if number == LINE_IN_QUESTION:
            return bool(self.in_question)
        return 1 <= number <= len(self.lines)

    def list_dishes(self, lines: tuple[int, ...]) -> tuple[ItemId, ...]:
        """The dishes of these lines, as far as they are known."""
        dishes: list[ItemId] = []
        for number in lines:
            item = None if number == LINE_IN_QUESTION else self.lines[number - 1]
            dishes += self.in_question if number == LINE_IN_QUESTION else [item] if item else []
        return tuple(dishes)

    def find_quantity(self, lines: tuple[int, ...]) -> int:
        """How many pieces the one cart line has; 0 for several lines and for others than the cart's."""
        cart = self.context.cart.lines
        one = len(lines) == 1 and len(self.lines) == len(cart) and 1 <= lines[0] <= len(cart)
        return cart[lines[0] - 1].quantity if one else 0

    def items(self, ids: tuple[ItemId, ...]) -> tuple[Item, ...]:
        return tuple(item for each in ids if (item := self.menu.item(each)) is not None)

    def options(self) -> Iterator[Option]:
        """All options of the menu."""
        return (option for item in self.menu.items for group in item.groups for option in group.options)


def _list_context_dishes(context: ReadingContext, links: MenuLinks) -> Iterator[ItemId]:
    yield from context.shown
    yield from find_dishes_in_question(context)
    yield from (line.item for line in context.cart.lines)
    if context.chosen is not None:
        yield from context.chosen.items
    if context.topic is not None:
        yield context.topic
    for _, text in context.recent:
        yield from links.find_full_names(text)


def find_dishes_in_question(context: ReadingContext) -> tuple[ItemId, ...]:
    """The dishes that our open question is about."""
    match context.pending:
        case AllergyWarning(line=line):
            return (line.item,)
        case ChooseItem(choice=choice):
            return choice.candidates
        case ChooseOption(line=number):
            line_asked = context.cart.line(number)
            return () if line_asked is None else (line_asked.item,)
        case _:
            return ()


def find_choices_in_question(facts: AnswerFacts) -> tuple[str, ...]:
    """The ids of the choices that our open question offers, in order."""
    match facts.context.pending:
        case ChooseItem(choice=choice):
            return choice.candidates
        case ChooseOption(group=group, among=among):
            groups = (found for item in facts.items(facts.in_question) if (found := item.group(group)) is not None)
            offered: tuple[OptionId, ...] = among or tuple(option.id for each in groups for option in each.options)
            return offered
        case _:
            return ()
