"""Answers to the question that we asked: yes, no, a choice, or that it is left to us. One function per question."""

from __future__ import annotations

from typing import Literal, TypeVar, assert_never

from domain.calls import CancelOrder
from domain.cart import Choice, Line, Refusal
from domain.commands import AddItem, Changes, Food, Pick
from domain.mentions import GroundedLine
from domain.menu import GroupKind, Item, ItemId, OptionGroup, OptionId
from domain.outcome import (
    AskWhatToChange,
    AskWhatToOrder,
    CancelByStaff,
    CancelUnknown,
    CartCleared,
    DefaultTaken,
    LeftOut,
    OrderCancelled,
    OrderKept,
    OrderNotCancelled,
    SmallTalk,
)
from domain.session import (
    AllergyWarning,
    AnythingElse,
    AskDetail,
    CancelPlaced,
    ChooseItem,
    ChooseOption,
    Chosen,
    ClearWholeCart,
    Confirm,
    GotItRight,
    TakeOut,
    TryAgain,
)
from nodes.order import cart
from nodes.order.changes import wishes_of
from nodes.order.checkout import confirmed, decided
from nodes.order.lines import set_options, set_quantity
from nodes.policy import is_plain_yes
from nodes.turn.edit import Edit
from nodes.turn.state import Ask, Decision

T = TypeVar("T")
_CHANGES = ("add_item", "repeat_line", "change_line", "remove_line", "reorder", "pick")
"""Beside one of these, a no refuses something else than the whole question."""


def agree(edit: Edit) -> Edit | Ask:
    """A yes. What places, cancels, clears or overrides takes one that stands alone: see ``policy.is_plain_yes``."""
    pending = edit.session.pending
    if isinstance(pending, Confirm | AllergyWarning | ClearWholeCart | CancelPlaced):
        return _consent(edit, pending) if is_plain_yes(edit.reading) else edit
    match pending:
        case TryAgain():
            return edit.having(pending=None, checking_out=True)
        case TakeOut():
            return cart.remove_lines(edit.having(pending=None), pending.lines)
        case AnythingElse():
            return _more_to_come(edit)
        case ChooseItem():
            return _agree_on_item(edit, pending)
        case ChooseOption():
            return _agree_on_option(edit, pending)
        case GotItRight() | AskDetail() | None:
            return edit
    assert_never(pending)


def _consent(edit: Edit, pending: Confirm | AllergyWarning | ClearWholeCart | CancelPlaced) -> Edit | Ask:
    """The plain yes that acts."""
    match pending:
        case Confirm():
            return _ended(edit, confirmed(edit, pending, confirmation_id=edit.confirmation_id))
        case AllergyWarning():
            return _take_anyway(edit, pending)
        case ClearWholeCart():
            return edit.ending(decided(cart.clear(edit).saying(CartCleared())))
        case CancelPlaced():
            return _ended(edit, _cancel(edit, pending))
    assert_never(pending)


def decline(edit: Edit) -> Edit:
    """A no. Beside other wishes it only takes our question away."""
    pending = edit.session.pending
    more = edit.wants(*_CHANGES)
    match pending:
        case Confirm() | TryAgain() | TakeOut():
            return edit.having(pending=None) if more else _not_so(edit)
        case GotItRight(question=question):
            return edit.having(pending=question) if more or question else _not_so(edit)
        case AllergyWarning():
            return leave_out(edit)
        case CancelPlaced():
            return _keep_order(edit, pending, more=more)
        case AskDetail():
            return _no_detail(edit, pending, more=more)
        case AnythingElse():
            return edit.having(pending=None, checking_out=not more or edit.session.checking_out)
        case ChooseItem():
            return skip_item(edit, pending)
        case ChooseOption():
            return skip_option(edit, pending)
        case ClearWholeCart() | None:
            return edit.having(pending=None) if pending else edit
    assert_never(pending)


def pick(edit: Edit, command: Pick) -> Edit:
    """The choice among what we offered; without such a question, dishes or options that were only shown."""
    match edit.session.pending:
        case ChooseItem() as pending:
            return _choose_item(edit, pending, command)
        case ChooseOption() as pending:
            return _choose_option(edit, pending, command)
        case AllergyWarning(line=held):
            return _choose_for_held(edit, held, command)
        case _:
            return _pick_freely(edit, command)


def pick_any(edit: Edit) -> Edit:
    """The choice is left to us: the default, else the middle one. No detail of delivery or payment is guessed."""
    match edit.session.pending:
        case ChooseItem() as pending:
            first = next(iter(pending.choice.candidates), None)
            item = edit.menu.item(first) if first else None
            if item is None:
                return skip_item(edit, pending)
            return _choose_item(edit, pending, Pick(ids=(item.id,))).saying(DefaultTaken(item=item.name))
        case ChooseOption() as pending:
            return take_default(edit, pending)
        case AnythingElse():
            return edit.having(pending=None, checking_out=True)
        case _:
            return edit


def take_default(edit: Edit, pending: ChooseOption) -> Edit:
    """The default of the option group for every line that was asked about, and what it is."""
    item = edit.item(pending.line)
    group = item.group(pending.group) if item else None
    option = default_option(group, pending.among) if group else None
    if item is None or group is None or option is None or pending.refused:
        return skip_option(edit, pending)
    chosen = _choose_option(edit, pending, Pick(ids=(option,)))
    known = group.option(option)
    return chosen.saying(DefaultTaken(item=item.name, option=known.name if known else option))


def default_option(group: OptionGroup, among: tuple[OptionId, ...] = ()) -> OptionId | None:
    """What a dish comes with, else the middle of what is offered (of two, the smaller); None when nothing is."""
    offered = [o.id for o in group.options if o.available and (not among or o.id in among)]
    included = [option for option in offered if option in group.included]
    return next(iter(included), None) or (offered[(len(offered) - 1) // 2] if offered else None)


def leave_out(edit: Edit) -> Edit:
    """The dish that we warned of, if any, stays out of the cart."""
    pending = edit.session.pending
    if not isinstance(pending, AllergyWarning):
        return edit
    item = edit.menu.item(pending.line.item)
    rest = without_held(edit, pending.line).having(topic=pending.line.item)
    return rest.saying(LeftOut(name=item.name if item else pending.line.said))


def without_held(edit: Edit, held: GroundedLine) -> Edit:
    """The edit without the question about a dish that we warned of; what becomes of the dish is up to the caller."""
    return edit.having(unsafe=_without(edit.session.unsafe, held), pending=None)


def without_one_held(edit: Edit, held: GroundedLine) -> Edit:
    """The edit without the question, and without one of the equal dishes that we warned of: it is ordered anew."""
    unsafe = edit.session.unsafe
    at = unsafe.index(held) if held in unsafe else len(unsafe)
    return edit.having(unsafe=(*unsafe[:at], *unsafe[at + 1 :]), pending=None)


def skip_item(edit: Edit, pending: ChooseItem) -> Edit:
    """None of the dishes that we offered."""
    rest = edit.having(unresolved=_without(edit.session.unresolved, pending.choice), pending=None)
    item = edit.menu.item(pending.choice.line.item)
    return rest.saying(LeftOut(name=pending.choice.said or (item.name if item else "")))


def skip_option(edit: Edit, pending: ChooseOption) -> Edit:
    """An option that need not be chosen is let go; one that must be is asked for again."""
    return edit.having(pending=None, open_options=_without(edit.session.open_options, pending))


def _keep_order(edit: Edit, pending: CancelPlaced, *, more: bool) -> Edit:
    done = edit.having(pending=None).saying(OrderKept(order_id=pending.order_id))
    return done if more else edit.ending(decided(done))


def _no_detail(edit: Edit, pending: AskDetail, *, more: bool) -> Edit:
    """Without an address nothing can be brought; any other detail is asked for again."""
    told = pending.kind == "address" and not more
    return edit.ending(decided(edit.saying(SmallTalk(topic="no_address")))) if told else edit


def _not_so(edit: Edit) -> Edit:
    back = edit.having(pending=None, checking_out=False).saying(AskWhatToChange())
    return edit.ending(decided(back))


def _take_anyway(edit: Edit, pending: AllergyWarning) -> Edit:
    return cart.add_line(without_held(edit, pending.line), pending.line, overridden=True)


def _more_to_come(edit: Edit) -> Edit:
    done = edit.having(pending=None)
    if len(edit.commands) > 1:
        return done
    reason: Literal["", "more"] = "" if edit.cart.is_empty else "more"
    return edit.ending(decided(done.saying(AskWhatToOrder(reason=reason))))


def _agree_on_item(edit: Edit, pending: ChooseItem) -> Edit:
    """ "Yeah, let's do that", after a question about one of those that we offered."""
    topic = edit.session.topic
    if topic is None or topic not in pending.choice.candidates:
        return edit
    return _choose_item(edit, pending, Pick(ids=(topic,)))


def _agree_on_option(edit: Edit, pending: ChooseOption) -> Edit:
    """A yes where only one option is in question takes it; else it answers nothing."""
    return _choose_option(edit, pending, Pick(ids=pending.among)) if len(pending.among) == 1 else edit


def _choose_for_held(edit: Edit, held: GroundedLine, command: Pick) -> Edit:
    """Options for a dish that we warned of: with them it is looked at anew. Another dish is one more."""
    if any(edit.menu.item(ItemId(each)) for each in command.ids):
        return _pick_freely(leave_out(edit), command)
    chosen = _with_options(edit, held, command.ids)
    return cart.add_item(without_held(edit, held), held.item, chosen, command.changes)


def _choose_item(edit: Edit, pending: ChooseItem, command: Pick) -> Edit:
    candidates = pending.choice.candidates
    chosen = next((ItemId(each) for each in command.ids if each in candidates), None)
    others = tuple(each for each in command.ids if each not in candidates)
    if chosen is None:
        named = next((ItemId(each) for each in others if edit.menu.item(ItemId(each))), None)
        if named is not None:
            rest = edit.having(unresolved=_without(edit.session.unresolved, pending.choice), pending=None)
            wanted = pending.choice.line.replace(item=named, quantity=command.quantity or pending.choice.line.quantity)
            return cart.add_item(rest, named, wanted, command.changes)
        return _keep_for_later(edit, pending, others, command.changes)
    line = _with_options(edit, pending.choice.line.replace(item=chosen), others)
    if command.quantity is not None:
        line = line.replace(quantity=command.quantity, quantity_said=True)
    rest = edit.having(unresolved=_without(edit.session.unresolved, pending.choice), pending=None)
    added = cart.add_item(rest, chosen, line, command.changes)
    left = tuple(item for item in candidates if item != chosen)
    if added.added == edit.added or not left:
        return added
    return added.having(chosen=Chosen(line=added.added[-1], items=left, said=pending.choice.said))


def _keep_for_later(edit: Edit, pending: ChooseItem, ids: tuple[str, ...], changes: Changes) -> Edit:
    """ "The small", when which pizza is still open: kept for the pizza that is chosen."""
    line = _with_options(edit, pending.choice.line, ids, pending.choice.candidates)
    for candidate in pending.choice.candidates:
        item = edit.menu.item(candidate)
        line = cart.with_wishes(line, wishes_of(changes, item, edit.menu)._replace(missing=())) if item else line
    if line == pending.choice.line:
        return edit
    choice = pending.choice.replace(line=line)
    others = _without(edit.session.unresolved, pending.choice)
    return edit.having(unresolved=(choice, *others), pending=ChooseItem(choice=choice))


def _with_options(
    edit: Edit, line: GroundedLine, ids: tuple[str, ...], candidates: tuple[ItemId, ...] = ()
) -> GroundedLine:
    """The line with the options of these ids, in whatever group of the dish (or of a candidate) they are."""
    items = [item for i in candidates or (line.item,) if (item := edit.menu.item(i))]
    for each in ids:
        group = next((g for item in items for g in item.groups if g.option(OptionId(each))), None)
        if group is not None:
            line = line.replace(choices=(*line.choices, Choice(group=group.id, option=OptionId(each))))
    return line


def _choose_option(edit: Edit, pending: ChooseOption, command: Pick) -> Edit:
    line = edit.cart.line(pending.line)
    item = edit.item(pending.line)
    group = item.group(pending.group) if item else None
    rest = edit.having(pending=None, open_options=_without(edit.session.open_options, pending))
    if line is None or item is None or group is None:
        return rest
    options = tuple(o.id for each in command.ids if (o := group.option(OptionId(each))))
    if pending.refused and options:
        return set_options(rest, line, (), tuple(Refusal(group=group.id, option=option) for option in options))
    numbers = _lines_meant(edit, pending, command)
    for number, chosen in zip(numbers, _shared_out(options, group, numbers), strict=True):
        rest = _answer_line(rest, number, group, chosen, command)
    if rest.cart == edit.cart and rest.session.unsafe == edit.session.unsafe and not options:
        return edit
    if len(numbers) > 1 or group.kind is not GroupKind.SINGLE:
        return rest.having(chosen=None)
    left = tuple(o.id for o in group.options if o.available and o.id not in options and _among(o.id, pending))
    return rest.having(chosen=Chosen(line=pending.line, group=group.id, options=left))


def _answer_line(edit: Edit, number: int, group: OptionGroup, chosen: tuple[OptionId, ...], command: Pick) -> Edit:
    """One line with the options that were picked for it, and with whatever else was said of it."""
    line, item = edit.cart.line(number), edit.item(number)
    if line is None or item is None:
        return edit
    also = wishes_of(command.changes, item, edit.menu)
    more = _options_elsewhere(item, group, command.ids)
    choices = (*(Choice(group=group.id, option=option) for option in chosen), *more, *also.choices)
    if not (choices or also.refusals):
        return edit
    done = set_options(edit, line, choices, also.refusals)
    if command.quantity is not None and (known := done.cart.line(number)):
        done = set_quantity(done, known, command.quantity)
    return done.adding_to(number) if done.cart.line(number) else done


def _options_elsewhere(item: Item, asked: OptionGroup, ids: tuple[str, ...]) -> tuple[Choice, ...]:
    """Options of other groups of the dish, picked in the same breath: "large, with oat milk"."""
    return tuple(
        Choice(group=group.id, option=option.id)
        for each in ids
        if asked.option(OptionId(each)) is None
        for group in item.groups
        if (option := group.option(OptionId(each)))
    )


def _lines_meant(edit: Edit, pending: ChooseOption, command: Pick) -> tuple[int, ...]:
    """The lines that were asked about, or those of them that the guest names."""
    asked = tuple(dict.fromkeys((pending.line, *pending.others)))
    named = tuple(line.number for position in command.lines if (line := edit.line_at(position)))
    return named or tuple(number for number in asked if edit.cart.line(number))


def _among(option: OptionId, pending: ChooseOption) -> bool:
    return not pending.among or option in pending.among


def _shared_out(
    options: tuple[OptionId, ...], group: OptionGroup, lines: tuple[int, ...]
) -> tuple[tuple[OptionId, ...], ...]:
    """The options for each line: "large and small" for two pizzas are one each, in the order of the question."""
    if group.kind is not GroupKind.SINGLE:
        return (options,) * len(lines)
    if len(options) == len(lines):
        return tuple((option,) for option in options)
    return (options[:1],) * len(lines)


def _pick_freely(edit: Edit, command: Pick) -> Edit:
    """Without a question about dishes: those named come in; options are for the line talked about last."""
    for each in command.ids:
        item = edit.menu.item(ItemId(each))
        if item is not None:
            rest = tuple(other for other in command.ids if edit.menu.item(ItemId(other)) is None)
            line = _with_options(edit, GroundedLine(item=item.id, quantity=command.quantity or 1, said=item.name), rest)
            edit = cart.add_item(edit, item.id, line, command.changes)
    focus = edit.cart.line(edit.session.focus) if edit.session.focus is not None else edit.cart.last
    item = edit.menu.item(focus.item) if focus else None
    options = _options_of(item, command.ids) if item and not edit.added else ()
    return set_options(edit, focus, options, ()).adding_to(focus.number) if focus and options else edit


def _options_of(item: Item, ids: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(group=group.id, option=option.id)
        for each in ids
        for group in item.groups
        if (option := group.option(OptionId(each)))
    )


def _cancel(edit: Edit, pending: CancelPlaced) -> Decision | Ask:
    done = edit.having(pending=None)
    if failure := edit.facts.failures.get("cancel_order"):
        staff = failure.code in ("service_not_configured", "service_rejected")
        told = CancelByStaff(order_id=pending.order_id) if staff else CancelUnknown(order_id=pending.order_id)
        return decided(done.saying(told), route="order_error", error=failure.code)
    answer = edit.facts.cancellation
    if answer is None:
        return Ask(CancelOrder(order_id=pending.order_id))
    if answer.cancelled:
        return decided(done.saying(OrderCancelled(order_id=answer.order_id)))
    return decided(done.saying(OrderNotCancelled(order_id=answer.order_id, status=answer.status)))


def reopen_question(edit: Edit, command: AddItem) -> Edit:
    """The edit with the "which one?" that was passed over open again, where the dish ordered now is one of it."""
    waiting = (each for each in edit.session.unresolved if each.passed_over and command.food.item in each.candidates)
    choice = next(waiting, None)
    return edit if choice is None else edit.having(pending=ChooseItem(choice=choice))


def names_candidate(edit: Edit, command: AddItem) -> bool:
    """Whether a dish is named that our question offers: then it is the answer, not one more."""
    pending = edit.session.pending
    return isinstance(pending, ChooseItem) and command.food.item in pending.choice.candidates


def as_pick(command: AddItem) -> Pick:
    """The answer that naming an offered dish is."""
    item: Food = command.food
    ids = (str(item.item),) if item.item else ()
    quantity = command.quantity if command.quantity_said or command.quantity > 1 else None
    return Pick(ids=ids, quantity=quantity, changes=command.changes)


def _ended(edit: Edit, result: Decision | Ask) -> Edit | Ask:
    return result if isinstance(result, Ask) else edit.ending(result)


def _without(known: tuple[T, ...], gone: T) -> tuple[T, ...]:
    return tuple(each for each in known if each != gone)


def line_in_question(edit: Edit) -> Line | GroundedLine | None:
    """The dish that our open question is about, in the cart or not."""
    match edit.session.pending:
        case AllergyWarning(line=held):
            return held
        case ChooseItem(choice=choice):
            return choice.line
        case ChooseOption(line=number):
            return edit.cart.line(number)
        case _:
            return None
