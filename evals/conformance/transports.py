"""The transports of the conformance suite: each sends one message of a guest in its protocol and returns the reply.

A new transport is one function and one row: of TRANSPORTS where POST requests are all that it needs, of ``messengers``
or ``queue`` otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

import httpx

_MCP = {"Accept": "application/json, text/event-stream"}


TURN_REFUSALS = frozenset({
    "session_busy", "too_many_waiting", "message_id_reused", "store_unavailable", "turn_overtaken", "turn_timeout",
    "turn_cut_off", "rate_limited", "overloaded", "internal_error",
})  # fmt: skip
"""Codes of a message that had no turn, as agents get them within an answer."""


class MessageRefused(Exception):
    """A message had no turn, for the reason ``code``."""

    def __init__(self, code: str, *, is_retryable: bool) -> None:
        super().__init__(code)
        self.code, self.is_retryable = code, is_retryable


@dataclass
class GuestTalk:
    """One guest's conversation. Without ``session``, the session has the guest's name.

    ``history``: the messages of a client that keeps its own. ``address``: the guest's phone number or chat.
    ``message_id``: of every message; without it each has one of its own.
    """

    api: httpx.AsyncClient
    user: str
    locale: str = "en"
    history: list[dict[str, str]] = field(default_factory=list)
    session: str = ""
    address: str = ""
    sent: int = 0
    message_id: str = ""

    def __post_init__(self) -> None:
        self.session = self.session or self.user

    def name_message(self) -> str:
        """The id of the next message."""
        return self.message_id or str(uuid4())

    async def post(self, path: str, body: Mapping[str, Any], **headers: str) -> httpx.Response:
        """The response. Raises httpx.HTTPStatusError for an error."""
        answer = await self.api.post(path, json=body, headers=headers)
        return answer.raise_for_status()


Send = Callable[[GuestTalk, str], Awaitable[str]]
GuestKind = Literal["", "phone", "telegram", "automation", "thread"]


@dataclass(frozen=True, slots=True)
class ConformanceTransport:
    """A transport.

    ``message_id``: what names a message, so that a repeated one has no effect. ``guest_kind``: the kind of address that
    its guests are known by; "" where they have any name. A thread is the session itself. ``has_locale``: whether it
    can carry the guest's language; without it the restaurant's is used. ``masks_addresses``: its traces show no part of
    an address, as they do where a turn has no session of ours.
    """

    send: Send
    message_id: str
    guest_kind: GuestKind = ""
    has_locale: bool = True
    masks_addresses: bool = False


async def send_by_http(talk: GuestTalk, text: str) -> str:
    """POST /orchestrate."""
    return str((await talk.post("/orchestrate", build_message(talk, text))).json()["reply_text"])


async def send_by_sse(talk: GuestTalk, text: str) -> str:
    """The same as server-sent events; the reply is that of the last one."""
    answer = await talk.post("/orchestrate", build_message(talk, text), Accept="text/event-stream")
    events = [dict(line.split(": ", 1) for line in part.split("\n")) for part in answer.text.split("\n\n") if part]
    [done] = [json.loads(event["data"]) for event in events if event.get("event") == "done"]
    return str(done["reply_text"])


async def send_by_ag_ui(talk: GuestTalk, text: str) -> str:
    """POST /ag-ui with the history of the thread."""
    talk.history.append({"id": talk.name_message(), "role": "user", "content": text})
    body = {
        "threadId": talk.session, "runId": str(uuid4()), "messages": talk.history, "tools": [], "context": [],
        "state": {}, "forwardedProps": {"user_id": talk.user, "locale": talk.locale},
    }  # fmt: skip
    answer = await talk.post("/ag-ui", body)
    events = [json.loads(line.removeprefix("data: ")) for line in answer.text.splitlines() if line.startswith("data: ")]
    reply = "".join(event["delta"] for event in events if event["type"] == "TEXT_MESSAGE_CONTENT")
    talk.history.append({"id": str(uuid4()), "role": "assistant", "content": reply})
    return reply


async def send_by_envelope(talk: GuestTalk, text: str) -> str:
    """POST /canonical/voice, with a transcript alone."""
    body = {
        "version": "1.1",
        "context": {"locale": talk.locale},
        "session": {"session_id": talk.session, "user_id": talk.user},
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
    arguments = {"text": text, "message_id": talk.name_message()}
    return str((await call_mcp_tool(talk, "talk", **arguments))["message"])


async def call_mcp_tool(talk: GuestTalk, tool: str, **arguments: str) -> dict[str, Any]:
    """The structured answer of a tool that acts in the session."""
    call = {"name": tool, "arguments": {"session_id": talk.session, **arguments}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    result = (await talk.post("/mcp", body, **_MCP, **_name_guest(talk))).json()["result"]
    return _require_answer(dict(result["structuredContent"]))


async def send_by_a2a(talk: GuestTalk, text: str) -> str:
    """SendMessage of A2A."""
    message = {
        "messageId": talk.name_message(),
        "contextId": talk.session,
        "role": "ROLE_USER",
        "parts": [{"text": text}],
    }
    body = {"jsonrpc": "2.0", "id": 1, "method": "SendMessage", "params": {"message": message}}
    answer = await talk.post("/a2a", body, **{"A2A-Version": "1.0", **_name_guest(talk)})
    return str(_require_answer(answer.json()["result"]["message"]["parts"][1]["data"])["message"])


def _require_answer(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer of an agent's call. Raises MessageRefused for one without a turn."""
    error = answer.get("error")
    if error and error["code"] in TURN_REFUSALS:
        raise MessageRefused(error["code"], is_retryable=error["retryable"])
    return answer


def build_message(talk: GuestTalk, text: str) -> dict[str, str]:
    """The body of POST /orchestrate, which the queue takes, too."""
    guest = {"user_id": talk.user, "session_id": talk.session, "locale": talk.locale}
    return {**guest, "text": text, "message_id": talk.name_message()}


def _chat_body(talk: GuestTalk) -> dict[str, Any]:
    metadata = {"locale": talk.locale, "session_id": talk.session}
    if talk.message_id:
        metadata["message_id"] = talk.message_id
    return {"model": "any", "user": talk.user, "messages": talk.history, "metadata": metadata}


def _name_guest(talk: GuestTalk) -> dict[str, str]:
    return {"Accept-Language": talk.locale, "X-User-Id": talk.user}


BASELINE = "http"
TRANSPORTS: Mapping[str, ConformanceTransport] = {
    BASELINE: ConformanceTransport(send_by_http, "message_id"),
    "sse": ConformanceTransport(send_by_sse, "message_id"),
    "envelope": ConformanceTransport(send_by_envelope, "Idempotency-Key"),
    "ag-ui": ConformanceTransport(send_by_ag_ui, "message.id"),
    "chat": ConformanceTransport(send_by_chat, "its place in the history"),
    "chat stream": ConformanceTransport(send_by_chat_stream, "its place in the history"),
    "mcp": ConformanceTransport(send_by_mcp, "message_id of talk"),
    "a2a": ConformanceTransport(send_by_a2a, "messageId"),
}
