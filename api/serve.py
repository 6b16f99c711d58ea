"""How a process serves an app: uvicorn's settings, how it is left, and the garbage collector's settings."""

from __future__ import annotations

import gc
import sys
import time
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from api.admission import Admission
from api.connections import DEFAULT_LIMITS, ConnectionLimits, Connections, limited_http

LAST_WORDS_S = 3
"""For answers that are being sent when the door closes."""
FILES_BESIDE = 500
"""File descriptors beside the clients' connections: those to Postgres and the services, log files, libraries."""


class Server(uvicorn.Server):
    """Told to stop, it takes no more turns but answers (503, not ready) until those under way are over."""

    def __init__(self, config: uvicorn.Config, admission: Admission, drain_s: float) -> None:
        super().__init__(config)
        self._admission = admission
        self._drain_s = drain_s
        self._leave_at = float("inf")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first signal lets the turns end; a second one does not wait for them."""
        if self._admission.is_closed:
            super().handle_exit(sig, frame)
            return
        self._admission.close()
        self._leave_at = time.monotonic() + self._drain_s

    async def on_tick(self, counter: int) -> bool:
        """Ten times a second: whether it is time to leave."""
        if self._admission.is_closed and (self._admission.is_idle or time.monotonic() > self._leave_at):
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
    """Serve in this process until told to stop; turns that are under way then have ``drain_s`` seconds.

    False when the app could not be started.
    """
    allow_files(limits.most + FILES_BESIDE)
    server = Server(config_of(app, host=host, port=port, limits=limits), admission, drain_s)
    with suppress(KeyboardInterrupt):
        server.run()
    return server.started


def config_of(app: ASGIApp, *, host: str, port: int, limits: ConnectionLimits) -> uvicorn.Config:
    """uvicorn's settings, with connections of our own kind."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=LAST_WORDS_S,
        server_header=False,
        timeout_keep_alive=limits.keep_alive_s,
        http=limited_http(Connections(limits)),  # type: ignore[arg-type]  # it is only called, as a class would be
        ws="none",
    )


def allow_files(count: int) -> None:
    """Let this process open so many files, as far as the system's hard limit allows; many start with 1,024."""
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < count:
        most = count if hard == resource.RLIM_INFINITY else min(count, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def spare_what_stays() -> None:
    """Tell the garbage collector that what is loaded by now stays: looking through it took a tenth of every turn."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
