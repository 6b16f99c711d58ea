"""POST /webhooks/automation: messages by Make, n8n and other tools that connect channels of their own."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.exceptions import HTTPException

from api.auth.principal import CallerRefused
from api.schemas import Id, Label, MessageText
from api.tenants.directory import Tenant
from api.transports.messengers import Messenger, answer_message
from api.transports.signed import TenantQuery, read_signed_body, require_setting, resolve_signed_tenant
from services.messengers.incoming import IncomingMessage

router = APIRouter(tags=["conversation"])
SECRET_HEADER = "x-webhook-secret"  # noqa: S105 - the header's name


class AutomationMessage(BaseModel):
    """A guest's message. ``user_id``: the guest's address in the tool's channel, to which the reply is returned."""

    model_config = ConfigDict(extra="ignore")
    message_id: Id
    user_id: Id
    text: MessageText = ""
    channel: Label = "web"
    locale: Label | None = None
    has_media: bool = False


class AutomationReply(BaseModel):
    """The reply, when no AUTOMATION_REPLY_URL is set."""

    user_id: str
    text: str
    quick_replies: tuple[str, ...] = ()


@router.post("/webhooks/automation", include_in_schema=False, response_model=AutomationReply)
async def take_automation(request: Request, tenant: TenantQuery = None) -> AutomationReply | Response:
    """Answer a message: 200 with the reply, or 202 when it is sent to AUTOMATION_REPLY_URL."""
    restaurant = resolve_signed_tenant(request, tenant)
    body = await _read_authentic_body(request, restaurant)
    require_setting(restaurant.settings.messenger_guest_key)
    try:
        given = AutomationMessage.model_validate_json(body)
    except ValidationError:
        raise HTTPException(400) from None
    is_sent = restaurant.settings.automation_reply_url is not None
    messenger = Messenger(given.channel, "automation", "automation" if is_sent else None)
    message = IncomingMessage(
        given.message_id, given.user_id, text=given.text, locale=given.locale, has_media=given.has_media
    )
    reply = await answer_message(request, restaurant, messenger, message)
    if is_sent:
        return Response(status_code=202)
    if reply is None:
        raise HTTPException(422)
    return AutomationReply(user_id=given.user_id, text=reply.reply.text, quick_replies=reply.reply.quick_replies)


async def _read_authentic_body(request: Request, tenant: Tenant) -> bytes:
    """The body, signed by Standard Webhooks, or sent with the secret itself by a tool that cannot sign."""
    secret = tenant.settings.automation_secret
    given = request.headers.get(SECRET_HEADER)
    if given is None:
        _, body = await read_signed_body(request, secret)
        return body
    if not hmac.compare_digest(given.encode(), require_setting(secret).encode()):
        raise CallerRefused("credentials_invalid")
    return await request.body()
