"""A second baseline: the bare handler as it is written with the parts that come first to hand.

FastAPI, httpx with its own transport, a psycopg pool and ``uvicorn.run``. The garbage collector is set as for the
others. Beside the bare handler it shows how much of a ratio is the choice of the baseline's parts.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool

from api.serve import freeze_loaded_objects
from evals.bench.bare import INSERT, POOL_SIZE, BareReply, BareRequest


def create_app(database_url: str, menu_url: str) -> FastAPI:
    """The handler, its pool and its client."""
    pool = AsyncConnectionPool(database_url, max_size=POOL_SIZE, open=False)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with pool, httpx.AsyncClient(trust_env=False) as client:
            app.state.client = client
            yield

    app = FastAPI(lifespan=lifespan)

    @app.post("/orchestrate")
    async def orchestrate(body: BareRequest) -> BareReply:
        answer = await app.state.client.post(menu_url, json=body.model_dump())
        menu = answer.raise_for_status().json()
        reply = BareReply(reply_text=f"{len(menu['categories'])} categories", session_id=body.session_id, turn=0)
        parameters = (body.session_id, body.model_dump_json(), reply.model_dump_json())
        async with pool.connection() as connection:
            cursor = await connection.execute(INSERT, parameters)
            row = await cursor.fetchone()
        return reply.model_copy(update={"turn": row[0] if row else 0})

    return app


def main() -> None:
    """Serve with uvicorn's own defaults, without its access log."""
    parser = argparse.ArgumentParser(description="The second baseline of the benchmark.")
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    app = create_app(os.environ["DATABASE_URL"], os.environ["MENU_SERVICE_URL"])
    freeze_loaded_objects()
    uvicorn.run(app, host="127.0.0.1", port=arguments.port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
