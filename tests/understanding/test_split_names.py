"""A name in two parts, with a comma before its size."""

from __future__ import annotations

import pytest

from tests.understanding.grounding.test_short_names import INDEX
from understanding.split_names import join_split_names


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("two baked beans, small", "two baked beans small"),
        ("baked beans, a large one please", "baked beans large please"),
        ("root beer, small", "root beer, small"),
        ("baked beans, and a root beer", "baked beans, and a root beer"),
    ],
)
def test_a_size_is_joined_to_the_name_that_has_it(text: str, joined: str) -> None:
    assert join_split_names(text, INDEX) == joined
