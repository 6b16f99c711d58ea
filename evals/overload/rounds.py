"""Rounds of load on one API, by a load generator in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from statistics import quantiles

import orjson

from api.settings import MAX_LOCAL_TURNS
from evals.bench.cpu import cpu_s
from evals.bench.processes import ROOT, ServerProcess, SetupFailed
from evals.overload.load_generator import GeneratorResult, OverloadJob

NORMAL, OVERLOAD = 0.8, 3.0
"""Messages a second, in capacities."""
ALLOWED = 1.5


@dataclass(frozen=True, slots=True)
class OverloadPlan:
    """Duration and number of rounds; ``most_turns`` is the API's MAX_TURNS. ``pause_s``: time for background writes
    after a round."""

    rounds: int = 4
    seconds: float = 15.0
    most_turns: int = MAX_LOCAL_TURNS
    pause_s: float = 2.0


def measure_capacity(api: ServerProcess, plan: OverloadPlan) -> float:
    """Turns a second with the maximum number of concurrent turns, without pauses and refusals.

    The second of two consecutive rounds counts: in the first one, the queues of background writes are still empty.
    """
    in_a_row = replace(plan, pause_s=0.0)
    run_round(api, in_a_row, "warm", guests=plan.most_turns)
    full, _ = run_round(api, plan, "full", guests=plan.most_turns)
    return len(full.admitted_ms) / full.elapsed_s


def run_round(
    api: ServerProcess, plan: OverloadPlan, tag: str, *, rate: float | None = None, guests: int = 0, seed: int = 1
) -> tuple[GeneratorResult, float]:
    """The generator's result, and the CPU seconds that the API used."""
    before = cpu_s(api.pid) or 0.0
    [result] = run_generators(OverloadJob(api.port, plan.seconds, tag, rate, guests, seed))
    used = (cpu_s(api.pid) or 0.0) - before
    time.sleep(plan.pause_s)
    return result, used


def run_generators(*jobs: OverloadJob) -> list[GeneratorResult]:
    """The results of jobs that run at the same time, each in a process of its own. Raises SetupFailed."""
    with ThreadPoolExecutor(len(jobs)) as threads:
        return list(threads.map(_run_generator, jobs))


def _run_generator(job: OverloadJob) -> GeneratorResult:
    command = [sys.executable, "-m", "evals.overload.load_generator"]
    done = subprocess.run(command, input=orjson.dumps(asdict(job)), capture_output=True, cwd=ROOT, check=False)
    if done.returncode:
        raise SetupFailed(done.stderr.decode(errors="replace").strip())
    return GeneratorResult(**orjson.loads(done.stdout))


def percentile(values: Sequence[float], percent: int) -> float:
    """The percentile; of one value that value, of none 0."""
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else sum(values)


def format_cells(cells: Sequence[str], widths: Sequence[int]) -> str:
    """A line of a table."""
    first, *rest = zip(cells, widths, strict=True)
    return first[0].ljust(first[1]) + "".join(cell.rjust(width) for cell, width in rest)
