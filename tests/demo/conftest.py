"""The demo restaurant. Its services run once for all tests; each test finds them as on the first day."""

import uuid
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from demo.settings import DemoSettings
from tests.demo.restaurant import Restaurant, opened


@pytest.fixture(scope="session")
def shared_database(postgres_server: str) -> Iterator[str]:
    """One database for the services that run through all tests."""
    name = f"restaurant_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
async def open_restaurant(shared_database: str) -> AsyncIterator[Restaurant]:
    """The services, running."""
    settings = DemoSettings.model_validate({"database_url": shared_database, "seed_history": False, "test_clock": True})
    async with opened(settings) as restaurant:
        await restaurant.sql("CREATE TABLE item_as_written AS TABLE item")
        yield restaurant


@pytest.fixture
async def restaurant(open_restaurant: Restaurant) -> Restaurant:
    """A restaurant with the written menu and without guests or orders, whose clock tests can move."""
    await open_restaurant.sql("TRUNCATE order_change, order_option, order_line, orders, preferences, test_clock")
    await open_restaurant.sql(
        """UPDATE item i SET price_minor = w.price_minor, available = w.available,
               unavailable_reason = w.unavailable_reason
           FROM item_as_written w WHERE w.id = i.id AND i IS DISTINCT FROM w"""
    )
    return open_restaurant


@pytest.fixture
async def seeded_restaurant(postgres_url: str) -> AsyncIterator[Restaurant]:
    """A restaurant of its own, with its invented past."""
    async with opened(DemoSettings.model_validate({"database_url": postgres_url})) as restaurant:
        yield restaurant
