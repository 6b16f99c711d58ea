"""The reading by intents, slots and grounding, put into commands: the baseline for readers of commands.

What the flows read from the words by themselves is not in it. Remove it together with that reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from api.outside import local_reader
from domain.cart import Choice, Refusal
from domain.commands import (
    About,
    AboutItem,
    AddItem,
    Address,
    Agree,
    AskMenu,
    AskOrder,
    CancelOrder,
    ChangeLine,
    Changes,
    Checkout,
    ChosenOption,
    ClearCart,
    Command,
    Decline,
    Food,
    Greet,
    Help,
    KeepOrdering,
    NotUnderstood,
    OutOfScope,
    Pick,
    Reading,
    Recommend,
    RefusedOption,
    Remember,
    RemoveLine,
    SetFulfilment,
    ShowCart,
    ShowProfile,
    TalkToStaff,
    Thank,
    Undo,
    When,
)
from domain.intent import Intent
from domain.menu import ItemId
from domain.reading_context import ReadingContext
from domain.session import ChooseOption
from understanding.grounding import MenuIndex, ground
from understanding.mentions import Grounding
from understanding.reader import Heard
from understanding.slot_reading import OrderAct, Slots, Understanding

_CHOOSING = frozenset({"choose_item", "choose_option"})
_PLAIN: Mapping[Intent, Callable[[], Command]] = {
    Intent.RECOMMEND: Recommend,
    Intent.TRACK_ORDER: AskOrder,
    Intent.GREETING: Greet,
    Intent.SMALLTALK: NotUnderstood,
    Intent.THANKS: Thank,
    Intent.HELP: Help,
    Intent.HANDOFF: TalkToStaff,
    Intent.OUT_OF_SCOPE: OutOfScope,
}
_ACTS: Mapping[OrderAct, Callable[[], Command]] = {
    OrderAct.SHOW: ShowCart,
    OrderAct.CLEAR: ClearCart,
    OrderAct.BEGIN: KeepOrdering,
    OrderAct.UNDO: Undo,
}


class ExistingReader:
    """A ``CommandReader`` over the reader of intents and slots. It leaves no words unread, for it cannot tell them."""

    def __init__(self) -> None:
        self._reader = local_reader()
        self._index: MenuIndex | None = None

    async def read(self, context: ReadingContext) -> Reading:
        """The intents, slots and dishes as commands."""
        if context.menu is None:
            return Reading(commands=(NotUnderstood(said=context.text),))
        if self._index is None or self._index.menu is not context.menu:
            self._index = MenuIndex.of(context.menu)
        understood = await self._reader.read(_heard(context, self._index))
        words = understood.rendering.text if understood.rendering else context.text
        named = ground(words, self._index, focus=_focus(context))
        commands = _ordered(_Translation(context, understood, named).commands())
        return Reading(commands=commands or (NotUnderstood(said=context.text),), confidence=understood.confidence)


def _ordered(commands: Iterable[Command]) -> tuple[Command, ...]:
    """Checkout last, and no yes beside another command."""
    found = sorted(commands, key=lambda command: command.kind == "checkout")
    return tuple(each for each in found if each.kind != "agree") or tuple(found[:1])


def _focus(context: ReadingContext) -> ItemId | None:
    """The dish that options said alone are about: that of our question, else of the newest line."""
    asked = context.pending.line if isinstance(context.pending, ChooseOption) else context.focus
    line = context.cart.line(asked) if asked is not None else None
    return line.item if line else None


def _heard(context: ReadingContext, index: MenuIndex) -> Heard:
    pending = context.pending.kind if context.pending else None
    return Heard(context.text, pending, index, context.cart.empty, context.locale, context.recent)


@dataclass(frozen=True, slots=True)
class _Translation:
    """One message as commands."""

    context: ReadingContext
    understood: Understanding
    named: Grounding

    def commands(self) -> Iterator[Command]:
        for intent in self.understood.intents:
            if intent in _PLAIN:
                yield _PLAIN[intent]()
            else:
                yield from self._of(intent)

    def _of(self, intent: Intent) -> Iterator[Command]:
        match intent:
            case Intent.ORDER:
                yield from self._order()
            case Intent.CONFIRM:
                yield from self._answer()
            case Intent.MENU:
                yield AskMenu(about=About(items=tuple(AboutItem(item=line.item) for line in self.named.lines)))
            case Intent.PROFILE:
                yield self._profile()
            case Intent.CANCEL:
                yield CancelOrder() if self.context.orders else ClearCart()

    def _order(self) -> Iterator[Command]:
        slots = self.understood.slots
        yield from self._answer()
        if slots.act is not None and slots.act in _ACTS:
            yield _ACTS[slots.act]()
        elif slots.act is OrderAct.REMOVE:
            yield from self._removals()
        else:
            yield from self._dishes()
        if (details := _details(slots)) != SetFulfilment():
            yield details
        if slots.act is OrderAct.CHECKOUT:
            yield Checkout()

    def _answer(self) -> Iterator[Command]:
        answer = self.understood.slots.yes_no
        if answer is not None:
            yield Agree() if answer else Decline()

    def _dishes(self) -> Iterator[Command]:
        choosing = self.context.pending is not None and self.context.pending.kind in _CHOOSING
        loose = _changes(self.named.loose_choices, self.named.loose_refusals)
        if choosing and (self.named.lines or loose.choices):
            yield Pick(ids=(*(line.item for line in self.named.lines), *(each.option for each in loose.choices)))
            return
        for line in self.named.lines:
            changes = _changes(line.choices, line.refusals)
            yield AddItem(food=Food(item=line.item, said=line.said), quantity=line.quantity, changes=changes)
        for vague in self.named.ambiguous:
            yield AddItem(food=Food(candidates=vague.candidates, said=vague.said), quantity=vague.line.quantity)
        for unknown in self.named.unknown:
            yield AddItem(food=Food(unknown=unknown.said, nearest=unknown.nearest))
        if not loose.empty and not self.context.cart.empty:
            yield ChangeLine(lines=(len(self.context.cart.lines),), changes=loose)

    def _removals(self) -> Iterator[Command]:
        named = {line.item for line in self.named.lines}
        lines = tuple(at for at, line in enumerate(self.context.cart.lines, start=1) if line.item in named)
        if lines:
            yield RemoveLine(lines=lines)

    def _profile(self) -> Command:
        wish = self.understood.slots.preferences
        if wish is None:
            return ShowProfile()
        return Remember(allergies=wish.allergies, diets=wish.dietary, spice=wish.spice_level)


def _details(slots: Slots) -> SetFulfilment:
    return SetFulfilment(
        mode=slots.delivery_mode,
        address=Address(text=slots.address) if slots.address else None,
        table=slots.table_number,
        when=When(said=slots.wanted_time) if slots.wanted_time else None,
        payment=slots.payment_method,
        note=slots.special_instructions,
    )


def _changes(choices: tuple[Choice, ...], refusals: tuple[Refusal, ...]) -> Changes:
    return Changes(
        choices=tuple(ChosenOption(group=c.group, option=c.option, amount=c.amount.value) for c in choices),
        refusals=tuple(RefusedOption(group=r.group, option=r.option, amount=r.amount.value) for r in refusals),
    )
