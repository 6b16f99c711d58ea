"""Server-sent events of POST /orchestrate: ``progress`` for each node, then ``reply``, ``cart`` and ``done``.

Each event has the message id as its id. A client whose connection was dropped sends the same body again with
``Last-Event-ID``: the turn is not repeated, and its reply comes as soon as the turn has ended.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any

from fastapi import Header, Request, Response
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from pydantic import BaseModel, Field

from api.problems import describe_problem
from api.schemas import Id, OrchestrateResponse
from api.transports.turn_stream import STREAM_CONTENT, RunningTurn, TurnResponse, start_turn
from graph.run import TurnReply

BuildBody = Callable[[TurnReply], OrchestrateResponse]
RETRY_MS = 1000
LastEventHeader = Annotated[
    Id | None,
    Header(alias="Last-Event-ID", description="The id of a stream that was interrupted; send the same body with it"),
]
STREAM_RESPONSE: dict[str, Any] = {
    "description": "The reply; as server-sent events where `Accept` names text/event-stream",
    "content": STREAM_CONTENT,
}
"""The OpenAPI description of the streamed response."""


class ReplyText(BaseModel):
    """The data of the event ``reply``."""

    reply_text: str = Field(description="The reply, in plain text")


class Progress(BaseModel):
    """The data of the event ``progress``."""

    node: str = Field(description="A node of the graph that begins now")


def wants_events(request: Request) -> bool:
    """Whether the client accepts server-sent events."""
    return EventSourceResponse.media_type in request.headers.get("accept", "").lower()


async def stream_turn(
    request: Request,
    response: Response,
    run: Coroutine[Any, Any, TurnReply],
    *,
    event_id: str,
    build_body: BuildBody,
) -> TurnResponse:
    """The turn of the coroutine as a stream. Raises what it raises, if it ends so before its first node."""
    turn = await start_turn(run)
    return TurnResponse(turn, _encode_events(request, turn, event_id, build_body), response.headers)


async def _encode_events(
    request: Request, turn: RunningTurn, event_id: str, build_body: BuildBody
) -> AsyncIterator[bytes]:
    def encode(event: str, data: BaseModel) -> bytes:
        return format_sse_event(event=event, data_str=data.model_dump_json(exclude_none=True), id=event_id)

    yield format_sse_event(id=event_id, retry=RETRY_MS)
    async for node in turn.nodes():
        yield KEEPALIVE_COMMENT if node is None else encode("progress", Progress(node=node))
    match turn.result():
        case TurnReply() as reply:
            body = build_body(reply)
            yield encode("reply", ReplyText(reply_text=body.reply_text))
            if body.cart is not None:
                yield encode("cart", body.cart)
            yield encode("done", body)
        case Exception() as error:
            problem = await describe_problem(request, error)
            yield format_sse_event(event="error", data_str=json.dumps(problem), id=event_id)
