"""GET /news: news of a guest's orders and of the menu as server-sent events, for screens that are open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.exceptions import HTTPException

from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.description import describe_credentials
from api.news_feed import MenuNews, NewsFeed, StreamEnd
from api.orders import OrderStatusBody
from api.problems import AUTH_PROBLEMS, problem_responses
from api.schemas import Id, TenantHeader
from api.tenants.resolve import resolve_tenant
from api.transports.event_stream import RETRY_MS, LastEventHeader
from api.transports.turn_stream import PING_S, STREAM_CONTENT, STREAM_HEADERS
from domain.errors import ErrorCode
from store.order_news import GuestKey, GuestNews

router = APIRouter(tags=["conversation"])
PROBLEMS: tuple[ErrorCode, ...] = ("invalid_request", "overloaded", "store_unavailable", "internal_error")


@router.get(
    "/news",
    operation_id="stream_news",
    response_class=Response,
    responses={
        200: {"description": "Events `order`, with the fields of GET /orders, and `menu`", "content": STREAM_CONTENT},
        **problem_responses((*PROBLEMS, *AUTH_PROBLEMS)),
    },
    openapi_extra=describe_credentials("read_sessions"),
)
async def stream_news(
    request: Request,
    principal: Annotated[Principal, Depends(require_scope("read_sessions"))],
    user_id: Annotated[Id, Query(description="The guest, whose orders of all sessions it is about")],
    tenant: Annotated[Id | None, Query(description="The restaurant brand")] = None,
    x_tenant_id: TenantHeader = None,
    last_event_id: LastEventHeader = None,
) -> Response:
    """What the order service reports of the guest's orders (`order`), and that the menu has changed (`menu`). With
    `Last-Event-ID`, the news since then come first."""
    restaurant = resolve_tenant(request, principal, tenant, x_tenant_id)
    guest = GuestKey(restaurant.name, principal.resolve_user(user_id))
    feed: NewsFeed = request.app.state.news
    last_seq = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdecimal() else None
    missed = await feed.desk.list_after(guest, last_seq) if last_seq is not None else ()
    if feed.is_full:
        raise HTTPException(503)
    return EventSourceResponse(_encode_news(feed, guest, missed), headers=STREAM_HEADERS)


async def _encode_news(feed: NewsFeed, guest: GuestKey, missed: tuple[GuestNews, ...]) -> AsyncIterator[bytes]:
    yield format_sse_event(retry=RETRY_MS)
    with feed.open_stream(guest) as queue:
        for each in missed:
            queue.put_nowait(each)
        while True:
            try:
                news = await asyncio.wait_for(queue.get(), PING_S)
            except TimeoutError:
                yield KEEPALIVE_COMMENT
                continue
            match news:
                case GuestNews(news=order, seq=seq):
                    body = OrderStatusBody(order_id=order.order_id, status=order.status, eta_minutes=order.eta_minutes)
                    data = body.model_dump_json(exclude_none=True)
                    yield format_sse_event(event="order", data_str=data, id=str(seq))
                case MenuNews():
                    yield format_sse_event(event="menu", data_str="{}")
                case StreamEnd():
                    return
