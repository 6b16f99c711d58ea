"""What a reader may know of a turn, and the one thing it does: turn a message into an ``Understanding``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from understanding.grounding import MenuIndex
from understanding.rendering import Rendering
from understanding.slot_reading import Understanding


@dataclass(frozen=True, slots=True)
class Heard:
    """One message with the context that decides what it means.

    ``pending``: the kind of the question we asked last (domain/session.py), None when none is open.
    ``menu``: the index of the menu last seen, None on a cold start.
    ``recent``: (role, text) of the last few messages, oldest first.
    ``rendering``: the message as the rules read it, where it is in another language than theirs.
    """

    text: str
    pending: str | None
    menu: MenuIndex | None
    cart_empty: bool
    locale: str
    recent: tuple[tuple[str, str], ...] = ()
    rendering: Rendering | None = None

    @property
    def words(self) -> str:
        """The message in the language of the rules."""
        return self.rendering.text if self.rendering else self.text


class Reader(Protocol):
    """Understands a message. Never raises for what a guest may write."""

    async def read(self, heard: Heard) -> Understanding: ...
