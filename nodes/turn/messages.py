"""The chat messages of a session: parsed from any client's shape, merged, and bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import uuid4

from typing_extensions import TypedDict

from privacy.redaction import redact_cards

MAX_MESSAGES = 12
_REPLY = "-reply"
_HUMAN = frozenset({"human", "user", "HumanMessageChunk"})
_OURS = frozenset({"ai", "assistant", "AIMessageChunk"})
MAX_TEXT = 4000
"""Characters of one message of a guest."""
_OVERLAP = 200
"""Characters behind the cut that are still searched, so that the cut leaves no half of a card number."""


class Message(TypedDict):
    """One message as chat front ends show it."""

    id: str
    type: Literal["human", "ai"]
    content: str


def keep_latest_messages(stored: Sequence[Message], new: Sequence[object] | object) -> list[Message]:
    """Reducer of the ``messages`` channel: new messages come last, once per id; the last MAX_MESSAGES are kept.

    Only messages of the guest and our own replies are kept. When all of them are known, nothing changes.
    """
    raws = new if isinstance(new, (list, tuple)) else [new]
    before = [message for message in stored if _is_message(message)] if isinstance(stored, list) else []
    arriving = [message for raw in raws if (message := parse_message(raw, fallback_id=str(uuid4()))) is not None]
    by_id = {message["id"]: message for message in before}
    if all(message["id"] in by_id for message in arriving):
        return before[-MAX_MESSAGES:]
    for message in arriving:
        by_id.pop(message["id"], None)
        by_id[message["id"]] = message
    return list(by_id.values())[-MAX_MESSAGES:]


def parse_message(raw: object, *, fallback_id: str) -> Message | None:
    """A message in any shape of chat clients: a role/content or type/content object, a pair of them, or a string.

    None for a message that is neither the guest's nor ours.
    """
    fields = _read_fields(raw)
    kind, content = _find_kind(fields), fields.get("content")
    if kind is None or not isinstance(content, (str, list)):
        return None
    text = content if isinstance(content, str) else _join_text_parts(content)
    message_id = str(fields.get("id") or fallback_id)
    if kind == "ai" and not message_id.endswith(_REPLY):
        return None
    return Message(
        id=message_id,
        type=kind,
        content=text if kind == "ai" else redact_cards(text[: MAX_TEXT + _OVERLAP])[:MAX_TEXT],
    )


def build_reply_id(message_id: str) -> str:
    """The id of our reply to a guest's message."""
    return f"{message_id}{_REPLY}"


def _find_kind(fields: Mapping[str, object]) -> Literal["human", "ai"] | None:
    """By ``type`` or ``role``; a message without both is the guest's."""
    names = [str(name) for name in (fields.get("type"), fields.get("role")) if name]
    if not names or not _HUMAN.isdisjoint(names):
        return "human"
    return "ai" if not _OURS.isdisjoint(names) else None


def _is_message(stored: object) -> bool:
    return isinstance(stored, dict) and all(isinstance(stored.get(key), str) for key in ("id", "type", "content"))


def _read_fields(raw: object) -> Mapping[str, object]:
    match raw:
        case str():
            return {"content": raw}
        case [str() as role, str() as content]:
            return {"role": role, "content": content}
        case dict():
            return raw
        case _:
            return {name: getattr(raw, name, None) for name in ("id", "type", "content")}


def _join_text_parts(content: object) -> str:
    parts = content if isinstance(content, list) else []
    return " ".join(str(part.get("text", "")) for part in parts if isinstance(part, dict)).strip()
