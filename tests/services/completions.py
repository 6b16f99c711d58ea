"""Answers of a server that speaks chat completions, and the question that the tests ask."""

import json
from typing import Any, Literal

from pydantic import BaseModel, Field

from tests.services.stand_in import Reply


class Reading(BaseModel):
    """What the message is about."""

    intent: Literal["order", "menu", "track_order"]
    confidence: float = Field(ge=0, le=1)
    items: list[str] = []


GOOD = {"intent": "order", "confidence": 0.9, "items": ["a margherita"]}


def completion(content: object, **message: Any) -> Reply:
    """A whole completion whose text is ``content``, in JSON unless it is text already."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    return wrapped({"role": "assistant", "content": text, **message})


def called(arguments: str) -> Reply:
    """A completion that calls the schema as a function."""
    call = {"id": "call-1", "type": "function", "function": {"name": "Reading", "arguments": arguments}}
    return wrapped({"role": "assistant", "content": None, "tool_calls": [call]}, finish="tool_calls")


def wrapped(message: object, finish: str = "stop") -> Reply:
    return Reply.of(
        {
            "id": "c-1",
            "object": "chat.completion",
            "created": 1,
            "model": "stand-in",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 120, "completion_tokens": 15, "total_tokens": 135},
        }
    )
