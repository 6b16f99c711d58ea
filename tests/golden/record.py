"""Writes a release's golden checkpoints: ``python -m tests.golden.record 0.2.0``, once, when the release is made.

Conversations with the real API stop at many points; the stored rows are saved as files. Every later release must
finish these orders (tests/api/test_golden.py). Files of a release are never written again.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from demo.postgres import EmbeddedPostgres
from store.migrate import migrate
from store.threads import thread_id
from tests.api.restaurant import Guest, demo_urls, open_api, settings_for
from tests.contract.serving import serving_demo
from tests.services.stand_in import How, Reply, StandIn

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class GoldenStory:
    """``messages`` lead to the state, ``later_messages`` from there to an order of ``ordered``: quantities by dish.

    ``answers_lost``: the order service accepts the order, and its answer is lost.
    """

    name: str
    pending: str | None
    messages: tuple[str, ...]
    later_messages: tuple[str, ...]
    ordered: Mapping[str, int] = field(default_factory=dict)
    answers_lost: bool = False


PIZZAS = "two large pepperoni pizzas without olives and a diet coke"
TO_THE_DOOR = (PIZZAS, "medium", "that's all", "delivery to 5 Elm Street")
BOTH = {"Pepperoni": 2, "Diet Coke": 1}
WATER = "a still water"
STORIES = (
    GoldenStory("nothing_yet", None, ("hello",), (WATER, "that's all", "pickup", "cash", "yes"), {"Still Water": 1}),
    GoldenStory("which_option", "choose_option", (PIZZAS,), ("medium", "that's all", "pickup, by card", "yes"), BOTH),
    GoldenStory(
        "which_item", "choose_item", ("a burger",),
        ("the first one", "that's all", "pickup, by card", "yes"), {"Cheeseburger": 1},
    ),
    GoldenStory("anything_else", "anything_else", (PIZZAS, "medium"), ("that's all", "pickup, by card", "yes"), BOTH),
    GoldenStory("how_to_pay", "payment_method", TO_THE_DOOR, ("by card", "yes"), BOTH),
    GoldenStory("read_back", "confirm", (*TO_THE_DOOR, "by card"), ("yes",), BOTH),
    GoldenStory(
        "another_subject", "confirm", (*TO_THE_DOOR, "by card", "what drinks do you have?"), ("yes",), BOTH
    ),
    GoldenStory(
        "allergy", "allergy", ("I'm allergic to eggs", "a tiramisu"),
        ("yes", "that's all", "pickup, by card", "yes"), {"Tiramisu": 1},
    ),
    GoldenStory(
        "ordered_before", None, (WATER, "pickup, by card", "that's all", "yes"),
        ("a new order please, one still water", "that's all", "pickup, by card", "yes"), {"Still Water": 1},
    ),
    GoldenStory(
        "unsettled", None, (WATER, "that's all", "pickup, by card", "yes"),
        ("where is my order?", "checkout", "yes"), {"Still Water": 1}, answers_lost=True,
    ),
)  # fmt: skip


async def record(release: str, postgres: str, demo: Mapping[str, object]) -> None:
    """Play every story and save the rows that are stored at its end."""
    (FOLDER / release).mkdir()
    migrate(postgres)
    async with StandIn(Reply(how=How.STALLED)) as silent:
        for story in STORIES:
            lost = {"order_service_url": f"{silent.url}/orders", "service_timeout_s": 0.5} if story.answers_lost else {}
            async with open_api(settings_for(postgres, {**demo, **lost})) as client:
                guest = Guest(client, f"golden-{release}-{story.name}")
                for text in story.messages:
                    print(f"> {text}\n{await guest.says(text)}")  # noqa: T201
                assert guest.last.get("pending") == story.pending, story.name
            kept = read_stored(postgres, guest.name, guest.last["session_id"])
            text = json.dumps(kept, indent=1, ensure_ascii=False, default=str)
            (FOLDER / release / f"{story.name}.json").write_text(f"{text}\n", encoding="utf-8")


def read_stored(postgres: str, user: str, session_id: str) -> dict[str, Any]:
    """The rows of one session, as JSON."""
    thread = thread_id("default", session_id, user)
    with psycopg.connect(postgres, row_factory=dict_row) as connection:
        [checkpoint] = connection.execute(
            "select checkpoint_ns, checkpoint_id, checkpoint, metadata from checkpoints where thread_id = %s",
            (str(thread),),
        ).fetchall()
        [session] = connection.execute("select turn, fence from sessions where thread_id = %s", (thread,)).fetchall()
        [turn] = connection.execute(
            "select * from turns where thread_id = %s order by turn desc limit 1", (thread,)
        ).fetchall()
        placements = connection.execute("select * from placements where thread_id = %s", (thread,)).fetchall()
    names = {"tenant": "default", "session_id": session_id, "user_id": user}
    return {"session": {**names, **session}, "turn": turn, "checkpoint": checkpoint, "placements": placements}


def main() -> None:
    """Record the release that is named."""
    with EmbeddedPostgres.scratch() as postgres, serving_demo(postgres) as ports:
        asyncio.run(record(sys.argv[1], postgres, demo_urls(ports)))


if __name__ == "__main__":
    main()
