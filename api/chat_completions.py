"""The wire format of POST /v1/chat/completions: what of OpenAI's protocol a conversation needs. Other fields are
ignored: there is no sampling, and the guest never chooses a tool."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import ConfigDict, Field

from api.chat_history import ChatLine
from api.schemas import Id, Label, MessageText, OrchestrateResponse, RequestPart
from graph.run import TurnReply

MODEL = "mcp-orchestrator"
_SENTENCE_END = re.compile(r"(?<=[.!?。！？\n])\s*(?=\S)")
_NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_ROLES = {"user": "guest", "assistant": "us"}


class ContentPart(RequestPart):
    """A part of a message; only text is read."""

    type: str = "text"
    text: MessageText = ""


class ChatMessage(RequestPart):
    role: str
    content: MessageText | list[ContentPart] | None = None

    @property
    def text(self) -> str:
        """The text of all parts."""
        if isinstance(self.content, list):
            return " ".join(part.text for part in self.content if part.text)
        return self.content or ""


class ChatMetadata(RequestPart):
    """Ids that a platform passes along."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    session_id: Id | None = None
    user_id: Id | None = None
    message_id: Id | None = None
    tenant: Id | None = None
    store: Id | None = None
    channel: Label = "voice"
    locale: Label | None = None


class Call(RequestPart):
    """A telephone call, as Vapi describes it."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: Id | None = None


class StreamOptions(RequestPart):
    include_usage: bool = False


class ChatCompletionRequest(RequestPart):
    """The history of a conversation, whose last message of the guest is to be answered."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    messages: list[ChatMessage] = Field(min_length=1)
    model: Label = MODEL
    stream: bool = False
    stream_options: StreamOptions = StreamOptions()
    user: Id | None = None
    metadata: ChatMetadata = ChatMetadata()
    call: Call = Call()

    @property
    def lines(self) -> list[ChatLine]:
        """What the guest and we said, in order."""
        return [
            ChatLine("guest" if message.role == "user" else "us", message.text)
            for message in self.messages
            if message.role in _ROLES and message.text
        ]

    def find_session(self, header: str | None) -> str | None:
        """The session: of the header, the metadata, the call, or the user; None when nothing names one."""
        return header or self.metadata.session_id or self.call.id or self.user


def build_completion(reply: TurnReply, model: str) -> dict[str, Any]:
    """The reply as a chat completion. ``orchestrator`` has the fields of POST /orchestrate."""
    message = {"role": "assistant", "content": reply.reply.text, "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {**_head(reply, model, "chat.completion"), "choices": [choice], "usage": _NO_USAGE, **_details(reply)}


def build_chunks(reply: TurnReply, model: str, *, include_usage: bool) -> Iterator[dict[str, Any]]:
    """The reply as the chunks of a stream, sentence by sentence; the last one with a choice has ``orchestrator``."""
    head = _head(reply, model, "chat.completion.chunk")

    def chunk(delta: dict[str, str], finish: str | None = None) -> dict[str, Any]:
        return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]}

    yield chunk({"role": "assistant", "content": ""})
    for part in _split_sentences(reply.reply.text):
        yield chunk({"content": part})
    yield {**chunk({}, "stop"), **_details(reply)}
    if include_usage:
        yield {**head, "choices": [], "usage": _NO_USAGE}


def _head(reply: TurnReply, model: str, kind: str) -> dict[str, Any]:
    created = int(reply.finished_at.timestamp())
    return {"id": f"chatcmpl-{reply.message_id}", "object": kind, "created": created, "model": model}


def _details(reply: TurnReply) -> dict[str, Any]:
    body = OrchestrateResponse.of(reply).model_dump(mode="json", exclude_none=True, exclude={"reply_text"})
    return {"orchestrator": body}


def _split_sentences(text: str) -> Iterator[str]:
    """The text in pieces that a synthesizer can begin to speak; joined they are the text."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        yield text[start : end.end()]
        start = end.end()
    yield text[start:]
