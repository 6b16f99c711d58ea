"""Verification of a doubtful message: its commands wait for a yes to "did I get this right?"."""

from __future__ import annotations

from dataclasses import replace

from domain.cart import Line
from domain.commands import AddItem, Command, Reading, RepeatLine, SetFulfilment, ShowCart
from domain.outcome import AskGotItRight, LineView
from domain.session import ChooseItem, ChooseOption, GotItRight
from nodes.order.apply_command import apply_command
from nodes.policy import CHANGES_CART, is_plain_yes, sort_by_effect
from nodes.turn.cart_draft import CartDraft, list_line_numbers
from nodes.turn.state import Ask
from nodes.turn.views import build_line_view


def ask_to_verify(draft: CartDraft, reading: Reading) -> CartDraft | Ask:
    """Change nothing yet; show the lines as they would be, and the words that were not understood."""
    commands = tuple(command for command in reading.commands if command.kind in CHANGES_CART)
    trial = apply_commands(draft, commands)
    if isinstance(trial, Ask):
        return trial
    question = _build_question(draft, trial, commands)
    if question == AskGotItRight():
        return draft  # nothing would change, and the reply names the words that were not understood
    question = question.replace(words=tuple(part.words for part in reading.unread), claim=reading.contradictory)
    open_question = draft.session.pending
    dish_question = open_question if isinstance(open_question, ChooseItem | ChooseOption) else None
    pending = GotItRight(commands=commands, lines=list_line_numbers(draft.cart), question=dish_question)
    return draft.with_session(pending=pending, asked=question, repeats=0).with_outcomes(question)


def _build_question(draft: CartDraft, trial: CartDraft, commands: tuple[Command, ...]) -> AskGotItRight:
    return AskGotItRight(
        lines=_build_views(trial, _find_changed_lines(draft, trial)),
        removed=_build_views(draft, _find_removed_lines(draft, trial)),
        vague=(*_list_vague(draft, trial), *_list_refused(draft, trial, commands)),
    )


def settle_verification(draft: CartDraft) -> CartDraft | Ask:
    """Apply the waiting commands after a plain yes, or when the guest goes on; drop those that are ordered again."""
    pending = draft.session.pending
    if not isinstance(pending, GotItRight):
        return draft
    rest = _list_not_restated(draft, pending.commands)
    if len(rest) < len(pending.commands):
        return _keep_waiting(draft, pending, rest)
    if not is_plain_yes(draft.reading) and not _goes_on(draft, pending.commands):
        return draft.with_session(repeats=draft.session.repeats + 1) if draft.has_command(*CHANGES_CART) else draft
    positions = draft.positions
    next_draft = apply_commands(
        replace(draft.with_session(pending=pending.question), positions=pending.lines), pending.commands
    )
    return next_draft if isinstance(next_draft, Ask) else replace(next_draft, positions=positions)


def _goes_on(draft: CartDraft, commands: tuple[Command, ...]) -> bool:
    """Whether the guest saw what would be and goes on: to check out, to pay, to ask for the total, or for the second
    time to order more.

    Going on without checking out takes nothing out of the cart: only a plain yes does. A question for the total accepts
    no words that contradict each other.
    """
    if draft.has_command("decline"):
        return False
    if draft.has_command("checkout"):
        return True
    asks_total = any(isinstance(each, ShowCart) and each.what == "total" for each in draft.commands)
    asked = draft.session.asked
    asks_total = asks_total and not (isinstance(asked, AskGotItRight) and asked.claim)
    is_paying = any(isinstance(each, SetFulfilment) and (each.mode or each.payment) for each in draft.commands)
    orders_again = draft.session.repeats > 0 and draft.has_command(*CHANGES_CART)
    return (asks_total or is_paying or orders_again) and all(
        isinstance(each, AddItem | RepeatLine) for each in commands
    )


def apply_commands(draft: CartDraft, commands: tuple[Command, ...]) -> CartDraft | Ask:
    """Apply the commands one after the other, in the order of their effects."""
    for command in sort_by_effect(commands):
        if draft.decision is not None:
            break
        result = apply_command(command, draft, draft.results)
        if isinstance(result, Ask):
            return result
        draft = result
    return draft


def _list_vague(draft: CartDraft, trial: CartDraft) -> tuple[str, ...]:
    return tuple(vague.said for vague in trial.session.unresolved if vague not in draft.session.unresolved)


def _list_refused(draft: CartDraft, trial: CartDraft, commands: tuple[Command, ...]) -> tuple[str, ...]:
    """Dishes that would not be added as ordered, for example because of their quantity."""
    if _find_changed_lines(draft, trial):
        return ()
    items = ((command.quantity, draft.menu.item(command.food.item)) for command in commands
             if isinstance(command, AddItem) and command.food.item)  # fmt: skip
    return tuple(f"{count} × {item.name}" for count, item in items if item is not None)


def _list_not_restated(draft: CartDraft, commands: tuple[Command, ...]) -> tuple[Command, ...]:
    """List the waiting commands whose dishes the guest does not order again: new ones replace the others."""
    again = {item for command in draft.commands for item in _list_items(command)}
    return tuple(command for command in commands if again.isdisjoint(_list_items(command)))


def _keep_waiting(draft: CartDraft, pending: GotItRight, rest: tuple[Command, ...]) -> CartDraft:
    """Let the other waiting commands wait for a yes, beside what the guest orders again."""
    trial = apply_commands(draft, rest) if rest else draft
    if isinstance(trial, Ask) or trial is draft or draft.has_command("decline", "clear_cart", "checkout"):
        return draft.with_session(pending=pending.question)
    question = _build_question(draft, trial, rest)
    return draft.with_session(pending=pending.replace(commands=rest), asked=question)


def _list_items(command: Command) -> tuple[str, ...]:
    if not isinstance(command, AddItem):
        return ()
    return (command.food.item,) if command.food.item else command.food.candidates


def _find_changed_lines(draft: CartDraft, trial: CartDraft) -> tuple[Line, ...]:
    """The lines that would be new or changed."""
    return tuple(line for line in trial.cart.lines if line not in draft.cart.lines)


def _find_removed_lines(draft: CartDraft, trial: CartDraft) -> tuple[Line, ...]:
    numbers = {line.number for line in trial.cart.lines}
    return tuple(line for line in draft.cart.lines if line.number not in numbers)


def _build_views(draft: CartDraft, lines: tuple[Line, ...]) -> tuple[LineView, ...]:
    return tuple(build_line_view(line, draft.menu) for line in lines)
