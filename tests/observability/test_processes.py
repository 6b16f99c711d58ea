"""Behaviour that needs a separate process: exits, forks, and a stdout that nobody reads."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

from tests.observability.stand_in import LokiStandIn

PROLOGUE = """
import os, sys
from observability.context import TurnContext, bind
from observability.events import FlowStarted, emit
from observability.setup import LogSettings, configure
def emit_flows(count, trace_id="t"):
    with bind(TurnContext(trace_id, "s", "acme", "u", "web")):
        for n in range(count):
            emit(FlowStarted(f"flow-{n}"))
"""


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = PROLOGUE + textwrap.dedent(script)
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("ending", ["", "sys.exit(3)", "raise RuntimeError('crash')"])
def test_a_process_that_just_ends_delivers_100_of_100(loki: LokiStandIn, ending: str) -> None:
    done = run(f"configure(LogSettings(loki_url=sys.argv[1]))\nemit_flows(100)\n{ending}", loki.url)
    assert len(loki.query(trace_id="t")) == 100, done.stderr


def test_a_forked_process_delivers_its_own_and_only_its_own(loki: LokiStandIn) -> None:
    script = """
        configure(LogSettings(loki_url=sys.argv[1]))
        emit_flows(50, "parent")
        child = os.fork()
        if child == 0:
            emit_flows(50, "child")
            sys.exit(0)
        emit_flows(50, "parent")
        os.waitpid(child, 0)
    """
    done = run(script, loki.url)
    assert done.returncode == 0, done.stderr
    assert len(loki.query(trace_id="parent")) == 100
    assert len(loki.query(trace_id="child")) == 50


def test_a_dead_loki_lets_the_process_end_and_prints_the_losses() -> None:
    script = """
        import socket
        free = socket.create_server(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        configure(LogSettings(loki_url=f"http://127.0.0.1:{port}/loki/api/v1/push"))
        emit_flows(100)
    """
    done = run(script)
    assert done.returncode == 0
    assert "loki accepts nothing now (ConnectionError)" in done.stderr
    assert "log records did not arrive" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_loki_every_event_is_one_json_line_on_stdout() -> None:
    done = run("configure(LogSettings())\nemit_flows(100)")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["flow"] for line in lines] == [f"flow-{n}" for n in range(100)]
    assert {line["event_type"] for line in lines} == {"flow_start"}
    assert done.stderr == ""


def test_loki_and_stdout_may_both_be_on(loki: LokiStandIn) -> None:
    done = run("configure(LogSettings(loki_url=sys.argv[1], stdout=True))\nemit_flows(20)", loki.url)
    assert len(done.stdout.splitlines()) == 20
    assert len(loki.query(trace_id="t")) == 20


def test_a_stdout_that_nobody_reads_holds_up_neither_turns_nor_the_end() -> None:
    script = PROLOGUE + textwrap.dedent("""
        log = configure(LogSettings(queue_size=500))
        for n in range(200):
            emit_flows(100)
        final = log.stop(0.5)
        sys.stderr.write(f"delivered {final.sinks[0].delivered}, lost {final.total_lost}")
    """)
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        # The pipe is not read before the process has ended.
        assert child.wait(timeout=60) == 0
        assert child.stderr is not None
        output = child.stderr.read()
    finally:
        child.kill()
        child.communicate()
    lost = int(output.rsplit("lost ", 1)[1])
    # The lines that report losses may be lost, too.
    assert 20_000 - 2_000 < lost <= 20_000 + 10


def test_a_reader_that_goes_away_is_no_crash() -> None:
    script = PROLOGUE + "configure(LogSettings())\nsys.stdin.read()\nemit_flows(100)"
    child = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    child.stdout.close()
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(timeout=60) == 0
    assert child.stderr is not None
    assert "Traceback" not in child.stderr.read()
    child.stderr.close()
