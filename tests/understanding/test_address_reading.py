"""The address in a message, in view of our question and the menu."""

from __future__ import annotations

import pytest

from tests.understanding import readings
from tests.understanding.readings import ASK_ADDRESS, begin_reading, context, in_short
from understanding.address_reading import find_address_place, read_address


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("deliver to 5 Hill Road please", "set mode=delivery address=5 Hill Road"),
        ("a coke to 5 Hill Road", "set mode=delivery address=5 Hill Road"),
        ("two burgers", None),
        ("no delivery", None),
        ("do you deliver to 5 Hill Road?", None),
    ],
)
def test_an_address_is_read_beside_other_words(text: str, command: str | None) -> None:
    reading = begin_reading(context(text))
    place = read_address(reading, text)
    assert [in_short(each) for each in reading.commands] == ([command] if command else [])
    assert (place is not None) is (command is not None)


def test_a_place_without_a_street_answers_our_question_only() -> None:
    asked = begin_reading(context("Rosewood Cottage", pending=ASK_ADDRESS))
    assert read_address(asked, "Rosewood Cottage") is not None
    assert read_address(begin_reading(context("Rosewood Cottage")), "Rosewood Cottage") is None


def test_an_unknown_number_before_a_place_does_not_matter() -> None:
    text = "not sure of the number, its the house with the red gate on Vine Lane"
    place = find_address_place(begin_reading(context(text, pending=ASK_ADDRESS)), text)
    assert place is not None
    assert place.address.text == "the house with the red gate on Vine Lane"


def test_a_dish_is_no_address_even_after_our_question() -> None:
    reading = begin_reading(context("a cheeseburger", pending=ASK_ADDRESS))
    assert read_address(reading, "a cheeseburger") is None


def test_a_number_alone_replaces_that_of_the_address() -> None:
    text = "it's number 7, not 5"
    reading = begin_reading(context(text, address="5 Hill Road"))
    read_address(reading, text)
    assert [in_short(each) for each in reading.commands] == ["set address=7"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("deliver it to the Astoria, room 12", "the Astoria, room 12"),
        ("delivery 63 Quince Landing, cash", "63 Quince Landing"),
        ("can you drop it round to 8 Pebble Strand at 7?", "8 Pebble Strand"),
        ("drop it at the Mason Hall on Foss Lane, number 4", "the Mason Hall on Foss Lane, number 4"),
        ("our address is 140 Almond Glade", "140 Almond Glade"),
        ("deliver to Nelson Court, 2 Anchor Lane, third floor", "Nelson Court, 2 Anchor Lane, third floor"),
        ("bring it to me at 17 Pound Piece", "17 Pound Piece"),
        ("deliver to 8 Plover Bank, cash", "8 Plover Bank"),
        ("that would be all, to 5 Lantern Field please", "5 Lantern Field"),
    ],
)
def test_a_place_of_any_name_is_read_behind_words_that_lead_to_it(text: str, address: str) -> None:
    place = find_address_place(begin_reading(context(text)), text)
    assert place is not None
    assert place.address.text == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "its for delivery, the old tug 'Bess', moored by lock 7, far side",
            "the old tug 'Bess', moored by lock 7, far side",
        ),
        ("delivery: the red kiosk opposite the pool", "the red kiosk opposite the pool"),
        ("delivery, Unit 4, the warehouse behind the station", "Unit 4, the warehouse behind the station"),
        ("two blts to the hairdresser next to the bank", "the hairdresser next to the bank"),
        ("a coke to the florist on Vine St", "the florist on Vine St"),
        ("can you bring it to the skate park, by the ramps", "the skate park, by the ramps"),
        ("26 The Limes, apartment 4", "26 The Limes, apartment 4"),
        ("two blts, 7 the elms, flat 2", "7 the elms, flat 2"),
        ("deliver it to 8 Pebble Strand, top bell, two rings", "8 Pebble Strand, top bell, two rings"),
    ],
)
def test_a_place_is_read_by_what_is_near_it_or_by_its_door(text: str, address: str) -> None:
    place = find_address_place(begin_reading(context(text)), text)
    assert place is not None
    assert place.address.text == address


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("deliver it to 9 Station Approach... no 90, nine zero", "address=90 Station Approach"),
        ("deliver to 14 Birch Lane, sorry 41", "address=41 Birch Lane"),
        ("deliver to 14 Birch Lane, oh wait it's number 4, cash", "address=4 Birch Lane"),
        ("deliver to 14 Birch Lane no wait 41 Foss Lane", "address=41 Foss Lane"),
        ("deliver to 14 Birch Lane, wait 2 cokes too", "address=14 Birch Lane"),
        ("deliver to 14 Birch Lane at 7", "address=14 Birch Lane"),
    ],
)
def test_a_house_number_is_corrected_right_behind_it(text: str, command: str) -> None:
    reading = begin_reading(context(text))
    read_address(reading, text)
    assert [in_short(each) for each in reading.commands] == [f"set mode=delivery {command}"]


@pytest.mark.parametrize(
    "text",
    [
        "one soup for the Astoria",
        "delivery, leave it behind the planter",
        "bring it to the table by the window",
        "delivery, the baby is asleep",
        "add bacon to the one next to the soup",
        "two rings",
        "delivery 2 mojitos",
        "deliver at 6:45",
        "do you deliver to 8 Pebble Strand?",
        "drop it at the door",
        "delivery, two cheeseburgers",
    ],
)
def test_counts_times_and_doors_are_no_places(text: str) -> None:
    assert find_address_place(begin_reading(context(text)), text) is None


def test_a_number_with_a_name_beside_the_payment_is_where_the_cart_goes() -> None:
    text = "18b Station Approach, top buzzer, and I pay cash"
    place = find_address_place(begin_reading(context(text, lines=["cheeseburger"])), text)
    assert place is not None
    assert place.address.text == "18b Station Approach, top buzzer"
    assert find_address_place(begin_reading(context(text)), text) is None


def test_a_number_in_words_begins_an_address_on_any_street() -> None:
    commands = readings.reading(context("delivery to twenty two Quince Landing")).commands
    assert [in_short(each) for each in commands] == ["set mode=delivery address=22 Quince Landing"]
