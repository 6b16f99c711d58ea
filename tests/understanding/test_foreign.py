"""Languages that are not read here."""

from __future__ import annotations

import pytest

from tests.understanding.readings import index
from understanding.foreign import is_foreign


@pytest.mark.parametrize("text", ["goedenavond mag ik een grote pizza", "ich hätte gern eine große pizza bitte schön"])
def test_other_languages_are_told(text: str) -> None:
    assert is_foreign(text, index())


@pytest.mark.parametrize("text", ["a large pizza please", "two cokes", "asdf qwer", "is there any flurbed soup left"])
def test_english_is_none_of_them(text: str) -> None:
    assert not is_foreign(text, index())
