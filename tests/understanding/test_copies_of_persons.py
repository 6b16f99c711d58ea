"""One more of what somebody has: "my wife wants the same as mine but no egg"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.commands import AddItem
from domain.reading_context import ReadingContext
from tests.understanding import readings


def spoken(text: str, *owned: tuple[str, str | None]) -> ReadingContext:
    said = readings.context(text, lines=[line for line, _ in owned], pending=readings.ANYTHING_ELSE)
    lines = tuple(line.replace(person=who) for line, (_, who) in zip(said.cart.lines, owned, strict=True))
    return replace(said, cart=said.cart.replace(lines=lines))


BURGER = ("copper-burger medium -tomato", "Tom")
WRAP = ("halloumi-wrap", "Ellie")
CLUB = ("club-sandwich bacon", "me")


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("Ellie wants what I'm having but with avocado", "add 1 club-sandwich bacon avocado"),
        ("my wife would like the same as Tom", "add 1 copper-burger medium -tomato"),
        ("Zoe is having the same as mine, no bacon", "add 1 club-sandwich -bacon"),
        ("the same as Tom's but well done for my gran", "add 1 copper-burger well-done -tomato"),
        (
            "Ellie changed her mind, she's having what Tom's having but with egg",
            "change 2 to copper-burger medium egg -tomato",
        ),
        ("i'll have the same as Ellie, not the club", "change 3 to halloumi-wrap"),
        ("my sister wants a burger too. same as Tom. cancel the wrap", "remove 2; add 1 copper-burger medium -tomato"),
        ("what have i got so far?", "show_cart all"),
        ("the same as before please", "reorder last"),
    ],
)
def test_what_somebody_has_is_ordered_again(text: str, commands: str) -> None:
    assert readings.describe(spoken(text, BURGER, WRAP, CLUB)) == commands


def test_the_difference_decides_between_dishes_of_the_guest() -> None:
    said = spoken("same as mine but no egg for my husband", ("cheeseburger egg", None), ("caesar-salad ranch", None))
    (command,) = readings.reading(said).commands
    assert isinstance(command, AddItem)
    assert (readings.in_short(command), command.for_whom) == ("add 1 cheeseburger -egg", "my husband")
