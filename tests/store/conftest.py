"""A migrated database and a pool."""

import uuid
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from store.ledger import Ledger
from store.migrate import migrate
from store.pool import Pool, open_pool


@pytest.fixture(scope="session")
def migrated_template(postgres_server: str) -> Iterator[str]:
    """The name of a migrated database: copying it is quicker than migrating one per test."""
    name = f"template_{uuid.uuid4().hex}"
    identifier = sql.Identifier(name)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(identifier))
    migrate(urlsplit(postgres_server)._replace(path=f"/{name}").geturl())
    yield name
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


@pytest.fixture
def database(postgres_server: str, migrated_template: str) -> Iterator[str]:
    """The URL of a migrated database that is gone after the test."""
    name = f"test_{uuid.uuid4().hex}"
    pair = sql.Identifier(name), sql.Identifier(migrated_template)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*pair))
    yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(pair[0]))


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, 8)
    yield opened
    await opened.close()


@pytest.fixture
def ledger(pool: Pool) -> Ledger:
    return Ledger(pool)
