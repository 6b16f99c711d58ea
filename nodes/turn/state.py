"""The graph's state: plain JSON in the channels, typed frozen values inside the nodes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple, Protocol, Self, TypeAlias

from langchain_core.messages import AnyMessage
from langchain_core.runnables import RunnableConfig
from langgraph.channels.untracked_value import UntrackedValue
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema
from typing_extensions import TypedDict

from domain.calls import ToolCall
from domain.commands import Command, FlowName, Reading
from domain.errors import ErrorCode
from domain.intent import Intent
from domain.intents import intents_of
from domain.outcome import MAX_OUTCOMES, CartView, Outcome
from domain.program import Handles
from domain.session import Session
from domain.turn import TurnRequest
from domain.value import Value
from nodes.turn.messages import merge_messages
from nodes.turn.tool_results import ToolResults, TransientToolResults

Json: TypeAlias = dict[str, object]
LANGUAGES = frozenset({"en", "es", "fr"})
"""The languages that the message catalogues have words in."""

Route = Literal[
    "menu", "order", "order_missing_items", "order_error", "recommend", "recommend_empty", "track_order",
    "track_missing_order_id", "track_error", "profile", "fallback",
]  # fmt: skip
"""The route values of the V2 wire."""


class Card(Value):
    """Something a screen can show and tap. ``actions``: texts that a tap sends for the guest."""

    title: str
    subtitle: str | None = None
    price: str | None = None
    image_url: str | None = None
    actions: tuple[str, ...] = ()


class Reply(Value):
    """The reply as text, and the same facts in a form for screens."""

    text: str
    quick_replies: tuple[str, ...] = ()
    cards: tuple[Card, ...] = ()
    cart: CartView | None = None
    pending: str | None = None
    orders: tuple[str, ...] = ()
    """Ids of the orders that were placed in this session, oldest first."""
    allergies: tuple[str, ...] = ()
    """The guest's allergies that are kept in mind, in the reply's language; ``diets`` likewise."""
    diets: tuple[str, ...] = ()
    handles: Handles | None = None
    """Ids for a program; None when a person wrote."""


class Turn(Value):
    """One turn from request to reply. Replaced whole when the next one begins."""

    request: TurnRequest
    incarnation: str | None = None
    """Distinguishes this session from an earlier one with the same ids; None where it is not stored."""
    store: str | None = None
    """The branch that this turn is for; None: the restaurant has none, or the guest has not chosen yet."""
    stores: dict[str, str] = Field(default_factory=dict)
    """The names of the restaurant's branches by id."""
    reading: Reading | None = None
    todo: tuple[FlowName, ...] = ()
    """Flows still to run, the current one first."""
    call: ToolCall | None = None
    """The tool call that the current flow waits for."""
    outcomes: tuple[Outcome, ...] = Field(default=(), max_length=MAX_OUTCOMES)
    route: Route | None = None
    error: str | None = None
    reply: Reply | None = None

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands in order; empty before the message was read."""
        return self.reading.commands if self.reading else ()

    @property
    def intents(self) -> tuple[Intent, ...]:
        """V2's intents, derived from the commands."""
        return intents_of(self.reading) if self.reading else ()

    @classmethod
    def restore(cls, stored: Mapping[str, object]) -> Self:
        """The stored turn, possibly of another release: unknown fields are ignored."""
        if (turn := cls.remembered(stored)) is not None:
            return turn
        return cls.model_validate(stored, extra="ignore")

    @property
    def confirmation_id(self) -> str:
        """The id under which a read-back of this turn is confirmed. Unique over all messages and sessions."""
        message_id = self.request.message_id
        return f"{self.incarnation}:{message_id}" if self.incarnation else message_id


class State(TypedDict, total=False):
    """The channels. ``session`` and ``turn`` hold dumped Session and Turn values. ``facts`` holds the tool results and
    is never checkpointed; its name is part of stored checkpoints."""

    messages: Annotated[list[AnyMessage], merge_messages]
    session: Json
    turn: Json
    facts: Annotated[TransientToolResults, UntrackedValue]


class TurnInput(TypedDict, total=False):
    """What starts a turn: a new message of the guest. The API gives the ``turn``, too; no schema shows it."""

    messages: list[AnyMessage]
    turn: Annotated[Json, SkipJsonSchema()]


class ChatContext(TypedDict, total=False):
    """Whose chat a new thread is. An assistant may fix some of it: a tenant, a language."""

    tenant: Annotated[str, Field(description="The restaurant brand; without it the default tenant")]
    user_id: Annotated[str, Field(description="The guest; without it a guest of this thread alone")]
    channel: Annotated[str, Field(description="The channel, such as web, whatsapp or voice; without it web")]
    locale: Annotated[str, Field(description="The language to answer in, such as en or es-MX; without it en")]


class TurnOutput(TypedDict, total=False):
    """The output of a finished turn."""

    messages: list[AnyMessage]
    session: Json
    turn: Json


class Scene(NamedTuple):
    """Everything that a flow can read."""

    session: Session
    turn: Turn
    results: ToolResults

    @property
    def commands(self) -> tuple[Command, ...]:
        return self.turn.commands

    @property
    def locale(self) -> str:
        """The reply's language: chosen by the guest, else a supported language of the message, else the request's."""
        requested = self.turn.request.locale
        reading = self.turn.reading
        spoken = self.session.language or (reading.language if reading else None)
        return spoken if spoken in LANGUAGES and not requested.lower().startswith(spoken) else requested


@dataclass(frozen=True, slots=True)
class Ask:
    """A tool call that a flow needs first. The flow runs again from the same session with the tool's result."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class Decision:
    """The result of a flow: the next session and the outcomes."""

    session: Session
    outcomes: tuple[Outcome, ...] = ()
    route: Route = "fallback"
    error: ErrorCode | None = None


Flow: TypeAlias = Callable[[Scene], Decision | Ask]
Node: TypeAlias = Callable[[State, RunnableConfig], Awaitable[State]]
"""The one shape of a node: the state and the run's configuration in, an update of the state out."""


class GraphNode(Protocol):
    """A node as LangGraph calls it."""

    def __call__(self, state: State, config: RunnableConfig) -> Coroutine[Any, Any, State]: ...


def restore_scene(state: State) -> Scene:
    """The typed view of a state with a turn."""
    return Scene(
        session=Session.restore(state.get("session")),
        turn=Turn.restore(state["turn"]),
        results=get_tool_results(state),
    )


def get_tool_results(state: State) -> ToolResults:
    """The tool results of this turn so far."""
    channel = state.get("facts")
    return channel.results if channel else ToolResults()


def update_tool_results(results: ToolResults) -> State:
    """The state update with these tool results."""
    return State(facts=TransientToolResults(results))
