"""Whom a dish is for, as the guest named them: "Tom", "my son", or the guest."""

from __future__ import annotations

GUEST = "me"
"""The person of a dish that the guest eats."""
MAX_PERSON = 40
"""Characters of the name of a person."""


def name_person(words: str | None) -> str | None:
    """A person as replies write them: a name begins with a capital, "my son" does not. None without words."""
    name = " ".join((words or "").split())[:MAX_PERSON]
    is_name = " " not in name and name != GUEST
    return (name[:1].upper() + name[1:] if is_name else name) or None
