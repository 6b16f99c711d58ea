"""A migrated database, and what stands on it."""

from collections.abc import AsyncIterator

import pytest

from store.ledger import Ledger
from store.migrate import migrate
from store.pool import Pool, open_pool


@pytest.fixture
def database(postgres_url: str) -> str:
    migrate(postgres_url)
    return postgres_url


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, 8)
    yield opened
    await opened.close()


@pytest.fixture
def ledger(pool: Pool) -> Ledger:
    return Ledger(pool)
