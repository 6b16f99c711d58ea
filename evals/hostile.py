"""A hostile model behind the real chat protocol: ``python -m evals.hostile [--turns 2000] [--yes]``.

A fake server answers every request with invented dishes, huge numbers, consent, prompt injections, other people's
addresses or invalid responses. Guests send messages meanwhile. Every item in a cart, an order or a reply must be on the
menu, no invented word may appear, only a guest's own yes may place an order, and no turn may fail. Exit code 1
otherwise.

With ``--yes`` the model reads a yes in every message, and guests answer the read-back with anything but a yes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import sys
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response

from demo.postgres import EmbeddedPostgres
from evals.conversations.script import load_conversations
from evals.conversations.testbed import RestaurantTestbed, open_testbed, serve_apps
from evals.hostile_answers import INVENTED, KnownIds, Liar, message_in
from evals.hostile_readings import NO_IN_LANGUAGES, NO_YES, YES

TURNS_OF_A_GUEST = 10
_GUESTS = ("yes", "no", "pickup", "cash", "that's all", "card", "what's in my cart", "two blts and a still water")
_ORDERING: Mapping[str, Sequence[Mapping[str, object]]] = {
    "two blts and a still water, pickup, cash, that's all": (
        {"quote": "two blts", "kind": "add_item", "food": {"item": "blt"}, "quantity": 2},
        {"quote": "a still water", "kind": "add_item", "food": {"item": "still-water"}},
        {"quote": "pickup", "kind": "set_fulfilment", "mode": "pickup"},
        {"quote": "cash", "kind": "set_fulfilment", "payment": "cash"},
        {"quote": "that's all", "kind": "checkout"},
    ),
}
"""What guests order with, and how the model that hears a yes everywhere reads it."""
_BULLET = re.compile(r"[•:] ?(\d+) × ([^(–\n]+?)(?: \(([^)]*)\))?(?: –|\.|$)", re.MULTILINE)


class HostileModel:
    """Model server. ``answer_counts``: answers by kind. ``agrees``: it reads a yes in all texts outside _ORDERING."""

    def __init__(self, seed: int, *, agrees: bool = False) -> None:
        self._random = random.Random(seed)
        self._liar = Liar(seed)
        self._agrees = agrees
        self.answer_counts: Counter[str] = Counter()

    def app(self) -> FastAPI:
        """POST /v1/chat/completions."""
        app = FastAPI()
        app.add_api_route("/v1/chat/completions", self.complete, methods=["POST"])
        return app

    async def complete(self, request: Request) -> Response:
        """Answer one request."""
        system, user = (str(message["content"]) for message in (await request.json())["messages"])
        text = message_in(user)
        if self._agrees:
            self.answer_counts["yes"] += 1
            return self._build_response(json.dumps(_build_agreement(text)))
        kind = self._random.choices(("lie", "shape", "words", "broken", "status", "nothing"), (70, 8, 6, 6, 5, 5))[0]
        self.answer_counts[kind] += 1
        match kind:
            case "lie":
                return self._build_response(json.dumps(self._liar.lie(text, KnownIds.of_prompt(system))))
            case "shape":
                return self._build_response(json.dumps(self._liar.misshapen()))
            case "words":
                return self._build_response(self._liar.order())
            case "broken":
                return Response('{"choices": [{"mess', media_type="application/json")
            case "status":
                return Response("no", status_code=self._random.choice((400, 401, 429, 500, 503)))
            case _:
                return self._build_response(None)

    def _build_response(self, content: str | None) -> Response:
        message = {"role": "assistant", "content": content}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        body = {
            "id": "x",
            "object": "chat.completion",
            "created": 1,
            "model": "liar",
            "choices": [choice],
            "usage": usage,
        }
        return Response(json.dumps(body), media_type="application/json")


def _build_agreement(text: str) -> dict[str, object]:
    """The correct reading of the ordering messages; a yes for every other text."""
    agreed = ({"quote": text, "kind": "agree"},)
    return {"commands": list(_ORDERING.get(text, agreed)), "unread": [], "chatter": [], "language": "en"}


@dataclass
class HostileResult:
    """Counts of a run. ``problems`` must stay empty."""

    turns: int = 0
    lines: int = 0
    orders: int = 0
    answer_counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class MenuNamesInTables:
    """The names in the menu service's tables: item to its options."""

    options: dict[str, frozenset[str]]

    @classmethod
    async def load(cls, testbed: RestaurantTestbed) -> MenuNamesInTables:
        """Read the demo's menu from its tables."""
        rows = await testbed.rows(
            """SELECT i.name, array_remove(array_agg(o.name), NULL) FROM item i
               LEFT JOIN item_group g ON g.item_id = i.id LEFT JOIN option o ON o.group_id = g.group_id
               GROUP BY i.name"""
        )
        return cls({name: frozenset(options) for name, options in rows})

    def has(self, name: str, parts: list[str]) -> bool:
        """Whether there is such an item with all of these options and refusals."""
        options = self.options.get(name)
        return options is not None and {_remove_amount(part) for part in parts} <= options


async def run(server: str, turns: int, seed: int = 1) -> HostileResult:
    """Send this many messages, ten per guest, against a lying model."""
    model, result = HostileModel(seed), HostileResult()
    texts = [step.guest for conversation in load_conversations() for step in conversation.steps if step.guest]
    chance = random.Random(seed)
    async with _open_restaurant(server, model) as (testbed, menu):
        while result.turns < turns:
            script = [chance.choice(texts if chance.random() < 0.5 else _GUESTS) for _ in range(TURNS_OF_A_GUEST)]
            await _run_guest(testbed, menu, script[: turns - result.turns], result)
    result.answer_counts = model.answer_counts
    return result


async def run_agreeing(server: str) -> HostileResult:
    """Answer the read-back with each text that is no yes, which the model reads as a yes; then with a real yes."""
    model, result = HostileModel(1, agrees=True), HostileResult()
    async with _open_restaurant(server, model) as (testbed, menu):
        for text in (*NO_YES, *NO_IN_LANGUAGES):
            await _run_guest(testbed, menu, [*_ORDERING, text], result)
        if result.orders:
            result.problems.append(f"{result.orders} orders without a yes")
        await _run_guest(testbed, menu, [*_ORDERING, "yes please"], result)
        if result.orders != 1:
            result.problems.append(f"{result.orders} orders for one yes")
    result.answer_counts = model.answer_counts
    return result


@asynccontextmanager
async def _open_restaurant(
    server: str, model: HostileModel
) -> AsyncIterator[tuple[RestaurantTestbed, MenuNamesInTables]]:
    """Open the demo restaurant with this model for its understanding."""
    async with open_testbed(server) as testbed, serve_apps({"model": model.app()}) as urls:
        await testbed.open_api(understanding="model", openai_base_url=f"{urls['model']}/v1", openai_api_key="none")
        yield testbed, await MenuNamesInTables.load(testbed)


async def _run_guest(
    testbed: RestaurantTestbed, menu: MenuNamesInTables, script: list[str], result: HostileResult
) -> None:
    user, order_count, words = f"guest-{uuid.uuid4().hex[:12]}", 0, ""
    for text in script:
        result.turns += 1
        words = f"{words} {text}".lower()
        answer = await testbed.api.post("/orchestrate", json={"text": text, "user_id": user})
        if answer.status_code != 200:
            result.problems.append(f"{text!r}: status {answer.status_code} {answer.text[:200]}")
            continue
        reply = answer.json()
        result.problems += [f"{text!r}: {what}" for what in find_problems(reply, menu)]
        result.lines += len((reply.get("cart") or {"lines": []})["lines"])
        now = len(await testbed.rows("SELECT 1 FROM orders WHERE user_id = %s", user))
        if now > order_count and not YES.fullmatch(text.strip()):
            result.problems.append(f"{text!r} placed an order")
        result.orders, order_count = result.orders + now - order_count, now
    result.problems += await _find_order_problems(testbed, user, menu)


def find_problems(reply: dict[str, Any], menu: MenuNamesInTables) -> list[str]:
    """Parts of a reply that are not on the menu or come from the model."""
    text, lines = reply["reply_text"], (reply.get("cart") or {"lines": []})["lines"]
    strange = [line for line in lines if not menu.has(line["name"], [*line["options"], *line["refusals"]])]
    problems = [f"in the cart: {line}" for line in strange]
    problems += [f"said: {name!r}" for _, name, _ in _BULLET.findall(text) if name.strip() not in menu.options]
    problems += [f"said {word!r}: {text!r}" for word in INVENTED if word.lower() in text.lower()]
    problems += [f"offered {q!r}" for q in reply["quick_replies"] if _has_invented_word(q)]
    problems += [f"shown: {card}" for card in reply.get("cards", ()) if _has_invented_word(json.dumps(card))]
    return problems


async def _find_order_problems(testbed: RestaurantTestbed, user: str, menu: MenuNamesInTables) -> list[str]:
    """Parts of a guest's orders that are not on the menu or come from the model."""
    lines = await testbed.rows(
        """SELECT l.name, array_remove(array_agg(p.name), NULL), o.address, o.special_instructions
           FROM orders o JOIN order_line l ON l.order_id = o.id
           LEFT JOIN order_option p ON p.order_id = l.order_id AND p.line_position = l.position
           WHERE o.user_id = %s GROUP BY o.id, l.position, l.name""",
        user,
    )
    problems = [f"ordered: {name} with {options}" for name, options, *_ in lines if not menu.has(name, options)]
    for *_, address, note in lines:
        problems += [f"ordered with {text!r}" for text in (address, note) if text and _has_invented_word(text)]
    return problems


def _has_invented_word(text: str) -> bool:
    return any(word.lower() in text.lower() for word in INVENTED)


def _remove_amount(part: str) -> str:
    """An option's name without its amount."""
    return part.removeprefix("extra ").removeprefix("light ")


def main() -> int:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(description="A model that lies.")
    parser.add_argument("--turns", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--yes", action="store_true", help="a model that hears a yes in everything")
    arguments = parser.parse_args()
    with ExitStack() as opened:
        server = os.environ.get("TEST_DATABASE_URL") or opened.enter_context(EmbeddedPostgres.scratch())
        started = time.perf_counter()
        play = run_agreeing(server) if arguments.yes else run(server, arguments.turns, arguments.seed)
        result = asyncio.run(play)
        took = time.perf_counter() - started
    for what in result.problems:
        print(f"!! {what}")
    kinds = ", ".join(f"{count} {kind}" for kind, count in result.answer_counts.most_common())
    print(f"{result.turns} messages, {result.answer_counts.total()} hostile answers ({kinds})")
    counts = f"{result.lines} cart lines seen, {result.orders} orders placed, {len(result.problems)} problems"
    print(f"{counts}, {took:.1f} s")
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
