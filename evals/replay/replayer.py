"""Walks a recorded turn again, through the real graph and the real clients, and compares where it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast
from uuid import UUID, uuid4

from langgraph.checkpoint.base import Checkpoint, CheckpointMetadata, empty_checkpoint
from psycopg_pool import AsyncConnectionPool
from pydantic import JsonValue

from api.resources import local_reader, model_reader, open_deps
from api.settings import Settings
from domain.turn import TurnRequest
from evals.replay.answers import Answers, NotRecorded, ReplayBook, ReplayMenus, ReplayModel, ReplayPost, replayed_now
from graph.build import Deps, build_graph
from graph.executor import Compiled, LocalExecutor
from recording.json_diff import json_differences
from recording.traces import Trace
from recording.turn_record import TurnRecord
from services.endpoints import Endpoints
from store.checkpoint import StoredCheckpoint
from store.ledger import Granted
from store.pool import Pool
from store.threads import thread_id

_NOWHERE = "http://replay.invalid"
_VERSION = f"{1:032}.0"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One turn, played again. ``skipped`` says why it could not be; ``differences`` is empty when all was as before."""

    story: TurnRecord
    differences: tuple[str, ...] = ()
    skipped: str = ""

    @property
    def same(self) -> bool:
        return not self.skipped and not self.differences


@dataclass
class Player:
    """Plays turns again. The graph is built once per setup; a trace's turns may come from several."""

    answers: Mapping[str, JsonValue]
    _built: dict[str, tuple[Answers, Compiled]] = field(default_factory=dict)

    async def play(self, story: TurnRecord) -> Replayed:
        """Walk the turn once more and compare."""
        why = why_not_replayed(story)
        if why:
            return Replayed(story, skipped=why)
        answers, graph = self._graph_for(story)
        answers.start(story)
        walk = LocalExecutor(graph, cast(Pool, AsyncConnectionPool("", open=False)))
        try:
            _, checkpoint = await walk(TurnRequest.model_validate(story.request), granted_of(story))
        except NotRecorded:
            return Replayed(story, tuple(answers.differences))
        except Exception as error:  # noqa: BLE001 - whatever ends the turn is compared with what ended it then
            came = "" if type(error).__name__ == story.error else f"ended by {type(error).__name__}: {error}"
            return Replayed(story, tuple(filter(None, (*answers.differences, came))))
        values = checkpoint.checkpoint["channel_values"] if checkpoint else {}
        after = {name: values.get(name) for name in story.after or {}}
        found = (*answers.differences, *answers.left(), *map(str, json_differences(story.after, after)))
        return Replayed(story, tuple(found))

    def _graph_for(self, story: TurnRecord) -> tuple[Answers, Compiled]:
        key = repr(sorted(story.setup.items()))
        if key not in self._built:
            answers = Answers(self.answers)
            self._built[key] = answers, build_graph(deps_of(settings_of(story), answers)).compile()
        return self._built[key]


async def play_all(trace: Trace) -> list[Replayed]:
    """Every turn of a trace, played again."""
    player = Player(trace.answers)
    return [await player.play(story) for story in trace.turns]


def why_not_replayed(story: TurnRecord) -> str:
    """Why there is nothing to play again; empty when there is."""
    if not any(step.kind == "node" for step in story.steps):
        return f"{story.outcome} before the graph was entered"
    if story.after is None and story.error in ("TurnTimedOut", "CancelledError"):
        return "given up from outside while it was walked"
    if not story.setup or (story.after is not None and "session" not in story.after):
        return "walked by another server"
    return ""


def settings_of(story: TurnRecord) -> Settings:
    """The settings that the turn was walked with; the addresses lead nowhere."""
    told = {name: value for name, value in story.setup.items() if name != "services"}
    services = cast(list[str], story.setup.get("services", []))
    at = {name: f"{_NOWHERE}/{name}" for name in services}
    model = {"openai_base_url": _NOWHERE} if told["understanding"] != "local" else {}
    return Settings(_env_file=None, database_url="postgresql://replay", **told, **at, **model)  # type: ignore[arg-type]  # one dict for fields of many types


def deps_of(settings: Settings, answers: Answers) -> Deps:
    """The API's own clients, over recorded answers."""
    reader = local_reader() if settings.reading == "local" else model_reader(settings, ReplayModel(answers))
    nothing = cast(Pool, AsyncConnectionPool("", open=False))
    deps = open_deps(settings, Endpoints(settings), ReplayPost(answers), reader, nothing)
    return replace(
        deps,
        menus=ReplayMenus(answers, deps.menus),
        placements=ReplayBook(answers),
        now=replayed_now(answers),
    )


def granted_of(story: TurnRecord) -> Granted:
    """The turn's lease and the state that it began with."""
    metadata: CheckpointMetadata = {"source": "loop", "step": 0, "parents": {}}
    return Granted(
        thread=thread_id(story.tenant, story.session_id, story.user_id),
        lease=uuid4(),
        fence=story.fence or 0,
        turn=story.turn,
        body_hash="",
        checkpoint=StoredCheckpoint(_checkpoint(story.before), metadata) if story.before is not None else None,
        orphan=UUID(story.orphan) if story.orphan else None,
        incarnation=UUID(story.incarnation) if story.incarnation else None,
    )


def _checkpoint(channels: Mapping[str, JsonValue]) -> Checkpoint:
    versions: dict[str, str | int | float] = dict.fromkeys(channels, _VERSION)
    return {**empty_checkpoint(), "channel_values": dict(channels), "channel_versions": versions}
