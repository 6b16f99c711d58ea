"""Serves an app in a process: uvicorn's settings, graceful shutdown, garbage collector settings."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import time
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from api.admission import Admission
from api.connections import DEFAULT_LIMITS, ConnectionLimits, Connections, protocol_factory

_M_ARENA_MAX = -8
"""Of glibc's malloc.h."""
CLOSE_TIMEOUT_S = 3
"""Timeout for responses in transmission when the server closes."""
RESERVED_FILES = 500
"""File descriptors for other uses than client connections: Postgres, services, log files, libraries."""


class DrainingServer(uvicorn.Server):
    """uvicorn with graceful shutdown: rejects new turns with 503 and is not ready until the active turns have ended."""

    def __init__(self, config: uvicorn.Config, admission: Admission, drain_s: float) -> None:
        super().__init__(config)
        self._admission = admission
        self._drain_s = drain_s
        self._exit_at = float("inf")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal starts the graceful shutdown; a second one stops at once."""
        if self._admission.is_closed:
            super().handle_exit(sig, frame)
            return
        self._admission.close()
        self._exit_at = time.monotonic() + self._drain_s

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: check whether to exit."""
        if self._admission.is_closed and (self._admission.is_idle or time.monotonic() > self._exit_at):
            self.should_exit = True
        return await super().on_tick(counter)


def serve(
    app: FastAPI,
    *,
    host: str,
    port: int,
    admission: Admission,
    drain_s: float,
    limits: ConnectionLimits = DEFAULT_LIMITS,
) -> bool:
    """Serve in this process until SIGTERM or SIGINT. ``drain_s``: graceful shutdown timeout.

    False when the app did not start.
    """
    raise_file_limit(limits.max_connections + RESERVED_FILES)
    server = DrainingServer(uvicorn_config(app, host=host, port=port, limits=limits), admission, drain_s)
    with suppress(KeyboardInterrupt):
        server.run()
    return server.started


def uvicorn_config(app: ASGIApp, *, host: str, port: int, limits: ConnectionLimits) -> uvicorn.Config:
    """uvicorn's settings, with limited connections."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=CLOSE_TIMEOUT_S,
        server_header=False,
        timeout_keep_alive=limits.keep_alive_s,
        http=protocol_factory(Connections(limits)),  # type: ignore[arg-type]  # uvicorn only calls it
        ws="none",
    )


def raise_file_limit(count: int) -> None:
    """Raise this process's limit of open files to ``count``, or to the hard limit; the default is often 1,024."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < count:
        limit = count if hard == resource.RLIM_INFINITY else min(count, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


def limit_memory_arenas() -> None:
    """Let glibc keep one arena for all threads: the arenas of other threads took 8 MB under load and kept them.

    Threads take turns in Python anyway. Does nothing with another C library, or where MALLOC_ARENA_MAX is set.
    """
    if sys.platform != "linux" or "MALLOC_ARENA_MAX" in os.environ:
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def release_freed_memory() -> None:
    """Return the memory that loading has freed to the system: to compile the replies takes 10 MB for a moment.

    Does nothing with another C library than glibc.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def freeze_loaded_objects() -> None:
    """Exempt all loaded objects from garbage collection: scanning them took 10 % of each turn."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
