"""The conformance suite's queue: a real NATS server, turns in and replies out."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nats
from nats.aio.msg import Msg
from nats.js.errors import Error as JetStreamError

from evals.conformance.transports import ConformanceTransport, GuestTalk, MessageRefused, build_message

PREFIX, PARTITIONS = "conformance", 4
_WAIT_S = 20.0


@dataclass(frozen=True, slots=True)
class QueuePublisher:
    """Publishes guests' messages and reads the replies."""

    stream: Any
    replies: dict[str, dict[str, Any]] = field(default_factory=dict)
    dead: dict[str, str] = field(default_factory=dict)

    @property
    def transports(self) -> dict[str, ConformanceTransport]:
        """The one transport."""
        return {"nats": ConformanceTransport(self.send_by_nats, "message_id or Nats-Msg-Id")}

    async def publish(self, body: dict[str, str], **headers: str) -> None:
        """Publish a message; those of a session go to one partition."""
        partition = zlib.crc32(body["session_id"].encode()) % PARTITIONS
        await self.stream.publish(f"{PREFIX}.turns.{partition}", json.dumps(body).encode(), headers=headers or None)

    async def send_by_nats(self, talk: GuestTalk, text: str) -> str:
        """A message on the queue."""
        body = build_message(talk, text)
        await self.publish(body)
        return str((await self.wait_for_reply(body["message_id"]))["reply_text"])

    async def wait_for_reply(self, message_id: str) -> dict[str, Any]:
        """The reply to a message. Raises TimeoutError, and MessageRefused for a dead letter."""
        deadline = time.monotonic() + _WAIT_S
        while message_id not in self.replies:
            if message_id in self.dead:
                raise MessageRefused(self.dead[message_id], is_retryable=False)
            if time.monotonic() > deadline:
                raise TimeoutError(f"no reply to {message_id}")
            await asyncio.sleep(0.005)
        return self.replies[message_id]

    async def keep_reply(self, message: Msg) -> None:
        """Keep a published reply by the id of its message."""
        reply = json.loads(message.data)
        self.replies[reply["message_id"]] = reply

    async def keep_dead_letter(self, message: Msg) -> None:
        """Keep the reason of a dead letter by the id of its message."""
        self.dead[json.loads(message.data)["message_id"]] = (message.headers or {}).get("reason", "")


def find_server() -> str | None:
    """The program nats-server, if it is installed."""
    return shutil.which("nats-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def run_nats(server: str) -> Iterator[str]:
    """The URL of a server with JetStream, which ends with the block."""
    with tempfile.TemporaryDirectory() as folder:
        listening = ["-a", "127.0.0.1", "-p", "-1", "--ports_file_dir", folder]
        command = [server, "-js", *listening, "-sd", folder]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                yield _read_url(Path(folder))
            finally:
                process.terminate()


def queue_settings(url: str) -> dict[str, object]:
    """The settings of an API that answers the queue."""
    return {"queue_url": url, "queue_prefix": PREFIX, "queue_partitions": PARTITIONS}


@asynccontextmanager
async def connect_queue(url: str) -> AsyncIterator[QueuePublisher]:
    """A publisher, once an API has created the streams. Raises TimeoutError."""
    connection = await nats.connect(url)
    try:
        publisher = QueuePublisher(connection.jetstream())
        await _wait_for_streams(publisher)
        await connection.subscribe(f"{PREFIX}.replies.*", cb=publisher.keep_reply)
        await connection.subscribe(f"{PREFIX}.dead.*", cb=publisher.keep_dead_letter)
        yield publisher
    finally:
        await connection.close()


async def _wait_for_streams(publisher: QueuePublisher) -> None:
    deadline = time.monotonic() + _WAIT_S
    while True:
        try:
            for kind in ("TURNS", "REPLIES", "DEAD"):
                await publisher.stream.stream_info(f"{PREFIX.upper()}_{kind}")
            return
        except JetStreamError:
            if time.monotonic() > deadline:
                raise TimeoutError("the API has not created its streams") from None
            await asyncio.sleep(0.05)


def _read_url(folder: Path) -> str:
    """The URL that the server writes when it listens. Raises TimeoutError."""
    deadline = time.monotonic() + _WAIT_S
    while time.monotonic() < deadline:
        for file in folder.glob("*.ports"):
            if text := file.read_text():
                return str(json.loads(text)["nats"][0])
        time.sleep(0.05)
    raise TimeoutError("nats-server does not listen")
