"""A real browser with the real API; the tests are skipped, with the reason, where there is no Chromium."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, async_playwright

from evals.conversations.testbed import RestaurantTestbed, open_testbed, serve_apps

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARTIFACTS = Path(__file__).parents[2] / "artifacts"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="session")
async def testbed(postgres_server: str) -> AsyncIterator[RestaurantTestbed]:
    """The running system."""
    async with open_testbed(postgres_server) as testbed:
        yield testbed


@pytest.fixture(scope="session")
async def api_url(testbed: RestaurantTestbed) -> AsyncIterator[str]:
    """The API's address, for a browser."""
    transport = testbed.api._transport
    assert isinstance(transport, httpx.ASGITransport)
    async with serve_apps({"api": transport.app}) as urls:  # type: ignore[dict-item]  # httpx has a wider type for apps
        yield urls["api"]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium with a fresh profile."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium here: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """The folder of the screenshots."""
    ARTIFACTS.mkdir(exist_ok=True)
    return ARTIFACTS
