"""POST /webhooks/order-status: the order service reports what becomes of an order, or that its menu has changed.

Signed by Standard Webhooks. A repeated ``webhook-id`` has no further effect.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID, uuid5

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException

from api.outbox_sender import forget_menus
from api.resources import Resources
from api.schemas import Id
from api.tenants.directory import Tenant
from api.transports.signed import TenantQuery, read_signed_body, resolve_signed_tenant
from domain.outcome import OrderTracked
from domain.turn import OrderNews
from nodes.reply.catalogue import Catalogues
from store.menu_changes import MenuChanges
from store.order_news import OrderGuest, OrderNewsDesk
from store.outbox_table import WEBHOOK, NewOutboxRow

router = APIRouter(tags=["operations"])
_catalogues = Catalogues()
_IDS = UUID("0b5a3c1e-6a0c-4c6e-9d0c-3f6f6f1f7a11")


class OrderStatusData(BaseModel):
    """The state of a placed order, in the service's words."""

    model_config = ConfigDict(extra="ignore")
    order_id: Id
    status: Annotated[str, Field(min_length=1, max_length=100)]
    eta_minutes: Annotated[int, Field(ge=0, le=10_000)] | None = None


class OrderStatusEvent(BaseModel):
    type: Literal["order.status"]
    timestamp: AwareDatetime | None = None
    data: OrderStatusData


class MenuChangedEvent(BaseModel):
    """A dish is sold out or back again, or the menu has changed otherwise. The menu service says how."""

    type: Literal["item.sold_out", "item.available", "menu.changed"]


_EVENT: TypeAdapter[OrderStatusEvent | MenuChangedEvent] = TypeAdapter(
    Annotated[OrderStatusEvent | MenuChangedEvent, Field(discriminator="type")]
)


@router.post("/webhooks/order-status", include_in_schema=False)
async def take_order_status(request: Request, tenant: TenantQuery = None) -> dict[str, bool]:
    """Record the event. ``is_new``: it had not been received before, and it says something new."""
    restaurant = resolve_signed_tenant(request, tenant)
    message_id, body = await read_signed_body(request, restaurant.settings.status_webhook_secret)
    try:
        event = _EVENT.validate_json(body)
    except ValidationError:
        raise HTTPException(400) from None
    resources: Resources = request.app.state.resources
    if isinstance(event, MenuChangedEvent):
        await MenuChanges(resources.pool).record(restaurant.name)
        forget_menus(resources.tenants, restaurant.name)
        return {"is_new": True}
    desk = OrderNewsDesk(resources.pool)
    guest = await desk.find_guest(restaurant.name, event.data.order_id)
    if guest is None:
        raise HTTPException(404)
    happened_at = event.timestamp or datetime.fromtimestamp(int(request.headers["webhook-timestamp"])).astimezone()
    news = OrderNews(**event.data.model_dump())
    outgoing = await _list_outgoing(restaurant, message_id, guest, news)
    is_new = await desk.record(restaurant.name, message_id, guest, news, happened_at, outgoing)
    for waiting in (request.app.state.outbox, request.app.state.news):
        waiting.wake()
    return {"is_new": is_new}


async def _list_outgoing(
    tenant: Tenant, message_id: str, guest: OrderGuest, news: OrderNews
) -> tuple[NewOutboxRow, ...]:
    """The event for the restaurant, and a message to the guest where the last turn came by a messenger."""
    ids = uuid5(_IDS, f"{tenant.name} {message_id}")
    data = news.model_dump(exclude={"seq"})
    event = NewOutboxRow(tenant.name, WEBHOOK, "order.status", data, stream=uuid5(_IDS, news.order_id), id=ids)
    if guest.target is None:
        return (event,)
    catalogue = await _catalogues.at(guest.locale or tenant.settings.default_locale)
    tracked = OrderTracked(order_id=news.order_id, status=news.status, eta_minutes=news.eta_minutes)
    text = catalogue.render(tracked, spoken=False)
    address: dict[str, JsonValue] = {"to": guest.recipient, "sender": guest.sender}
    payload = {**address, "text": text, "quick_replies": [], "locale": guest.locale}
    return (event, NewOutboxRow(tenant.name, guest.target, "order.status", payload, id=uuid5(ids, "guest")))
