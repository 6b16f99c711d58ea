"""Sorts the sizes of a group, so that "the biggest you have" and "normal size" mean options of this menu."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import product

from domain.cart import Choice
from domain.menu import GroupKind, Item, Option, OptionGroup
from domain.numerals import decimal_number
from understanding.grounding.words import extract_name_stems
from understanding.language.lexicon import Cue, Phrase, lexicon

_NUMBERS = r"\d+(?:\.\d+)?(?:\s*(?:,|/|&|or|and|,\s*or)\s*\d+(?:\.\d+)?)*"
"""A list of numbers: "10, 12 or 16"."""
FEWEST_PIECES = 4
"""A lower count means portions, though the dish may come in two or three pieces."""


def sort_by_size(group: OptionGroup) -> tuple[Option, ...]:
    """The options of a group of sizes, smallest first: by price, then by name, then in the order of the menu.

    Empty for any other group.
    """
    if not is_size_group(group):
        return ()
    sizes = [_parse_size(option) for option in group.options]
    ranks = [size or 0.0 for size in sizes] if None not in sizes else [0.0] * len(sizes)
    by_size = sorted(zip(group.options, ranks, strict=True), key=lambda pair: (_get_price(pair[0]), pair[1]))
    return tuple(option for option, _ in by_size)


def is_size_group(group: OptionGroup) -> bool:
    """Whether a group has sizes, of which a dish takes one."""
    if group.kind is not GroupKind.SINGLE or len(group.options) < 2:
        return False
    has_size_name = not lexicon().size_groups.isdisjoint(extract_name_stems(group.name))
    return has_size_name or all(_parse_size(option) is not None for option in group.options)


def find_portion(item: Item, count: int, fewest: int = FEWEST_PIECES) -> Choice | None:
    """The option with so many pieces: "20 wings" are no 20 portions.

    A lower count than ``fewest`` is one only where the option has the dish's name: "3 Strips" of the strips; two
    ice creams are not the "2 scoops" of a "Scoop Ice Cream".
    """
    name = extract_name_stems(item.name)
    piece_words = {*name, *lexicon().portions}
    for group in item.groups:
        for option in group.options if group.kind is GroupKind.SINGLE else ():
            number, *words = extract_name_stems(option.name) or ("",)
            has_name = count >= fewest or (name and name[-1] in words)
            if number == str(count) and words and has_name and piece_words.issuperset(words):
                return Choice(group=group.id, option=option.id)
    return None


def is_usual_size(text: str) -> bool:
    """Whether words say no more than that the size is as usual: "normal size", which every dish has."""
    usual, nouns = lexicon().usual_sizes, set(lexicon().size_nouns)
    said = set(text.lower().split())
    return not said.isdisjoint(usual) and not said.isdisjoint(nouns) and said <= usual | nouns


def list_scale_names(item: Item) -> Iterator[tuple[Phrase, OptionGroup, tuple[Option, ...]]]:
    """What guests call the sizes of a dish by their rank, with the group and the options that each name may mean.

    The smallest is "small" and the largest "large", "extra large" and so on, unless an option of the dish is called
    so. The "normal size" is the option with such a name, else the middle one; without a middle all sizes are possible.
    """
    words = lexicon()
    groups = [(group, sizes) for group in item.groups if (sizes := sort_by_size(group))]
    for group, sizes in groups:
        yield words.smallest, group, sizes[:1]
        yield words.biggest, group, sizes[-1:]
    without_layers = [pair for pair in groups if not _has_layers(pair[0])]
    if without_layers:
        yield from _list_names_by_rank(item, *without_layers[0])


def _list_names_by_rank(
    item: Item, group: OptionGroup, sizes: tuple[Option, ...]
) -> Iterator[tuple[Phrase, OptionGroup, tuple[Option, ...]]]:
    words = lexicon()
    glasses = tuple(option for option in sizes if words.vessels.isdisjoint(_list_name_words(option)))
    sizes = glasses if len(glasses) > 1 else sizes
    taken = {word for each in item.groups for option in each.options for word in _list_name_words(option)}
    for names, place in ((words.lower_sizes, sizes[:1]), (words.upper_sizes, sizes[-1:])):
        yield tuple(name for name in names if taken.isdisjoint(name.split())), group, place
    yield tuple(name for name in words.beyond_sizes if name.split()[0] not in taken), group, sizes[-1:]
    for name, option in zip(_list_measures(item, group, len(sizes)), sizes, strict=False):
        yield (name,), group, (option,)
    if usual := _find_usual_sizes(group, sizes):
        usual_names = [" ".join(pair) for pair in product(sorted(words.usual_sizes), words.size_nouns)]
        usual_names += [f"{words.size_nouns[0]} {each}" for each in sorted(words.usual_sizes)]
        yield tuple(usual_names), group, usual


def _list_measures(item: Item, group: OptionGroup, count: int) -> tuple[str, ...]:
    """The measures of so many sizes, smallest first, as the group's name or the dish's description has them.

    "10, 12 or 16 inch" are three sizes. Empty unless there is one measure for each size.
    """
    units = "|".join(sorted(lexicon().units, key=len, reverse=True))
    for text in (group.name, item.description or ""):
        for match in re.finditer(rf"(?P<numbers>{_NUMBERS})[\s-]*(?P<unit>{units})\b", text.casefold()):
            numbers = re.findall(r"\d+(?:\.\d+)?", match["numbers"])
            if len(numbers) == count:
                return tuple(f"{number} {match['unit']}" for number in sorted(numbers, key=float))
    return ()


def _find_usual_sizes(group: OptionGroup, sizes: tuple[Option, ...]) -> tuple[Option, ...]:
    """The options that "normal size" may mean: the one called so, the middle one, or all that may be asked about."""
    words = lexicon().usual_sizes
    named = [option for option in sizes if not words.isdisjoint(extract_name_stems(option.name))]
    named = named or [option for option in sizes if not words.isdisjoint(_list_name_words(option))]
    if len(named) == 1:
        return tuple(named)
    if len(sizes) % 2:
        return (sizes[len(sizes) // 2],)
    return sizes if group.is_required else ()


def _has_layers(group: OptionGroup) -> bool:
    """Whether the options say how often something is in the dish, and not how large it is: a triple burger."""
    cues = lexicon().cues
    words = (word for option in group.options for word in extract_name_stems(option.name))
    return any(cues.get((word,), (None, 0))[0] is Cue.EXTRA for word in words)


def _list_name_words(option: Option) -> Set[str]:
    return {word for name in (option.name, *option.aliases) for word in extract_name_stems(name)}


def _get_price(option: Option) -> int:
    return option.price.minor if option.price else 0


def _parse_size(option: Option) -> float | None:
    """The first number in an option's name, else the rank of its size word ("large"), else None."""
    words = extract_name_stems(option.name)
    numbers = [number for word in words if (number := decimal_number(word)) is not None]
    ranks = [lexicon().rising.index(word) for word in words if word in lexicon().rising]
    return numbers[0] if numbers else float(ranks[0]) if ranks else None
