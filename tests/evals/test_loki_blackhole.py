"""Unit tests of the Loki measurement: the black hole never answers, and the table compares with no Loki."""

from __future__ import annotations

import os
import socket
from urllib.parse import urlsplit

import pytest

from evals.bench.processes import ServerProcess
from evals.loki_blackhole import ApiMeasurement, open_black_hole, render_report


def test_a_black_hole_takes_every_connection_and_never_answers() -> None:
    with open_black_hole() as url:
        at = urlsplit(url)
        assert at.path == "/loki/api/v1/push"
        for _ in range(3):
            with socket.create_connection((at.hostname, at.port), timeout=0.05) as connection:  # type: ignore[arg-type]
                connection.sendall(b"POST /loki/api/v1/push HTTP/1.1\r\n\r\n")
                with pytest.raises(TimeoutError):
                    connection.recv(1)


def test_the_table_holds_the_differences_to_the_api_without_loki() -> None:
    def one(name: str, slowest_ms: float) -> ApiMeasurement:
        measured = ApiMeasurement(ServerProcess(name, 1, os.getpid()), [10.0] * 98 + [slowest_ms] * 2)
        measured.note_memory()
        return measured

    table = render_report(one("no Loki", 20.0), one("again", 21.0), one("black hole", 23.0)).splitlines()
    assert "+0.0 / +1.0" in table[2]
    assert "+0.0 / +3.0" in table[3]
    assert float(table[3].split()[-1]) > 10
