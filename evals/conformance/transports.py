"""The transports of the conformance suite: each sends one message of a guest in its protocol and returns the reply.

A new transport is one function and one row of TRANSPORTS.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

_MCP = {"Accept": "application/json, text/event-stream"}


@dataclass
class GuestTalk:
    """One guest's conversation. The session has the guest's name, as every transport gives it by default or can.

    ``history``: the messages of a client that keeps its own.
    """

    api: httpx.AsyncClient
    user: str
    locale: str = "en"
    history: list[dict[str, str]] = field(default_factory=list)

    async def post(self, path: str, body: Mapping[str, Any], **headers: str) -> httpx.Response:
        """The response. Raises httpx.HTTPStatusError for an error."""
        answer = await self.api.post(path, json=body, headers=headers)
        return answer.raise_for_status()


Send = Callable[[GuestTalk, str], Awaitable[str]]


async def send_by_http(talk: GuestTalk, text: str) -> str:
    """POST /orchestrate."""
    guest = {"user_id": talk.user, "session_id": talk.user, "locale": talk.locale}
    answer = await talk.post("/orchestrate", {**guest, "text": text, "message_id": str(uuid4())})
    return str(answer.json()["reply_text"])


async def send_by_envelope(talk: GuestTalk, text: str) -> str:
    """POST /canonical/voice, with a transcript alone."""
    body = {
        "version": "1.1",
        "context": {"locale": talk.locale},
        "session": {"session_id": talk.user, "user_id": talk.user},
        "request": {"type": "audio", "transcript": text},
    }
    return str((await talk.post("/canonical/voice", body)).json()["payload"]["text"])


async def send_by_chat(talk: GuestTalk, text: str) -> str:
    """POST /v1/chat/completions with the client's history."""
    talk.history.append({"role": "user", "content": text})
    answer = (await talk.post("/v1/chat/completions", _chat_body(talk))).json()
    talk.history.append({"role": "assistant", "content": answer["choices"][0]["message"]["content"]})
    return talk.history[-1]["content"]


async def send_by_chat_stream(talk: GuestTalk, text: str) -> str:
    """The same as a stream."""
    talk.history.append({"role": "user", "content": text})
    answer = await talk.post("/v1/chat/completions", {**_chat_body(talk), "stream": True})
    lines = [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: {")]
    chunks = [json.loads(line)["choices"][0]["delta"].get("content", "") for line in lines]
    talk.history.append({"role": "assistant", "content": "".join(chunks)})
    return talk.history[-1]["content"]


async def send_by_mcp(talk: GuestTalk, text: str) -> str:
    """The MCP tool ``talk``."""
    arguments = {"session_id": talk.user, "text": text, "message_id": str(uuid4())}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "talk", "arguments": arguments}}
    answer = await talk.post("/mcp", body, **_MCP, **{"Accept-Language": talk.locale})
    return str(answer.json()["result"]["content"][0]["text"])


async def send_by_a2a(talk: GuestTalk, text: str) -> str:
    """SendMessage of A2A."""
    message = {"messageId": str(uuid4()), "contextId": talk.user, "role": "ROLE_USER", "parts": [{"text": text}]}
    body = {"jsonrpc": "2.0", "id": 1, "method": "SendMessage", "params": {"message": message}}
    answer = await talk.post("/a2a", body, **{"A2A-Version": "1.0", "Accept-Language": talk.locale})
    return str(answer.json()["result"]["message"]["parts"][0]["text"])


def _chat_body(talk: GuestTalk) -> dict[str, Any]:
    return {"model": "any", "user": talk.user, "messages": talk.history, "metadata": {"locale": talk.locale}}


BASELINE = "http"
TRANSPORTS: Mapping[str, Send] = {
    BASELINE: send_by_http,
    "envelope": send_by_envelope,
    "chat": send_by_chat,
    "chat stream": send_by_chat_stream,
    "mcp": send_by_mcp,
    "a2a": send_by_a2a,
}
