"""A model that lies, behind the real chat protocol: ``python -m evals.hostile [--turns 2000] [--yes]``.

A stand-in server answers every question about a guest's words with invented dishes, huge numbers, consent, orders to
the assistant, other people's addresses, or something that is no answer at all. Guests talk on meanwhile. Whatever comes
into a cart, an order or a reply must be on the menu, nothing invented may be said, only a guest's own yes places an
order, and no turn may fail. Exit code 1 when anything of that is not so.

With ``--yes`` the model hears a yes in every answer, and guests at the read-back say everything but one.
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
<<<<<<< HEAD
from evals.conversations.testbed import Testbed, open_testbed, serve_apps
from evals.hostile_answers import INVENTED, KnownIds, Liar, message_in
from evals.hostile_readings import NO_IN_LANGUAGES, NO_YES, YES
=======
from evals.conversations.testbed import RestaurantTestbed, open_testbed, serve_apps
>>>>>>> e

TURNS_OF_A_GUEST = 10
_GUESTS = ("yes", "no", "pickup", "cash", "that's all", "card", "what's in my cart", "two blts and a still water")
_ORDERING: Mapping[str, Sequence[Mapping[str, object]]] = {
    "two blts and a still water": (
        {"quote": "two blts", "kind": "add_item", "food": {"item": "blt"}, "quantity": 2},
        {"quote": "a still water", "kind": "add_item", "food": {"item": "still-water"}},
    ),
    "that's all": ({"quote": "that's all", "kind": "checkout"},),
    "pickup": ({"quote": "pickup", "kind": "set_fulfilment", "mode": "pickup"},),
    "cash": ({"quote": "cash", "kind": "set_fulfilment", "payment": "cash"},),
}
"""What guests order with, and how the model that hears a yes everywhere reads it."""
_BULLET = re.compile(r"[•:] ?(\d+) × ([^(–\n]+?)(?: \(([^)]*)\))?(?: –|\.|$)", re.MULTILINE)


class HostileModel:
    """The server. ``asked`` counts its answers by kind. ``agrees``: it hears a yes in all it was not made to read."""

    def __init__(self, seed: int, *, agrees: bool = False) -> None:
        self._random = random.Random(seed)
        self._liar = Liar(seed)
        self._agrees = agrees
        self.asked: Counter[str] = Counter()

    def app(self) -> FastAPI:
        """POST /v1/chat/completions."""
        app = FastAPI()
        app.add_api_route("/v1/chat/completions", self.complete, methods=["POST"])
        return app

    async def complete(self, request: Request) -> Response:
        """One answer, whatever was asked."""
        system, user = (str(message["content"]) for message in (await request.json())["messages"])
        said = message_in(user)
        if self._agrees:
            self.asked["yes"] += 1
            return self._answered(json.dumps(_agreeing(said)))
        kind = self._random.choices(("lie", "shape", "words", "broken", "status", "nothing"), (70, 8, 6, 6, 5, 5))[0]
        self.asked[kind] += 1
        match kind:
            case "lie":
                return self._answered(json.dumps(self._liar.lie(said, KnownIds.of_prompt(system))))
            case "shape":
                return self._answered(json.dumps(self._liar.misshapen()))
            case "words":
                return self._answered(self._liar.order())
            case "broken":
                return Response('{"choices": [{"mess', media_type="application/json")
            case "status":
                return Response("no", status_code=self._random.choice((400, 401, 429, 500, 503)))
            case _:
                return self._answered(None)

    def _answered(self, content: str | None) -> Response:
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


def _agreeing(said: str) -> dict[str, object]:
    """The orders of the script as they are; a yes for everything else."""
    agreed = ({"quote": said, "kind": "agree"},)
    return {"commands": list(_ORDERING.get(said, agreed)), "unread": [], "chatter": [], "language": "en"}


@dataclass
class Found:
    """What the run saw. ``wrong`` must stay empty."""

    turns: int = 0
    lines: int = 0
    orders: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OnMenu:
    """The names of what can be had, as the menu service tells them: item to its options."""

    options: dict[str, frozenset[str]]

    @classmethod
<<<<<<< HEAD
    async def of(cls, stage: Testbed) -> OnMenu:
        """The demo's menu, from its tables."""
        rows = await stage.rows(
=======
    async def load(cls, testbed: RestaurantTestbed) -> MenuNamesInTables:
        """Read the demo's menu from its tables."""
        rows = await testbed.rows(
>>>>>>> e
            """SELECT i.name, array_remove(array_agg(o.name), NULL) FROM item i
               LEFT JOIN item_group g ON g.item_id = i.id LEFT JOIN option o ON o.group_id = g.group_id
               GROUP BY i.name"""
        )
        return cls({name: frozenset(options) for name, options in rows})

    def has(self, name: str, parts: list[str]) -> bool:
        """Whether there is such an item, and all of these options and refusals are its own."""
        known = self.options.get(name)
        return known is not None and {_plain(part) for part in parts} <= known


async def run(server: str, turns: int, seed: int = 1) -> Found:
    """That many messages, ten of each guest."""
    model, found = HostileModel(seed), Found()
    texts = [step.guest for conversation in load_conversations() for step in conversation.steps if step.guest]
    chance = random.Random(seed)
    async with _facing(server, model) as (stage, menu):
        while found.turns < turns:
            script = [chance.choice(texts if chance.random() < 0.5 else _GUESTS) for _ in range(TURNS_OF_A_GUEST)]
            await _talk(stage, menu, script[: turns - found.turns], found)
    found.asked = model.asked
    return found


async def run_agreeing(server: str) -> Found:
    """Each message that is no yes at the read-back, where the model hears one; then a guest's own yes to compare."""
    model, found = HostileModel(1, agrees=True), Found()
    async with _facing(server, model) as (stage, menu):
        for text in (*NO_YES, *NO_IN_LANGUAGES):
            await _talk(stage, menu, [*_ORDERING, text], found)
        if found.orders:
            found.wrong.append(f"{found.orders} orders without a yes")
        await _talk(stage, menu, [*_ORDERING, "yes please"], found)
        if found.orders != 1:
            found.wrong.append(f"{found.orders} orders for one yes")
    found.asked = model.asked
    return found


@asynccontextmanager
<<<<<<< HEAD
async def _facing(server: str, model: HostileModel) -> AsyncIterator[tuple[Testbed, OnMenu]]:
    """The demo restaurant, with this model behind its understanding."""
    async with open_testbed(server) as stage, serve_apps({"model": model.app()}) as doors:
        await stage.open_api(understanding="model", openai_base_url=f"{doors['model']}/v1", openai_api_key="none")
        yield stage, await OnMenu.of(stage)


async def _talk(stage: Testbed, menu: OnMenu, script: list[str], found: Found) -> None:
    user, placed, heard = f"guest-{uuid.uuid4().hex[:12]}", 0, ""
=======
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
>>>>>>> e
    for text in script:
        found.turns += 1
        heard = f"{heard} {text}".lower()
        answer = await stage.api.post("/orchestrate", json={"text": text, "user_id": user})
        if answer.status_code != 200:
            found.wrong.append(f"{text!r}: status {answer.status_code} {answer.text[:200]}")
            continue
        reply = answer.json()
        found.wrong += [f"{text!r}: {what}" for what in wrong_in(reply, menu)]
        found.lines += len((reply.get("cart") or {"lines": []})["lines"])
        now = len(await stage.rows("SELECT 1 FROM orders WHERE user_id = %s", user))
        if now > placed and not YES.fullmatch(text.strip()):
            found.wrong.append(f"{text!r} placed an order")
        found.orders, placed = found.orders + now - placed, now
    found.wrong += await _wrong_in_orders(stage, user, menu)


def wrong_in(reply: dict[str, Any], menu: OnMenu) -> list[str]:
    """What of a reply is not on the menu, or is the model's."""
    text, lines = reply["reply_text"], (reply.get("cart") or {"lines": []})["lines"]
    strange = [line for line in lines if not menu.has(line["name"], [*line["options"], *line["refusals"]])]
    wrong = [f"in the cart: {line}" for line in strange]
    wrong += [f"said: {name!r}" for _, name, _ in _BULLET.findall(text) if name.strip() not in menu.options]
    wrong += [f"said {word!r}: {text!r}" for word in INVENTED if word.lower() in text.lower()]
    wrong += [f"offered {q!r}" for q in reply["quick_replies"] if _invented(q)]
    wrong += [f"shown: {card}" for card in reply.get("cards", ()) if _invented(json.dumps(card))]
    return wrong


<<<<<<< HEAD
async def _wrong_in_orders(stage: Testbed, user: str, menu: OnMenu) -> list[str]:
    """What a guest's orders hold that is not on the menu, or is the model's."""
    lines = await stage.rows(
=======
async def _find_order_problems(testbed: RestaurantTestbed, user: str, menu: MenuNamesInTables) -> list[str]:
    """Parts of a guest's orders that are not on the menu or come from the model."""
    lines = await testbed.rows(
>>>>>>> e
        """SELECT l.name, array_remove(array_agg(p.name), NULL), o.address, o.special_instructions
           FROM orders o JOIN order_line l ON l.order_id = o.id
           LEFT JOIN order_option p ON p.order_id = l.order_id AND p.line_position = l.position
           WHERE o.user_id = %s GROUP BY o.id, l.position, l.name""",
        user,
    )
    wrong = [f"ordered: {name} with {options}" for name, options, *_ in lines if not menu.has(name, options)]
    for *_, address, note in lines:
        wrong += [f"ordered with {said!r}" for said in (address, note) if said and _invented(said)]
    return wrong


def _invented(text: str) -> bool:
    return any(word.lower() in text.lower() for word in INVENTED)


def _plain(part: str) -> str:
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
        found = asyncio.run(play)
        took = time.perf_counter() - started
    for what in found.wrong:
        print(f"!! {what}")
    kinds = ", ".join(f"{count} {kind}" for kind, count in found.asked.most_common())
    print(f"{found.turns} messages, {found.asked.total()} hostile answers ({kinds})")
    print(f"{found.lines} cart lines seen, {found.orders} orders placed, {len(found.wrong)} wrong, {took:.1f} s")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
