"""The story of one turn: what came in, what was taken from outside, where it went, and what became of it.

Written from what the turn left behind, after the turn; read by the trace pages, by people and by the replay.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, field_validator
from pydantic_core import to_json

from domain.menu import Menu
from domain.turn import TurnRequest
from graph.refusals import TurnRefused
from graph.run import TurnReply
from nodes.state import Turn
from observability.spans import Span
from privacy.pseudonymizer import remove_cards
from privacy.redaction import redact
from recording.capture import Capture, CapturedAnswer, Source
from services.response_body import AcceptedBody
from store.checkpoint import StoredCheckpoint
from store.errors import StoreError
from store.ledger import Granted, StoredTexts

FORMAT = 1
TurnOutcome = Literal["answered", "repeated", "refused", "failed"]
_KEPT_ANSWERS = 64
_LONG = 32_768
"""Bytes of answers that are written out in some milliseconds."""
_CHANNELS = ("messages", "session", "turn")
_OURS = frozenset({"walk", "ledger"})
_MENU = TypeAdapter(Menu)


class _RecordPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class TimedStep(_RecordPart):
    """A timed step: a node of the graph, or a call that was made meanwhile. Milliseconds from the turn's beginning."""

    name: str
    kind: str
    start_ms: float
    duration_ms: float
    outcome: str


class CallError(_RecordPart):
    """What came in an answer's place. ``attributes`` are what the error says beside its message."""

    type: str
    code: str | None = None
    message: str = ""
    attributes: dict[str, JsonValue] = Field(default_factory=dict)


class Call(_RecordPart):
    """Something that the turn took from outside: a service's answer, the model's, our own record's, the clock's.

    ``text``: the answer was no JSON. ``accepted``: it came with HTTP 202. ``shared``: the hash of an answer that is
    kept once for many turns.
    """

    source: Source
    name: str
    operation: str
    node: str = ""
    start_ms: float
    duration_ms: float
    request: JsonValue = None
    answer: JsonValue = None
    text: bool = False
    accepted: bool = False
    shared: str | None = None
    error: CallError | None = None


class TurnRecord(_RecordPart):
    """One turn. ``before`` and ``after`` are the state's channels (messages, session, turn); None where not reached."""

    format: int = FORMAT
    trace_id: str
    tenant: str
    session_id: str
    user_id: str
    channel: str
    turn: int = Field(description="Counts from 1 within the session; 0 when the turn was refused before it began")
    began_at: datetime
    duration_ms: float
    outcome: TurnOutcome
    error: str | None = Field(default=None, description="The reply's error code, or the type of what ended the turn")
    detail: str = ""
    versions: dict[str, str] = Field(default_factory=dict)
    setup: dict[str, JsonValue] = Field(default_factory=dict, description="The settings that decide how turns go")
    fence: int | None = None
    orphan: str | None = None
    incarnation: str | None = None
    request: dict[str, JsonValue]
    reply: dict[str, JsonValue] | None = None
    before: dict[str, JsonValue] | None = None
    after: dict[str, JsonValue] | None = None
    steps: tuple[TimedStep, ...] = ()
    calls: tuple[Call, ...] = ()

    @field_validator("before", "after", mode="before")
    @classmethod
    def _channels_of(cls, told: object) -> object:
        """A state is recorded as the ledger's row has it, with more around its channels."""
        return _channels(told) if isinstance(told, dict) and "channel_values" in told else told


@dataclass(slots=True)
class TurnDraft:
    """What a turn leaves behind, by reference. Nothing is written out before the turn is over."""

    request: TurnRequest
    capture: Capture
    began_at: datetime
    duration_ms: float = 0.0
    reply: TurnReply | None = None
    error: BaseException | None = None
    spans: tuple[Span, ...] = ()

    @property
    def execution(self) -> CapturedAnswer | None:
        """The walk through the graph, if the turn came so far."""
        return next((each for each in self.capture.answers if each.source == "walk"), None)

    @property
    def stored(self) -> StoredTexts | None:
        """How the ledger wrote the turn down, if it was ended there."""
        written = (each.answer for each in self.capture.answers if each.source == "ledger")
        return next((answer for answer in written if isinstance(answer, StoredTexts)), None)

    @property
    def granted(self) -> Granted | None:
        """The turn's lease, with the state that it began with."""
        asked = self.execution.request if self.execution else None
        return asked if isinstance(asked, Granted) else None

    @property
    def turn(self) -> int:
        """Its number within the session; 0 when it was refused before it began."""
        return self.granted.turn if self.granted else 0


@dataclass(frozen=True, slots=True)
class SerializedTurn:
    """A story as JSON text, and the private values that it refers to and nobody may have kept yet."""

    record: str
    private: Mapping[str, str]


@dataclass(slots=True)
class TurnSerializer:
    """Writes drafts out as stories.

    ``answers`` holds the shared answers of the stories written so far, by hash, until somebody takes them.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    setup: Mapping[str, object] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    _written: dict[object, tuple[str, object]] = field(default_factory=dict)

    def serialize(self, draft: TurnDraft) -> SerializedTurn:
        """The draft as a story, with references in the place of what is private."""
        granted = draft.granted
        # What a guest says holds no card number any more, but services and models may say anything.
        text = remove_cards(self._json(draft, granted))
        if granted is None:
            # There is no session whose values could be kept for it.
            return SerializedTurn(_redact_record(orjson.loads(text)), {})
        hidden = granted.pseudonymizer.pseudonymize_json(text)
        return SerializedTurn(_insert_stored(hidden, granted, draft.stored), dict(granted.pseudonymizer.fresh))

    def _json(self, draft: TurnDraft, granted: Granted | None) -> str:
        """The draft as a ``Story``'s JSON, in one pass: what is written here is validated when it is read.

        Without what the ledger has written down already, which is most of it.
        """
        request, kept = draft.request, draft.stored
        told = {
            "format": FORMAT,
            "trace_id": request.trace_id, "tenant": request.tenant, "session_id": request.session_id,
            "user_id": request.user_id, "channel": request.channel, "turn": draft.turn,
            "began_at": draft.began_at, "duration_ms": round(draft.duration_ms, 3), "outcome": _outcome(draft),
            "error": _error_code(draft), "detail": _detail(draft.error), "versions": self.versions,
            "setup": self.setup, "orphan": granted.orphan if granted else None,
            "incarnation": granted.incarnation if granted else None,
            "request": None if kept else request, "reply": None if kept else draft.reply,
            "before": _state_before(granted) if granted and not granted.stored_state else None,
            "after": None if kept and kept.state else _state_after(draft.execution),
            "steps": draft.spans, "calls": [self._call(each) for each in draft.capture.answers if each.source not in _OURS],
        }  # fmt: skip
        return to_json(told, serialize_unknown=True, inf_nan_mode="strings").decode()

    def long(self, draft: TurnDraft) -> bool:
        """Whether it takes more than a moment to write the draft out: a menu that is new, or a very long answer."""
        answers = [each.answer for each in draft.capture.answers]
        fresh = [each for each in answers if isinstance(each, Menu) and id(each) not in self._written]
        told = [each for each in answers if isinstance(each, bytes) and each not in self._written]
        return bool(fresh) or sum(map(len, told)) > _LONG

    def take_answers(self) -> dict[str, str]:
        """The shared answers that came up since the last call, by hash."""
        fresh, self.answers = self.answers, {}
        return fresh

    def forget(self) -> None:
        """Write shared answers out again when they come up next."""
        self._written = {}

    def _call(self, each: CapturedAnswer) -> dict[str, object]:
        told = {
            "source": each.source, "name": each.name, "operation": each.operation, "node": each.node,
            "start_ms": round(each.start_ms, 3), "duration_ms": round(each.duration_ms, 3),
            "request": each.request, "error": _call_error(each.error),
        }  # fmt: skip
        if each.shared and each.answer is not None:
            return {**told, "shared": self._shared(each.answer)}
        answer, text = _answer(each.answer)
        return {**told, "answer": answer, "text": text, "accepted": isinstance(each.answer, AcceptedBody)}

    def _shared(self, answer: object) -> str:
        """The hash of an answer that comes back every turn: it is written out once."""
        key = answer if isinstance(answer, bytes) else id(answer)
        known = self._written.get(key)
        if known is not None:
            return known[0]
        if len(self._written) >= _KEPT_ANSWERS:
            self._written.clear()
        body = _redact_record(_answer(answer)[0])
        digest = blake2b(body.encode(), digest_size=16).hexdigest()
        self.answers[digest] = body
        # The answer itself is kept beside its hash: while it lives, its id() is nobody else's.
        self._written[key] = (digest, answer)
        return digest


def _insert_stored(hidden: str, granted: Granted, kept: StoredTexts | None) -> str:
    """A story with what the ledger wrote down of its turn, where private values are hidden already."""
    story = orjson.loads(hidden) | {"fence": granted.fence}
    if granted.stored_state:
        story["before"] = orjson.Fragment(granted.stored_state)
    if kept:
        story |= {"request": orjson.Fragment(kept.request), "reply": orjson.Fragment(kept.reply)}
        if kept.state:
            story["after"] = orjson.Fragment(kept.state)
    return orjson.dumps(story).decode()


def _redact_record(value: object) -> str:
    return orjson.dumps(redact(value)).decode()


def _state_before(granted: Granted) -> object:
    return _channels(granted.checkpoint.checkpoint) if granted.checkpoint else None


def _state_after(execution: CapturedAnswer | None) -> object:
    """The state's channels after the walk; the turn alone where another server keeps the state."""
    if execution is None or not isinstance(execution.answer, tuple):
        return None
    turn, stored = execution.answer
    if isinstance(stored, StoredCheckpoint):
        return _channels(stored.checkpoint)
    return {"turn": turn.dumped()} if isinstance(turn, Turn) else None


def _channels(checkpoint: Mapping[str, Any]) -> dict[str, object]:
    values = checkpoint["channel_values"]
    return {name: values[name] for name in _CHANNELS if name in values}


def _outcome(draft: TurnDraft) -> TurnOutcome:
    if draft.reply is not None:
        return "answered" if draft.execution is not None else "repeated"
    return "refused" if isinstance(draft.error, TurnRefused | StoreError) else "failed"


def _error_code(draft: TurnDraft) -> str | None:
    if draft.reply is not None:
        return draft.reply.error
    return type(draft.error).__name__ if draft.error else None


def _detail(error: BaseException | None) -> str:
    """Our own errors' sentences; of any other only the place, for its words may quote a guest."""
    if error is None or isinstance(error, TurnRefused | StoreError):
        return str(error or "")
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def _call_error(error: BaseException | None) -> dict[str, object] | None:
    if error is None:
        return None
    code = getattr(error, "code", None)
    return {"type": type(error).__name__, "code": code, "message": str(error), "attributes": vars(error)}


def _answer(answer: object) -> tuple[object, bool]:
    """An answer as plain JSON, and whether it is text that is none."""
    if isinstance(answer, Menu):
        return _MENU.dump_python(answer, mode="json"), False
    if not isinstance(answer, bytes):
        return answer, False
    try:
        return orjson.loads(bytes(answer)), False
    except ValueError:
        return answer.decode(errors="replace"), True
