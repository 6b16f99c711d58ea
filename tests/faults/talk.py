"""What a guest says to reach each tool, and what may be seen of the fault that waits there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from domain.errors import ERRORS
from tests.api.restaurant import new_name
from tests.faults.restaurant import SECRET, Fault, Restaurant
from tests.services.stand_in import Reply

FIELDS = {"order_items": [{"id": "margherita", "name": "Margherita"}], "order_delivery_mode": "pickup"}
READ_BACK = {"text": "checkout, pickup, cash", **FIELDS, "order_payment_method": "cash"}
LEAKS = (SECRET, "Traceback", "Errno", "psycopg", "aiohttp", "127.0.0.1", "Exception", "Error:")
NOT_PLACED = ("not placed", "nothing was ordered", "didn't take the order", "did not reach")


@dataclass(frozen=True, eq=False)
class Tool:
    """How to get there: what is said before, and what makes the flow use the tool. ``operation``: where it fails."""

    name: str
    operation: str
    says: dict[str, Any]
    before: tuple[dict[str, Any], ...] = ()
    lost: str = ""
    """The operation whose answer gets lost in the last message of ``before``."""


TOOLS = (
    Tool("fetch_menu", "menu", {"text": "what is on the menu?"}),
    Tool("fetch_profile", "profile", {"text": "what do you know about me?"}),
    Tool("save_preferences", "save", {"text": "remember that I am allergic to peanuts"}),
    Tool("fetch_recommendations", "recommend", {"text": "what do you recommend?"}),
    Tool("fetch_tracking", "tracking", {"text": "where is my order ORD-12345?"}),
    Tool("quote_order", "quote", READ_BACK),
    Tool("place_order", "order", {"text": "yes"}, (READ_BACK,)),
    Tool("settle_order", "lookup", {"text": "where is my order?"}, (READ_BACK, {"text": "yes"}), lost="order"),
    Tool("cancel_order", "cancel", {"text": "yes"}, (READ_BACK, {"text": "yes"}, {"text": "cancel my order"})),
)
LOST = Fault("lost", True, lambda _body: Reply(b"", 500))


@dataclass
class Guest:
    """One guest of one restaurant. ``seen``: the answers, newest last."""

    client: httpx.AsyncClient
    restaurant: Restaurant
    name: str = field(default_factory=new_name)

    async def says(self, message: dict[str, Any]) -> httpx.Response:
        return await self.client.post("/orchestrate", json={"user_id": self.name, **message})

    async def comes_to(self, tool: Tool) -> None:
        """Everything before the message that uses the tool, in a house in which nothing is wrong."""
        for number, message in enumerate(tool.before, start=1):
            if tool.lost and number == len(tool.before):
                self.restaurant.wrong[self.name, tool.lost] = LOST
            answer = await self.says(message)
            assert answer.status_code == 200, answer.text
            assert message is not READ_BACK or answer.json()["pending"] == "confirm", answer.text
        self.restaurant.wrong.pop((self.name, tool.lost), None)

    @property
    def ordered(self) -> int:
        """How many orders the restaurant has of this guest."""
        return len(self.restaurant.orders[self.name])


def code_of(answer: httpx.Response) -> str:
    """What the answer says went wrong; "ok" when nothing did. Whatever it is, it is in the table, and nothing leaks."""
    for leak in LEAKS:
        assert leak not in answer.text, answer.text
    body = answer.json()
    if answer.status_code != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        code = str(body["code"])
        assert ERRORS[code].status == answer.status_code, answer.text  # type: ignore[index]  # looked up to be known
        assert code != "internal_error", answer.text
        return f"{answer.status_code} {code}"
    assert body["reply_text"]
    code = str((body.get("error") or {"code": "ok"})["code"])
    assert code == "ok" or ERRORS[code].status == 200, answer.text  # type: ignore[index]  # looked up to be known
    return code


def says_not_placed(answer: httpx.Response) -> bool:
    """Whether the guest was told that there is no order."""
    return any(words in answer.text for words in NOT_PLACED)
