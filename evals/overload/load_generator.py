"""Load generator with an open loop over plain sockets: arrivals do not depend on the server's answers.

Runs as a separate program: reads an OverloadJob as JSON from stdin, writes a GeneratorResult as JSON to stdout. The
arrival times are drawn in advance from the job's seed. The generator shares the server's machine; it works with raw
bytes to use little CPU, and reports its CPU time and its sending delays.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field

import orjson
import uvloop

from evals.bench.load import HttpConnection, WrongAnswer

GUESTS = 60
"""Minimum number of open conversations; each message comes from a random guest without a pending request."""
PICKUP = {"order_delivery_mode": "pickup", "order_payment_method": "cash"}
_REFUSED = (b"429", b"503")
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class ScriptedMessage:
    """A guest's message, and a part of the expected answer that proves correct understanding."""

    text: str
    must_hold: bytes
    more: dict[str, str] = field(default_factory=dict)


CONVERSATION = (
    ScriptedMessage("what drinks do you have?", b"Diet Coke"),
    ScriptedMessage("two large pepperoni pizzas without olives", b'"name":"Pepperoni","quantity":'),
    ScriptedMessage("and a medium diet coke", b'"name":"Diet Coke"'),
    ScriptedMessage("what's in my cart?", b'"name":"Diet Coke"'),
    ScriptedMessage("checkout", b'"pending":"confirm"', PICKUP),
    ScriptedMessage("yes", b"ORD-"),
    ScriptedMessage("where is my order?", b"ORD-"),
)


@dataclass(frozen=True, slots=True)
class OverloadJob:
    """Messages for ``seconds``: an open loop with ``rate`` messages a second on average; without a rate, a closed
    loop of ``guests``. ``tenants``: the restaurants of the guests, in turn; none: the default one."""

    port: int
    seconds: float
    tag: str
    rate: float | None = None
    guests: int = 0
    seed: int = 1
    tenants: Sequence[str] = ()


@dataclass(slots=True)
class GeneratorResult:
    """Latency of each answer in milliseconds, and counts.

    ``others``: answers that were neither a good reply nor a refusal, the first of them in ``examples``. ``late_ms``:
    the delay of each message after its planned time. ``cpu_s``: the generator's own CPU time.
    """

    admitted_ms: list[float] = field(default_factory=list)
    refused_ms: list[float] = field(default_factory=list)
    without_retry_after: int = 0
    orders: int = 0
    others: int = 0
    examples: list[str] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)
    elapsed_s: float = 0.0
    cpu_s: float = 0.0

    @property
    def offer_count(self) -> int:
        """All messages."""
        return len(self.admitted_ms) + len(self.refused_ms) + self.others


@dataclass(slots=True)
class OverloadGuest:
    """One conversation; a refused message is repeated at the guest's next turn."""

    name: str
    tenant: str | None = None
    position: int = 0

    @property
    def message(self) -> ScriptedMessage:
        return CONVERSATION[self.position]

    def build_request(self) -> bytes:
        """The next message as an HTTP request."""
        body = orjson.dumps({"text": self.message.text, "user_id": self.name, "channel": "web", **self.message.more})
        tenant = f"x-tenant-id: {self.tenant}\r\n" if self.tenant else ""
        head = (
            f"POST /orchestrate HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n{tenant}content-length: "
        )
        return f"{head}{len(body)}\r\n\r\n".encode() + body


class LoadGenerator:
    """Runs the job's guests and counts the answers."""

    def __init__(self, job: OverloadJob) -> None:
        self._job = job
        tenants = job.tenants or (None,)
        self._new_guests = (
            OverloadGuest(f"{job.tag}-{number}", tenants[number % len(tenants)]) for number in range(10_000_000)
        )
        self._idle_guests = [next(self._new_guests) for _ in range(GUESTS)]
        self._chance = random.Random(job.seed)
        self._free: deque[HttpConnection] = deque()
        self.result = GeneratorResult()

    async def run(self) -> GeneratorResult:
        """Send all messages and wait for all answers."""
        started, used = time.perf_counter(), time.process_time()
        await (self._run_closed_loop(started) if self._job.rate is None else self._run_open_loop(started))
        self.result.elapsed_s, self.result.cpu_s = time.perf_counter() - started, time.process_time() - used
        return self.result

    async def _run_closed_loop(self, started: float) -> None:
        async def talk() -> None:
            while time.perf_counter() - started < self._job.seconds:
                await self.send_message()

        await asyncio.gather(*(talk() for _ in range(self._job.guests)))

    async def _run_open_loop(self, started: float) -> None:
        async with asyncio.TaskGroup() as tasks:
            for moment in _draw_arrivals(self._job):
                early_s = started + moment - time.perf_counter()
                if early_s > 0:
                    await asyncio.sleep(early_s)
                self.result.late_ms.append((time.perf_counter() - started - moment) * 1000)
                tasks.create_task(self.send_message())

    async def send_message(self) -> None:
        """Send one message of a random guest and count its answer."""
        guest = self._pick_guest()
        sent_at = time.perf_counter()
        try:
            async with self._connection() as connection:
                answer = await connection.send(guest.build_request())
        except (WrongAnswer, OSError) as broken:
            answer = repr(broken).encode()
        self._count_answer(guest, answer, (time.perf_counter() - sent_at) * 1000)
        self._idle_guests.append(guest if guest.position < len(CONVERSATION) else next(self._new_guests))

    def _pick_guest(self) -> OverloadGuest:
        if not self._idle_guests:
            return next(self._new_guests)
        place = self._chance.randrange(len(self._idle_guests))
        self._idle_guests[place], self._idle_guests[-1] = self._idle_guests[-1], self._idle_guests[place]
        return self._idle_guests.pop()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[HttpConnection]:
        """A pooled connection; it returns to the pool unless it fails."""
        while self._free:
            connection = self._free.popleft()
            if connection.is_usable:
                break
        else:
            loop = asyncio.get_running_loop()
            _, connection = await loop.create_connection(HttpConnection, "127.0.0.1", self._job.port)
        yield connection
        self._free.append(connection)

    def _count_answer(self, guest: OverloadGuest, answer: bytes, ms: float) -> None:
        result, status = self.result, answer[9:12]
        if status == b"200" and guest.message.must_hold in answer:
            result.admitted_ms.append(ms)
            result.orders += guest.message.text == "yes"
            guest.position += 1
        elif status in _REFUSED:
            result.refused_ms.append(ms)
            result.without_retry_after += b"retry-after: " not in answer.partition(b"\r\n\r\n")[0].lower()
        else:
            result.others += 1
            result.examples += [answer[-1000:].decode(errors="replace")] * (len(result.examples) < _EXAMPLES)


def _draw_arrivals(job: OverloadJob) -> Iterator[float]:
    """Arrival times in seconds from the start: a Poisson process."""
    chance, at = random.Random(job.seed), 0.0
    while (at := at + chance.expovariate(job.rate or 1.0)) < job.seconds:
        yield at


def main() -> None:
    """Read one job, run it, write one result."""
    job = OverloadJob(**orjson.loads(sys.stdin.buffer.read()))
    result = uvloop.run(LoadGenerator(job).run())
    sys.stdout.buffer.write(orjson.dumps(asdict(result)))


if __name__ == "__main__":
    main()
