"""What a check of a menu found: phrases that guests would say, and what the reader makes of them."""

from __future__ import annotations

from enum import StrEnum

from domain.value import Value


class MenuFault(StrEnum):
    """Why guests would be misread."""

    SHARED_NAME = "shared_name"
    """One phrase means several dishes."""
    HIDDEN_NAME = "hidden_name"
    """The name of the dish is read as other dishes."""
    UNREAD_NAME = "unread_name"
    """The name of the dish is read as no dish."""
    EATEN_NUMBER = "eaten_number"
    """A number in a name is taken for a count, or a count for a number of a name."""
    EVERYDAY_NAME = "everyday_name"
    """The name is an everyday word: sentences without an order name the dish, or its name is such a sentence."""
    UNREACHED_OPTION = "unreached_option"
    """No phrase chooses the option, or a phrase chooses one of the same name in another group of the dish."""
    EMPTY_GROUP = "empty_group"
    """A group requires more options than it has."""
    UNKNOWN_ALLERGEN = "unknown_allergen"
    """A label names no known allergen, so the dish is unsafe for every guest with an allergy."""


class MenuFinding(Value):
    """One fault. ``dishes``: those that have it, by name; ``phrase``: what was played; ``outcome``: what came out;
    ``advice``: what the restaurant can do."""

    fault: MenuFault
    dishes: tuple[str, ...]
    phrase: str
    outcome: str
    advice: str


class MenuCheck(Value):
    """The result for one version of a menu. ``left_out``: dishes of which not all was played, for want of time."""

    items: int
    phrases: int
    left_out: int = 0
    findings: tuple[MenuFinding, ...] = ()
