"""LangGraph's server and Aegra with our graph, our API and the demo restaurant."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from store.migrate import migrate
from tests.contract.serving import serving_demo
from tests.integration.processes import ROOT, environment, free_port, running
from tests.platform.servers import TOKEN, aegra, created_database, langgraph_dev
from tests.services.stand_in import How, Reply, StandIn


@pytest.fixture(scope="package")
def token() -> str:
    """The key of the servers' own API."""
    return TOKEN


@pytest.fixture(scope="package")
async def stalled() -> AsyncIterator[str]:
    """The address of a service that never answers."""
    async with StandIn(Reply(how=How.STALLED)) as service:
        yield service.url


@pytest.fixture(scope="package", params=[langgraph_dev, aegra], ids=["langgraph", "aegra"])
def server(
    request: pytest.FixtureRequest, postgres_server: str, stalled: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server with our graph, our API and the demo restaurant behind it."""
    folder, port = tmp_path_factory.mktemp("server"), free_port()
    url = f"http://127.0.0.1:{port}"
    command = request.param(port)
    # The server writes its own files where it runs, and finds the graph's file from there.
    (folder / "api").symlink_to(ROOT / "api")
    with serving_demo(postgres_server) as ports, created_database(postgres_server) as database:
        environ = environment(database, ports)
        migrate(database)
        environ |= {"RECOMMEND_SERVICE_URL": stalled, "TURN_TIMEOUT_S": "8", "SERVICE_TIMEOUT_S": "20"}
        environ |= {"LANGGRAPH_CLI_NO_ANALYTICS": "1", "LANGGRAPH_NO_VERSION_CHECK": "1", "ADMIN_TOKEN": TOKEN}
        if request.param is aegra:
            environ |= {"AEGRA_CONFIG": str(ROOT / "langgraph.json"), "LANGGRAPH_URL": url}
        with running(command, environ, ready=f"{url}/ready", folder=folder):
            yield url
