"""Orders that staff must resolve: the list, and closing a case."""

import asyncio
import sys
from dataclasses import replace

import pytest

from domain.cart import Cart, Choice, Line, PricedCart, PricedLine, Refusal
from domain.fulfilment import DeliveryMode
from domain.menu import GroupId, ItemId, OptionId
from domain.money import Money
from domain.order import Fulfilment, OrderDraft, OverriddenWarning
from domain.placement import Placement, dump_read_back, dump_request
from store.placements import Placements
from store.pool import Pool, open_pool
from store.staff import NoSuchCase, close_case, describe_case, main
from tests.store.test_placements import new


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
        warned=(OverriddenWarning(name="Calzone", contains=("milk",), avoided=("milk", "eggs")),),
    )


async def hand_over_placement(placements: Placements, confirmation: str = "c1") -> Placement:
    placement = replace(
        new(confirmation),
        read_back=dump_read_back(Money(2150, "EUR")),
        request=dump_request(draft(), "web"),
        trace_id="trace-7",
    )
    handed = await placements.hand_over((await placements.submit(placement)).key, "no_answer")
    assert handed is not None
    return handed


async def test_a_case_has_the_details_to_ask_the_kitchen_about(pool: Pool) -> None:
    description = describe_case(await hand_over_placement(Placements(pool)))
    for part in (
        "2 x Calzone: Olives, no Onions (well done)", "delivery, 1 Quay, cash", "ring twice", "21.50 EUR", "trace-7",
        "guest ann", "no_answer", "the guest avoids milk, eggs and wants Calzone all the same",
    ):  # fmt: skip
        assert part in description


async def test_a_recorded_order_is_sent_again_with_its_warnings(pool: Pool) -> None:
    placement = await hand_over_placement(Placements(pool))
    assert placement.draft == draft()
    without = replace(placement, request=dump_request(replace(draft(), warned=()), "web"))
    assert without.draft == replace(draft(), warned=())


async def test_a_case_is_closed_with_the_kitchens_answer(pool: Pool) -> None:
    placements = Placements(pool)
    taken, lost = await hand_over_placement(placements, "c1"), await hand_over_placement(placements, "c2")
    await close_case(placements, str(taken.key)[:8], order_id="K-17")
    await close_case(placements, str(lost.key), order_id=None)
    assert await placements.list_for_staff() == ()
    newest = await placements.find_newest("acme", "ann", "s1")
    assert newest is not None
    assert newest.order_id == "K-17"
    with pytest.raises(NoSuchCase, match="0 open cases"):
        await close_case(placements, str(taken.key), order_id="K-18")


def test_the_command_lists_and_closes(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database)

    async def one_case() -> str:
        pool = await open_pool(database, 1)
        key = str((await hand_over_placement(Placements(pool))).key)
        await pool.close()
        return key

    def said(*words: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["store.staff", *words])
        assert main() == code
        return "".join(capsys.readouterr())

    key = asyncio.run(one_case())
    assert key in said()
    assert said("placed", key, "K-17") == f"{key} is placed: K-17.\n"
    assert said() == "No order needs staff.\n"
    assert said("rejected", key, code=1).startswith("0 open cases")
