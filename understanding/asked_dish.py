"""The options that a question gives to a dish: "the salad with ranch", "is it safe with this dressing?"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.allergens import LEGAL, read_allergens
from domain.cart import Choice
from domain.commands import Changes, ChosenOption, OpenChoice
from domain.menu import Item
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.mentions import Grounding

_SHORTEST_HEAD = 3
"""Letters: shorter words are hardly ever the name of a group."""


def asked_changes(text: str, item: Item, index: MenuIndex) -> Changes:
    """What the words of a question say of a dish beside its name.

    ``open``: options of which it means one without naming it. ``unknown``: what the menu does not offer with the dish.
    The allergen that is asked about is no option.
    """
    text = without_held(text)
    said = ground(text, index, focus=item.id)
    spoken = (*said.loose_choices, *(c for line in said.lines if line.item == item.id for c in line.choices))
    offered = tuple(dict.fromkeys(choice for choice in spoken if _offers(item, choice)))
    settled = {choice.group for choice in offered}
    unsaid = tuple(each for each in _unsaid(text, item, said) if each.group not in settled)
    missing = tuple(dict.fromkeys((*_not_offered(spoken, item, index), *_named_more(said, item))))
    if not (offered or unsaid or missing) and (extra := _with_something(text, item)):
        missing = (extra,)
    choices = tuple(ChosenOption(group=c.group, option=c.option, amount=c.amount.value) for c in offered)
    return Changes(choices=choices, open=unsaid, unknown=missing)


def without_held(text: str) -> str:
    """The words without what the dish is asked to contain: "is there cheese in it?" chooses no cheese."""
    known = patterns("questions")
    for name in ("held", "served", "contains"):
        found = known[name].search(text.lower().rstrip(" ?.!"))
        group = next((key for key, value in found.groupdict().items() if value), None) if found else None
        if found and group:
            text = text[: found.start(group)] + text[found.end(group) :]
    return text


def _offers(item: Item, choice: Choice) -> bool:
    group = item.group(choice.group)
    return group is not None and group.option(choice.option) is not None


def _not_offered(spoken: Iterable[Choice], item: Item, index: MenuIndex) -> Iterable[str]:
    """The names of options that are somewhere on the menu, and not of this dish."""
    for choice in spoken:
        if not _offers(item, choice):
            groups = (group for each in index.menu.items if (group := each.group(choice.group)) is not None)
            options = (option for group in groups if (option := group.option(choice.option)) is not None)
            yield next((option.name for option in options), str(choice.option))


def _unsaid(text: str, item: Item, said: Grounding) -> Iterable[OpenChoice]:
    """The options that "this dressing" may mean: those that the words fit, or all of a group that is named."""
    fitting = [*said.loose_open, *(each for at, each in said.open_options if said.lines[at].item == item.id)]
    for each in fitting:
        yield OpenChoice(group=each.group, options=each.options, said=each.said)
    words = set(extract_stems(text)) - set(extract_stems(item.name))
    for group in item.groups:
        if not words.isdisjoint(_heads_of(group.name)):
            yield OpenChoice(group=group.id, options=tuple(option.id for option in group.options), said=group.name)


def _heads_of(name: str) -> set[str]:
    """What a group is called for short: "Pizza toppings" -> {"topping", "toppings"}; nothing for "On it"."""
    heads = (stem for stem in extract_stems(name)[-1:] if len(stem) >= _SHORTEST_HEAD)
    return {form for stem in heads for form in (stem, stem.removesuffix("s"))}


def _named_more(said: Grounding, item: Item) -> Iterable[str]:
    """The options named that the dish does not have."""
    named = [each.said for each in said.unknown_options if said.lines[each.line_index].item == item.id]
    return (words for words in (*named, *said.loose_unknown) if not read_allergens(words) <= LEGAL)


def _with_something(text: str, item: Item) -> str | None:
    """What "safe with croutons" asks for beside the dish itself."""
    found = patterns("questions")["safe_with"].search(text.lower())
    if found is None:
        return None
    extra = re.sub(r"\W+$", "", found["extra"])
    words = set(extract_stems(extra)) - set(extract_stems(item.name))
    return extra if words and not read_allergens(extra) <= LEGAL else None
