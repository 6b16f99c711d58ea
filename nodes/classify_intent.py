"""The first node: begin the turn, and understand the message with what is at hand. At most one model call."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from langchain_core.runnables import RunnableConfig

from domain.calls import FetchMenu
from domain.intent import Intent
from domain.menu import Menu
from domain.session import Session
from domain.turn import TurnRequest
from nodes.state import FlowName, Message, Node, Scene, State, Turn, facts_of
from nodes.tools import MenuIndexes, MenuService
from observability.events import IntentUnderstood, emit
from observability.spans import span
from understanding.reader import Heard, Reader
from understanding.slot_reading import Understanding

RECENT_MESSAGES = 6
DEFAULT_TENANT = "default"
UNSURE = 0.5
SMALL_TALK = frozenset({Intent.GREETING, Intent.SMALLTALK, Intent.THANKS, Intent.OUT_OF_SCOPE, Intent.CONFIRM})

FlowsFor = Callable[[Understanding, Session], tuple[FlowName, ...]]


def classify_intent(reader: Reader, menus: MenuService, indexes: MenuIndexes, flows_for: FlowsFor) -> Node:
    """The node. Words are read against the tenant's last known menu; before there is one, it is fetched first."""

    async def classify(state: State, config: RunnableConfig) -> State:
        turn = begun_turn(state, config)
        session = with_orphan(Session.restored(state.get("session") or {}), config)
        facts = facts_of(state)
        menu = facts.menu or menus.known(turn.request.tenant)
        if menu is None and "fetch_menu" not in facts.failures:
            return State(turn=turn.replace(call=FetchMenu()).dumped())
        heard = heard_of(Scene(session, turn, facts), menu, indexes, state.get("messages") or [])
        with span("understand", kind="model") as reading:
            understanding = with_fields(await reader.read(heard), turn.request)
        _tell(understanding, reading.elapsed_ms)
        todo = flows_for(understanding, session)
        walked = turn.replace(call=None, understanding=understanding, todo=todo)
        return State(session=session.dumped(), turn=walked.dumped())

    return classify


def with_orphan(session: Session, config: RunnableConfig) -> Session:
    """The session, knowing of an order that was sent by a turn which never ended (a crash, a time-out)."""
    orphan = (config.get("configurable") or {}).get("orphan")
    return session.replace(unsettled=UUID(str(orphan))) if orphan else session


def begun_turn(state: State, config: RunnableConfig) -> Turn:
    """The turn to walk: the one that the input brought for the newest human message, or else a new one for it."""
    messages = state.get("messages") or []
    latest = next((m for m in reversed(messages) if m["type"] == "human"), None)
    raw = state.get("turn")
    if not raw:
        return Turn(request=request_of(latest, config, None))
    # What an earlier turn left may be another release's: no more of it is read than goes on.
    before = TurnRequest.model_validate(raw["request"], extra="ignore")
    if raw.get("reply") is None and (latest is None or latest["id"] == before.message_id):
        return Turn.model_validate(raw)
    return Turn(request=request_of(latest, config, before))


def request_of(message: Message | None, config: RunnableConfig, before: TurnRequest | None) -> TurnRequest:
    """A chat message as a turn's request: from Studio and chat front ends, which know threads and no guests.

    The thread's guest goes on; a new thread belongs to whom the run's configuration names, or to a guest of its own.
    The run's id is the trace id.
    """
    given = config.get("configurable") or {}
    thread = str(given.get("thread_id", ""))
    return TurnRequest(
        tenant=before.tenant if before else str(given.get("tenant") or DEFAULT_TENANT),
        user_id=before.user_id if before else str(given.get("user_id") or f"studio-{thread}"),
        channel=before.channel if before else str(given.get("channel") or "web"),
        session_id=before.session_id if before else thread,
        locale=before.locale if before else str(given.get("locale") or "en"),
        trace_id=str(given.get("run_id") or config.get("run_id") or uuid4()),
        message_id=message["id"] if message else str(uuid4()),
        text=message["content"] if message else "",
    )


def with_fields(understanding: Understanding, request: TurnRequest) -> Understanding:
    """What a screen sent beside the words counts, unless the words clearly ask for something of their own."""
    blank = not request.text.strip()
    clear = understanding.confidence >= UNSURE and not SMALL_TALK.issuperset(understanding.intents)
    wish = _wish_of(request, blank=blank)
    if wish is None or (clear and not blank):
        return understanding
    return understanding.replace(intents=(wish,), parts=(), confidence=1.0)


def _wish_of(request: TurnRequest, *, blank: bool) -> Intent | None:
    """Picked items are an order; other fields may be sent with every message, so they need a message without words."""
    if request.picked_items:
        return Intent.ORDER
    if blank and request.tracking_order_id:
        return Intent.TRACK_ORDER
    order = (request.payment_method, request.delivery_mode, request.special_instructions, request.table_number)
    return Intent.ORDER if blank and any(order) else None


def heard_of(scene: Scene, menu: Menu | None, indexes: MenuIndexes, messages: list[Message]) -> Heard:
    """What a reader may know of this turn."""
    request, session = scene.turn.request, scene.session
    return Heard(
        text=request.text,
        pending=session.pending.kind if session.pending else None,
        menu=indexes.of(menu) if menu else None,
        cart_empty=session.cart.empty,
        locale=request.locale,
        recent=tuple((m["type"], m["content"]) for m in messages[-RECENT_MESSAGES:]),
    )


def _tell(understanding: Understanding, latency_ms: float) -> None:
    emit(
        IntentUnderstood(
            intent=understanding.intent.value,
            confidence=understanding.confidence,
            source=understanding.source,
            degraded=understanding.degraded,
            latency_ms=latency_ms,
        )
    )
