"""Guests' messages in the wire formats of the messengers, signed as these sign them, and an API's settings for them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx

from evals.messengers.strict_apis import TelegramApi, TwilioApi, WhatsAppApi

APP_SECRET, VERIFY_TOKEN, BOT_SECRET, AUTOMATION_SECRET = "app-secret", "verify-me", "bot-secret", "automation-secret"
GUEST_KEY = "0123456789abcdef-key"
PUBLIC_URL = "https://orders.example.com"


@dataclass(frozen=True, slots=True)
class MessengerApis:
    """The stand-ins of all messengers."""

    whatsapp: WhatsAppApi = field(default_factory=WhatsAppApi)
    telegram: TelegramApi = field(default_factory=TelegramApi)
    twilio: TwilioApi = field(default_factory=TwilioApi)

    @property
    def problems(self) -> list[str]:
        """What the real APIs would have refused."""
        return [*self.whatsapp.problems, *self.telegram.problems, *self.twilio.problems]


def messenger_settings(urls: Mapping[str, str]) -> dict[str, object]:
    """The settings of an API with all messengers. ``urls``: the base URL of each stand-in."""
    return {
        "messenger_guest_key": GUEST_KEY,
        "messenger_public_url": PUBLIC_URL,
        "whatsapp_phone_number_id": WhatsAppApi.number_id,
        "whatsapp_access_token": WhatsAppApi.token,
        "whatsapp_app_secret": APP_SECRET,
        "whatsapp_verify_token": VERIFY_TOKEN,
        "whatsapp_api_url": f"{urls['whatsapp']}/v23.0",
        "telegram_bot_token": TelegramApi.token,
        "telegram_webhook_secret": BOT_SECRET,
        "telegram_api_url": urls["telegram"],
        "twilio_account_sid": TwilioApi.sid,
        "twilio_auth_token": TwilioApi.token,
        "twilio_number": TwilioApi.number,
        "twilio_api_url": urls["twilio"],
        "automation_secret": AUTOMATION_SECRET,
    }


async def send_whatsapp(api: httpx.AsyncClient, *messages: dict[str, Any]) -> httpx.Response:
    """Deliver messages to WhatsApp's webhook."""
    metadata = {"display_phone_number": "15550001111", "phone_number_id": WhatsAppApi.number_id}
    value = {"messaging_product": "whatsapp", "metadata": metadata, "messages": list(messages)}
    entry = [{"id": "WABA", "changes": [{"field": "messages", "value": value}]}]
    return await post_whatsapp(api, {"object": "whatsapp_business_account", "entry": entry})


async def post_whatsapp(api: httpx.AsyncClient, payload: object, *, secret: str = APP_SECRET) -> httpx.Response:
    """Deliver any body to WhatsApp's webhook."""
    body = json.dumps(payload).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"x-hub-signature-256": f"sha256={signature}", "content-type": "application/json"}
    return await api.post("/webhooks/whatsapp", content=body, headers=headers)


async def send_telegram(api: httpx.AsyncClient, update: dict[str, Any], *, secret: str = BOT_SECRET) -> httpx.Response:
    """Deliver an update to the bot's webhook."""
    return await api.post("/webhooks/telegram", json=update, headers={"x-telegram-bot-api-secret-token": secret})


async def send_twilio(
    api: httpx.AsyncClient, path: str, form: dict[str, str], *, token: str = TwilioApi.token
) -> httpx.Response:
    """Deliver a form to one of Twilio's webhooks; ``path`` has the query."""
    signed = PUBLIC_URL + path + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    headers = {"x-twilio-signature": signature, "content-type": "application/x-www-form-urlencoded"}
    return await api.post(path, content=urlencode(form), headers=headers)


def whatsapp_message(phone: str, kind: str = "text", *, at: float | None = None, **content: Any) -> dict[str, Any]:
    """A message of a guest; ``at``: Unix time, now without it."""
    stamp = str(int(time.time() if at is None else at))
    return {"from": phone, "id": f"wamid.{uuid4().hex}", "timestamp": stamp, "type": kind, **content}


def whatsapp_text(phone: str, text: str, *, at: float | None = None) -> dict[str, Any]:
    """A text message."""
    return whatsapp_message(phone, at=at, text={"body": text})


def telegram_update(chat: int, *, at: float | None = None, language: str = "en", **content: Any) -> dict[str, Any]:
    """An update with a message in a private chat."""
    number = uuid4().int % 10**9
    message = {
        "message_id": number,
        "from": {"id": chat, "is_bot": False, "first_name": "Ada", "language_code": language},
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


def call_form(phone: str, call: str, speech: str) -> dict[str, str]:
    """The form of what was recognized in a call."""
    return {"CallSid": call, "AccountSid": TwilioApi.sid, "From": phone, "To": TwilioApi.number, "SpeechResult": speech}
