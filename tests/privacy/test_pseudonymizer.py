"""Pseudonymized texts hold no private value, and restoring returns every byte."""

from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from privacy.pseudonymizer import Pseudonymizer, remove_cards
from privacy.seen_texts import SeenTexts

PIECES = st.sampled_from(
    [
        "+44 20 7946 0958", "jane@example.com", "12 Main Street", "my name is Ada Lovelace", "deliver to ",
        "⟦phone:a1⟧", "⟦", "⟧", "⟦digits:1⟧", "phone:", "4111 1111 1111 1111", '"', "\\", "\n", "5551234567",
        " ", "Bearer abcdefgh12", "GB82 WEST 1234 5698 7654 32", "⟦phone:5551234567⟧",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=8).map("".join)
VALUES = st.recursive(
    TEXTS
    | st.integers(-(2**60), 2**60)
    | st.sampled_from([5551234567, "5551234567"])
    | st.booleans()
    | st.none()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["address", "text", "id", "phone", "note", "⟦digits:1⟧"]) | TEXTS, inner)
    ),
    max_leaves=8,
)


class Anything(BaseModel):
    value: object


@given(TEXTS, TEXTS)
def test_restore_reverses_pseudonymize_for_every_text(first: str, second: str) -> None:
    pseudonymizer = Pseudonymizer({"phone:a1": "5550001111", "digits:1": "123456789"})
    for text in (first, second, first):
        assert pseudonymizer.restore(pseudonymizer.pseudonymize(text)) == text


@given(VALUES, st.booleans())
def test_restore_json_returns_the_same_bytes(value: object, by_pydantic: bool) -> None:
    line = Anything(value=value).model_dump_json() if by_pydantic else orjson.dumps(value).decode()
    pseudonymizer = Pseudonymizer({"phone:a1": "5550001111", "digits:1": "123456789"})
    pseudonymized = pseudonymizer.pseudonymize_json(line)
    json.loads(pseudonymized)
    assert pseudonymizer.restore_json(pseudonymized) == line
    values = pseudonymizer.fresh | {"phone:a1": "5550001111", "digits:1": "123456789"}
    assert Pseudonymizer(values).restore_json(pseudonymized) == line


def test_a_pseudonymized_text_holds_no_private_value() -> None:
    pseudonymizer = Pseudonymizer(new_name=iter("abc").__next__)
    text = "I'm jane@example.com, call +44 20 7946 0958; deliver to Rose Cottage, Little Snoring please"
    assert pseudonymizer.pseudonymize(text) == "I'm ⟦email:a⟧, call ⟦phone:b⟧; deliver to ⟦address:c⟧ please"
    assert pseudonymizer.fresh == {
        "email:a": "jane@example.com", "phone:b": "+44 20 7946 0958", "address:c": "Rose Cottage, Little Snoring"
    }  # fmt: skip


def test_a_value_has_the_same_reference_in_every_text() -> None:
    pseudonymizer = Pseudonymizer({"name:a": "Ada Lovelace"})
    assert pseudonymizer.pseudonymize("a table for Ada Lovelace") == "a table for ⟦name:a⟧"
    assert pseudonymizer.fresh == {}


def test_the_value_of_a_private_key_is_also_replaced_in_earlier_strings() -> None:
    pseudonymizer = Pseudonymizer(new_name=iter("abcd").__next__)
    pseudonymized = pseudonymizer.pseudonymize_json(
        '{"text":"to rose cottage, please","order":{"address":"Rose Cottage","phone":5551234567}}'
    )
    assert "ose" not in pseudonymized.replace("⟦", "").lower().replace("address", "")
    assert "5551234567" not in pseudonymized
    assert '"phone":"⟦digits:' in pseudonymized


def test_a_name_from_one_string_is_replaced_in_every_other() -> None:
    for strings in (
        ["my name is Ada Quux", "no Ada Quux on the menu"],
        ["no Ada Quux on the menu", "my name is Ada Quux"],
    ):
        assert "Quux" not in Pseudonymizer().pseudonymize_json(orjson.dumps(strings).decode())


def test_a_text_without_private_values_does_not_change() -> None:
    for text in ("two large pizzas, one without olives", '{"turn": 1,  "b": 1.50, "a": "m1"}', "⟧⟦", ""):
        pseudonymizer = Pseudonymizer({"phone:a": "5551234567"})
        assert pseudonymizer.pseudonymize(text) == pseudonymizer.pseudonymize_json(text) == text
        assert pseudonymizer.fresh == {}


def test_masking_replaces_known_values_by_their_kinds() -> None:
    pseudonymizer = Pseudonymizer({"address:a": 'The "Mill", Ö', "name:b": "Ada"})
    line = orjson.dumps({"text": 'to the "mill", ö now'}).decode()
    assert pseudonymizer.mask_json(line) == '{"text":"to [address] now"}'
    pseudonymizer = Pseudonymizer({"name:a": "true", "name:b": "text", "phone:c": "5551234567"})
    line = '{"text":"it is true, text 5551234567","ok":true,"n":[5551234567,true]}'
    assert pseudonymizer.mask_json(line) == '{"text":"it is [name], [name] [phone]","ok":true,"n":[5551234567,true]}'


def test_a_recording_holds_no_card_in_its_strings_nor_as_a_number() -> None:
    line = '{"id":4111111111111111,"note":"4111,1111,1111,1111","at":1732890000123,"n":[5555555555554444,1.5]}'
    assert remove_cards(line) == ('{"id":"[card]","note":"[card]","at":1732890000123,"n":["[card]",1.5]}')
    assert remove_cards('{"text":"two pizzas","at":1732890000123}') == '{"text":"two pizzas","at":1732890000123}'


def test_a_fence_is_no_card_number_whatever_its_digits() -> None:
    assert remove_cards('{"fence":4111111111111111,"n":4111111111111111}') == '{"fence":4111111111111111,"n":"[card]"}'
    assert remove_cards('{"fence": 4111111111111111}') == '{"fence": 4111111111111111}'


def test_no_text_stays_in_memory_after_the_search() -> None:
    seen = SeenTexts(most=2, longest=20)
    seen.add("two large pizzas")
    assert "two large pizzas" in seen
    assert "two small pizzas" not in seen
    assert "pizzas" not in str(vars(seen))
    seen.add("a text that is longer than the limit")
    assert "a text that is longer than the limit" not in seen
    for number in range(3):
        seen.add(f"text {number}")
    assert "two large pizzas" not in seen


def test_what_is_seen_in_every_turn_is_not_forgotten_with_the_rest() -> None:
    seen = SeenTexts(most=20, longest=40)
    seen.add("Hello! What would you like?")
    for number in range(200):
        seen.add(f"id {number}")
        assert "Hello! What would you like?" in seen
    assert sum(f"id {number}" in seen for number in range(200)) <= 20


@pytest.mark.parametrize(
    "listing",
    [
        "Grilled Pizza, Garden Pizza and 4 more\nGrove Pizzas: Plain, Spicy",
        "• Soup – $4.00\n… and 12 more\nMarket Square Salads: Cucumber",
        "Sodas: Lemon, Lime and 7 more\n\nHill Burgers: Single, Double",
    ],
)
def test_the_entries_of_a_listing_on_two_lines_are_no_address(listing: str) -> None:
    pseudonymizer = Pseudonymizer()
    text = orjson.dumps({"reply": {"text": listing}}).decode()
    assert pseudonymizer.pseudonymize_json(text) == text
    assert pseudonymizer.fresh == {}


@pytest.mark.parametrize("address", ["14 Birch Grove", "7b Old Market Square", "230 Mill Hill"])
def test_an_address_on_a_line_of_its_own_is_still_found(address: str) -> None:
    pseudonymizer = Pseudonymizer()
    assert address not in pseudonymizer.pseudonymize(f"please bring two soups\n{address}\nsecond floor")
