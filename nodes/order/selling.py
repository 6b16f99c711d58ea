"""At most one suggestion of a further dish in an order, beside "anything else?". Pure.

The recommendation service suggests; a dish that is not surely safe, not on sale, disliked, or above the budget is never
offered. After a no there is none any more in the session.
"""

from __future__ import annotations

from dataclasses import replace

from domain.calls import FetchRecommendations
from domain.cart import price_cart
from domain.commands import Filters
from domain.menu import Item, ItemId, Menu, list_base_ids
from domain.outcome import AskAnythingElse, LinesAdded
from domain.safety import is_surely_safe
from domain.selling import Suggestion
from domain.session import AnythingElse, Session
from nodes.menu.filters import matches_filters
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask, Decision
from nodes.turn.views import build_dish_view, find_cheapest_price

SUGGESTED = "suggested"
_HARMLESS = (LinesAdded,)
"""Outcomes of a message beside which a suggestion does not disturb."""


def may_suggest(draft: CartDraft) -> bool:
    """Whether this is the moment for the order's one suggestion: a dish was added, and nothing else is to be said."""
    return (
        draft.results.selling_arm == SUGGESTED
        and draft.session.suggestion is None
        and draft.session.deal_offer is None
        and bool(draft.added)
        and draft.session.amends is None
        and draft.session.preferences is not None
        and all(isinstance(outcome, _HARMLESS) for outcome in draft.outcomes)
        and all(command.kind in ("add_item", "greet", "thank") for command in draft.commands)
    )


def suggest_dish(draft: CartDraft) -> tuple[CartDraft, AnythingElse, AskAnythingElse] | Ask:
    """The question "anything else?" with the best dish that fits, else without one. Asks for suggestions first."""
    if draft.results.recommendations is None and "fetch_recommendations" not in draft.results.failures:
        cart = tuple(base for line in draft.cart.lines for base in list_base_ids(line.item))
        return Ask(FetchRecommendations(context="", cart=cart, preferences=draft.preferences))
    item = _choose_dish(draft)
    noted = draft.with_session(suggestion=Suggestion(item=item.id if item else None))
    if item is None:
        return noted, AnythingElse(), AskAnythingElse()
    return noted, AnythingElse(suggested=item.id), AskAnythingElse(suggested=build_dish_view(item))


def settle_suggestion(decision: Decision, before: Session) -> Decision:
    """The decision with the guest's answer to the suggestion noted, as soon as the guest goes on."""
    suggestion, session = before.suggestion, decision.session
    if suggestion is None or suggestion.item is None or suggestion.answer is not None:
        return decision
    if session.suggestion != suggestion or session.pending == before.pending:
        return decision
    is_taken = any(line.item == suggestion.item for line in session.cart.lines) or _is_in_question(
        session, suggestion.item
    )
    has_more = session.cart.units > before.cart.units
    answer = "taken" if is_taken else "passed" if has_more else "declined"
    return replace(decision, session=session.replace(suggestion=suggestion.replace(answer=answer)))


def _is_in_question(session: Session, item: ItemId) -> bool:
    return any(line.item == item for line in session.unsafe) or any(
        item in each.candidates for each in session.unresolved
    )


def _choose_dish(draft: CartDraft) -> Item | None:
    """The service's first suggestion that fits this guest and this cart."""
    named = (_find_on_menu(each.item_id, each.name, draft.menu) for each in draft.results.recommendations or ())
    return next((item for item in named if item is not None and _fits(item, draft)), None)


def _find_on_menu(item_id: str | None, name: str, menu: Menu) -> Item | None:
    by_id = menu.item(ItemId(item_id)) if item_id else None
    return by_id or next((item for item in menu.items if item.name.casefold() == name.casefold()), None)


def _fits(item: Item, draft: CartDraft) -> bool:
    is_new = all(line.item != item.id for line in draft.cart.lines)
    is_liked = matches_filters(item, Filters(without=draft.session.dislikes))
    return (
        is_new
        and item.available
        and is_liked
        and is_surely_safe(item, draft.preferences)
        and _is_affordable(item, draft)
    )


def _is_affordable(item: Item, draft: CartDraft) -> bool:
    """Whether the cart with the dish stays within the budget that the guest named, if any."""
    budget = draft.session.sought.budget if draft.session.sought else None
    price, subtotal = find_cheapest_price(item), price_cart(draft.cart, draft.menu).subtotal
    if budget is None:
        return price is not None
    return price is not None and subtotal is not None and subtotal.minor + price.minor <= budget
