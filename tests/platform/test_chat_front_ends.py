"""Replies in the renderer of a chat front end that knows Markdown and formulas, and the JavaScript SDK."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nodes.reply.markdown import to_markdown

pytestmark = pytest.mark.slow
FOLDER = Path(__file__).parent / "chat_ui"
NODE = shutil.which("node")


def run_script(name: str, given: object, *arguments: str) -> Any:
    """What the script prints, from JSON; skipped where its packages are not installed."""
    if NODE is None or not (FOLDER / "node_modules").exists():
        pytest.skip(f"the packages are not installed: npm ci --prefix {FOLDER.name}")
    command = [NODE, name, *arguments]
    done = subprocess.run(
        command, cwd=FOLDER, input=json.dumps(given), capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


REPLIES = {
    "two prices": ("One is $4.50, two are $9.00.", "<p>One is $4.50, two are $9.00.</p>"),
    "a list": (
        "Drinks:\n• Cola – $2.00\n• Water – $1.00\nAnything else?",
        "<p>Drinks:</p><ul><li>Cola – $2.00</li><li>Water – $1.00</li></ul><p>Anything else?</p>",
    ),
    "lines": ("Your cart is empty.\nWhat would you like?", "<p>Your cart is empty.</p><p>What would you like?</p>"),
    "a menu's marks": (
        "*Chef's* _pick_ [new](http://x) ~old~ `raw` # 1 <b>bold</b> &amp; \\o/",
        "<p>*Chef&#x27;s* _pick_ [new](http://x) ~old~ `raw` # 1 &lt;b&gt;bold&lt;/b&gt; &amp;amp; \\o/</p>",
    ),
    "block marks": (
        "# 1 pizza\n- dash\n1. one\n2) two\n> quote\n---\n+ plus\n    code",
        "<p># 1 pizza</p><p>- dash</p><p>1. one</p><p>2) two</p><p>&gt; quote</p><p>---</p><p>+ plus</p><p>code</p>",
    ),
    "a table": ("a | b\n--- | ---\n1 | 2", "<p>a | b</p><p>--- | ---</p><p>1 | 2</p>"),
}


def test_a_reply_is_rendered_as_it_reads() -> None:
    rendered = run_script("render.mjs", [to_markdown(plain) for plain, _ in REPLIES.values()])
    # An address becomes a link, which is harmless and cannot be escaped.
    shown = [re.sub(r"</?a[^>]*>", "", html).replace("\n", "") for html in rendered]
    assert dict(zip(REPLIES, shown, strict=True)) == {name: html for name, (_, html) in REPLIES.items()}


def test_the_renderer_would_show_plain_replies_wrongly() -> None:
    """The detector detects: unescaped, two prices are a formula and a list is one paragraph."""
    [prices, listed] = run_script("render.mjs", [REPLIES["two prices"][0], REPLIES["a list"][0]])
    assert "katex" in prices
    assert "<ul>" not in listed


def test_an_order_through_the_javascript_sdk(server: str, token: str) -> None:
    texts = ["two large pepperoni pizzas and two still waters", "that's all, pickup, cash", "yes"]
    shown = run_script("order.mjs", texts, server, token)
    assert [message["type"] for message in shown["messages"]] == ["human", "ai"] * len(texts)
    replies = [message["content"] for message in shown["messages"] if message["type"] == "ai"]
    assert "is placed" in replies[-1]
    assert [message["content"] for message in shown["streamed"]] == replies
    rendered = run_script("render.mjs", replies)
    assert not any("katex" in html or "\\$" in html for html in rendered)
    assert "<li>" in rendered[1], "the read-back lists the dishes"
