"""A hostile model gets no invention past the grounding; and the check detects inventions."""

from __future__ import annotations

import pytest

from evals.hostile import NO_YES, MenuNamesInTables, find_problems, run, run_agreeing

TURNS = 200


@pytest.mark.slow
async def test_nothing_that_a_lying_model_invents_gets_through(postgres_server: str) -> None:
    found = await run(postgres_server, TURNS, seed=7)
    assert not found.problems, "\n".join(found.problems)
    assert found.turns == TURNS
    assert found.answer_counts["lie"] > TURNS / 2
    assert found.lines > TURNS / 2


@pytest.mark.slow
async def test_a_model_that_hears_a_yes_everywhere_places_nothing(postgres_server: str) -> None:
    found = await run_agreeing(postgres_server)
    assert not found.problems, "\n".join(found.problems)
    assert found.orders == 1
    assert found.turns == 5 * (len(NO_YES) + 1)
    assert found.answer_counts["yes"] >= 4 * len(NO_YES)


@pytest.mark.parametrize(
    ("reply", "noticed"),
    [
        ({"cart": {"lines": [{"name": "Moon Cake", "options": [], "refusals": []}]}}, "in the cart"),
        ({"cart": {"lines": [{"name": "BLT", "options": ["Glitter"], "refusals": []}]}}, "in the cart"),
        ({"reply_text": "In your cart: 1 × Moon Cake – $1.00."}, "Moon Cake"),
        ({"reply_text": "Delivery to 1 Kraken Street"}, "Kraken"),
        ({"quick_replies": ["Unicorn Steak"]}, "Unicorn"),
    ],
)
def test_what_is_not_on_the_menu_is_noticed(reply: dict[str, object], noticed: str) -> None:
    fine: dict[str, object] = {"reply_text": "In your cart: 2 × BLT (extra Bacon) – $1.00.", "quick_replies": []}
    menu = MenuNamesInTables({"BLT": frozenset({"Bacon"})})
    assert find_problems(fine, menu) == []
    assert noticed in " ".join(find_problems({**fine, **reply}, menu))
