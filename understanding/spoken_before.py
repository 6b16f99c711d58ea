"""Remembers of which texts it is known whether they are Spanish: a conversation's last messages come with each turn."""

from __future__ import annotations

from understanding.language.spanish import MenuNames, is_spanish

_MOST = 4096


class SpokenBefore:
    """The answers for one menu's names, by hashes of the texts; no text is kept. It starts again when it is full."""

    def __init__(self, names: MenuNames) -> None:
        self._names = names
        self._answers: dict[int, bool] = {}

    def is_spanish(self, text: str) -> bool:
        """Whether an earlier message, of the guest or ours, is plainly Spanish."""
        key = hash(text)
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= _MOST:
                self._answers.clear()
            answer = self._answers[key] = is_spanish(text, self._names)
        return answer
