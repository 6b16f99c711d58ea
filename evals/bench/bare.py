"""The baseline of the benchmark: a handler that does the same POST and one INSERT, and nothing else.

It uses the same framework, server settings, HTTP client, pool and garbage collector settings: the difference is the
cost of a turn beyond its I/O.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from fastapi import FastAPI
from pydantic import BaseModel

from api.admission import Admission
from api.serve import freeze_loaded_objects, serve
from services.post import open_client
from store.pool import open_pool, rows

POOL_SIZE = 16
TABLE = "create table if not exists bare_turns (id bigserial primary key, session_id text, request jsonb, reply jsonb)"
INSERT = "insert into bare_turns (session_id, request, reply) values (%s, %s, %s) returning id"


class BareRequest(BaseModel):
    text: str
    user_id: str
    channel: str
    session_id: str


class BareReply(BaseModel):
    reply_text: str
    session_id: str
    turn: int


def create_app(database_url: str, menu_url: str) -> FastAPI:
    """The handler, its pool and its client."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = await open_pool(database_url, POOL_SIZE)
        client = open_client()
        app.state.pool, app.state.client = pool, client
        yield
        await client.aclose()
        await pool.close()

    app = FastAPI(lifespan=lifespan)

    @app.post("/orchestrate")
    async def orchestrate(body: BareRequest) -> BareReply:
        request_json = body.model_dump_json()
        answer = await app.state.client.post(menu_url, content=request_json)
        menu = orjson.loads(answer.content)
        reply = BareReply(reply_text=f"{len(menu['categories'])} categories", session_id=body.session_id, turn=0)
        parameters = (body.session_id, request_json, reply.model_dump_json())
        [row] = await rows(app.state.pool, INSERT, parameters)
        return reply.model_copy(update={"turn": row["id"]})

    return app


def main() -> None:
    """Serve as ``python -m api`` does, with the same settings of the garbage collector."""
    parser = argparse.ArgumentParser(description="The baseline handler of the benchmark.")
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    app = create_app(os.environ["DATABASE_URL"], os.environ["MENU_SERVICE_URL"])
    freeze_loaded_objects()
    serve(app, host="127.0.0.1", port=arguments.port, admission=Admission(max_turns=1), drain_s=0)


if __name__ == "__main__":
    main()
