"""One command, carried out on the work in progress. A pure match over all commands, with a small function for each."""

from __future__ import annotations

from typing import assert_never

from domain.calls import RecallOrder
from domain.commands import (
    Acknowledge,
    AddItem,
    Agree,
    AskMenu,
    AskOrder,
    AskRestaurant,
    AskSafe,
    Bye,
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    Chat,
    Checkout,
    ClearCart,
    ClearFulfilment,
    Command,
    Complain,
    Decline,
    Forget,
    Greet,
    Help,
    KeepOrdering,
    NotUnderstood,
    OutOfScope,
    Pick,
    PickAny,
    Recommend,
    Remember,
    RemoveLine,
    Reorder,
    RepeatLine,
    RepeatReply,
    SetFulfilment,
    SetLanguage,
    ShowCart,
    ShowProfile,
    TalkToStaff,
    Thank,
    Undo,
    Wait,
    WantUnsupported,
)
from domain.mentions import GroundedLine
from domain.outcome import (
    AskCancelOrder,
    AskClearCart,
    CartShown,
    CartTotal,
    NothingToChange,
    SmallTalk,
    WishNoted,
)
from domain.session import AllergyWarning, AnythingElse, CancelPlaced, ChooseItem, Confirm
from domain.session import ClearWholeCart as AskToClear
from nodes.order import answer_pending, cart
from nodes.order.changes import wishes_of, without_choices
from nodes.order.fulfilment import clear_fulfilment, set_fulfilment
from nodes.order.lines import change_line
from nodes.order.past import reorder
from nodes.order.undo import undo
from nodes.turn.edit import Edit
from nodes.turn.facts import Facts
from nodes.turn.state import Ask
from nodes.turn.views import cart_view


def apply(command: Command, edit: Edit, results: Facts) -> Edit | Ask:  # noqa: C901 - one case per command
    """The edit after the command, or what must be known first. A command of another flow changes nothing."""
    match command:
        case AddItem():
            return _add(edit, command)
        case RepeatLine():
            return _repeat(edit, command)
        case ChangeLine():
            return _change(edit, command)
        case RemoveLine():
            return _remove(edit, command)
        case ClearCart():
            return _ask_to_clear(edit)
        case Undo():
            return undo(edit)
        case Checkout():
            return _check_out(edit)
        case KeepOrdering():
            return _keep_ordering(edit)
        case ShowCart():
            return _show(edit, command)
        case Reorder():
            return reorder(answer_pending.leave_out(edit), command, results)
        case Agree():
            return answer_pending.agree(edit)
        case Decline():
            return answer_pending.decline(edit)
        case Pick():
            return answer_pending.pick(edit, command)
        case PickAny():
            return answer_pending.pick_any(edit)
        case SetFulfilment():
            return set_fulfilment(edit, command)
        case ClearFulfilment():
            return clear_fulfilment(edit, command)
        case CancelOrder():
            return _ask_to_cancel(edit, command, results)
        case (
            Wait() | Acknowledge() | AskMenu() | AskSafe() | AskOrder() | AskRestaurant() | Recommend() | ChangeOrder()
            | Complain() | Remember() | Forget() | ShowProfile() | WantUnsupported() | SetLanguage() | Greet()
            | Thank() | Bye() | Help() | RepeatReply() | TalkToStaff() | Chat() | OutOfScope() | NotUnderstood()
        ):  # fmt: skip
            return edit
    assert_never(command)


def _add(edit: Edit, command: AddItem) -> Edit:
    edit = answer_pending.reopen_question(edit, command)
    if answer_pending.names_candidate(edit, command):
        return answer_pending.pick(edit, answer_pending.as_pick(command))
    edit = _instead_of_question(edit, command)
    wanted = GroundedLine(
        item=command.food.item or next(iter(command.food.candidates), command.food.item or ""),
        quantity=command.quantity,
        quantity_said=command.quantity_said or command.quantity > 1,
        said=command.food.said,
        note=f"for {command.for_whom}" if command.for_whom else None,
    )
    return cart.add_food(edit, command.food, wanted, command.changes)


def _instead_of_question(edit: Edit, command: AddItem) -> Edit:
    """Whoever orders on leaves out what we warned of; a dish of the kind that is in question stands in for it."""
    item = edit.menu.item(command.food.item) if command.food.item else None
    asked = answer_pending.line_in_question(edit)
    questioned = edit.menu.item(asked.item) if asked else None
    match edit.session.pending:
        case AllergyWarning(line=held):
            again = item is not None and item.id == held.item
            return answer_pending.without_one_held(edit, held) if again else answer_pending.leave_out(edit)
        case ChooseItem() as pending if item and questioned and item.category == questioned.category:
            return answer_pending.skip_item(edit, pending)
        case _:
            return edit


def _repeat(edit: Edit, command: RepeatLine) -> Edit:
    line = edit.line_at(command.line)
    if line is None:
        return edit.saying(NothingToChange())
    return cart.repeat(answer_pending.leave_out(edit), line, command.quantity, command.changes)


def _change(edit: Edit, command: ChangeLine) -> Edit:
    missing = False
    for position in dict.fromkeys(command.lines):
        asked = answer_pending.line_in_question(edit) if position == 0 else None
        if isinstance(asked, GroundedLine):
            edit = _change_question(edit, command)
        elif edit.line_at(position) is None:
            missing = True
        else:
            edit = _change_one(edit, position, command)
    if missing or not command.lines:
        return edit.saying(NothingToChange(said=next(iter(command.changes.unknown), "")))
    return edit


def _change_one(edit: Edit, position: int, command: ChangeLine) -> Edit:
    line = edit.line_at(position)
    if line is None:
        return edit
    apart = command.pieces is not None and command.pieces < line.quantity and command.quantity != 0
    if command.pieces is not None and apart and cart.room(edit):
        edit = edit.having(cart=edit.cart.split(line.number, command.pieces))
        line = edit.cart.lines[-1]
    if command.swap_to is not None:
        return cart.swap(edit, line, command.swap_to, command.quantity, command.changes)
    if command.quantity == 0:
        return cart.remove_pieces(edit, line, command.pieces)
    item = edit.menu.item(line.item)
    if item is None:
        return edit.saying(NothingToChange(said=line.name))
    if command.changes.defaults:
        plain = without_choices(line, command.changes.defaults)
        edit, line = edit.having(cart=edit.cart.with_replaced_line(plain)), plain
    wishes = wishes_of(command.changes, item, edit.menu)
    notes = (*wishes.notes, *wishes.missing)
    done = change_line(edit, line, command.quantity, wishes.choices, wishes.refusals, notes)
    done = done.saying(WishNoted(item=item.name, wishes=wishes.missing)) if wishes.missing else done
    return cart.keep_open(done, command.changes.open, line.number) if done.cart.line(line.number) else done


def _change_question(edit: Edit, command: ChangeLine) -> Edit:
    """A change of the dish that is in question and not in the cart yet."""
    match edit.session.pending:
        case AllergyWarning(line=held):
            return _change_held(edit, held, command)
        case ChooseItem():
            return answer_pending.pick(edit, Pick(quantity=command.quantity, changes=command.changes))
        case _:
            return edit


def _change_held(edit: Edit, held: GroundedLine, command: ChangeLine) -> Edit:
    """The dish that we warned of, offered anew as it is wanted now: without what it was chosen with, it may be safe."""
    item = edit.menu.item(held.item)
    if item is None or command.quantity == 0:
        return answer_pending.leave_out(edit)
    if command.swap_to is not None:
        wanted = GroundedLine(item=held.item, quantity=command.quantity or held.quantity, said=command.swap_to.said)
        return cart.add_food(answer_pending.leave_out(edit), command.swap_to, wanted, command.changes)
    wishes = wishes_of(command.changes, item, edit.menu)
    refused = {(refusal.group, refusal.option) for refusal in wishes.refusals}
    answered = {choice.group for choice in wishes.choices if (g := item.group(choice.group)) and g.is_required}
    kept = held.replace(
        choices=tuple(c for c in held.choices if (c.group, c.option) not in refused and c.group not in answered),
        quantity=command.quantity or held.quantity,
    )
    return cart.add_item(answer_pending.without_held(edit, held), item.id, kept, command.changes)


def _remove(edit: Edit, command: RemoveLine) -> Edit:
    if command.unknown is not None:
        edit = edit.saying(NothingToChange(said=command.unknown))
    if 0 in command.lines and isinstance(edit.session.pending, AllergyWarning | ChooseItem):
        edit = answer_pending.decline(edit)
    found = [line for position in dict.fromkeys(command.lines) if (line := edit.line_at(position))]
    if not found:
        return edit if edit.acted else edit.saying(NothingToChange())
    if command.pieces is None:
        return cart.remove_lines(edit, tuple(line.number for line in found))
    for line in found:
        edit = cart.remove_pieces(edit, line, command.pieces)
    return edit


def _ask_to_clear(edit: Edit) -> Edit:
    """The cart is emptied only by a yes to this question; with nothing in it, what is still in question goes."""
    if not edit.cart.is_empty:
        return edit.having(pending=AskToClear(), asked=AskClearCart()).saying(AskClearCart())
    dropped = edit.having(unresolved=(), unsafe=(), open_options=(), pending=None, checking_out=False)
    return dropped.saying(CartShown(cart=cart_view(edit.cart, edit.menu)))


def _check_out(edit: Edit) -> Edit:
    """Whoever is done leaves out what we warned of; an order that was read back waits for its yes."""
    edit = answer_pending.leave_out(edit)
    if isinstance(edit.session.pending, Confirm):
        return edit
    pending = (
        None if isinstance(edit.session.pending, AnythingElse | AskToClear | CancelPlaced) else edit.session.pending
    )
    return edit.having(checking_out=True, pending=pending)


def _keep_ordering(edit: Edit) -> Edit:
    return answer_pending.leave_out(edit).having(checking_out=False, pending=None)


def _show(edit: Edit, command: ShowCart) -> Edit:
    view = cart_view(edit.cart, edit.menu)
    total = command.what == "total" and not edit.cart.is_empty
    return edit.saying(CartTotal(cart=view) if total else CartShown(cart=view))


def _ask_to_cancel(edit: Edit, command: CancelOrder, results: Facts) -> Edit | Ask:
    """The order that is named, else the cart while there is one, else the newest order; each is asked for first."""
    wanted = command.order.id
    if wanted is None and not edit.cart.is_empty:
        return _ask_to_clear(edit)
    order_id = wanted or next(reversed(edit.session.orders), None) or results.recalled
    if order_id is None and not results.recall_done and "recall_order" not in results.failures:
        return Ask(RecallOrder())
    if order_id is None:
        return edit.saying(SmallTalk(topic="nothing_to_cancel"))
    question = AskCancelOrder(order_id=order_id)
    return edit.having(pending=CancelPlaced(order_id=order_id), asked=question).saying(question)
