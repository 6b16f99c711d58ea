"""/mcp, by the command line of MCP Inspector from npm: an order, each call sent twice."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.api.restaurant import new_name

INSPECTOR = "@modelcontextprotocol/inspector@2.12.0"
pytestmark = [pytest.mark.release, pytest.mark.skipif(shutil.which("npx") is None, reason="needs npx")]


@dataclass
class Inspector:
    """Runs the command; keeps what was asked and answered."""

    url: str
    folder: Path
    transcript: list[str] = field(default_factory=list)

    def run(self, *arguments: str) -> dict[str, Any]:
        """The answer as JSON."""
        command = ["npx", "--yes", INSPECTOR, "--cli", self.url, "--transport", "http", *arguments]
        finished = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=240, check=False)
        shown = " ".join(command).replace(self.url, "http://127.0.0.1:8000/mcp")
        self.transcript.append(f"$ {shown}\n{finished.stdout.strip()}\n")
        assert finished.returncode == 0, finished.stderr
        return dict(json.loads(finished.stdout))

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """The structured content of the second of two equal calls."""
        given = [
            f"{name}={value if isinstance(value, str) else json.dumps(value)}" for name, value in arguments.items()
        ]
        for _ in range(2):
            answer = self.run(
                "--method", "tools/call", "--tool-name", tool, *(f for g in given for f in ("--tool-arg", g))
            )
        assert not answer.get("isError"), answer
        return dict(answer["structuredContent"])


def test_the_inspector_orders_once_though_it_sends_each_call_twice(served: str, tmp_path: Path) -> None:
    inspector, session = Inspector(f"{served}/mcp", tmp_path), new_name()
    try:
        tools = inspector.run("--method", "tools/list")["tools"]
        assert len(tools) == 10
        found = inspector.call("search_menu", words="still water")
        lines = [{"item_id": found["items"][0]["id"], "quantity": 2}]
        inspector.call("update_cart", session_id=session, lines=lines)
        inspector.call("set_fulfilment", session_id=session, mode="pickup", payment="cash")
        read_back = inspector.call("quote", session_id=session)
        placed = inspector.call("place_order", session_id=session, confirmation_id=read_back["confirmation_id"])
        tracked = inspector.call("track_order", session_id=session)
        assert tracked["orders"] == [placed["order"]["order_id"]]
        inspector.run("--method", "resources/list")
    finally:
        (tmp_path / "transcript.txt").write_text("\n".join(inspector.transcript), encoding="utf-8")
