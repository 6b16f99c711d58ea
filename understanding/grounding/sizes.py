"""Which option of a group is the biggest, and which the smallest: what "the biggest you have" means on this menu."""

from __future__ import annotations

from domain.menu import GroupKind, Option, OptionGroup
from domain.numerals import decimal_number
from understanding.grounding.words import stems_of
from understanding.language.lexicon import lexicon


def by_size(group: OptionGroup) -> tuple[Option, ...]:
    """The options of a group of sizes, rising: by price, else by what their names say, else as the menu lists them.

    Empty for any other group.
    """
    if group.kind is not GroupKind.SINGLE or len(group.options) < 2 or not _is_of_sizes(group):
        return ()
    return tuple(sorted(group.options, key=lambda option: (_price(option), _told_by(option) or 0.0)))


def _is_of_sizes(group: OptionGroup) -> bool:
    named = not lexicon().size_groups.isdisjoint(stems_of(group.name))
    return named or all(_told_by(option) is not None for option in group.options)


def _price(option: Option) -> int:
    return option.price.minor if option.price else 0


def _told_by(option: Option) -> float | None:
    """How big the name says it is: a number in it, or the place of its word among the sizes; None when it does not."""
    words = stems_of(option.name)
    numbers = [number for word in words if (number := decimal_number(word)) is not None]
    places = [lexicon().rising.index(word) for word in words if word in lexicon().rising]
    return numbers[0] if numbers else float(places[0]) if places else None
