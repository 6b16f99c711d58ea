"""Finds dishes of which the guest said an everyday word only: the "diet" of a Diet Coke in "I'm on a diet".

A name counts when its head is said ("rings" of the Onion Rings), or a word for food ("miso" of the Miso Soup). What
else describes a dish is a word of everyday talk as well, so that the guest is asked before it is ordered, unless an
option of the dish is said beside it: "two copper, medium".
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

from domain.commands import AddItem, Command
from domain.menu import Item
from understanding.grounding import MenuIndex
from understanding.grounding.food import load_food_knowledge
from understanding.grounding.words import normalize_text, stem_word, tokenize
from understanding.language.lexicon import dictionary, lexicon


def list_vague_names(commands: Sequence[Command], index: MenuIndex) -> tuple[str, ...]:
    """The everyday words by which alone the commands order a dish."""
    orders = [command for command in commands if isinstance(command, AddItem)]
    foods = [order.food for order in orders if not order.changes.choices]
    dishes = [(food.said, index.menu.item(food.item)) for food in foods if food.item and food.said]
    words = [_find_vague_words(said, item, index) for said, item in dishes if item is not None]
    return tuple(filter(None, words))


def _find_vague_words(said: str, item: Item, index: MenuIndex) -> str:
    """The words of a quote that are in a name of the dish, if they are everyday words and no whole name; else ""."""
    names = [_list_stems(name) for name in (item.name, *item.aliases)]
    known = {stem for name in names for stem in name}
    tokens = tokenize(normalize_text(said))
    words = [token.text for token in tokens if token.stem in known]
    stems = {token.stem if token.stem in known else index.find_shortened(token.stem) for token in tokens} & known
    heads = {head for name in names if (head := _find_head(name))}
    if not stems or not heads.isdisjoint(stems) or any(_has_pair(name, stems) for name in names):
        return ""
    return " ".join(words) if all(map(_is_everyday, words)) else ""


def _has_pair(name: Sequence[str], stems: Set[str | None]) -> bool:
    """Whether the stems have the only word of a name, or two neighbours: the "lucky seven" of a "Lucky Seven Deal"."""
    return (len(name) == 1 and name[0] in stems) or any(
        one in stems and other in stems for one, other in pairwise(name)
    )


def _list_stems(name: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokenize(normalize_text(name)))


def _find_head(name: Sequence[str]) -> str | None:
    """The last word of a name, before the parts that come with the dish."""
    beside = lexicon().beside
    end = name.index(beside) if beside in name else len(name)
    return next(iter(reversed(name[:end])), None)


def _is_everyday(word: str) -> bool:
    foods = load_food_knowledge().foods
    return word in dictionary() and word not in foods and stem_word(word) not in foods
