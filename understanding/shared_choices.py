"""Words that share the units of one dish out among options: "one with oat milk, the other normal".

They are about the line that a question asks about, about the line in focus, or about the dish ordered right before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.cart import Cart, Line
from domain.commands import AddItem, ChangeLine, Changes, ChosenOption, Food, RefusedOption
from domain.menu import Item, OptionGroup
from domain.reading_context import ReadingContext
from domain.session import ChooseOption
from understanding.grounding import MenuIndex
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.marked_units import refuse_groups
from understanding.mentions import Grounding
from understanding.message import plain_text
from understanding.named_units import find_named_units
from understanding.numbers import numbers_in
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_adds, build_loose_changes
from understanding.order_talk import find_act, is_single, merge_changes

_COUNT = r"(?:one|two|three|four|five|six|\d{1,2}) (?!of\b|more\b|and\b)"
_CLAUSE = re.compile(r"\s*(?:[,;]|\.(?=\s))\s*")
_BREAK = re.compile(
    r"\s*(?:[,;]|\.(?=\s)|\band\b)\s*"
    r"|(?<!\bfor)(?<!\bthe)\s+(?=(?:the )?(?:other|rest|second|third|fourth|remaining|last)\b)"
    rf"|(?<!\bfor)(?<!\bin)(?<!\bon)(?<!\bthe)(?<!\bother)(?<!\bsecond)(?<!\bthird)(?<!\bfourth)(?<!\blast)(?<!\bfirst)\s+(?={_COUNT})",
    re.IGNORECASE,
)
_END_OF_DISH = re.compile(
    r"\s*(?:[,;:]|[-.](?=\s))\s*|\s+(?=(?:one|two|three|four|\d) (?:with|without|no)\b.*\bthe (?:other|rest))"
    r"|\s+(?=(?:the )?first\b.*\bsecond\b)",
    re.IGNORECASE,
)
"""A mark, or nothing before shares such as "the first ... the second", or of which the last is "the others"."""
_SEVERAL = re.compile(
    r"\b(?:one|two|three|four|five|six|\d+|half|first|an?|for|mine|his|hers)\b.*"
    r"\b(?:one|two|three|four|five|six|\d+|half|second|last|others?|rest|remaining|an?|for|hers|his)\b",
    re.IGNORECASE | re.DOTALL,
)
"""Words for two shares at least."""
_HALF_OF = re.compile(r"\bhalf (?:of (?:them|those|these) |(?=with\b|without\b|no\b))", re.IGNORECASE)
_LONGEST_WISH = 4
"""Words of a share that the menu does not have."""
_NEXT_DISH = re.compile(
    r"\s*(?:,\s*|\.\s+)?\b(?:and|plus)\s+(?=(?:an?|another|some|two|three|four|\d+)\s)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Share:
    """So many units, and what is said of them. ``count`` None: the units that are left."""

    count: int | None
    words: str


def share_out_choices(text: str, context: ReadingContext, index: MenuIndex) -> tuple[ChangeLine, ...]:
    """The changes of a line, one for each share; none when the words do not share out all of its units.

    The line is the one that our question asks about, else the one that the words name, that in focus or the newest
    ("2 well done and 1 medium").
    """
    if _SEVERAL.search(text) is None:
        return ()
    if isinstance(context.pending, ChooseOption):
        return _share_out_asked(text, context.pending, context.cart, index)
    named = find_named_units(text, context.cart, index)
    pairs = ((named.text, named.line),) if named else tuple((text, line) for line in _list_lines(context))
    return next((shared for words, line in pairs if (shared := _share_out_line(words, line, context.cart, index))), ())


def _share_out_asked(text: str, question: ChooseOption, cart: Cart, index: MenuIndex) -> tuple[ChangeLine, ...]:
    line = cart.line(question.line) if question.line is not None else cart.last
    item = index.menu.item(line.item) if line else None
    group = item.group(question.group) if item else None
    return _share_out_line(text, line, cart, index, group) if line and group else ()


def _list_lines(context: ReadingContext) -> Iterator[Line]:
    """Yield the lines of several units, that in focus first, then the newest."""
    focus = context.cart.line(context.focus) if context.focus is not None else context.cart.last
    for line in (*([focus] if focus else []), *(each for each in reversed(context.cart.lines) if each is not focus)):
        if line.quantity > 1:
            yield line


def _share_out_line(
    text: str, line: Line, cart: Cart, index: MenuIndex, group: OptionGroup | None = None
) -> tuple[ChangeLine, ...]:
    """The changes of a line; ``group``: that which our question asks about."""
    item = index.menu.item(line.item)
    is_correction = _is_correction(text)
    words = patterns("shares")["remade_lead"].sub("", text) if is_correction else text
    shares = _read_shares(words, line.quantity, item, group, index) if item else []
    if not shares or item is None:
        return ()
    at = (cart.lines.index(line) + 1,)
    if group is None and not _lacks_all(line, shares, item):
        return _change_shares(at, line, shares) if is_correction else ()
    first = [ChangeLine(lines=at, pieces=count, changes=each) for count, each in shares[:-1] if not each.empty]
    last = [ChangeLine(lines=at, changes=each) for _, each in shares[-1:] if not each.empty]
    return (*first, *last)


def _is_correction(text: str) -> bool:
    """Whether words change what was ordered: "make that one small and one large"."""
    plain = plain_text(text)
    moods = patterns("moods")
    is_corrected = moods["corrected"].match(plain) or moods["corrected_behind"].search(plain)
    return is_corrected is not None or find_act(plain) == "change"


def _change_shares(at: tuple[int], line: Line, shares: Sequence[tuple[int, Changes]]) -> tuple[ChangeLine, ...]:
    """The changes of the units that are to be otherwise than the line is."""
    others = [(count, changes) for count, changes in shares if not _has_all(line, changes)]
    return tuple(ChangeLine(lines=at, pieces=count, changes=changes) for count, changes in others)


def _has_all(line: Line, changes: Changes) -> bool:
    chosen = {(each.group, each.option) for each in line.choices}
    refused = {(each.group, each.option) for each in line.refusals}
    return chosen.issuperset((each.group, each.option) for each in changes.choices) and refused.issuperset(
        (each.group, each.option) for each in changes.refusals
    )


def share_out_dish(text: str, index: MenuIndex) -> tuple[AddItem, ...]:
    """A dish and its shares as dishes of their own: "2 small americanos, one with sugar, one plain".

    Other dishes may follow: "... one plain, and a coke".
    """
    for end in _END_OF_DISH.finditer(text):
        named = text[: end.start()]
        dishes = build_adds(ground_order(named, index), named)
        item = index.menu.item(dishes[0].food.item) if len(dishes) == 1 and dishes[0].food.item else None
        if item is None:
            return ()
        units = None if _is_for_each(named, dishes[0]) else dishes[0].quantity
        for words, rest in _split_off_dishes(text[end.end() :]):
            if adds := _share_out(words, rest, _SharedDish(dishes[0], item, units), index):
                return adds
    return ()


class _SharedDish(NamedTuple):
    """A dish before its shares; ``units`` None: as many as they are together."""

    add: AddItem
    item: Item
    units: int | None


def _share_out(words: str, rest: str, dish: _SharedDish, index: MenuIndex) -> tuple[AddItem, ...]:
    """The dish with what each share says, and the dishes of the rest; () for other words."""
    units = _count_all(words) if dish.units is None else dish.units
    shares = _find_shares(words, units, dish.item, index)
    others = build_adds(ground_order(rest, index), rest) if shares and rest else ()
    if not shares or (rest and not others):
        return ()
    return (*(_build_share(dish, count, changes) for count, changes in shares), *others)


def _split_off_dishes(words: str) -> Iterator[tuple[str, str]]:
    """Yield all words, then those before each border of another dish, the longest first, with the rest."""
    yield words, ""
    for border in reversed(list(_NEXT_DISH.finditer(words))):
        yield words[: border.start()], words[border.end() :]


def _find_shares(words: str, units: int, item: Item, index: MenuIndex) -> list[tuple[int, Changes]]:
    words = _HALF_OF.sub(f"{units // 2} ", words) if units % 2 == 0 else words
    shares = _read_one_of_each(words, units, item) or _read_shares(words, units, item, None, index)
    return shares or _read_partial_shares(words, units, item, index)


def _build_share(dish: _SharedDish, count: int, changes: Changes) -> AddItem:
    decided = {choice.group for choice in dish.add.changes.choices if is_single(dish.item.group(choice.group))}
    free = tuple(choice for choice in changes.choices if choice.group not in decided)
    changes = changes.replace(choices=free)  # "large lattes, one normal": with the milk that is normal
    food = Food(item=dish.item.id, said=dish.add.food.said)
    return dish.add.replace(food=food, quantity=count, changes=merge_changes(dish.add.changes, changes))


def _is_for_each(text: str, dish: AddItem) -> bool:
    """Whether a dish is for each of some persons, whom the shares count: "a burger set each, one with fries"."""
    return dish.quantity == 1 and patterns("shares")["each_of_us"].search(plain_text(text)) is not None


def _count_all(words: str) -> int:
    """Count the units of all shares; what "the other" is, is one."""
    return sum(share.count or 1 for share in _split_shares(words, has_articles=False)[1])


def _read_one_of_each(words: str, units: int, item: Item) -> list[tuple[int, Changes]]:
    """Each option of the only choice that a dish requires, if they are as many as the units: "one of each"."""
    match = patterns("shares")["one_of_each"].fullmatch(plain_text(words))
    groups = [group for group in item.groups if is_single(group) and group.min_choices] if match else []
    options = [option for option in groups[0].options if option.available] if len(groups) == 1 else []
    if len(options) != units:
        return []
    return [(1, Changes(choices=(ChosenOption(group=groups[0].id, option=option.id),))) for option in options]


def _read_shares(
    text: str, units: int, item: Item, group: OptionGroup | None, index: MenuIndex
) -> list[tuple[int, Changes]]:
    """The units of each share and what is chosen for them; none when they are not all of the units."""
    if units < 2:
        return []
    common, shares = _split_shares(text)
    if not _count_units(shares, units):
        common, shares = _split_shares(text, has_articles=False)
    counts = _count_units(shares, units) if len(shares) > 1 else []
    chosen = _read_all(shares, item, group, index) if counts else []
    for_all = _read_changes(common, item, group, index) if common and chosen else Changes()
    if for_all is None:
        return []
    chosen = [_refuse_others(share, each, chosen, item) for share, each in zip(shares, chosen, strict=False)]
    return [(count, merge_changes(for_all, each)) for count, each in zip(counts, chosen, strict=False)]


def _read_all(shares: Sequence[Share], item: Item, group: OptionGroup | None, index: MenuIndex) -> list[Changes]:
    """What is chosen for each share; none where one is about something else, or the menu knows none of them."""
    read = [_read_changes(share.words, item, group, index) for share in shares]
    if not any(each is not None and not each.empty for each in read):
        return []
    pairs = zip(shares, read, strict=True)
    chosen = [_read_wordy_share(share.words, item, index) if each is None else each for share, each in pairs]
    known = [each for each in chosen if each is not None]
    return known if len(known) == len(shares) else []


def _refuse_others(share: Share, changes: Changes, chosen: Sequence[Changes], item: Item) -> Changes:
    """A share "without" refuses what the other shares have, where the dish comes with it."""
    usual = patterns("shares")["usual_choice"].search(share.words)
    if usual is None or usual["without"] is None or not changes.empty:
        return changes
    others = (choice for each in chosen for choice in each.choices)
    groups = ((choice, item.group(choice.group)) for choice in others)
    included = (choice for choice, group in groups if group and choice.option in group.included)
    return Changes(refusals=tuple(RefusedOption(group=each.group, option=each.option) for each in included))


def _read_partial_shares(words: str, units: int, item: Item, index: MenuIndex) -> list[tuple[int, Changes]]:
    """Shares with their options, and the rest as ordered: "2 burgers well done, one with cheddar"."""
    if patterns("shares")["partial_share"].match(plain_text(words)) is None:
        return []
    shares = _split_shares(words, has_articles=False)[1]
    counts = [share.count or 0 for share in shares]
    changes = [_read_changes(share.words, item, None, index) for share in shares]
    left = units - sum(counts)
    if left < 1 or not shares or 0 in counts:
        return []
    chosen = [(count, each) for count, each in zip(counts, changes, strict=True) if each and not each.empty]
    return [(left, Changes()), *chosen] if len(chosen) == len(shares) else []


def _split_shares(text: str, *, has_articles: bool = True) -> tuple[str, list[Share]]:
    """The words for all units before the shares ("both with cheese"), and the shares.

    ``has_articles``: "a" before a word counts one unit, and is not the article of an option ("and an extra shot").
    Words without a unit belong to the share before them: "one with fries and cola, the other with rings and juice".
    Without shares, or where the words before them are about something else, none.
    """
    common: list[str] = []
    shares: list[Share] = []
    for clause in filter(plain_text, _CLAUSE.split(text)):
        for_all = _cut_for_all(plain_text(clause))
        parts = [] if for_all is not None else list(filter(plain_text, _BREAK.split(clause)))
        common += [] if for_all is None else [for_all]
        if not all(_add_part(part, common, shares, has_articles=has_articles) for part in parts):
            return "", []
    return " and ".join(common), shares


def _add_part(part: str, common: list[str], shares: list[Share], *, has_articles: bool) -> bool:
    """Add a part to the words for all units or to the shares; False where it is about something else."""
    words = plain_text(part)
    share, for_all = _read_share(part), _cut_for_all(words)
    if for_all is not None:
        common.append(for_all)
    elif share is not None and (has_articles or not words.startswith(("a ", "an "))):
        shares.append(share)
    elif shares:
        shares[-1] = Share(shares[-1].count, f"{shares[-1].words} and {words}")
    elif common:
        common.append(words)
    return bool(shares or common)


def _cut_for_all(words: str) -> str | None:
    """The words without "both with" before them or "on either" behind them; None for words about some units."""
    before = patterns("shares")["for_all_units"].match(words)
    if before is not None:
        return words[before.end() :]
    behind = patterns("shares")["for_all_units_behind"].fullmatch(words)
    return behind["said"] if behind else None


def _lacks_all(line: Line, shares: Sequence[tuple[int, Changes]], item: Item) -> bool:
    """Whether the line has no other choice in the groups that the shares decide."""
    decided = {choice.group for choice in line.choices if is_single(item.group(choice.group))}
    return all(decided.isdisjoint(choice.group for choice in changes.choices) for _, changes in shares)


def _read_share(part: str) -> Share | None:
    words = plain_text(part)
    unit = patterns("shares")["units"].search(words)
    if unit is None:
        return None
    count = None if unit["rest"] else (numbers_in(unit["count"])[0].value if unit["count"] else 1)
    return Share(count, re.sub(r"\b(?:for|of them)\b", " ", f"{words[: unit.start()]} {words[unit.end() :]}").strip())


def _count_units(shares: Sequence[Share], units: int) -> list[int]:
    """The units of each share; none unless they are all of the line's."""
    left = units - sum(share.count or 0 for share in shares)
    counts = [left if share.count is None else share.count for share in shares]
    return counts if sum(counts) == units and min(counts, default=0) > 0 else []


def _read_changes(words: str, item: Item, group: OptionGroup | None, index: MenuIndex) -> Changes | None:
    """The choices of a share; empty for the dish as it is; None when the words are about something else."""
    grounding = ground_order(words, index, item.id)
    if any(line.item != item.id for line in grounding.lines):
        grounding = _ground_options(words, grounding, item, index)
    if any(line.item != item.id for line in grounding.lines) or grounding.unknown:
        return None
    if grounding.ambiguous and patterns("shares")["usual_choice"].search(words) is None:
        return None
    changes = build_loose_changes(refuse_groups(grounding, item), item)
    if changes.choices or changes.refusals:
        return changes.replace(unknown=())
    if not patterns("shares")["usual_choice"].search(words):
        return Changes(unknown=(words,)) if patterns("shares")["option_cue"].match(words) else None
    return _find_named_choice(words, item) if group is None else _find_usual_choice(group)


def _find_usual_choice(group: OptionGroup) -> Changes | None:
    """The first option of a group without an extra charge; None without one."""
    usual = next((o for o in group.options if o.available and not (o.price and o.price.minor)), None)
    return Changes(choices=(ChosenOption(group=group.id, option=usual.id),)) if usual else None


def _read_wordy_share(words: str, item: Item, index: MenuIndex) -> Changes | None:
    """A share beside known ones in words that the menu does not have: a wish to pass on. None where it names a dish."""
    grounding = ground_order(words, index, item.id)
    is_short = 0 < len(words.split()) <= _LONGEST_WISH and not (grounding.lines or grounding.ambiguous)
    return Changes(unknown=(words,)) if is_short else None


def _ground_options(words: str, elsewhere: Grounding, item: Item, index: MenuIndex) -> Grounding:
    """Match the words to the options of the dish alone, if each dish that they name is one of these options, too.

    Without "with", only options that the dish must have one of count: "2 pepperoni" of 3 pizzas orders pizzas.
    """
    own = index.part((item.id,))
    has_cue = patterns("shares")["option_cue"].match(words) is not None
    named = [ground_order(line.said, own, item.id) for line in elsewhere.lines]
    is_known = all(set(extract_stems(line.said)) <= own.vocabulary for line in elsewhere.lines)
    is_chosen = all(
        each.loose_choices
        and not each.lines
        and (has_cue or all(is_single(item.group(choice.group)) for choice in each.loose_choices))
        for each in named
    )
    return ground_order(words, own, item.id) if is_known and is_chosen else elsewhere


def _find_named_choice(words: str, item: Item) -> Changes:
    """The option that is called like the usual choice, such as a plain bagel; empty for the dish as it is."""
    said = set(words.split())
    named = ((group, o) for group in item.groups if is_single(group) for o in group.options if o.available)
    choice = next(((group.id, o.id) for group, o in named if said.issuperset(plain_text(o.name).split())), None)
    return Changes(choices=(ChosenOption(group=choice[0], option=choice[1]),)) if choice else Changes()
