"""Returns the recorded external responses of a turn, through the same interfaces as recording/wrappers.py.

The services' responses enter at the shared POST, so the real clients parse them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import orjson
from pydantic import BaseModel, JsonValue, TypeAdapter
from pydantic_core import to_jsonable_python

from domain.menu import Menu
from domain.placement import NewPlacement, Placement
from domain.turn import Caller
from nodes.turn.tools import MenuService
from recording.capture import Source
from recording.turn_record import CallError, RecordedCall, TurnRecord
from recording.wrappers import operation_of
from services.post import Endpoint, ServicePost, ignore_headers
from services.response_body import AcceptedBody
from services.wire import WireRequest

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")
_ERRORS = ("services.errors", "services.llm.errors", "store.errors")
_MENU = TypeAdapter(Menu)
_PLACEMENT = TypeAdapter(Placement)
_NO_HEADERS: Mapping[str, str] = {}


class NotRecorded(Exception):
    """The replayed turn makes a call that the recorded turn did not make."""


@dataclass
class RecordedAnswers:
    """One turn's recorded answers; each is returned once. ``differences``: calls that differ from the recording."""

    shared: Mapping[str, JsonValue]
    calls: list[RecordedCall] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    _menus: dict[str, Menu] = field(default_factory=dict)
    _bodies: dict[str, bytes] = field(default_factory=dict)

    def start(self, record: TurnRecord) -> None:
        """Load this turn's answers."""
        self.calls = list(record.calls)
        self.differences = []

    def list_unasked(self) -> list[str]:
        """Recorded calls that the replay did not make."""
        return [f"did not ask {call.name} {call.operation}" for call in self.calls]

    def take_next(self, source: Source, name: str, operation: str, request: object) -> RecordedCall:
        """The next recorded answer to this call. Raises NotRecorded, or the recorded error."""
        matching = [c for c in self.calls if (c.source, c.name, c.operation) == (source, name, operation)]
        request_json = to_jsonable_python(request, serialize_unknown=True, inf_nan_mode="strings")
        if not matching:
            self.differences.append(f"asks {name} {operation}, which was not asked")
            raise NotRecorded(f"{name} {operation}")
        call = next((c for c in matching if c.request == request_json), matching[0])
        if call.request != request_json:
            self.differences.append(f"asks {name} {operation} otherwise: {request_json} where it was {call.request}")
        self.calls.remove(call)
        if call.error is not None:
            raise build_error(call.error)
        return call

    def has_recorded(self, source: Source, name: str, operation: str) -> bool:
        """Whether an answer to such a call is left."""
        return any((c.source, c.name, c.operation) == (source, name, operation) for c in self.calls)

    def has_body(self, service: str) -> bool:
        """Whether the next answer of this service has a body or is an error; a 304 has none."""
        call = self._next_of(service)
        return call is not None and (call.error is not None or call.shared is not None)

    def drop_service(self, service: str) -> None:
        """Leave the next answer of this service out: a 304."""
        call = self._next_of(service)
        if call is not None:
            self.calls.remove(call)

    def _next_of(self, service: str) -> RecordedCall | None:
        return next((c for c in self.calls if (c.source, c.name) == ("service", service)), None)

    def body(self, call: RecordedCall) -> bytes:
        """The bytes of a service's answer."""
        if call.text:
            return str(call.answer).encode()
        if call.shared is None:
            return orjson.dumps(call.answer)
        if call.shared not in self._bodies:
            self._bodies[call.shared] = orjson.dumps(self.shared[call.shared])
        return self._bodies[call.shared]

    def menu(self, call: RecordedCall) -> Menu | None:
        """The recorded menu, if any."""
        if call.shared is None:
            return None
        if call.shared not in self._menus:
            self._menus[call.shared] = _MENU.validate_python(self.shared[call.shared])
        return self._menus[call.shared]


def build_error(recorded: CallError) -> Exception:
    """The recorded error with its attributes. An error of an unknown type becomes a TimeoutError."""
    for module in map(importlib.import_module, _ERRORS):
        kind = getattr(module, recorded.type, None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            error = kind.__new__(kind, recorded.message)
            attributes = {name: tuple(v) if isinstance(v, list) else v for name, v in recorded.attributes.items()}
            error.__dict__.update(attributes)
            return error
    return TimeoutError(recorded.message)


class ReplayPost(ServicePost):
    """Returns recorded answers instead of sending POSTs."""

    def __init__(self, answers: RecordedAnswers) -> None:
        self._answers = answers

    async def send_raw(
        self,
        endpoint: Endpoint,
        request: WireRequest,
        decode: Callable[[bytes], R],
        *,
        log_value: Callable[[R], object] | None = None,
        headers: Mapping[str, str] = _NO_HEADERS,
        read_headers: Callable[[Mapping[str, str]], None] = ignore_headers,
    ) -> R:
        """The recorded answer, decoded by the caller's function."""
        del log_value, headers, read_headers
        call = self._answers.take_next("service", endpoint.service, operation_of(request), request)
        body = self._answers.body(call)
        return decode(AcceptedBody(body) if call.accepted else body)


@dataclass(frozen=True, slots=True)
class ReplayMenus:
    """The menu client over recorded answers; cached menus of other turns come from the recording."""

    answers: RecordedAnswers
    client: MenuService

    async def fetch(self, caller: Caller) -> Menu:
        """Fetch through the real client, unless the turn got the menu of another turn's POST or a 304."""
        if not self.answers.has_recorded("menu", "menu", "fetch"):  # an earlier release recorded only the bytes
            return await self.client.fetch(caller)
        if self.answers.has_body("menu_service"):
            try:
                return await self.client.fetch(caller)
            finally:
                self.answers.take_next("menu", "menu", "fetch", caller.tenant)
        self.answers.drop_service("menu_service")
        recorded = self.answers.menu(self.answers.take_next("menu", "menu", "fetch", caller.tenant))
        if recorded is None:
            raise NotRecorded("menu fetch")
        return recorded

    def kept_menu(self, caller: Caller) -> Menu | None:
        """The menu that was kept at the time of the recording; None in recordings of earlier releases."""
        if not self.answers.has_recorded("menu", "menu", "kept"):
            return None
        return self.answers.menu(self.answers.take_next("menu", "menu", "kept", caller.tenant))

    def last_good_menu(self, tenant: str) -> Menu | None:
        """The cached menu at the time of the recording."""
        return self.answers.menu(self.answers.take_next("menu", "menu", "known", tenant))

    def age_s(self, tenant: str) -> float | None:
        """The age of the cached menu at the time of the recording."""
        age_s = self.answers.take_next("menu", "menu", "age_s", tenant).answer
        return age_s if isinstance(age_s, float) else None


@dataclass(frozen=True, slots=True)
class ReplayPlacements:
    """The placements' recorded answers."""

    answers: RecordedAnswers

    async def submit(self, placement: NewPlacement) -> Placement:
        return self._take_placement("submit", placement)

    async def record_placed(self, key: UUID, order_id: str, answer: Mapping[str, JsonValue]) -> Placement:
        return self._take_placement("placed", {"key": key, "order_id": order_id, "answer": answer})

    async def record_rejected(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        return self._take_placement("rejected", {"key": key, "reason": reason, "attempt": attempt})

    async def record_unknown(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        return self._take_placement("unknown", {"key": key, "reason": reason, "attempt": attempt})

    async def take_again(self, key: UUID, *, attempt: int) -> Placement | None:
        return self._take_optional("take_again", {"key": key, "attempt": attempt})

    async def hand_over(self, key: UUID, reason: str) -> Placement | None:
        return self._take_optional("hand_over", {"key": key, "reason": reason})

    async def find_by_key(self, key: UUID) -> Placement | None:
        return self._take_optional("by_key", {"key": key})

    async def find_newest(self, tenant: str, user_id: str, session_id: str) -> Placement | None:
        return self._take_optional("newest", {"tenant": tenant, "user_id": user_id, "session_id": session_id})

    async def find_placed(self, tenant: str, user_id: str, order_id: str) -> Placement | None:
        return self._take_optional("of_order", {"tenant": tenant, "user_id": user_id, "order_id": order_id})

    def _take_placement(self, operation: str, request: object) -> Placement:
        return _PLACEMENT.validate_python(self.answers.take_next("book", "placements", operation, request).answer)

    def _take_optional(self, operation: str, request: object) -> Placement | None:
        call = self.answers.take_next("book", "placements", operation, request)
        return None if call.answer is None else _PLACEMENT.validate_python(call.answer)


@dataclass(frozen=True, slots=True)
class ReplayModel:
    """The model's recorded answers."""

    answers: RecordedAnswers

    async def __call__(self, *, system: str, user: str, schema: type[T]) -> T:
        call = self.answers.take_next("model", "model", schema.__name__, {"system": system, "user": user})
        return schema.model_validate(call.answer)


def replay_clock(answers: RecordedAnswers) -> Callable[[], datetime]:
    """A clock that returns the recorded times in order."""

    def read_clock() -> datetime:
        return datetime.fromisoformat(str(answers.take_next("clock", "clock", "now", None).answer))

    return read_clock
