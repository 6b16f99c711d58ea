"""``python -m evals.loki_blackhole``: measures the cost per turn of a Loki that accepts connections and never answers.

Three APIs in one run: one without Loki, the same again (their difference is noise), and one whose Loki is a black hole.
Short alternating rounds, so that machine noise affects all.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import socket
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from demo.postgres_binaries import PostgresUnavailable
from evals.bench.cpu import cpu_s
from evals.bench.measure import build_job, run_load
from evals.bench.menus import DEMO
from evals.bench.processes import ServerProcess, SetupFailed, UpstreamEnvironment, open_upstream

ALLOWED_MS = 5.0
_PAGE = os.sysconf("SC_PAGE_SIZE")
_COUNTED = re.compile(r'orchestrator_log_(queue_lines|drops_total)\{where="(\w+)"\} (\S+)')


@dataclass(frozen=True, slots=True)
class BlackHolePlan:
    """Duration and number of rounds; ``guests`` are concurrent."""

    rounds: int
    seconds: float
    guests: int


@dataclass(slots=True)
class ApiMeasurement:
    """One API: latencies of its turns, its CPU time over all of them, and its memory in MB after the warm-up, half of
    the rounds, and all rounds."""

    side: ServerProcess
    latencies_ms: list[float] = field(default_factory=list)
    rss_mb: list[float] = field(default_factory=list)
    cpu_s: float = 0.0

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds per turn; other load on the machine hardly changes them."""
        return self.cpu_s * 1000 / len(self.latencies_ms)

    def percentile(self, percent: int) -> float:
        """Latency percentile in milliseconds."""
        return quantiles(self.latencies_ms, n=100, method="inclusive")[percent - 1]

    def note_memory(self) -> None:
        """Read the resident memory."""
        pages = int(Path(f"/proc/{self.side.pid}/statm").read_text().split()[1])
        self.rss_mb.append(pages * _PAGE / 1e6)


def main() -> int:
    """Measure and print. Returns 1 when p99 grows by more than ALLOWED_MS or a required process does not start."""
    parser = argparse.ArgumentParser(prog="python -m evals.loki_blackhole", description=__doc__)
    parser.add_argument("--rounds", type=int, default=12, help="rounds of each API")
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round")
    parser.add_argument("--guests", type=int, default=2, help="concurrent sessions")
    plan = BlackHolePlan(**vars(parser.parse_args()))
    try:
        with open_upstream(os.environ.get("DATABASE_URL") or None) as upstream, open_black_hole() as url:
            without_loki, again, with_black_hole = measure_apis(upstream, plan, url)
            print(render_report(without_loki, again, with_black_hole))
            print(render_log_state(with_black_hole.side))
    except (SetupFailed, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if with_black_hole.percentile(99) - without_loki.percentile(99) < ALLOWED_MS else 1


@contextlib.contextmanager
def open_black_hole() -> Iterator[str]:
    """Yields the push URL of a Loki that accepts every connection, and neither reads nor answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server, contextlib.ExitStack() as connections:

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connections.enter_context(server.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/loki/api/v1/push"
        server.shutdown(socket.SHUT_RDWR)


def measure_apis(
    upstream: UpstreamEnvironment, plan: BlackHolePlan, loki_url: str
) -> tuple[ApiMeasurement, ApiMeasurement, ApiMeasurement]:
    """Run all rounds; the first API changes from round to round."""
    every = [
        ApiMeasurement(upstream.start_api("no Loki")),
        ApiMeasurement(upstream.start_api("no Loki, again")),
        ApiMeasurement(upstream.start_api("black hole", GRAFANA_LOKI_URL=loki_url)),
    ]
    for each in every:
        _run_round(each, plan, "warm")
        each.latencies_ms, each.cpu_s = [], 0.0
        each.note_memory()
    for number in range(plan.rounds):
        for each in every[number % 3 :] + every[: number % 3]:
            _run_round(each, plan, str(number))
            if number in (plan.rounds // 2 - 1, plan.rounds - 1):
                each.note_memory()
    without_loki, again, with_black_hole = every
    return without_loki, again, with_black_hole


def _run_round(each: ApiMeasurement, plan: BlackHolePlan, tag: str) -> None:
    job = build_job(
        DEMO.scenarios[0], each.side, guests=plan.guests, seconds=plan.seconds, most_turns=20_000,
        tag=f"{each.side.name}-{tag}",
    )  # fmt: skip
    before = cpu_s(each.side.pid) or 0.0
    each.latencies_ms += run_load(job).latencies_ms
    each.cpu_s += (cpu_s(each.side.pid) or 0.0) - before


def render_report(without_loki: ApiMeasurement, again: ApiMeasurement, with_black_hole: ApiMeasurement) -> str:
    """The table."""
    lines = [
        f"{'':<16}{'turns':>7}{'p50 ms':>9}{'p99 ms':>9}{'to no Loki':>17}{'CPU ms':>8}   RSS MB: start, half, end"
    ]
    for each in (without_loki, again, with_black_hole):
        differences = [each.percentile(percent) - without_loki.percentile(percent) for percent in (50, 99)]
        compared = "" if each is without_loki else f"{differences[0]:+.1f} / {differences[1]:+.1f}"
        memory = ", ".join(f"{mb:.0f}" for mb in each.rss_mb)
        figures = f"{each.percentile(50):>9.1f}{each.percentile(99):>9.1f}{compared:>17}"
        lines.append(f"{each.side.name:<16}{len(each.latencies_ms):>7}{figures}{each.cpu_ms:>8.2f}   {memory}")
    return "\n".join(lines)


def render_log_state(side: ServerProcess) -> str:
    """The log queue of the API with the black hole: queued and dropped lines."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"http://127.0.0.1:{side.port}/metrics", timeout=10) as answer:
        page: str = answer.read().decode()
    return "Log lines at the black hole's API: " + ", ".join(
        f"{where} {what.removesuffix('_total').replace('_', ' ')} {float(value):.0f}"
        for what, where, value in _COUNTED.findall(page)
    )


if __name__ == "__main__":
    raise SystemExit(main())
