"""The cart card of MCP Apps in a real browser, with a host that speaks its protocol."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.async_api import Browser

CARD = (Path(__file__).parents[2] / "api/agents/card.html").read_text(encoding="utf-8")
CART = {
    "lines": [
        {
            "item_id": "coke", "name": "Coca-Cola <b>", "quantity": 2, "note": "cold", "total": 6.4,
            "options": [{"group_id": "size", "option_id": "medium", "amount": "normal"}],
        }
    ],
    "subtotal": 6.4, "total": 6.91, "currency": "USD", "order": None,
}  # fmt: skip
HOST = """
window.methods = [];
addEventListener("message", ({ data, source }) => {
  methods.push(data.method);
  if (data.method === "ui/initialize") source.postMessage({ jsonrpc: "2.0", id: data.id, result: {} }, "*");
  if (data.method === "ui/notifications/initialized")
    source.postMessage({ jsonrpc: "2.0", method: "ui/notifications/tool-result",
      params: { structuredContent: window.cart } }, "*");
});
"""


async def test_the_card_shows_the_cart_that_the_host_sends(browser: Browser) -> None:
    page = await browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        await page.set_content(f"<script>window.cart = {json.dumps(CART)};{HOST}</script>")
        await page.evaluate(
            """(card) => { const frame = document.createElement("iframe"); frame.sandbox = "allow-scripts";
                frame.srcdoc = card; document.body.append(frame); }""",
            CARD,
        )
        frame = page.frame_locator("iframe")
        await frame.get_by_text("2 × Coca-Cola <b>").wait_for()
        cells = await frame.locator("td").all_inner_texts()
        methods = await page.evaluate("methods")
    finally:
        await page.close()
    assert errors == []
    assert [" ".join(cell.split()) for cell in cells] == ["2 × Coca-Cola <b> medium, cold", "$6.40", "Total", "$6.91"]
    assert methods == ["ui/initialize", "ui/notifications/initialized", "ui/notifications/size-changed"]
