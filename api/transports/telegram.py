"""POST /webhooks/telegram: the webhook of a Telegram bot."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from api.auth.principal import CallerRefused
from api.outbox_calls import TARGETS, call_telegram
from api.transports.messengers import Messenger, answer_message
from api.transports.signed import TenantQuery, require_setting, resolve_signed_tenant
from services.messengers.telegram import TelegramUpdate, build_typing

router = APIRouter(tags=["conversation"])
TELEGRAM = Messenger("telegram", "telegram", "telegram")


@router.post("/webhooks/telegram", include_in_schema=False)
async def take_telegram(request: Request, tenant: TenantQuery = None) -> dict[str, str]:
    """Answer the guest's message. The response may be a call of the bot's, as Telegram permits."""
    restaurant = resolve_signed_tenant(request, tenant)
    settings = restaurant.settings
    secret = require_setting(settings.telegram_webhook_secret)
    given = request.headers.get("x-telegram-bot-api-secret-token", "")
    if not hmac.compare_digest(given.encode(), secret.encode()):
        raise CallerRefused("credentials_invalid")
    if not TARGETS["telegram"].is_configured(settings):
        raise HTTPException(404)
    try:
        update = TelegramUpdate.model_validate_json(await request.body())
    except ValidationError:
        raise HTTPException(400) from None
    message = update.read_message()
    if message is not None:
        typing = call_telegram(settings, "sendChatAction", build_typing(message.sender))
        await answer_message(request, restaurant, TELEGRAM, message, typing)
    if update.callback_query is not None:
        return {"method": "answerCallbackQuery", "callback_query_id": update.callback_query.id}
    return {}
