"""Messages in the wire formats of the messengers, signed as these sign them, and an API that takes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx

from api.app import create_app
from tests.api.restaurant import run_app, settings_for
from tests.fakes.messengers import TelegramApi, TwilioApi, WhatsAppApi
from tests.services.stand_in import StandIn

APP_SECRET, VERIFY_TOKEN, BOT_SECRET, AUTOMATION_SECRET = "app-secret", "verify-me", "bot-secret", "automation-secret"
PUBLIC_URL = "https://orders.example.com"


@dataclass
class Channels:
    """An API with all messengers, and the stand-ins that it answers to. ``database``: the URL of its own."""

    client: httpx.AsyncClient
    database: str
    whatsapp: WhatsAppApi = field(default_factory=WhatsAppApi)
    telegram: TelegramApi = field(default_factory=TelegramApi)
    twilio: TwilioApi = field(default_factory=TwilioApi)
    automation: StandIn = field(default_factory=StandIn)

    @property
    def problems(self) -> list[str]:
        return [*self.whatsapp.problems, *self.telegram.problems, *self.twilio.problems]

    async def send_whatsapp(self, *messages: dict[str, Any]) -> httpx.Response:
        metadata = {"display_phone_number": "15550001111", "phone_number_id": WhatsAppApi.number_id}
        value = {"messaging_product": "whatsapp", "metadata": metadata, "messages": list(messages)}
        entry = [{"id": "WABA", "changes": [{"field": "messages", "value": value}]}]
        return await self.post_whatsapp({"object": "whatsapp_business_account", "entry": entry})

    async def post_whatsapp(self, payload: object, *, secret: str = APP_SECRET) -> httpx.Response:
        body = json.dumps(payload).encode()
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"x-hub-signature-256": f"sha256={signature}", "content-type": "application/json"}
        return await self.client.post("/webhooks/whatsapp", content=body, headers=headers)

    async def send_telegram(self, update: dict[str, Any], *, secret: str = BOT_SECRET) -> httpx.Response:
        headers = {"x-telegram-bot-api-secret-token": secret}
        return await self.client.post("/webhooks/telegram", json=update, headers=headers)

    async def send_twilio(self, path: str, form: dict[str, str], *, token: str = TwilioApi.token) -> httpx.Response:
        signed = PUBLIC_URL + path + "".join(name + form[name] for name in sorted(form))
        signature = base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()
        headers = {"x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded"}
        return await self.client.post(path, content=urlencode(form), headers=headers)


@asynccontextmanager
async def open_channels(database: str, services: dict[str, object], **more: object) -> AsyncIterator[Channels]:
    """An API with these services and all messengers."""
    async with AsyncExitStack() as stack:
        whatsapp, telegram, twilio, automation = WhatsAppApi(), TelegramApi(), TwilioApi(), StandIn()
        for server in (whatsapp, telegram, twilio, automation):
            await stack.enter_async_context(server)  # type: ignore[arg-type]  # each is a context manager
        app = create_app(
            settings_for(
                database, services, messenger_guest_key="0123456789abcdef-key", messenger_public_url=PUBLIC_URL,
                whatsapp_phone_number_id=WhatsAppApi.number_id, whatsapp_access_token=WhatsAppApi.token,
                whatsapp_app_secret=APP_SECRET, whatsapp_verify_token=VERIFY_TOKEN,
                whatsapp_api_url=f"{whatsapp.url}/v23.0",
                telegram_bot_token=TelegramApi.token, telegram_webhook_secret=BOT_SECRET, telegram_api_url=telegram.url,
                twilio_account_sid=TwilioApi.sid, twilio_auth_token=TwilioApi.token, twilio_number=TwilioApi.number,
                twilio_api_url=twilio.url, automation_secret=AUTOMATION_SECRET, **more,
            )
        )  # fmt: skip
        client = await stack.enter_async_context(run_app(app))
        app.state.outbox.first_pause_s = 0.05
        yield Channels(client, database, whatsapp, telegram, twilio, automation)


def whatsapp_message(phone: str, kind: str = "text", *, at: float | None = None, **content: Any) -> dict[str, Any]:
    """A message of a guest; ``at``: Unix time, now without it."""
    stamp = str(int(time.time() if at is None else at))
    return {"from": phone, "id": f"wamid.{uuid4().hex}", "timestamp": stamp, "type": kind, **content}


def whatsapp_text(phone: str, text: str, *, at: float | None = None) -> dict[str, Any]:
    return whatsapp_message(phone, at=at, text={"body": text})


def telegram_update(chat: int, *, at: float | None = None, **content: Any) -> dict[str, Any]:
    """An update with a message in a private chat."""
    number = uuid4().int % 10**9
    message = {
        "message_id": number,
        "from": {"id": chat, "is_bot": False, "first_name": "Ada", "language_code": "en"},
        "chat": {"id": chat, "first_name": "Ada", "type": "private"},
        "date": int(time.time() if at is None else at),
        **content,
    }
    return {"update_id": number, "message": message}


def sms(phone: str, text: str, **fields: str) -> dict[str, str]:
    """The form of a text message."""
    sid = f"SM{uuid4().hex}"
    return {"MessageSid": sid, "AccountSid": TwilioApi.sid, "From": phone, "To": TwilioApi.number, "Body": text,
            "NumMedia": "0", **fields}  # fmt: skip
