"""Fixtures for tests that start real processes."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PATIENCE_S = 30.0


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """An empty folder with a short path that any account may pass through; pytest's own are for their owner alone."""
    folder = Path(tempfile.mkdtemp(prefix="mcp-test-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def free_ports() -> Callable[[int], int]:
    """The first of so many free ports in a row on loopback."""
    return first_of_free_ports


def first_of_free_ports(count: int) -> int:
    """Each worker of the test run searches ports of its own: a port that is free now may be another's in a moment."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 9
    for base in range(21000 + 1000 * worker, 22000 + 1000 * worker, count):
        if all(_is_free(port) for port in range(base, base + count)):
            return base
    raise AssertionError("no free ports")


def _is_free(port: int) -> bool:
    # Without SO_REUSEADDR, as the launcher checks it: a port with connections that still close is not free.
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def processes() -> dict[int, tuple[int, str]]:
    """Every process that is not a zombie: its parent and its command line."""
    return _processes_of_linux() if Path("/proc/self/stat").exists() else _processes_of_ps()


def _processes_of_linux() -> dict[int, tuple[int, str]]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # "pid (name) state parent ...", and a name may hold anything, brackets too.
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_text(errors="replace").replace("\0", " ")
            if state not in "ZX":
                found[int(folder.name)] = (int(parent), command)
    return found


def _processes_of_ps() -> dict[int, tuple[int, str]]:
    shown = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True)
    found = {}
    for line in shown.stdout.splitlines():
        pid, parent, state, command = [*line.split(None, 3), ""][:4]
        if not state.startswith("Z"):
            found[int(pid)] = (int(parent), command)
    return found


def family_of(pid: int) -> set[int]:
    """The processes that descend from `pid`, itself included."""
    everyone = processes()
    family = {pid}
    while True:
        children = {child for child, (parent, _) in everyone.items() if parent in family} - family
        if not children:
            return family
        family |= children


def survivors(pids: set[int]) -> dict[int, str]:
    """Those that are still there after they had time to go."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        alive = {pid: command for pid, (_, command) in processes().items() if pid in pids}
        if not alive or time.monotonic() > deadline:
            return alive
        time.sleep(0.05)
