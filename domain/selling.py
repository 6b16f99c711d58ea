"""Suggestions of a further dish before the checkout: whether a restaurant makes them, and to which guests."""

from __future__ import annotations

import hashlib
from typing import Annotated, Literal

from pydantic import Field

from domain.menu import ItemId
from domain.value import Value

Arm = Literal["suggested", "control"]
"""Guests who may get a suggestion, and those who never do, for the comparison."""


class Selling(Value):
    """``share_percent``: of the guests who may get suggestions; the others are the control group."""

    suggestions: bool = False
    share_percent: Annotated[int, Field(ge=0, le=100)] = 100

    def find_arm(self, tenant: str, guest: str) -> Arm | None:
        """The arm of a guest, always the same one. None: the restaurant makes no suggestions."""
        if not self.suggestions:
            return None
        number = int.from_bytes(hashlib.sha256(f"{tenant}\n{guest}".encode()).digest()[:4])
        return "suggested" if number % 100 < self.share_percent else "control"


class Suggestion(Value):
    """The suggestion of an order. ``item`` None: nothing fitted. ``answer`` None: not answered yet."""

    item: ItemId | None
    answer: Literal["taken", "declined", "passed"] | None = None
