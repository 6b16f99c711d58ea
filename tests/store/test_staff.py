"""What staff see of an order that only they can find out about, and how they close it."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from domain.cart import Cart, Choice, Line, PricedCart, PricedLine, Refusal
from domain.menu import GroupId, ItemId, OptionId
from domain.money import Money
from domain.order import Fulfilment, OrderDraft
from domain.placement import Placement, read_back_of, request_of
from domain.understanding import DeliveryMode
from store.placements import Placements
from store.pool import Pool
from store.staff import NoSuchCase, case_in_words, close_case
from tests.store.test_placements import new

ROOT = Path(__file__).parents[2]


def draft() -> OrderDraft:
    line = Line(
        number=1,
        item=ItemId("calzone"),
        name="Calzone",
        quantity=2,
        choices=(Choice(group=GroupId("top"), option=OptionId("olives")),),
        refusals=(Refusal(group=GroupId("top"), option=OptionId("onions")),),
        note="well done",
    )
    [numbered] = Cart().with_line(line).lines
    return OrderDraft(
        cart=PricedCart(lines=(PricedLine(numbered, None, None),), subtotal=None),
        fulfilment=Fulfilment(mode=DeliveryMode.DELIVERY, address="1 Quay", payment="cash", instructions="ring twice"),
        names=(("top", "olives", "Olives"), ("top", "onions", "Onions")),
    )


async def with_staff(placements: Placements, confirmation: str = "c1") -> Placement:
    placement = replace(
        new(confirmation),
        read_back=read_back_of(Money(2150, "EUR")),
        request=request_of(draft()),
        trace_id="trace-7",
    )
    handed = await placements.hand_over((await placements.submit(placement)).key, "no_answer")
    assert handed is not None
    return handed


async def test_a_case_tells_all_that_is_needed_to_ask_the_kitchen(pool: Pool) -> None:
    told = case_in_words(await with_staff(Placements(pool)))
    for part in (
        "2 x Calzone: Olives, no Onions (well done)", "delivery, 1 Quay, cash", "ring twice", "21.50 EUR", "trace-7",
        "guest ann", "no_answer",
    ):  # fmt: skip
        assert part in told


async def test_a_case_is_closed_with_what_the_kitchen_says(pool: Pool) -> None:
    placements = Placements(pool)
    taken, lost = await with_staff(placements, "c1"), await with_staff(placements, "c2")
    await close_case(placements, str(taken.key)[:8], order_id="K-17")
    await close_case(placements, str(lost.key), order_id=None)
    assert await placements.with_staff() == ()
    newest = await placements.newest("acme", "ann", "s1")
    assert newest is not None
    assert newest.order_id == "K-17"
    with pytest.raises(NoSuchCase, match="0 open cases"):
        await close_case(placements, str(taken.key), order_id="K-18")


async def test_the_command_lists_and_closes(pool: Pool, database: str) -> None:
    key = str((await with_staff(Placements(pool))).key)

    def said(*words: str) -> str:
        command = [sys.executable, "-m", "store.staff", *words]
        environ = {**os.environ, "DATABASE_URL": database}
        return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout

    assert key in said()
    assert said("placed", key, "K-17") == f"{key} is placed: K-17.\n"
    assert said() == "No order needs staff.\n"
