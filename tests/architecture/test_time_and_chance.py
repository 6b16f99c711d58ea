"""Replay needs recorded time and randomness: nodes and domain call neither clock nor random functions."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
CALLS = {"now", "utcnow", "today", "time", "time_ns", "uuid1", "uuid4", "random", "choice", "randint", "token_hex"}
# Ids for messages without one, from Studio and chat clients; and the default of an injected clock.
ALLOWED = {
    ("nodes/turn/messages.py", "uuid4"),
    ("nodes/classify_intent.py", "uuid4"),
    ("nodes/order/placement.py", "now"),
}


def calls_in(source: str) -> set[str]:
    """The clock and random functions that a module calls, except injected ones such as ``self.now()``."""
    found = set()
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        ours = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value).startswith("self")
        if name in CALLS and not ours:
            found.add(name)
    return found


def test_nodes_and_domain_call_no_clock_and_no_random_function() -> None:
    found = {
        (str(path.relative_to(ROOT)), name)
        for package in ("nodes", "understanding", "domain")
        for path in (ROOT / package).rglob("*.py")
        for name in calls_in(path.read_text(encoding="utf-8"))
    }
    assert found - ALLOWED == set()


def test_a_call_of_the_clock_is_detected() -> None:
    assert calls_in("from uuid import uuid4\nid = uuid4()\nat = datetime.now(UTC)\nagain = self.now()") == {
        "uuid4",
        "now",
    }
