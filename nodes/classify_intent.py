"""The first node: begins the turn and reads the message into commands. At most one model call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from langchain_core.runnables import RunnableConfig
from langgraph.runtime import get_runtime
from pydantic import ValidationError

from domain.bill import BillTerms
from domain.calls import FetchMenu
from domain.commands import FlowName, NotUnderstood, Reading, SetFulfilment
from domain.guest import Preferences
from domain.intents import intents_of
from domain.menu import Menu
from domain.order import describe_lines
from domain.reading_context import CommandReader, KnownOrder, ReadingContext
from domain.restaurant import AskedFacts, RestaurantFacts, TurnTime
from domain.selling import Selling
from domain.session import Session
from domain.turn import TurnRequest, build_reply_id
from nodes.policy import withdraw_consent
from nodes.program_commands import build_program_commands
from nodes.reply.markdown import to_plain
from nodes.store_choice import ONE_PLACE, TurnStore
from nodes.structured_fields import add_field_commands, list_names_to_read, remember_picked_items
from nodes.turn.messages import MAX_TEXT, KeptMessage, read_messages
from nodes.turn.state import ChatContext, Node, State, Turn, get_tool_results
from nodes.turn.tool_results import ToolResults, TransientToolResults
from nodes.turn.tools import MenuService, build_draft
from observability.events import IntentUnderstood, SessionUnreadable, emit
from observability.spans import span

RECENT_MESSAGES = 6
DEFAULT_TENANT = "default"
ASKS_FACTS = frozenset({"ask_restaurant", "out_of_scope", "not_understood"})
"""Kinds of commands that the restaurant's own facts may answer."""
EMPTY_READING = Reading(commands=(NotUnderstood(confidence=0.0),), confidence=0.0)
"""A message without words and without fields."""

FlowsFor = Callable[[Reading, Session], tuple[FlowName, ...]]


@dataclass(frozen=True, slots=True)
class FactSource:
    """The facts that the restaurant gives, and the clock that decides whether it is open.

    ``bill_terms``: what can be put on a bill; None: nothing beside the dishes.
    """

    restaurant: RestaurantFacts
    now: Callable[[], datetime]
    bill_terms: BillTerms | None = None
    selling: Selling = field(default_factory=Selling)

    def add_to(self, results: ToolResults, reading: Reading, session: Session, request: TurnRequest) -> ToolResults:
        """The results with the terms of the bill and the guest's group for suggestions; with the facts, if the message
        may ask about the restaurant or an order must keep its terms of delivery; and with the moment of the turn, if
        the order is about a time."""
        results = replace(results, bill_terms=self.bill_terms) if self.bill_terms is not None else results
        if self.restaurant.delivery is not None and self.restaurant.delivery.limits_orders:
            results = replace(results, delivery_facts=self.restaurant)
        if is_about_time(results, reading, session):
            results = replace(results, time=TurnTime(self.now(), self.restaurant))
        if (arm := self.selling.find_arm(request.tenant, request.user_id)) is not None:
            results = replace(results, selling_arm=arm)
        if not any(command.kind in ASKS_FACTS for command in reading.commands):
            return results
        return replace(results, restaurant=AskedFacts.of(self.restaurant, request.text, self.now))


def is_about_time(results: ToolResults, reading: Reading, session: Session) -> bool:
    """Whether a time is set or was named, or nothing can be ordered right now."""
    is_closed = results.menu is not None and results.menu.open_now is False
    has_time = session.fulfilment.scheduled_for is not None or session.refused_time is not None
    names_time = any(isinstance(each, SetFulfilment) and each.when is not None for each in reading.commands)
    return is_closed or has_time or names_time


def classify_intent(
    reader: CommandReader,
    name_reader: CommandReader,
    menus: MenuService,
    flows_for: FlowsFor,
    facts: FactSource | None = None,
    here: TurnStore = ONE_PLACE,
) -> Node:
    """The node. Text is read against the tenant's last menu; before the first menu, one is fetched.

    ``name_reader`` reads the names of picked items that are not on the menu. A guest who chooses another branch is read
    again, with its menu.
    """

    async def classify(state: State, config: RunnableConfig) -> State:
        turn = begin_turn(state, config)
        if turn is None:
            return State()
        turn = here.begin(add_incarnation(turn, config))
        session = add_unsettled_order(Session.restore(state.get("session")), config)
        results = _add_kept_menu(get_tool_results(state), menus, turn.request)
        menu = results.menu or menus.last_good_menu(turn.request.tenant)
        if menu is None and "fetch_menu" not in results.failures:
            return State(turn=turn.replace(call=FetchMenu()).dump())
        with span("understand", kind="step") as reading_span:
            text_reading = await _read_text(reader, turn.request, session, menu, read_messages(state.get("messages")))
        if text_reading is not None and turn.request.is_late:
            text_reading = withdraw_consent(text_reading)
        if (other := here.find_other(text_reading)) is not None:
            return State(turn=turn.replace(store=other, call=FetchMenu()).dump())
        names = await _read_names(name_reader, turn.request, session, menu)
        reading = (
            read_program(turn.request, session, menu)
            or add_field_commands(text_reading, turn.request, session, menu, names)
            or EMPTY_READING
        )
        _emit_understanding(reading, reading_span.elapsed_ms)
        _emit_unreadable(session)
        session = _note_request(session, turn.request)
        session, flows = here.enter(session, flows_for(reading, session))
        next_turn = turn.replace(call=None, reading=reading, todo=flows)
        results = facts.add_to(results, reading, session, turn.request) if facts else results
        return State(session=session.dump(), turn=next_turn.dump(), facts=TransientToolResults(results))

    return classify


def _emit_unreadable(session: Session) -> None:
    if session.unread is not None:
        emit(SessionUnreadable(", ".join(Session.faults_of(session.unread))))


def _note_request(session: Session, request: TurnRequest) -> Session:
    """The session with what the client picked. A program that repeats a call has not failed to answer.

    A question for a tip or a code is open for one message.
    """
    session = remember_picked_items(session, request)
    session = session if session.extra_asked is None else session.replace(extra_asked=None)
    return session if request.program is None else session.replace(repeats=0)


def read_program(request: TurnRequest, session: Session, menu: Menu | None) -> Reading | None:
    """The reading of a program's request, in the language that it asks for; None when a text is to be read."""
    if request.program is None or not request.program.has_no_words:
        return None
    language = request.locale.replace("_", "-").split("-")[0].lower() or "en"
    return Reading(commands=build_program_commands(request.program, session, menu), language=language)


def _add_kept_menu(results: ToolResults, menus: MenuService, request: TurnRequest) -> ToolResults:
    """The results with the menu of an earlier turn, while it counts as current."""
    if results.menu is not None or "fetch_menu" in results.failures:
        return results
    menu = menus.kept_menu(request)
    return results if menu is None else replace(results, menu=menu, menu_kept=True)


async def _read_text(
    reader: CommandReader, request: TurnRequest, session: Session, menu: Menu | None, messages: Sequence[KeptMessage]
) -> Reading | None:
    """The reading of the text; None for a message without text."""
    if not request.text.strip():
        return None
    return await reader.read(build_context(request, session, menu, messages))


async def _read_names(
    reader: CommandReader, request: TurnRequest, session: Session, menu: Menu | None
) -> Mapping[str, Reading]:
    """A reading for the name of each picked item. Stops after the first that exceeds the work limit."""
    empty = Session()
    readings: dict[str, Reading] = {}
    for name in list_names_to_read(request, session, menu):
        readings[name] = await reader.read(build_context(request.replace(text=name), empty, menu, []))
        if readings[name].too_much:
            break
    return readings


def add_unsettled_order(session: Session, config: RunnableConfig) -> Session:
    """The session with the key of an order whose turn never ended (a crash or a time-out)."""
    orphan = (config.get("configurable") or {}).get("orphan")
    return session.replace(unsettled=UUID(str(orphan))) if orphan else session


def add_incarnation(turn: Turn, config: RunnableConfig) -> Turn:
    """The turn with the incarnation of its session."""
    incarnation = (config.get("configurable") or {}).get("incarnation")
    return turn.replace(incarnation=str(incarnation)) if incarnation else turn


def begin_turn(state: State, config: RunnableConfig) -> Turn | None:
    """The turn to run: the one in the input for the newest human message, else a new turn for that message.

    None without a new message: an empty run, only messages of ours, or a message that has its reply already.
    """
    messages = read_messages(state.get("messages"))
    latest = next((m for m in reversed(messages) if m.type == "human"), None)
    raw = state.get("turn") or {}
    before = _restore_request(raw)
    if before is not None and raw.get("reply") is None and (latest is None or latest.id == before.message_id):
        return Turn.restore(raw)
    if latest is None or (before is not None and latest.id == before.message_id):
        return None
    if any(message.id == build_reply_id(latest.id) for message in messages):
        return None
    return Turn(request=build_request(latest, config, before))


def _restore_request(raw: object) -> TurnRequest | None:
    """The stored turn's request. Only the request is read, so a turn of another release is no error."""
    if (turn := Turn.remembered(raw)) is not None:
        return turn.request
    try:
        return TurnRequest.model_validate(raw["request"], extra="ignore") if isinstance(raw, dict) else None
    except (KeyError, ValidationError):
        return None


def find_tenant(state: State) -> str:
    """The tenant of a state: that of its turn's guest, else of a new chat, as ``build_request`` decides."""
    request = (state.get("turn") or {}).get("request")
    tenant = request.get("tenant") if isinstance(request, dict) else None
    return tenant if isinstance(tenant, str) else str(get_chat_context().get("tenant") or DEFAULT_TENANT)


def get_chat_context() -> ChatContext:
    """The context of the run; servers copy ``configurable`` there, too.

    ``configurable`` itself is not read: a server may put the caller's own name there as ``user_id``.
    """
    try:
        return get_runtime(ChatContext).context or ChatContext()
    except RuntimeError:
        return ChatContext()  # outside of a run


def build_request(message: KeptMessage, config: RunnableConfig, before: TurnRequest | None) -> TurnRequest:
    """A chat message as a turn's request: for Studio and chat front ends, which have threads but no guests.

    The thread keeps its guest. A new thread gets the configured user, else a user of its own. The run's id is the
    trace id.
    """
    context, configurable = get_chat_context(), config.get("configurable") or {}
    thread = str(configurable.get("thread_id", ""))
    return TurnRequest(
        tenant=before.tenant if before else str(context.get("tenant") or DEFAULT_TENANT),
        user_id=before.user_id if before else str(context.get("user_id") or f"studio-{thread}"),
        channel=before.channel if before else str(context.get("channel") or "web"),
        session_id=before.session_id if before else thread,
        locale=before.locale if before else str(context.get("locale") or "en"),
        trace_id=str(configurable.get("run_id") or config.get("run_id") or uuid4()),
        message_id=message.id,
        text=message.text,
        text_cut=len(message.text) >= MAX_TEXT,  # merge_messages has cut it there
    )


def build_context(
    request: TurnRequest, session: Session, menu: Menu | None, messages: Sequence[KeptMessage]
) -> ReadingContext:
    """The context that a reader gets for this turn."""
    return ReadingContext(
        text=request.text,
        locale=request.locale,
        tenant=request.tenant,
        menu=menu,
        cart=session.cart,
        fulfilment=session.fulfilment,
        checking_out=session.checking_out,
        pending=session.pending,
        shown=session.shown,
        topic=session.topic,
        focus=session.focus,
        aspect=session.aspect,
        asked_about=session.asked_about,
        asked_things=session.asked_things,
        chosen=session.chosen,
        before=session.before,
        orders=list_known_orders(session, menu),
        preferences=session.preferences or Preferences(),
        restrictions=session.restrictions,
        has_fixed_store=request.store is not None,
        extra_asked=session.extra_asked,
        recent=tuple(map(_label_message, messages[-RECENT_MESSAGES:])),
    )


def _label_message(message: KeptMessage) -> tuple[Literal["guest", "us"], str]:
    return ("us", to_plain(message.text)) if message.type == "ai" else ("guest", message.text)


def list_known_orders(session: Session, menu: Menu | None) -> tuple[KnownOrder, ...]:
    """The orders of this session, oldest first, with their lines where the session still has them."""
    orders = {order.order_id: order for order in session.placed}
    return tuple(
        KnownOrder(
            order_id=order_id,
            day=orders[order_id].day if order_id in orders else None,
            lines=describe_lines(build_draft(orders[order_id].cart, orders[order_id].fulfilment, menu))
            if order_id in orders
            else (),
            cart=orders[order_id].cart if order_id in orders else None,
        )
        for order_id in session.orders
    )


def _emit_understanding(reading: Reading, latency_ms: float) -> None:
    emit(
        IntentUnderstood(
            intent=intents_of(reading)[0].value,
            confidence=reading.confidence,
            source=reading.source,
            degraded=reading.degraded,
            latency_ms=latency_ms,
        )
    )
