"""Plays a scripted conversation on the stage and says what was not as the script wants it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from evals.conversations.script import Conversation, House, Placed, Step, tidy_lines
from evals.conversations.testbed import NOON, Stage

NOTHING_WAITS = "none"
_ORDERS = """
    SELECT o.id, o.delivery_mode, o.address, o.table_number, o.payment_method, o.special_instructions,
        o.cancelled_at IS NOT NULL, o.total_minor
    FROM orders o WHERE o.user_id = %s ORDER BY o.placed_at, o.id"""
_LINES = """
    SELECT l.quantity, l.name, array_agg(
        concat(CASE WHEN p.refused THEN 'no ' END, nullif(p.amount, 'normal') || ' ', p.name)
    ) FILTER (WHERE p.name IS NOT NULL)
    FROM order_line l LEFT JOIN order_option p ON p.order_id = l.order_id AND p.line_position = l.position
    WHERE l.order_id = %s GROUP BY l.position, l.quantity, l.name"""


@dataclass
class Result:
    """How a conversation went. ``failures`` is empty when all was as it should be."""

    conversation: Conversation
    failures: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.failures

    def told(self) -> str:
        """The whole conversation and what went wrong, for people."""
        head = f"{self.conversation.topic} / {self.conversation.name}"
        return "\n".join([head, *(f"    {line}" for line in (*self.transcript, *self.failures))])


async def play(stage: Stage, conversation: Conversation) -> Result:
    """Play it to its end; the house is afterwards as it was before."""
    player = _Player(stage, conversation)
    try:
        return await player.play()
    finally:
        await player.tidy_up()


class _Player:
    def __init__(self, stage: Stage, conversation: Conversation) -> None:
        self._stage = stage
        self._script = conversation
        self._user = f"guest-{uuid.uuid4().hex[:12]}"
        self._result = Result(conversation)
        self._off: set[str] = set()
        self._prices: dict[str, int] = {}

    async def play(self) -> Result:
        if self._script.remembers:
            preferences = {"mode": "save_preferences", "preferences": dict(self._script.remembers)}
            caller = {"user_id": self._user, "channel": "web", "session_id": self._user, "trace_id": "script"}
            await self._stage.tell("profile", "/profile", {**caller, **preferences})
        for number, step in enumerate(self._script.steps, start=1):
            if step.house is not None:
                await self._happens(step.house)
            else:
                await self._says(number, step)
        await self._check_orders("at the end", self._script.orders)
        return self._result

    async def tidy_up(self) -> None:
        self._stage.clock.set(NOON)
        for breaker in self._stage.services.values():
            breaker.down = False
        for item in self._off:
            await self._stage.rows("UPDATE item SET available = true, unavailable_reason = NULL WHERE id = %s", item)
        for item, minor in self._prices.items():
            await self._stage.rows("UPDATE item SET price_minor = %s WHERE id = %s", minor, item)
        # The kitchen has long finished when the next guest comes.
        later = "UPDATE orders SET placed_at = placed_at - interval '7 days' WHERE user_id = %s"
        await self._stage.rows(later, self._user)

    async def _happens(self, house: House) -> None:
        self._result.transcript.append(f"  ({house.model_dump(exclude_defaults=True)})")
        if house.sold_out:
            self._off.add(house.sold_out)
            body = {"item_id": house.sold_out, "available": False, "reason": house.reason}
            await self._stage.tell("menu", "/menu/availability", body)
        if house.back_on:
            await self._stage.tell("menu", "/menu/availability", {"item_id": house.back_on, "available": True})
        for item, minor in house.price.items():
            [(before,)] = await self._stage.rows("SELECT price_minor FROM item WHERE id = %s", item)
            self._prices.setdefault(item, before)
            await self._stage.rows("UPDATE item SET price_minor = %s WHERE id = %s", minor, item)
        if house.hour is not None:
            self._stage.clock.set(house.hour)
        self._stage.clock.later(house.minutes_later)
        for service, down in ((house.down, True), (house.up, False)):
            if service:
                self._stage.services[service].down = down
        if house.restart:
            await self._stage.open_api()

    async def _says(self, number: int, step: Step) -> None:
        channel = step.channel or self._script.channel
        body = {
            "text": step.guest,
            "user_id": self._user,
            "channel": channel,
            "locale": self._script.locale,
            "session_id": f"{self._user}:{step.session or '1'}",
            **step.fields,
        }
        answer = await self._stage.api.post("/orchestrate", json=body)
        self._result.transcript.append(f"{number}. guest: {step.guest}")
        if answer.status_code != 200:
            self._fail(number, "status", 200, f"{answer.status_code} {answer.text[:300]}")
            return
        reply = answer.json()
        shown = reply["reply_text"].replace("\n", " | ")
        cart = ", ".join(_cart(reply)) or "-"
        self._result.transcript.append(f"   house: {shown}  [{reply['route']}, {reply.get('pending')}, cart {cart}]")
        self._check(number, step, reply)
        if step.orders is not None:
            await self._check_orders(f"after {number}", step.orders)

    def _check(self, number: int, step: Step, reply: dict[str, Any]) -> None:
        if step.cart is not None and _cart(reply) != step.cart:
            self._fail(number, "cart", step.cart, _cart(reply))
        told = {
            "route": reply["route"],
            "pending": reply.get("pending") or NOTHING_WAITS,
            "error": (reply.get("error") or {}).get("code", NOTHING_WAITS),
        }
        for name, is_ in told.items():
            wanted = getattr(step, name)
            if wanted is not None and wanted != is_:
                self._fail(number, name, wanted, is_)
        text = reply["reply_text"].lower()
        for words in step.reply:
            if words.lower() not in text:
                self._fail(number, "reply", words, reply["reply_text"])
        for words in step.never:
            if words.lower() in text:
                self._fail(number, "reply without", words, reply["reply_text"])

    async def _check_orders(self, when: str, wanted: tuple[Placed, ...]) -> None:
        placed = [await self._order(row) for row in await self._stage.rows(_ORDERS, self._user)]
        same = len(placed) == len(wanted) and all(_fits(w, p) for w, p in zip(wanted, placed, strict=True))
        if not same:
            self._fail(when, "orders", [_brief(w) for w in wanted], [_brief(p) for p in placed])

    async def _order(self, row: tuple[Any, ...]) -> Placed:
        order_id, mode, address, table, payment, note, cancelled, total = row
        lines = await self._stage.rows(_LINES, order_id)
        return Placed(
            lines=tuple(_written(quantity, name, options or ()) for quantity, name, options in lines),
            mode=mode,
            address=address,
            table=table,
            payment=payment,
            note=note,
            cancelled=cancelled,
            total=f"{total // 100}.{total % 100:02d}",
        )

    def _fail(self, where: object, what: str, wanted: object, is_: object) -> None:
        self._result.failures.append(f"!! {where}: {what} should be {wanted!r}, is {is_!r}")


def _fits(wanted: Placed, placed: Placed) -> bool:
    """Whether an order is as wanted, in the fields that the script names."""
    named = wanted.model_fields_set | {"lines", "cancelled"}
    return all(getattr(wanted, name) == getattr(placed, name) for name in named)


def _brief(order: Placed) -> dict[str, object]:
    return order.model_dump(exclude_defaults=True)


def _cart(reply: dict[str, Any]) -> tuple[str, ...]:
    """The reply's cart as lines of the script."""
    lines = (reply.get("cart") or {"lines": []})["lines"]
    return tidy_lines(
        _written(line["quantity"], line["name"], [*line["options"], *(f"no {r}" for r in line["refusals"])])
        for line in lines
    )


def _written(quantity: int, name: str, options: list[str] | tuple[str, ...]) -> str:
    return f"{quantity} {name}: {', '.join(options)}"
