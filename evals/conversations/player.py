"""Plays a scripted conversation on the testbed and lists the differences from the script."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from evals.conversations.script import RestaurantChange, ScriptedConversation, ScriptOrder, ScriptStep, tidy_lines
from evals.conversations.testbed import NOON, RestaurantTestbed

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
class ConversationResult:
    """The result of one conversation. ``failures`` is empty when it passed."""

    conversation: ScriptedConversation
    failures: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)

    @property
    def is_passed(self) -> bool:
        return not self.failures

    def render(self) -> str:
        """The transcript and the failures as text."""
        head = f"{self.conversation.topic} / {self.conversation.name}"
        return "\n".join([head, *(f"    {line}" for line in (*self.transcript, *self.failures))])


async def play_conversation(testbed: RestaurantTestbed, conversation: ScriptedConversation) -> ConversationResult:
    """Play it to its end; restaurant changes are reverted afterwards."""
    player = _ConversationPlayer(testbed, conversation)
    try:
        return await player.play_conversation()
    finally:
        await player.tidy_up()


class _ConversationPlayer:
    def __init__(self, testbed: RestaurantTestbed, conversation: ScriptedConversation) -> None:
        self._testbed = testbed
        self._script = conversation
        self._user = f"guest-{uuid.uuid4().hex[:12]}"
        self._result = ConversationResult(conversation)
        self._sold_out: set[str] = set()
        self._prices: dict[str, int] = {}

    async def play_conversation(self) -> ConversationResult:
        if self._script.remembers:
            preferences = {"mode": "save_preferences", "preferences": dict(self._script.remembers)}
            caller = {"user_id": self._user, "channel": "web", "session_id": self._user, "trace_id": "script"}
            await self._testbed.call_service("profile", "/profile", {**caller, **preferences})
        for number, step in enumerate(self._script.steps, start=1):
            if step.restaurant is not None:
                await self._change_restaurant(step.restaurant)
            else:
                await self._send(number, step)
        await self._check_orders("at the end", self._script.orders)
        return self._result

    async def tidy_up(self) -> None:
        self._testbed.clock.set(NOON)
        for breaker in self._testbed.services.values():
            breaker.is_down = False
        for item in self._sold_out:
            await self._testbed.rows("UPDATE item SET available = true, unavailable_reason = NULL WHERE id = %s", item)
        for item, minor in self._prices.items():
            await self._testbed.rows("UPDATE item SET price_minor = %s WHERE id = %s", minor, item)
        # Make the orders old, so that they do not affect later guests.
        later = "UPDATE orders SET placed_at = placed_at - interval '7 days' WHERE user_id = %s"
        await self._testbed.rows(later, self._user)

    async def _change_restaurant(self, change: RestaurantChange) -> None:
        self._result.transcript.append(f"  ({change.model_dump(exclude_defaults=True)})")
        if change.sold_out:
            self._sold_out.add(change.sold_out)
            body = {"item_id": change.sold_out, "available": False, "reason": change.reason}
            await self._testbed.call_service("menu", "/menu/availability", body)
        if change.back_on:
            await self._testbed.call_service(
                "menu", "/menu/availability", {"item_id": change.back_on, "available": True}
            )
        for item, minor in change.price.items():
            [(before,)] = await self._testbed.rows("SELECT price_minor FROM item WHERE id = %s", item)
            self._prices.setdefault(item, before)
            await self._testbed.rows("UPDATE item SET price_minor = %s WHERE id = %s", minor, item)
        if change.hour is not None:
            self._testbed.clock.set(change.hour)
        self._testbed.clock.advance(change.minutes_later)
        for service, down in ((change.service_down, True), (change.service_up, False)):
            if service:
                self._testbed.services[service].is_down = down
        if change.restart:
            await self._testbed.open_api()

    async def _send(self, number: int, step: ScriptStep) -> None:
        channel = step.channel or self._script.channel
        body = {
            "text": step.guest,
            "user_id": self._user,
            "channel": channel,
            "locale": self._script.locale,
            "session_id": f"{self._user}:{step.session or '1'}",
            **step.fields,
        }
        answer = await self._testbed.api.post("/orchestrate", json=body)
        self._result.transcript.append(f"{number}. guest: {step.guest}")
        if answer.status_code != 200:
            self._fail(number, "status", 200, f"{answer.status_code} {answer.text[:300]}")
            return
        reply = answer.json()
        reply_line = reply["reply_text"].replace("\n", " | ")
        cart = ", ".join(_cart_lines(reply)) or "-"
        self._result.transcript.append(
            f"   reply: {reply_line}  [{reply['route']}, {reply.get('pending')}, cart {cart}]"
        )
        self._check_reply(number, step, reply)
        if step.orders is not None:
            await self._check_orders(f"after {number}", step.orders)

    def _check_reply(self, number: int, step: ScriptStep, reply: dict[str, Any]) -> None:
        if step.cart is not None and _cart_lines(reply) != step.cart:
            self._fail(number, "cart", step.cart, _cart_lines(reply))
        values = {
            "route": reply["route"],
            "pending": reply.get("pending") or NOTHING_WAITS,
            "error": (reply.get("error") or {}).get("code", NOTHING_WAITS),
        }
        for name, actual in values.items():
            expected = getattr(step, name)
            if expected is not None and expected != actual:
                self._fail(number, name, expected, actual)
        text = reply["reply_text"].lower()
        for words in step.reply:
            if words.lower() not in text:
                self._fail(number, "reply", words, reply["reply_text"])
        for words in step.never:
            if words.lower() in text:
                self._fail(number, "reply without", words, reply["reply_text"])

    async def _check_orders(self, when: str, expected: tuple[ScriptOrder, ...]) -> None:
        actual = [await self._read_order(row) for row in await self._testbed.rows(_ORDERS, self._user)]
        is_same = len(actual) == len(expected) and all(
            _is_as_expected(w, p) for w, p in zip(expected, actual, strict=True)
        )
        if not is_same:
            self._fail(when, "orders", [_dump_order(w) for w in expected], [_dump_order(p) for p in actual])

    async def _read_order(self, row: tuple[Any, ...]) -> ScriptOrder:
        order_id, mode, address, table, payment, note, cancelled, total = row
        lines = await self._testbed.rows(_LINES, order_id)
        return ScriptOrder(
            lines=tuple(_format_line(quantity, name, options or ()) for quantity, name, options in lines),
            mode=mode,
            address=address,
            table=table,
            payment=payment,
            note=note,
            cancelled=cancelled,
            total=f"{total // 100}.{total % 100:02d}",
        )

    def _fail(self, where: object, what: str, expected: object, actual: object) -> None:
        self._result.failures.append(f"!! {where}: {what} should be {expected!r}, is {actual!r}")


def _is_as_expected(expected: ScriptOrder, actual: ScriptOrder) -> bool:
    """Whether an order equals the expected one in the fields that the script names."""
    compared = expected.model_fields_set | {"lines", "cancelled"}
    return all(getattr(expected, name) == getattr(actual, name) for name in compared)


def _dump_order(order: ScriptOrder) -> dict[str, object]:
    return order.model_dump(exclude_defaults=True)


def _cart_lines(reply: dict[str, Any]) -> tuple[str, ...]:
    """The reply's cart as lines of the script."""
    lines = (reply.get("cart") or {"lines": []})["lines"]
    return tidy_lines(
        _format_line(line["quantity"], line["name"], [*line["options"], *(f"no {r}" for r in line["refusals"])])
        for line in lines
    )


def _format_line(quantity: int, name: str, options: list[str] | tuple[str, ...]) -> str:
    return f"{quantity} {name}: {', '.join(options)}"
