"""The A2A agent: each message is a turn, and its reply is a message. Loaded with the SDK by the first request."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from a2a.helpers.proto_helpers import get_message_text, new_data_part, new_message, new_text_part
from a2a.server.agent_execution import AgentExecutor, RequestContext, RequestContextBuilder, SimpleRequestContextBuilder
from a2a.server.context import ServerCallContext
from a2a.server.events import EventQueue
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes.common import DefaultServerCallContextBuilder
from a2a.server.routes.jsonrpc_dispatcher import JsonRpcDispatcher
from a2a.server.tasks import InMemoryTaskStore
from a2a.types import a2a_pb2 as wire
from a2a.utils.errors import ContentTypeNotSupportedError, InvalidParamsError, UnsupportedOperationError
from fastapi import Request

from api.agents import a2a_card, ordering
from api.agents.caller import AgentCall, current_call
from api.schemas import MAX_ID

_CALL = "agent_call"


def build_dispatcher() -> JsonRpcDispatcher:
    """Answers JSON-RPC requests whose ``request.state.agent_call`` is set."""
    handler = DefaultRequestHandler(
        agent_executor=TurnExecutor(),
        task_store=InMemoryTaskStore(),
        agent_card=a2a_card.build_card("", None),
        request_context_builder=SessionContextBuilder(),
    )
    return JsonRpcDispatcher(handler, context_builder=CallContextBuilder(), enable_v0_3_compat=True)


class CallContextBuilder(DefaultServerCallContextBuilder):
    """Passes the call on to the executor."""

    def build(self, request: Request) -> ServerCallContext:
        """The context of a request, with its call."""
        context = super().build(request)
        context.state[_CALL] = request.state.agent_call
        return context


class SessionContextBuilder(RequestContextBuilder):
    """Gives a first message without a context one by its id, so that the message sent again is in the same session."""

    def __init__(self) -> None:
        self._simple = SimpleRequestContextBuilder()

    async def build(
        self,
        context: ServerCallContext,
        params: wire.SendMessageRequest | None = None,
        task_id: str | None = None,
        context_id: str | None = None,
        task: wire.Task | None = None,
    ) -> RequestContext:
        """The context of a message. Raises InvalidParamsError for an id that cannot be stored, and
        ContentTypeNotSupportedError for a message without text."""
        if params and not get_message_text(params.message, " ").strip():
            raise ContentTypeNotSupportedError(message="only text is read")
        message_id = params.message.message_id if params else ""
        context_id = context_id or str(uuid5(NAMESPACE_URL, f"a2a:{message_id}"))
        if any(len(each) > MAX_ID or not each.isprintable() for each in (message_id, context_id)):
            raise InvalidParamsError(message=f"ids are printable and have at most {MAX_ID} characters")
        return await self._simple.build(context, params, task_id, context_id, task)


class TurnExecutor(AgentExecutor):
    """Runs one turn: the context is the session, the message id names the message."""

    async def execute(self, context: RequestContext, event_queue: EventQueue) -> None:
        """Answer with one message: the words, and the same facts as data."""
        call: AgentCall = context.call_context.state[_CALL]
        message, session_id = context.message, context.context_id or ""
        text = get_message_text(message, " ") if message else ""
        token = current_call.set(call)
        try:
            answer = await ordering.talk(
                session_id, text, message.message_id if message else None, _read_store(message)
            )
        finally:
            current_call.reset(token)
        parts = [new_text_part(answer.message), new_data_part(answer.model_dump(mode="json"))]
        await event_queue.enqueue_event(new_message(parts, context_id=session_id))

    async def cancel(self, context: RequestContext, event_queue: EventQueue) -> None:
        """A turn is over before anybody could cancel it."""
        del context, event_queue
        raise UnsupportedOperationError


def _read_store(message: wire.Message | None) -> str | None:
    """The branch that the message's metadata names."""
    store = message.metadata.fields["store"].string_value if message and "store" in message.metadata.fields else ""
    return store or None
