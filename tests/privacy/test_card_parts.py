"""A card number that comes in several messages leaves at most its first four digits."""

from __future__ import annotations

import pytest

from privacy.card_parts import MessageContext, hide_card_parts
from privacy.redaction import redact_cards


def conversation(*messages: str, **context: bool) -> list[str]:
    """The stored texts of consecutive messages."""
    stored: list[str] = []
    for message in messages:
        stored.append(hide_card_parts(redact_cards(message), MessageContext(earlier=tuple(stored), **context)))
    return stored


@pytest.mark.parametrize(
    ("messages", "stored"),
    [
        (("4111 1111", "1111 1111"), ["[card]", "[card]"]),
        (("41111111", "11111111"), ["[card]", "[card]"]),
        (("4111-1111-", "1111-1111"), ["[card]-", "[card]"]),
        (("my card is 4111 1111", "and 1111 1111"), ["my card is [card]", "and [card]"]),
        (("4111 1111 1111", "1111"), ["[card]", "[card]"]),
        (("4111", "1111 1111 1111"), ["4111", "[card]"]),
        (("4111", "1111", "1111", "1111"), ["4111", "[card]", "[card]", "[card]"]),
        (("4111", "1111", "1111", "1111", "12/27", "123"), ["4111", *["[card]"] * 5]),
        (("4111 1111 1111 1111", "12/27", "123"), ["[card]", "[card]", "[card]"]),
        (("4111 1111 1111 1111", "ok", "123"), ["[card]", "ok", "[card]"]),
        (("four one one one one one one one", "one one one one one one one one"), ["[card]", "[card]"]),
        (("forty one eleven eleven eleven", "eleven eleven eleven eleven"), ["[card]", "[card]"]),
        (("cuatro uno uno uno uno uno uno uno", "uno uno uno uno uno uno uno uno"), ["[card]", "[card]"]),
        (("4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣", "1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣"), ["[card]️⃣", "[card]️⃣"]),
        (
            ("mi tarjeta empieza por 4111 11", "y luego 11 1111 1111"),
            ["mi tarjeta empieza por [card]", "y luego [card]"],
        ),
        (("please charge 41111111", "then 11111111"), ["please charge [card]", "then [card]"]),
        (("3782 822463", "10005"), ["[card]", "[card]"]),
        (("4111 1111 1111 1112",), ["[card]"]),
    ],
)
def test_each_part_of_a_number_is_replaced(messages: tuple[str, ...], stored: list[str]) -> None:
    assert conversation(*messages) == stored


@pytest.mark.parametrize("message", ["4111", "411111", "1234567", "12/27 123", "123"])
def test_digits_alone_are_replaced_after_a_question_about_payment(message: str) -> None:
    assert conversation(message, asks_payment=True) == ["[card]"]


@pytest.mark.parametrize(
    "messages",
    [
        ("20251121",),
        ("12345678",),
        ("4155552671",),
        ("415 555 2671",),
        ("612 345 678",),
        ("+44 20 7946 0958",),
        ("07700 900123",),
        ("555-1234",),
        ("101", "205", "311"),
        ("28013",),
        ("where is order 41111111?",),
        ("I paid for order 41111111",),
        ("pay by card, my phone number is 5551234567",),
        ("cash, and my phone's oh double seven five three one two",),
        ("pay by card, 2 large pizzas and 12 wings",),
        ("we are 120, with 30 kids", "and 150 wings"),
        ("4111 1111 1111 1111", "deliver to 1234 Main Street"),
        ("4111 1111 1111 1111", "no, cash, and 100 wings"),
        ("4111 1111 1111 1111", "at 7:30"),
        ("4111 1111 1111 1111", "12"),
        ("12/27",),
        ("no numbers at all",),
    ],
)
def test_other_numbers_stay(messages: tuple[str, ...]) -> None:
    assert conversation(*messages) == [redact_cards(message) for message in messages]


def test_an_answer_to_a_question_for_another_number_stays() -> None:
    assert conversation("41111111", asks_number=True) == ["41111111"]


def test_the_number_of_an_order_of_this_session_stays() -> None:
    assert hide_card_parts("51234567", MessageContext(order_ids=("ORD-51234567",))) == "51234567"
