from __future__ import annotations

import copy
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import orjson
import pytest
from pydantic import BaseModel, SecretStr

from observability.payloads import PayloadCleaner
from privacy.redaction import opaque_id, redact, redact_text


@pytest.mark.parametrize(
    ("text", "redacted"),
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
def test_secrets_are_masked_by_their_form(text: str, redacted: str) -> None:
    assert redact_text(text) == redacted


@pytest.mark.parametrize(
    "text",
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
def test_quantities_times_and_order_ids_stay(text: str) -> None:
    assert redact_text(text) == text


def test_values_of_private_keys_are_masked_in_any_form() -> None:
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


@pytest.mark.parametrize(
    "raw_id", ["trace-abc-123", "trace-20251121-2128", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "7"]
)
def test_an_id_without_private_data_does_not_change(raw_id: str) -> None:
    assert opaque_id(raw_id) == raw_id


@pytest.mark.parametrize(
    "raw_id",
    [
        "+44 20 7946 0958", "5551234567", "ada@example.com", "ghp_abcdefghijklmnop1234", "4111111111111111",
        "trace-4111111111111111", "m_4111-1111-1111-1111_7",
    ],
)  # fmt: skip
def test_an_id_with_private_data_has_a_stable_stand_in(raw_id: str) -> None:
    assert opaque_id(raw_id).startswith("id-")
    assert opaque_id(raw_id) == opaque_id(raw_id) != opaque_id(f"{raw_id}1")


def test_redaction_never_changes_its_argument() -> None:
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


def test_a_circular_value_ends() -> None:
    circle: dict[str, object] = {}
    circle["again"] = circle
    assert "[deep]" in str(redact(circle))


def test_a_large_payload_is_clean_the_first_time_and_every_time() -> None:
    cleaner = PayloadCleaner()
    for note in ("call 555-123-4567", "call 555-123-4567", "call 555-123-9999"):
        for payload in ({"filler": ["words"] * 200, "note": note}, Large(filler=["words"] * 200, note=note)):
            line = orjson.dumps(cleaner.clean(payload)).decode()
            assert orjson.loads(line) == {"filler": ["words"] * 200, "note": "call [phone]"}


class Large(BaseModel):
    filler: list[str]
    note: str
