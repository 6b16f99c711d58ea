"""Sorts the sizes of a group, so that "the biggest you have" means one option of this menu."""

from __future__ import annotations

from domain.menu import GroupKind, Option, OptionGroup
from domain.numerals import decimal_number
from understanding.grounding.words import extract_name_stems
from understanding.language.lexicon import lexicon


def sort_by_size(group: OptionGroup) -> tuple[Option, ...]:
    """The options of a group of sizes, smallest first: by price, then by name, then in the order of the menu.

    Empty for any other group.
    """
    if group.kind is not GroupKind.SINGLE or len(group.options) < 2 or not _is_size_group(group):
        return ()
    return tuple(sorted(group.options, key=lambda option: (_get_price(option), _parse_size(option) or 0.0)))


def _is_size_group(group: OptionGroup) -> bool:
    has_size_name = not lexicon().size_groups.isdisjoint(extract_name_stems(group.name))
    return has_size_name or all(_parse_size(option) is not None for option in group.options)


def _get_price(option: Option) -> int:
    return option.price.minor if option.price else 0


def _parse_size(option: Option) -> float | None:
    """The first number in an option's name, else the rank of its size word ("large"), else None."""
    words = extract_name_stems(option.name)
    numbers = [number for word in words if (number := decimal_number(word)) is not None]
    ranks = [lexicon().rising.index(word) for word in words if word in lexicon().rising]
    return numbers[0] if numbers else float(ranks[0]) if ranks else None
