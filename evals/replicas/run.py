"""One run: guests order over a balancer, a replica is killed every few seconds, then the orders are counted."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from demo.postgres import EmbeddedPostgres
from evals.bench.processes import base_environ, free_ports
from evals.chaos.guests import ANSWER_S, WISHES, ChaosClient, ChaosGuest
from evals.chaos.restaurant import Replica, SystemUnderTest, create_database, scratch_folder, start_services
from evals.chaos.traps import Traps
from evals.chaos.verdict import Verdict, build_verdict, wait_until_settled
from evals.pgbouncer import open_pgbouncer
from evals.replicas.balancer import Balancer
from store.migrate import migrate

SERVER_CONNECTIONS = 16
"""Connections from PgBouncer to Postgres, for all replicas together."""
POOL_SIZE = 16


@dataclass(frozen=True, slots=True)
class ReplicaPlan:
    """``sessions`` guests order once each, ``at_once`` at a time. A replica is killed every ``kill_every_s`` seconds,
    in turn; 0: never."""

    replicas: int
    sessions: int
    kill_every_s: float = 10.0
    at_once: int = 16
    seed: int = 7


@dataclass(frozen=True)
class ReplicaResult:
    """The verdict of a run, the times of its requests, and its kills."""

    plan: ReplicaPlan
    verdict: Verdict
    turns: int
    seconds: float
    durations_ms: tuple[float, ...]
    kills: int
    broken: int

    @property
    def is_good(self) -> bool:
        """Whether each guest has one order and no problem was found."""
        return self.verdict.orders == self.plan.sessions and not any(self.verdict.problems.values())


class RoamingClient(ChaosClient):
    """Sends each message over a connection of its own, so that the balancer chooses a replica for each."""

    def __init__(self, url: str) -> None:
        super().__init__([])
        limits = httpx.Limits(max_keepalive_connections=0)
        self._urls = [url]
        self._clients = [httpx.AsyncClient(base_url=url, trust_env=False, timeout=ANSWER_S, limits=limits)]


async def run(plan: ReplicaPlan) -> ReplicaResult:
    """Raises RestartFailed when a process does not start again, and PgBouncerFailed."""
    chance = random.Random(plan.seed)
    guests = [
        ChaosGuest(f"guest-{number}", WISHES[number % len(WISHES)], random.Random(chance.random()))
        for number in range(plan.sessions)
    ]
    async with open_replicas(plan.replicas) as (system, balancer):
        client = RoamingClient(f"http://127.0.0.1:{balancer.port}")
        killer = asyncio.create_task(_kill_in_turn(system.replicas, plan.kill_every_s))
        started = time.perf_counter()
        try:
            await _run_guests(client, guests, plan.at_once)
        finally:
            seconds = time.perf_counter() - started
            killer.cancel()
            await client.close()
        kills = await _end_of(killer)
        await wait_until_settled(system, keys=True)
        verdict = await build_verdict(system, guests, keys=True)
        turns = sum(guest.message_count for guest in guests)
        return ReplicaResult(plan, verdict, turns, seconds, tuple(balancer.durations_ms), kills, balancer.broken)


@asynccontextmanager
async def open_replicas(count: int) -> AsyncIterator[tuple[SystemUnderTest, Balancer]]:
    """Postgres, PgBouncer, the demo services and the replicas as processes, and the balancer in this one."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        postgres = EmbeddedPostgres(folder / "data")
        server = postgres.start()
        stack.callback(postgres.stop)
        ledger, kitchen = create_database(server, "ledger"), create_database(server, "kitchen")
        migrate(ledger)
        ports = await start_services(folder, kitchen, stack)
        pooled = stack.enter_context(open_pgbouncer(server, server_connections=SERVER_CONNECTIONS))
        environ = _build_environ(urlsplit(pooled)._replace(path="/ledger").geturl(), ports)
        replicas = [_build_replica(number, folder, environ) for number in range(count)]
        for each in replicas:
            await each.start()
            stack.callback(each.end)
        balancer = Balancer([each.port for each in replicas])
        await balancer.open()
        stack.push_async_callback(balancer.close)
        yield SystemUnderTest(postgres, server, replicas, Traps(), ledger, kitchen), balancer


async def _run_guests(client: ChaosClient, guests: list[ChaosGuest], at_once: int) -> None:
    seats = asyncio.Semaphore(at_once)

    async def converse(guest: ChaosGuest) -> None:
        async with seats:
            await client.run_conversation(guest)

    async with asyncio.TaskGroup() as tasks:
        for guest in guests:
            tasks.create_task(converse(guest))


async def _kill_in_turn(replicas: list[Replica], every_s: float) -> int:
    """SIGKILL one replica after the other and start it again, until this task is cancelled. Returns the kills."""
    kills = 0
    try:
        while every_s:
            await asyncio.sleep(every_s)
            victim = replicas[kills % len(replicas)]
            kills += 1
            await victim.kill()
            await victim.start()
    except asyncio.CancelledError:
        return kills
    return kills


async def _end_of(killer: asyncio.Task[int]) -> int:
    """The task's result. A replica that was starting is ended with the others."""
    try:
        return await killer
    except asyncio.CancelledError:
        return 0


def _build_replica(number: int, folder: Path, environ: dict[str, str]) -> Replica:
    return Replica(number, free_ports(1), folder, environ)


def _build_environ(database_url: str, ports: dict[str, int]) -> dict[str, str]:
    orders = f"http://127.0.0.1:{ports['orders']}/orders"
    return {
        **base_environ(),
        "DATABASE_URL": f"{database_url}?sslmode=disable&gssencmode=disable",
        "DATABASE_POOL_SIZE": str(POOL_SIZE),
        "MENU_SERVICE_URL": f"http://127.0.0.1:{ports['menu']}/menu",
        "ORDER_SERVICE_URL": orders,
        "ORDER_QUOTE_URL": f"{orders}/quote",
        "ORDER_LOOKUP_URL": f"{orders}/lookup",
        "ORDER_IDEMPOTENT": "true",
        "RECOMMEND_SERVICE_URL": f"http://127.0.0.1:{ports['recommend']}/recommend",
        "TRACKING_SERVICE_URL": f"http://127.0.0.1:{ports['tracking']}/tracking",
        "PROFILE_SERVICE_URL": f"http://127.0.0.1:{ports['profile']}/profile",
        "UNDERSTANDING": "local",
        "LOG_LEVEL": "WARNING",
        "SESSION_LEASE_S": "2",
        "SESSION_WAIT_S": "5",
        "RECONCILE_EVERY_S": "1",
    }
