"""Which reader takes a clause."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("well done", "change 1 well-done"),
        ("no pickles", "change 1 -pickles"),
        ("no nuts please", "remember allergies=nuts"),
        ("no tomato, i'm allergic to sesame", "change 1 -tomato; remember allergies=sesame"),
        ("i'm allergic to nuts, shellfish and eggs", "remember allergies=nuts,crustaceans,molluscs,eggs"),
        ("epipen here, no nuts, no soy", "remember allergies=nuts,soy"),
        ("the match starts at 8", "not_understood"),
        ("at 8:30 please", "set when=at 8:30"),
        ("the blt, how big is it?", "ask size blt"),
        ("eat in, table, hang on... 15", "set mode=dine_in table=15"),
        ("pick up no actually could you deliver, 3 Quay St", "set mode=delivery address=3 Quay St"),
        (
            "bring it to 3 Quay St, I'll be in a yellow poncho",
            "set mode=delivery address=3 Quay St note=I'll be in a yellow poncho",
        ),
        ("bring it round at my mums, 4 Elm Rise", "set mode=delivery address=4 Elm Rise"),
        ("leave with the neighbour at 72", "set note=leave with the neighbour at 72"),
        ("collect, about 6ish", "set mode=pickup when=around 6"),
        ("dine in no wait delivery", "set mode=delivery"),
        ("by card, I mean cash", "set payment=cash"),
        ("pickup at 6, sorry 6:30", "set mode=pickup when=at 6:30"),
        ("pickup for 7, by card", "set mode=pickup when=for 7 payment=card"),
        ("we collect in 40ish", "set mode=pickup when=in around 40"),
        ("she's gonna come get it she says 10 minutes", "set mode=pickup when=10 minutes"),
        ("my brother will take it from there", "not_understood"),
        ("half cash half card, is that possible?", "want_unsupported split_payment"),
        ("write happy birthday on the box", "set note=write happy birthday on the box"),
        ("i want to change my order", "keep_ordering"),
        ("a coke, and is the soup vegan?", "ask diet soup-of-the-day diets=vegan; add 1 coke"),
        ("could you bring a coke, a blt and ketchup?", "add 1 coke; add 1 blt ?Ketchup"),
    ],
)
def test_the_first_reader_that_knows_a_clause_takes_it(text: str, commands: str) -> None:
    said = context(text, lines=["copper-burger"], pending=ANYTHING_ELSE)
    assert sorted(describe(said).split("; ")) == sorted(commands.split("; "))


def test_an_option_that_a_line_was_ordered_with_is_refused_on_that_line() -> None:
    lines = ["copper-burger egg", "sweet-potato-fries large"]
    assert describe(context("no egg after all", lines=lines, pending=ANYTHING_ELSE)) == "change 1 -egg"
    assert describe(context("no egg for me", lines=["coke"], pending=ANYTHING_ELSE)) == "remember allergies=eggs"
    assert describe(context("i've got a mild sesame allergy")) == "remember allergies=sesame"
    assert describe(context("i don't want any nuts, they make me itch")) == "remember allergies=nuts"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "the bolognese without celery please, i come out in hives",
            "remember allergies=celery; add 1 spaghetti-bolognese ?no celery",
        ),
        ("a carbonara no egg please, i swell up", "remember allergies=eggs; add 1 carbonara ?no egg"),
        ("a carbonara no egg please, i hate it", "add 1 carbonara ?no egg"),
        ("anyone with a nut allergy must not get nuts", "remember allergies=nuts"),
    ],
)
def test_what_is_refused_for_its_harm_is_an_allergy(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "lines", "commands"),
    [
        ("a grain bowl, no toasted walnuts", [], "add 1 grain-bowl ?no toasted walnuts"),
        ("no toasted walnuts", ["grain-bowl"], "change 1 ?no toasted walnuts"),
        ("no black pepper", ["carbonara regular"], "change 1 ?no black pepper"),
        ("no toasted walnuts, they give me hives", ["grain-bowl"], "remember allergies=nuts"),
        ("no walnuts", ["grain-bowl"], "remember allergies=nuts"),
        ("no red onion", ["greek-salad"], "change 1 -onion"),
    ],
)
def test_what_a_description_names_is_refused_of_its_dish(text: str, lines: list[str], commands: str) -> None:
    assert describe(context(text, lines=lines)) == commands
