"""A restaurant of fakes, and a guest who sends messages to the real graph."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver

from domain.commands import Command, Reading, Unread
from domain.intent import Intent
from domain.outcome import Outcome
from domain.reading_context import CommandReader, ReadingContext
from domain.restaurant import RestaurantFacts
from domain.selling import Selling
from domain.session import Session
from domain.turn import TurnRequest
from graph.build import Deps, build_graph
from graph.executor import Compiled
from graph.run import turn_input
from nodes.turn.state import Turn, TurnInput
from nodes.turn.tools import NO_PAYMENTS
from nodes.turn.views import build_cart_view
from tests.fakes.placements import FakePlacements
from tests.fakes.services import FakeMenus, FakeOrders, FakePayments, FakeProfiles, FakeRecommend, FakeTracking
from understanding.deal_reader import DealReader
from understanding.guarded_reader import GuardedReader
from understanding.local_reader import LocalCommandReader


@dataclass(frozen=True)
class GuestReply:
    """The outcome of one message."""

    turn: Turn

    @property
    def text(self) -> str:
        return self.turn.reply.text if self.turn.reply else ""

    @property
    def route(self) -> str | None:
        return self.turn.route

    @property
    def error(self) -> str | None:
        return self.turn.error

    @property
    def pending(self) -> str | None:
        return self.turn.reply.pending if self.turn.reply else None

    @property
    def quick_replies(self) -> tuple[str, ...]:
        return self.turn.reply.quick_replies if self.turn.reply else ()

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return self.turn.outcomes

    @property
    def kinds(self) -> list[str]:
        """The kinds of the outcomes, in order."""
        return [outcome.kind for outcome in self.turn.outcomes]

    @property
    def intents(self) -> tuple[Intent, ...]:
        return self.turn.intents


@dataclass
class ScriptedReader:
    """Returns the readings that a test scripted, one per message; then reads locally.

    ``contexts``: the contexts of its calls.
    """

    readings: deque[Reading] = field(default_factory=deque)
    contexts: list[ReadingContext] = field(default_factory=list)
    local: CommandReader = field(default_factory=lambda: GuardedReader(DealReader(LocalCommandReader())))

    async def read(self, context: ReadingContext) -> Reading:
        self.contexts.append(context)
        return self.readings.popleft() if self.readings else await self.local.read(context)


class Restaurant:
    """The fake services and placements, and the real graph."""

    def __init__(
        self,
        facts: RestaurantFacts | None = None,
        *,
        takes_extras: bool = True,
        selling: Selling | None = None,
    ) -> None:
        self.facts = facts or RestaurantFacts()
        self.selling = selling or Selling()
        self._takes_extras = takes_extras
        self.moment = datetime.now(UTC)
        self.menus = FakeMenus()
        self.orders = FakeOrders(menus=self.menus)
        self.recommend = FakeRecommend()
        self.tracking = FakeTracking(orders=self.orders)
        self.profiles = FakeProfiles()
        self.payments = FakePayments()
        self.book = FakePlacements(now=lambda: self.moment)
        self.reader = ScriptedReader()
        self.graph: Compiled = build_graph(self._deps()).compile(checkpointer=InMemorySaver())

    def guest(self, name: str = "ann", *, session: str = "1", channel: str = "web", locale: str = "en-US") -> Guest:
        """A guest with a session of their own."""
        return Guest(self, name, f"{name}:{session}", channel, locale)

    def wait(self, seconds: float) -> None:
        """Make every placement older by this many seconds."""
        passed = timedelta(seconds=seconds)
        for key, known in self.book.placements.items():
            self.book.placements[key] = replace(known, updated_at=known.updated_at - passed)

    def _deps(self) -> Deps:
        return Deps(
            reader=self.reader,
            menus=self.menus,
            orders=self.orders,
            recommend=self.recommend,
            tracking=self.tracking,
            profiles=self.profiles,
            placements=self.book,
            payments=self.payments if self._takes_extras else NO_PAYMENTS,
            now=lambda: self.moment,
            restaurant=self.facts,
            takes_tips=self._takes_extras,
            takes_coupons=self._takes_extras,
            selling=self.selling,
        )


@dataclass
class Guest:
    """One guest in one session. Message ids are counted."""

    restaurant: Restaurant
    name: str
    session_id: str
    channel: str
    locale: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    turn: Turn | None = None
    crashed: dict[str, object] = field(default_factory=dict)
    """The checkpoint and orphan of the next turn, once, when the turn before it never ended."""

    async def loses_the_turn_of(self, text: str) -> None:
        """Send a message whose turn is never ended: the next one starts from the state before it."""
        before = await self.restaurant.graph.aget_state(self._config)
        await self.says(text)
        newest = list(self.restaurant.book.placements.values())[-1]
        self.crashed = {"checkpoint_id": before.config["configurable"]["checkpoint_id"], "orphan": str(newest.key)}

    async def says(self, text: str, **fields: object) -> GuestReply:
        """Send one message. ``fields``: a screen's structured fields (TurnRequest)."""
        number = next(self.numbers)
        request = TurnRequest.model_validate(
            {
                "tenant": "default",
                "user_id": self.name,
                "channel": self.channel,
                "session_id": self.session_id,
                "trace_id": f"trace-{number}",
                "locale": self.locale,
                "message_id": f"{self.session_id}-{number}",
                "text": text,
                **fields,
            }
        )
        config: RunnableConfig = {"configurable": {**self._config["configurable"], **self.crashed}}
        self.crashed = {}
        output = await self.restaurant.graph.ainvoke(cast(TurnInput, turn_input(request)), config)
        self.turn = Turn.model_validate(output["turn"])
        return GuestReply(self.turn)

    async def wants(
        self, *commands: Command, unread: tuple[Unread, ...] = (), contradictory: str | None = None, **fields: object
    ) -> GuestReply:
        """Send one message that is read as these commands."""
        reading = Reading(
            commands=commands, unread=unread, contradictory=contradictory, language=self.locale.split("-")[0]
        )
        self.restaurant.reader.readings.append(reading)
        return await self.says("(scripted)", **fields)

    async def says_all(self, *texts: str) -> GuestReply:
        """Send several messages one after the other; returns the last reply."""
        for text in texts:
            reply = await self.says(text)
        return reply

    @property
    def session(self) -> Session:
        """The stored session."""
        values = self.restaurant.graph.get_state(self._config).values
        return Session.model_validate(values.get("session") or {})

    @property
    def cart(self) -> list[str]:
        """The cart in words, a line each: "2 Pepperoni Pizza: large, no onions"."""
        lines = []
        for line in build_cart_view(self.session.cart, self.restaurant.menus.menu).lines:
            told = [*line.options, *(f"no {refusal}" for refusal in line.refusals)]
            lines.append(f"{line.quantity} {line.name}" + (f": {', '.join(told)}" if told else ""))
        return lines

    @property
    def _config(self) -> RunnableConfig:
        return {"configurable": {"thread_id": self.session_id}}
