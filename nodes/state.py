"""The graph's state, and how nodes see it: plain JSON in the channels, typed frozen values inside the nodes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, NamedTuple, TypeAlias
from uuid import uuid4

from langchain_core.runnables import RunnableConfig
from langgraph.channels.untracked_value import UntrackedValue
from pydantic import Field
from typing_extensions import TypedDict

from domain.calls import ToolCall
from domain.cart import Line
from domain.errors import ErrorCode
from domain.intent import Intent
from domain.mentions import AmbiguousLine
from domain.outcome import CartView, NothingToChange, NotOnMenu, OptionNotOffered, Outcome, WhichItem
from domain.session import ChooseItem, Session
from domain.turn import TurnRequest
from domain.value import Value
from nodes.facts import Facts, Gathered
from observability.events import FlowFellBack, FlowStarted, WarningOverridden, emit
from observability.redaction import redact_cards
from understanding.rendering import Rendering
from understanding.slot_reading import Slots, Understanding
from understanding.times import without

Json: TypeAlias = dict[str, object]
FlowName = Literal["menu_flow", "order_flow", "recommend_flow", "tracking_flow", "profile_flow", "small_talk_flow"]
_QUOTING = (NothingToChange, NotOnMenu, OptionNotOffered, WhichItem)
MAX_MESSAGES = 12
SPANISH = "es"
MAX_TEXT = 4000
"""Characters of one message of a guest."""

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
    understanding: Understanding | None = None
    todo: tuple[FlowName, ...] = ()
    """Flows still to be walked, the current one first."""
    call: ToolCall | None = None
    """What the current flow waits for."""
    outcomes: tuple[Outcome, ...] = Field(default=(), max_length=50)
    route: Route | None = None
    error: str | None = None
    reply: Reply | None = None

    @property
    def slots(self) -> Slots:
        return self.understanding.slots if self.understanding else Slots()

    @property
    def intents(self) -> tuple[Intent, ...]:
        return self.understanding.intents if self.understanding else ()


class Message(TypedDict):
    """One message as chat front ends show it."""

    id: str
    type: Literal["human", "ai"]
    content: str


def keep_latest(known: Sequence[Message], new: Sequence[object] | object) -> list[Message]:
    """Reducer of the ``messages`` channel: what arrives comes last, once per id; the last MAX_MESSAGES are kept."""
    arriving = new if isinstance(new, (list, tuple)) else [new]
    merged = {message["id"]: message for message in known or ()}
    for raw in arriving:
        message = as_message(raw, fallback_id=str(uuid4()))
        merged.pop(message["id"], None)
        merged[message["id"]] = message
    return list(merged.values())[-MAX_MESSAGES:]


def as_message(raw: object, *, fallback_id: str) -> Message:
    """A message in any of the shapes that chat clients send: a role/content or type/content object, or a string."""
    fields = _fields_of(raw)
    kind, content = fields.get("type") or fields.get("role"), fields.get("content")
    text = content if isinstance(content, str) else _text_parts(content)
    ours = kind in ("ai", "assistant")
    return Message(
        id=str(fields.get("id") or fallback_id),
        type="ai" if ours else "human",
        content=text if ours else redact_cards(text[:MAX_TEXT]),
    )


def _fields_of(raw: object) -> Mapping[str, object]:
    match raw:
        case str():
            return {"content": raw}
        case dict():
            return raw
        case _:
            return {name: getattr(raw, name, None) for name in ("id", "type", "content")}


def _text_parts(content: object) -> str:
    parts = content if isinstance(content, list) else []
    return " ".join(str(part.get("text", "")) for part in parts if isinstance(part, dict)).strip()


class State(TypedDict, total=False):
    """The channels. ``session`` and ``turn`` hold dumped Session and Turn values; ``facts`` is never checkpointed."""

    messages: Annotated[list[Message], keep_latest]
    session: Json
    turn: Json
    facts: Annotated[Gathered, UntrackedValue]


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
    facts: Facts

    @property
    def slots(self) -> Slots:
        return self.turn.slots

    @property
    def text(self) -> str:
        """The message as the rules read it, but for the time that the order is wanted at: "at 7" counts nothing."""
        if self.rendering is not None:
            return self.rendering.text
        said, time = self.turn.request.text, self.slots.wanted_time
        return without(said, time) if time else said

    @property
    def rendering(self) -> Rendering | None:
        return self.turn.understanding.rendering if self.turn.understanding else None

    @property
    def locale(self) -> str:
        """The language to answer in: the request's, unless the guest speaks another one."""
        asked = self.turn.request.locale
        return SPANISH if self.rendering is not None and not asked.lower().startswith(SPANISH) else asked

    def quoting(self, session: Session) -> Session:
        """The session with what is to be asked about in the guest's own words."""
        if self.rendering is None:
            return session
        pending = session.pending
        if isinstance(pending, ChooseItem):
            pending = pending.replace(choice=self._named(pending.choice))
        asked = self.quoted(session.asked) if session.asked else None
        return session.replace(asked=asked, pending=pending, unresolved=tuple(map(self._named, session.unresolved)))

    def _named(self, vague: AmbiguousLine) -> AmbiguousLine:
        return vague.replace(said=self.as_said(vague.said))

    def quoted(self, outcome: Outcome) -> Outcome:
        """The outcome with what it quotes of the message as the guest said it."""
        return outcome.replace(said=self.as_said(outcome.said)) if isinstance(outcome, _QUOTING) else outcome

    def as_said(self, words: str) -> str:
        """The guest's own words behind ``words`` of the text."""
        return self.rendering.as_said(words, self.turn.request.text) if self.rendering else words

    def words_of(self, intent: Intent) -> str:
        """The part of the message that speaks of an intent; all of it when it could not be cut."""
        understanding = self.turn.understanding
        return understanding.words_for(intent, self.text) if understanding else self.text


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


def scene_of(state: State) -> Scene:
    """The typed view of a state whose turn has begun."""
    return Scene(
        session=Session.restored(state.get("session") or {}),
        turn=Turn.model_validate(state["turn"]),
        facts=facts_of(state),
    )


def facts_of(state: State) -> Facts:
    """What the tools brought back in this turn so far."""
    gathered = state.get("facts")
    return gathered.facts if gathered else Facts()


def known_now(facts: Facts) -> State:
    """The update that makes these the facts of the turn."""
    return State(facts=Gathered(facts))


def newly_overridden(before: Session, after: Session) -> tuple[Line, ...]:
    """The lines that this step let into the cart in spite of a warning."""
    known = {line.number for line in before.cart.lines if line.allergy_override}
    return tuple(line for line in after.cart.lines if line.allergy_override and line.number not in known)


def flow_node(flow: Flow) -> Node:
    """A graph node that asks a pure flow and writes down what it decided."""

    async def decide(state: State, config: RunnableConfig) -> State:
        del config
        scene = scene_of(state)
        if scene.turn.call is None:
            emit(FlowStarted(flow.__name__))
        decision = flow(scene)
        turn = scene.turn
        if isinstance(decision, Ask):
            if decision.call == turn.call:
                raise RuntimeError(f"{flow.__name__} asks {decision.call.tool} again for what it has just answered")
            return State(turn=turn.replace(call=decision.call).dumped())
        if decision.error is not None:
            emit(FlowFellBack(flow.__name__, decision.error))
        for line in newly_overridden(scene.session, decision.session):
            emit(WarningOverridden(item=line.item, quantity=line.quantity))
        decided = turn.replace(
            call=None,
            todo=turn.todo[1:],
            outcomes=(*turn.outcomes, *map(scene.quoted, decision.outcomes)),
            route=turn.route or decision.route,
            error=turn.error or decision.error,
        )
        return State(session=scene.quoting(decision.session).dumped(), turn=decided.dumped())

    return decide
