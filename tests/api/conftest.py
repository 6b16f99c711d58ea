"""One demo restaurant and one API for most tests; each test brings guests of its own."""

from collections.abc import AsyncIterator, Callable, Iterator
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from psycopg import sql

from store.migrate import migrate
from tests.api.restaurant import Guest, demo_urls, new_name, open_api, settings_for
from tests.contract.serving import serving_demo
from tests.store.roles import url_of_app_role


@pytest.fixture(scope="session")
def demo(postgres_server: str) -> Iterator[dict[str, object]]:
    """The demo restaurant's addresses."""
    with serving_demo(postgres_server) as ports:
        yield demo_urls(ports)


@pytest.fixture(scope="session")
def api_database(postgres_server: str) -> Iterator[str]:
    """A migrated database of the API that most tests share."""
    name = new_name().replace("-", "_")
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    url = urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    migrate(url)
    yield url
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def migrated_url(postgres_url: str) -> str:
    """A migrated database for one test alone."""
    migrate(postgres_url)
    return postgres_url


@pytest.fixture(scope="session")
async def client(api_database: str, demo: dict[str, object]) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API with the demo restaurant behind it, with a role that is subject to row-level security."""
    async with open_api(settings_for(url_of_app_role(api_database), demo)) as client:
        yield client


@pytest.fixture
def guest(client: httpx.AsyncClient) -> Guest:
    """A new guest."""
    return Guest(client)


@pytest.fixture
def post(client: httpx.AsyncClient) -> Callable[..., object]:
    """The bare POST /orchestrate."""
    return client.post
