"""One real HTTP client for the room's tests."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.post import CallPolicy, ServicePost, open_transport


@pytest.fixture
async def transport() -> AsyncIterator[httpx.AsyncBaseTransport]:
    async with open_transport() as opened:
        yield opened


@pytest.fixture
def post(transport: httpx.AsyncBaseTransport) -> ServicePost:
    return ServicePost(transport, CallPolicy(max_bytes=100_000, first_pause_s=0.02))
