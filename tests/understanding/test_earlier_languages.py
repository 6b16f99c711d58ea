"""The language of an earlier message is found once."""

from __future__ import annotations

import pytest

from understanding import earlier_languages
from understanding.earlier_languages import EarlierLanguages
from understanding.language.menu_names import collect_names


def test_each_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def count(text: str, _: object) -> str:
        read.append(text)
        return "es" if "hola" in text else "en"

    monkeypatch.setattr(earlier_languages, "detect_language", count)
    earlier = EarlierLanguages(collect_names(None))
    assert [earlier.find(text) for text in ("hola", "hi", "hola")] == ["es", "en", "es"]
    assert read == ["hola", "hi"]


def test_it_starts_again_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(earlier_languages, "_MAX_TEXTS", 2)
    earlier = EarlierLanguages(collect_names(None))
    assert {earlier.find(f"una pizza por favor {number}") for number in range(5)} == {"es"}
