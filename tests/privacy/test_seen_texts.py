"""The set of searched texts."""

from __future__ import annotations

from privacy.seen_texts import SeenTexts


def test_new_texts_are_listed_in_order_and_texts_of_both_halves_are_not_new() -> None:
    seen = SeenTexts(most=4, longest=10)
    for text in ("a", "b", "c"):  # "a" and "b" are the older half
        seen.add(text)
    assert seen.list_new(["x", "c", "a", "y"]) == ["x", "y"]


def test_a_text_that_comes_back_outlives_the_older_half() -> None:
    seen = SeenTexts(most=4, longest=10)
    for text in ("a", "b", "c"):
        seen.add(text)
    assert seen.list_new(["a"]) == []
    for text in ("d", "e"):
        seen.add(text)
    assert seen.list_new(["a", "b"]) == ["b"]


def test_a_text_that_is_too_long_is_always_new() -> None:
    seen = SeenTexts(most=4, longest=3)
    seen.add("long text")
    assert seen.list_new(["long text"]) == ["long text"]
