"""The graph's state, and how nodes see it: plain JSON in the channels, typed frozen values inside the nodes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple, Self, TypeAlias

from langchain_core.runnables import RunnableConfig
from langgraph.channels.untracked_value import UntrackedValue
from pydantic import Field
from typing_extensions import TypedDict

from domain.calls import ToolCall
from domain.commands import Command, Reading
from domain.errors import ErrorCode
from domain.intent import Intent
from domain.intents import intents_of
from domain.outcome import MAX_OUTCOMES, CartView, Outcome
from domain.session import Session
from domain.turn import TurnRequest
from domain.value import Value
from nodes.turn.messages import Message, keep_latest_messages
from nodes.turn.tool_results import ToolResults, TransientToolResults

Json: TypeAlias = dict[str, object]
FlowName = Literal[
    "menu_flow", "order_flow", "recommend_flow", "tracking_flow", "profile_flow", "complaint_flow", "small_talk_flow"
]  # fmt: skip
LANGUAGES = frozenset({"en", "es"})
"""The languages that the message catalogues have words in."""
Route = Literal[
    "menu", "order", "order_missing_items", "order_error", "recommend", "recommend_empty", "track_order",
    "track_missing_order_id", "track_error", "profile", "fallback",
]  # fmt: skip
"""The route values of the V2 wire."""


class Card(Value):
    """Something a screen can show and tap. ``actions``: texts that a tap says for the guest."""

    title: str
    subtitle: str | None = None
    price: str | None = None
    actions: tuple[str, ...] = ()


class Reply(Value):
    """What the guest gets: words, and the same facts in a form that a screen can use."""

    text: str
    quick_replies: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    cart: CartView | None = None
    pending: str | None = None


class Turn(Value):
    """One turn from request to reply. Replaced whole when the next one begins."""

    request: TurnRequest
    incarnation: str | None = None
    """What tells this session from an earlier one of the same ids; None where nobody keeps it."""
    reading: Reading | None = None
    todo: tuple[FlowName, ...] = ()
    """Flows still to be walked, the current one first."""
    call: ToolCall | None = None
    """What the current flow waits for."""
    outcomes: tuple[Outcome, ...] = Field(default=(), max_length=MAX_OUTCOMES)
    route: Route | None = None
    error: str | None = None
    reply: Reply | None = None

    @property
    def commands(self) -> tuple[Command, ...]:
        """What the guest wants, in order; empty before the message was read."""
        return self.reading.commands if self.reading else ()

    @property
    def intents(self) -> tuple[Intent, ...]:
        """V2's intents, derived from the commands."""
        return intents_of(self.reading) if self.reading else ()

    @classmethod
    def restore(cls, stored: Mapping[str, object]) -> Self:
        """The turn that was stored, be it by another release: fields unknown here are passed over."""
        return cls.model_validate(stored, extra="ignore")

    @property
    def confirmation_id(self) -> str:
        """What a read-back of this turn is confirmed under: no other message of any session ever has the same."""
        message_id = self.request.message_id
        return f"{self.incarnation}:{message_id}" if self.incarnation else message_id


class State(TypedDict, total=False):
    """The channels. ``session`` and ``turn`` hold dumped Session and Turn values; ``facts`` is never checkpointed."""

    messages: Annotated[list[Message], keep_latest_messages]
    session: Json
    turn: Json
    facts: Annotated[TransientToolResults, UntrackedValue]


class TurnInput(TypedDict, total=False):
    """What starts a turn: ``turn`` from the API, or just a new human message from Studio and chat front ends."""

    messages: list[Message]
    turn: Json


class TurnOutput(TypedDict, total=False):
    """What a finished turn shows."""

    messages: list[Message]
    session: Json
    turn: Json


class Scene(NamedTuple):
    """All that a node may look at."""

    session: Session
    turn: Turn
    results: ToolResults

    @property
    def commands(self) -> tuple[Command, ...]:
        return self.turn.commands

    @property
    def locale(self) -> str:
        """The language to answer in: the one asked for, else the guest's where we speak it, else the request's."""
        requested = self.turn.request.locale
        reading = self.turn.reading
        spoken = self.session.language or (reading.language if reading else None)
        return spoken if spoken in LANGUAGES and not requested.lower().startswith(spoken) else requested


@dataclass(frozen=True, slots=True)
class Ask:
    """A flow's wish to ask a tool first. It will be walked again from the same session, with one fact more."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Decision:
    """What a flow decided: the session as it is from now on, and what there is to say."""

    session: Session
    outcomes: tuple[Outcome, ...] = ()
    route: Route = "fallback"
    error: ErrorCode | None = None


Flow: TypeAlias = Callable[[Scene], Decision | Ask]
Node: TypeAlias = Callable[[State, RunnableConfig], Awaitable[State]]
"""The one shape of a node: the state and the run's configuration in, an update of the state out."""


def restore_scene(state: State) -> Scene:
    """The typed view of a state whose turn has begun."""
    return Scene(
        session=Session.restore(state.get("session")),
        turn=Turn.restore(state["turn"]),
        results=get_tool_results(state),
    )


def get_tool_results(state: State) -> ToolResults:
    """What the tools brought back in this turn so far."""
    channel = state.get("facts")
    return channel.results if channel else ToolResults()


def update_tool_results(results: ToolResults) -> State:
    """The update that makes these the facts of the turn."""
    return State(facts=TransientToolResults(results))
