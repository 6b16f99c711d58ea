"""The agent card of A2A: what the agent can do, and where."""

from __future__ import annotations

from typing import Any

from a2a.server.request_handlers.response_helpers import agent_card_to_dict
from a2a.types import a2a_pb2 as wire

from api.version import VERSION

_EXAMPLES = ("What is vegan under $12?", "Two large margheritas for pickup", "Where is my order?")


def describe_agent(base_url: str, restaurant: str | None) -> dict[str, Any]:
    """The agent card of a restaurant as JSON, for A2A 1.0 and for clients of 0.3."""
    return agent_card_to_dict(build_card(base_url, restaurant))


def build_card(base_url: str, restaurant: str | None) -> wire.AgentCard:
    """The card of a restaurant at this address."""
    url = f"{base_url.rstrip('/')}/a2a"
    bearer = wire.SecurityScheme(http_auth_security_scheme=wire.HTTPAuthSecurityScheme(scheme="Bearer"))
    skill = wire.AgentSkill(
        id="order", name="Order food", tags=["food", "restaurant", "order"], examples=_EXAMPLES,
        description="Answers questions about the menu, takes orders, tracks and cancels them, and knows allergies.",
    )  # fmt: skip
    return wire.AgentCard(
        name=restaurant or "Food ordering",
        description="Takes orders for a restaurant in a conversation. An order is read back before it is placed.",
        version=VERSION,
        supported_interfaces=[
            wire.AgentInterface(url=url, protocol_binding="JSONRPC", protocol_version=version)
            for version in ("1.0", "0.3")
        ],
        capabilities=wire.AgentCapabilities(streaming=True),
        security_schemes={"bearer": bearer},
        default_input_modes=["text/plain"],
        default_output_modes=["text/plain", "application/json"],
        skills=[skill],
    )
