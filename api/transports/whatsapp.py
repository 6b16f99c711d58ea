"""GET and POST /webhooks/whatsapp: the webhook of the WhatsApp Business Platform (Cloud API)."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import PlainTextResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from api.auth.principal import CallerRefused
from api.outbox_calls import TARGETS, call_whatsapp
from api.transports.messengers import Messenger, answer_message
from api.transports.signed import TenantQuery, require_setting, resolve_signed_tenant
from services.messengers.whatsapp import WhatsAppUpdate, build_typing
from services.signatures import verify_hmac

router = APIRouter(tags=["conversation"])
WHATSAPP = Messenger("whatsapp", "phone", "whatsapp")


@router.get("/webhooks/whatsapp", include_in_schema=False)
async def verify_whatsapp(
    request: Request,
    mode: Annotated[str, Query(alias="hub.mode")],
    token: Annotated[str, Query(alias="hub.verify_token")],
    challenge: Annotated[str, Query(alias="hub.challenge", max_length=200)],
    tenant: TenantQuery = None,
) -> PlainTextResponse:
    """Confirm the webhook's URL."""
    settings = resolve_signed_tenant(request, tenant).settings
    expected = require_setting(settings.whatsapp_verify_token)
    if mode != "subscribe" or not hmac.compare_digest(token.encode(), expected.encode()):
        raise HTTPException(403)
    return PlainTextResponse(challenge)


@router.post("/webhooks/whatsapp", include_in_schema=False)
async def take_whatsapp(request: Request, tenant: TenantQuery = None) -> dict[str, int]:
    """Answer the guests' messages. ``messages``: how many there were."""
    restaurant = resolve_signed_tenant(request, tenant)
    settings = restaurant.settings
    secret, body = require_setting(settings.whatsapp_app_secret), await request.body()
    signature = request.headers.get("x-hub-signature-256", "").removeprefix("sha256=")
    if not verify_hmac(secret, body, signature):
        raise CallerRefused("credentials_invalid")
    if not TARGETS["whatsapp"].is_configured(settings):
        raise HTTPException(404)
    try:
        messages = WhatsAppUpdate.model_validate_json(body).list_messages(settings.whatsapp_phone_number_id or "")
    except ValidationError:
        raise HTTPException(400) from None
    for message in messages:
        typing = call_whatsapp(settings, build_typing(message.message_id))
        await answer_message(request, restaurant, WHATSAPP, message, typing)
    return {"messages": len(messages)}
