"""Writes out words for the dishes that our last answer was about: "that one", "two of those", "the one without cheese".

"That one" is the topic, the only dish of the answer. "The one without cheese" and "the cheaper one" are one of several.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.menu import Item
from understanding.allergen_words import find_allergens
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.order_grounding import ground_order
from understanding.order_talk import OrderTalk
from understanding.price_choice import choose_by_price


def name_shown_dishes(text: str, talk: OrderTalk) -> str:
    """Replace words for a dish of our last answer by its name."""
    text = _name_one_of_several(text, talk)
    return text if talk.topic is None else _name_topic(text, talk.topic, talk)


def points_at_shown(text: str, shown: Sequence[Item]) -> bool:
    """Whether words point at one of several dishes by what it has or lacks, or by its price."""
    return _find_one_of_several(text, shown) is not None


def _name_one_of_several(text: str, talk: OrderTalk) -> str:
    found = _find_one_of_several(text, talk.shown)
    if found is None:
        return text
    item, start, end = found
    return f"{text[:start]}{item.name}{text[end:]}"


def _find_one_of_several(text: str, shown: Sequence[Item]) -> tuple[Item, int, int] | None:
    """Find the only shown dish that words describe, and where these begin and end."""
    match = patterns("cart")["one_of_shown"].search(text.lower()) if len(shown) > 1 else None
    if match is None:
        return None
    if match["mark"]:
        item = choose_by_price(match.group(), shown) or _find_only(
            [each for each in shown if _is_called(each, match["mark"])]
        )
        return (item, match.start(), match.end()) if item else None
    name = "has" if match["has"] else "lacks"
    for end in dict.fromkeys((match.end(name), match.start(name) + len(match[name].split()[0]))):
        item = _find_by_part(text[match.start(name) : end], shown, is_there=name == "has")
        if item is not None:
            return item, match.start(), end
    return None


def _find_by_part(words: str, shown: Sequence[Item], *, is_there: bool) -> Item | None:
    """Find the only dish that has something, or the only one without it where others have it."""
    has = [each for each in shown if _has(each, words)]
    return _find_only(has) if is_there else _find_only([each for each in shown if each not in has]) if has else None


def _find_only(items: Sequence[Item]) -> Item | None:
    return items[0] if len(items) == 1 else None


def _is_called(item: Item, mark: str) -> bool:
    """Whether the words are in one name of the dish, or are a diet that it fits."""
    stems = set(extract_stems(mark))
    names = (set(extract_stems(name)) for name in (item.name, *item.aliases))
    return bool(stems) and (any(stems <= name for name in names) or plain_text(mark) in (item.dietary or ()))


def _has(item: Item, words: str) -> bool:
    """Whether a dish has something: in its name or description, as an option that comes with it, or as an allergen."""
    stems = set(extract_stems(words))
    included = (group.option(option) for group in item.groups for option in group.included)
    names = [name for option in included if option for name in (option.name, *option.aliases)]
    texts = (item.name, *item.aliases, item.description or "", *names)
    is_named = bool(stems) and any(stems <= set(extract_stems(each)) for each in texts)
    return is_named or not set(item.allergens or ()).isdisjoint(find_allergens(plain_text(words)))


def _name_topic(text: str, topic: Item, talk: OrderTalk) -> str:
    """Replace pronouns by the name of the topic: "two of those, one without feta", "that one, large, and a coke"."""
    taken = patterns("cart")["takes_topic"].match(text.lower())
    if taken is not None and not ground_order(taken["lead"], talk.index).lines:
        text = f"{text[: taken.start('it')]}{topic.name}{text[taken.end('it') :]}"
    text = _name_counted(text, topic)
    if any(line.item != topic.id for line in ground_order(text, talk.index).lines):
        text = _name_marked_one(text, topic, talk)
        match = patterns("cart")["of_those"].search(text)
        if match is None or ground_order(text[: match.start()], talk.index).lines:
            return _name_kind(text, topic, talk)
    text = patterns("cart")["of_those"].sub(rf"\g<count> {topic.name}", text)
    return _name_kind(text, topic, talk)


def _name_marked_one(text: str, topic: Item, talk: OrderTalk) -> str:
    """Replace the "one" of "a large one" by the name of the topic, whose options are the words before it."""
    match = patterns("cart")["marked_one"].search(text)
    if match is None or ground_order(text[: match.start()], talk.index).lines:
        return text
    options = ground_order(match["mark"], talk.index.part((topic.id,)), topic.id)
    is_of_topic = options.loose_choices and not (options.lines or options.loose_unknown)
    return f"{text[: match.start('one')]}{topic.name}{text[match.end('one') :]}" if is_of_topic else text


def _name_counted(text: str, topic: Item) -> str:
    """Add the name of the topic to a count without a dish before other words: "three please, two with jam"."""
    match = patterns("cart")["count_first"].match(text.lower())
    if match is None:
        return text
    return f"{text[: match.end('count')]} {topic.name}{text[match.start('after') :]}"


def _name_kind(text: str, topic: Item, talk: OrderTalk) -> str:
    """Replace "the burger" by the name of the topic, if the cart has no burger: "the burger and fries"."""
    if any(line.item != topic.id and talk.references.is_of_kind(line, topic.category) for line in talk.cart.lines):
        return text
    names = dict(talk.index.menu.generic_names).get(topic.category, ())
    kinds = "|".join(re.escape(name) for name in names)
    return re.sub(rf"\b(?:the|that) (?:{kinds})\b", topic.name, text, flags=re.IGNORECASE) if kinds else text
