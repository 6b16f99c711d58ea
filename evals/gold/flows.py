"""Plays dialogues through the real graph with the gold commands in the reader's place.

The API runs in this process; the demo services and Postgres are real. So what is judged is all that follows a reading.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from api.resources import Resources, open_resources
from api.settings import Settings
from domain.cart import Cart, Line
from domain.commands import Acknowledge, ChangeLine, Command, Pick, Reading, RemoveLine, RepeatLine, ShowCart, Unread
from domain.reading_context import ReadingContext
from evals.conversations.testbed import open_testbed
from evals.gold.dialogues import Dialogue, DialogueLine, Performance, Played
from evals.gold.language import language_of
from evals.gold.loading import GoldCartLine, GoldLine
from evals.gold.score import written

SEATS = 4
"""Guests at the same time."""
_ORDERS = """
    SELECT o.id, l.quantity, l.name,
        coalesce(array_agg(p.name) FILTER (WHERE NOT p.refused), '{}'),
        coalesce(array_agg(p.name) FILTER (WHERE p.refused), '{}')
    FROM orders o JOIN order_line l ON l.order_id = o.id
        LEFT JOIN order_option p ON p.order_id = l.order_id AND p.line_position = l.position
    WHERE o.user_id = %s AND o.cancelled_at IS NULL
    GROUP BY o.id, o.placed_at, l.position, l.quantity, l.name ORDER BY o.placed_at, o.id, l.position"""


@dataclass(frozen=True, slots=True)
class _Message:
    """The message that a task plays, and the guest's language."""

    line: GoldLine
    language: str


_MESSAGE: ContextVar[_Message] = ContextVar("gold_message")


class GoldReader:
    """Reads each message as its gold line says. The player names the line in the context of the turn's task."""

    async def read(self, context: ReadingContext) -> Reading:
        """The gold commands; their line numbers are those of the cart as it is."""
        message = _MESSAGE.get()
        line = message.line
        positions = positions_of(line.cart, context.cart)
        commands = tuple(with_positions(command, positions) for command in line.best)
        return Reading(
            commands=commands or (Acknowledge(),),
            unread=tuple(Unread(words=each) for each in line.unread),
            language=message.language,
        )


class Restaurant(Protocol):
    """Where a dialogue is played: a client of the API, and the tables of the restaurant's orders."""

    @property
    def api(self) -> httpx.AsyncClient: ...
    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]: ...


def positions_of(gold: Iterable[GoldCartLine], cart: Cart) -> dict[int, int]:
    """Where each line of the assumed cart is in the real one, from 1: the same dish and options, else the same dish."""
    left = dict(enumerate(cart.lines, start=1))
    positions: dict[int, int] = {}
    for same in (_same_line, _same_dish):
        for wanted in gold:
            found = next((at for at, line in left.items() if same(wanted, line)), None)
            if wanted.line not in positions and found is not None:
                positions[wanted.line] = found
                del left[found]
    return positions


def with_positions(command: Command, positions: Mapping[int, int]) -> Command:
    """The command with the line numbers of the real cart; a line that is not there keeps its number."""
    match command:
        case ChangeLine() | RemoveLine() | Pick():
            return command.replace(lines=tuple(positions.get(line, line) for line in command.lines))
        case RepeatLine(line=line):
            return command.replace(line=positions.get(line, line))
        case ShowCart(line=line) if line is not None:
            return command.replace(line=positions.get(line, line))
    return command


@asynccontextmanager
async def open_with_gold(settings: Settings) -> AsyncIterator[Resources]:
    """All that the API works with, the reader replaced."""
    async with open_resources(settings, GoldReader()) as resources:
        yield resources


async def play_all(
    server: str, dialogues: Sequence[Dialogue], gold: Mapping[str, Sequence[GoldLine]]
) -> list[Performance]:
    """Every dialogue that has a gold line for each message, on a database of its own in the Postgres of that URL."""
    performances: dict[str, Performance] = {}
    waiting = iter([each for each in dialogues if not lacking(each, gold.get(each.id, ()))])
    async with open_testbed(server, open_with_gold) as stage:

        async def seat() -> None:
            for dialogue in waiting:
                performances[dialogue.id] = await play(stage, dialogue, gold[dialogue.id])

        async with asyncio.TaskGroup() as guests:
            for _ in range(SEATS):
                guests.create_task(seat())
    return [performances[each.id] for each in dialogues if each.id in performances]


def lacking(dialogue: Dialogue, lines: Sequence[GoldLine]) -> str | None:
    """Why a dialogue cannot be played; None when it can."""
    if tuple(line.text for line in lines) == dialogue.turns:
        return None
    return f"{dialogue.id}: its gold lines are not its {len(dialogue.turns)} messages"


async def play(restaurant: Restaurant, dialogue: Dialogue, lines: Sequence[GoldLine]) -> Performance:
    """One dialogue, by a guest of its own."""
    performance = Performance(dialogue)
    user = f"gold-{uuid.uuid4().hex[:12]}"
    language = "en"
    for line in lines:
        language = language_of(line.text, before=language)
        _MESSAGE.set(_Message(line, language))
        body = {"text": line.text, "user_id": user, "channel": "web"}
        answer = await restaurant.api.post("/orchestrate", json=body)
        reply = answer.json()
        cart = (reply.get("cart") or {}).get("lines") or ()
        turn = Played(
            text=line.text,
            reply=reply.get("reply_text", answer.text[:300]),
            status=answer.status_code,
            route=reply.get("route", "-"),
            pending=reply.get("pending"),
            error=(reply.get("error") or {}).get("code") if answer.status_code == 200 else None,
            cart=tuple(DialogueLine.model_validate(each) for each in cart),
            orders=await _placed(restaurant, user),
            commands=written(line.best),
            assumed=line.pending,
        )
        performance.turns.append(turn)
    return performance


def table(performances: Sequence[Performance]) -> str:
    """How many dialogues of each kind ended right, in their state and in their replies as well."""
    verdicts = [(each.dialogue.kind, each.verdict) for each in performances]
    every = Counter(kind for kind, _ in verdicts)
    state = Counter(kind for kind, verdict in verdicts if not verdict.state)
    replies = Counter(kind for kind, verdict in verdicts if not verdict.state and not verdict.replies)
    rows = [f"{'':<16} state  replies too   dialogues"]
    rows += [f"{kind:<16} {state[kind]:>5} {replies[kind]:>12} {count:>11}" for kind, count in every.most_common()]
    total = every.total() or 1
    rows += [
        f"cart, orders and errors right: {100 * state.total() / total:.1f} %  ({state.total()} of {every.total()})"
    ]
    rows += [
        f"replies right as well:         {100 * replies.total() / total:.1f} %  ({replies.total()} of {every.total()})"
    ]
    return "\n".join(rows)


async def _placed(restaurant: Restaurant, user: str) -> tuple[tuple[DialogueLine, ...], ...]:
    """The lines of the guest's orders that were not cancelled, oldest first."""
    orders: dict[str, list[DialogueLine]] = {}
    for order_id, quantity, name, options, refusals in await restaurant.rows(_ORDERS, user):
        line = DialogueLine(name=name, quantity=quantity, options=tuple(options), refusals=tuple(refusals))
        orders.setdefault(order_id, []).append(line)
    return tuple(tuple(lines) for lines in orders.values())


def _same_line(gold: GoldCartLine, line: Line) -> bool:
    options = {(each.group, each.option) for each in gold.options}
    refusals = {(each.group, each.option) for each in gold.refusals}
    same_options = options == {(str(each.group), str(each.option)) for each in line.choices}
    same_refusals = refusals == {(str(each.group), str(each.option)) for each in line.refusals}
    return gold.item == line.item and same_options and same_refusals


def _same_dish(gold: GoldCartLine, line: Line) -> bool:
    return gold.item == line.item
