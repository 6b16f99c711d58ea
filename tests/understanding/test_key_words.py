"""A slip of the pen does not lose an allergy, a delivery or a payment."""

from __future__ import annotations

import pytest

from understanding.key_words import mend_key_word, mend_short_words
from understanding.message import plain_text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("alergic", "allergic"), ("allergick", "allergic"), ("seliac", "celiac"), ("coeliak", "celiac"),
        ("intollerant", "intolerant"), ("intolerent", "intolerant"), ("vegitarian", "vegetarian"),
        ("glutten", "gluten"), ("penut", "peanut"), ("dlvry", "delivery"), ("delivrey", "delivery"), ("crd", "card"),
        ("cahs", "cash"), ("onlne", "online"), ("takaway", "takeaway"), ("chekout", "checkout"), ("witout", "without"),
        ("tabel", "table"), ("numbr", "number"),
    ],
)  # fmt: skip
def test_a_misspelt_key_word_is_read_as_what_it_was_meant_to_be(written: str, meant: str) -> None:
    assert mend_key_word(written) == meant
    assert plain_text(f"the {written}!") == f"the {meant}"


@pytest.mark.parametrize(
    "word",
    [
        "daily", "cart", "curd", "clash", "line", "cream", "garlic", "cashew", "crust", "lemon", "pickle", "orange",
        "collects", "chance", "tablet", "cable", "lumber", "order", "orders", "veggie", "no", "rly", "42", "x1",
    ],
)  # fmt: skip
def test_other_words_stay_as_they_are(word: str) -> None:
    assert mend_key_word(word) == word


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a lrg pizza wth olives", "a large pizza with olives"),
        ("sml coke wthout ice", "small coke without ice"),
        ("a rgular soup", "a rgular soup"),
        ("wish width bth", "wish width bth"),
        ("a blt wth chz", "a blt with chz"),
    ],
)
def test_words_without_vowels_are_written_in_full(written: str, meant: str) -> None:
    assert mend_short_words(written, {"blt"}) == meant


def test_a_word_of_the_menu_stays() -> None:
    assert mend_short_words("a lrg", {"lrg"}) == "a lrg"
