"""One demo restaurant for all tests that start API processes."""

from collections.abc import Iterator

import pytest

from store.migrate import migrate
from tests.contract.serving import serving_demo
from tests.integration.processes import environment


@pytest.fixture(scope="session")
def restaurant(postgres_server: str) -> Iterator[dict[str, int]]:
    """The ports of the demo's services."""
    with serving_demo(postgres_server) as ports:
        yield ports


@pytest.fixture
def environ(postgres_url: str, restaurant: dict[str, int]) -> dict[str, str]:
    """The environment of an API process on a fresh, migrated database."""
    migrate(postgres_url)
    return environment(postgres_url, restaurant)
