"""What a guest says that asks for nothing: to wait, goodbye, a complaint."""

from __future__ import annotations

from typing import Literal, cast

from understanding.wording import first_name, language
from understanding.words import spoken

Manner = Literal["waiting", "goodbye", "complaint"]


def manner_of(text: str) -> Manner | None:
    """Which of these a message is, and nothing else; None for all others."""
    return cast("Manner | None", first_name(language().said["manners"], spoken(text)))
