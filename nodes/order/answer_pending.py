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
from nodes.order.changes import resolve_wishes
from nodes.order.checkout import confirm_order, make_decision
from nodes.order.lines import set_options, set_quantity
from nodes.policy import is_plain_yes
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask, Decision

T = TypeVar("T")
_CHANGES = ("add_item", "repeat_line", "change_line", "remove_line", "reorder", "pick")
"""Beside one of these, a no refuses something else than the whole question."""


def agree_to_question(draft: CartDraft) -> CartDraft | Ask:
    """A yes. What places, cancels, clears or overrides takes one that stands alone: see ``policy.is_plain_yes``."""
    pending = draft.session.pending
    if isinstance(pending, Confirm | AllergyWarning | ClearWholeCart | CancelPlaced):
        return _apply_consent(draft, pending) if is_plain_yes(draft.reading) else draft
    match pending:
        case TryAgain():
            return draft.with_session(pending=None, checking_out=True)
        case TakeOut():
            return cart.remove_lines(draft.with_session(pending=None), pending.lines)
        case AnythingElse():
            return _ask_for_more(draft)
        case ChooseItem():
            return _agree_on_item(draft, pending)
        case ChooseOption():
            return _agree_on_option(draft, pending)
        case GotItRight() | AskDetail() | None:
            return draft
    assert_never(pending)


def _apply_consent(
    draft: CartDraft, pending: Confirm | AllergyWarning | ClearWholeCart | CancelPlaced
) -> CartDraft | Ask:
    """The plain yes that acts."""
    match pending:
        case Confirm():
            return _end_with(draft, confirm_order(draft, pending, confirmation_id=draft.confirmation_id))
        case AllergyWarning():
            return _add_despite_warning(draft, pending)
        case ClearWholeCart():
            return draft.with_decision(make_decision(cart.clear_cart(draft).with_outcomes(CartCleared())))
        case CancelPlaced():
            return _end_with(draft, _cancel_placed_order(draft, pending))
    assert_never(pending)


def decline_question(draft: CartDraft) -> CartDraft:
    """A no. Beside other wishes it only takes our question away."""
    pending = draft.session.pending
    more = draft.has_command(*_CHANGES)
    match pending:
        case Confirm() | TryAgain() | TakeOut():
            return draft.with_session(pending=None) if more else _ask_what_to_change(draft)
        case GotItRight(question=question):
            return draft.with_session(pending=question) if more or question else _ask_what_to_change(draft)
        case AllergyWarning():
            return leave_out_warned_dish(draft)
        case CancelPlaced():
            return _keep_order(draft, pending, more=more)
        case AskDetail():
            return _decline_detail(draft, pending, more=more)
        case AnythingElse():
            return draft.with_session(pending=None, checking_out=not more or draft.session.checking_out)
        case ChooseItem():
            return skip_item(draft, pending)
        case ChooseOption():
            return skip_option(draft, pending)
        case ClearWholeCart() | None:
            return draft.with_session(pending=None) if pending else draft
    assert_never(pending)


def pick_choice(draft: CartDraft, command: Pick) -> CartDraft:
    """The choice among what we offered; without such a question, dishes or options that were only shown."""
    match draft.session.pending:
        case ChooseItem() as pending:
            return _choose_item(draft, pending, command)
        case ChooseOption() as pending:
            return _choose_option(draft, pending, command)
        case AllergyWarning(line=warned):
            return _choose_for_warned_dish(draft, warned, command)
        case _:
            return _pick_without_question(draft, command)


def pick_any_choice(draft: CartDraft) -> CartDraft:
    """The choice is left to us: the default, else the middle one. No detail of delivery or payment is guessed."""
    match draft.session.pending:
        case ChooseItem() as pending:
            first = next(iter(pending.choice.candidates), None)
            item = draft.menu.item(first) if first else None
            if item is None:
                return skip_item(draft, pending)
            return _choose_item(draft, pending, Pick(ids=(item.id,))).with_outcomes(DefaultTaken(item=item.name))
        case ChooseOption() as pending:
            return take_default_option(draft, pending)
        case AnythingElse():
            return draft.with_session(pending=None, checking_out=True)
        case _:
            return draft


def take_default_option(draft: CartDraft, pending: ChooseOption) -> CartDraft:
    """The default of the option group for every line that was asked about, and what it is."""
    item = draft.item(pending.line)
    group = item.group(pending.group) if item else None
    option = find_default_option(group, pending.among) if group else None
    if item is None or group is None or option is None or pending.refused:
        return skip_option(draft, pending)
    answered_draft = _choose_option(draft, pending, Pick(ids=(option,)))
    menu_option = group.option(option)
    return answered_draft.with_outcomes(
        DefaultTaken(item=item.name, option=menu_option.name if menu_option else option)
    )


def find_default_option(group: OptionGroup, among: tuple[OptionId, ...] = ()) -> OptionId | None:
    """What a dish comes with, else the middle of what is offered (of two, the smaller); None when nothing is."""
    offered = [o.id for o in group.options if o.available and (not among or o.id in among)]
    included = [option for option in offered if option in group.included]
    return next(iter(included), None) or (offered[(len(offered) - 1) // 2] if offered else None)


def leave_out_warned_dish(draft: CartDraft) -> CartDraft:
    """The dish that we warned of, if any, stays out of the cart."""
    pending = draft.session.pending
    if not isinstance(pending, AllergyWarning):
        return draft
    item = draft.menu.item(pending.line.item)
    rest = drop_warned_dish(draft, pending.line).with_session(topic=pending.line.item)
    return rest.with_outcomes(LeftOut(name=item.name if item else pending.line.said))


def drop_warned_dish(draft: CartDraft, warned: GroundedLine) -> CartDraft:
    """The edit without the question about a dish that we warned of; what becomes of the dish is up to the caller."""
    return draft.with_session(unsafe=_remove_value(draft.session.unsafe, warned), pending=None)


def drop_one_warned_dish(draft: CartDraft, warned: GroundedLine) -> CartDraft:
    """The edit without the question, and without one of the equal dishes that we warned of: it is ordered anew."""
    unsafe = draft.session.unsafe
    at = unsafe.index(warned) if warned in unsafe else len(unsafe)
    return draft.with_session(unsafe=(*unsafe[:at], *unsafe[at + 1 :]), pending=None)


def skip_item(draft: CartDraft, pending: ChooseItem) -> CartDraft:
    """None of the dishes that we offered."""
    rest = draft.with_session(unresolved=_remove_value(draft.session.unresolved, pending.choice), pending=None)
    item = draft.menu.item(pending.choice.line.item)
    return rest.with_outcomes(LeftOut(name=pending.choice.said or (item.name if item else "")))


def skip_option(draft: CartDraft, pending: ChooseOption) -> CartDraft:
    """An option that need not be chosen is let go; one that must be is asked for again."""
    return draft.with_session(pending=None, open_options=_remove_value(draft.session.open_options, pending))


def _keep_order(draft: CartDraft, pending: CancelPlaced, *, more: bool) -> CartDraft:
    next_draft = draft.with_session(pending=None).with_outcomes(OrderKept(order_id=pending.order_id))
    return next_draft if more else draft.with_decision(make_decision(next_draft))


def _decline_detail(draft: CartDraft, pending: AskDetail, *, more: bool) -> CartDraft:
    """Without an address nothing can be brought; any other detail is asked for again."""
    is_final = pending.kind == "address" and not more
    return draft.with_decision(make_decision(draft.with_outcomes(SmallTalk(topic="no_address")))) if is_final else draft


def _ask_what_to_change(draft: CartDraft) -> CartDraft:
    back = draft.with_session(pending=None, checking_out=False).with_outcomes(AskWhatToChange())
    return draft.with_decision(make_decision(back))


def _add_despite_warning(draft: CartDraft, pending: AllergyWarning) -> CartDraft:
    return cart.add_line(drop_warned_dish(draft, pending.line), pending.line, overridden=True)


def _ask_for_more(draft: CartDraft) -> CartDraft:
    next_draft = draft.with_session(pending=None)
    if len(draft.commands) > 1:
        return next_draft
    reason: Literal["", "more"] = "" if draft.cart.is_empty else "more"
    return draft.with_decision(make_decision(next_draft.with_outcomes(AskWhatToOrder(reason=reason))))


def _agree_on_item(draft: CartDraft, pending: ChooseItem) -> CartDraft:
    """ "Yeah, let's do that", after a question about one of those that we offered."""
    topic = draft.session.topic
    if topic is None or topic not in pending.choice.candidates:
        return draft
    return _choose_item(draft, pending, Pick(ids=(topic,)))


def _agree_on_option(draft: CartDraft, pending: ChooseOption) -> CartDraft:
    """A yes where only one option is in question takes it; else it answers nothing."""
    return _choose_option(draft, pending, Pick(ids=pending.among)) if len(pending.among) == 1 else draft


def _choose_for_warned_dish(draft: CartDraft, warned: GroundedLine, command: Pick) -> CartDraft:
    """Options for a dish that we warned of: with them it is looked at anew. Another dish is one more."""
    if any(draft.menu.item(ItemId(each)) for each in command.ids):
        return _pick_without_question(leave_out_warned_dish(draft), command)
    line = _add_options(draft, warned, command.ids)
    return cart.add_item(drop_warned_dish(draft, warned), warned.item, line, command.changes)


def _choose_item(draft: CartDraft, pending: ChooseItem, command: Pick) -> CartDraft:
    candidates = pending.choice.candidates
    chosen = next((ItemId(each) for each in command.ids if each in candidates), None)
    others = tuple(each for each in command.ids if each not in candidates)
    if chosen is None:
        named = next((ItemId(each) for each in others if draft.menu.item(ItemId(each))), None)
        if named is not None:
            rest = draft.with_session(unresolved=_remove_value(draft.session.unresolved, pending.choice), pending=None)
            wanted = pending.choice.line.replace(item=named, quantity=command.quantity or pending.choice.line.quantity)
            return cart.add_item(rest, named, wanted, command.changes)
        return _keep_choice_for_later(draft, pending, others, command.changes)
    line = _add_options(draft, pending.choice.line.replace(item=chosen), others)
    if command.quantity is not None:
        line = line.replace(quantity=command.quantity, quantity_said=True)
    rest = draft.with_session(unresolved=_remove_value(draft.session.unresolved, pending.choice), pending=None)
    added = cart.add_item(rest, chosen, line, command.changes)
    left = tuple(item for item in candidates if item != chosen)
    if added.added == draft.added or not left:
        return added
    return added.with_session(chosen=Chosen(line=added.added[-1], items=left, said=pending.choice.said))


def _keep_choice_for_later(draft: CartDraft, pending: ChooseItem, ids: tuple[str, ...], changes: Changes) -> CartDraft:
    """ "The small", when which pizza is still open: kept for the pizza that is chosen."""
    line = _add_options(draft, pending.choice.line, ids, pending.choice.candidates)
    for candidate in pending.choice.candidates:
        item = draft.menu.item(candidate)
        line = cart.add_wishes(line, resolve_wishes(changes, item, draft.menu)._replace(missing=())) if item else line
    if line == pending.choice.line:
        return draft
    choice = pending.choice.replace(line=line)
    others = _remove_value(draft.session.unresolved, pending.choice)
    return draft.with_session(unresolved=(choice, *others), pending=ChooseItem(choice=choice))


def _add_options(
    draft: CartDraft, line: GroundedLine, ids: tuple[str, ...], candidates: tuple[ItemId, ...] = ()
) -> GroundedLine:
    """The line with the options of these ids, in whatever group of the dish (or of a candidate) they are."""
    items = [item for i in candidates or (line.item,) if (item := draft.menu.item(i))]
    for each in ids:
        group = next((g for item in items for g in item.groups if g.option(OptionId(each))), None)
        if group is not None:
            line = line.replace(choices=(*line.choices, Choice(group=group.id, option=OptionId(each))))
    return line


def _choose_option(draft: CartDraft, pending: ChooseOption, command: Pick) -> CartDraft:
    line = draft.cart.line(pending.line)
    item = draft.item(pending.line)
    group = item.group(pending.group) if item else None
    rest = draft.with_session(pending=None, open_options=_remove_value(draft.session.open_options, pending))
    if line is None or item is None or group is None:
        return rest
    options = tuple(o.id for each in command.ids if (o := group.option(OptionId(each))))
    if pending.refused and options:
        return set_options(rest, line, (), tuple(Refusal(group=group.id, option=option) for option in options))
    numbers = _find_lines_meant(draft, pending, command)
    for number, chosen in zip(numbers, _distribute_options(options, group, numbers), strict=True):
        rest = _answer_for_line(rest, number, group, chosen, command)
    if rest.cart == draft.cart and rest.session.unsafe == draft.session.unsafe and not options:
        return draft
    if len(numbers) > 1 or group.kind is not GroupKind.SINGLE:
        return rest.with_session(chosen=None)
    left = tuple(o.id for o in group.options if o.available and o.id not in options and _is_among(o.id, pending))
    return rest.with_session(chosen=Chosen(line=pending.line, group=group.id, options=left))


def _answer_for_line(
    draft: CartDraft, number: int, group: OptionGroup, option_ids: tuple[OptionId, ...], command: Pick
) -> CartDraft:
    """One line with the options that were picked for it, and with whatever else was said of it."""
    line, item = draft.cart.line(number), draft.item(number)
    if line is None or item is None:
        return draft
    wishes = resolve_wishes(command.changes, item, draft.menu)
    other_choices = _find_options_elsewhere(item, group, command.ids)
    choices = (*(Choice(group=group.id, option=option) for option in option_ids), *other_choices, *wishes.choices)
    if not (choices or wishes.refusals):
        return draft
    next_draft = set_options(draft, line, choices, wishes.refusals)
    if command.quantity is not None and (changed_line := next_draft.cart.line(number)):
        next_draft = set_quantity(next_draft, changed_line, command.quantity)
    return next_draft.with_added_line(number) if next_draft.cart.line(number) else next_draft


def _find_options_elsewhere(item: Item, group_in_question: OptionGroup, ids: tuple[str, ...]) -> tuple[Choice, ...]:
    """Options of other groups of the dish, picked in the same breath: "large, with oat milk"."""
    return tuple(
        Choice(group=group.id, option=option.id)
        for each in ids
        if group_in_question.option(OptionId(each)) is None
        for group in item.groups
        if (option := group.option(OptionId(each)))
    )


def _find_lines_meant(draft: CartDraft, pending: ChooseOption, command: Pick) -> tuple[int, ...]:
    """The lines that were asked about, or those of them that the guest names."""
    in_question = tuple(dict.fromkeys((pending.line, *pending.others)))
    by_position = tuple(line.number for position in command.lines if (line := draft.line_at(position)))
    return by_position or tuple(number for number in in_question if draft.cart.line(number))


def _is_among(option: OptionId, pending: ChooseOption) -> bool:
    return not pending.among or option in pending.among


def _distribute_options(
    options: tuple[OptionId, ...], group: OptionGroup, lines: tuple[int, ...]
) -> tuple[tuple[OptionId, ...], ...]:
    """The options for each line: "large and small" for two pizzas are one each, in the order of the question."""
    if group.kind is not GroupKind.SINGLE:
        return (options,) * len(lines)
    if len(options) == len(lines):
        return tuple((option,) for option in options)
    return (options[:1],) * len(lines)


def _pick_without_question(draft: CartDraft, command: Pick) -> CartDraft:
    """Without a question about dishes: those named come in; options are for the line talked about last."""
    for each in command.ids:
        item = draft.menu.item(ItemId(each))
        if item is not None:
            rest = tuple(other for other in command.ids if draft.menu.item(ItemId(other)) is None)
            line = _add_options(draft, GroundedLine(item=item.id, quantity=command.quantity or 1, said=item.name), rest)
            draft = cart.add_item(draft, item.id, line, command.changes)
    focus = draft.cart.line(draft.session.focus) if draft.session.focus is not None else draft.cart.last
    item = draft.menu.item(focus.item) if focus else None
    options = _find_options(item, command.ids) if item and not draft.added else ()
    return set_options(draft, focus, options, ()).with_added_line(focus.number) if focus and options else draft


def _find_options(item: Item, ids: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(
        Choice(group=group.id, option=option.id)
        for each in ids
        for group in item.groups
        if (option := group.option(OptionId(each)))
    )


def _cancel_placed_order(draft: CartDraft, pending: CancelPlaced) -> Decision | Ask:
    next_draft = draft.with_session(pending=None)
    if failure := draft.results.failures.get("cancel_order"):
        staff = failure.code in ("service_not_configured", "service_rejected")
        outcome = CancelByStaff(order_id=pending.order_id) if staff else CancelUnknown(order_id=pending.order_id)
        return make_decision(next_draft.with_outcomes(outcome), route="order_error", error=failure.code)
    answer = draft.results.cancellation
    if answer is None:
        return Ask(CancelOrder(order_id=pending.order_id))
    if answer.cancelled:
        return make_decision(next_draft.with_outcomes(OrderCancelled(order_id=answer.order_id)))
    return make_decision(next_draft.with_outcomes(OrderNotCancelled(order_id=answer.order_id, status=answer.status)))


def reopen_question(draft: CartDraft, command: AddItem) -> CartDraft:
    """The draft with the "which one?" that was passed over open again, where the dish ordered now is one of it."""
    waiting = (each for each in draft.session.unresolved if each.passed_over and command.food.item in each.candidates)
    choice = next(waiting, None)
    return draft if choice is None else draft.with_session(pending=ChooseItem(choice=choice))


def is_candidate(draft: CartDraft, command: AddItem) -> bool:
    """Whether a dish is named that our question offers: then it is the answer, not one more."""
    pending = draft.session.pending
    return isinstance(pending, ChooseItem) and command.food.item in pending.choice.candidates


def convert_to_pick(command: AddItem) -> Pick:
    """The answer that naming an offered dish is."""
    item: Food = command.food
    ids = (str(item.item),) if item.item else ()
    quantity = command.quantity if command.quantity_said or command.quantity > 1 else None
    return Pick(ids=ids, quantity=quantity, changes=command.changes)


def _end_with(draft: CartDraft, result: Decision | Ask) -> CartDraft | Ask:
    return result if isinstance(result, Ask) else draft.with_decision(result)


def _remove_value(values: tuple[T, ...], value: T) -> tuple[T, ...]:
    return tuple(each for each in values if each != value)


def find_line_in_question(draft: CartDraft) -> Line | GroundedLine | None:
    """The dish that our open question is about, in the cart or not."""
    match draft.session.pending:
        case AllergyWarning(line=warned):
            return warned
        case ChooseItem(choice=choice):
            return choice.line
        case ChooseOption(line=number):
            return draft.cart.line(number)
        case _:
            return None
