"""Orders again: "my usual", "the same again". Dishes are matched to the current menu by their own names only."""

from __future__ import annotations

from collections.abc import Sequence

from domain.calls import FetchProfile
from domain.cart import Choice, Line, Refusal
from domain.commands import Reorder
from domain.deals import name_option
from domain.guest import PastLine, Profile
from domain.mentions import GroundedLine
from domain.menu import Item, Menu
from domain.outcome import NoPastOrder, NotOnMenu
from domain.session import RememberedOrder, Session
from nodes.order import cart
from nodes.order.lines import has_option
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask
from nodes.turn.tool_results import ToolResults


def reorder_dishes(draft: CartDraft, command: Reorder, results: ToolResults) -> CartDraft | Ask:
    """Add the dishes of an earlier order, under the same rules as any other dish."""
    order = _find_order(draft.session, command)
    if order is not None:
        for line in order.cart.lines:
            draft = cart.add_item(draft, line.item, _build_line(draft, line), command.changes)
        return draft
    if results.profile is None and "fetch_profile" not in results.failures:
        return Ask(FetchProfile())
    lines = _choose_past_lines(results.profile, usual=command.which == "usual") if results.profile else ()
    if not lines:
        return draft.with_outcomes(NoPastOrder())
    for past in lines:
        draft = _add_past_line(draft, past, command)
    return draft


def _find_order(session: Session, command: Reorder) -> RememberedOrder | None:
    if command.which == "usual":
        return None
    return session.placed_order(None if command.which == "last" else command.which)


def _build_line(draft: CartDraft, line: Line) -> GroundedLine:
    """A line of an earlier order with the options that the menu still has."""
    item = draft.menu.item(line.item)
    return GroundedLine(
        item=line.item,
        quantity=line.quantity,
        quantity_said=True,
        choices=tuple(choice for choice in line.choices if item and has_option(item, choice)),
        refusals=tuple(refusal for refusal in line.refusals if item and has_option(item, refusal)),
        said=line.name,
        note=line.note,
        person=line.person,
    )


def _choose_past_lines(profile: Profile, *, usual: bool) -> Sequence[PastLine]:
    """The last order. The usual is the favourite dish, with the last order's lines when it is one of them."""
    favourite = profile.favourites[0] if profile.favourites else None
    if not usual or favourite is None or any(line.name == favourite for line in profile.last_order):
        return profile.last_order
    return (PastLine(favourite),)


def _add_past_line(draft: CartDraft, past: PastLine, command: Reorder) -> CartDraft:
    item = _find_item(draft.menu, past.name)
    if item is None:
        return draft.with_outcomes(NotOnMenu(said=past.name))
    parts = {
        name_option(item, group.id, option.id).casefold(): (group.id, option.id)
        for group in (*item.groups, *item.nested)
        for option in group.options
    }
    choices = [parts[name.casefold()] for name in past.options if name.casefold() in parts]
    refusals = [parts[name.casefold()] for name in past.refusals if name.casefold() in parts]
    line = GroundedLine(
        item=item.id,
        quantity=past.quantity,
        quantity_said=True,
        choices=tuple(Choice(group=group, option=option) for group, option in choices),
        refusals=tuple(Refusal(group=group, option=option) for group, option in refusals),
        said=past.name,
    )
    return cart.add_item(draft, item.id, line, command.changes)


def _find_item(menu: Menu, name: str) -> Item | None:
    searched = name.casefold().strip()
    return next((i for i in menu.items if searched in (i.name.casefold(), *(a.casefold() for a in i.aliases))), None)
