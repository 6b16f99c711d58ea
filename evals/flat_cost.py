"""``python -m evals.flat_cost``: compares the cost of a turn at the end of a long session with a turn of a new one.

Runs the demo restaurant with real processes and a Postgres of its own. One guest sends a thousand messages, a cycle of
four ordinary ones (menu, add, cart, clear). Near the end, cycles of that session alternate with turns 5 to 8 of new
sessions, so that machine noise and the age of the database affect both. Recordings, which are written in the
background, are included.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import orjson
import psycopg
from psycopg import sql

from demo.postgres_binaries import PostgresUnavailable
from evals.bench.processes import ServerProcess, SetupFailed, open_demo
from store.threads import thread_id

ALLOWED = 1.1
SYNCS_ALLOWED = 1.0
CYCLE = (
    ("what drinks do you have?", b"Diet Coke"),
    ("two large pepperoni pizzas", b'"name":"Pepperoni","quantity":'),
    ("what's in my cart?", b'"name":"Pepperoni"'),
    ("start over", b'"reply_text"'),
)
FIRST = 5
"""The first measured turn of a new session; the cycle before it is not measured."""
PATIENCE_S = 20.0
_QUIET = (
    # Checkpoints cause no full-page writes. Autovacuum, too, waits for the disk, once for each table.
    "alter system set autovacuum = off",
    "alter system set checkpoint_timeout = '1h'",
    "alter system set max_wal_size = '4GB'",
    "select pg_reload_conf()",
)
_STATE = """
select coalesce(sum(octet_length(each::text)), 0) from (
    select c::text as each from checkpoints c where thread_id = %(thread)s
    union all select b::text from checkpoint_blobs b where thread_id = %(thread)s
    union all select w::text from checkpoint_writes w where thread_id = %(thread)s
) state
"""
_CONNECTIONS = """
select array_agg(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""


@dataclass(frozen=True, slots=True)
class FlatCostPlan:
    """``turns`` of the long session. The disk syncs of the last ``synced`` turns are counted; ``windows`` cycles
    before them measure everything else."""

    turns: int = 1000
    windows: int = 25
    synced: int = 20

    @property
    def warm_up_turns(self) -> int:
        """The number of turns before the measured ones."""
        return self.turns - self.synced - self.windows * len(CYCLE)


@dataclass(frozen=True, slots=True)
class CycleCost:
    """The cost of one cycle. ``rows``: new rows per table; ``state_bytes``: the session's size at its end."""

    ms: float
    wal_bytes: int
    rows: Counter[str]
    state_bytes: int


@dataclass(frozen=True, slots=True)
class SessionAge:
    """A session of one age: its measured cycles, and the disk syncs per turn."""

    windows: Sequence[CycleCost]
    syncs: float

    def median_per_turn(self, figure: str) -> float:
        """The median over the cycles, per turn."""
        return float(median(getattr(window, figure) for window in self.windows)) / len(CYCLE)

    @property
    def state_bytes(self) -> float:
        return median(window.state_bytes for window in self.windows)

    @property
    def rows(self) -> dict[str, float]:
        """New rows per turn, by table."""
        added: Counter[str] = Counter()
        for window in self.windows:
            added.update(window.rows)
        return {table: count / len(CYCLE) / len(self.windows) for table, count in sorted(added.items())}


@dataclass(frozen=True, slots=True)
class CostFigure:
    """One line of the table."""

    name: str
    young: float
    old: float

    @property
    def ratio(self) -> float:
        """Old divided by young; 1 when both are 0."""
        return self.old / self.young if self.young else 1.0 + self.old


def compare_ages(young: SessionAge, old: SessionAge) -> tuple[CostFigure, ...]:
    """The figures that must not grow with the session."""
    return (
        CostFigure("latency, ms", young.median_per_turn("ms"), old.median_per_turn("ms")),
        CostFigure("WAL bytes", young.median_per_turn("wal_bytes"), old.median_per_turn("wal_bytes")),
        CostFigure("rows, in all tables", sum(young.rows.values()), sum(old.rows.values())),
        CostFigure("state, bytes", young.state_bytes, old.state_bytes),
        CostFigure("disk syncs", young.syncs, old.syncs),
    )


def main() -> int:
    """Measure and print. Returns 1 when a figure grows or a required process does not start."""
    defaults = FlatCostPlan()
    parser = argparse.ArgumentParser(prog="python -m evals.flat_cost", description=__doc__)
    parser.add_argument("--turns", type=int, default=defaults.turns, help="length of the session")
    plan = FlatCostPlan(turns=parser.parse_args().turns)
    if plan.warm_up_turns < FIRST:
        parser.error(f"--turns must be {plan.turns - plan.warm_up_turns + FIRST} at least")
    try:
        figures = compare_ages(*measure_sessions(plan))
    except (SetupFailed, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    print(render_report(plan, figures))
    return 0 if all(each.ratio <= ALLOWED for each in figures) and figures[-1].old <= SYNCS_ALLOWED else 1


def measure_sessions(plan: FlatCostPlan) -> tuple[SessionAge, SessionAge]:
    """Measure new sessions around their fifth turn, and the long session around its last."""
    with open_demo(None) as demo, psycopg.connect(demo.scratch.database_url, autocommit=True) as database:
        for setting in _QUIET:
            database.execute(setting)
        with closing(SessionDriver(demo.start_api("api"), database)) as sessions:
            sessions.run_turns("old", plan.warm_up_turns)
            windows = [
                (sessions.measure_new_session(f"young-{n}"), sessions.measure_cycle("old")) for n in range(plan.windows)
            ]
            sessions.run_turns("young", FIRST - 1)
            syncs = [sessions.measure_syncs(name, plan.synced) for name in ("young", "old")]
            young, old = zip(*windows, strict=True)
            return SessionAge(young, syncs[0]), SessionAge(old, syncs[1])


class SessionDriver:
    """Runs turns of the sessions and reads their cost from the database."""

    def __init__(self, api: ServerProcess, database: psycopg.Connection[Any]) -> None:
        self._api = http.client.HTTPConnection("127.0.0.1", api.port, timeout=PATIENCE_S)
        self._database = database
        self._turns: Counter[str] = Counter()
        self._tables = [
            name for (name,) in database.execute("select tablename from pg_tables where schemaname='public'")
        ]

    def close(self) -> None:
        """Close the connection."""
        self._api.close()

    def run_turns(self, name: str, turns: int) -> float:
        """Run the session's next turns. Returns their duration in milliseconds."""
        began = time.perf_counter()
        for _ in range(turns):
            text, must_hold = CYCLE[self._turns[name] % len(CYCLE)]
            self._turns[name] += 1
            self._send(name, f"{name}.{self._turns[name]}", text, must_hold)
        return (time.perf_counter() - began) * 1000

    def measure_new_session(self, name: str) -> CycleCost:
        """Start a new session and measure the cycle that begins with its turn FIRST."""
        self.run_turns(name, FIRST - 1)
        return self.measure_cycle(name)

    def measure_cycle(self, name: str) -> CycleCost:
        """Measure one cycle of a session."""
        self._wait_for_recordings()
        rows, place = self._count_rows(), self._read_value("select pg_current_wal_insert_lsn()::text")
        ms = self.run_turns(name, len(CYCLE))
        self._wait_for_recordings()
        wal_bytes = int(self._read_value("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s::pg_lsn)", place))
        return CycleCost(ms, wal_bytes, self._count_rows() - rows, self._read_state_bytes(name))

    def measure_syncs(self, name: str, turns: int) -> float:
        """Disk syncs per turn over the session's next turns."""
        self._read_value("select pg_switch_wal()::text")  # the end of a WAL file is synced, too
        with self._pause_wal_writer():
            before = self._count_syncs()
            self.run_turns(name, turns)
            self._wait_for_recordings()
            return (self._count_syncs() - before) / turns

    def _send(self, name: str, message: str, text: str, must_hold: bytes) -> None:
        # Fixed ids: a random one can look like an account number, and would be pseudonymized.
        ids = {"user_id": name, "session_id": name, "message_id": message, "trace_id": message}
        body = orjson.dumps({"text": text, "channel": "web", **ids})
        self._api.request("POST", "/orchestrate", body, {"content-type": "application/json"})
        answer = self._api.getresponse()
        reply_body = answer.read()
        if answer.status != 200 or must_hold not in reply_body:
            raise SetupFailed(f"{text!r} got the answer {answer.status} {reply_body[-1000:]!r}")

    def _wait_for_recordings(self) -> None:
        """Wait until every turn is recorded: the recording is the last write of a turn."""
        deadline = time.monotonic() + PATIENCE_S
        while self._read_value("select count(*) from recordings") < self._turns.total():
            if time.monotonic() > deadline:
                raise SetupFailed("not every turn was recorded")
            time.sleep(0.02)

    @contextmanager
    def _pause_wal_writer(self) -> Iterator[None]:
        """Stop the WAL writer's process: it syncs by the clock what no client waits for."""
        wal_writer = self._read_value("select pid from pg_stat_activity where backend_type = 'walwriter'")
        os.kill(wal_writer, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(wal_writer, signal.SIGCONT)

    def _count_syncs(self) -> int:
        """All disk syncs of the WAL so far. A backend reports its counts when it ends, so the API's backends are
        terminated; the API reconnects."""
        backend_pids = self._read_value(_CONNECTIONS)
        self._read_value("select count(pg_terminate_backend(pid)) from unnest(%s) pid", backend_pids)
        while self._read_value("select count(*) from pg_stat_activity where pid = any(%s)", backend_pids):
            time.sleep(0.01)
        self._database.execute("select pg_stat_force_next_flush()")  # this connection's own count
        newest = self._database.info.server_version >= 180_000
        query = (
            "select sum(fsyncs) from pg_stat_io where object = 'wal'" if newest else "select wal_sync from pg_stat_wal"
        )
        syncs = int(self._read_value(query))
        self._api.request("GET", "/ready")
        self._api.getresponse().read()
        return syncs

    def _read_state_bytes(self, name: str) -> int:
        thread = thread_id("default", name, name)
        [row] = self._database.execute(_STATE, {"thread": str(thread)}).fetchall()
        return int(row[0])

    def _count_rows(self) -> Counter[str]:
        count = sql.SQL("select count(*) from {}")
        return Counter({name: self._read_value(count.format(sql.Identifier(name))) for name in self._tables})

    def _read_value(self, statement: str | sql.Composed, *values: object) -> Any:
        query = statement.encode() if isinstance(statement, str) else statement
        [row] = self._database.execute(query, values).fetchall()
        return row[0]


def render_report(plan: FlatCostPlan, figures: Sequence[CostFigure]) -> str:
    """The table."""
    return "\n".join(_report_lines(plan, figures))


def _report_lines(plan: FlatCostPlan, figures: Sequence[CostFigure]) -> Iterator[str]:
    yield f"{'per turn':<28}{'turn 5':>12}{f'turn {plan.turns:,}':>14}{'ratio':>8}"
    for each in figures:
        yield f"{each.name:<28}{each.young:>12,.2f}{each.old:>14,.2f}{each.ratio:>8.2f}"
    yield f"Allowed: a ratio of {ALLOWED}, and {SYNCS_ALLOWED:g} disk sync per turn."


if __name__ == "__main__":
    raise SystemExit(main())
