"""Examples of the documentation run as they are printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import psycopg

from tests.api.restaurant import new_name

DOCS = Path(__file__).parents[2] / "docs"


async def test_the_request_of_the_voice_page_gets_a_spoken_reply(client: httpx.AsyncClient) -> None:
    page = (DOCS / "how-to" / "voice.md").read_text(encoding="utf-8")
    chat, body = re.findall(r"-d '(.+?)'\n", page, re.DOTALL)
    completion = (await client.post("/v1/chat/completions", json=json.loads(chat))).json()
    assert "Pepperoni" in completion["choices"][0]["message"]["content"]
    answer = await client.post("/canonical/voice", json=json.loads(body))
    assert answer.status_code == 200
    payload = answer.json()["payload"]
    assert "Pepperoni" in payload["text"]
    assert "•" not in payload["text"]
    assert "pending" in payload["metadata"]


async def test_the_request_of_the_start_page_may_be_repeated(client: httpx.AsyncClient) -> None:
    page = (DOCS / "start.md").read_text(encoding="utf-8")
    [body] = re.findall(r"-d '(.+?)'\n", page, re.DOTALL)
    request = json.loads(body) | {"user_id": new_name()}  # "ada" has conversations in other tests
    first, second = [await client.post("/orchestrate", json=request) for _ in range(2)]
    assert first.json() == second.json()
    assert [line["quantity"] for line in first.json()["cart"]["lines"]] == [1]


def test_the_query_of_the_runbook_runs(api_database: str) -> None:
    page = (DOCS / "runbook.md").read_text(encoding="utf-8")
    [query] = re.findall(r'-c "\s*(select .+?)"', page, re.DOTALL)
    with psycopg.connect(api_database) as connection:
        connection.execute(query.encode())
