"""The tools of the MCP server, with their strict schemas. What each answers depends on ``current_call`` alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from api.agents import ordering
from api.agents.answers import Answer, AnswerError
from api.agents.caller import current_call
from api.agents.menu import FoundItems, ItemDetails, MenuQuery, describe_details, load_menu, search_items
from api.agents.ordering import Delivery, LineInputs, SessionId, SessionStore, ShortWords
from api.auth.principal import CallerRefused
from api.schemas import Id, MessageText
from domain.fulfilment import MAX_PERCENT, MAX_TIP
from domain.menu import ItemId, Menu
from services.errors import ServiceError

_READ = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_SET = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_ACT = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=True)
_TALK = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=True)
_Acted = Annotated[CallToolResult, Answer]
MenuStore = Annotated[Id | None, Field(description="The branch whose menu it is, for a restaurant that has several")]


async def search_menu(
    words: Annotated[ShortWords, Field(description="Words of the name, category or description; empty: all")] = "",
    category: ShortWords | None = None,
    diets: Annotated[
        tuple[ShortWords, ...], Field(max_length=20, description="vegan, vegetarian, gluten-free, ...")
    ] = (),
    without_allergens: Annotated[
        tuple[ShortWords, ...], Field(max_length=50, description="Allergens to avoid; undeclared ones count as present")
    ] = (),
    max_price: Annotated[Decimal | None, Field(ge=0, description="In the menu's currency")] = None,
    store: MenuStore = None,
) -> FoundItems:
    """Find dishes and drinks that can be ordered now."""
    query = MenuQuery(
        words=words, category=category, diets=diets, without_allergens=without_allergens,
        max_price=max_price,
    )  # fmt: skip
    return search_items(await load_current_menu(store), query)


async def get_item(item_id: Id, store: MenuStore = None) -> ItemDetails:
    """A dish with its option groups, prices, allergens and diets."""
    item = (await load_current_menu(store)).item(ItemId(item_id))
    if item is None:
        raise ToolError(_describe_error("item_unavailable", f"there is no item {item_id!r}"))
    return describe_details(item)


async def update_cart(session_id: SessionId, lines: LineInputs, store: SessionStore = None) -> _Acted:
    """Make the cart exactly these lines: what is missing is removed. A dish that is unsafe for the user is held back,
    and `question` is "allergy"."""
    return _result(await ordering.update_cart(session_id, lines, store))


async def show_cart(session_id: SessionId) -> _Acted:
    """The cart with its subtotal, and the question that waits for an answer."""
    return _result(await ordering.show_cart(session_id))


_WANTED_TIME = (
    'ISO 8601 ("2026-12-04T19:30", of the restaurant\'s clock), or words ("friday at 7 pm", "as soon as possible"). '
    "`scheduled_for` of the answer is the time that was set; without one, the message says why"
)


async def set_fulfilment(
    session_id: SessionId,
    mode: Literal["delivery", "pickup", "dine_in"] | None = None,
    address: Annotated[ShortWords | None, Field(description="Street and number")] = None,
    unit: Annotated[ShortWords | None, Field(description="Flat, floor, door")] = None,
    access: Annotated[ShortWords | None, Field(description="Entry code, or how to get in")] = None,
    table: ShortWords | None = None,
    payment: Literal["cash", "card", "online"] | None = None,
    wanted_time: Annotated[ShortWords | None, Field(description=_WANTED_TIME)] = None,
    phone: ShortWords | None = None,
    note: Annotated[ShortWords | None, Field(description="Added to the notes. Never a card number")] = None,
    tip_percent: Annotated[Decimal | None, Field(gt=0, le=MAX_PERCENT, description="A tip in percent")] = None,
    tip_amount: Annotated[Decimal | None, Field(gt=0, le=MAX_TIP, description="In the menu's currency")] = None,
    coupon: Annotated[ShortWords | None, Field(description="A code; the answer says whether it counts")] = None,
) -> _Acted:
    """Set how the order reaches the user and is paid. Fields that are not given stay as they are."""
    delivery = Delivery(
        mode=mode, address=address, unit=unit, access=access, table=table, payment=payment,
        wanted_time=wanted_time, phone=phone, note=note, tip_percent=tip_percent, tip_amount=tip_amount, coupon=coupon,
    )  # fmt: skip
    return _result(await ordering.set_delivery(session_id, delivery))


async def quote(session_id: SessionId) -> _Acted:
    """Read the order back with its total. When nothing is missing, the answer has a confirmation_id for place_order."""
    return _result(await ordering.quote(session_id))


async def place_order(session_id: SessionId, confirmation_id: Id) -> _Acted:
    """Place what was read back under this confirmation_id, after the user's own yes. When cart or price changed since,
    it is read back again under a new one, and nothing is placed."""
    return _result(await ordering.place_order(session_id, confirmation_id))


async def track_order(session_id: SessionId, order_id: Id | None = None) -> _Acted:
    """The status of an order; without an id, of the newest one."""
    return _result(await ordering.track_order(session_id, order_id))


async def cancel_order(
    session_id: SessionId,
    order_id: Annotated[Id, Field(description="One of `orders`")],
    confirmation_id: Annotated[Id | None, Field(description="Of the first call's answer")] = None,
) -> _Acted:
    """Cancel an order in two calls: the first one asks and gives a confirmation_id; the second one, with it and after
    the user's own yes, cancels."""
    return _result(await ordering.cancel_order(session_id, order_id, confirmation_id))


async def talk(
    session_id: SessionId,
    text: Annotated[MessageText, Field(description="What the user said, in their own words")],
    message_id: Annotated[Id | None, Field(description="Names the message: sent again, it has no effect")] = None,
    store: SessionStore = None,
) -> _Acted:
    """Pass on a message of the user: an answer to `question`, an allergy, or anything without a tool of its own."""
    return _result(await ordering.talk(session_id, text, message_id, store))


async def load_current_menu(store: str | None = None) -> Menu:
    """The menu of a branch, or of the restaurant. Raises ToolError without one."""
    try:
        return await load_menu(current_call.get(), store)
    except CallerRefused as refused:
        raise ToolError(_describe_error(refused.code, f"there is no branch {store!r}")) from None
    except ServiceError as error:
        raise ToolError(_describe_error(error.code, "the menu cannot be read now")) from None


def _result(answer: Answer) -> CallToolResult:
    return CallToolResult(
        content=[TextContent(type="text", text=answer.message)],
        structured_content=answer.model_dump(mode="json"),
        is_error=answer.error is not None,
    )


def _describe_error(code: str, reason: str) -> str:
    return json.dumps({"error": AnswerError.of(code).model_dump(exclude_none=True), "reason": reason})


CARD_TOOLS: tuple[tuple[str, Callable[..., Any], ToolAnnotations], ...] = (
    ("update_cart", update_cart, _SET), ("show_cart", show_cart, _READ), ("quote", quote, _SET),
    ("place_order", place_order, _ACT),
)  # fmt: skip
"""Tools whose answer a host may show as a card."""
TOOLS: tuple[tuple[str, Callable[..., Any], ToolAnnotations], ...] = (
    ("search_menu", search_menu, _READ), ("get_item", get_item, _READ), ("set_fulfilment", set_fulfilment, _SET),
    ("track_order", track_order, _READ), ("cancel_order", cancel_order, _ACT), ("talk", talk, _TALK),
)  # fmt: skip
