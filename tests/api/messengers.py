"""An API that takes the messages of messengers, and their stand-ins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from api.app import create_app
from evals.messengers import wire
from evals.messengers.strict_apis import ApiCall, StrictApi, TelegramApi, TwilioApi, WhatsAppApi
from evals.messengers.wire import APP_SECRET, BOT_SECRET, MessengerApis, messenger_settings
from tests.api.restaurant import run_app, settings_for
from tests.services.stand_in import Reply, Seen, StandIn


@dataclass
class Channels:
    """An API with all messengers, and the stand-ins that it answers to. ``database``: the URL of its own."""

    client: httpx.AsyncClient
    database: str
    apis: MessengerApis = field(default_factory=MessengerApis)

    @property
    def whatsapp(self) -> WhatsAppApi:
        return self.apis.whatsapp

    @property
    def telegram(self) -> TelegramApi:
        return self.apis.telegram

    @property
    def twilio(self) -> TwilioApi:
        return self.apis.twilio

    @property
    def problems(self) -> list[str]:
        return self.apis.problems

    async def send_whatsapp(self, *messages: dict[str, Any]) -> httpx.Response:
        return await wire.send_whatsapp(self.client, *messages)

    async def post_whatsapp(self, payload: object, *, secret: str = APP_SECRET) -> httpx.Response:
        return await wire.post_whatsapp(self.client, payload, secret=secret)

    async def send_telegram(self, update: dict[str, Any], *, secret: str = BOT_SECRET) -> httpx.Response:
        return await wire.send_telegram(self.client, update, secret=secret)

    async def send_twilio(self, path: str, form: dict[str, str], *, token: str = TwilioApi.token) -> httpx.Response:
        return await wire.send_twilio(self.client, path, form, token=token)


@asynccontextmanager
async def open_channels(database: str, services: dict[str, object], **more: object) -> AsyncIterator[Channels]:
    """An API with these services and all messengers."""
    async with AsyncExitStack() as stack:
        apis, urls = MessengerApis(), dict[str, str]()
        for name, api in (("whatsapp", apis.whatsapp), ("telegram", apis.telegram), ("twilio", apis.twilio)):
            server = await stack.enter_async_context(StandIn(answer=answer_by(api)))
            urls[name] = f"http://127.0.0.1:{server.port}"
        app = create_app(settings_for(database, services, **messenger_settings(urls), **more))
        client = await stack.enter_async_context(run_app(app))
        app.state.outbox.first_pause_s = 0.05
        yield Channels(client, database, apis)


def answer_by(api: StrictApi) -> Any:
    """The answers of a stand-in."""

    def answer(seen: Seen) -> Reply:
        given = api.answer(ApiCall(seen.path, seen.headers, seen.body))
        return Reply.of(given.content, given.status)

    return answer
