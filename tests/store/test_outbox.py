"""The outbox: written with what it reports, sent in order, sent again until it arrived, never by two at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest

from domain.cart import PricedCart
from domain.order import Fulfilment, OrderDraft
from domain.placement import NewPlacement, PlacementKind, dump_request
from domain.turn import OrderNews
from store.erasure import erase_guest
from store.ledger import Granted, Ledger
from store.order_news import OrderNewsDesk
from store.outbox_table import NewOutboxRow, Outbox, OutboxRow, Routes
from store.placements import Placements
from store.pool import Pool
from tests.store.scan import everything_in
from tests.store.test_placements import new
from tests.store.turns import asked

WEBHOOKS = Routes(any_tenant=["webhook"])
EVERYWHERE = Routes(any_tenant=["webhook", "whatsapp"])


@pytest.fixture
def outbox(pool: Pool) -> Outbox:
    return Outbox(pool)


@pytest.fixture
def placements(pool: Pool) -> Placements:
    return Placements(pool)


async def take(outbox: Outbox, limit: int = 10, routes: Routes = EVERYWHERE) -> tuple[OutboxRow, ...]:
    return await outbox.claim(limit, routes, claim_s=60)


async def drain(outbox: Outbox) -> list[OutboxRow]:
    """Send everything, one round after the other."""
    sent: list[OutboxRow] = []
    while rows := await take(outbox):
        for row in rows:
            assert await outbox.mark_sent(row)
        sent += rows
    return sent


async def end_turn(ledger: Ledger, message_id: str, *outgoing: NewOutboxRow, news: bool = False) -> Granted:
    """A whole turn with these rows."""
    granted = await ledger.begin(asked(message_id), body_hash=message_id, lease_s=5)
    assert isinstance(granted, Granted)
    assert bool(granted.news) is news
    await ledger.end(granted, asked(message_id), "{}", None, outgoing)
    return granted


def message(text: str, **fields: UUID) -> NewOutboxRow:
    return NewOutboxRow("acme", "whatsapp", "reply", {"to": "4915112345678", "text": text}, **fields)


async def test_each_change_of_an_order_is_reported_once(outbox: Outbox, placements: Placements) -> None:
    key = (await placements.submit(new())).key
    await placements.record_unknown(key, "service_timeout")
    await placements.record_unknown(key, "service_timeout")
    await placements.hand_over(key, "no_answer")
    await placements.hand_over(key, "no_answer")
    await placements.record_placed(key, "ORD-1", {"status": "received"})
    await placements.record_placed(key, "ORD-1", {"status": "received"})
    rows = await drain(outbox)
    kinds = ["order.unknown", "order.needs_staff", "order.placed", "order.settled"]
    assert [row.kind for row in rows] == kinds
    assert {row.payload["placement"] for row in rows} == {str(key)}
    assert (rows[2].payload["order_id"], rows[2].session_id, rows[2].user_id) == ("ORD-1", "s1", "ann")
    assert await take(outbox) == ()


async def test_a_change_and_a_cancellation_are_reported_after_their_order(
    outbox: Outbox, placements: Placements
) -> None:
    order = (await placements.submit(new())).key
    await placements.record_placed(order, "ORD-1", {})
    for kind in (PlacementKind.CHANGE, PlacementKind.CANCEL):
        key = (await placements.submit(replace(new(kind.value), kind=kind, of_order="ORD-1", follows=order))).key
        await placements.record_placed(key, "ORD-1", {})
    rows = await drain(outbox)
    assert [row.kind for row in rows] == ["order.placed", "order.changed", "order.cancelled"]
    assert [(row.payload["kind"], row.payload["order_id"]) for row in rows] == [
        ("order", "ORD-1"), ("change", "ORD-1"), ("cancel", "ORD-1"),
    ]  # fmt: skip
    assert rows[1].payload["follows"] == str(order)


async def test_a_refused_order_is_not_reported_as_settled(outbox: Outbox, placements: Placements) -> None:
    key = (await placements.submit(new())).key
    await placements.record_rejected(key, "closed")
    assert await drain(outbox) == []


async def test_what_is_rolled_back_is_not_sent(outbox: Outbox, placements: Placements, database: str) -> None:
    key = (await placements.submit(new())).key
    with psycopg.connect(database) as connection:
        connection.execute("update placements set status = 'unknown' where key = %s", (key,))
        connection.rollback()
    assert await take(outbox) == ()


async def test_a_row_is_claimed_by_one_sender_at_a_time(outbox: Outbox, ledger: Ledger) -> None:
    for number in range(12):
        await end_turn(ledger, f"m{number}", message(str(number), stream=uuid4()))
    claims = await asyncio.gather(*(take(outbox, 3) for _ in range(6)))
    ids = [row.id for claim in claims for row in claim]
    assert len(ids) == len(set(ids)) == 12


async def test_rows_of_a_session_are_sent_in_order_also_after_a_failure(outbox: Outbox, ledger: Ledger) -> None:
    for number in range(3):
        await end_turn(ledger, f"m{number}", message(str(number)))
    [first] = await take(outbox)
    assert await outbox.retry_later(first, "answered 500", wait_s=0)
    [again] = await take(outbox)
    assert (again.id, again.payload["text"], again.attempts) == (first.id, "0", 2)
    assert not await outbox.mark_sent(first), "another claim came later"
    assert await outbox.mark_failed(again, "answered 400")
    assert [row.payload["text"] for row in await drain(outbox)] == ["1", "2"]


async def test_a_dead_senders_row_is_sent_again_under_its_id(outbox: Outbox, ledger: Ledger) -> None:
    await end_turn(ledger, "m1", message("hello"))
    [lost] = await outbox.claim(1, EVERYWHERE, claim_s=0.05)
    assert await take(outbox) == ()
    await asyncio.sleep(0.06)
    [again] = await take(outbox)
    assert again.id == lost.id


async def test_a_turn_that_lost_its_lease_sends_nothing(outbox: Outbox, ledger: Ledger, pool: Pool) -> None:
    granted = await ledger.begin(asked("m1"), body_hash="m1", lease_s=0.01)
    assert isinstance(granted, Granted)
    await asyncio.sleep(0.02)
    await end_turn(ledger, "m2", message("from the other"))
    with pytest.raises(Exception, match="lost its lease"):
        await ledger.end(granted, asked("m1"), "{}", None, [message("stale")])
    assert [row.payload["text"] for row in await drain(outbox)] == ["from the other"]


async def test_only_configured_targets_are_claimed(outbox: Outbox, ledger: Ledger, placements: Placements) -> None:
    await end_turn(ledger, "m1", message("hello"))
    key = (await placements.submit(new())).key
    await placements.record_placed(key, "ORD-1", {})
    assert await take(outbox, routes=Routes()) == ()
    assert await take(outbox, routes=Routes(by_tenant=[("other", "webhook"), ("acme", "sms")])) == ()
    assert [row.target for row in await take(outbox, routes=Routes(by_tenant=[("acme", "webhook")]))] == ["webhook"]
    assert [row.target for row in await take(outbox, routes=EVERYWHERE)] == ["whatsapp"]


async def test_failed_rows_are_listed_and_sent_again(outbox: Outbox, ledger: Ledger) -> None:
    await end_turn(ledger, "m1", message("hello"))
    [row] = await take(outbox)
    await outbox.mark_failed(row, "answered 400 to +49 151 12345678")
    [listed] = await outbox.list_rows()
    assert (listed.status, listed.problem) == ("failed", "answered 400 to [phone]")
    assert "4915112345678" not in str(listed.payload)
    assert await outbox.resend(str(row.id)[:8]) == 1
    assert await outbox.resend(str(row.id)[:8]) == 0, "it is pending already"
    assert [each.id for each in await drain(outbox)] == [row.id]
    assert await outbox.resend("", sent_too=False) == 0, "nothing failed"


async def test_what_nobody_could_send_for_a_day_waits_for_a_command(
    outbox: Outbox, placements: Placements, database: str
) -> None:
    key = (await placements.submit(new())).key
    await placements.record_unknown(key, "service_timeout")
    with psycopg.connect(database) as connection:
        connection.execute("update outbox set give_up_at = now(), created_at = now() - interval '25 hours'")
    await placements.record_placed(key, "ORD-1", {})
    assert [row.kind for row in await drain(outbox)] == ["order.placed", "order.settled"]
    assert await outbox.resend("") == 1
    assert [row.kind for row in await drain(outbox)] == ["order.unknown"]


async def test_old_rows_are_deleted_whether_they_were_sent_or_not(
    outbox: Outbox, placements: Placements, database: str
) -> None:
    for number in (1, 2, 3):
        key = (await placements.submit(new(f"c{number}"))).key
        await placements.record_placed(key, f"ORD-{number}", {})
    [first, _] = await take(outbox, 2)
    await outbox.mark_sent(first)
    with psycopg.connect(database) as connection:
        connection.execute("update outbox set created_at = now() - interval '8 days' where seq <= 2")
    assert await outbox.prune() == 2
    assert len(await outbox.list_rows(statuses=["pending", "sent"])) == 1


async def test_private_values_are_references_and_go_with_the_guest(
    outbox: Outbox, ledger: Ledger, pool: Pool, database: str
) -> None:
    await end_turn(ledger, "m1", message("call +44 20 7946 0958"))
    stored = everything_in(database, but=["private_values"])
    assert "4915112345678" not in stored
    assert "7946" not in stored
    [row] = await take(outbox)
    assert row.payload == {"to": "4915112345678", "text": "call +44 20 7946 0958"}
    await erase_guest(pool, "acme", "ann")
    assert not await outbox.mark_sent(row)
    assert await outbox.list_rows() == ()


async def send(desk: OrderNewsDesk, message_id: str, status: str, minute: int, *outgoing: NewOutboxRow) -> bool:
    guest = await desk.find_guest("acme", "ORD-1")
    assert guest is not None
    news, at = OrderNews(order_id="ORD-1", status=status), datetime(2026, 1, 1, 12, minute, tzinfo=UTC)
    return await desk.record("acme", message_id, guest, news, at, outgoing)


async def test_news_wait_for_the_next_reply_and_are_reported_once(
    ledger: Ledger, placements: Placements, pool: Pool, outbox: Outbox
) -> None:
    desk = OrderNewsDesk(pool)
    await end_turn(ledger, "m1")
    await placements.record_placed((await placements.submit(new())).key, "ORD-1", {})
    assert await desk.find_guest("other", "ORD-1") is None
    event = NewOutboxRow("acme", "webhook", "order.status", {}, stream=uuid4())
    assert await send(desk, "w1", "preparing", 1, event)
    assert not await send(desk, "w1", "preparing", 1, event), "the same message"
    assert await send(desk, "w2", "ready", 3)
    assert not await send(desk, "w3", "in the oven", 2), "older than what is known"
    assert not await send(desk, "w4", "ready", 4), "no news"
    granted = await ledger.begin(asked("m2"), body_hash="m2", lease_s=5)
    assert isinstance(granted, Granted)
    assert [(each.order_id, each.status) for each in granted.news] == [("ORD-1", "ready")]
    await ledger.abandon(granted)
    assert (await end_turn(ledger, "m2", news=True)).news == granted.news, "an abandoned turn reported nothing"
    await end_turn(ledger, "m3", news=False)
    assert [row.kind for row in await drain(outbox)] == ["order.placed", "order.status"]


async def test_news_go_to_the_messenger_of_the_last_turn(
    ledger: Ledger, placements: Placements, pool: Pool, outbox: Outbox
) -> None:
    await end_turn(ledger, "m1", message("welcome"))
    await placements.record_placed((await placements.submit(new())).key, "ORD-1", {})
    desk = OrderNewsDesk(pool)
    guest = await desk.find_guest("acme", "ORD-1")
    assert guest is not None
    assert guest.target == "whatsapp"
    await send(desk, "w1", "ready", 1, NewOutboxRow("acme", guest.target, "order.status", {"to": guest.recipient}))
    pushed = (await drain(outbox))[-1]
    assert (pushed.kind, pushed.payload["to"]) == ("order.status", "4915112345678")
    await end_turn(ledger, "m2", news=False)


def wanted_in(minutes: float) -> NewPlacement:
    """An order of which the guest wants to have it in so many minutes."""
    later = datetime.now(ZoneInfo("Europe/Madrid")).replace(microsecond=0) + timedelta(minutes=minutes)
    draft = OrderDraft(PricedCart((), None), Fulfilment(scheduled_for=later))
    return replace(new(), request=dump_request(draft, "web"))


async def test_a_reminder_is_due_half_an_hour_before_the_wanted_time(
    outbox: Outbox, placements: Placements, database: str
) -> None:
    placement = await placements.submit(wanted_in(60))
    await placements.record_placed(placement.key, "ORD-1", {})
    [placed] = await drain(outbox)
    assert placed.kind == "order.placed"
    assert placement.draft is not None
    wanted = placement.draft.fulfilment.scheduled_for
    assert datetime.fromisoformat(str(placed.payload["scheduled_for"])) == wanted
    with psycopg.connect(database) as connection:
        row = connection.execute("select due_at, give_up_at from outbox where kind = 'order.reminder'").fetchone()
        assert wanted is not None
        assert row == (wanted - timedelta(minutes=30), wanted)
        connection.execute("update outbox set created_at = now() - interval '9 days' where kind = 'order.reminder'")
    await outbox.prune()
    with psycopg.connect(database) as connection:
        connection.execute("update outbox set due_at = now() where kind = 'order.reminder'")
    [reminder] = await drain(outbox)
    assert (reminder.kind, reminder.payload["order_id"], reminder.user_id) == ("order.reminder", "ORD-1", "ann")


async def test_there_is_no_reminder_of_an_order_for_now_or_soon(outbox: Outbox, placements: Placements) -> None:
    for placement in (wanted_in(20), new("c2")):
        key = (await placements.submit(placement)).key
        await placements.record_placed(key, f"ORD-{key}", {})
    assert [row.kind for row in await outbox.list_rows()] == ["order.placed", "order.placed"]


async def test_a_pending_reminder_holds_up_no_later_event(outbox: Outbox, placements: Placements) -> None:
    key = (await placements.submit(wanted_in(60))).key
    await placements.record_unknown(key, "service_timeout")
    await placements.record_placed(key, "ORD-1", {})
    assert [row.kind for row in await drain(outbox)] == ["order.unknown", "order.placed", "order.settled"]
