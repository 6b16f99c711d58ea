"""The microservices of all sides: answers every POST with prepared bytes, counts them, and does nothing else.

``python -m evals.bench.upstream --port 9301 --menu menu.json``: /menu gets that file, any other path an empty profile.
A GET returns the number of POSTs so far.
"""

from __future__ import annotations

import argparse
import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import uvloop

PROFILE = b'{"preferences": {"dietary": [], "allergies": []}}'
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(slots=True)
class PostCount:
    """The POSTs answered so far."""

    total: int = 0


class Upstream(asyncio.Protocol):
    """One connection; its requests are sequential. All connections count their POSTs in ``posts``."""

    def __init__(self, menu: bytes, posts: PostCount) -> None:
        self._menu, self._other = _build_response(menu), _build_response(PROFILE)
        self._posts = posts
        self._received = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        self._transport = transport  # type: ignore[assignment]  # uvloop's transports have no common base

    def data_received(self, data: bytes) -> None:
        """Answer once the request is complete."""
        self._received += data
        head_end = self._received.find(b"\r\n\r\n")
        if head_end < 0 or self._transport is None:
            return
        length = _LENGTH.search(self._received, 0, head_end)
        if len(self._received) >= head_end + 4 + (int(length[1]) if length else 0):
            self._transport.write(self._answer())
            self._received = b""

    def _answer(self) -> bytes:
        if self._received.startswith(b"GET "):
            return _build_response(str(self._posts.total).encode())
        self._posts.total += 1
        return self._menu if self._received.startswith(b"POST /menu ") else self._other


def _build_response(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def serve(port: int, menu: bytes) -> None:
    """Serve until the process ends."""
    posts = PostCount()
    server = await asyncio.get_running_loop().create_server(lambda: Upstream(menu, posts), "127.0.0.1", port)
    await server.serve_forever()


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(description="Answers every POST with the same bytes.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--menu", type=Path, required=True)
    arguments = parser.parse_args()
    uvloop.run(serve(arguments.port, arguments.menu.read_bytes()))


if __name__ == "__main__":
    main()
