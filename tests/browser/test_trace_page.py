"""The trace page in a real browser: highlighted path, details, no injected scripts. Screenshots go to artifacts/."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from evals.conversations.testbed import RestaurantTestbed
from tests.waiting import wait_for

ORDER = ("two large pepperoni pizzas and a blt", "that's all, pickup, I'll pay by card", "yes")
HOSTILE = "what's in a blt? <img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"


@pytest.fixture(scope="module")
async def recorded_turns(testbed: RestaurantTestbed) -> None:
    """Recorded turns: an order, a service failure, and an attempted script injection."""

    async def says(text: str, trace_id: str) -> None:
        body = {"text": text, "user_id": "ada", "session_id": "ada:web", "trace_id": trace_id}
        answer = await testbed.api.post("/orchestrate", json=body)
        assert answer.status_code == 200, answer.text

    for number, text in enumerate(ORDER, start=1):
        await says(text, f"order-{number}")
    testbed.services["recommend"].is_down = True
    await says("what do you recommend?", "recommend-down")
    await says(HOSTILE, "hostile")

    async def is_recorded() -> bool:
        return (await testbed.api.get("/traces/hostile")).status_code == 200

    await wait_for(is_recorded)


@pytest.fixture
async def page(browser: Browser, recorded_turns: None) -> AsyncIterator[Page]:
    """A page that fails the test on any console or page error."""
    page = await browser.new_page(viewport={"width": 1280, "height": 900})
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    yield page
    await page.close()
    assert wrong == []


async def test_the_path_of_an_order_is_lit_and_its_calls_open(page: Page, api_url: str, artifacts: Path) -> None:
    await page.goto(f"{api_url}/traces/order-3/view")
    lit = await page.eval_on_selector_all("svg.graph .node.lit", "nodes => nodes.map(node => node.dataset.node)")
    assert {"classify_intent", "order_flow", "place_order", "compose_response"} <= set(lit)
    assert "menu_flow" not in lit
    assert await page.locator("svg.graph .line.lit").count() >= 4
    assert await page.locator(".house").inner_text() != ""
    order = page.locator("details", has=page.locator("summary", has_text="order")).first
    await order.locator("summary").focus()
    await page.keyboard.press("Enter")
    assert await order.locator("pre").first.is_visible()
    await page.locator('.step[data-node="place_order"]').hover()
    assert await page.locator("svg.graph .node.hot").get_attribute("data-node") == "place_order"
    await page.screenshot(path=artifacts / "trace-order.png", full_page=True)
    await page.get_by_role("link", name="turn before").click()
    assert await page.locator(".guest").inner_text() == ORDER[1]


async def test_a_call_that_failed_stands_out(page: Page, api_url: str, artifacts: Path) -> None:
    await page.goto(f"{api_url}/traces/recommend-down/view")
    assert await page.locator(".gone", has_text="service_unavailable").count() == 1
    assert await page.locator(".bar.k-error").count() == 1
    await page.emulate_media(color_scheme="dark")
    await page.screenshot(path=artifacts / "trace-failed-dark.png", full_page=True)


async def test_what_a_guest_writes_runs_nowhere(page: Page, api_url: str) -> None:
    await page.goto(f"{api_url}/traces/hostile/view")
    assert await page.locator(".guest").inner_text() == HOSTILE
    assert await page.locator("article img").count() == 0
    assert await page.title() == "Trace hostile"


async def test_a_narrow_screen_scrolls_one_way(page: Page, api_url: str, artifacts: Path) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{api_url}/traces/order-3/view")
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    await page.screenshot(path=artifacts / "trace-narrow.png", full_page=True)


async def test_the_graph_is_drawn_without_anything_overlapping(page: Page, api_url: str, artifacts: Path) -> None:
    await page.goto(f"{api_url}/graph")
    boxes = await page.eval_on_selector_all(
        "svg.graph .node",
        "nodes => nodes.map(n => [n.querySelector('rect'), n.querySelector('text')].map(e => e.getBoundingClientRect())"
        ".map(b => [b.left, b.top, b.right, b.bottom]))",
    )
    assert len(boxes) > 15
    for (left, top, right, bottom), (from_x, _, to_x, _) in boxes:
        assert left <= from_x, "a label fits its box"
        assert to_x <= right, "a label fits its box"
        others = [other for other, _ in boxes if other != [left, top, right, bottom]]
        assert not [o for o in others if o[0] < right and left < o[2] and o[1] < bottom and top < o[3]]
    await page.screenshot(path=artifacts / "graph.png", full_page=True)
