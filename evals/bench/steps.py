"""Durations of a turn's steps: the spans of the replies, averaged over unloaded turns of one guest."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from evals.bench.load import HttpConnection, LoadJob, build_request
from evals.bench.measure import build_job
from evals.bench.menus import Scenario
from evals.bench.processes import BenchSetup

TURNS = 50
AROUND = "door, lease, graph, commit"


@dataclass(frozen=True, slots=True)
class Steps:
    """Average milliseconds per turn: the total that a client measures, and by step. Nested steps have a leading dot."""

    scenario: str
    whole_ms: float
    step_ms: dict[str, float]


def measure_steps(setup: BenchSetup) -> Iterator[Steps]:
    """Measure the steps of each scenario's turn, without concurrent load."""
    for scenario in setup.menu.scenarios:
        job = build_job(scenario, setup.sides[0], guests=1, seconds=0, most_turns=TURNS, tag=f"steps-{scenario.name}")
        yield asyncio.run(_measure_scenario(scenario, job))


async def _measure_scenario(scenario: Scenario, job: LoadJob) -> Steps:
    transport, connection = await asyncio.get_running_loop().create_connection(HttpConnection, "127.0.0.1", job.port)
    total: dict[str, float] = defaultdict(float)
    whole_ms = 0.0
    for turn in range(job.most_turns):
        started = time.perf_counter()
        answer = await connection.send(build_request(job, 0, turn))
        whole_ms += (time.perf_counter() - started) * 1000
        for span in orjson.loads(answer.partition(b"\r\n\r\n")[2])["spans"]:
            outer = span["kind"] in ("node", "store")
            total[span["name"] if outer else f". {span['name']}"] += span["duration_ms"]
    transport.close()
    steps = {name: ms / job.most_turns for name, ms in total.items()}
    whole_ms /= job.most_turns
    return Steps(scenario.name, whole_ms, {**steps, AROUND: whole_ms - sum(_outer_durations(steps))})


def _outer_durations(steps: dict[str, float]) -> Iterator[float]:
    return (ms for name, ms in steps.items() if not name.startswith("."))
