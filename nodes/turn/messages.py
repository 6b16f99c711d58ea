"""The chat of a thread as LangChain messages: the shapes that clients send, and what is kept of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias
from uuid import uuid4

from langchain_core.messages import AIMessage, AnyMessage, BaseMessage, HumanMessage
from langgraph.graph.message import REMOVE_ALL_MESSAGES

from domain.turn import REPLY_SUFFIX
from privacy.redaction import redact_cards

MAX_MESSAGES = 200
"""The messages that a thread keeps: the first one, which front ends show as its title, and the newest ones."""
MAX_TEXT = 4000
"""Characters of one message of a guest."""
_OVERLAP = 200
"""Characters behind the cut that are still searched, so that the cut leaves no half of a card number."""

MessageKind = Literal["human", "ai", "remove", "other", "unreadable"]
_KINDS: Mapping[str, MessageKind] = {
    **dict.fromkeys(("human", "user", "HumanMessage", "HumanMessageChunk"), "human"),
    **dict.fromkeys(("ai", "assistant", "AIMessage", "AIMessageChunk"), "ai"),
    **dict.fromkeys(("remove", "RemoveMessage"), "remove"),
    **dict.fromkeys(("system", "SystemMessage", "SystemMessageChunk", "developer"), "other"),
    **dict.fromkeys(("tool", "ToolMessage", "ToolMessageChunk"), "other"),
    **dict.fromkeys(("function", "FunctionMessage", "FunctionMessageChunk"), "other"),
}
Fields: TypeAlias = Mapping[str, object]


class KeptMessage(NamedTuple):
    """A kept message as the nodes read it."""

    id: str
    type: Literal["human", "ai"]
    text: str


def merge_messages(known: object, new: object) -> list[AnyMessage]:
    """Reducer of the ``messages`` channel: new messages come last, once per id, as with ``add_messages``.

    Only a guest's messages and our own replies are kept: a client's word is no reply of ours. What is known already
    is not rewritten. What cannot be read counts as a message without words, so that the guest gets an answer; an error
    here would make the whole thread unreadable.
    """
    return restore_messages(join_messages(known, new))


def join_messages(known: object, new: object) -> list[object]:
    """As ``merge_messages``, with the known messages as they are stored: to build the objects of a whole thread would
    cost each turn more than its reply."""
    stored = known if isinstance(known, list) else []
    kept: dict[str, object] = {message.id: raw for raw in stored if (message := _read_message(raw))}
    for raw in _list_messages(new):
        fields = _read_fields(raw)
        match _find_kind(fields):
            case "remove":
                _remove(kept, str(fields.get("id")))
            case "human" | "ai" as kind:
                _add(kept, kind, fields)
            case "unreadable":
                _add(kept, "human", {**fields, "content": ""})
            case "other":
                pass
    return _keep_bounded(list(kept.values()))


def restore_messages(stored: object) -> list[AnyMessage]:
    """The messages of a state that was stored here, on a LangGraph server, or by another release."""
    return [message for raw in stored if (message := _restore(raw))] if isinstance(stored, list) else []


def read_messages(stored: object) -> list[KeptMessage]:
    """The same messages, as the nodes read them."""
    return [message for raw in stored if (message := _read_message(raw))] if isinstance(stored, list) else []


def _add(kept: dict[str, object], kind: Literal["human", "ai"], fields: Fields) -> None:
    message_id, text = str(fields.get("id") or uuid4()), _read_text(fields.get("content"))
    if message_id in kept or (kind == "ai" and not message_id.endswith(REPLY_SUFFIX)):
        return
    if kind == "ai":
        kept[message_id] = AIMessage(id=message_id, content=text)
    else:
        kept[message_id] = HumanMessage(id=message_id, content=redact_cards(text[: MAX_TEXT + _OVERLAP])[:MAX_TEXT])


def _remove(kept: dict[str, object], message_id: str) -> None:
    if message_id == REMOVE_ALL_MESSAGES:
        kept.clear()
    else:
        kept.pop(message_id, None)


def _keep_bounded(messages: list[object]) -> list[object]:
    if len(messages) <= MAX_MESSAGES:
        return messages
    return [messages[0], *messages[1 - MAX_MESSAGES :]]


def _restore(raw: object) -> AnyMessage | None:
    if isinstance(raw, HumanMessage | AIMessage):
        return raw
    match _read_message(raw):
        case KeptMessage(id=message_id, type="human", text=text):
            return HumanMessage(id=message_id, content=text)
        case KeptMessage(id=message_id, type="ai", text=text):
            return AIMessage(id=message_id, content=text)
        case _:
            return None


def _read_message(raw: object) -> KeptMessage | None:
    match raw:
        case {"id": str() as message_id, "type": "human" | "ai" as kind, "content": str() as content}:
            return KeptMessage(message_id, kind, content)
        case HumanMessage() | AIMessage():
            # The content of a kept message is always a string.
            return KeptMessage(str(raw.id), raw.type, raw.content if isinstance(raw.content, str) else "")
        case _:
            return None


def _list_messages(new: object) -> Iterable[object]:
    """The messages of an update: a list of them, or one. A pair of role and content is one message."""
    return new if isinstance(new, list | tuple) and not _is_pair(new) else [new]


def _is_pair(raw: Sequence[object]) -> bool:
    return len(raw) == 2 and isinstance(raw[0], str) and raw[0] in _KINDS


def _read_fields(raw: object) -> Fields:
    """MessageKind, id and content of a message, whatever its shape."""
    match raw:
        case str():
            return {"type": "human", "content": raw}
        case [str() as role, content]:
            return {"type": role, "content": content}
        case {"lc": 1, "id": [*_, str() as name], "kwargs": dict() as kwargs}:
            return {**kwargs, "type": name}
        case {"type": str() as kind, "data": dict() as data}:
            return {**data, "type": kind}
        case dict():
            return raw
        case BaseMessage():
            return {"type": raw.type, "id": raw.id, "content": raw.content}
        case _:
            return {}


def _find_kind(fields: Fields) -> MessageKind:
    """By ``role`` or ``type``; a message that has neither is the guest's."""
    name = str(fields.get("role") or fields.get("type") or "human")
    return _KINDS.get(name, "unreadable")


def _read_text(content: object) -> str:
    match content:
        case str():
            return content
        case list():
            return " ".join(part for each in content if (part := _text_part(each))).strip()
        case _:
            return ""


def _text_part(part: object) -> str:
    match part:
        case str():
            return part
        case {"text": str() as text}:
            return text
        case _:
            return ""
