"""Words about the dish of a person who was named before: "Dee wants bacon in hers"."""

from dataclasses import replace

import pytest

from domain.reading_context import ReadingContext
from tests.understanding import readings
from understanding.person_lines import focus_on_line_of_person

LINES = ("copper-burger medium", "cheeseburger medium", "caesar-salad caesar")


def spoken(text: str, persons: tuple[str | None, ...] = ("Rui", "Dee", "my son")) -> ReadingContext:
    said = readings.context(text, lines=LINES, pending=readings.ANYTHING_ELSE)
    owned = tuple(line.replace(person=person) for line, person in zip(said.cart.lines, persons, strict=True))
    return replace(said, cart=said.cart.replace(lines=owned))


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("Dee wants avocado in hers", "change 2 avocado"),
        ("dee doesn't want pickles", "change 2 -pickles"),
        ("Rui says well done for his burger", "change 1 well-done"),
        ("add an egg to Dee's burger", "change 2 egg"),
        ("my son wants his salad without croutons", "change 3 -croutons"),
        ("no croutons for my son please", "change 3 -croutons"),
        ("remove Rui's", "remove 1"),
        ("Dee would rather have a blt", "change 2 to blt"),
        ("Rui wants a tiramisu", "add 1 tiramisu"),
        ("a large sprite for Dee", "add 1 sprite large"),
    ],
)
def test_words_about_a_person_change_the_line_of_that_person(text: str, commands: str) -> None:
    assert readings.describe(spoken(text)) == commands


@pytest.mark.parametrize(
    ("persons", "text", "commands"),
    [
        (("my wife", "me", None), "no pickles on hers", "change 1 -pickles"),
        (("my wife", "me", None), "mine should be well done", "change 2 well-done"),
        (("my wife", "me", None), "he wants avocado", "change 3 avocado"),
        (("my son", "my wife", None), "she says avocado on hers", "change 2 avocado"),
        (("my son", "my wife", None), "take the pickles off his", "change 1 -pickles"),
        (("Rui", "me", None), "his burger well done please", "change 1 well-done"),
        ((None, None, "Dee"), "hers with chicken", "change 3 chicken"),
        (("Dee", None, "Dee"), "dee wants hers with chicken", "change 3 chicken"),
    ],
)
def test_pronouns_mean_the_only_person_whom_they_fit(persons: tuple[str | None, ...], text: str, commands: str) -> None:
    assert readings.describe(spoken(text, persons)) == commands


@pytest.mark.parametrize(
    "text",
    ["Rui's allergic to nuts", "Rui wants bacon and Dee wants an egg", "Tom wants bacon in his", "make it large"],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    said = spoken(text)
    assert focus_on_line_of_person(text, said, readings.index()) == (text, said)


def test_a_person_with_several_lines_is_left_to_the_other_rules() -> None:
    said = spoken("no onions for Dee", ("Dee", "Dee", None))
    assert focus_on_line_of_person(said.text, said, readings.index()).context is said
