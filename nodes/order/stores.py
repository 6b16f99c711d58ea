"""The branch of an order: chosen once, changed with a cart that is checked against the other branch's menu. Pure."""

from __future__ import annotations

from dataclasses import replace

from domain.cart import Cart, Line
from domain.commands import Pick
from domain.menu import Item, Menu
from domain.outcome import CartShown, LeftOut, NotSoldThere, StoreChosen
from domain.session import AskStore, Session
from domain.stores import find_chosen_store
from nodes.order.lines import has_option
from nodes.turn.cart_draft import CartDraft
from nodes.turn.views import build_cart_view


def enter_store(draft: CartDraft) -> CartDraft:
    """The draft at the turn's branch. Of a cart from another branch, only dishes that are sold here stay in it."""
    if draft.store is None:
        return draft
    name = draft.stores.get(draft.store, draft.store)
    if draft.store != draft.session.store:
        return _move_cart(draft, draft.session.at_store(draft.store), name)
    if not _is_chosen(draft):
        return draft
    pending = None if isinstance(draft.session.pending, AskStore) else draft.session.pending
    return draft.with_session(pending=pending).with_outcomes(StoreChosen(store=name))


def has_dishes(session: Session) -> bool:
    """Whether there are dishes, in the cart or in question, that another branch may not sell."""
    return not session.cart.is_empty or bool(session.unresolved or session.unsafe)


def _is_chosen(draft: CartDraft) -> bool:
    """Whether the guest names the branch in this message."""
    return any(isinstance(each, Pick) and find_chosen_store(each.ids) is not None for each in draft.commands)


def _move_cart(draft: CartDraft, session: Session, name: str) -> CartDraft:
    cart, missing = _match_cart(draft.cart, draft.menu)
    in_question = [*(each.said for each in draft.session.unresolved), *(each.said for each in draft.session.unsafe)]
    moved = replace(draft, session=session.replace(cart=cart)).with_outcomes(StoreChosen(store=name))
    if missing:
        moved = moved.with_outcomes(NotSoldThere(store=name, names=missing))
    moved = moved.with_outcomes(*(LeftOut(name=said) for said in in_question if said))
    return moved if cart.is_empty else moved.with_outcomes(CartShown(cart=build_cart_view(cart, draft.menu)))


def _match_cart(cart: Cart, menu: Menu) -> tuple[Cart, tuple[str, ...]]:
    """The cart with the dishes of this menu, and the names of those that it does not have as they were ordered.

    A dish is recognised by its name: the branches' services need not agree on ids.
    """
    missing: list[str] = []
    for line in cart.lines:
        item = _find_same_dish(line, menu)
        if item is None or not _has_options(item, line):
            missing.append(line.name)
            cart = cart.without_line(line.number)
        elif item.id != line.item:
            cart = cart.with_replaced_line(line.replace(item=item.id))
    return cart, tuple(dict.fromkeys(missing))


def _has_options(item: Item, line: Line) -> bool:
    choices = all(has_option(item, choice) for choice in line.choices)
    return choices and all(has_option(item, refusal) for refusal in line.refusals)


def _find_same_dish(line: Line, menu: Menu) -> Item | None:
    by_id = menu.item(line.item)
    if by_id is not None and by_id.name == line.name:
        return by_id
    return next((item for item in menu.items if item.name == line.name), None)
