"""Commands that were held back because the message was in doubt: the question about them, and carrying them out."""

from __future__ import annotations

from dataclasses import replace

from domain.cart import Line
from domain.commands import AddItem, Command, Reading
from domain.outcome import AskGotItRight, LineView
from domain.session import ChooseItem, ChooseOption, GotItRight
from nodes.order.apply import apply
from nodes.policy import CHANGES_CART, in_order, is_plain_yes
from nodes.turn.edit import Edit, numbers_of
from nodes.turn.state import Ask
from nodes.turn.views import line_view


def hold_back(edit: Edit, reading: Reading) -> Edit | Ask:
    """Nothing is changed yet: what would be is shown, with what was not understood of the message."""
    held = tuple(command for command in reading.commands if command.kind in CHANGES_CART)
    trial = carry_out(edit, held)
    if isinstance(trial, Ask):
        return trial
    question = AskGotItRight(
        lines=_views(trial, _changed(edit, trial)),
        removed=_views(edit, _gone(edit, trial)),
        vague=(*_vague(edit, trial), *_refused(edit, trial, held)),
        words=tuple(part.words for part in reading.unread),
        claim=reading.contradictory,
    )
    open_ = edit.session.pending
    about_dish = open_ if isinstance(open_, ChooseItem | ChooseOption) else None
    pending = GotItRight(commands=held, lines=numbers_of(edit.cart), question=about_dish)
    return edit.having(pending=pending, asked=question).saying(question)


def settle_held(edit: Edit) -> Edit | Ask:
    """What the message makes of the commands that are held: a plain yes or going on to check out carries them out."""
    pending = edit.session.pending
    if not isinstance(pending, GotItRight):
        return edit
    if _restated(edit, pending.commands):
        return edit.having(pending=pending.question)
    if not is_plain_yes(edit.reading) and not (edit.wants("checkout") and not edit.wants("decline")):
        return edit
    known = edit.positions
    done = carry_out(replace(edit.having(pending=pending.question), positions=pending.lines), pending.commands)
    return done if isinstance(done, Ask) else replace(done, positions=known)


def carry_out(edit: Edit, commands: tuple[Command, ...]) -> Edit | Ask:
    """The commands one after the other, in the order of their effects."""
    for command in in_order(commands):
        if edit.decision is not None:
            break
        result = apply(command, edit, edit.facts)
        if isinstance(result, Ask):
            return result
        edit = result
    return edit


def _vague(edit: Edit, trial: Edit) -> tuple[str, ...]:
    return tuple(vague.said for vague in trial.session.unresolved if vague not in edit.session.unresolved)


def _refused(edit: Edit, trial: Edit, held: tuple[Command, ...]) -> tuple[str, ...]:
    """Dishes that do not go into the cart as they were wished for, be it for their number."""
    if _changed(edit, trial):
        return ()
    items = ((command.quantity, edit.menu.item(command.food.item)) for command in held
             if isinstance(command, AddItem) and command.food.item)  # fmt: skip
    return tuple(f"{count} × {item.name}" for count, item in items if item is not None)


def _restated(edit: Edit, held: tuple[Command, ...]) -> bool:
    """Whether the guest orders anew what was held: then the new words count, and the held ones go."""
    asked = {item for command in held for item in _items_of(command)}
    return any(item in asked for command in edit.commands for item in _items_of(command))


def _items_of(command: Command) -> tuple[str, ...]:
    if not isinstance(command, AddItem):
        return ()
    return (command.food.item,) if command.food.item else command.food.candidates


def _changed(edit: Edit, trial: Edit) -> tuple[Line, ...]:
    """The lines as they would be, without those that stay as they are. What is not safe is shown, too."""
    return tuple(line for line in trial.cart.lines if line not in edit.cart.lines)


def _gone(edit: Edit, trial: Edit) -> tuple[Line, ...]:
    left = {line.number for line in trial.cart.lines}
    return tuple(line for line in edit.cart.lines if line.number not in left)


def _views(edit: Edit, lines: tuple[Line, ...]) -> tuple[LineView, ...]:
    return tuple(line_view(line, edit.menu) for line in lines)
