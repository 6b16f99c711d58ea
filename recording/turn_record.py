"""The record of one turn: request, reply, state before and after, steps, and external calls with their answers.

It is serialized after the turn, and read by the trace pages and by the replay.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, field_validator, model_validator
from pydantic_core import to_json

from domain.menu import Menu
from domain.turn import TurnRequest
from graph.errors import TurnRefused
from graph.run import TurnReply
from nodes.turn.state import Turn
from observability.span_recording import Span
from privacy.pseudonymizer import remove_cards
from privacy.redaction import redact
from recording.capture import Capture, CapturedAnswer, Source
from services.response_body import AcceptedBody
from store.checkpoint import StoredCheckpoint
from store.errors import StoreError
from store.ledger import Granted, StoredTexts

FORMAT = 1
TurnOutcome = Literal["answered", "repeated", "refused", "failed"]
_MOST_CACHED = 64
_LONG_BYTES = 32_768
"""Bytes of answers that take some milliseconds to serialize."""
_CHANNELS = ("messages", "session", "turn")
_INTERNAL_SOURCES = frozenset({"graph", "ledger"})
_STEP_FIELDS = ("name", "kind", "start_ms", "duration_ms", "outcome")
_read_step = attrgetter(*_STEP_FIELDS)
_MENU = TypeAdapter(Menu)


class _RecordPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class TimedStep(_RecordPart):
    """A timed step: a node of the graph, or a call during the turn. ``start_ms`` counts from the turn's start."""

    name: str
    kind: str
    start_ms: float
    duration_ms: float
    outcome: str


class CallError(_RecordPart):
    """The error instead of an answer. ``attributes`` are the error's fields besides its message."""

    type: str
    code: str | None = None
    message: str = ""
    attributes: dict[str, JsonValue] = Field(default_factory=dict)


class RecordedCall(_RecordPart):
    """One external call of a turn: of a service, the model, the placements, the menu cache or the clock.

    ``text``: the answer is not JSON. ``accepted``: it came with HTTP 202. ``shared``: the hash of an answer that is
    stored once for many turns.
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
    """One turn. ``before`` and ``after`` are the state's channels (messages, session, turn); None if not reached.

    A stored state has no empty fields, and its turn only what the next turn needs; of ``after``, the turn is whole.
    """

    format: int = FORMAT
    trace_id: str
    tenant: str
    session_id: str
    user_id: str
    channel: str
    turn: int = Field(description="Counts from 1 within the session; 0 for a turn that was rejected before its start")
    began_at: datetime
    duration_ms: float
    outcome: TurnOutcome
    error: str | None = Field(default=None, description="The reply's error code, or the type of the exception")
    detail: str = ""
    versions: dict[str, str] = Field(default_factory=dict)
    setup: dict[str, JsonValue] = Field(default_factory=dict, description="The settings that affect turns")
    fence: int | None = None
    orphan: str | None = None
    incarnation: str | None = None
    request: dict[str, JsonValue]
    reply: dict[str, JsonValue] | None = None
    before: dict[str, JsonValue] | None = None
    after: dict[str, JsonValue] | None = None
    steps: tuple[TimedStep, ...] = ()
    calls: tuple[RecordedCall, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _with_whole_turn(cls, stored: object) -> object:
        """The record with what the turn had in the state and the ledger did not store there (``passing``)."""
        if not isinstance(stored, dict) or not isinstance(stored.get("passing"), dict):
            return stored
        passing, reply = stored["passing"].get("turn"), stored.get("reply") or {}
        if passing is None:
            return stored
        turn = {"request": stored.get("request"), **passing, "reply": reply.get("reply")}
        return {**stored, "after": {**(_pick_channels(stored["after"])), "turn": turn}}

    @field_validator("before", "after", mode="before")
    @classmethod
    def _channels_of(cls, state: object) -> object:
        """The channels of a state that is recorded as the ledger stored it, with other fields around them."""
        return _pick_channels(state) if isinstance(state, dict) and "channel_values" in state else state


@dataclass(slots=True)
class TurnDraft:
    """The data of a turn, by reference. It is serialized after the turn."""

    request: TurnRequest
    capture: Capture
    began_at: datetime
    duration_ms: float = 0.0
    reply: TurnReply | None = None
    error: BaseException | None = None
    spans: tuple[Span, ...] = ()

    @property
    def execution(self) -> CapturedAnswer | None:
        """The run of the graph; None if the turn did not reach it."""
        for each in self.capture.answers:
            if each.source == "graph":
                return each
        return None

    @property
    def ledger_texts(self) -> StoredTexts | None:
        """The texts that the ledger stored; None if the turn did not end there."""
        answers = (each.answer for each in self.capture.answers if each.source == "ledger")
        return next((answer for answer in answers if isinstance(answer, StoredTexts)), None)

    @property
    def lease(self) -> Granted | None:
        """The turn's lease, with its initial state."""
        request = self.execution.request if self.execution else None
        return request if isinstance(request, Granted) else None

    @property
    def turn(self) -> int:
        """The turn's number within the session; 0 if it was rejected before its start."""
        return self.lease.turn if self.lease else 0


@dataclass(frozen=True, slots=True)
class SerializedTurn:
    """A record as JSON text, and the private values of its new references."""

    record: str
    private: Mapping[str, str]


@dataclass(slots=True)
class TurnSerializer:
    """Serializes drafts as records.

    ``answers`` holds the shared answers of the serialized records, by hash, until ``take_answers``.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    find_setup: Callable[[str], Mapping[str, object]] = lambda _: {}
    """The settings that affect the turns of a tenant."""
    answers: dict[str, str] = field(default_factory=dict)
    _hashes: dict[object, tuple[str, object]] = field(default_factory=dict)

    def serialize(self, draft: TurnDraft) -> SerializedTurn:
        """The draft as a record, with references in place of private values."""
        lease = draft.lease
        # Guests' messages hold no card numbers any more, but answers of services and models may.
        text = remove_cards(self._dump_json(draft, lease))
        if lease is None:
            # There is no session to store private values for.
            return SerializedTurn(_redact_record(orjson.loads(text)), {})
        pseudonymized = lease.pseudonymizer.pseudonymize_json(text, draft.request.public_ids)
        record = _insert_ledger_texts(pseudonymized, lease, draft.ledger_texts)
        return SerializedTurn(record, dict(lease.pseudonymizer.fresh))

    def _dump_json(self, draft: TurnDraft, lease: Granted | None) -> str:
        """The draft as JSON of a ``TurnRecord``, without the texts that the ledger has stored (most of it).

        It is not validated here, but when it is read.
        """
        request, texts = draft.request, draft.ledger_texts
        calls = [self._to_call(each) for each in draft.capture.answers if each.source not in _INTERNAL_SOURCES]
        record = {
            "format": FORMAT,
            "trace_id": request.trace_id, "tenant": request.tenant, "session_id": request.session_id,
            "user_id": request.user_id, "channel": request.channel, "turn": draft.turn,
            "began_at": draft.began_at, "duration_ms": round(draft.duration_ms, 3), "outcome": _outcome_of(draft),
            "error": _error_code(draft), "detail": _error_detail(draft.error), "versions": self.versions,
            "setup": self.find_setup(request.tenant), "orphan": lease.orphan if lease else None,
            "incarnation": lease.incarnation if lease else None,
            "request": None if texts else request, "reply": None if texts else draft.reply,
            "before": None if lease and lease.stored_state else draft.capture.before or _state_before(lease),
            "after": None if texts and texts.state else draft.capture.after or _state_after(draft.execution),
            "steps": [_to_step(each) for each in draft.spans], "calls": calls,
        }  # fmt: skip
        return to_json(record, serialize_unknown=True, inf_nan_mode="strings").decode()

    def is_long(self, draft: TurnDraft) -> bool:
        """Whether the draft takes milliseconds to serialize: it has a new menu or very long answers."""
        answers = [each.answer for each in draft.capture.answers]
        fresh = [each for each in answers if isinstance(each, Menu) and id(each) not in self._hashes]
        bodies = [each for each in answers if isinstance(each, bytes) and each not in self._hashes]
        return bool(fresh) or sum(map(len, bodies)) > _LONG_BYTES

    def take_answers(self) -> dict[str, str]:
        """The new shared answers since the last call, by hash."""
        fresh, self.answers = self.answers, {}
        return fresh

    def forget_answers(self) -> None:
        """Forget the written answers, so that shared answers are written again."""
        self._hashes = {}

    def _to_call(self, each: CapturedAnswer) -> dict[str, object]:
        record = {
            "source": each.source, "name": each.name, "operation": each.operation, "node": each.node,
            "start_ms": round(each.start_ms, 3), "duration_ms": round(each.duration_ms, 3),
            "request": each.request, "error": _call_error(each.error),
        }  # fmt: skip
        if each.shared and each.answer is not None:
            return {**record, "shared": self._hash_shared(each.answer)}
        answer, text = _to_json_answer(each.answer)
        return {**record, "answer": answer, "text": text, "accepted": isinstance(each.answer, AcceptedBody)}

    def _hash_shared(self, answer: object) -> str:
        """The hash of an answer that recurs in many turns and is written once."""
        key = answer if isinstance(answer, bytes) else id(answer)
        cached = self._hashes.get(key)
        if cached is not None:
            return cached[0]
        if len(self._hashes) >= _MOST_CACHED:
            self._hashes.clear()
        body = _redact_record(_to_json_answer(answer)[0])
        digest = blake2b(body.encode(), digest_size=16).hexdigest()
        self.answers[digest] = body
        # The answer is kept beside its hash: while it lives, no other object has its id().
        self._hashes[key] = (digest, answer)
        return digest


def _to_step(span: Span) -> dict[str, object]:
    """A span without its ids: they are for tracers, and each would be searched for private data."""
    return dict(zip(_STEP_FIELDS, _read_step(span), strict=True))


def _insert_ledger_texts(pseudonymized: str, lease: Granted, texts: StoredTexts | None) -> str:
    """The record with the texts that the ledger stored, which are pseudonymized already."""
    record = orjson.loads(pseudonymized) | {"fence": lease.fence}
    if lease.stored_state:
        record["before"] = orjson.Fragment(lease.stored_state)
    if texts:
        record |= {"request": orjson.Fragment(texts.request), "reply": orjson.Fragment(texts.reply)}
        if texts.state and texts.passing:
            record |= {"after": orjson.Fragment(texts.state), "passing": orjson.Fragment(texts.passing)}
    return orjson.dumps(record).decode()


def _redact_record(value: object) -> str:
    return orjson.dumps(redact(value)).decode()


def _state_before(lease: Granted | None) -> object:
    return _pick_channels(lease.checkpoint.checkpoint) if lease and lease.checkpoint else None


def _state_after(execution: CapturedAnswer | None) -> object:
    """The state's channels after the run; only the turn if another server stores the state."""
    if execution is None or not isinstance(execution.answer, tuple):
        return None
    turn, stored = execution.answer
    whole = {"turn": turn.dump()} if isinstance(turn, Turn) else {}
    if isinstance(stored, StoredCheckpoint):
        return {**_pick_channels(stored.checkpoint), **whole}
    return whole or None


def _pick_channels(checkpoint: Mapping[str, Any]) -> dict[str, object]:
    values = checkpoint["channel_values"]
    return {name: values[name] for name in _CHANNELS if name in values}


def _outcome_of(draft: TurnDraft) -> TurnOutcome:
    if draft.reply is not None:
        return "answered" if draft.execution or draft.capture.after else "repeated"
    return "refused" if isinstance(draft.error, TurnRefused | StoreError) else "failed"


def _error_code(draft: TurnDraft) -> str | None:
    if draft.reply is not None:
        return draft.reply.error
    return type(draft.error).__name__ if draft.error else None


def _error_detail(error: BaseException | None) -> str:
    """The message of our own errors; of any other only the place, for its message may quote a guest."""
    if error is None or isinstance(error, TurnRefused | StoreError):
        return str(error or "")
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def _call_error(error: BaseException | None) -> dict[str, object] | None:
    if error is None:
        return None
    code = getattr(error, "code", None)
    return {"type": type(error).__name__, "code": code, "message": str(error), "attributes": vars(error)}


def _to_json_answer(answer: object) -> tuple[object, bool]:
    """An answer as plain JSON, and whether it is text instead."""
    if isinstance(answer, Menu):
        return _MENU.dump_python(answer, mode="json"), False
    if not isinstance(answer, bytes):
        return answer, False
    try:
        return orjson.loads(bytes(answer)), False
    except ValueError:
        return answer.decode(errors="replace"), True
