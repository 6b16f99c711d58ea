"""The guests who come whether or not the house can take them: an open loop over plain sockets.

A program of its own: a Job as JSON on stdin, a Result as JSON on stdout. The arrivals are drawn beforehand from the
job's seed, so an answer that is late keeps nobody from coming. On the house's own machine the crowd takes processor
time from it; that is why it is made of raw bytes, and why it tells how much it took and how late it sent.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field

import orjson
import uvloop

from evals.bench.load import HttpConnection, WrongAnswer

GUESTS = 60
"""So many conversations are open at least; each message comes from any guest who is not waiting for an answer."""
PICKUP = {"order_delivery_mode": "pickup", "order_payment_method": "cash"}
_REFUSED = (b"429", b"503")
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class ScriptedMessage:
    """What a guest says, and a piece of the answer that shows that it was understood."""

    text: str
    must_hold: bytes
    more: dict[str, str] = field(default_factory=dict)


CONVERSATION = (
    ScriptedMessage("what drinks do you have?", b"Diet Coke"),
    ScriptedMessage("two large pepperoni pizzas without olives", b'"cart":{"lines":[{"name":"Pepperoni'),
    ScriptedMessage("and a medium diet coke", b'"name":"Diet Coke"'),
    ScriptedMessage("what's in my cart?", b'"name":"Diet Coke"'),
    ScriptedMessage("checkout", b'"pending":"confirm"', PICKUP),
    ScriptedMessage("yes", b"ORD-"),
    ScriptedMessage("where is my order?", b"ORD-"),
)


@dataclass(frozen=True, slots=True)
class OverloadJob:
    """Messages for ``seconds``: ``rate`` a second on average, at moments of their own; else from ``guests`` who speak
    as soon as they have an answer."""

    port: int
    seconds: float
    tag: str
    rate: float | None = None
    guests: int = 0
    seed: int = 1


@dataclass(slots=True)
class GeneratorResult:
    """Milliseconds until each answer, and what else was seen.

    ``others``: answers that were neither a good reply nor a refusal, the first of them in ``examples``. ``late_ms``:
    how long after its moment each message was sent. ``cpu_s``: what the crowd itself used.
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
    """One conversation; a line that was refused is said again at the guest's next turn."""

    name: str
    position: int = 0

    @property
    def message(self) -> ScriptedMessage:
        return CONVERSATION[self.position]

    def build_request(self) -> bytes:
        """The next line as an HTTP request."""
        body = orjson.dumps({"text": self.message.text, "user_id": self.name, "channel": "web", **self.message.more})
        head = "POST /orchestrate HTTP/1.1\r\nhost: house\r\ncontent-type: application/json\r\ncontent-length: "
        return f"{head}{len(body)}\r\n\r\n".encode() + body


class LoadGenerator:
    """The guests, their lines, and what came of them."""

    def __init__(self, job: OverloadJob) -> None:
        self._job = job
        self._names = (f"{job.tag}-{number}" for number in range(10_000_000))
        self._idle_guests = [OverloadGuest(next(self._names)) for _ in range(GUESTS)]
        self._chance = random.Random(job.seed)
        self._free: deque[HttpConnection] = deque()
        self.result = GeneratorResult()

    async def run(self) -> GeneratorResult:
        """Everybody's messages, and all the answers."""
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
        """One message of anybody, and its answer."""
        guest = self._pick_guest()
        sent_at = time.perf_counter()
        try:
            async with self._connection() as connection:
                answer = await connection.send(guest.build_request())
        except (WrongAnswer, OSError) as broken:
            answer = repr(broken).encode()
        self._count_answer(guest, answer, (time.perf_counter() - sent_at) * 1000)
        self._idle_guests.append(guest if guest.position < len(CONVERSATION) else OverloadGuest(next(self._names)))

    def _pick_guest(self) -> OverloadGuest:
        if not self._idle_guests:
            return OverloadGuest(next(self._names))
        place = self._chance.randrange(len(self._idle_guests))
        self._idle_guests[place], self._idle_guests[-1] = self._idle_guests[-1], self._idle_guests[place]
        return self._idle_guests.pop()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[HttpConnection]:
        """A line to the house, kept for others unless it breaks."""
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
    """When somebody says something, in seconds from the start: a Poisson process."""
    chance, at = random.Random(job.seed), 0.0
    while (at := at + chance.expovariate(job.rate or 1.0)) < job.seconds:
        yield at


def main() -> None:
    """One job, one result."""
    job = OverloadJob(**orjson.loads(sys.stdin.buffer.read()))
    result = uvloop.run(LoadGenerator(job).run())
    sys.stdout.buffer.write(orjson.dumps(asdict(result)))


if __name__ == "__main__":
    main()
