"""The entry points of langgraph.json. Servers load this file under names of their own, so it holds no state."""

from __future__ import annotations

import asyncio

from fastapi import FastAPI

from api.platform_auth import auth as auth
from api.platform_host import platform_app, platform_host
from graph.executor import Compiled


async def graph() -> Compiled:
    """The graph factory."""
    return await (await asyncio.to_thread(platform_host)).graph()


def __getattr__(name: str) -> FastAPI:
    """``app``, created on first access, so that importing this module reads no settings."""
    if name == "app":
        return platform_app()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
