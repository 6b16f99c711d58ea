"""The conformance suite's messengers: their webhooks in, and the replies that their strict stand-ins received."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import httpx

from evals.conformance.transports import ConformanceTransport, GuestTalk
from evals.conversations.testbed import serve_apps
from evals.messengers import wire
from evals.messengers.strict_apis import StrictApi
from evals.messengers.wire import MessengerApis

_WAIT_S = 10.0


class ReplyRefused(Exception):
    """The stand-in of a messenger refused a call of ours."""


@dataclass(frozen=True, slots=True)
class Messengers:
    """Sends by the webhooks. ``urls``: of the stand-ins."""

    urls: Mapping[str, str]
    apis: MessengerApis = field(default_factory=MessengerApis)

    @property
    def transports(self) -> dict[str, ConformanceTransport]:
        """All of them by name."""
        return {
            "whatsapp": ConformanceTransport(self.send_by_whatsapp, "wamid", "phone", has_locale=False),
            "sms": ConformanceTransport(self.send_by_sms, "MessageSid", "phone", has_locale=False),
            "phone call": ConformanceTransport(self.send_by_call, "CallSid and turn", "phone"),
            "telegram": ConformanceTransport(self.send_by_telegram, "message_id", "telegram"),
            "automation": ConformanceTransport(self.send_by_automation, "message_id", "automation"),
        }

    async def send_by_whatsapp(self, talk: GuestTalk, text: str) -> str:
        """A text message of the guest; the reply may be text, buttons or a list."""
        api = self.apis.whatsapp
        number, known = talk.address, len(_list_calls(api, "to", talk.address))
        _require_taken(await wire.send_whatsapp(talk.api, wire.whatsapp_text(number, text)))
        reply = await self._wait_for_reply(api, "to", number, known)
        return str(reply["interactive"]["body"]["text"] if reply["type"] == "interactive" else reply["text"]["body"])

    async def send_by_telegram(self, talk: GuestTalk, text: str) -> str:
        """A message in the guest's private chat with the bot."""
        api, chat = self.apis.telegram, int(talk.address)
        known = len(_list_calls(api, "chat_id", chat))
        update = wire.telegram_update(chat, language=talk.locale, text=text)
        _require_taken(await wire.send_telegram(talk.api, update))
        return str((await self._wait_for_reply(api, "chat_id", chat, known))["text"])

    async def send_by_sms(self, talk: GuestTalk, text: str) -> str:
        """A text message."""
        api, number = self.apis.twilio, f"+{talk.address}"
        known = len(_list_calls(api, "To", number))
        _require_taken(await wire.send_twilio(talk.api, "/webhooks/twilio/sms", wire.sms(number, text)))
        return str((await self._wait_for_reply(api, "To", number, known))["Body"])

    async def send_by_call(self, talk: GuestTalk, text: str) -> str:
        """What a caller said; the reply is what Twilio is to say."""
        talk.sent += 1
        path = f"/webhooks/twilio/voice?turn={talk.sent}&locale={talk.locale}"
        form = wire.call_form(f"+{talk.address}", f"CA{uuid4().hex}", text)
        answer = _require_taken(await wire.send_twilio(talk.api, path, form))
        return "".join(each.text or "" for each in ElementTree.fromstring(answer.text).iter("Say"))

    async def send_by_automation(self, talk: GuestTalk, text: str) -> str:
        """A message by Make or n8n, whose reply is in the response."""
        body = {"message_id": str(uuid4()), "user_id": talk.address, "text": text, "locale": talk.locale}
        headers = {"x-webhook-secret": wire.AUTOMATION_SECRET}
        answer = _require_taken(await talk.api.post("/webhooks/automation", json=body, headers=headers))
        return str(answer.json()["text"])

    async def _wait_for_reply(self, api: StrictApi, field_name: str, address: object, known: int) -> Any:
        deadline = time.monotonic() + _WAIT_S
        while len(calls := _list_calls(api, field_name, address)) <= known:
            if self.apis.problems:
                raise ReplyRefused(self.apis.problems[-1])
            if time.monotonic() > deadline:
                raise TimeoutError(f"no reply to {address}")
            await asyncio.sleep(0.005)
        return calls[-1]


@asynccontextmanager
async def serve_messengers() -> AsyncIterator[Messengers]:
    """Serve the stand-ins on free ports."""
    apis = MessengerApis()
    async with serve_apps({"whatsapp": apis.whatsapp, "telegram": apis.telegram, "twilio": apis.twilio}) as urls:
        yield Messengers(urls, apis)


def _list_calls(api: StrictApi, field_name: str, address: object) -> list[Any]:
    return [call for call in api.calls if call.get(field_name) == address]


def _require_taken(answer: httpx.Response) -> httpx.Response:
    return answer.raise_for_status()
