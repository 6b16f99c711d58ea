"""A guest's whole visit on the testbed, and the verdict by the order service's tables and the profile service."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import httpx

from domain.cart import Amount
from domain.menu import DishPart, ItemId
from evals.conversations.testbed import RestaurantTestbed
from evals.guests.goals import GoalEnd, GoalFulfilment, GoalLine, GoalOption, GuestGoal
from evals.guests.guest import MOST_TURNS, GoalGuest
from evals.guests.habits import GuestHabit
from evals.guests.view import CountedLines, GuestView, first_difference

_ORDERS = """
    SELECT id, delivery_mode, payment_method, address, table_number, cancelled_at IS NOT NULL,
        coalesce(to_char(scheduled_for AT TIME ZONE 'UTC', 'HH24:MI'), ''),
        round(100.0 * tip_minor / nullif(subtotal_minor, 0)), upper(array_to_string(coupons, ','))
    FROM orders WHERE user_id = %s ORDER BY placed_at, id"""
_LINES = """
    SELECT l.position, l.item_id, l.quantity, p.option_id, p.amount, p.refused, p.placement,
        coalesce(substring(l.note from '^for (\\w+)'), '')
    FROM order_line l LEFT JOIN order_option p ON p.order_id = l.order_id AND p.line_position = l.position
    WHERE l.order_id = %s ORDER BY l.position"""
_OVER = "UPDATE orders SET placed_at = placed_at - interval '7 days' WHERE user_id = %s"
_PROFILE = {"mode": "get_profile", "channel": "web", "session_id": "judge", "trace_id": "judge"}


class VisitVerdict(StrEnum):
    """How a visit ended. ``SILENT``: an order unlike the goal, or an allergy that was said and is not kept."""

    SUCCESS = "success"
    SILENT = "silent"
    ALOUD = "aloud"


@dataclass(slots=True)
class VisitResult:
    """What came of one visit. ``why`` is empty for a success; its part before ": " is the kind of failure."""

    goal: GuestGoal
    seed: int
    verdict: VisitVerdict = VisitVerdict.ALOUD
    why: str = ""
    turns: int = 0
    doubts: int = 0
    corrections: int = 0
    habit: GuestHabit = GuestHabit.PLAIN
    transcript: list[str] = field(default_factory=list)

    @property
    def succeeded(self) -> bool:
        return self.verdict is VisitVerdict.SUCCESS

    @property
    def title(self) -> str:
        return f"{self.goal.group} / {self.goal.id} / seed {self.seed} ({self.habit})"

    def format_transcript(self) -> str:
        """The whole visit, for people."""
        head = f"{self.title}: {self.verdict} {self.why}".rstrip()
        return "\n".join([head, *(f"    {line}" for line in self.transcript)])


@dataclass(frozen=True, slots=True)
class StoredVisit:
    """One order of the guest's, as the order service has stored it."""

    cart: CountedLines
    mode: str
    payment: str
    place: str
    cancelled: bool
    time: str = ""
    tip: int = 0
    coupon: str = ""


async def visit(
    testbed: RestaurantTestbed, goal: GuestGoal, seed: int, *, careful: bool = True, habit: GuestHabit | None = None
) -> VisitResult:
    """Play one guest to the end and judge it."""
    guest = GoalGuest(goal, seed, careful=careful, habit=habit)
    result = VisitResult(goal, seed, habit=guest.habit)
    user = f"goal-{uuid.uuid4().hex[:16]}"
    why = await _converse(testbed, guest, user, result)
    result.doubts, result.corrections = guest.doubts, guest.corrections
    orders = [await _order(testbed, row) for row in await testbed.rows(_ORDERS, user)]
    kept = await _kept_allergies(testbed, user) if goal.allergies else frozenset()
    result.verdict, result.why = judge_visit(guest, orders, kept, why)
    # The kitchen has long finished when the next guest comes.
    await testbed.rows(_OVER, user)
    return result


async def _converse(testbed: RestaurantTestbed, guest: GoalGuest, user: str, result: VisitResult) -> str:
    """Talk until the guest leaves; why it left without what it wanted, if so."""
    view: GuestView | None = None
    while (text := guest.answer(view)) is not None:
        if result.turns == MOST_TURNS:
            return f"{MOST_TURNS} turns and no end: {view.pending if view else None} waits"
        result.turns += 1
        result.transcript.append(f"{result.turns}. guest: {text}")
        answer = await testbed.api.post("/orchestrate", json={"text": text, "user_id": user})
        if answer.status_code != httpx.codes.OK:
            return f"no answer: {answer.status_code}"
        reply = answer.json()
        view = GuestView.of(reply, guest.menu)
        result.transcript.append(f"   reply: {_shown(reply)}")
    return guest.why_left


def judge_visit(
    guest: GoalGuest, orders: Sequence[StoredVisit], kept: frozenset[str], why: str
) -> tuple[VisitVerdict, str]:
    """The verdict, and why it is no success."""
    goal = guest.goal
    wrong = _wrong_order(goal, orders)
    if wrong:
        return VisitVerdict.SILENT, wrong
    if lost := sorted(set(goal.allergies) - kept):
        return VisitVerdict.SILENT, f"allergy not kept: {', '.join(lost)}"
    if why:
        return VisitVerdict.ALOUD, why
    if goal.ends is GoalEnd.NOTHING:
        return VisitVerdict.SUCCESS, ""
    if not orders:
        return VisitVerdict.ALOUD, "left without an order"
    if orders[0].cancelled is not (goal.ends is GoalEnd.CANCELLED):
        return VisitVerdict.ALOUD, f"cancelled is {orders[0].cancelled}"
    return VisitVerdict.SUCCESS, ""


def _wrong_order(goal: GuestGoal, orders: Sequence[StoredVisit]) -> str:
    """How the orders differ from the goal; nothing when there are none that do."""
    if len(orders) > (0 if goal.ends is GoalEnd.NOTHING else 1):
        return f"an order too many: {len(orders)}"
    for order in orders:
        if different := first_difference(goal.wanted, order.cart, GoalGuest(goal, 0).menu):
            return f"the order is wrong: {different}"
        way = goal.fulfilment
        if way is None or not _same_way(order, way):
            return f"the fulfilment is wrong: {order.mode}, {order.payment}, {order.place}"
        if order.time != goal.time:
            return f"the time is wrong: {order.time or 'as soon as possible'}"
        if (order.tip, order.coupon) != (goal.tip, goal.coupon):
            return f"the bill is wrong: a tip of {order.tip} %, the code {order.coupon or '-'}"
    return ""


def _same_way(order: StoredVisit, way: GoalFulfilment) -> bool:
    same_place = _bare(way.place) == _bare(order.place)
    return (order.mode, order.payment) == (way.mode, way.payment) and same_place


def _bare(place: str) -> str:
    """Letters and digits only: a comma more is the same place."""
    return "".join(c for c in place.casefold() if c.isalnum())


async def _order(testbed: RestaurantTestbed, row: tuple[Any, ...]) -> StoredVisit:
    order_id, mode, payment, address, table, cancelled, wanted, tip, coupon = row
    options: dict[int, set[GoalOption]] = {}
    heads: dict[int, tuple[str, int, str]] = {}
    for position, item, quantity, option, amount, refused, place, person in await testbed.rows(_LINES, order_id):
        heads[position] = (item, quantity, person)
        own = options.setdefault(position, set())
        if option is not None:
            own.add(GoalOption(option, Amount.NORMAL if refused else Amount(amount), refused, DishPart(place)))
    cart: CountedLines = Counter()
    for position, (item, quantity, person) in heads.items():
        cart[GoalLine(ItemId(item), 1, frozenset(options[position]), person)] += quantity
    return StoredVisit(cart, mode, payment, address or table or "", cancelled, wanted, int(tip or 0), coupon)


async def _kept_allergies(testbed: RestaurantTestbed, user: str) -> frozenset[str]:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{testbed.urls['profile']}/profile", json={**_PROFILE, "user_id": user})
        answer.raise_for_status()
    preferences = answer.json().get("preferences") or {}
    return frozenset(preferences.get("allergies", ()))


def _shown(reply: dict[str, Any]) -> str:
    lines = (reply.get("cart") or {"lines": []})["lines"]
    cart = "; ".join(
        " ".join([str(line["quantity"]), line["name"], *line["options"], *(f"no {name}" for name in line["refusals"])])
        for line in lines
    )
    text = reply["reply_text"].replace("\n", " | ")
    return f"{text}  [{reply['route']}, {reply.get('pending')}, cart {cart or '-'}]"
