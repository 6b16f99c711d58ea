"""The restaurant's page as a guest uses it, and a connection to it that can be cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from api.app import create_app
from evals.conversations.testbed import RestaurantTestbed, serve_apps
from tests.api.restaurant import settings_for

AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
NARROW = {"width": 390, "height": 844}
WIDE = {"width": 1440, "height": 900}
TENANTS = """
[tenants.default]
name = "Copper Basil"
locales = ["en", "es", "fr"]
allowed_origins = ["{site}"]
menu_max_age_s = 0
[tenants.default.services]
menu = {{ url = "{menu}/menu" }}
recommend = {{ url = "{recommend}/recommend" }}
tracking = {{ url = "{tracking}/tracking" }}
profile = {{ url = "{profile}/profile" }}
[tenants.default.services.order]
url = "{order}/orders"
quote_url = "{order}/orders/quote"
lookup_url = "{order}/orders/lookup"
change_url = "{order}/orders/change"
cancel_url = "{order}/orders/cancel"
effect = "idempotent_write"
[tenants.default.facts]
address = "12 Mill Lane, Springfield, behind the old post office"
phone = "+1 555 0100"
"""


@asynccontextmanager
async def serve_restaurant(
    testbed: RestaurantTestbed, folder: Path, site: str, more: str = "", **settings: object
) -> AsyncIterator[str]:
    """An API with the testbed's services as the restaurant Copper Basil, with ``more`` tables; the page's address."""
    file = folder / "tenants.toml"
    file.write_text(TENANTS.format(site=site, **testbed.urls) + more)
    app = create_app(settings_for(testbed.url, {}, tenants_file=str(file), **settings))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.router.lifespan_context(app))
        urls = await stack.enter_async_context(serve_apps({"api": app}))
        yield f"{urls['api']}/"


@dataclass
class GuestPage:
    """The page of one guest."""

    page: Page

    async def open(self, url: str) -> None:
        """Load the page and wait for its menu."""
        await self.page.goto(url)
        await expect(self.page.locator(".dish").first).to_be_attached()

    @property
    def replies(self) -> Locator:
        """The restaurant's messages."""
        return self.page.locator(".house")

    async def answered(self, does: Callable[[], Any]) -> str:
        """The text of the reply to what the guest does."""
        before = await self.replies.count()
        await does()
        await expect(self.replies).to_have_count(before + 1, timeout=20_000)
        return await self.replies.last.inner_text()

    async def says(self, text: str) -> str:
        """The reply to a text."""
        await self.page.locator("#message").fill(text)
        return await self.answered(lambda: self.page.keyboard.press("Enter"))

    async def picks(self, answer: str) -> str:
        """The reply to a suggested answer."""
        button = self.page.locator(".answers").get_by_role("button", name=answer, exact=True)
        return await self.answered(button.click)

    async def cart(self) -> dict[str, int]:
        """The lines of the cart that is shown."""
        lines = self.page.locator(".line")
        names, counts = await lines.locator(".name").all_inner_texts(), await lines.locator("output").all_inner_texts()
        return dict(zip(names, map(int, counts), strict=True))

    async def find_barriers(self) -> list[str]:
        """Serious and critical findings of axe, each with its first element."""
        await self.page.evaluate(AXE.read_text())
        found = await self.page.evaluate("axe.run({resultTypes: ['violations']})")
        serious = [each for each in found["violations"] if each["impact"] in ("serious", "critical")]
        return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in serious]


@dataclass
class CuttableProxy:
    """Forwards connections to a server. ``cut_at``: all of them are closed at these bytes of a response, once."""

    target: str
    cut_at: bytes = b""
    cuts: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """The address of the proxy."""
        server = await asyncio.start_server(self._forward, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        finally:
            server.close()
            self._close_all()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = urlsplit(self.target)
        answer, request = await asyncio.open_connection(to.hostname, to.port)
        self._open |= {writer, request}
        with suppress(ConnectionError):
            await asyncio.gather(self._copy(reader, request), self._copy(answer, writer, may_cut=True))
        for each in (writer, request):
            each.close()

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, may_cut: bool = False) -> None:
        while content := await reader.read(65536):
            if may_cut and self.cut_at and self.cut_at in content:
                self.cut_at, self.cuts = b"", self.cuts + 1
                self._close_all()
                return
            writer.write(content)
            await writer.drain()
        writer.close()

    def _close_all(self) -> None:
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()
