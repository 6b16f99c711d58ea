"""How the order is brought and paid, in the words of guests."""

from __future__ import annotations

import pytest

from domain.fulfilment import PaymentMethod
from tests.understanding.readings import in_short
from understanding.fulfilment import find_payment, is_fulfilment_statement, read_details
from understanding.message import clauses_of
from understanding.times import parse_when


def details(text: str) -> str:
    return "; ".join(in_short(each) for clause in clauses_of(text) for each in read_details(clause).commands)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I'll come and get it", "set mode=pickup"),
        ("we will eat here", "set mode=dine_in"),
        ("we are at table 9", "set mode=dine_in table=9"),
        ("paying with apple pay", "set payment=online"),
        ("cash on delivery", "set payment=cash"),
        ("with my visa", "set payment=card"),
        ("I'll settle up with the driver, with visa", "set payment=card"),
        ("I will pay the courier by card", "set payment=card"),
        ("paying at the counter", "set payment=cash"),
        ("put it on my card", "set payment=card"),
        ("my niece is going to swing by at ten to six", "set mode=pickup when=at ten to six"),
        ("I'll send my nephew down for it", "set mode=pickup"),
        ("we can come fetch them", "set mode=pickup"),
        ("could you fetch me a coke", ""),
        ("pick up half seven", "set mode=pickup when=half seven"),
        ("15 mins", "set when=15 mins"),
        ("pick up in a half hour", "set mode=pickup when=in a half hour"),
        ("my son will come by at 6 to fetch it", "set mode=pickup when=at 6"),
        ("i have a 100", "set payment=cash change_for=100"),
        ("my number is 555 010 77", "set contact=555 010 77"),
        ("make it 7:30", "set when=7:30"),
        ("pick up 8pm", "set mode=pickup when=8pm"),
        ("delivery 6:45 please", "set mode=delivery when=6:45"),
        ("collecting it in maybe 25 minutes", "set mode=pickup when=in maybe 25 minutes"),
        ("coming round to get it in like an hour", "set mode=pickup when=in like an hour"),
        ("have it ready at 8 please", "set when=at 8"),
        ("i need it in half an hour", "set when=in half an hour"),
        ("leave it at the back door", "set note=leave it at the back door"),
        ("no napkins please", "set note=no napkins"),
        ("is pickup possible", "set mode=pickup"),
        ("when you get here ask for kim at the front desk", "set note=when you get here ask for kim at the front desk"),
        ("the buzzer is broken", "set note=the buzzer is broken"),
        ("the entrance is round the back", "set note=the entrance is round the back"),
        ("card at the counter please", "set payment=card"),
        ("i'll pick it up at 7", "set mode=pickup when=at 7"),
        ("as soon as possible", "clear_fulfilment when"),
        ("my card was declined", "clear_fulfilment payment"),
        ("we never use cash", "clear_fulfilment payment"),
        ("cash please I don't trust cards", "set payment=cash"),
        ("we don't do cash so card it is", "set payment=card"),
        ("forget the note", "clear_fulfilment note"),
        ("I'll drive over", "set mode=pickup"),
        ("my sister will swing by", "set mode=pickup"),
        ("dine in at table 2", "set mode=dine_in table=2"),
        ("drop it off at my house", "set mode=delivery"),
        ("pickup tomorrow", "set mode=pickup when=tomorrow"),
        ("coins", "set payment=cash"),
        ("the address is wrong", "clear_fulfilment address"),
        ("cash, not card", "set payment=cash"),
        ("pickup instead of delivery", "set mode=pickup"),
        ("we pick up in 25", "set mode=pickup when=in 25"),
        ("pick up in two boxes", "set mode=pickup"),
        ("on friday at nine in the evening", "set when=on friday at nine in the evening"),
        ("strawberry tea", ""),
        ("take out the onions", ""),
    ],
)
def test_details_are_read(text: str, told: str) -> None:
    assert details(text) == told


@pytest.mark.parametrize(
    ("text", "is_outright"),
    [
        ("card at the gate", True),
        ("I suppose cash it is", True),
        ("my flatmate will pick it up", True),
        ("not by card", False),
        ("cash unless you take cards", False),
        ("how much is delivery", False),
        ("cash and 2 of those", False),
        ("at half past seven", False),
    ],
)
def test_words_around_a_payment_do_not_matter_unless_they_deny_ask_or_count(text: str, is_outright: bool) -> None:
    assert is_fulfilment_statement(clauses_of(text)[0]) is is_outright


def test_what_is_left_stays_to_be_read() -> None:
    found = read_details(clauses_of("a soup for pickup")[0])
    assert [clause.plain for clause in found.rest] == ["a soup"]


@pytest.mark.parametrize(
    ("said", "time", "bound"),
    [
        ("by half past eight", "08:30", "by"),
        ("quarter to seven", "06:45", "at"),
        ("at 7pm", "19:00", "at"),
        ("after 18:15", "18:15", "after"),
        ("tonight", None, "at"),
    ],
)
def test_a_time_of_day_is_read_where_it_is_said(said: str, time: str | None, bound: str) -> None:
    when = parse_when(said)
    assert (when.time, when.bound, when.said) == (time, bound, said)


def test_a_way_to_pay_is_named() -> None:
    assert find_payment("charge my card") is PaymentMethod.CARD
    assert find_payment("yes") is None
