"""Arranges the commands of a message: a no first, checkout last, courtesy only alone."""

from __future__ import annotations

from collections.abc import Sequence

from domain.commands import (
    AddItem,
    Agree,
    AskMenu,
    AskOrder,
    AskSafe,
    ChangeOrder,
    Checkout,
    ClearCart,
    Command,
    Complain,
    Decline,
    Food,
    KeepOrdering,
    OrderRef,
    Recommend,
    RemoveLine,
    SetFulfilment,
)
from domain.order_times import When
from understanding.language.rows import patterns
from understanding.message import clauses_of, plain_text
from understanding.message_reading import MessageReading
from understanding.moods import is_wish
from understanding.order_talk import find_act
from understanding.references import find_ordinal
from understanding.simple_commands import find_complained
from understanding.times import parse_when

_COURTESY = frozenset({"greet", "thank", "bye"})
_HUNGRY = frozenset({"hungry", "starving", "starved", "famished", "so"})
_MINOR = frozenset({"acknowledge", "small_talk", "wait", "keep_ordering"})
_BESIDE_CONSENT = (SetFulfilment, Checkout)
"""What leaves a yes to a warning one."""
_ONCE = frozenset(
    {"acknowledge", "decline", "out_of_scope", "wait", "keep_ordering", "talk_to_staff", "help", "checkout"}
)


def arrange_commands(commands: Sequence[Command], reading: MessageReading) -> tuple[Command, ...]:
    """Join and sort the commands; drop those that mean nothing beside the others."""
    result: Sequence[Command] = [_add_reported_dishes(each, reading) for each in _cut_repeats(join_commands(commands))]
    if result and all(isinstance(each, KeepOrdering) for each in result) and wishes_to_change_order(reading):
        result = [ChangeOrder(order=OrderRef())]
    result = [_keep_day(each, reading) for each in result]
    result = _drop_details_of_old_order(result, reading)
    result = _drop_minor(_drop_hunger(_drop_details_of_cleared_cart(_drop_removals_of_cleared_cart(result))))
    if reading.has_decline and (result or not reading.unread) and not any(isinstance(each, Decline) for each in result):
        result = [Decline(), *result]
    if reading.has_consent and not reading.unread and all(isinstance(each, _BESIDE_CONSENT) for each in result):
        result = [Agree(), *result]
    return tuple(sorted(result, key=_is_checkout))


def _is_checkout(command: Command) -> bool:
    """Whether a command is the checkout."""
    return isinstance(command, Checkout)


def _add_reported_dishes(command: Command, reading: MessageReading) -> Command:
    """Add the dishes of a report to a complaint without any: "we ordered a soup and it came cold"."""
    if not isinstance(command, Complain) or command.items or reading.index is None:
        return command
    dishes = (find_complained(clause.raw, reading.context, reading.index) for clause in reading.reports)
    return command.replace(items=next((items for items in dishes if items), ()))


def _drop_removals_of_cleared_cart(commands: Sequence[Command]) -> Sequence[Command]:
    """Drop what goes out of the cart anyway: "scrap that, start over"."""
    if not any(isinstance(each, ClearCart) for each in commands):
        return commands
    return [each for each in commands if not isinstance(each, (RemoveLine, KeepOrdering))]


def _drop_details_of_cleared_cart(commands: Sequence[Command]) -> Sequence[Command]:
    """Drop delivery and payment beside the wish to cancel everything: "I'll come by on Saturday, please cancel"."""
    kinds = {each.kind for each in commands}
    if ClearCart().kind not in kinds or not kinds <= {ClearCart().kind, SetFulfilment().kind, *_COURTESY, *_MINOR}:
        return commands
    return [each for each in commands if not isinstance(each, SetFulfilment)]


def _drop_details_of_old_order(commands: Sequence[Command], reading: MessageReading) -> Sequence[Command]:
    """Drop the address by which a guest without a cart names an order before: "it never came, 44 Park Rd"."""
    if not reading.context.cart.is_empty or any(isinstance(each, AddItem) for each in commands):
        return commands
    is_about_old = any(isinstance(each, (AskOrder, Complain)) for each in commands)
    return [each for each in commands if not (is_about_old and isinstance(each, SetFulfilment))] or commands


def _drop_minor(commands: Sequence[Command]) -> Sequence[Command]:
    """Drop courtesy, then other minor commands; the first one stays if nothing else does."""
    for minor in (_COURTESY, _MINOR):
        commands = [each for each in commands if each.kind not in minor] or commands[:1]
    return commands


def _drop_hunger(commands: Sequence[Command]) -> Sequence[Command]:
    """Drop a recommendation that only reports hunger beside an order, and words of hunger from all others."""
    if any(isinstance(each, AddItem) for each in commands):
        commands = [each for each in commands if not _is_hunger_only(each)]
    return [_cut_hunger(each) for each in commands]


def insert_wishes(reading: MessageReading, wishes: Sequence[Command]) -> list[Command]:
    """Insert the order into the commands of the message. A question after the order is answered after it."""
    wishes = [each for each in wishes if not _is_questioned(each, reading)]
    questions = (
        [each for each in reading.commands if isinstance(each, (AskMenu, AskSafe))] if reading.is_order_first else []
    )
    return [*(each for each in reading.commands if each not in questions), *wishes, *questions]


def _is_questioned(wish: Command, reading: MessageReading) -> bool:
    """Whether the message asks which dishes there are of this kind: "a burger. Which are there?" orders none yet."""
    if not isinstance(wish, AddItem) or not wish.food.candidates or reading.index is None:
        return False
    menu = reading.index.menu
    kinds = {item.category for each in wish.food.candidates if (item := menu.item(each))}
    return any(isinstance(each, AskMenu) and each.about.category in kinds for each in reading.commands)


def read_wishes_without_menu(reading: MessageReading) -> tuple[Command, ...]:
    """Read a wish for the menu or a dish without a menu: the flow reports that there is none."""
    for clause in clauses_of(reading.rules_text):
        if patterns("questions")["menu"].search(clause.plain):
            return (AskMenu(),)
        if is_wish(clause) or patterns("cart")["indefinite"].search(f"{clause.plain} "):
            return (AddItem(food=Food(unknown=clause.raw, said=clause.raw)),)
    return ()


def has_no_target(reading: MessageReading) -> bool:
    """Whether the message changes or points at something while the cart is empty: "make it two", "the second one"."""
    context, plain = reading.context, plain_text(reading.rules_text)
    if context.pending is not None or not context.cart.is_empty or context.shown or context.topic or context.orders:
        return False
    if reading.reports and not reading.order_clauses:
        return False
    pattern_names = ("repeat_alone", "quantity", "same_but")
    is_change = find_act(plain) in ("change", "remove") or any(
        patterns("cart")[name].search(plain) for name in pattern_names
    )
    return is_change or find_ordinal(plain) is not None


def _is_hunger_only(command: Command) -> bool:
    """Whether a recommendation only reports hunger, which asks for nothing beside an order: "I'm so hungry"."""
    return isinstance(command, Recommend) and _HUNGRY.issuperset(command.words) and not command.without


def _cut_hunger(command: Command) -> Command:
    """Return a recommendation without its words of hunger."""
    if not isinstance(command, Recommend):
        return command
    return command.replace(words=tuple(word for word in command.words if word not in _HUNGRY))


def join_commands(commands: Sequence[Command]) -> list[Command]:
    """Join all details of delivery and payment into one command, and all recommendations into one."""
    result: list[Command] = []
    for command in commands:
        same = next((at for at, earlier in enumerate(result) if _can_join(earlier, command)), None)
        if same is not None and isinstance(command, SetFulfilment):
            result[same] = _join_details(result[same], command)
        elif same is not None and isinstance(command, Recommend):
            result[same] = _join_recommendations(result[same], command)
        else:
            result.append(command)
    return result


def _can_join(earlier: Command, command: Command) -> bool:
    """Whether two commands are of one kind, and not each with a code of its own."""
    if isinstance(earlier, SetFulfilment) and isinstance(command, SetFulfilment):
        return earlier.coupon is None or command.coupon is None
    return earlier.kind == command.kind


def _join_details(first: Command, more: SetFulfilment) -> Command:
    """Join two commands about delivery and payment; the later values win."""
    if not isinstance(first, SetFulfilment):
        return more
    details = {name: value for name, value in more if value is not None and name not in ("kind", "confidence", "note")}
    if first.when and more.when:
        details["when"] = _join_times(first.when, more.when)
    notes = "; ".join(note for note in (first.note, more.note) if note) or None
    return first.replace(**details, note=notes)


def _join_times(first: When, more: When) -> When:
    """A day and the time of day behind it as one time: "for Sunday, eight in the morning"; else the later one."""
    is_day = first.day is not None and first.time is None
    is_time = more.day is None and more.time is not None
    if not is_day or not is_time:
        return more
    return more.replace(said=f"{first.said}, {more.said}", day=first.day, half=more.half or first.half)


def _keep_day(command: Command, reading: MessageReading) -> Command:
    """Add the day that was noted before to a new time of day without one: "make it 6pm instead"."""
    before = reading.context.fulfilment.wanted_time
    if before is None or not isinstance(command, SetFulfilment) or command.when is None:
        return command
    when, noted = command.when, parse_when(before)
    if when.time is None or when.day is not None or when.minutes is not None or noted.day is None:
        return command
    day = patterns("times")["time_of_day"].sub("", before).strip(" ,") or noted.day
    return command.replace(when=when.replace(said=f"{day}, {when.said}", day=noted.day))


def _join_recommendations(first: Command, more: Recommend) -> Command:
    """Join two recommendations."""
    if not isinstance(first, Recommend):
        return more
    lists = ("diets", "like", "without", "words")
    both: dict[str, object] = {
        name: tuple(dict.fromkeys((*getattr(first, name), *getattr(more, name)))) for name in lists
    }
    single = {name: getattr(first, name) or getattr(more, name) for name in ("category", "budget", "people")}
    return first.replace(**both, **single)


def _cut_repeats(commands: Sequence[Command]) -> list[Command]:
    """Drop repeated commands: a second complaint of the same thing, "wait" twice."""
    result: list[Command] = []
    for command in commands:
        again = any(_is_repeat(earlier, command) for earlier in result)
        if not again:
            result.append(command)
    return result


def _is_repeat(earlier: Command, command: Command) -> bool:
    """Whether a command repeats an earlier one."""
    if isinstance(earlier, Complain) and isinstance(command, Complain):
        return earlier.about == command.about and set(command.items) <= set(earlier.items)
    return earlier.kind == command.kind and command.kind in _ONCE


def wishes_to_change_order(reading: MessageReading) -> bool:
    """Whether the message wants to change an order, and there is no cart: then one that was placed is meant."""
    has_nothing = reading.context.cart.is_empty and reading.context.pending is None
    return has_nothing and patterns("cart")["changes_order"].search(plain_text(reading.rules_text)) is not None
