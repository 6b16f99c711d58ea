"""Orders that were open when an earlier release stopped are finished by this one."""

from __future__ import annotations

import json
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Json

from domain.upgrades import SCHEMA_VERSION
from store.threads import thread_id
from tests.api.restaurant import Guest
from tests.api.transports.test_orchestrate import problem_of
from tests.golden.record import FOLDER, STORIES, GoldenStory

RELEASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path.name[0].isdigit())


def kept(release: str, name: str) -> dict[str, Any]:
    rows: dict[str, Any] = json.loads((FOLDER / release / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def restore(database: str, rows: dict[str, Any]) -> None:
    """Put a session into the database as it was when its release stopped."""
    session = rows["session"]
    thread = thread_id(session["tenant"], session["session_id"], session["user_id"])
    with psycopg.connect(database, autocommit=True) as connection:
        insert(connection, "sessions", {**session, "thread_id": thread})
        insert(connection, "turns", {**rows["turn"], "thread_id": thread})
        insert(connection, "checkpoints", {**rows["checkpoint"], "thread_id": str(thread)})
        for placement in rows["placements"]:
            insert(connection, "placements", {**placement, "thread_id": thread})
        connection.execute("select assign_tenants()")  # as the upgrade does for the rows of earlier releases


def insert(connection: psycopg.Connection, table: str, row: dict[str, Any]) -> None:
    statement = sql.SQL("insert into {} ({}) values ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)),
    )
    connection.execute(statement, [Json(value) if isinstance(value, dict) else value for value in row.values()])


def test_every_story_of_this_release_was_recorded() -> None:
    assert RELEASES
    assert {story.name for story in STORIES} == {path.stem for path in (FOLDER / RELEASES[-1]).glob("*.json")}


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
async def test_an_order_open_across_an_upgrade_is_finished(
    story: GoldenStory, release: str, client: httpx.AsyncClient, api_database: str
) -> None:
    rows = kept(release, story.name)
    restore(api_database, rows)
    session, last = rows["session"], rows["turn"]
    guest = Guest(client, session["user_id"], fixed={"session_id": session["session_id"]})
    again = await guest.says(last["request"]["text"], message_id=last["message_id"])
    assert again == last["reply"]["reply"]["text"], "the same message again gets the same reply"
    await guest.says("show my cart")
    assert guest.last["turn"] == session["turn"] + 1
    for text in story.later_messages:
        last_cart = guest.cart
        reply = await guest.says(text)
    assert "is placed" in reply, reply
    assert last_cart == dict(story.ordered)
    assert guest.cart == {}


async def test_a_session_of_a_newer_release_is_refused_and_left_as_it_is(
    client: httpx.AsyncClient, api_database: str
) -> None:
    rows = kept(RELEASES[-1], "read_back")
    session = rows["session"]
    session["user_id"] += "-newer"
    rows["checkpoint"]["checkpoint"]["channel_values"]["session"]["schema_version"] = SCHEMA_VERSION + 1
    restore(api_database, rows)
    body = {"text": "yes", "user_id": session["user_id"], "session_id": session["session_id"]}
    refused = await client.post("/orchestrate", json=body)
    problem_of(refused, 503, "session_too_new")
    assert int(refused.headers["Retry-After"]) >= 1
    with psycopg.connect(api_database) as connection:
        thread = str(thread_id("default", session["session_id"], session["user_id"]))
        found = connection.execute("select checkpoint from checkpoints where thread_id = %s", (thread,)).fetchone()
    assert found == (rows["checkpoint"]["checkpoint"],)
