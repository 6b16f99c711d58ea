"""Remembers the languages of earlier messages: the last messages of a conversation come with each turn."""

from __future__ import annotations

from understanding.language.detection import detect_language
from understanding.language.menu_names import NamesByLanguage

_MAX_TEXTS = 4096


class EarlierLanguages:
    """The languages of texts on one menu, by hashes of the texts; no text is kept. It starts again when it is full."""

    def __init__(self, names: NamesByLanguage) -> None:
        self._names = names
        self._languages: dict[int, str] = {}

    def find(self, text: str) -> str:
        """The language of an earlier message, of the guest or ours."""
        key = hash(text)
        language = self._languages.get(key)
        if language is None:
            if len(self._languages) >= _MAX_TEXTS:
                self._languages.clear()
            language = self._languages[key] = detect_language(text, self._names)
        return language
