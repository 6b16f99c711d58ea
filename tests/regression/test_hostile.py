"""A hostile model gets no invention past the checks; and the evaluation detects inventions."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from domain.commands import (
    AddItem,
    Address,
    Agree,
    ChangeLine,
    Changes,
    ChosenOption,
    Command,
    Food,
    Forget,
    Reading,
    RemoveLine,
    SetFulfilment,
    SetLanguage,
)
from domain.menu import GroupId, ItemId, OptionId
from evals.gold.menu import demo_menu
from evals.hostile import MenuNamesInTables, find_problems, run, run_agreeing
from evals.hostile_readings import NO_IN_LANGUAGES, NO_YES, Silent, find_reading_problems, state
from evals.hostile_readings import run as run_readings
from evals.hostile_readings import run_agreeing as run_agreeing_readings
from understanding.local_reader import LocalCommandReader

TURNS = 200
MESSAGES_OF_A_GUEST = 2
"""An order that is read back, and the answer."""


@pytest.mark.slow
async def test_nothing_that_a_lying_model_invents_gets_through(postgres_server: str) -> None:
    found = await run(postgres_server, TURNS, seed=7)
    assert not found.problems, "\n".join(found.problems)
    assert found.turns == TURNS
    assert found.answer_counts["lie"] > TURNS / 3
    assert found.lines > TURNS / 2


@pytest.mark.slow
async def test_a_model_that_hears_a_yes_everywhere_places_nothing(postgres_server: str) -> None:
    found = await run_agreeing(postgres_server)
    messages = [*NO_YES, *NO_IN_LANGUAGES]
    assert not found.problems, "\n".join(found.problems)
    assert found.orders == 1
    assert found.turns == MESSAGES_OF_A_GUEST * (len(messages) + 1)
    assert found.answer_counts["yes"] >= len(messages)


@pytest.mark.parametrize("local", [Silent(), LocalCommandReader.load()], ids=["no local reading", "local reading"])
async def test_no_lie_becomes_a_wrong_command(local: Silent | LocalCommandReader) -> None:
    found = await run_readings(500, local, seed=3)
    assert not found.problems, "\n".join(found.problems)
    assert found.kinds["add_item"]
    assert found.kinds["remove_line"]
    assert found.degraded > 50


async def test_a_model_that_hears_a_yes_everywhere_agrees_to_nothing() -> None:
    found = await run_agreeing_readings(LocalCommandReader.load())
    assert not found.problems, "\n".join(found.problems)
    assert len(NO_IN_LANGUAGES) >= 50
    assert found.answers >= 8 * len(NO_IN_LANGUAGES)


STEAK = Food(item=ItemId("unicorn-steak"))
COKE, SALAD = Food(item=ItemId("coke")), Food(item=ItemId("caesar-salad"))
HAM = Changes(choices=(ChosenOption(group=GroupId("pizza-toppings"), option=OptionId("ham")),))


@pytest.mark.parametrize(
    ("command", "noticed"),
    [
        (AddItem(food=STEAK), "not on the menu"),
        (AddItem(food=SALAD), "nobody said"),
        (AddItem(food=COKE, quantity=7), "was not said"),
        (AddItem(food=COKE, changes=HAM), "no option"),
        (AddItem(food=COKE, for_whom="Kraken"), "repeats"),
        (RemoveLine(lines=(9,)), "no line"),
        (ChangeLine(lines=(1,), quantity=40), "was not said"),
        (SetFulfilment(address=Address(street="1 Elm Road")), "was not said"),
        (Forget(), "forgets"),
        (Agree(), "agrees"),
        (SetLanguage(language="kraken"), "repeats"),
    ],
)
def test_a_wrong_command_is_noticed(command: Command, noticed: str) -> None:
    anywhere = state("a coke and two lemonades", demo_menu(), random.Random(5))
    message = replace(anywhere, pending=None, shown=())
    fine = Reading(commands=(AddItem(food=COKE),), source="model")
    assert find_reading_problems(fine, message) == []
    assert noticed in " ".join(find_reading_problems(fine.replace(commands=(command,)), message))


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
