"""GET and DELETE /guests/{user_id} require the token; one shows and the other erases all data of a guest."""

from __future__ import annotations

import json
from collections import Counter

import httpx
import pytest

from tests.api.restaurant import Guest, new_name, open_api, settings_for
from tests.store.scan import everything_in, rows_in
from tests.waiting import wait_for

TOKEN = "correct-horse-battery"
STAFF = {"Authorization": f"Bearer {TOKEN}"}
PLACE, PHONE = "7 Canary Lane, Little Snoring", "+44 20 7946 0958"


async def order_something(guest: Guest) -> str:
    """A whole order, with all that a guest may leave behind; its number."""
    await guest.says("a still water", order_special_instructions=f"ring {PHONE}")
    await guest.says(f"my name is Zebedee Quux, call {PHONE}")
    await guest.says("checkout", order_delivery_mode="delivery")
    await guest.says(PLACE)
    await guest.says("cash")
    assert PLACE in str(guest.last), "the guest is told the address back"
    placed = await guest.says("yes")
    assert "is placed" in placed
    return placed.split("order ")[1].split(" ")[0]


async def test_a_guest_is_erased_and_found_in_no_table(api_database: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(api_database, demo, admin_token=TOKEN)) as client:
        ada, bob = Guest(client, f"ada/{new_name()}"), Guest(client)
        orders = [await order_something(guest) for guest in (ada, bob)]
        kept = everything_in(api_database, but=("private_values",))
        assert not [value for value in (PLACE, PHONE, "Zebedee") if value in kept]
        assert ada.name in kept

        answer = await client.delete(f"/guests/{ada.name}", headers=STAFF)
        assert answer.json() == {"sessions": 1, "orders": 1}
        assert ada.name not in everything_in(api_database)
        private = (PLACE, PHONE, "Zebedee")
        assert all(value in everything_in(api_database) for value in private), "those of another guest"
        assert (await client.delete(f"/guests/{bob.name}", headers=STAFF)).status_code == 200
        assert not [value for value in (bob.name, *private) if value in everything_in(api_database)]

        assert orders[0] not in await ada.says("where is my order?"), "a guest who comes back begins afresh"


async def test_what_an_erasure_removes_is_what_an_export_shows(migrated_url: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(migrated_url, demo, admin_token=TOKEN)) as client:
        ada, namesake, bob = Guest(client), Guest(client, fixed={"tenant": "other"}), Guest(client)
        namesake.name = ada.name
        number = await order_something(ada)
        await ada.says("hello", channel="app", session_id="s-2")
        await namesake.says("my name is Quentin Quibble")
        await bob.says("my name is Barnaby Bumble")

        async def find_recordings() -> bool:
            return len(rows_in(migrated_url)["recordings"]) == 9

        assert await wait_for(find_recordings)
        before = rows_in(migrated_url)
        answer = await client.get(f"/guests/{ada.name}?tenant=default", headers=STAFF)
        assert answer.headers["Cache-Control"] == "no-store"
        shown = answer.json()
        assert (await client.delete(f"/guests/{ada.name}", headers=STAFF)).json() == {"sessions": 2, "orders": 1}
        after = rows_in(migrated_url)

        gone = {table: len(Counter(rows) - Counter(after[table])) for table, rows in before.items()}
        assert {table: len(rows) for table, rows in shown["tables"].items()} == {t: n for t, n in gone.items() if n}
        assert gone["placements"] == 1, "an order is changed"
        text = json.dumps(shown, ensure_ascii=False)
        assert not [each for each in (PLACE, PHONE, "Zebedee Quux", number, "a still water", "s-2") if each not in text]
        assert "⟦" not in text, "no reference stands for a private value"
        assert not [each for each in ("Quibble", "Bumble", bob.name, "session_ids") if each in text]

        nothing = await client.get(f"/guests/{ada.name}", headers=STAFF)
        assert nothing.json()["tables"] == {}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong-wrong-wrong"}])
async def test_nobody_else_can_erase_or_export_a_guest(
    api_database: str, demo: dict[str, object], client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    guest = Guest(client)
    await guest.says("a still water")
    path = f"/guests/{guest.name}"
    for method in ("DELETE", "GET"):
        assert (await client.request(method, path, headers=headers)).status_code == 404, "no token is set here"
    async with open_api(settings_for(api_database, demo, admin_token=TOKEN)) as closed:
        for method in ("DELETE", "GET"):
            refused = await closed.request(method, path, headers=headers)
            assert refused.status_code == (403 if headers else 401)
        assert (await closed.delete(f"/guests/{guest.name}?tenant=other", headers=STAFF)).json()["sessions"] == 0
    assert guest.name in everything_in(api_database)


async def test_message_ids_that_come_again_after_an_erasure_are_a_new_order(
    api_database: str, demo: dict[str, object]
) -> None:
    async with open_api(settings_for(api_database, demo, admin_token=TOKEN)) as client:
        ada, numbers = Guest(client), []
        for _ in range(2):
            fields = {"order_delivery_mode": "pickup", "order_payment_method": "cash"}
            await ada.says("a still water", message_id="m1", **fields)
            await ada.says("checkout", message_id="m2")
            numbers.append((await ada.says("yes", message_id="m3")).split("order ")[1].split(" ")[0])
            assert (await client.delete(f"/guests/{ada.name}", headers=STAFF)).json()["sessions"] == 1
    assert numbers[0] != numbers[1]
