"""The first node: begin the turn, and understand the message with what is at hand. At most one model call."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from langchain_core.runnables import RunnableConfig
from pydantic import ValidationError

from domain.calls import FetchMenu
from domain.grounding import MenuIndex
from domain.session import Session
from domain.turn import TurnRequest
from domain.understanding import Intent, Understanding
from nodes.state import MAX_TEXT, FlowName, Message, Node, Scene, State, Turn, facts_of, reply_id
from nodes.tools import MenuIndexes, MenuService
from nodes.understanding.reader import Heard, Reader
from observability.events import IntentUnderstood, SessionUnreadable, emit
from observability.spans import span

RECENT_MESSAGES = 6
DEFAULT_TENANT = "default"
UNSURE = 0.5
SMALL_TALK = frozenset({Intent.GREETING, Intent.SMALLTALK, Intent.THANKS, Intent.OUT_OF_SCOPE, Intent.CONFIRM})

FlowsFor = Callable[[Understanding, Session], tuple[FlowName, ...]]


def classify_intent(reader: Reader, menus: MenuService, indexes: MenuIndexes, flows_for: FlowsFor) -> Node:
    """The node. Words are read against the tenant's last known menu; before there is one, it is fetched first."""

    async def classify(state: State, config: RunnableConfig) -> State:
        turn = begun_turn(state, config)
        if turn is None:
            return State()
        turn = with_incarnation(turn, config)
        session = with_orphan(Session.restored(state.get("session")), config)
        facts = facts_of(state)
        menu = facts.menu or menus.last_good_menu(turn.request.tenant)
        if menu is None and "fetch_menu" not in facts.failures:
            return State(turn=turn.replace(call=FetchMenu()).dump())
        index = await indexes.of(menu) if menu else None
        heard = heard_of(Scene(session, turn, facts), index, state.get("messages") or [])
        with span("understand", kind="model") as reading:
            understanding = with_fields(await reader.read(heard), turn.request)
        _tell(understanding, reading.elapsed_ms)
        if session.unread is not None:
            emit(SessionUnreadable(", ".join(Session.faults_of(session.unread))))
        todo = flows_for(understanding, session)
        walked = turn.replace(call=None, understanding=understanding, todo=todo)
        return State(session=session.dump(), turn=walked.dump())

    return classify


def with_orphan(session: Session, config: RunnableConfig) -> Session:
    """The session, knowing of an order that was sent by a turn which never ended (a crash, a time-out)."""
    orphan = (config.get("configurable") or {}).get("orphan")
    return session.replace(unsettled=UUID(str(orphan))) if orphan else session


def with_incarnation(turn: Turn, config: RunnableConfig) -> Turn:
    """The turn, knowing of which incarnation of the session it is."""
    given = (config.get("configurable") or {}).get("incarnation")
    return turn.replace(incarnation=str(given)) if given else turn


def begun_turn(state: State, config: RunnableConfig) -> Turn | None:
    """The turn to walk: the one that the input brought for the newest human message, or else a new one for it.

    None when the guest said nothing new (an empty run, only a message of ours, one that was answered before).
    """
    messages = state.get("messages") or []
    latest = next((m for m in reversed(messages) if m["type"] == "human"), None)
    raw = state.get("turn") or {}
    before = _request_before(raw)
    if before is not None and raw.get("reply") is None and (latest is None or latest["id"] == before.message_id):
        return Turn.model_validate(raw)
    if latest is None or (before is not None and latest["id"] == before.message_id):
        return None
    if any(message["id"] == reply_id(latest["id"]) for message in messages):
        return None
    return Turn(request=request_of(latest, config, before))


def _request_before(raw: object) -> TurnRequest | None:
    """What an earlier turn left may be another release's, or nothing that can be read: only what goes on is read."""
    try:
        return TurnRequest.model_validate(raw["request"], extra="ignore") if isinstance(raw, dict) else None
    except (KeyError, ValidationError):
        return None


def request_of(message: Message, config: RunnableConfig, before: TurnRequest | None) -> TurnRequest:
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
        message_id=message["id"],
        text=message["content"],
        text_cut=len(message["content"]) >= MAX_TEXT,  # as_message has cut it there
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


def heard_of(scene: Scene, index: MenuIndex | None, messages: list[Message]) -> Heard:
    """What a reader may know of this turn."""
    request, session = scene.turn.request, scene.session
    return Heard(
        text=request.text,
        pending=session.pending.kind if session.pending else None,
        menu=index,
        cart_empty=session.cart.is_empty,
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
