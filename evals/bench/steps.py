"""Where a turn's milliseconds go: the spans that every reply carries, averaged over quiet turns of one guest."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from evals.bench.load import Connection, Job, request_of
from evals.bench.measure import SCENARIOS, Scenario, job_of
from evals.bench.processes import Stage

TURNS = 50
AROUND = "door, lease, graph, commit"


@dataclass(frozen=True, slots=True)
class Steps:
    """Average milliseconds per turn: the whole, as a client sees it, and by step. What is inside a step has a dot."""

    scenario: str
    whole_ms: float
    step_ms: dict[str, float]


def steps_of(stage: Stage) -> Iterator[Steps]:
    """The steps of each scenario's turn, without any load beside it."""
    for scenario in SCENARIOS:
        job = job_of(scenario, stage.ours, guests=1, seconds=0, most_turns=TURNS, tag=f"steps-{scenario.name}")
        yield asyncio.run(_watched(scenario, job))


async def _watched(scenario: Scenario, job: Job) -> Steps:
    transport, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", job.port)
    total: dict[str, float] = defaultdict(float)
    whole_ms = 0.0
    for turn in range(job.most_turns):
        started = time.perf_counter()
        answer = await connection.ask(request_of(job, 0, turn))
        whole_ms += (time.perf_counter() - started) * 1000
        for span in orjson.loads(answer.partition(b"\r\n\r\n")[2])["spans"]:
            outer = span["kind"] in ("node", "store")
            total[span["name"] if outer else f". {span['name']}"] += span["duration_ms"]
    transport.close()
    steps = {name: ms / job.most_turns for name, ms in total.items()}
    whole_ms /= job.most_turns
    return Steps(scenario.name, whole_ms, {**steps, AROUND: whole_ms - sum(_outer(steps))})


def _outer(steps: dict[str, float]) -> Iterator[float]:
    return (ms for name, ms in steps.items() if not name.startswith("."))
