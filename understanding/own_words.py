"""Puts what guests say of an option in their own words into words that the menu and the rules know.

"Chuck an egg in" and "slap an egg on it" put an egg on it; "not so sweet" is "less sweet", where the menu has that.
"""

from __future__ import annotations

import re

from understanding.grounding import MenuIndex
from understanding.grounding.forms import EXACT
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.word_pairs import load_word_pairs


def replace_own_words(text: str, index: MenuIndex) -> str:
    """The text with such wordings in the words of the menu and of the rules."""
    text = patterns("own_words")["off_behind"].sub(lambda match: _refuse(match, index), _replace_verbs(text))
    text = patterns("own_words")["part_of_full"].sub(lambda match: _write_percent(match, index), text)
    return patterns("own_words")["softened"].sub(lambda match: _soften(match, index), text)


def _replace_verbs(text: str) -> str:
    """The text with "put" and "add" for the verbs by which guests put something into or onto a dish."""
    own = patterns("own_words")
    text = own["throw_in"].sub("add ", text)
    return own["throw_object"].sub("put ", text)


def _refuse(match: re.Match[str], index: MenuIndex) -> str:
    """ "No pickles on" for "pickles off", where all that comes off are options; "remove the soup" for a soup."""
    names = [name for name in patterns("own_words")["between_options"].split(match["what"]) if name]
    senses = [each[0] for name in names if (each := index.find_senses(extract_stems(name)))]
    if len(senses) < len(names):
        return match.group()
    if all(sense.concept.item is None for sense in senses):
        return f"no {match['what']}{'' if match['from'] is None else ' on'}"
    is_dish = match["from"] is None and all(sense.concept.item and sense.score >= EXACT for sense in senses)
    return f"remove the {match['what']}" if is_dish else match.group()


def _write_percent(match: re.Match[str], index: MenuIndex) -> str:
    """ "50% sugar" for "half sugar" or "half sweet", where the menu has that and no option in the guest's words."""
    quality = match["quality"].lower()
    if extract_stems(match.group()) in index.full_names:
        return match.group()
    percent = load_word_pairs("own_words", "percent")[" ".join(match["part"].lower().split())][0]
    names = (quality, *load_word_pairs("own_words", "qualities").get(quality, ()))
    found = (name for name in names if _is_option(f"{percent} {name}", index))
    return next((f"{percent} {name}" for name in found), match.group())


def _is_option(name: str, index: MenuIndex) -> bool:
    senses = index.find_senses(extract_stems(name))
    return bool(senses) and senses[0].concept.item is None and senses[0].score >= EXACT


def _soften(match: re.Match[str], index: MenuIndex) -> str:
    """ "Less sweet" for "not so sweet", or "less sugar", or "mild" for "not too hot", whichever is an option.

    Where neither is one, "less sweet" still is no refusal, if the quality is in an option's name: "half sweet".
    """
    quality = match["quality"].lower()
    names = (quality, *load_word_pairs("own_words", "qualities").get(quality, ()))
    less = (*(f"less {name}" for name in names), *load_word_pairs("own_words", "gentle").get(quality, ()))
    option = next((name for name in less if extract_stems(name) in index.full_names), None)
    stems = extract_stems(quality)
    senses = index.find_senses(stems) if stems and stems not in index.full_names else ()
    is_part = bool(senses) and senses[0].concept.item is None
    return option or (f"less {quality}" if is_part else match.group())
