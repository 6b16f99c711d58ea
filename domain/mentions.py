"""Words of a guest tied to items of the menu: a line that is wanted, or several items that fit."""

from __future__ import annotations

from domain.cart import Choice, Refusal
from domain.menu import ItemId
from domain.value import Value


class GroundedLine(Value):
    """Words that mean exactly one item of the menu, with what was said about it. No defaults are filled in."""

    item: ItemId
    quantity: int = 1
    quantity_said: bool = False
    choices: tuple[Choice, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    said: str = ""
    score: float = 1.0
    note: str | None = None
    """What the kitchen should know, in the guest's words."""
    person: str | None = None
    """Whom it is for."""
    replaces: int | None = None
    """The number of the cart line that this one is to take the place of."""


class AmbiguousLine(Value):
    """Words that fit several items: the guest must say which. ``line`` holds what else was said, for the best fit."""

    candidates: tuple[ItemId, ...]
    line: GroundedLine
    said: str
    passed_over: bool = False
    """Whether the guest was asked and went on to something else."""
