"""Turns are recorded with any outcome and without waiting for the archive; losses are logged."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from domain.turn import TurnRequest
from graph.errors import TurnTimedOut
from observability.events import LOGGER_NAME, BackgroundTaskFailed, RecordingsDropped
from observability.spans import record_spans, span
from recording.capture import capture_answer
from recording.recorder import BackgroundRecorder
from recording.turn_record import TurnSerializer
from services.errors import ServiceUnavailable
from store.errors import StoreUnavailable
from store.recordings import RecordedRow


def request(text: str = "a blt", **more: str) -> TurnRequest:
    fields = {"tenant": "acme", "user_id": "ada", "channel": "web", "session_id": "ada:web", "trace_id": "trace-1"}
    return TurnRequest.model_validate({**fields, "message_id": "m-1", "text": text, **more})


@dataclass
class FakeArchive:
    """Stores rows in memory; ``away``: the database is unreachable."""

    away: bool = False
    rows: list[RecordedRow] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def add(self, batch: Sequence[RecordedRow], answers: Mapping[str, str]) -> None:
        if self.away:
            raise StoreUnavailable("away")
        self.rows += batch
        self.answers.update(answers)

    async def prune(
        self, *, older_s: float, limit: int = 500, tenant: str | None = None, others: Sequence[str] = ()
    ) -> int:
        return 0

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(each.record) for each in self.rows]


class Drops(logging.Handler):
    """Collects the counts of the drop events."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: list[int] = []

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "event", None)
        if isinstance(event, RecordingsDropped):
            self.counts.append(event.count)


@pytest.fixture
def drops() -> Any:
    logger, handler = logging.getLogger(LOGGER_NAME), Drops()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.WARNING)
    yield handler.counts
    logger.setLevel(before)
    logger.removeHandler(handler)


def recorder(archive: FakeArchive, **more: Any) -> BackgroundRecorder:
    return BackgroundRecorder(archive, TurnSerializer({"app": "1"}), **more)


def record(into: BackgroundRecorder, turn: TurnRequest) -> None:
    with record_spans() as spans, into.turn(turn, spans):
        pass


async def test_a_failed_turn_is_recorded_with_its_calls_so_far() -> None:
    archive = FakeArchive()
    background = recorder(archive)

    def run_turn() -> None:
        with record_spans() as spans, background.turn(request("call me on +1 415 555 0134"), spans):
            with (
                span("fetch_menu"),
                pytest.raises(ServiceUnavailable),
                capture_answer("service", "menu_service", "Menu"),
            ):
                raise ServiceUnavailable("menu_service", "answered 503", may_have_happened=True, retry_after_s=2.0)
            raise TurnTimedOut("the turn took longer than 25 s")

    with pytest.raises(TurnTimedOut):
        run_turn()
    await background.write_waiting()
    [turn_record] = archive.records
    assert (turn_record["outcome"], turn_record["error"]) == ("refused", "TurnTimedOut")
    assert turn_record["detail"] == "the turn took longer than 25 s"
    assert [step["name"] for step in turn_record["steps"]] == ["fetch_menu"]
    [call] = turn_record["calls"]
    assert call["node"] == "fetch_menu"
    assert (call["error"]["type"], call["error"]["code"]) == ("ServiceUnavailable", "service_unavailable")
    assert call["error"]["attributes"]["retry_after_s"] == 2.0
    assert "0134" not in archive.rows[0].record


async def test_a_shared_answer_is_stored_once_for_all_turns() -> None:
    archive = FakeArchive()
    background = recorder(archive)
    body = b'{"categories": [{"name": "Burgers"}]}'
    for turn in (request(), request(trace_id="trace-2")):
        with (
            record_spans() as spans,
            background.turn(turn, spans),
            capture_answer("service", "menu_service", "Menu", shared=True) as m,
        ):
            m.answer = body
    await background.write_waiting()
    hashes = {turn_record["calls"][0]["shared"] for turn_record in archive.records}
    assert len(archive.records) == 2
    assert {name: json.loads(text) for name, text in archive.answers.items()} == dict.fromkeys(hashes, json.loads(body))
    assert ["answer" in turn_record["calls"][0] for turn_record in archive.records] == [False, False]


async def test_records_lost_to_an_unreachable_archive_are_counted(drops: list[int]) -> None:
    archive = FakeArchive(away=True)
    background = recorder(archive, most=3)
    for number in range(5):
        record(background, request(trace_id=f"trace-{number}"))
    await background.write_waiting()
    assert drops == [2, 3]
    archive.away = False
    record(background, request())
    await background.write_waiting()
    assert len(archive.rows) == 1


async def test_a_record_that_cannot_be_serialized_affects_no_other(drops: list[int]) -> None:
    archive = FakeArchive()
    background = recorder(archive)
    unserializable = capture_answer("service", "menu_service", "Menu", "half a pair: \ud800")
    with record_spans() as spans, background.turn(request(), spans), unserializable:
        pass
    record(background, request("\x00", trace_id="nul-\x00"))
    await background.write_waiting()
    assert [each.trace_id for each in archive.rows] == ["nul-\ufffd"]
    assert drops == [1]


async def test_no_error_ends_the_writing_and_the_pruning(event_log: pytest.LogCaptureFixture) -> None:
    class Broken(FakeArchive):
        broken = 2

        async def add(self, batch: Sequence[RecordedRow], answers: Mapping[str, str]) -> None:
            self._may_break()
            await super().add(batch, answers)

        async def prune(
            self, *, older_s: float, limit: int = 500, tenant: str | None = None, others: Sequence[str] = ()
        ) -> int:
            self._may_break()
            return 0

        def _may_break(self) -> None:
            if self.broken:
                self.broken -= 1
                raise ZeroDivisionError("of a guest")

    archive = Broken()
    background = recorder(archive, prune_every_s=0.01)
    async with background.run_in_background(), asyncio.timeout(10):
        while not archive.rows:
            record(background, request())
            await asyncio.sleep(0.02)  # within the time-out above
    failed = [event for each in event_log.records if isinstance(event := vars(each).get("event"), BackgroundTaskFailed)]
    assert len(failed) == 2
    assert {event.task for event in failed} <= {"recorder", "recordings' pruning"}


async def test_the_shutdown_writes_the_remaining_records() -> None:
    archive = FakeArchive()
    background = recorder(archive)
    async with background.run_in_background():
        record(background, request())
    assert len(archive.rows) == 1
