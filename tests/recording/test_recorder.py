"""Turns are recorded however they end, without waiting for the archive, and what is lost is told."""

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
from store.recordings import Recorded


def request(text: str = "a blt", **more: str) -> TurnRequest:
    told = {"tenant": "acme", "user_id": "ada", "channel": "web", "session_id": "ada:web", "trace_id": "trace-1"}
    return TurnRequest.model_validate({**told, "message_id": "m-1", "text": text, **more})


@dataclass
class Shelf:
    """Keeps what is added; ``away``: the database cannot be reached."""

    away: bool = False
    kept: list[Recorded] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def add(self, batch: Sequence[Recorded], answers: Mapping[str, str]) -> None:
        if self.away:
            raise StoreUnavailable("away")
        self.kept += batch
        self.answers.update(answers)

    async def prune(self, *, older_s: float, limit: int = 500) -> int:
        return 0

    @property
    def stories(self) -> list[dict[str, Any]]:
        return [json.loads(each.story) for each in self.kept]


class Drops(logging.Handler):
    """The drops that were told."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: list[int] = []

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "event", None)
        if isinstance(event, RecordingsDropped):
            self.counts.append(event.count)


@pytest.fixture
def drops() -> Any:
    logger, told = logging.getLogger(LOGGER_NAME), Drops()
    before = logger.level
    logger.addHandler(told)
    logger.setLevel(logging.WARNING)
    yield told.counts
    logger.setLevel(before)
    logger.removeHandler(told)


def recorder(shelf: Shelf, **more: Any) -> BackgroundRecorder:
    return BackgroundRecorder(shelf, TurnSerializer({"app": "1"}), **more)


def record(into: BackgroundRecorder, asked: TurnRequest) -> None:
    with record_spans() as spans, into.turn(asked, spans):
        pass


async def test_a_turn_that_fails_is_recorded_with_what_it_took_until_then() -> None:
    shelf = Shelf()
    keeper = recorder(shelf)

    def walked() -> None:
        with record_spans() as spans, keeper.turn(request("call me on +1 415 555 0134"), spans):
            with (
                span("fetch_menu"),
                pytest.raises(ServiceUnavailable),
                capture_answer("service", "menu_service", "Menu"),
            ):
                raise ServiceUnavailable("menu_service", "answered 503", may_have_happened=True, retry_after_s=2.0)
            raise TurnTimedOut("the turn took longer than 25 s")

    with pytest.raises(TurnTimedOut):
        walked()
    await keeper.write()
    [story] = shelf.stories
    assert (story["outcome"], story["error"]) == ("refused", "TurnTimedOut")
    assert story["detail"] == "the turn took longer than 25 s"
    assert [step["name"] for step in story["steps"]] == ["fetch_menu"]
    [call] = story["calls"]
    assert call["node"] == "fetch_menu"
    assert (call["error"]["type"], call["error"]["code"]) == ("ServiceUnavailable", "service_unavailable")
    assert call["error"]["attributes"]["retry_after_s"] == 2.0
    assert "0134" not in shelf.kept[0].story


async def test_an_answer_of_the_house_is_kept_once_for_all_turns() -> None:
    shelf = Shelf()
    keeper = recorder(shelf)
    body = b'{"categories": [{"name": "Burgers"}]}'
    for asked in (request(), request(trace_id="trace-2")):
        with (
            record_spans() as spans,
            keeper.turn(asked, spans),
            capture_answer("service", "menu_service", "Menu", shared=True) as m,
        ):
            m.answer = body
    await keeper.write()
    hashes = {story["calls"][0]["shared"] for story in shelf.stories}
    assert len(shelf.stories) == 2
    assert {name: json.loads(kept) for name, kept in shelf.answers.items()} == dict.fromkeys(hashes, json.loads(body))
    assert ["answer" in story["calls"][0] for story in shelf.stories] == [False, False]


async def test_an_archive_that_is_away_costs_recordings_and_tells_how_many(drops: list[int]) -> None:
    shelf = Shelf(away=True)
    keeper = recorder(shelf, most=3)
    for number in range(5):
        record(keeper, request(trace_id=f"trace-{number}"))
    await keeper.write()
    assert drops == [2, 3]
    shelf.away = False
    record(keeper, request())
    await keeper.write()
    assert len(shelf.kept) == 1


async def test_what_cannot_be_written_out_costs_no_other_recording(drops: list[int]) -> None:
    shelf = Shelf()
    keeper = recorder(shelf)
    unfit = capture_answer("service", "menu_service", "Menu", "half a pair: \ud800")
    with record_spans() as spans, keeper.turn(request(), spans), unfit:
        pass
    record(keeper, request("\x00", trace_id="nul-\x00"))
    await keeper.write()
    assert [each.trace_id for each in shelf.kept] == ["nul-\ufffd"]
    assert drops == [1]


async def test_no_error_ends_the_writing_and_the_pruning(event_log: pytest.LogCaptureFixture) -> None:
    class Broken(Shelf):
        broken = 2

        async def add(self, batch: Sequence[Recorded], answers: Mapping[str, str]) -> None:
            self._may_break()
            await super().add(batch, answers)

        async def prune(self, *, older_s: float, limit: int = 500) -> int:
            self._may_break()
            return 0

        def _may_break(self) -> None:
            if self.broken:
                self.broken -= 1
                raise ZeroDivisionError("of a guest")

    shelf = Broken()
    keeper = recorder(shelf, prune_every_s=0.01)
    async with keeper.run_in_background(), asyncio.timeout(10):
        while not shelf.kept:
            record(keeper, request())
            await asyncio.sleep(0.02)
    failed = [event for each in event_log.records if isinstance(event := vars(each).get("event"), BackgroundTaskFailed)]
    assert len(failed) == 2
    assert {event.task for event in failed} <= {"recorder", "recordings' pruning"}


async def test_the_end_of_the_process_writes_what_is_left() -> None:
    shelf = Shelf()
    keeper = recorder(shelf)
    async with keeper.run_in_background():
        record(keeper, request())
    assert len(shelf.kept) == 1
