"""Each order's yes is delivered three times while the API is killed: ``python -m evals.repeated_yes [--orders 500]``.

Guests fill their carts over HTTP and have them read back. Each yes then comes three times, over three transports or
three times over one, one after the other or at the same moment, with the same message id where the protocol has one.
Meanwhile one of two replicas gets SIGKILL every few seconds and is started again. At the end the orders are counted in
the restaurant's own table: one for each guest. Exit code 1 when one is lost or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import combinations, cycle, islice

import httpx

from api.messenger_guests import derive_guest
from api.settings import Settings
from evals.chaos.restaurant import SystemUnderTest, kill_replicas, open_system, restart_dead_replicas
from evals.chaos.verdict import wait_until_settled
from evals.conformance.messengers import serve_messengers
from evals.conformance.queue import connect_queue, find_server, queue_settings, run_nats
from evals.messengers.wire import GUEST_KEY, messenger_settings
from evals.repeated_yes.deliveries import Deliveries, YesGuest, YesUnanswered

DELIVERIES, AT_ONCE = 3, 8
_ORDER = re.compile(r"ORD-\d+")
_COUNTS = "select user_id, count(*), array_agg(id) from demo_order.orders group by user_id"


@dataclass
class YesCount:
    """What became of the orders. ``answers``: by transport and kind."""

    guests: int = 0
    orders: int = 0
    lost: int = 0
    double: int = 0
    wrong_numbers: int = 0
    never_answered: list[str] = field(default_factory=list)
    kills: int = 0
    seconds: float = 0.0
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)

    def note_kill(self) -> None:
        """A replica was killed."""
        self.kills += 1

    @property
    def is_good(self) -> bool:
        """Whether each guest has exactly one order, and knows its number if any."""
        is_wrong = self.lost or self.double or self.wrong_numbers or self.never_answered
        return not is_wrong and self.orders == self.guests

    def render(self) -> str:
        """The counts, and a table of the answers."""
        kinds = sorted({kind for _, kind in self.answers})
        ways = sorted({way for way, _ in self.answers})
        head = f"{'yes by':<18}" + "".join(f"{kind:>28}" for kind in kinds)
        rows = [f"{way:<18}" + "".join(f"{self.answers[way, kind]:>28}" for kind in kinds) for way in ways]
        counts = {
            "guests, each with a yes delivered three times": self.guests,
            "SIGKILLs of a replica": self.kills,
            "orders in the restaurant's own table": self.orders,
            "lost": self.lost,
            "double": self.double,
            "replies with a number of no order of the guest": self.wrong_numbers,
            "messages never answered": len(self.never_answered),
            "seconds": round(self.seconds),
        }
        return "\n".join([*self.never_answered[:10], *(f"{k:<50}{v:>6}" for k, v in counts.items()), "", head, *rows])


async def run(orders: int, *, kill_every_s: float, max_kills: int | None = None, seed: int = 7) -> YesCount:
    """Order, kill, count. Raises RestartFailed."""
    chance = random.Random(seed)
    async with AsyncExitStack() as stack:
        messengers = await stack.enter_async_context(serve_messengers())
        settings, server = messenger_settings(messengers.urls), find_server()
        url = stack.enter_context(run_nats(server)) if server else None
        more = settings | (queue_settings(url) if url else {}) | {"queue_ack_wait_s": 3}
        environ = {name.upper(): str(value) for name, value in more.items()}
        system = await stack.enter_async_context(open_system(keys=True, more=environ))
        queue = await stack.enter_async_context(connect_queue(url)) if url else None
        clients = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=each.url, trust_env=False, timeout=15))
            for each in system.replicas
        ]
        deliveries = Deliveries(clients, messengers, queue)
        guests = build_guests(orders, tuple(deliveries.ways), chance)
        count = YesCount(guests=len(guests))
        started = time.perf_counter()
        killing = asyncio.create_task(kill_replicas(system, kill_every_s, max_kills, count.note_kill))
        try:
            await _order_all(guests, deliveries, count)
        finally:
            killing.cancel()
            await asyncio.wait({killing})
        await restart_dead_replicas(system)
        await wait_until_settled(system, keys=True)
        count.seconds = time.perf_counter() - started
        await _count_orders(system, guests, messengers.apis.whatsapp.calls, count)
    return count


def build_guests(orders: int, ways: Sequence[str], chance: random.Random) -> list[YesGuest]:
    """Guests whose ids are those of a phone number, so that every transport may bring their messages."""
    mixes: Iterator[tuple[str, ...]] = cycle([*combinations(ways, DELIVERIES), *((way,) * DELIVERIES for way in ways)])
    settings = Settings(_env_file=None, database_url="postgresql://unused", messenger_guest_key=GUEST_KEY)
    guests = []
    for number, mix in enumerate(islice(mixes, orders)):
        phone = f"4915{number:09}"
        ids = derive_guest(settings, settings.default_tenant, "phone", phone)
        guests.append(YesGuest(*ids, phone, chance.sample(mix, len(mix)), random.Random(chance.random())))
    return guests


async def _order_all(guests: Sequence[YesGuest], deliveries: Deliveries, count: YesCount) -> None:
    seats = asyncio.Semaphore(AT_ONCE)

    async def order(guest: YesGuest, *, together: bool) -> None:
        async with seats:
            try:
                await deliveries.order(guest)
                if together:
                    await asyncio.gather(*(deliveries.deliver(guest, way) for way in guest.ways))
                else:
                    for way in guest.ways:
                        await deliveries.deliver(guest, way)
            except YesUnanswered as never:
                count.never_answered.append(f"{guest.user}: {never}")

    await asyncio.gather(*(order(guest, together=number % 2 == 0) for number, guest in enumerate(guests)))


async def _count_orders(
    system: SystemUnderTest, guests: Sequence[YesGuest], sent: Sequence[Mapping[str, object]], count: YesCount
) -> None:
    rows = {user: (number, set(ids)) for user, number, ids in await system.rows(system.demo_url, _COUNTS)}
    count.orders = sum(number for number, _ in rows.values())
    for guest in guests:
        number, ids = rows.get(guest.user, (0, set()))
        count.lost += number == 0
        count.double += number > 1
        replies = [*guest.answers, *(("whatsapp", str(call)) for call in sent if call.get("to") == guest.phone)]
        named = {found for _, text in replies for found in _ORDER.findall(text)}
        count.wrong_numbers += not named <= ids
        count.answers.update((way, _classify(text)) for way, text in replies if text != "taken")


def _classify(text: str) -> str:
    """The kind of an answer to a yes."""
    if text == "message_id_reused":
        return "refused: id is used"
    if _ORDER.search(text):
        return "order with its number"
    return "no order is waiting for it" if "placed" not in text.lower() else "outcome not known yet"


def main() -> int:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(prog="python -m evals.repeated_yes", description="One order for each yes.")
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--kill-every", type=float, default=4.0, help="seconds between a restart and the next SIGKILL")
    parser.add_argument("--kills", type=int, help="kill so often at most")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        count = asyncio.run(run(given.orders, kill_every_s=given.kill_every, max_kills=given.kills, seed=given.seed))
        print(count.render())
        return 0 if count.is_good else 1
    return 130


if __name__ == "__main__":
    sys.exit(main())
