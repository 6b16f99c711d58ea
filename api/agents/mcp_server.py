"""The MCP server: tools with strict schemas, the menu as resources, and the cart as a card. Loaded with the SDK on the
first request to /mcp."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from mcp.server.apps import Apps
from mcp.server.context import ServerMiddleware
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from api.agents import ordering
from api.agents.answers import Answer, AnswerError
from api.agents.caller import current_call
from api.agents.menu import (
    FoundItems,
    ItemDetails,
    MenuQuery,
    describe_details,
    describe_item,
    load_menu,
    search_items,
)
from api.agents.ordering import Delivery, LineInputs, SessionId, SessionStore, ShortWords
from api.auth.principal import CallerRefused
from api.schemas import Id, MessageText
from api.version import VERSION
from domain.menu import ItemId, Menu
from services.errors import ServiceError

INSTRUCTIONS = """\
Order food from one restaurant for a user. A usual order: search_menu, get_item for options, update_cart,
set_fulfilment, quote, place_order. Tell the user `message` of each answer; when `question` is set, the user answers it,
by `talk` or by the tool that it is about. Never answer an allergy warning, and never place or cancel an order, without
the user's own yes. Each call may be repeated: the cart is what update_cart says, and place_order places a confirmation
once."""
CARD = "ui://cart/card.html"
_READ = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_SET = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_ACT = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=True)
_TALK = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=True)
_Acted = Annotated[CallToolResult, Answer]
MenuStore = Annotated[Id | None, Field(description="The branch whose menu it is, for a restaurant that has several")]


def build_server(*middleware: ServerMiddleware[Any]) -> MCPServer:
    """The server; what it answers depends on ``current_call`` alone, which a middleware may bind."""
    apps = Apps()
    apps.add_html_resource(
        CARD, Path(__file__).with_name("card.html").read_text(encoding="utf-8"), title="Cart", prefers_border=True
    )
    for name, tool, hints in _CARD_TOOLS:
        apps.tool(resource_uri=CARD, name=name, description=_describe(tool), annotations=hints)(tool)
    server = MCPServer(
        "mcp-orchestrator", title="Food ordering", instructions=INSTRUCTIONS, version=VERSION, extensions=[apps],
        subscriptions=False, log_level="WARNING", middleware=middleware,
    )  # fmt: skip
    for name, tool, hints in _TOOLS:
        server.add_tool(tool, name=name, description=_describe(tool), annotations=hints)
    for name, *_ in (*_CARD_TOOLS, *_TOOLS):
        _refuse_unknown_arguments(server, name)
    server.resource("menu://items", title="The menu", mime_type="application/json")(read_menu)
    server.resource("menu://items/{item_id}", title="An item with its options", mime_type="application/json")(read_item)
    return server


async def search_menu(
    words: Annotated[ShortWords, Field(description="ShortWords of the name, category or description; empty: all")] = "",
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
    return search_items(await _load(store), query)


async def get_item(item_id: Id, store: MenuStore = None) -> ItemDetails:
    """A dish with its option groups, prices, allergens and diets."""
    item = (await _load(store)).item(ItemId(item_id))
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


async def set_fulfilment(
    session_id: SessionId,
    mode: Literal["delivery", "pickup", "dine_in"] | None = None,
    address: Annotated[ShortWords | None, Field(description="Street and number")] = None,
    unit: Annotated[ShortWords | None, Field(description="Flat, floor, door")] = None,
    access: Annotated[ShortWords | None, Field(description="Entry code, or how to get in")] = None,
    table: ShortWords | None = None,
    payment: Literal["cash", "card", "online"] | None = None,
    wanted_time: Annotated[ShortWords | None, Field(description='Such as "at 19:30"; not a promise')] = None,
    phone: ShortWords | None = None,
    note: Annotated[ShortWords | None, Field(description="Added to the notes. Never a card number")] = None,
) -> _Acted:
    """Set how the order reaches the user and is paid. Fields that are not given stay as they are."""
    delivery = Delivery(
        mode=mode, address=address, unit=unit, access=access, table=table, payment=payment,
        wanted_time=wanted_time, phone=phone, note=note,
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


async def read_menu() -> str:
    """All items by id, without their options."""
    return json.dumps([describe_item(item).model_dump(mode="json") for item in (await _load()).items])


async def read_item(item_id: str) -> str:
    """An item with its options."""
    item = (await _load()).item(ItemId(item_id))
    if item is None:
        raise ResourceNotFoundError(f"there is no item {item_id!r}")
    return describe_details(item).model_dump_json()


_CARD_TOOLS: tuple[tuple[str, Callable[..., Any], ToolAnnotations], ...] = (
    ("update_cart", update_cart, _SET), ("show_cart", show_cart, _READ), ("quote", quote, _SET),
    ("place_order", place_order, _ACT),
)  # fmt: skip
"""Tools whose answer a host may show as a card."""
_TOOLS: tuple[tuple[str, Callable[..., Any], ToolAnnotations], ...] = (
    ("search_menu", search_menu, _READ), ("get_item", get_item, _READ), ("set_fulfilment", set_fulfilment, _SET),
    ("track_order", track_order, _READ), ("cancel_order", cancel_order, _ACT), ("talk", talk, _TALK),
)  # fmt: skip


async def _load(store: str | None = None) -> Menu:
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


def _describe(tool: Callable[..., Any]) -> str:
    """The tool's docstring in one line."""
    return " ".join((tool.__doc__ or "").split())


def _describe_error(code: str, reason: str) -> str:
    return json.dumps({"error": AnswerError.of(code).model_dump(exclude_none=True), "reason": reason})


def _refuse_unknown_arguments(server: MCPServer, name: str) -> None:
    """Make the tool's schema strict; the SDK ignores unknown arguments otherwise."""
    tool = server._tool_manager.get_tool(name)  # the SDK has no setting for it
    if tool is None:
        raise ValueError(name)
    model = tool.fn_metadata.arg_model
    model.model_config["extra"] = "forbid"
    model.model_rebuild(force=True)
    tool.parameters = model.model_json_schema(by_alias=True)
