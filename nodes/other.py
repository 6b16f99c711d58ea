"""The one that was not taken: "no, the other one" after the guest chose among several that we offered."""

from __future__ import annotations

from domain.cart import Choice, Line
from domain.mentions import AmbiguousLine, GroundedLine
from domain.outcome import LinesRemoved
from domain.session import Chosen
from nodes import cart
from nodes.edit import Edit
from nodes.lines import say_changed, set_options
from nodes.views import line_view


def take_other(edit: Edit) -> Edit | None:
    """What was taken exchanged for what was left; of several left, the guest is asked which. None: neither."""
    chosen = edit.session.chosen
    line = edit.cart.line(chosen.line) if chosen else None
    if chosen is None or line is None or edit.session.focus != line.number:
        return None
    return _other_item(edit, line, chosen) if chosen.items else _other_option(edit, line, chosen)


def _other_item(edit: Edit, line: Line, chosen: Chosen) -> Edit:
    gone = edit.having(cart=edit.cart.without_line(line.number), focus=None, chosen=None, pending=None)
    gone = gone.saying(LinesRemoved(lines=(line_view(line, edit.menu),)))
    wanted = GroundedLine(item=chosen.items[0], quantity=line.quantity, said=line.name)
    if len(chosen.items) == 1:
        return cart.add_line(gone, wanted)
    vague = AmbiguousLine(candidates=chosen.items, line=wanted, said=chosen.said)
    return gone.having(unresolved=(vague, *edit.session.unresolved))


def _other_option(edit: Edit, line: Line, chosen: Chosen) -> Edit | None:
    if chosen.group is None or not chosen.options:
        return None
    asked = edit.having(chosen=None, pending=None)
    if len(chosen.options) == 1:
        choice = Choice(group=chosen.group, option=chosen.options[0])
        return say_changed(set_options(asked, line, (choice,), ()), line.number)
    taken = next(iter(line.options_of(chosen.group)), None)
    bare = line.without_choice(chosen.group, taken) if taken else line
    return asked.having(cart=edit.cart.with_replaced_line(bare))
