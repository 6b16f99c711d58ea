"""What the tests of readers share: a small restaurant, a local reader by the book, and a model behind real HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from domain.cart import Cart, Choice, Line
from domain.commands import Agree, Command, NotUnderstood, Reading, Unread
from domain.menu import GroupId, ItemId, OptionId
from domain.order import Fulfilment
from domain.reading_context import ReadingContext
from domain.session import Confirm, Pending
from services.llm.chat import ChatModel, ModelSettings, StructuredMethod
from tests.domain.pizzeria import pizzeria
from tests.services.completions import completion
from tests.services.stand_in import Reply, StandIn
from understanding.consent import is_consent
from understanding.model_reader import ModelCommandReader

CONFIRM = Confirm(confirmation_id="c-1", cart_digest="d", total=None)


@dataclass
class Book:
    """A local reader that knows some messages by heart; a yes by the closed list, and nothing else."""

    known: Mapping[str, tuple[Command, ...]] = field(default_factory=dict)
    unread: Mapping[str, tuple[Unread, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def read(self, context: ReadingContext) -> Reading:
        self.asked.append(context.text)
        agreed = (Agree(),) if context.pending is not None and is_consent(context.text) else ()
        commands = self.known.get(context.text) or agreed or (NotUnderstood(said=context.text),)
        return Reading(commands=commands, unread=self.unread.get(context.text, ()))


def cart(*items: str) -> Cart:
    """A large one of each pizza, and one of everything else."""
    filled = Cart()
    for item in items:
        found = pizzeria().item(ItemId(item))
        assert found is not None, item
        large = (Choice(group=GroupId("size"), option=OptionId("large")),) if found.group(GroupId("size")) else ()
        filled = filled.with_line(Line(number=0, item=found.id, name=found.name, choices=large))
    return filled


def context(text: str, *, pending: Pending | None = None, **changes: Any) -> ReadingContext:
    """A message in the small pizzeria, with an empty cart unless told otherwise."""
    given = {"menu": pizzeria(), "cart": Cart(), "fulfilment": Fulfilment(), **changes}
    return ReadingContext(text=text, locale="en", tenant="test", pending=pending, **given)


def answer(*commands: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A model's answer of these commands."""
    return {"commands": list(commands), "unread": [], "chatter": [], **fields}


def add(quote: str, item: str | None, **fields: Any) -> dict[str, Any]:
    """The command to add a dish."""
    food = fields.pop("food", {"item": item, "said": None})
    return {"kind": "add_item", "quote": quote, "food": food, **fields}


def simple(kind: str, quote: str) -> dict[str, Any]:
    """A command without fields."""
    return {"kind": kind, "quote": quote}


@dataclass
class Model:
    """A model behind a server whose answer a test gives."""

    server: StandIn
    chat: ChatModel

    async def reads(
        self, given: object | Reply, message: ReadingContext, local: Book | None = None, timeout_s: float = 5.0
    ) -> Reading:
        """The reading of the message when the model answers this."""
        self.server.now_answers(given if isinstance(given, Reply) else completion(given))
        return await ModelCommandReader(self.chat.complete, local or Book(), timeout_s).read(message)

    @property
    def request(self) -> dict[str, Any]:
        """The one request that was sent."""
        (seen,) = self.server.seen
        body: dict[str, Any] = json.loads(seen.body)
        return body


@asynccontextmanager
async def open_model(method: StructuredMethod = "json_schema", timeout_s: float = 5.0) -> AsyncIterator[Model]:
    """A model that never rests."""
    async with StandIn() as server:
        chat = ChatModel(
            ModelSettings(
                model="stand-in",
                api_key=SecretStr("key"),
                base_url=server.url,
                timeout_s=timeout_s,
                method=method,
                failures=10**6,
            )
        )
        yield Model(server, chat)
        await chat.aclose()
