"""Private values by reference: nothing of them in what is hidden, every byte of it in what is shown again."""

from __future__ import annotations

import json

import orjson
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from privacy.pseudonymizer import Pseudonymizer, remove_cards

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
def test_what_was_hidden_is_shown_again_whatever_it_is(first: str, second: str) -> None:
    veil = Pseudonymizer({"phone:a1": "5550001111", "digits:1": "123456789"})
    for text in (first, second, first):
        assert veil.restore(veil.pseudonymize(text)) == text


@given(VALUES, st.booleans())
def test_json_comes_back_to_the_byte(value: object, by_pydantic: bool) -> None:
    written = Anything(value=value).model_dump_json() if by_pydantic else orjson.dumps(value).decode()
    veil = Pseudonymizer({"phone:a1": "5550001111", "digits:1": "123456789"})
    hidden = veil.pseudonymize_json(written)
    json.loads(hidden)
    assert veil.restore_json(hidden) == written
    assert (
        Pseudonymizer(veil.fresh | {"phone:a1": "5550001111", "digits:1": "123456789"}).restore_json(hidden) == written
    )


def test_what_is_private_is_not_in_what_is_hidden() -> None:
    veil = Pseudonymizer(new_name=iter("abc").__next__)
    said = "I'm jane@example.com, call +44 20 7946 0958; deliver to Rose Cottage, Little Snoring please"
    assert veil.pseudonymize(said) == "I'm ⟦email:a⟧, call ⟦phone:b⟧; deliver to ⟦address:c⟧ please"
    assert veil.fresh == {
        "email:a": "jane@example.com", "phone:b": "+44 20 7946 0958", "address:c": "Rose Cottage, Little Snoring"
    }  # fmt: skip


def test_a_value_has_one_reference_wherever_it_is_said() -> None:
    veil = Pseudonymizer({"name:a": "Ada Lovelace"})
    assert veil.pseudonymize("a table for Ada Lovelace") == "a table for ⟦name:a⟧"
    assert veil.fresh == {}


def test_what_stands_under_a_private_key_is_found_in_the_words_before_it_too() -> None:
    veil = Pseudonymizer(new_name=iter("abcd").__next__)
    kept = veil.pseudonymize_json(
        '{"text":"to rose cottage, please","order":{"address":"Rose Cottage","phone":5551234567}}'
    )
    assert "ose" not in kept.replace("⟦", "").lower().replace("address", "")
    assert "5551234567" not in kept
    assert '"phone":"⟦digits:' in kept


def test_a_name_that_one_string_tells_is_hidden_in_every_other() -> None:
    for told in (
        ["my name is Ada Quux", "no Ada Quux on the menu"],
        ["no Ada Quux on the menu", "my name is Ada Quux"],
    ):
        assert "Quux" not in Pseudonymizer().pseudonymize_json(orjson.dumps(told).decode())


def test_what_holds_nothing_private_is_left_as_it_is() -> None:
    for text in ("two large pizzas, one without olives", '{"turn": 1,  "b": 1.50, "a": "m1"}', "⟧⟦", ""):
        veil = Pseudonymizer({"phone:a": "5551234567"})
        assert veil.pseudonymize(text) == veil.pseudonymize_json(text) == text
        assert veil.fresh == {}


def test_what_is_masked_cannot_be_shown() -> None:
    veil = Pseudonymizer({"address:a": 'The "Mill", Ö', "name:b": "Ada"})
    line = orjson.dumps({"text": 'to the "mill", ö now'}).decode()
    assert veil.mask_json(line) == '{"text":"to [address] now"}'
    veil = Pseudonymizer({"name:a": "true", "name:b": "text", "phone:c": "5551234567"})
    line = '{"text":"it is true, text 5551234567","ok":true,"n":[5551234567,true]}'
    assert veil.mask_json(line) == '{"text":"it is [name], [name] [phone]","ok":true,"n":[5551234567,true]}'


def test_a_recording_holds_no_card_in_its_strings_nor_as_a_number() -> None:
    line = '{"id":4111111111111111,"note":"4111,1111,1111,1111","at":1732890000123,"n":[5555555555554444,1.5]}'
    assert remove_cards(line) == ('{"id":"[card]","note":"[card]","at":1732890000123,"n":["[card]",1.5]}')
    assert remove_cards('{"text":"two pizzas","at":1732890000123}') == '{"text":"two pizzas","at":1732890000123}'


def test_a_fence_is_no_card_number_whatever_its_digits() -> None:
    assert remove_cards('{"fence":4111111111111111,"n":4111111111111111}') == '{"fence":4111111111111111,"n":"[card]"}'
    assert remove_cards('{"fence": 4111111111111111}') == '{"fence": 4111111111111111}'
