"""Two restaurants behind the same clients: the demo's services, and services that know none of the additions."""

from collections.abc import AsyncIterator, Iterator
from typing import cast

import pytest

from services.post import ServicePost, open_transport
from tests.contract.before import ServicesOfBefore
from tests.contract.doors import Doors, doors_of_before, doors_of_the_demo
from tests.contract.serving import serving_demo


@pytest.fixture(scope="module")
async def post() -> AsyncIterator[ServicePost]:
    async with open_transport() as transport:
        yield ServicePost(transport)


@pytest.fixture(scope="module")
def demo_ports(postgres_server: str) -> Iterator[dict[str, int]]:
    """The demo's six services on real sockets, with an empty history."""
    with serving_demo(postgres_server) as ports:
        yield ports


@pytest.fixture
async def before() -> AsyncIterator[ServicesOfBefore]:
    async with ServicesOfBefore() as services:
        yield services


@pytest.fixture(params=["demo", "before"])
def doors(request: pytest.FixtureRequest, post: ServicePost) -> Doors:
    """The clients of one restaurant."""
    if request.param == "demo":
        return doors_of_the_demo(post, cast("dict[str, int]", request.getfixturevalue("demo_ports")))
    return doors_of_before(post, cast("ServicesOfBefore", request.getfixturevalue("before")))
