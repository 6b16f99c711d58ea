"""A database that can be read and not written: every answer says so, and all is well once it can be written again."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest

from api.settings import Settings
from observability.events import ReconciliationFailed
from observability.events_base import Event
from observability.listeners import register_listeners
from tests.api.restaurant import Guest, new_name, open_api, settings_for
from tests.api.transports.test_canonical import envelope
from tests.api.transports.test_orchestrate import problem_of
from tests.faults.conftest import migrated
from tests.faults.restaurant import Restaurant, settings_of
from tests.store.test_pool import set_read_only
from tests.waiting import wait_for

TOKEN = "a-token-for-the-staff"
STAFF = {"Authorization": f"Bearer {TOKEN}"}
GUESTS = 20


@pytest.fixture
async def house(postgres_server: str) -> AsyncIterator[Settings]:
    """The settings of an API with a restaurant and a database of its own."""
    with migrated(postgres_server) as url:
        async with Restaurant().open() as servers:
            yield settings_for(
                url, settings_of(servers), database_pool_size=4, admin_token=TOKEN, reconcile_every_s=0.5
            )


async def everything(client: httpx.AsyncClient, known: str) -> list[httpx.Response]:
    """Every request that writes, from guests known and unknown."""
    turn, canonical, guest = "/orchestrate", "/canonical/voice", new_name()
    return [
        await client.post(turn, json={"text": "a margherita", "user_id": guest}),
        await client.post(turn, json={"text": "yes", "user_id": known, "message_id": "the-yes"}),
        await client.post(turn, json={"text": "\u2777 margheritas, no, what is on the menu?", "user_id": known}),
        await client.post(canonical, json=envelope("what is on the menu?", guest)),
        await client.delete(f"/guests/{guest}", headers=STAFF),
    ]


@dataclass
class Seen:
    """Every event of the process."""

    events: list[Event] = field(default_factory=list)

    def on_recording_start(self, recording: object) -> None: ...

    def on_recording_end(self, recording: object) -> None: ...

    def on_event(self, event: Event) -> None:
        self.events.append(event)


async def test_no_answer_of_a_read_only_database_is_a_defect(house: Settings, postgres_server: str) -> None:
    url = house.database_url.get_secret_value()
    async with open_api(house) as client:
        known = Guest(client)
        await known.says("a margherita")
    set_read_only(postgres_server, url, "on")
    seen = Seen()
    with register_listeners(seen):
        await refuses_everything(house, postgres_server, known, seen)


async def refuses_everything(house: Settings, postgres_server: str, known: Guest, seen: Seen) -> None:
    url = house.database_url.get_secret_value()
    async with open_api(house) as client:
        for method in (client.get, client.head):
            ready = await method("/ready")
            assert ready.status_code == 503
        assert (await client.get("/ready")).json()["postgres"] == "read_only"
        assert (await client.get("/health")).status_code == 200
        answers = [answer for _ in range(GUESTS) for answer in await everything(client, known.name)]
        statuses = Counter(answer.status_code for answer in answers)
        assert statuses == {503: 5 * GUESTS}
        for answer in answers:
            problem_of(answer, 503, "store_unavailable")
            assert int(answer.headers["Retry-After"]) >= 1
        await wait_for(lambda: seen.events.count(ReconciliationFailed("store_unavailable")) >= 2)

        set_read_only(postgres_server, url, "off")
        await until_ready(client)
        for _ in range(8):
            answer = await client.post("/orchestrate", json={"text": "one more margherita", "user_id": known.name})
            if answer.status_code == 200:
                break
        assert answer.json()["cart"]["lines"][0]["quantity"] == 2


async def until_ready(client: httpx.AsyncClient) -> None:
    async def is_ready() -> bool:
        return (await client.get("/ready")).status_code == 200

    await wait_for(is_ready)
