"""The conformance suite's LangGraph server: `langgraph dev` with our graph and our API, on the testbed's restaurant."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, chdir
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from pydantic import SecretStr

from api.settings import Settings
from demo.processes import Child
from evals.bench.processes import ROOT, base_environ, free_ports
from evals.conformance.transports import ConformanceTransport, GuestTalk, send_by_http
from graph.executor import ASSISTANT

_READY_S = 60.0
_TOKEN = "a-token-of-the-suite"


class ServerFailed(Exception):
    """The server does not answer."""


@dataclass(frozen=True, slots=True)
class LangGraphServer:
    """Sends by the SDK, and by the API that the server hosts."""

    sdk: LangGraphClient
    api: httpx.AsyncClient

    @property
    def transports(self) -> dict[str, ConformanceTransport]:
        """Both of them. A thread of the SDK is a session."""
        return {
            "langgraph sdk": ConformanceTransport(self.send_by_sdk, "message.id", "thread", masks_addresses=True),
            "langgraph http": ConformanceTransport(self.send_by_api, "message_id", "thread"),
        }

    async def send_by_sdk(self, talk: GuestTalk, text: str) -> str:
        """A run of the thread, waited for."""
        await self.sdk.threads.create(thread_id=talk.session, if_exists="do_nothing")
        given: Any = {"messages": [{"role": "user", "content": text}]}
        state: Any = await self.sdk.runs.wait(
            talk.session,
            ASSISTANT,
            input=given,
            context={"user_id": talk.user, "locale": talk.locale},
        )
        return str(state["messages"][-1]["content"])

    async def send_by_api(self, talk: GuestTalk, text: str) -> str:
        """POST /orchestrate on the server."""
        return await send_by_http(replace(talk, api=self.api), text)


@asynccontextmanager
async def serve_langgraph(settings: Settings) -> AsyncIterator[LangGraphServer]:
    """Start the server with the testbed's settings. Raises ServerFailed."""
    async with AsyncExitStack() as stack:
        # The server writes its own files where it runs, and finds the graph's file from there.
        folder = Path(stack.enter_context(TemporaryDirectory()))
        (folder / "api").symlink_to(ROOT / "api")
        port = free_ports(1)
        options = ["--config", str(ROOT / "langgraph.json"), "--no-browser", "--no-reload", "--port", str(port)]
        with chdir(folder):
            command = [sys.executable, "-m", "langgraph_cli", "dev", *options]
            server = Child("langgraph", command, log=folder / "server.log", env=_build_environment(settings))
        stack.callback(server.stop)
        url = f"http://127.0.0.1:{port}"
        api = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=60, trust_env=False))
        await _wait_until_ready(api, server)
        sdk = await stack.enter_async_context(get_client(url=url, api_key=_TOKEN))
        yield LangGraphServer(sdk, api)


def _build_environment(settings: Settings) -> Mapping[str, str]:
    given = settings.model_dump(exclude_unset=True, exclude_none=True)
    plain = {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in given.items()}
    return {
        **base_environ(),
        **{
            name.upper(): str(value).lower() if isinstance(value, bool) else str(value) for name, value in plain.items()
        },
        "ADMIN_TOKEN": _TOKEN,
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
        "LANGGRAPH_NO_VERSION_CHECK": "1",
    }


async def _wait_until_ready(api: httpx.AsyncClient, server: Child) -> None:
    deadline = asyncio.get_running_loop().time() + _READY_S
    while asyncio.get_running_loop().time() < deadline and server.exit_code() is None:
        with contextlib.suppress(httpx.TransportError):
            if (await api.get("/ready")).status_code == 200:
                return
        await asyncio.sleep(0.2)
    raise ServerFailed(" ".join(server.last_lines(5)))
