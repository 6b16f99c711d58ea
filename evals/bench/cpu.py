"""CPU time and memory of running processes, read from /proc; None on systems without /proc."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def cpu_s(pid: int) -> float | None:
    """CPU seconds used so far by the process and the children it has waited for."""
    fields = _stat(pid)
    return None if fields is None else sum(int(ticks) for ticks in fields[11:15]) / _TICKS


def family_cpu_s(pid: int) -> float | None:
    """CPU seconds of a process and its living children, for example a Postgres server with its backends."""
    own = cpu_s(pid)
    if own is None:
        return None
    living = [int(each.name) for each in _PROC.iterdir() if each.name.isdigit()]
    children = [each for each in living if (fields := _stat(each)) and fields[1] == str(pid)]
    return own + sum(cpu_s(child) or 0.0 for child in children)


def memory_mb(pid: int) -> float | None:
    """The resident memory of a process in MB."""
    with suppress(OSError):
        return int((_PROC / str(pid) / "statm").read_text().split()[1]) * _PAGE / 1e6
    return None


def parent_of(pid: int) -> int | None:
    """The parent's process id."""
    fields = _stat(pid)
    return int(fields[1]) if fields else None


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/<pid>/stat after the program's name: state, parent, ..."""
    with suppress(OSError):
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return None
