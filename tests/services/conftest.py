"""One real HTTP client for the room's tests."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.post import ServicePost, open_client


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with open_client() as client:
        yield client


@pytest.fixture
def post(http: httpx.AsyncClient) -> ServicePost:
    return ServicePost(http, max_bytes=100_000, first_pause_s=0.02)
