"""Migrated databases for the cells of the matrix."""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from store.migrate import migrate
from tests.faults.outage import Outage


@contextmanager
def migrated(server: str) -> Iterator[str]:
    name = f"faults_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    migrate(url)
    yield url
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def database(postgres_server: str) -> Iterator[str]:
    """A database that stays."""
    with migrated(postgres_server) as url:
        yield url


@pytest.fixture
def outages(postgres_server: str) -> Iterator[tuple[Outage, Outage]]:
    """Two that can be taken away."""
    with ExitStack() as stack:
        server = stack.enter_context(psycopg.connect(postgres_server, autocommit=True))
        first, second = (Outage(stack.enter_context(migrated(postgres_server)), server) for _ in range(2))
        yield first, second
