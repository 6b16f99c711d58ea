"""A turn can be played again only while the nodes take time and chance from where they are recorded."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
CALLS = {"now", "utcnow", "today", "time", "time_ns", "uuid1", "uuid4", "random", "choice", "randint", "token_hex"}
# Ids for messages that bring none, from Studio and chat front ends; and the clock that is handed in by default.
ALLOWED = {("nodes/state.py", "uuid4"), ("nodes/classify_intent.py", "uuid4"), ("nodes/placing.py", "now")}


def calls_in(source: str) -> set[str]:
    """The names of what is called in a module that tells the time or throws dice; ``self.now()`` is handed in."""
    found = set()
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        ours = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value).startswith("self")
        if name in CALLS and not ours:
            found.add(name)
    return found


def test_nodes_and_domain_ask_no_clock_and_throw_no_dice() -> None:
    found = {
        (str(path.relative_to(ROOT)), name)
        for room in ("nodes", "understanding", "domain")
        for path in (ROOT / room).rglob("*.py")
        for name in calls_in(path.read_text(encoding="utf-8"))
    }
    assert found - ALLOWED == set()


def test_a_clock_that_is_asked_past_the_recording_is_found() -> None:
    assert calls_in("from uuid import uuid4\nid = uuid4()\nat = datetime.now(UTC)\nagain = self.now()") == {
        "uuid4",
        "now",
    }
