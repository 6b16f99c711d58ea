"""Notices that a client closes its connection while its request is being answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request


@asynccontextmanager
async def watch_disconnect(request: Request) -> AsyncIterator[asyncio.Event]:
    """An event that is set when the client has gone, during the block. The body must have been read before."""
    gone = asyncio.Event()

    async def wait_for_disconnect() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone.set()

    task = asyncio.create_task(wait_for_disconnect())
    try:
        yield gone
    finally:
        task.cancel()
