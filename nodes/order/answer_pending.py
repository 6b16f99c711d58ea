"""Applies the guest's answer to the pending question: yes, no, a choice, or "you choose". One function per question."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, TypeVar, assert_never

from domain.calls import CancelOrder
from domain.cart import Choice, Line, Refusal
from domain.commands import AddItem, Changes, Food, Pick
from domain.errors import ErrorCode, order_error
from domain.mentions import GroundedLine
from domain.menu import GroupKind, Item, ItemId, Option, OptionGroup, OptionId
from domain.outcome import (
    AskTakeOut,
    AskWhatToChange,
    AskWhatToOrder,
    CancelByStaff,
    CancelUnknown,
    CartCleared,
    DefaultTaken,
    LeftOut,
    OrderCancelled,
    OrderKept,
    Outcome,
    SmallTalk,
)
from domain.placement import PlacementStatus
from domain.safety import find_danger
from domain.session import (
    AllergyWarning,
    AnythingElse,
    AskDetail,
    AskStore,
    CancelPlaced,
    ChooseItem,
    ChooseOption,
    Chosen,
    ClearWholeCart,
    Confirm,
    ConfirmChange,
    GotItRight,
    TakeDeal,
    TakeOut,
    TryAgain,
)
from nodes.order import cart
from nodes.order.amendment import close_amendment, confirm_change, keep_placed_order
from nodes.order.changes import resolve_wishes
from nodes.order.checkout import confirm_order, make_decision
from nodes.order.deal_offer import keep_dishes, take_deal
from nodes.order.lines import set_options, set_quantity
from nodes.order.settlements import describe_cancellation
from nodes.order.times import clear_time
from nodes.policy import is_plain_yes, takes_warned_dish
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask, Decision

T = TypeVar("T")
_CHANGES = ("add_item", "repeat_line", "change_line", "remove_line", "reorder", "pick")
"""Beside one of these, a no refuses something else than the whole question."""


def agree_to_question(draft: CartDraft) -> CartDraft | Ask:
    """Apply a yes. Placing, cancelling and clearing need a plain one, and so does overriding: see ``policy``."""
    pending = draft.session.pending
    if isinstance(pending, Confirm | ConfirmChange | AllergyWarning | ClearWholeCart | CancelPlaced):
        is_yes = takes_warned_dish if isinstance(pending, AllergyWarning) else is_plain_yes
        return _apply_consent(draft, pending) if is_yes(draft.reading) else draft
    match pending:
        case TryAgain():
            return draft.with_session(pending=None, checking_out=True)
        case TakeOut():
            return _take_out(draft, pending)
        case AnythingElse(suggested=item):
            return _take_suggestion(draft, item) if item else _ask_for_more(draft)
        case TakeDeal(deal=deal):
            return take_deal(draft, deal)
        case ChooseItem():
            return _agree_on_item(draft, pending)
        case ChooseOption():
            return _agree_on_option(draft, pending)
        case AskDetail(kind="wanted_time"):
            return clear_time(draft).with_session(pending=None)  # our question ends with "as soon as possible?"
        case GotItRight() | AskDetail() | AskStore() | None:
            return draft
    assert_never(pending)


def _take_out(draft: CartDraft, pending: TakeOut) -> CartDraft:
    """Take the lines out after a plain yes, or one beside which the guest orders something else."""
    if not is_plain_yes(draft.reading) and not _orders_beside(draft):
        return draft
    return cart.remove_lines(draft.with_session(pending=None), pending.lines)


def _orders_beside(draft: CartDraft) -> bool:
    """Whether the message changes the order, and all its words were understood."""
    reading = draft.reading
    is_clear = reading is not None and not reading.unread and not reading.contradictory
    return is_clear and draft.has_command(*_CHANGES)


def _apply_consent(
    draft: CartDraft, pending: Confirm | ConfirmChange | AllergyWarning | ClearWholeCart | CancelPlaced
) -> CartDraft | Ask:
    """Apply the plain yes to a question that places, changes, overrides, clears or cancels."""
    match pending:
        case ConfirmChange():
            amends = draft.session.amends
            return draft if amends is None else _end_with(draft, confirm_change(draft, amends, pending))
        case Confirm():
            return _end_with(draft, confirm_order(draft, pending, confirmation_id=draft.confirmation_id))
        case AllergyWarning():
            return _add_despite_warning(draft, pending)
        case ClearWholeCart():
            return draft.with_decision(make_decision(cart.clear_cart(draft).with_outcomes(CartCleared())))
        case CancelPlaced():
            return _cancel_placed_order(draft, pending)
    assert_never(pending)


def decline_question(draft: CartDraft) -> CartDraft:
    """Apply a no. Beside other wishes it only closes the question; alone, a placed order stays as it is."""
    amends = draft.session.amends
    is_about_change = isinstance(draft.session.pending, ConfirmChange | CancelPlaced | None)
    if amends is not None and is_about_change and not draft.has_command(*_CHANGES, "set_fulfilment"):
        return keep_placed_order(draft, amends)
    return _decline_pending(draft)


def _decline_pending(draft: CartDraft) -> CartDraft:
    pending = draft.session.pending
    more = draft.has_command(*_CHANGES)
    match pending:
        case Confirm() | TryAgain() | TakeOut() | AskStore():
            return draft.with_session(pending=None) if more else _ask_what_to_change(draft)
        case GotItRight(question=question):
            return draft.with_session(pending=question) if more or question else _ask_what_to_change(draft)
        case AllergyWarning():
            return leave_out_warned_dish(draft)
        case CancelPlaced():
            return _keep_order(draft, pending, more=more)
        case AskDetail():
            return _decline_detail(draft, pending, more=more)
        case AnythingElse() | TakeDeal():
            return _decline_more(draft, pending, more=more)
        case ChooseItem() | ChooseOption():
            return _decline_choice(draft, pending, more=more)
        case ClearWholeCart() | ConfirmChange() | None:
            return draft.with_session(pending=None) if pending else draft
    assert_never(pending)


def _decline_more(draft: CartDraft, pending: AnythingElse | TakeDeal, *, more: bool) -> CartDraft:
    """A no to anything else ends the order; a no to a deal leaves its dishes as they are."""
    if isinstance(pending, TakeDeal):
        return keep_dishes(draft)
    return draft.with_session(pending=None, checking_out=not more or draft.session.checking_out)


def _decline_choice(draft: CartDraft, pending: ChooseItem | ChooseOption, *, more: bool) -> CartDraft:
    if isinstance(pending, ChooseItem):
        return skip_item(draft, pending)
    return skip_option(draft, pending) if more else _decline_option(draft, pending)


def pick_choice(draft: CartDraft, command: Pick) -> CartDraft:
    """Apply a choice among the offered dishes or options; without a question, among those last shown."""
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
    """Choose for the guest: the default, else the middle option. Delivery and payment are never guessed."""
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
    """Choose the group's default for every line in question, and report it."""
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
    """The option that the dish comes with; else, of steps such as sizes, the middle one (the smaller of two), and of
    other options the first of the cheapest; None without options."""
    offered = [o for o in group.options if o.available and (not among or o.id in among)]
    included = [option.id for option in offered if option.id in group.included]
    if included or not offered:
        return next(iter(included), None)
    return offered[(len(offered) - 1) // 2].id if _are_steps(offered) else min(offered, key=_extra_minor).id


def _are_steps(options: Sequence[Option]) -> bool:
    """Whether the options go up, each dearer than the one before, or all cost the same."""
    prices = [_extra_minor(option) for option in options]
    return len(set(prices)) == 1 or all(before < after for before, after in pairwise(prices))


def _extra_minor(option: Option) -> int:
    return option.price.minor if option.price else 0


def leave_out_warned_dish(draft: CartDraft) -> CartDraft:
    """The draft without the dish of the allergy warning, if there is one."""
    pending = draft.session.pending
    if not isinstance(pending, AllergyWarning):
        return draft
    item = draft.menu.item(pending.line.item)
    rest = drop_warned_dish(draft, pending.line).with_session(topic=pending.line.item)
    return rest.with_outcomes(LeftOut(name=item.name if item else pending.line.said))


def drop_warned_dish(draft: CartDraft, warned: GroundedLine) -> CartDraft:
    """The draft without the allergy question and its dish; the caller decides what to do with the dish."""
    return draft.with_session(unsafe=_remove_value(draft.session.unsafe, warned), pending=None)


def drop_one_warned_dish(draft: CartDraft, warned: GroundedLine) -> CartDraft:
    """The draft without the allergy question and without one of several equal dishes, which is ordered again."""
    unsafe = draft.session.unsafe
    at = unsafe.index(warned) if warned in unsafe else len(unsafe)
    return draft.with_session(unsafe=(*unsafe[:at], *unsafe[at + 1 :]), pending=None)


def replace_waiting_dish(draft: CartDraft, command: AddItem, line: GroundedLine) -> tuple[CartDraft, GroundedLine]:
    """A dish ordered again in place of the only one that waits for its warning: "the fries without any dip then".

    It keeps what was chosen of groups that allow one option, such as a size, and is not dangerous.
    """
    item = draft.menu.item(line.item)
    asked = draft.start.pending
    warned = asked.line if isinstance(asked, AllergyWarning) and draft.session.unsafe.count(asked.line) == 1 else None
    if warned is None or warned.item != command.food.item or item is None:
        return draft, line
    changes = command.changes
    refused = (each.group for each in changes.refusals)
    decided = {*changes.defaults, *(each.group for each in changes.choices), *refused}
    single = {group.id for group in item.groups if group.kind is GroupKind.SINGLE} - decided
    danger = find_danger(item, draft.preferences_of(line.person))
    kept = tuple(
        choice
        for choice in warned.choices
        if choice.group in single and find_danger(item, draft.preferences_of(line.person), (choice,)) == danger
    )
    return drop_one_warned_dish(draft, warned), line.replace(choices=kept)


def skip_item(draft: CartDraft, pending: ChooseItem) -> CartDraft:
    """Drop the question about a dish: the guest wants none of those offered."""
    rest = close_item_question(draft, pending)
    item = draft.menu.item(pending.choice.line.item)
    return rest.with_outcomes(LeftOut(name=pending.choice.said or (item.name if item else "")))


def skip_option(draft: CartDraft, pending: ChooseOption) -> CartDraft:
    """Drop the question about an option. A required option is asked again."""
    return draft.with_session(pending=None, open_options=_remove_value(draft.session.open_options, pending))


def _decline_option(draft: CartDraft, pending: ChooseOption) -> CartDraft:
    """Drop the question; without an option that a dish cannot be without, ask whether the dish may go."""
    rest = skip_option(draft, pending)
    line, item = draft.cart.line(pending.line), draft.item(pending.line)
    group = item.group(pending.group) if item else None
    if line is None or group is None or pending.refused or not group.is_required or line.options_of(group.id):
        return rest
    question = AskTakeOut(names=(line.name,), reason="declined")
    asking = rest.with_session(pending=TakeOut(lines=(line.number,)), asked=question)
    return asking.with_decision(make_decision(asking.with_outcomes(question)))


def _keep_order(draft: CartDraft, pending: CancelPlaced, *, more: bool) -> CartDraft:
    next_draft = close_amendment(draft.with_session(pending=None)).with_outcomes(OrderKept(order_id=pending.order_id))
    return next_draft if more else draft.with_decision(make_decision(next_draft))


def _decline_detail(draft: CartDraft, pending: AskDetail, *, more: bool) -> CartDraft:
    """Without an address nothing can be delivered; other details are asked again."""
    is_final = pending.kind == "address" and not more
    return draft.with_decision(make_decision(draft.with_outcomes(SmallTalk(topic="no_address")))) if is_final else draft


def _ask_what_to_change(draft: CartDraft) -> CartDraft:
    back = draft.with_session(pending=None, checking_out=False).with_outcomes(AskWhatToChange())
    return draft.with_decision(make_decision(back))


def _add_despite_warning(draft: CartDraft, pending: AllergyWarning) -> CartDraft:
    return cart.add_line(drop_warned_dish(draft, pending.line), pending.line, overridden=True)


def _take_suggestion(draft: CartDraft, item: ItemId) -> CartDraft:
    dish = draft.menu.item(item)
    line = GroundedLine(item=item, said=dish.name if dish else item)
    return cart.add_item(draft.with_session(pending=None), item, line, Changes())


def _ask_for_more(draft: CartDraft) -> CartDraft:
    next_draft = draft.with_session(pending=None)
    if len(draft.commands) > 1:
        return next_draft
    if not draft.cart.is_empty and draft.session.fulfilment.next_detail() is None:
        return next_draft.with_session(checking_out=True)  # nothing else is open, so the yes is to the order
    reason: Literal["", "more"] = "" if draft.cart.is_empty else "more"
    return draft.with_decision(make_decision(next_draft.with_outcomes(AskWhatToOrder(reason=reason))))


def _agree_on_item(draft: CartDraft, pending: ChooseItem) -> CartDraft:
    """ "Yes, that one", after an answer about one of the offered dishes."""
    topic = draft.session.topic
    if topic is None or topic not in pending.choice.candidates:
        return draft
    return _choose_item(draft, pending, Pick(ids=(topic,)))


def _agree_on_option(draft: CartDraft, pending: ChooseOption) -> CartDraft:
    """A yes takes the option when the question offers only one; otherwise it answers nothing."""
    return _choose_option(draft, pending, Pick(ids=pending.among)) if len(pending.among) == 1 else draft


def _choose_for_warned_dish(draft: CartDraft, warned: GroundedLine, command: Pick) -> CartDraft:
    """Options for the dish of the allergy warning: it is checked again with them. Another dish is added."""
    if any(draft.menu.item(ItemId(each)) for each in command.ids):
        return _pick_without_question(leave_out_warned_dish(draft), command)
    line = _add_options(draft, warned, command.ids)
    return cart.add_item(drop_warned_dish(draft, warned), warned.item, line, command.changes)


def _choose_item(draft: CartDraft, pending: ChooseItem, command: Pick) -> CartDraft:
    candidates = pending.choice.candidates
    item_id = next((ItemId(each) for each in command.ids if each in candidates), None)
    other_ids = tuple(each for each in command.ids if each not in candidates)
    if item_id is None:
        return _choose_other_item(draft, pending, other_ids, command)
    line = _add_options(draft, pending.choice.line.replace(item=item_id), other_ids)
    if command.quantity is not None:
        line = line.replace(quantity=command.quantity, quantity_said=True)
    next_draft = cart.add_item(close_item_question(draft, pending), item_id, line, command.changes)
    alternatives = tuple(item for item in candidates if item != item_id)
    if next_draft.added == draft.added or not alternatives:
        return next_draft
    choice = Chosen(line=next_draft.added[-1], items=alternatives, said=pending.choice.said)
    return next_draft.with_session(chosen=choice)


def _choose_other_item(draft: CartDraft, pending: ChooseItem, ids: tuple[str, ...], command: Pick) -> CartDraft:
    """A dish that the question did not offer, or only options for the dish that is still to be chosen."""
    item_id = next((ItemId(each) for each in ids if draft.menu.item(ItemId(each))), None)
    if item_id is None:
        return _keep_choice_for_later(draft, pending, ids, command.changes)
    quantity = command.quantity or pending.choice.line.quantity
    line = pending.choice.line.replace(item=item_id, quantity=quantity)
    return cart.add_item(close_item_question(draft, pending), item_id, line, command.changes)


def close_item_question(draft: CartDraft, pending: ChooseItem) -> CartDraft:
    """The draft without the question about a dish."""
    return draft.with_session(unresolved=_remove_value(draft.session.unresolved, pending.choice), pending=None)


def _keep_choice_for_later(draft: CartDraft, pending: ChooseItem, ids: tuple[str, ...], changes: Changes) -> CartDraft:
    """Options like "the small", while the pizza is still open: kept for the pizza that is chosen."""
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
    """The line with these options, from any group of the dish or of a candidate."""
    items = [item for i in candidates or (line.item,) if (item := draft.menu.item(i))]
    for each in ids:
        group = next((g for item in items for g in item.groups if g.option(OptionId(each))), None)
        if group is not None:
            line = line.replace(choices=(*line.choices, Choice(group=group.id, option=OptionId(each))))
    return line


def _choose_option(draft: CartDraft, pending: ChooseOption, command: Pick) -> CartDraft:
    line, item = draft.cart.line(pending.line), draft.item(pending.line)
    group = item.group(pending.group) if item else None
    rest = skip_option(draft, pending)
    if line is None or item is None or group is None:
        return rest
    options = tuple(o.id for each in command.ids if (o := group.option(OptionId(each))))
    if pending.refused and options:
        return set_options(rest, line, (), tuple(Refusal(group=group.id, option=option) for option in options))
    numbers = _find_lines_meant(draft, pending, command)
    for number, line_options in zip(numbers, _distribute_options(options, group, numbers), strict=True):
        rest = _answer_for_line(rest, number, group, line_options, command)
    if rest.cart == draft.cart and rest.session.unsafe == draft.session.unsafe and not options:
        return draft
    is_single_choice = len(numbers) <= 1 and group.kind is GroupKind.SINGLE
    return rest.with_session(chosen=_list_alternatives(pending, group, options) if is_single_choice else None)


def _list_alternatives(pending: ChooseOption, group: OptionGroup, picked: tuple[OptionId, ...]) -> Chosen:
    """The offered options that the guest did not pick, for "no, the other one"."""
    offered = (o.id for o in group.options if o.available and _is_among(o.id, pending))
    return Chosen(line=pending.line, group=group.id, options=tuple(each for each in offered if each not in picked))


def _answer_for_line(
    draft: CartDraft, number: int, group: OptionGroup, option_ids: tuple[OptionId, ...], command: Pick
) -> CartDraft:
    """Apply the options picked for one line, with the other changes and the quantity."""
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
    """Options of other groups of the dish, picked together: "large, with oat milk"."""
    return tuple(
        Choice(group=group.id, option=option.id)
        for each in ids
        if group_in_question.option(OptionId(each)) is None
        for group in item.groups
        if (option := group.option(OptionId(each)))
    )


def _find_lines_meant(draft: CartDraft, pending: ChooseOption, command: Pick) -> tuple[int, ...]:
    """The lines that the guest names, else all lines of the question."""
    in_question = tuple(dict.fromkeys((pending.line, *pending.others)))
    by_position = tuple(line.number for position in command.lines if (line := draft.line_at(position)))
    return by_position or tuple(number for number in in_question if draft.cart.line(number))


def _is_among(option: OptionId, pending: ChooseOption) -> bool:
    return not pending.among or option in pending.among


def _distribute_options(
    options: tuple[OptionId, ...], group: OptionGroup, lines: tuple[int, ...]
) -> tuple[tuple[OptionId, ...], ...]:
    """The options for each line: "large and small" for two pizzas are one each, in the question's order."""
    if group.kind is not GroupKind.SINGLE:
        return (options,) * len(lines)
    if len(options) == len(lines):
        return tuple((option,) for option in options)
    return (options[:1],) * len(lines)


def _pick_without_question(draft: CartDraft, command: Pick) -> CartDraft:
    """Add the named dishes; apply named options to the line in focus."""
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


def _cancel_placed_order(draft: CartDraft, pending: CancelPlaced) -> CartDraft | Ask:
    """Cancel the order. Where its dishes become a new order, that one is read back next."""
    next_draft = draft.with_session(pending=None)
    if failure := draft.results.failures.get("cancel_order"):
        staff = failure.code in ("service_not_configured", "service_rejected")
        outcome = CancelByStaff(order_id=pending.order_id) if staff else CancelUnknown(order_id=pending.order_id)
        return _end_cancellation(next_draft, outcome, error=failure.code)
    settlement = draft.results.settlement
    if settlement is None:
        confirmation_id = pending.confirmation_id or draft.confirmation_id
        return Ask(CancelOrder(order_id=pending.order_id, confirmation_id=confirmation_id, store=pending.store))
    if settlement.status is PlacementStatus.PLACED and pending.reorders:
        cancelled = next_draft.with_session_value(next_draft.session.as_new_order())
        return cancelled.with_outcomes(OrderCancelled(order_id=pending.order_id))
    if not settlement.status.is_final and settlement.is_findable:
        next_draft = next_draft.with_session(unsettled=settlement.key)
    is_answered = settlement.status.is_final and settlement.reason != "order_rejected"  # "too late" is no error
    error = None if is_answered else order_error(settlement.reason)
    return _end_cancellation(next_draft, describe_cancellation(settlement), error=error)


def _end_cancellation(draft: CartDraft, outcome: Outcome, *, error: ErrorCode | None) -> CartDraft:
    closed = close_amendment(draft).with_outcomes(outcome)
    return closed.with_decision(make_decision(closed, route="order_error" if error else "order", error=error))


def reopen_question(draft: CartDraft, command: AddItem) -> CartDraft:
    """The draft with the "which one?" that was passed over open again, where the dish ordered now is one of it."""
    waiting = (each for each in draft.session.unresolved if each.passed_over and command.food.item in each.candidates)
    choice = next(waiting, None)
    return draft if choice is None else draft.with_session(pending=ChooseItem(choice=choice))


def is_candidate(draft: CartDraft, command: AddItem) -> bool:
    """Whether the command names a dish that the question offers: then it is the answer, not one more dish."""
    pending = draft.session.pending
    return isinstance(pending, ChooseItem) and command.food.item in pending.choice.candidates


def convert_to_pick(draft: CartDraft, command: AddItem) -> Pick:
    """The choice that ordering an offered dish stands for. Of several dishes each has its own quantity."""
    item: Food = command.food
    ids = (str(item.item),) if item.item else ()
    is_one_of_several = sum(isinstance(each, AddItem) for each in draft.commands) > 1
    has_quantity = command.quantity_said or command.quantity > 1 or is_one_of_several
    quantity = command.quantity if has_quantity else None
    return Pick(ids=ids, quantity=quantity, changes=command.changes)


def _end_with(draft: CartDraft, result: Decision | Ask) -> CartDraft | Ask:
    return result if isinstance(result, Ask) else draft.with_decision(result)


def _remove_value(values: tuple[T, ...], value: T) -> tuple[T, ...]:
    return tuple(each for each in values if each != value)


def find_line_in_question(draft: CartDraft) -> Line | GroundedLine | None:
    """The dish of the pending question, in the cart or not."""
    match draft.session.pending:
        case AllergyWarning(line=warned):
            return warned
        case ChooseItem(choice=choice):
            return choice.line
        case ChooseOption(line=number):
            return draft.cart.line(number)
        case _:
            return None
