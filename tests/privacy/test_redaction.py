from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import orjson
import pytest
from pydantic import BaseModel, SecretStr

from observability.context import TurnContext, bind
from observability.events import (
    InputReceived,
    OutputSent,
    ServiceCalled,
    ServiceFailed,
    ServiceReturned,
    TurnFailed,
    emit,
)
from observability.payloads import PayloadCleaner
from privacy.redaction import opaque_id, redact, redact_text
from tests.observability.conftest import StartLog
from tests.observability.stand_in import LokiStandIn


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("call 555-123-4567 or +44 20 7946 0958", "call [phone] or [phone]"),
        ("(555) 012-3456", "[phone]"),
        ("it's 07700 900123.", "it's [phone]."),
        ("0 7 9 1 1 1 2 3 4 5 6", "[phone]"),
        ("jane.o'neil+x@mail.example.co.uk", "[email]"),
        ("jane at example dot com", "[email]"),
        ("4111 1111 1111 1111 123", "[card]"),
        ("378282246310005", "[card]"),
        ("Authorization: Bearer abc.def-123456", "Authorization: [token]"),
        ("sk-proj-abcdefghijklmnop", "[token]"),
        ("password=hunter22&x=1", "[token]&x=1"),
        ("postgresql://app:hunter2@db/main", "postgresql://[token]@db/main"),
        ("deliver to 12 Main Street please", "deliver to [address] please"),
        ("delivery please to the blue house by the lake", "delivery please to [address]"),
        ("Hauptstraße 12", "[address]"),
        ("it goes to Calle de Alcalá 45, por favor", "it goes to [address], por favor"),
        ("send it to Rose Cottage, Little Snoring please", "send it to [address] please"),
        ("my name is Ada Lovelace and I want two pizzas", "my name is [name] and I want two pizzas"),
        ("ada (at) example (dot) org", "[email]"),
        ("pay from DE89 3704 0044 0532 0130 00 please", "pay from [iban] please"),
        ("web:07911123456", "web:[phone]"),
    ],
)
def test_secrets_are_known_by_their_shape(said: str, left: str) -> None:
    assert redact_text(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "2 large pizzas and 3 cokes on the way",
        "2025-11-21T21:28:56.146Z",
        "ORD-202511210001",
        "order 12345 for table 12",
        "123e4567-1234-1234-1234-123456789012",
        "12 inch pizza 14.50",
        "deliver to table 5",
        "2 medium lattes at 5 and the way you like it",
        "",
    ],
)
def test_what_staff_need_to_read_stays(said: str) -> None:
    assert redact_text(said) == said


def test_secrets_are_known_by_their_key_whatever_they_look_like() -> None:
    payload = {
        "customerName": "Bob", "guest_name": "Bob", "first_name": "Bob", "name": "Margherita",
        "delivery_address": {"a": 1},
        "phone": 5, "Authorization": "x", "api_key": "y", "address": "", "email": None, "tokens_in": 7,
    }  # fmt: skip
    assert redact(payload) == {
        "customerName": "[name]", "guest_name": "[name]", "first_name": "[name]", "name": "Margherita",
        "delivery_address": "[address]", "phone": "[phone]", "Authorization": "[token]", "api_key": "[token]",
        "address": "", "email": None, "tokens_in": 7,
    }  # fmt: skip


@pytest.mark.parametrize("given", ["trace-abc-123", "trace-20251121-2128", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "7"])
def test_an_id_that_tells_nothing_is_seen_as_it_is(given: str) -> None:
    assert opaque_id(given) == given


@pytest.mark.parametrize(
    "given",
    [
        "+44 20 7946 0958", "5551234567", "ada@example.com", "ghp_abcdefghijklmnop1234", "4111111111111111",
        "trace-4111111111111111", "m_4111-1111-1111-1111_7",
    ],
)  # fmt: skip
def test_an_id_that_holds_something_private_has_a_stand_in_that_is_always_the_same(given: str) -> None:
    assert opaque_id(given).startswith("id-")
    assert opaque_id(given) == opaque_id(given) != opaque_id(f"{given}1")


def test_redaction_never_changes_what_it_is_given() -> None:
    payload = {"email": "a@b.co", "lines": [{"note": "call 555-123-4567"}, ("x",)]}
    before = copy.deepcopy(payload)
    redact(payload)
    assert payload == before


class Colour(StrEnum):
    RED = "red@example.com"


class Order(BaseModel):
    address: str
    total: Decimal
    key: SecretStr


@dataclass(frozen=True)
class Note:
    text: str


def test_models_dataclasses_enums_and_numbers_become_plain_and_clean() -> None:
    order = Order(address="12 Main Street", total=Decimal("12.90"), key=SecretStr("s"))
    assert redact([order, Note("a@b.co"), Colour.RED, {Colour.RED: 1}, 447911123456, {2}, b"x", ValueError("v")]) == [
        {"address": "[address]", "total": "12.90", "key": "**********"},
        {"text": "[email]"},
        "[email]",
        {"[email]": 1},
        "[phone]",
        [2],
        "<bytes>",
        "<ValueError>",
    ]


def test_a_value_that_holds_itself_comes_to_an_end() -> None:
    circle: dict[str, object] = {}
    circle["again"] = circle
    assert "[deep]" in str(redact(circle))


def test_a_large_payload_is_clean_the_first_time_and_every_time() -> None:
    cleaner = PayloadCleaner()
    for note in ("call 555-123-4567", "call 555-123-4567", "call 555-123-9999"):
        for payload in ({"filler": ["words"] * 200, "note": note}, Large(filler=["words"] * 200, note=note)):
            written = orjson.dumps(cleaner.clean(payload)).decode()
            assert orjson.loads(written) == {"filler": ["words"] * 200, "note": "call [phone]"}


class Large(BaseModel):
    filler: list[str]
    note: str


def canaries(count: int) -> Iterator[str]:
    """Personal values as people write them, each with a part that is nowhere else."""
    dice = random.Random(7)
    for number in range(count):
        digits = f"{dice.randrange(10**9, 10**10)}"
        yield [
            f"canary{number}@mail{number}.example.com",
            f"+1 {digits[:3]} {digits[3:6]} {digits[6:]}",
            f"({digits[:3]}) {digits[3:6]}-{digits[6:]}",
            f"0{digits}",
            card(dice),
            " ".join(card(dice)[at : at + 4] for at in range(0, 16, 4)),
            f"Bearer canary{number}token{digits}",
            f"sk-canary{number}{digits}",
            f"{number + 1} Canary Lane",
        ][number % 9]


def card(dice: random.Random) -> str:
    """Sixteen digits that pass the Luhn check."""
    head = [4, *(dice.randrange(10) for _ in range(14))]
    doubled = [sum(divmod(2 * d, 10)) if at % 2 == 0 else d for at, d in enumerate(head)]
    return "".join(map(str, [*head, -sum(doubled) % 10]))


def test_no_canary_of_500_is_found_in_what_was_pushed(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log()
    values = list(canaries(500))
    for value in values:
        with bind(TurnContext("trace-abc-123", f"{value}:web", "acme", value, "web")):
            emit(InputReceived(f"hello, {value} is mine"))
            emit(ServiceCalled("order", {"items": [{"note": f"for {value}", "deep": [[{"x": value}]]}], value: "key"}))
            emit(
                ServiceReturned(
                    "order", {"extra": {"customer": {"contact": value}}, "text": f"«{value}»\n{value}"}, 1.0
                )
            )
            emit(ServiceFailed("order", "service_rejected", f"said: {value}", 1.0))
            emit(OutputSent(f"Thanks, {value}.", "order", "order", 0.9, 5.0))
            emit(TurnFailed("internal", f"near {value}"))
    assert log.stop(60).lost == 0

    assert len(loki.lines) == 6 * 500
    pushed = b"\n".join(loki.bodies).decode()
    found = [value for value in values if value in pushed or value.removeprefix("Bearer ") in pushed]
    assert found == []
