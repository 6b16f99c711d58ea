"""Replays a recorded turn through the real graph and the real clients, and compares the resulting state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast
from uuid import UUID, uuid4

from langgraph.checkpoint.base import Checkpoint, CheckpointMetadata, empty_checkpoint
from psycopg_pool import AsyncConnectionPool
from pydantic import JsonValue

from api.resources import build_deps, build_model_reader, load_local_reader
from api.settings import Settings
from domain.restaurant import RestaurantFacts
from domain.stores import Store, Stores
from domain.turn import TurnRequest
from evals.replay.answers import (
    NotRecorded,
    RecordedAnswers,
    ReplayMenus,
    ReplayModel,
    ReplayPlacements,
    ReplayPost,
    replay_clock,
)
from graph.build import Deps, build_graph
from graph.executor import Compiled, LocalExecutor
from graph.kept_state import divide_state
from recording.json_diff import json_differences
from recording.traces import Trace
from recording.turn_record import TurnRecord
from services.endpoints import Endpoints
from store.checkpoint import StoredCheckpoint
from store.ledger import Granted
from store.pool import Pool
from store.threads import thread_id

_NOWHERE = "http://replay.invalid"
_NO_SETTINGS = ("services", "restaurant", "stores", "store")
"""Parts of a recorded setup that are no settings."""
_VERSION = f"{1:032}.0"


@dataclass(frozen=True, slots=True)
class ReplayedTurn:
    """One replayed turn. ``skip_reason``: why it was not replayed, or empty; ``differences`` from the recording."""

    record: TurnRecord
    differences: tuple[str, ...] = ()
    skip_reason: str = ""

    @property
    def is_same(self) -> bool:
        return not self.skip_reason and not self.differences


@dataclass
class TurnReplayer:
    """Replays turns. The graph is built once per setup; the turns of a trace may come from several setups."""

    answers: Mapping[str, JsonValue]
    _built: dict[str, tuple[RecordedAnswers, Compiled]] = field(default_factory=dict)

    async def replay(self, record: TurnRecord) -> ReplayedTurn:
        """Replay the turn and compare."""
        reason = find_skip_reason(record)
        if reason:
            return ReplayedTurn(record, skip_reason=reason)
        answers, graph = self._graph_for(record)
        answers.start(record)
        execute = LocalExecutor(graph, cast(Pool, AsyncConnectionPool("", open=False)))
        try:
            turn, checkpoint = await execute(TurnRequest.model_validate(record.request), build_grant(record))
        except NotRecorded:
            return ReplayedTurn(record, tuple(answers.differences))
        except Exception as error:  # noqa: BLE001 - any error is compared with the recorded one
            ending = "" if type(error).__name__ == record.error else f"ended by {type(error).__name__}: {error}"
            return ReplayedTurn(record, tuple(filter(None, (*answers.differences, ending))))
        values = {**(checkpoint.checkpoint["channel_values"] if checkpoint else {}), "turn": turn.dump()}
        recorded = _comparable(record.after)
        after = {name: values.get(name) for name in recorded or {}}
        differences = (*answers.differences, *answers.list_unasked(), *map(str, json_differences(recorded, after)))
        return ReplayedTurn(record, tuple(differences))

    def _graph_for(self, record: TurnRecord) -> tuple[RecordedAnswers, Compiled]:
        key = repr(sorted(record.setup.items()))
        if key not in self._built:
            answers = RecordedAnswers(self.answers)
            self._built[key] = answers, build_graph(build_replay_deps(record, answers)).compile()
        return self._built[key]


async def replay_all(trace: Trace) -> list[ReplayedTurn]:
    """Replay every turn of a trace."""
    replayer = TurnReplayer(trace.answers)
    return [await replayer.replay(record) for record in trace.turns]


def find_skip_reason(record: TurnRecord) -> str:
    """Why this turn cannot be replayed; empty when it can."""
    if not any(step.kind == "node" for step in record.steps):
        return f"{record.outcome} before the graph started"
    if record.after is None and record.error in ("TurnTimedOut", "CancelledError"):
        return "cancelled from outside while the graph ran"
    if not record.setup or (record.after is not None and "session" not in record.after):
        return "executed by another server"
    return ""


def _comparable(after: Mapping[str, JsonValue] | None) -> Mapping[str, JsonValue] | None:
    """The recorded state as this release stores it, with the whole turn."""
    return None if after is None else {**divide_state(after).kept, "turn": after.get("turn")}


def build_settings(setup: Mapping[str, JsonValue]) -> Settings:
    """The settings of a recorded turn; the URLs are invalid on purpose."""
    values = {name: value for name, value in setup.items() if name not in _NO_SETTINGS}
    services = cast(list[str], setup.get("services", []))
    urls = {name: f"{_NOWHERE}/{name}" for name in services}
    model = {"openai_base_url": _NOWHERE} if values["understanding"] != "local" else {}
    return Settings(_env_file=None, database_url="postgresql://replay", **values, **urls, **model)  # type: ignore[arg-type]  # one dict for fields of many types


def build_replay_deps(record: TurnRecord, answers: RecordedAnswers) -> Deps:
    """The API's own clients, over recorded answers; for a restaurant with branches, those of each."""
    places = cast(Mapping[str, Mapping[str, JsonValue]], record.setup.get("stores", {}))
    stores = Stores(tuple(Store.model_validate(place["store"]) for place in places.values()))
    by_store = {
        name: replace(_build_place_deps(place, answers), stores=stores, store=name) for name, place in places.items()
    }
    return replace(_build_place_deps(record.setup, answers), stores=stores, by_store=by_store)


def _build_place_deps(setup: Mapping[str, JsonValue], answers: RecordedAnswers) -> Deps:
    settings = build_settings(setup)
    reader = (
        load_local_reader() if settings.reader_kind == "local" else build_model_reader(settings, ReplayModel(answers))
    )
    nothing = cast(Pool, AsyncConnectionPool("", open=False))
    deps = build_deps(settings, Endpoints(settings), ReplayPost(answers), reader, nothing)
    return replace(
        deps,
        menus=ReplayMenus(answers, deps.menus),
        placements=ReplayPlacements(answers),
        now=replay_clock(answers),
        restaurant=RestaurantFacts.model_validate(setup.get("restaurant", {})),
    )


def build_grant(record: TurnRecord) -> Granted:
    """The turn's lease and its initial state."""
    metadata: CheckpointMetadata = {"source": "loop", "step": 0, "parents": {}}
    return Granted(
        thread=thread_id(record.tenant, record.session_id, record.user_id),
        lease=uuid4(),
        fence=record.fence or 0,
        turn=record.turn,
        body_hash="",
        checkpoint=StoredCheckpoint(_checkpoint(record.before), metadata) if record.before is not None else None,
        orphan=UUID(record.orphan) if record.orphan else None,
        incarnation=UUID(record.incarnation) if record.incarnation else None,
    )


def _checkpoint(channels: Mapping[str, JsonValue]) -> Checkpoint:
    versions: dict[str, str | int | float] = dict.fromkeys(channels, _VERSION)
    return {**empty_checkpoint(), "channel_values": dict(channels), "channel_versions": versions}
