"""``python -m evals.isolation.mixed_turns``: 1,000 guests of three restaurants send their messages at the same time.

The restaurants have different currencies, languages and services. Each order must be at its own kitchen, and each
reply must be the same bytes as where one restaurant alone is served. Runs the API in this process, on a scratch
Postgres, with a database role that owns nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

from api.app import create_app
from api.settings import Settings
from demo.postgres import EmbeddedPostgres
from evals.isolation.kitchen import Kitchen, serve_restaurants
from evals.isolation.run import make_app_role

GUESTS = 1000
_EXAMPLES = 10
_ATTEMPTS = 100
_TIMES = "spans"
"""The field of a reply that has times."""


@dataclass(frozen=True, slots=True)
class MixedTenant:
    """A restaurant with one dish, and what each of its guests says. ``{count}``: the guest's number of dishes."""

    name: str
    currency: str
    locale: str
    dish: str
    price: float
    texts: tuple[str, ...]

    def write(self, base_url: str) -> str:
        """Its table of TENANTS_FILE."""
        return (
            f'[tenants.{self.name}]\nname = "{self.name}"\ncurrency = "{self.currency}"\nlocales = ["{self.locale}"]\n'
            "services.timeout_s = 60\n"
            f'services.menu.url = "{base_url}/{self.name}/menu"\nservices.order.url = "{base_url}/{self.name}/orders"\n'
        )

    def menu(self) -> dict[str, Any]:
        """The answer of its menu service. All restaurants have a dish of the same id."""
        item = {"id": "1", "name": self.dish, "price": self.price}
        return {"currency": self.currency, "categories": [{"name": "Food", "items": [item]}]}


TENANTS = (
    MixedTenant(
        "north", "JPY", "en", "Shoyu ramen", 980, ("{count} shoyu ramen", "pickup, I pay cash, that's all", "yes")
    ),
    MixedTenant(
        "south", "EUR", "es", "Patatas bravas", 5.5,
        ("{count} patatas bravas", "para recoger, pago en efectivo, eso es todo", "sí"),
    ),
    MixedTenant(
        "east", "CHF", "fr", "Croque-monsieur", 9.2,
        ("{count} croque-monsieur", "à emporter, je paie en espèces, c'est tout", "oui"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MixedRun:
    """One run: the replies of each guest in order, without times, and the orders of each kitchen."""

    replies: Mapping[str, Sequence[bytes]]
    orders: Mapping[str, Sequence[Mapping[str, Any]]]
    seconds: float

    @property
    def turns(self) -> int:
        """The number of all turns."""
        return sum(map(len, self.replies.values()))


@dataclass(frozen=True, slots=True)
class MixedResult:
    """The run of all restaurants, and what was wrong with it."""

    mixed: MixedRun
    problems: Sequence[str] = field(default_factory=tuple)


def main() -> int:
    """Run and report; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.isolation.mixed_turns", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--guests", type=int, default=GUESTS, help="guests at the same time, over all restaurants")
    arguments = parser.parse_args()
    result = compare_runs(arguments.guests)
    print(render(result, arguments.guests))
    return 1 if result.problems else 0


def compare_runs(guests: int) -> MixedResult:
    """All restaurants at the same time, and then each alone, each time on a new Postgres."""
    names = list_guests(guests)
    mixed = _run_on_scratch(TENANTS, names)
    alone = [_run_on_scratch((tenant,), names) for tenant in TENANTS]
    replies = {guest: said for run in alone for guest, said in run.replies.items()}
    return MixedResult(mixed, (*find_misplaced(mixed, names), *find_differences(mixed.replies, replies)))


def list_guests(count: int) -> dict[str, MixedTenant]:
    """The guests' names and restaurants, in turn."""
    return {f"guest-{number}": TENANTS[number % len(TENANTS)] for number in range(count)}


def find_misplaced(run: MixedRun, guests: Mapping[str, MixedTenant]) -> Iterator[str]:
    """Orders at a foreign kitchen, and guests with more or fewer orders than one."""
    for tenant in TENANTS:
        for order in run.orders.get(tenant.name, ()):
            owner = guests.get(str(order["user_id"]))
            if owner is not tenant or {item["name"] for item in order["items"]} != {tenant.dish}:
                yield f"{tenant.name} got an order of {order['user_id']}"
    counts = Counter(str(order["user_id"]) for orders in run.orders.values() for order in orders)
    yield from (f"{guest} has {counts[guest]} orders" for guest in guests if counts[guest] != 1)


def find_differences(mixed: Mapping[str, Sequence[bytes]], alone: Mapping[str, Sequence[bytes]]) -> Iterator[str]:
    """Replies that are not the same bytes in both runs."""
    for guest in sorted(mixed.keys() | alone.keys()):
        for number, (one, other) in enumerate(zip(mixed.get(guest, ()), alone.get(guest, ()), strict=False), 1):
            if one != other:
                yield f"{guest}, turn {number}: {one.decode()} instead of {other.decode()}"
        if len(mixed.get(guest, ())) != len(alone.get(guest, ())):
            yield f"{guest} got {len(mixed.get(guest, ()))} replies instead of {len(alone.get(guest, ()))}"


def render(result: MixedResult, guests: int) -> str:
    """The figures and the first problems."""
    run = result.mixed
    kitchens = ", ".join(f"{name} {len(orders)}" for name, orders in run.orders.items())
    return "\n".join(
        [
            f"{guests} guests at the same time, {run.turns} turns in {run.seconds:.0f} s; orders: {kitchens}",
            *result.problems[:_EXAMPLES],
            f"{len(result.problems)} replies or orders differ from those of a restaurant alone",
        ]
    )


def _run_on_scratch(tenants: Sequence[MixedTenant], guests: Mapping[str, MixedTenant]) -> MixedRun:
    """A run of these restaurants with their guests."""
    with EmbeddedPostgres.scratch() as url, tempfile.TemporaryDirectory() as folder:
        own = {guest: tenant for guest, tenant in guests.items() if tenant in tenants}
        return asyncio.run(_run(make_app_role(url), Path(folder), tenants, own))


async def _run(
    database_url: str, folder: Path, tenants: Sequence[MixedTenant], guests: Mapping[str, MixedTenant]
) -> MixedRun:
    kitchens = {tenant.name: Kitchen(tenant.menu(), tenant.currency) for tenant in tenants}
    with serve_restaurants(kitchens) as base_url:
        file = folder / "tenants.toml"
        file.write_text("\n".join(tenant.write(base_url) for tenant in tenants), encoding="utf-8")
        settings = Settings(
            _env_file=None,
            database_url=database_url,
            tenants_file=str(file),
            log_level="CRITICAL",
            understanding="local",
            # Room for all guests at the same time: what is measured is not how they are refused.
            max_turns=2 * len(guests),
            database_pool_size=64,
            service_max_calls=1000,
            turn_timeout_s=120,
            session_lease_s=60,
            grafana_loki_url=None,
        )
        app = create_app(settings)
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://api", timeout=300) as client:
                started = time.monotonic()
                said = await asyncio.gather(*(_talk(client, guest, tenant) for guest, tenant in guests.items()))
                seconds = time.monotonic() - started
    orders = {name: tuple(kitchen.orders) for name, kitchen in kitchens.items()}
    return MixedRun(dict(zip(guests, said, strict=True)), orders, seconds)


async def _send(client: httpx.AsyncClient, body: Mapping[str, object]) -> bytes:
    """The answer to a message, which is sent again while the API is too busy: its id makes that safe."""
    for _ in range(_ATTEMPTS):
        answer = await client.post("/orchestrate", json=body)
        if answer.status_code != 503:
            return answer.content
        # For each guest another time, because refusals cost time, too.
        await asyncio.sleep(random.uniform(1, 3))
    return answer.content


async def _talk(client: httpx.AsyncClient, guest: str, tenant: MixedTenant) -> list[bytes]:
    """One guest's conversation; the replies without their times."""
    replies = []
    for number, text in enumerate(tenant.texts):
        count = 1 + sum(guest.encode()) % 5
        body = {
            "text": text.format(count=count), "user_id": guest, "session_id": "s", "trace_id": f"{guest}-{number}",
            "message_id": f"m-{number}", "tenant": tenant.name,
        }  # fmt: skip
        reply = orjson.loads(await _send(client, body))
        reply.pop(_TIMES, None)
        replies.append(orjson.dumps(reply))
    return replies


if __name__ == "__main__":
    sys.exit(main())
