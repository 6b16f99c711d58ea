"""The graph's state, and how nodes see it: plain JSON in the channels, typed frozen values inside the nodes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple, Self, TypeAlias
from uuid import uuid4

from langchain_core.runnables import RunnableConfig
from langgraph.channels.untracked_value import UntrackedValue
from pydantic import Field
from typing_extensions import TypedDict

from domain.calls import ToolCall
from domain.cart import Line
from domain.commands import Command, Reading
from domain.errors import ErrorCode
from domain.intent import Intent
from domain.intents import intents_of
from domain.outcome import MAX_OUTCOMES, CartView, ComplaintTaken, Outcome, SmallTalk, TooMuchSaid, bounded
from domain.session import Session
from domain.turn import TurnRequest
from domain.value import Value
from nodes.turn.tool_results import ToolResults, TransientToolResults
from observability.events import FlowFellBack, FlowStarted, GuestNeedsStaff, WarningOverridden, emit
from privacy.redaction import redact_cards

Json: TypeAlias = dict[str, object]
FlowName = Literal[
    "menu_flow", "order_flow", "recommend_flow", "tracking_flow", "profile_flow", "complaint_flow", "small_talk_flow"
]  # fmt: skip
MAX_MESSAGES = 12
LANGUAGES = frozenset({"en", "es"})
"""The languages that the message catalogues have words in."""
_REPLY = "-reply"
_HUMAN = frozenset({"human", "user", "HumanMessageChunk"})
_OURS = frozenset({"ai", "assistant", "AIMessageChunk"})
MAX_TEXT = 4000
"""Characters of one message of a guest."""
_OVERLAP = 200
"""Characters behind the cut that are still searched, so that the cut leaves no half of a card number."""

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


class Message(TypedDict):
    """One message as chat front ends show it."""

    id: str
    type: Literal["human", "ai"]
    content: str


def keep_latest_messages(stored: Sequence[Message], new: Sequence[object] | object) -> list[Message]:
    """Reducer of the ``messages`` channel: what arrives comes last, once per id; the last MAX_MESSAGES are kept.

    Only a guest's messages and our own replies are kept: a client's word is no reply of ours. What is all known already
    changes nothing.
    """
    raws = new if isinstance(new, (list, tuple)) else [new]
    before = [message for message in stored if _is_message(message)] if isinstance(stored, list) else []
    arriving = [message for raw in raws if (message := parse_message(raw, fallback_id=str(uuid4()))) is not None]
    by_id = {message["id"]: message for message in before}
    if all(message["id"] in by_id for message in arriving):
        return before[-MAX_MESSAGES:]
    for message in arriving:
        by_id.pop(message["id"], None)
        by_id[message["id"]] = message
    return list(by_id.values())[-MAX_MESSAGES:]


def parse_message(raw: object, *, fallback_id: str) -> Message | None:
    """A message in any of the shapes that chat clients send: a role/content or type/content object, a pair of them, or
    a string. None for what is neither the guest's nor ours."""
    fields = _read_fields(raw)
    kind, content = _find_kind(fields), fields.get("content")
    if kind is None or not isinstance(content, (str, list)):
        return None
    text = content if isinstance(content, str) else _join_text_parts(content)
    message_id = str(fields.get("id") or fallback_id)
    if kind == "ai" and not message_id.endswith(_REPLY):
        return None
    return Message(
        id=message_id,
        type=kind,
        content=text if kind == "ai" else redact_cards(text[: MAX_TEXT + _OVERLAP])[:MAX_TEXT],
    )


def build_reply_id(message_id: str) -> str:
    """The id of our reply to a guest's message."""
    return f"{message_id}{_REPLY}"


def _find_kind(fields: Mapping[str, object]) -> Literal["human", "ai"] | None:
    """By ``type`` or ``role``; a message that names neither is the guest's."""
    names = [str(name) for name in (fields.get("type"), fields.get("role")) if name]
    if not names or not _HUMAN.isdisjoint(names):
        return "human"
    return "ai" if not _OURS.isdisjoint(names) else None


def _is_message(stored: object) -> bool:
    return isinstance(stored, dict) and all(isinstance(stored.get(key), str) for key in ("id", "type", "content"))


def _read_fields(raw: object) -> Mapping[str, object]:
    match raw:
        case str():
            return {"content": raw}
        case [str() as role, str() as content]:
            return {"role": role, "content": content}
        case dict():
            return raw
        case _:
            return {name: getattr(raw, name, None) for name in ("id", "type", "content")}


def _join_text_parts(content: object) -> str:
    parts = content if isinstance(content, list) else []
    return " ".join(str(part.get("text", "")) for part in parts if isinstance(part, dict)).strip()


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


def find_new_overrides(before: Session, after: Session) -> tuple[Line, ...]:
    """The lines that this step let into the cart in spite of a warning."""
    before_numbers = {line.number for line in before.cart.lines if line.allergy_override}
    return tuple(line for line in after.cart.lines if line.allergy_override and line.number not in before_numbers)


def find_handoff(outcome: Outcome, session: Session) -> GuestNeedsStaff | None:
    """What staff must know when a guest is handed to them; None where nobody is."""
    match outcome:
        case ComplaintTaken():
            count = f"{outcome.quantity} x " if outcome.quantity else ""
            dishes = count + ", ".join(outcome.items) if outcome.items else ""
            summary = ": ".join(part for part in (outcome.reason, dishes or outcome.said) if part)
            return GuestNeedsStaff(reason=outcome.reason, summary=summary, order_id=outcome.order_id)
        case SmallTalk(topic="handoff"):
            order_id = session.complaint.order_id if session.complaint else None
            about = ", ".join(session.complaint.about) if session.complaint else ""
            newest = session.orders[-1] if session.orders else None
            return GuestNeedsStaff(reason="asked", summary=about, order_id=order_id or newest)
        case _:
            return None


def make_flow_node(flow: Flow) -> Node:
    """A graph node that asks a pure flow and writes down what it decided."""

    async def decide(state: State, config: RunnableConfig) -> State:
        del config
        scene = restore_scene(state)
        if scene.turn.call is None:
            emit(FlowStarted(flow.__name__))
        decision = _run_within_limits(flow, scene)
        turn = scene.turn
        if isinstance(decision, Ask):
            if decision.call == turn.call:
                raise RuntimeError(f"{flow.__name__} asks {decision.call.tool} again for what it has just answered")
            return State(turn=turn.replace(call=decision.call).dump())
        if decision.error is not None:
            emit(FlowFellBack(flow.__name__, decision.error))
        for line in find_new_overrides(scene.session, decision.session):
            emit(WarningOverridden(item=line.item, quantity=line.quantity))
        for outcome in decision.outcomes:
            if handoff := find_handoff(outcome, decision.session):
                emit(handoff)
        next_turn = turn.replace(
            call=None,
            todo=turn.todo[1:],
            outcomes=bounded((*turn.outcomes, *decision.outcomes)),
            route=turn.route or decision.route,
            error=turn.error or decision.error,
        )
        return State(session=decision.session.dump(), turn=next_turn.dump())

    return decide


def _run_within_limits(flow: Flow, scene: Scene) -> Decision | Ask:
    """What the flow decides; where reading took too much work, nothing is changed and the guest is asked for less."""
    if scene.turn.reading is None or not scene.turn.reading.too_much:
        return flow(scene)
    return Decision(session=scene.session, outcomes=(TooMuchSaid(),), error="too_much_said")
