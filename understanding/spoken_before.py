"""Remembers in which language texts are: a conversation's last messages come with each turn."""

from __future__ import annotations

from understanding.language.detection import language_of
from understanding.language.menu_names import NamesByLanguage

_MOST = 4096


class SpokenBefore:
    """The languages by one menu's names, by hashes of the texts; no text is kept. It starts again when it is full."""

    def __init__(self, names: NamesByLanguage) -> None:
        self._names = names
        self._languages: dict[int, str] = {}

    def language_of(self, text: str) -> str:
        """The language of an earlier message, of the guest or ours."""
        key = hash(text)
        language = self._languages.get(key)
        if language is None:
            if len(self._languages) >= _MOST:
                self._languages.clear()
            language = self._languages[key] = language_of(text, self._names)
        return language
