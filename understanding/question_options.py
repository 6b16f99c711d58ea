"""The options that a question gives to a dish: "the salad with ranch", "is it safe with this dressing?"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.allergens import LEGAL, read_allergens
from domain.cart import Choice
from domain.commands import Changes, ChosenOption, OpenChoice
from domain.menu import Item
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_name_stems, extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.mentions import Grounding

_SHORTEST_HEAD = 3
"""Letters: shorter words are hardly ever the name of a group."""


def find_changes(text: str, item: Item, index: MenuIndex) -> Changes:
    """The options that the words of a question give to a dish.

    ``open``: options of which it means one without naming it. ``unknown``: words for options that it lacks.
    The allergen in question is no option.
    """
    text = _remove_contents_of(item, text, index)
    grounding = ground(text, index, focus=item.id)
    choices = (*grounding.loose_choices, *(c for line in grounding.lines if line.item == item.id for c in line.choices))
    offered = tuple(dict.fromkeys(choice for choice in choices if _has_option(item, choice)))
    settled = {choice.group for choice in offered}
    open_choices = tuple(each for each in _list_open_choices(text, item, grounding) if each.group not in settled)
    missing = (*_list_missing_options(choices, item, index), *_list_unknown_options(grounding, item))
    if not (offered or open_choices or missing) and (extra := _find_extra(text, item)):
        missing = (extra,)
    chosen_options = tuple(ChosenOption(group=c.group, option=c.option, amount=c.amount.value) for c in offered)
    return Changes(choices=chosen_options, open=open_choices, unknown=tuple(dict.fromkeys(missing)))


def remove_contents(text: str) -> str:
    """The words without the contents that they ask about: "is there cheese in it?" chooses no cheese."""
    questions = patterns("questions")
    for name in ("held", "served", "contains"):
        match = questions[name].search(text.lower().rstrip(" ?.!"))
        group = next((key for key, value in match.groupdict().items() if value), None) if match else None
        if match and group:
            text = text[: match.start(group)] + text[match.end(group) :]
    return text


def _remove_contents_of(item: Item, text: str, index: MenuIndex) -> str:
    """The words without the contents of this dish; "do you have beef burgers" asks for no contents of anything."""
    rest = remove_contents(text)
    if rest == text or any(line.item == item.id for line in ground(rest, index).lines):
        return rest
    return text if any(line.item == item.id for line in ground(text, index).lines) else rest


def _has_option(item: Item, choice: Choice) -> bool:
    group = item.group(choice.group)
    return group is not None and group.option(choice.option) is not None


def _list_missing_options(choices: Iterable[Choice], item: Item, index: MenuIndex) -> Iterable[str]:
    """The names of options that are somewhere on the menu, and not of this dish."""
    for choice in choices:
        if not _has_option(item, choice):
            groups = (group for each in index.menu.items if (group := each.group(choice.group)) is not None)
            options = (option for group in groups if (option := group.option(choice.option)) is not None)
            yield next((option.name for option in options), str(choice.option))


def _list_open_choices(text: str, item: Item, grounding: Grounding) -> Iterable[OpenChoice]:
    """The options that "this dressing" may mean: those that the words fit, or all of a group."""
    open_choices = [
        *grounding.loose_open,
        *(each for at, each in grounding.open_options if grounding.lines[at].item == item.id),
    ]
    for each in open_choices:
        yield OpenChoice(group=each.group, options=each.options, said=each.said)
    words = set(extract_stems(text)) - set(extract_name_stems(item.name))
    for group in item.groups:
        if not words.isdisjoint(list_short_names(group.name)):
            yield OpenChoice(group=group.id, options=tuple(option.id for option in group.options), said=group.name)


def list_short_names(name: str) -> set[str]:
    """The short names of a group: "Pizza toppings" -> {"topping", "toppings"}; none for "On it" and "Comes with"."""
    if name.lower().split()[-1:] and name.lower().split()[-1] in lexicon().small:
        return set()
    heads = (stem for stem in extract_stems(name)[-1:] if len(stem) >= _SHORTEST_HEAD)
    return {form for stem in heads for form in (stem, stem.removesuffix("s"))}


def _list_unknown_options(grounding: Grounding, item: Item) -> Iterable[str]:
    """The words for options that the dish does not have."""
    words_of_options = [
        each.said for each in grounding.unknown_options if grounding.lines[each.line_index].item == item.id
    ]
    return (words for words in (*words_of_options, *grounding.loose_unknown) if not read_allergens(words) <= LEGAL)


def _find_extra(text: str, item: Item) -> str | None:
    """The "croutons" of "is the soup safe with croutons"; None where there is no such addition."""
    match = patterns("questions")["safe_with"].search(text.lower())
    if match is None:
        return None
    extra = re.sub(r"\W+$", "", match["extra"])
    words = set(extract_stems(extra)) - set(extract_name_stems(item.name))
    return extra if words and not read_allergens(extra) <= LEGAL else None
