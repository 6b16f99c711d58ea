"""Applies one command to the draft. A pure match over the cart's commands, with a small function for each."""

from __future__ import annotations

from typing import assert_never

from domain.calls import RecallOrder
from domain.commands import (
    AddItem,
    Agree,
    CancelOrder,
    CartCommand,
    ChangeLine,
    Checkout,
    ClearCart,
    ClearFulfilment,
    Command,
    Decline,
    KeepOrdering,
    Pick,
    PickAny,
    RemoveLine,
    Reorder,
    RepeatLine,
    SetFulfilment,
    ShowCart,
    Undo,
)
from domain.deals import drop_orphans
from domain.mentions import GroundedLine
from domain.menu import get_base_id
from domain.outcome import (
    AskCancelOrder,
    AskClearCart,
    CartCleared,
    CartShown,
    CartTotal,
    NothingToChange,
    SmallTalk,
    WishNoted,
)
from domain.person import name_person
from domain.session import AllergyWarning, AnythingElse, CancelPlaced, ChooseItem, Confirm, ConfirmChange, GotItRight
from domain.session import ClearWholeCart as AskToClear
from nodes.order import answer_pending, cart
from nodes.order.amendment import close_amendment, keep_placed_order
from nodes.order.bill_split import split_bill
from nodes.order.changes import reset_groups, resolve_wishes
from nodes.order.checkout import make_decision
from nodes.order.fulfilment import clear_fulfilment
from nodes.order.lines import change_line, report_absent_dishes
from nodes.order.reorder import reorder_dishes
from nodes.order.saved_address import set_details
from nodes.order.undo import undo_change
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask
from nodes.turn.tool_results import ToolResults, find_order_store
from nodes.turn.views import build_cart_view


def apply_command(command: Command, draft: CartDraft, results: ToolResults) -> CartDraft | Ask:  # noqa: C901 - one case per command
    """The draft after the command, or a tool call that is needed first. Commands of other flows change nothing."""
    if not isinstance(command, CartCommand):
        return draft
    match command:
        case AddItem():
            return _add_item(draft, command)
        case RepeatLine():
            return _repeat_line(draft, command)
        case ChangeLine():
            return _change_lines(draft, command)
        case RemoveLine():
            return _remove_lines(draft, command)
        case ClearCart():
            return _clear_or_ask(draft, command)
        case Undo():
            return undo_change(draft)
        case Checkout():
            return _check_out(draft)
        case KeepOrdering():
            return _keep_ordering(draft)
        case ShowCart():
            return _show_cart(draft, command)
        case Reorder():
            return reorder_dishes(answer_pending.leave_out_warned_dish(draft), command, results)
        case Agree():
            return answer_pending.agree_to_question(draft)
        case Decline():
            return answer_pending.decline_question(draft)
        case Pick():
            return answer_pending.pick_choice(draft, command)
        case PickAny():
            return answer_pending.pick_any_choice(draft)
        case SetFulfilment():
            return set_details(draft, command)
        case ClearFulfilment():
            return clear_fulfilment(draft, command)
        case CancelOrder():
            return _ask_to_cancel(draft, command, results)
    assert_never(command)


def _add_item(draft: CartDraft, command: AddItem) -> CartDraft:
    draft = answer_pending.reopen_question(draft, command)
    if answer_pending.is_candidate(draft, command):
        return answer_pending.pick_choice(draft, answer_pending.convert_to_pick(draft, command))
    draft = _replace_question(draft, command)
    line = GroundedLine(
        item=command.food.item or next(iter(command.food.candidates), command.food.item or ""),
        quantity=command.quantity,
        quantity_said=command.quantity_said or command.quantity > 1,
        said=command.food.said,
        person=name_person(command.for_whom),
    )
    draft, line = answer_pending.replace_waiting_dish(draft, command, line)
    return cart.add_food(draft, command.food, line, command.changes)


def _replace_question(draft: CartDraft, command: AddItem) -> CartDraft:
    """Close the question when the new dish replaces it: a warned dish, or a dish of the same category."""
    item = draft.menu.item(command.food.item) if command.food.item else None
    line = answer_pending.find_line_in_question(draft)
    dish = draft.menu.item(line.item) if line else None
    match draft.session.pending:
        case AllergyWarning(line=warned):
            is_same_dish = item is not None and item.id == warned.item
            return (
                answer_pending.drop_one_warned_dish(draft, warned)
                if is_same_dish
                else answer_pending.leave_out_warned_dish(draft)
            )
        case ChooseItem() as pending if item and dish and get_base_id(item.id) == get_base_id(dish.id):
            return answer_pending.close_item_question(draft, pending)
        case ChooseItem() as pending if item and dish and item.category == dish.category:
            return answer_pending.skip_item(draft, pending)
        case _:
            return draft


def _repeat_line(draft: CartDraft, command: RepeatLine) -> CartDraft:
    line = draft.line_at(command.line)
    if line is None:
        return draft.with_outcomes(NothingToChange())
    return cart.repeat_line(answer_pending.leave_out_warned_dish(draft), line, command.quantity, command.changes)


def _change_lines(draft: CartDraft, command: ChangeLine) -> CartDraft:
    is_line_missing = False
    for position in dict.fromkeys(command.lines):
        dish = answer_pending.find_line_in_question(draft) if position == 0 else None
        if isinstance(dish, GroundedLine):
            draft = _change_question(draft, command)
        elif draft.line_at(position) is None:
            is_line_missing = True
        else:
            draft = _change_line(draft, position, command)
    if is_line_missing or not command.lines:
        return draft.with_outcomes(NothingToChange(said=next(iter(command.changes.unknown), "")))
    return draft


def _change_line(draft: CartDraft, position: int, command: ChangeLine) -> CartDraft:
    line = draft.line_at(position)
    if line is None:
        return draft
    is_part = command.pieces is not None and command.pieces < line.quantity and command.quantity != 0
    if command.pieces is not None and is_part and cart.count_free_lines(draft):
        draft = draft.with_session(cart=draft.cart.split(line.number, command.pieces))
        line = draft.cart.lines[-1]
    if command.swap_to is not None:
        return cart.swap_item(draft, line, command.swap_to, command.quantity, command.changes)
    if command.quantity == 0:
        return cart.remove_pieces(draft, line, command.pieces)
    item = draft.menu.item(line.item)
    if item is None:
        return draft.with_outcomes(NothingToChange(said=line.name))
    if command.changes.defaults:
        plain = drop_orphans(reset_groups(line, command.changes.defaults), item)
        draft, line = draft.with_session(cart=draft.cart.with_replaced_line(plain)), plain
    wishes = resolve_wishes(command.changes, item, draft.menu)
    notes = (*wishes.notes, *wishes.missing)
    next_draft = change_line(draft, line, command.quantity, wishes.choices, wishes.refusals, notes)
    next_draft = (
        next_draft.with_outcomes(WishNoted(item=item.name, wishes=wishes.missing)) if wishes.missing else next_draft
    )
    if wishes.absent:
        next_draft = next_draft.with_outcomes(*report_absent_dishes(item, wishes.absent, draft.menu))
    return (
        cart.add_open_questions(next_draft, command.changes.open, line.number)
        if next_draft.cart.line(line.number)
        else next_draft
    )


def _change_question(draft: CartDraft, command: ChangeLine) -> CartDraft:
    """Change the dish in question, which is not in the cart yet."""
    match draft.session.pending:
        case AllergyWarning(line=warned):
            return _change_warned_dish(draft, warned, command)
        case ChooseItem() as pending if command.quantity == 0:
            return answer_pending.skip_item(draft, pending)
        case ChooseItem():
            return answer_pending.pick_choice(draft, Pick(quantity=command.quantity, changes=command.changes))
        case _:
            return draft


def _change_warned_dish(draft: CartDraft, warned: GroundedLine, command: ChangeLine) -> CartDraft:
    """Check the dish of the allergy warning again with the changes: without an option it may be safe."""
    item = draft.menu.item(warned.item)
    if item is None or command.quantity == 0:
        return answer_pending.leave_out_warned_dish(draft)
    if command.swap_to is not None:
        replacement = GroundedLine(
            item=warned.item, quantity=command.quantity or warned.quantity, said=command.swap_to.said
        )
        return cart.add_food(answer_pending.leave_out_warned_dish(draft), command.swap_to, replacement, command.changes)
    wishes = resolve_wishes(command.changes, item, draft.menu)
    refused_options = {(refusal.group, refusal.option) for refusal in wishes.refusals}
    groups = {choice.group for choice in wishes.choices if (g := item.group(choice.group)) and g.is_required}
    line = warned.replace(
        choices=tuple(
            c for c in warned.choices if (c.group, c.option) not in refused_options and c.group not in groups
        ),
        quantity=command.quantity or warned.quantity,
    )
    return cart.add_item(answer_pending.drop_warned_dish(draft, warned), item.id, line, command.changes)


def _remove_lines(draft: CartDraft, command: RemoveLine) -> CartDraft:
    if command.unknown is not None:
        draft = draft.with_outcomes(NothingToChange(said=command.unknown))
    if 0 in command.lines and isinstance(draft.session.pending, AllergyWarning | ChooseItem):
        draft = answer_pending.decline_question(draft)
    lines = [line for position in dict.fromkeys(command.lines) if (line := draft.line_at(position))]
    if not lines:
        return draft if draft.has_acted else draft.with_outcomes(NothingToChange())
    if command.pieces is None:
        return cart.remove_lines(draft, tuple(line.number for line in lines))
    for line in lines:
        draft = cart.remove_pieces(draft, line, command.pieces)
    return draft


def _clear_or_ask(draft: CartDraft, command: ClearCart) -> CartDraft:
    """Ask before clearing the cart, unless the guest leaves. With an empty cart, only open questions are dropped."""
    if (amends := draft.session.amends) is not None:
        is_left = command.then != ""
        return (
            keep_placed_order(draft, amends) if is_left else _ask_about_order(close_amendment(draft), amends.order_id)
        )
    if command.then == "leave" and not draft.cart.is_empty:
        cleared = cart.clear_cart(draft).with_outcomes(CartCleared(can_undo=True))
        return cleared.with_decision(make_decision(cleared))
    if not draft.cart.is_empty:
        question = AskToClear(restarts=command.then == "restart")
        return draft.with_session(pending=question, asked=AskClearCart()).with_outcomes(AskClearCart())
    dropped = draft.with_session(unresolved=(), unsafe=(), open_options=(), pending=None, checking_out=False)
    return dropped.with_outcomes(CartShown(cart=build_cart_view(draft.cart, draft.menu)))


def _check_out(draft: CartDraft) -> CartDraft:
    """Begin the checkout. A warned dish is left out; a read-back keeps waiting for its yes."""
    draft = answer_pending.leave_out_warned_dish(draft)
    if isinstance(draft.session.pending, Confirm | ConfirmChange):
        return draft
    pending = (
        None if isinstance(draft.session.pending, AnythingElse | AskToClear | CancelPlaced) else draft.session.pending
    )
    return draft.with_session(checking_out=True, pending=pending)


def _keep_ordering(draft: CartDraft) -> CartDraft:
    """Go on ordering. What waits to be verified goes on waiting: only a no drops it."""
    if isinstance(draft.session.pending, GotItRight):
        return draft.with_session(checking_out=False)
    return answer_pending.leave_out_warned_dish(draft).with_session(checking_out=False, pending=None)


def _show_cart(draft: CartDraft, command: ShowCart) -> CartDraft | Ask:
    if command.what == "split":
        return split_bill(draft, command.people, command.person)
    view = build_cart_view(draft.cart, draft.menu, scheduled_for=draft.session.fulfilment.scheduled_for)
    total = command.what == "total" and not draft.cart.is_empty
    return draft.with_outcomes(CartTotal(cart=view) if total else CartShown(cart=view))


def _ask_to_cancel(draft: CartDraft, command: CancelOrder, results: ToolResults) -> CartDraft | Ask:
    """Ask before cancelling: the named order, else the cart, else the newest order."""
    named_id = command.order.id or (draft.session.amends.order_id if draft.session.amends else None)
    draft = close_amendment(draft)
    if named_id is None and not draft.cart.is_empty:
        return _clear_or_ask(draft, ClearCart())
    order_id = named_id or next(reversed(draft.session.orders), None) or results.recalled_order_id
    if order_id is None and not results.is_order_recalled and "recall_order" not in results.failures:
        return Ask(RecallOrder())
    if order_id is None:
        return draft.with_outcomes(SmallTalk(topic="nothing_to_cancel"))
    return _ask_about_order(draft, order_id)


def _ask_about_order(draft: CartDraft, order_id: str) -> CartDraft:
    question = AskCancelOrder(order_id=order_id)
    pending = CancelPlaced(
        order_id=order_id,
        store=find_order_store(draft.session, draft.results, order_id),
        confirmation_id=draft.confirmation_id,
    )
    return draft.with_session(pending=pending, asked=question).with_outcomes(question)
