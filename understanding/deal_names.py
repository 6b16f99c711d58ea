"""Finds the words of a text that name a deal: "ramen sets", and "sets" where only one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.menu import Item, Menu
from understanding.grounding.words import extract_name_stems, extract_stems, fold_word
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MOST_WORDS = 5
"""The most words of a name that are looked at."""

_Stems = tuple[str, ...]


class NamedDeal(NamedTuple):
    """The deals that the words from ``start`` to ``end`` may name. ``is_kind``: they only say that it is a deal."""

    start: int
    end: int
    deals: tuple[Item, ...]
    is_kind: bool


def find_deal_names(text: str, menu: Menu) -> Sequence[NamedDeal]:
    """The names of deals in a text, in order, each as long as possible."""
    names = _collect_names(menu)
    words = list(_WORD.finditer(text))
    found: list[NamedDeal] = []
    at = 0
    while at < len(words):
        run = next(_list_runs(text, words, at, names, menu), None)
        if run is None:
            at += 1
            continue
        size, deal = run
        found.append(deal)
        at += size
    return found


def _list_runs(
    text: str, words: Sequence[re.Match[str]], at: int, names: dict[_Stems, tuple[Item, ...]], menu: Menu
) -> Iterator[tuple[int, NamedDeal]]:
    """The names that begin with a word, the longest first, with their number of words."""
    for size in range(min(_MOST_WORDS, len(words) - at), 0, -1):
        start, end = words[at].start(), words[at + size - 1].end()
        said = text[start:end]
        ends = {fold_word(words[place].group()) for place in (at, at + size - 1)}
        if any(mark in said for mark in ",.;:\n") or ends & lexicon().small:
            continue
        if (deals := names.get(_cut_plurals(extract_stems(said)))) is not None:
            yield size, NamedDeal(start, end, deals, is_kind=False)
        elif kind := _find_kind(said, menu):
            yield size, NamedDeal(start, end, kind, is_kind=True)


def _collect_names(menu: Menu) -> dict[_Stems, tuple[Item, ...]]:
    names: dict[_Stems, tuple[Item, ...]] = {}
    for deal in menu.deals:
        for name in (deal.name, *deal.aliases):
            stems = _cut_plurals(extract_name_stems(name))
            names[stems] = (*names.get(stems, ()), deal)
    return names


def _find_kind(said: str, menu: Menu) -> tuple[Item, ...]:
    """The deals of the menu that a word for deals may mean; () for other words."""
    stems = _cut_plurals(extract_stems(said))
    kinds = {
        category
        for category, kinds in menu.generic_names
        if any(stems == _cut_plurals(extract_name_stems(each)) for each in kinds)
    }
    of_kind = tuple(deal for deal in menu.deals if deal.category in kinds)
    if of_kind:
        return of_kind
    return menu.deals if patterns("deals")["names_deals"].fullmatch(said.lower()) else ()


def _cut_plurals(stems: _Stems) -> _Stems:
    """Stems without the s of names in other languages: "menús del día"."""
    return tuple(stem.rstrip("s") for stem in stems)
