"""A model's commands, checked against the message, the menu and the cart, as commands that flows may carry out.

The checks: ids are on this menu and options belong to their dish; lines exist; quotes, texts and numbers are in the
message; enums have values of the schema. A command that fails is ``Rejected`` as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import assert_never, cast

from pydantic import TypeAdapter

from domain.commands import (
    AddItem,
    AskMenu,
    AskOrder,
    AskRestaurant,
    AskSafe,
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    Chat,
    ClearFulfilment,
    Command,
    Complain,
    Food,
    Forget,
    NotUnderstood,
    OrderChange,
    OrderRef,
    OutOfScope,
    Pick,
    Recommend,
    Remember,
    RemoveLine,
    Reorder,
    RepeatLine,
    SetFulfilment,
    SetLanguage,
    ShowCart,
    WantUnsupported,
)
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.menu import ItemId
from domain.reading_context import KnownOrder
from domain.session import ChooseItem
from understanding.answer_facts import AnswerFacts, find_choices_in_question
from understanding.answer_schema import (
    AddItemPart,
    AskMenuPart,
    AskOrderPart,
    AskRestaurantPart,
    AskSafePart,
    BadCommand,
    CancelOrderPart,
    ChangeLinePart,
    ChangeOrderPart,
    ClearFulfilmentPart,
    CommandPart,
    ComplainPart,
    ForgetPart,
    OrderChangePart,
    PickPart,
    RecommendPart,
    RememberPart,
    RemoveLinePart,
    ReorderPart,
    RepeatLinePart,
    SetFulfilmentPart,
    SetLanguagePart,
    ShowCartPart,
    SimplePart,
    SmallTalkPart,
    WantUnsupportedPart,
)
from understanding.consent import is_consent, is_postponement, is_refusal
from understanding.menu_links import is_named_by
from understanding.message_words import find_numbers, split_words
from understanding.part_check import GuestQuote, PartCheck, Rejected

_COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_WISHES = (
    AddItemPart | RepeatLinePart | ChangeLinePart | RemoveLinePart | ReorderPart | SetFulfilmentPart
    | ClearFulfilmentPart | CancelOrderPart | ChangeOrderPart | RememberPart | ForgetPart
)  # fmt: skip
"""Commands that a mere yes, no or "hold on" never means."""


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """Checks the commands of one answer."""

    facts: AnswerFacts

    @property
    def parts(self) -> PartCheck:
        return PartCheck(self.facts)

    def command(self, part: CommandPart | BadCommand) -> Command:
        """The command. Raises Rejected."""
        if isinstance(part, BadCommand):
            raise Rejected("does not fit the schema")
        if not self.facts.message.has_quote(part.quote):
            raise Rejected("a quote that was not said")
        quote = GuestQuote(part.quote)
        if isinstance(part, _WISHES) and _is_bare_answer(quote):
            raise Rejected("a wish out of a bare answer")
        return self._build_command(part, quote)

    def _build_command(self, part: CommandPart, quote: GuestQuote) -> Command:
        match part:
            case AddItemPart() | RepeatLinePart() | ChangeLinePart() | RemoveLinePart():
                return self._build_line_command(part, quote)
            case ShowCartPart() | ReorderPart() | PickPart():
                return self._build_cart_command(part, quote)
            case SetFulfilmentPart() | ClearFulfilmentPart():
                return self._build_fulfilment(part)
            case AskMenuPart() | AskSafePart() | AskOrderPart() | AskRestaurantPart() | RecommendPart():
                return self._build_question(part, quote)
            case CancelOrderPart() | ChangeOrderPart() | ComplainPart():
                return self._build_order_command(part, quote)
            case RememberPart() | ForgetPart():
                return self._build_preferences(part)
            case SimplePart() | WantUnsupportedPart() | SetLanguagePart() | SmallTalkPart():
                return _build_talk(part, quote)
            case _:
                assert_never(part)

    # --- the cart

    def _build_line_command(
        self, part: AddItemPart | RepeatLinePart | ChangeLinePart | RemoveLinePart, quote: GuestQuote
    ) -> OrderChange:
        match part:
            case AddItemPart():
                return self._build_add_item(part, quote)
            case RepeatLinePart():
                (line,) = self.parts.check_lines((part.line,))
                changes = self.parts.check_changes(part.changes, self.facts.list_dishes((line,)), quote)
                return RepeatLine(line=line, quantity=self.parts.check_count(part.quantity) or 1, changes=changes)
            case ChangeLinePart():
                return self._build_change_line(part, quote)
            case RemoveLinePart():
                return self._build_remove_line(part, quote)
            case _:
                assert_never(part)

    def _build_add_item(self, part: AddItemPart, quote: GuestQuote) -> AddItem:
        food = self.parts.check_food(part.food, quote)
        dishes = _list_dishes(food)
        quantity = self.parts.check_portions(part.quantity, quote, dishes) or 1
        food, quantity = self.parts.measure(food, quantity)
        return AddItem(
            food=food,
            quantity=quantity,
            quantity_said=part.quantity is not None and (quantity > 1 or quantity in find_numbers(quote)),
            changes=self.parts.check_changes(part.changes, dishes, quote),
            for_whom=self.parts.check_words(part.for_whom),
        )

    def _build_change_line(self, part: ChangeLinePart, quote: GuestQuote) -> ChangeLine:
        lines = self.parts.check_lines(part.lines)
        food = self.parts.check_food(part.swap_to, quote) if part.swap_to else None
        swapped = () if food is None else _list_dishes(food)
        dishes = (*self.facts.list_dishes(lines), *swapped)
        changes = self.parts.check_changes(part.changes, dishes, quote)
        self.parts.reject_other_dish(quote, dishes)
        if food is None and changes.empty and part.quantity is None:
            raise Rejected("changes nothing")
        if not lines and not changes.unknown:
            raise Rejected("changes no line, and does not say what is not in the cart")
        return ChangeLine(
            lines=lines,
            pieces=self.parts.check_count(part.pieces),
            quantity=self._check_new_quantity(part.quantity, lines),
            changes=changes,
            swap_to=food,
        )

    def _check_new_quantity(self, number: int | None, lines: tuple[int, ...]) -> int | None:
        """A new number may also follow from the old one: "one more", "double that"."""
        old = self.facts.find_quantity(lines)
        steps = {1, *self.facts.message.numbers} if old else set()
        derived = [number for step in steps for number in (old + step, old - step, old * step)]
        return self.parts.check_count(number, *derived)

    def _build_remove_line(self, part: RemoveLinePart, quote: GuestQuote) -> RemoveLine:
        lines = self.parts.check_lines(part.lines)
        self.parts.reject_other_dish(quote, self.facts.list_dishes(lines))
        unknown = None if lines else self.parts.find_quote(part.unknown)
        if not lines and unknown is None:
            raise Rejected("removes nothing")
        return RemoveLine(lines=lines, pieces=self.parts.check_count(part.pieces), unknown=unknown)

    def _build_cart_command(self, part: ShowCartPart | ReorderPart | PickPart, quote: GuestQuote) -> Command:
        match part:
            case ShowCartPart():
                return self._build_show_cart(part)
            case ReorderPart():
                return self._build_reorder(part, quote)
            case PickPart():
                return self._build_pick(part, quote)
            case _:
                assert_never(part)

    def _build_show_cart(self, part: ShowCartPart) -> ShowCart:
        line = None if part.line is None else self.parts.check_lines((part.line,))[0]
        people = self.parts.check_count(part.people) if part.what == "split" else None
        person = self.parts.check_words(part.person) if part.what == "split" else None
        claim = self.parts.find_quote(part.claim)
        return ShowCart(what=part.what, line=line, people=people, person=person, claim=claim)

    def _build_reorder(self, part: ReorderPart, quote: GuestQuote) -> Reorder:
        everything = tuple(item.id for item in self.facts.menu.items)
        changes = self.parts.check_changes(part.changes, everything, quote)
        which = self.parts.check_order(part.order)
        if part.which == "order" and which == OrderRef():
            return Reorder(changes=changes)
        return Reorder(which=which if part.which == "order" else part.which, changes=changes)

    def _build_pick(self, part: PickPart, quote: GuestQuote) -> Pick:
        """An answer to the open question: it can pick only the choices that the question offers."""
        offered = frozenset(find_choices_in_question(self.facts))
        lines = self.parts.check_lines(part.lines)
        if not offered.issuperset(part.ids):
            raise Rejected("a choice that was not offered")
        dishes = self.facts.in_question
        if isinstance(self.facts.context.pending, ChooseItem):
            dishes = tuple(ItemId(each) for each in part.ids) or dishes
            self.parts.reject_other_dish(quote, dishes)
        else:
            self._reject_other_option(part.ids, offered, quote)
        changes = self.parts.check_changes(part.changes, dishes, quote)
        if not part.ids and not lines and changes.empty:
            raise Rejected("picks nothing")
        return Pick(ids=part.ids, lines=lines, quantity=self.parts.check_count(part.quantity), changes=changes)

    def _reject_other_option(self, ids: tuple[str, ...], offered: frozenset[str], quote: GuestQuote) -> None:
        words = split_words(quote)
        options = {o.id for o in self.facts.options() if o.id in offered and is_named_by(words, o)}
        if ids and options and options.isdisjoint(ids):
            raise Rejected("the words name another option")

    # --- fulfilment

    def _build_fulfilment(self, part: SetFulfilmentPart | ClearFulfilmentPart) -> SetFulfilment | ClearFulfilment:
        if isinstance(part, ClearFulfilmentPart):
            return ClearFulfilment(fields=part.fields)
        command = SetFulfilment(
            mode=DeliveryMode(part.mode) if part.mode else None,
            address=self.parts.check_address(part.address),
            table=self.parts.check_words(part.table),
            when=self.parts.check_when(part.when),
            payment=PaymentMethod(part.payment) if part.payment else None,
            change_for=self.parts.check_words(part.change_for),
            contact=self.parts.check_words(part.contact),
            contact_name=self.parts.check_words(part.contact_name),
            note=self.parts.check_words(part.note),
            tip=self.parts.check_tip(part.tip),
            coupon=self.parts.check_words(part.coupon),
        )
        if command == SetFulfilment():
            raise Rejected("sets nothing")
        return command

    # --- questions

    def _build_question(
        self, part: AskMenuPart | AskSafePart | AskOrderPart | AskRestaurantPart | RecommendPart, quote: GuestQuote
    ) -> Command:
        match part:
            case AskMenuPart():
                return AskMenu(
                    about=self.parts.check_about(part.about),
                    aspect=part.aspect,
                    asked=self.parts.filter_names(part.asked),
                    filters=self.parts.check_filters(part.filters),
                    extreme=part.extreme,
                    said=quote,
                    claim=self.parts.find_quote(part.claim),
                )
            case AskSafePart():
                return AskSafe(
                    about=self.parts.check_about(part.about),
                    allergens=self.parts.check_terms(part.allergens),
                    diets=self.parts.check_terms(part.diets),
                    for_whom=self.parts.check_words(part.for_whom),
                )
            case AskOrderPart():
                order = self.parts.check_order(part.order) if part.order else None
                return AskOrder(order=order, aspect=part.aspect, claim=self.parts.find_quote(part.claim))
            case AskRestaurantPart():
                return AskRestaurant(topic=part.topic, said=quote)
            case RecommendPart():
                return self._build_recommend(part)
            case _:
                assert_never(part)

    def _build_recommend(self, part: RecommendPart) -> Recommend:
        people = part.people if part.people in self.facts.message.numbers else None
        return Recommend(
            category=self.parts.check_category(part.category),
            diets=self.parts.check_terms(part.diets),
            budget=self.parts.check_price(part.budget),
            people=self.parts.check_count(people),
            like=self.parts.filter_names(part.like),
            without=self.parts.filter_names(part.without),
            words=tuple(word for word in part.words if self.facts.message.has_words(word)),
            refine=part.refine,
        )

    # --- placed orders

    def _build_order_command(
        self, part: CancelOrderPart | ChangeOrderPart | ComplainPart, quote: GuestQuote
    ) -> Command:
        match part:
            case CancelOrderPart():
                return CancelOrder(order=self.parts.check_order(part.order))
            case ChangeOrderPart():
                return self._build_change_order(part, quote)
            case ComplainPart():
                return self._build_complain(part, quote)
            case _:
                assert_never(part)

    def _build_change_order(self, part: ChangeOrderPart, quote: GuestQuote) -> ChangeOrder:
        ref = self.parts.check_order(part.order)
        inside = AnswerCheck(self.facts.for_order(self._find_order(ref)))
        commands = tuple(inside._build_order_change(each, quote) for each in part.commands)
        return ChangeOrder(order=ref, commands=commands)

    def _build_order_change(self, part: OrderChangePart, quote: GuestQuote) -> OrderChange:
        # The commands inside need no quotes of their own: the outer one is theirs.
        own = part if self.facts.message.has_quote(part.quote) else part.model_copy(update={"quote": quote})
        return cast("OrderChange", self.command(own))

    def _find_order(self, ref: OrderRef) -> KnownOrder:
        orders = self.facts.context.orders
        if ref.id is not None:
            return self.parts.find_order(ref.id) or KnownOrder(order_id=ref.id)
        if not orders:
            raise Rejected("no order to change")
        return orders[-1] if ref.day is None else next(order for order in orders if order.day == ref.day)

    def _build_complain(self, part: ComplainPart, quote: GuestQuote) -> Complain:
        return Complain(
            about=part.about,
            order=self.parts.check_order(part.order) if part.order else None,
            items=tuple(self.parts.check_item(each) for each in part.items),
            quantity=self.parts.check_count(part.quantity),
            said=quote,
        )

    # --- the guest

    def _build_preferences(self, part: RememberPart | ForgetPart) -> Remember | Forget:
        parts = self.parts
        if isinstance(part, ForgetPart):
            return Forget(
                allergies=parts.check_terms(part.allergies),
                diets=parts.check_terms(part.diets),
                dislikes=parts.filter_names(part.dislikes),
                likes=parts.filter_names(part.likes),
                spice=part.spice,
            )
        command = Remember(
            allergies=parts.check_terms(part.allergies),
            diets=parts.check_terms(part.diets),
            dislikes=parts.filter_names(part.dislikes),
            likes=parts.filter_names(part.likes),
            spice=parts.check_words(part.spice),
            name=parts.check_words(part.name),
            for_whom=parts.check_words(part.for_whom),
        )
        if command == Remember(for_whom=command.for_whom):
            raise Rejected("nothing to remember")
        return command


def _is_bare_answer(quote: GuestQuote) -> bool:
    return is_consent(quote) or is_refusal(quote) or is_postponement(quote)


def _build_simple(part: SimplePart, quote: GuestQuote) -> Command:
    match part.kind:
        case "out_of_scope":
            return OutOfScope(said=quote)
        case "not_understood":
            return NotUnderstood(said=quote)
        case kind:
            return _COMMAND.validate_python({"kind": kind})


def _list_dishes(food: Food) -> tuple[ItemId, ...]:
    """The dishes that the food is, or may be."""
    return (food.item,) if food.item else food.candidates or food.nearest


def _build_talk(part: SimplePart | WantUnsupportedPart | SetLanguagePart | SmallTalkPart, quote: GuestQuote) -> Command:
    match part:
        case SimplePart():
            return _build_simple(part, quote)
        case WantUnsupportedPart():
            return WantUnsupported(what=part.what, said=quote)
        case SetLanguagePart():
            language = part.language.strip().lower()
            if not _LANGUAGE.fullmatch(language):
                raise Rejected("no language")
            return SetLanguage(language=language)
        case SmallTalkPart():
            return Chat(topic=quote)
        case _:
            assert_never(part)
