"""The restaurant's page in a real browser: whole orders, barriers, a connection that drops. Screenshots: artifacts/."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page, expect
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from evals.conversations.testbed import RestaurantTestbed, serve_apps
from tests.api.signing import SECRET, sign
from tests.browser.restaurant_page import AXE, NARROW, WIDE, CuttableProxy, GuestPage, serve_restaurant

SITE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
async def restaurant(testbed: RestaurantTestbed, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of the page."""
    async with serve_restaurant(testbed, tmp_path_factory.mktemp("tenants"), SITE) as url:
        yield url


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A new guest's page that fails the test on any error in the console."""
    context = await browser.new_context(viewport=WIDE, locale="en-GB", reduced_motion="reduce")  # type: ignore[arg-type]  # the same keys
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    yield page
    await context.close()
    assert [each for each in wrong if not each.startswith("Failed to load resource")] == []


async def test_an_order_by_mouse_and_its_state_moves_by_itself(
    page: Page, restaurant: str, testbed: RestaurantTestbed, artifacts: Path
) -> None:
    guest = GuestPage(page)
    await page.clock.install()
    await guest.open(restaurant)
    assert await page.title() == "Copper Basil"
    await page.screenshot(path=artifacts / "page-welcome.png")
    await page.get_by_label("Search the menu").fill("margh")
    await expect(page.locator(".dish")).to_have_count(1)
    assert "Which size" in await guest.answered(page.get_by_role("button", name="Add Margherita").click)
    await guest.picks("Large")
    await page.get_by_label("Search the menu").fill("")
    await page.locator(".diets").get_by_role("button", name="vegan", exact=True).click()
    assert "Pepperoni" not in await page.locator(".menu .dish .name").all_inner_texts()
    await guest.answered(page.locator(".menu").get_by_role("button", name="Add Still Water").click)
    await guest.answered(page.get_by_role("button", name="One more Still Water").click)
    assert await guest.cart() == {"Margherita": 1, "Still Water": 2}
    await guest.answered(page.get_by_role("button", name="One less Still Water").click)
    await guest.says("I am allergic to peanuts")
    await expect(page.locator(".chips")).to_have_text("peanuts")
    await guest.answered(page.get_by_role("button", name="Order now").click)
    await guest.picks("Pickup")
    await guest.picks("Card")
    await page.screenshot(path=artifacts / "page-confirm.png")
    assert "is placed" in await guest.picks("Yes")
    assert await guest.cart() == {}
    await expect(page.locator(".ticket .now")).to_contain_text("Received")
    testbed.clock.advance(40)
    await page.clock.fast_forward(9000)
    await expect(page.locator(".ticket .now")).not_to_contain_text("Received")
    assert await page.locator(".trace").count() == await guest.replies.count()
    await page.screenshot(path=artifacts / "page-placed.png")


async def test_news_of_an_order_and_of_the_menu_are_shown_without_a_reload(
    page: Page, testbed: RestaurantTestbed, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(SECRET)
    signed = f'[tenants.default.order_status]\nsecret = "file:{tmp_path / "secret"}"\n'
    async with serve_restaurant(testbed, tmp_path, SITE, signed) as url:
        guest = GuestPage(page)
        await guest.open(url)
        await guest.says("a still water for pickup, and I pay by card")
        if "Shall I place" not in await guest.replies.last.inner_text():
            await guest.says("that's all")
        placed = await guest.says("yes")
        order = next(word.strip(".,") for word in placed.split() if word.startswith("ORD-"))
        await expect(page.locator(".ticket .now")).to_contain_text("Received")
        news = {"type": "order.status", "data": {"order_id": order, "status": "out_for_delivery"}}
        async with httpx.AsyncClient(base_url=url, trust_env=False) as restaurant:
            assert (await restaurant.post("webhooks/order-status", **sign("b1", news))).json() == {"is_new": True}
            await expect(page.locator(".ticket .now")).to_contain_text("On its way", timeout=5000)
            dish = page.get_by_role("button", name="Add Tiramisu")
            await expect(dish).to_be_enabled()
            await testbed.call_service("menu", "/menu/availability", {"item_id": "tiramisu", "available": False})
            try:
                await restaurant.post("webhooks/order-status", **sign("b2", {"type": "item.sold_out"}))
                await expect(dish).to_have_count(0, timeout=9000)
            finally:
                await testbed.call_service("menu", "/menu/availability", {"item_id": "tiramisu", "available": True})


async def test_a_page_of_a_branch_shows_its_menu_and_orders_there(
    page: Page, testbed: RestaurantTestbed, tmp_path: Path
) -> None:
    branches = '[tenants.default.stores.ginza]\nname = "Ginza"\n[tenants.default.stores.shibuya]\nname = "Shibuya"\n'
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/menu?" in request.url else None)
    async with serve_restaurant(testbed, tmp_path, SITE, branches) as url:
        guest = GuestPage(page)
        await guest.open(f"{url}?store=shibuya")
        assert "store=shibuya" in asked[-1]
        assert "Which branch" not in await guest.says("a still water for pickup, and I pay by card, that's all")
        await guest.open(f"{url}?lang=en")
        assert "store=shibuya" in asked[-1], "the branch of the conversation"


async def test_a_dropped_connection_resumes_and_orders_once(
    page: Page, restaurant: str, testbed: RestaurantTestbed, artifacts: Path
) -> None:
    guest, proxy = GuestPage(page), CuttableProxy(restaurant)

    async def count_orders() -> int:
        [(number,)] = await testbed.rows("SELECT count(*) FROM orders")
        return int(number)

    async with proxy.serve() as url:
        await guest.open(url)
        await guest.says("a still water")
        await guest.says("that's all, pickup, cash")
        before = await count_orders()
        proxy.cut_at = b"place_order"
        assert "is placed" in await guest.says("yes")
        assert proxy.cuts == 1
        assert await count_orders() == before + 1
        assert await page.locator(".guest").count() == 3
        await page.context.set_offline(True)
        await page.locator("#message").fill("where is my order?")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("You are offline")
        await page.screenshot(path=artifacts / "page-offline.png")
        await page.context.set_offline(False)
        await expect(guest.replies).to_have_count(4, timeout=15_000)
        await page.reload()
        await expect(guest.replies).to_have_count(4)


@pytest.mark.skipif(not AXE.exists(), reason="not installed: npm ci --prefix tests/browser/axe")
async def test_axe_finds_no_serious_barrier(page: Page, restaurant: str) -> None:
    guest = GuestPage(page)
    await guest.open(restaurant)
    await guest.says("what pizzas do you have?")
    await guest.says("two large margheritas")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a literal
        assert await guest.find_barriers() == [], scheme
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # the same keys
    for view in ("Menu", "Your order"):
        await page.get_by_role("navigation").get_by_role("button", name=view).click()
        assert await guest.find_barriers() == [], view
        assert await page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


async def test_a_phone_shows_the_whole_width(page: Page, restaurant: str) -> None:
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # the same keys
    guest = GuestPage(page)
    await guest.open(restaurant)
    assert await page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    await guest.says("two large margheritas, code WELCOME10")
    assert await page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


# --- more orders, before a release


@pytest.mark.release
async def test_an_order_by_keyboard_alone(page: Page, restaurant: str) -> None:
    guest = GuestPage(page)
    await guest.open(restaurant)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the message field"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "message"

    async def answer_with_tab(text: str) -> str:
        """The reply to a suggested answer, reached from the message field by Shift+Tab."""
        for _ in range(8):
            await page.keyboard.press("Shift+Tab")
            if await page.evaluate("document.activeElement.textContent") == text:
                reply = await guest.answered(lambda: page.keyboard.press("Enter"))
                assert await page.evaluate("document.activeElement.id") == "message"
                return reply
        raise AssertionError(f"{text} is not reached")

    async def press(name: str) -> str:
        """The reply to a button that is reached by Tab and pressed by the space bar."""
        for _ in range(400):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.getAttribute('aria-label')") == name:
                return await guest.answered(lambda: page.keyboard.press("Space"))
        raise AssertionError(f"{name} is not reached")

    await page.keyboard.type("a margherita")
    await guest.answered(lambda: page.keyboard.press("Enter"))
    await answer_with_tab("Medium")
    await press("One more Margherita")
    assert await guest.cart() == {"Margherita": 2}
    await page.locator("#message").focus()
    await page.keyboard.type("that's all, pickup, cash")
    await guest.answered(lambda: page.keyboard.press("Enter"))
    assert "is placed" in await answer_with_tab("Yes")


@pytest.mark.release
async def test_an_order_in_spanish_on_a_phone(browser: Browser, restaurant: str, artifacts: Path) -> None:
    context = await browser.new_context(
        viewport=NARROW,  # type: ignore[arg-type]  # the same keys
        locale="es-MX",
        device_scale_factor=2,
        has_touch=True,
        reduced_motion="reduce",
    )
    page = await context.new_page()
    guest, tabs = GuestPage(page), page.get_by_role("navigation")
    await guest.open(restaurant)
    await expect(page.locator(".welcome .title")).to_have_text("¿Qué te apetece hoy?")
    await guest.says("¿qué pizzas tienen?")
    await page.screenshot(path=artifacts / "page-phone-es.png")
    assert await page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    await tabs.get_by_role("button", name="Carta").tap()
    await page.screenshot(path=artifacts / "page-phone-menu-es.png")
    await guest.answered(page.get_by_role("button", name="Añadir Margherita").tap)
    await expect(page.locator("#message")).to_be_visible()
    await page.locator(".answers button").last.tap()
    await expect(guest.replies).to_have_count(3)
    await tabs.get_by_role("button", name="Tu pedido").tap()
    await guest.answered(page.get_by_role("button", name="Uno más de Margherita").tap)
    await page.screenshot(path=artifacts / "page-phone-order-es.png")
    await guest.answered(page.get_by_role("button", name="Pedir ahora").tap)
    await guest.says("para recoger, en efectivo")
    await page.locator(".answers button").first.tap()
    await expect(guest.replies).to_have_count(7)
    await tabs.get_by_role("button", name="Tu pedido").tap()
    await expect(page.locator(".ticket .now")).to_contain_text("Recibido")
    await context.close()


@pytest.mark.release
async def test_too_many_messages_wait_their_turn(
    page: Page, testbed: RestaurantTestbed, tmp_path: Path, artifacts: Path
) -> None:
    guest = GuestPage(page)
    async with serve_restaurant(testbed, tmp_path, SITE, guest_turns_per_minute=1) as url:
        await guest.open(url)
        await guest.says("hello")
        await page.locator("#message").fill("a still water")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("We are very busy")
        await page.screenshot(path=artifacts / "page-busy.png")


@pytest.mark.release
async def test_the_widget_opens_the_page_on_an_allowed_site_alone(
    browser: Browser, testbed: RestaurantTestbed, tmp_path: Path, artifacts: Path
) -> None:
    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        page = f'<!doctype html><title>Site</title><h1>Our site</h1><script src="{urls["script"]}"></script>'
        await HTMLResponse(page)(scope, receive, send)

    urls = {"script": ""}
    async with AsyncExitStack() as stack:
        sites = await stack.enter_async_context(serve_apps({"allowed": site, "other": site}))
        url = await stack.enter_async_context(serve_restaurant(testbed, tmp_path, sites["allowed"]))
        urls["script"] = f"{url}widget.js"
        page = await browser.new_page(viewport=WIDE)  # type: ignore[arg-type]  # the same keys
        await page.goto(sites["allowed"])
        await page.get_by_role("button", name="Order").click()
        frame = page.frame_locator("iframe")
        await frame.locator("#message").fill("a still water")
        await frame.locator("#message").press("Enter")
        await expect(frame.locator(".house")).to_contain_text("Still Water")
        await page.screenshot(path=artifacts / "page-widget.png")
        await page.goto(sites["other"])
        await page.get_by_role("button", name="Order").click()
        await page.wait_for_timeout(500)
        assert await page.frame_locator("iframe").locator("#message").count() == 0
        await page.close()


@pytest.mark.release
@pytest.mark.parametrize(("path", "shown"), [("docs", ".opblock"), ("redoc", "h1")])
async def test_the_pages_of_the_api_draw_without_another_host(
    page: Page, restaurant: str, path: str, shown: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{restaurant}{path}")
    await expect(page.locator(shown).first).to_be_visible(timeout=20_000)
    assert [url for url in asked if not url.startswith((restaurant, "data:", "blob:"))] == []


@pytest.mark.release
async def test_a_guest_with_an_expired_token_becomes_a_new_one(
    page: Page, testbed: RestaurantTestbed, tmp_path: Path
) -> None:
    guest = GuestPage(page)
    settings = {"auth": "key", "guest_page": True, "guest_page_secret": "a secret of more than 32 characters"}
    async with serve_restaurant(testbed, tmp_path, SITE, **settings) as url:
        await guest.open(url)
        await guest.says("a still water")
        forge = """() => {
          const kept = JSON.parse(localStorage['restaurant:default']);
          localStorage['restaurant:default'] = JSON.stringify({...kept, token: kept.token.slice(0, -4) + 'AAAA'});
        }"""
        await page.evaluate(forge)
        await page.reload()
        await expect(page.locator(".dish").first).to_be_attached()
        await page.locator("#message").fill("a garlic bread")
        await page.keyboard.press("Enter")
        await expect(guest.replies).to_have_count(2, timeout=15_000)
        assert await guest.cart() == {"Garlic Bread": 1}, "the old guest's cart is not the new one's"
