"""Events for the restaurant's own system: signed, retried, and the same ones under the same ids."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import psycopg

from api.app import create_app
from tests.api.restaurant import Guest, run_app, settings_for, urls_of_before
from tests.api.signing import SECRET, read_event
from tests.contract.before import ServicesOfBefore
from tests.services.stand_in import Reply, StandIn
from tests.waiting import wait_for


@asynccontextmanager
async def open_shop(url: str, services: ServicesOfBefore, receiver: StandIn) -> AsyncIterator[httpx.AsyncClient]:
    """An API whose events go to the receiver; a failed one is sent again soon."""
    given = {"events_webhook_url": receiver.url, "events_webhook_secret": SECRET}
    app = create_app(settings_for(url, urls_of_before(services), **given))
    async with run_app(app) as client:
        app.state.outbox.first_pause_s = 0.05
        yield client


async def place_order(guest: Guest) -> None:
    await guest.says("a cola", order_delivery_mode="pickup", order_payment_method="cash")
    assert "is placed" in await guest.says("yes")


def list_statuses(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [status for (status,) in connection.execute("select status from outbox order by seq").fetchall()]


async def test_an_order_is_reported_with_a_signature_until_it_is_taken(migrated_url: str) -> None:
    refusing = (Reply(status=500), Reply(status=404), Reply(status=429), Reply())
    async with ServicesOfBefore() as services, StandIn(*refusing) as receiver:
        async with open_shop(migrated_url, services, receiver) as client:
            await place_order(Guest(client, fixed={"trace_id": "trace-1"}))
            await wait_for(lambda: len(receiver.seen) == 4)
        events = [read_event(seen) for seen in receiver.seen]
    assert events[0]["type"] == "order.placed"
    assert events[0]["data"]["lines"] == [{"name": "Cola", "quantity": 1}]
    assert events[0]["data"]["trace_id"] == "trace-1"
    assert str(events[0]["data"]["session_id"]).startswith(str(events[0]["data"]["user_id"]))
    assert events == [events[0]] * 4, "the same body in each attempt"
    assert len({seen.headers["webhook-id"] for seen in receiver.seen}) == 1


async def test_a_hand_off_has_its_summary_and_the_number_to_call(migrated_url: str) -> None:
    async with ServicesOfBefore() as services, StandIn() as receiver:
        async with open_shop(migrated_url, services, receiver) as client:
            guest = Guest(client)
            await guest.says("a cola", order_delivery_mode="pickup")
            await guest.says("my phone number is +44 20 7946 0958")
            await guest.says("i want to talk to a person")
            await wait_for(lambda: receiver.seen)
        event = read_event(receiver.seen[0])
    assert event["type"] == "session.handoff"
    assert event["data"]["reason"] == "asked"
    assert event["data"]["message"] == "i want to talk to a person"
    assert "7946" in str(event["data"]["callback"])


async def test_events_wait_for_a_receiver_that_is_away(migrated_url: str) -> None:
    async with ServicesOfBefore() as services:
        async with StandIn() as away:
            pass
        async with open_shop(migrated_url, services, away) as client:
            await place_order(Guest(client))
        async with StandIn() as receiver, open_shop(migrated_url, services, receiver):
            await wait_for(lambda: receiver.seen)
            assert read_event(receiver.seen[0])["type"] == "order.placed"


async def test_a_receiver_that_is_gone_for_good_is_not_asked_again(migrated_url: str) -> None:
    async with (
        ServicesOfBefore() as services,
        StandIn(Reply(status=410)) as receiver,
        open_shop(migrated_url, services, receiver) as client,
    ):
        await place_order(Guest(client))
        await wait_for(lambda: list_statuses(migrated_url) == ["failed"])
    assert len(receiver.seen) == 1
