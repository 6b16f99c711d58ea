"""The MCP server: tools with strict schemas, the menu as resources, and the cart as a card. Loaded with the SDK on the
first request to /mcp."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mcp.server.apps import Apps
from mcp.server.context import ServerMiddleware
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError

from api.agents.mcp_tools import CARD_TOOLS, TOOLS, load_current_menu
from api.agents.menu import describe_details, describe_item
from api.version import VERSION
from domain.menu import ItemId

INSTRUCTIONS = """\
Order food from one restaurant for a user. A usual order: search_menu, get_item for options, update_cart,
set_fulfilment, quote, place_order. Tell the user `message` of each answer; when `question` is set, the user answers it,
by `talk` or by the tool that it is about. Never answer an allergy warning, and never place or cancel an order, without
the user's own yes. Each call may be repeated: the cart is what update_cart says, and place_order places a confirmation
once."""
CARD = "ui://cart/card.html"


def build_server(*middleware: ServerMiddleware[Any]) -> MCPServer:
    """The server; what it answers depends on ``current_call`` alone, which a middleware may bind."""
    apps = Apps()
    apps.add_html_resource(
        CARD, Path(__file__).with_name("card.html").read_text(encoding="utf-8"), title="Cart", prefers_border=True
    )
    for name, tool, hints in CARD_TOOLS:
        apps.tool(resource_uri=CARD, name=name, description=_describe(tool), annotations=hints)(tool)
    server = MCPServer(
        "mcp-orchestrator", title="Food ordering", instructions=INSTRUCTIONS, version=VERSION, extensions=[apps],
        subscriptions=False, log_level="WARNING", middleware=middleware,
    )  # fmt: skip
    for name, tool, hints in TOOLS:
        server.add_tool(tool, name=name, description=_describe(tool), annotations=hints)
    for name, *_ in (*CARD_TOOLS, *TOOLS):
        _refuse_unknown_arguments(server, name)
    server.resource("menu://items", title="The menu", mime_type="application/json")(read_menu)
    server.resource("menu://items/{item_id}", title="An item with its options", mime_type="application/json")(read_item)
    return server


async def read_menu() -> str:
    """All items by id, without their options."""
    return json.dumps([describe_item(item).model_dump(mode="json") for item in (await load_current_menu()).items])


async def read_item(item_id: str) -> str:
    """An item with its options."""
    item = (await load_current_menu()).item(ItemId(item_id))
    if item is None:
        raise ResourceNotFoundError(f"there is no item {item_id!r}")
    return describe_details(item).model_dump_json()


def _describe(tool: Callable[..., Any]) -> str:
    """The tool's docstring in one line."""
    return " ".join((tool.__doc__ or "").split())


def _refuse_unknown_arguments(server: MCPServer, name: str) -> None:
    """Make the tool's schema strict; the SDK ignores unknown arguments otherwise."""
    tool = server._tool_manager.get_tool(name)  # the SDK has no setting for it
    if tool is None:
        raise ValueError(name)
    model = tool.fn_metadata.arg_model
    model.model_config["extra"] = "forbid"
    model.model_rebuild(force=True)
    tool.parameters = model.model_json_schema(by_alias=True)
