"""How a process serves an app: uvicorn's settings, and the garbage collector's."""

from __future__ import annotations

import gc

import uvicorn
from fastapi import FastAPI


def serve(app: FastAPI, *, host: str, port: int, leave_s: int) -> None:
    """Serve in this process until told to stop; requests that are under way then have ``leave_s`` seconds."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=leave_s,
        server_header=False,
    )


def spare_what_stays() -> None:
    """Tell the garbage collector that what is loaded by now stays: looking through it took a tenth of every turn."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
