"""The demo's services on real sockets, in a thread of their own."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

import psycopg
import uvicorn
from fastapi import FastAPI
from psycopg import sql

from demo.services import APPS
from demo.settings import DemoSettings
from tests.waiting import wait_for


@contextmanager
def serving_demo(postgres_server: str) -> Iterator[dict[str, int]]:
    """The port of each service, while they run on a database of their own."""
    with _database(postgres_server) as url:
        settings = DemoSettings.model_validate({"database_url": url, "test_clock": True})
        with serving({name: create_app(settings) for name, create_app in APPS.items()}) as ports:
            yield ports


@contextmanager
def serving(apps: dict[str, FastAPI]) -> Iterator[dict[str, int]]:
    """Each app on a free port of the loopback."""
    servers = {name: uvicorn.Server(uvicorn.Config(app, port=0, log_config=None)) for name, app in apps.items()}

    async def serve_all() -> None:
        # One after the other: they prepare the same database.
        async with asyncio.TaskGroup() as group:
            for server in servers.values():
                group.create_task(server.serve())
                await wait_for(partial(is_up, server))
            started.set()

    started = threading.Event()
    thread = threading.Thread(target=asyncio.run, args=(serve_all(),))
    thread.start()
    try:
        assert started.wait(30), "the services did not start"
        yield {name: server.servers[0].sockets[0].getsockname()[1] for name, server in servers.items()}
    finally:
        for server in servers.values():
            server.should_exit = True
        thread.join(30)


def is_up(server: uvicorn.Server) -> bool:
    return server.started or server.should_exit


@contextmanager
def _database(postgres_server: str) -> Iterator[str]:
    name = f"contract_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
