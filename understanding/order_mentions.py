"""Grounded words as the foods and changes of commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from domain.cart import Amount, Choice, Refusal
from domain.commands import AddItem, Changes, ChosenOption, Food, OpenChoice, OptionAmount, RefusedOption
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu
from understanding.grounding import MenuIndex, ground
from understanding.grounding.forms import EXACT
from understanding.grounding.words import extract_stems, normalize_text, tokenize
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.mentions import Grounding, OpenOption, UnknownMention, UnknownOption
from understanding.message import plain_text
from understanding.wording import language

_PARTLY = 0.9
"""The score of a name of which only a part was said."""
_VAGUELY = 0.8
"""The score of a name that hardly fits."""
_NEAREST = 3
_MOST_TO_ASK = 10
"""Words for more dishes than this are no name: "which large would you like?" """
_OR = r"\s*,?\s+or\s+(?:(?:maybe|an?|the|some|one|perhaps)\s+)*"
_AMOUNTS: dict[Amount, OptionAmount] = {Amount.NORMAL: "normal", Amount.EXTRA: "extra", Amount.LIGHT: "light"}


def grounded(text: str, index: MenuIndex, focus: ItemId | None = None) -> Grounding:
    """What some words name on the menu, with options said apart from their dish put to it."""
    said = _without_pronoun(text)
    grounding = _adjectives_apart(_vague_adjectives(ground(said, index, focus=focus), said), said)
    grounding = _not_by_the_crowd(_with_loose(_as_parts(grounding, text), index.menu))
    grounding = _alternatives(_without_bare_words(_no_other_dishes(grounding, said, index)), said)
    return _with_homeless(_with_choice_alone(_refusing_kinds(grounding, index.menu), index.menu), index.menu)


def add_items(grounding: Grounding, text: str, *, for_whom: str | None = None) -> tuple[AddItem, ...]:
    """The dishes of a grounding, in the order in which they were said."""
    adds = [(line.said, _add(line, _parts(grounding, at), for_whom)) for at, line in enumerate(grounding.lines)]
    adds += [(vague.said, _vague(vague.candidates, vague.line)) for vague in grounding.ambiguous]
    adds += [
        (mention.said, AddItem(food=Food(unknown=mention.said, nearest=mention.nearest, said=mention.said)))
        for mention in grounding.unknown
    ]
    return tuple(add for _, add in sorted(adds, key=lambda pair: text.find(pair[0])))


def changes_of(
    choices: Iterable[Choice] = (),
    refusals: Iterable[Refusal] = (),
    left_open: Iterable[OpenOption] = (),
    unknown: Iterable[str] = (),
) -> Changes:
    """Choices and refusals of the cart as those of a command."""
    return Changes(
        choices=tuple(ChosenOption(group=c.group, option=c.option, amount=_AMOUNTS[c.amount]) for c in choices),
        refusals=tuple(RefusedOption(group=r.group, option=r.option, amount=_AMOUNTS[r.amount]) for r in refusals),
        open=tuple(
            OpenChoice(
                group=each.group,
                options=each.options,
                said=each.said,
                refused=each.refused,
                amount=_AMOUNTS[each.amount],
            )
            for each in left_open
        ),
        unknown=tuple(unknown),
    )


def loose_changes(grounding: Grounding, item: Item | None, text: str = "") -> Changes:
    """What was said of a dish that is not named: only what the dish offers.

    Words of ``text`` that are the dish's own name ask for no option: "the pepperoni large" wants no more pepperoni.
    """
    offered = _offered(item)
    chosen = {c.group for c in grounding.loose_choices if item and _is_single(item, c.group)}
    return changes_of(
        (c for c in grounding.loose_choices if (c.group, c.option) in offered and not _only_names(item, c, text)),
        (r for r in grounding.loose_refusals if (r.group, r.option) in offered and r.group not in chosen),
        (each for each in grounding.loose_open if item is None or item.group(each.group)),
        grounding.loose_unknown,
    )


def line_changes(grounding: Grounding, at: int = 0) -> Changes:
    """What was said of a dish that is named."""
    return _parts(grounding, at)


def is_loose(grounding: Grounding) -> bool:
    """Whether options were said and no dish."""
    named = grounding.lines or grounding.ambiguous or grounding.unknown
    return not named and not grounding.empty


def _only_names(item: Item | None, choice: Choice, text: str) -> bool:
    """Whether the words for an option are those that name the dish, each said once."""
    group = item.group(choice.group) if item else None
    option = group.option(choice.option) if group else None
    if item is None or option is None or not text or choice.amount is not Amount.NORMAL:
        return False
    said = plain_text(text).split()
    own = {word for name in (item.name, *item.aliases) for word in plain_text(name).split()}
    words = {word for name in (option.name, *option.aliases) for word in plain_text(name).split()} & set(said)
    return bool(words) and words <= own and all(said.count(word) == 1 for word in words)


def _offered(item: Item | None) -> set[tuple[str, str]]:
    return {(group.id, option.id) for group in item.groups for option in group.options} if item else set()


def _parts(grounding: Grounding, at: int) -> Changes:
    line = grounding.lines[at]
    left_open = (option for place, option in grounding.open_options if place == at)
    unknown = (each.said for each in grounding.unknown_options if each.line_index == at)
    return changes_of(line.choices, line.refusals, left_open, unknown)


def _add(line: GroundedLine, changes: Changes, for_whom: str | None) -> AddItem:
    return AddItem(
        food=Food(item=line.item, said=line.said),
        quantity=line.quantity,
        quantity_said=line.quantity_said,
        changes=changes,
        for_whom=for_whom,
    )


def _vague(candidates: tuple[ItemId, ...], line: GroundedLine) -> AddItem:
    return AddItem(
        food=Food(candidates=candidates, said=line.said),
        quantity=line.quantity,
        quantity_said=line.quantity_said,
        changes=changes_of(line.choices, line.refusals),
    )


def _without_pronoun(text: str) -> str:
    """The words without the "one" of "the large one", which counts nothing."""
    return patterns("cart")["pronoun_one"].sub(r"\g<before>", text)


def _adjectives_apart(grounding: Grounding, text: str) -> Grounding:
    """ "An iced latte", where only a tea is iced: a word before a dish orders no dish of its own."""
    lines = grounding.lines
    for at in range(len(lines) - 1):
        before, after = lines[at], lines[at + 1]
        if before.score <= _PARTLY and f"{before.said} {after.said}" in text and len(before.said.split()) == 1:
            kept = (*lines[:at], *lines[at + 1 :])
            moved = tuple(u.replace(line_index=_shifted(u.line_index, at)) for u in grounding.unknown_options)
            opened = tuple((_shifted(place, at), option) for place, option in grounding.open_options)
            missing = UnknownOption(line_index=at, said=before.said)
            one_less = grounding.replace(lines=kept, open_options=opened, unknown_options=(*moved, missing))
            return _adjectives_apart(one_less, text)
    return grounding


def _shifted(place: int, gone: int) -> int:
    return place - 1 if place > gone else place


def _vague_adjectives(grounding: Grounding, text: str) -> Grounding:
    """ "A spicy chicken burger", where hot drinks are hot: a word before a dish asks for no other dishes."""
    for vague in grounding.ambiguous:
        after = (at for at, line in enumerate(grounding.lines) if f"{vague.said} {line.said}" in text)
        at = next(after, None)
        if at is not None and len(vague.said.split()) == 1:
            kept = tuple(each for each in grounding.ambiguous if each is not vague)
            missing = UnknownOption(line_index=at, said=vague.said)
            return grounding.replace(ambiguous=kept, unknown_options=(*grounding.unknown_options, missing))
    return grounding


def _no_other_dishes(grounding: Grounding, text: str, index: MenuIndex) -> Grounding:
    """ "An apple juice", where there is orange juice: a name with another word in it is a dish that we do not have."""
    names = (_strange_name(grounding, at, text, index) for at in range(len(grounding.lines)))
    at, name = next(((at, name) for at, name in enumerate(names) if name), (0, None))
    if name is None:
        return _no_other_kinds(grounding, index)
    unknown = UnknownMention(said=name, nearest=(grounding.lines[at].item,))
    gone = _without_line(grounding, at)
    return _no_other_dishes(gone.replace(unknown=(*gone.unknown, unknown)), text, index)


def _strange_name(grounding: Grounding, at: int, text: str, index: MenuIndex) -> str | None:
    """What a line is called, where that is no dish of the menu."""
    line = grounding.lines[at]
    strange = (u.said for u in grounding.unknown_options if u.line_index == at and not _is_manner(u.said, index))
    name = next((name for said in strange if (name := _named_with(said, line, text, index))), None)
    return line.said if name is None and line.score < _VAGUELY and not _has_head(line, index) else name


def _no_other_kinds(grounding: Grounding, index: MenuIndex) -> Grounding:
    """A kind of dish with a strange word is none of the menu's: "bhindi salad"."""
    strange = tuple(vague for vague in grounding.ambiguous if _has_strange_word(vague.said, index))
    if not strange:
        return grounding
    kept = tuple(vague for vague in grounding.ambiguous if vague not in strange)
    unknown = (UnknownMention(said=vague.said, nearest=vague.candidates[:_NEAREST]) for vague in strange)
    return grounding.replace(ambiguous=kept, unknown=(*grounding.unknown, *unknown))


def _with_choice_alone(grounding: Grounding, menu: Menu) -> Grounding:
    """ "Not ranch, tahini": of options of which a dish has one only, the choice says it all."""
    lines = tuple(_without_other_options(line, menu.item(line.item)) for line in grounding.lines)
    return grounding.replace(lines=lines) if lines != grounding.lines else grounding


def _without_other_options(line: GroundedLine, item: Item | None) -> GroundedLine:
    chosen = {choice.group for choice in line.choices if item and _is_single(item, choice.group)}
    kept = tuple(refusal for refusal in line.refusals if refusal.group not in chosen)
    return line.replace(refusals=kept) if len(kept) < len(line.refusals) else line


def _is_single(item: Item, group: GroupId) -> bool:
    known = item.group(group)
    return known is not None and known.kind is GroupKind.SINGLE


def refused_of(left: OpenOption | OpenChoice, item: Item | None, chosen: Iterable[Choice] = ()) -> tuple[Refusal, ...]:
    """ "No dips", "no cheese": of all that the words fit, what comes with the dish or was chosen for it."""
    group = item.group(left.group) if item else None
    here = {*(group.included if group else ()), *(c.option for c in chosen if c.group == left.group)}
    return tuple(Refusal(group=left.group, option=option) for option in left.options if option in here)


def _refusing_kinds(grounding: Grounding, menu: Menu) -> Grounding:
    """The dishes with what they are to be without; of what they do not come with, nothing is to be asked."""
    lines = list(grounding.lines)
    kept: list[tuple[int, OpenOption]] = []
    for at, left in grounding.open_options:
        item = menu.item(lines[at].item)
        group = item.group(left.group) if item else None
        if not left.refused or group is None or group.kind is not GroupKind.MULTI:
            kept.append((at, left))
            continue
        refusals = (*lines[at].refusals, *refused_of(left, item))
        lines[at] = lines[at].replace(refusals=tuple(dict.fromkeys(refusals)))
    if len(kept) == len(grounding.open_options):
        return grounding
    return grounding.replace(lines=tuple(lines), open_options=tuple(kept))


def _alternatives(grounding: Grounding, text: str) -> Grounding:
    """ "A tiramisu or a brownie": one of them, and the guest must say which."""
    lines = grounding.lines
    for at in range(len(lines) - 1):
        one, other = lines[at], lines[at + 1]
        either = rf"{re.escape(one.said)}{_OR}{re.escape(other.said)}"
        if one.item == other.item or re.search(either, text, re.IGNORECASE) is None:
            continue
        rest = _without_line(_without_line(grounding, at + 1), at)
        asked = AmbiguousLine(candidates=(one.item, other.item), line=one, said=f"{one.said} or {other.said}")
        return rest.replace(ambiguous=(*rest.ambiguous, asked))
    return grounding


def _without_bare_words(grounding: Grounding) -> Grounding:
    """Without "dishes" that are only sizes and everyday words: "kids", in "the kids both want"."""
    known = lexicon()
    bare = known.sizes | known.chat | known.small
    kept = tuple(each for each in grounding.unknown if not bare.issuperset(t.text for t in tokenize(each.said)))
    return grounding.replace(unknown=kept) if len(kept) < len(grounding.unknown) else grounding


def _is_manner(said: str, index: MenuIndex) -> bool:
    """Whether a word says how big or how a dish is, or names an option: then it makes no other dish of it."""
    words = {token.text for token in tokenize(normalize_text(said))}
    known = lexicon()
    if words <= known.sizes | known.chat | known.colours or not words.isdisjoint(language().tastes):
        return True
    return any(sense.concept.item is None and sense.score >= EXACT for sense in index.find_senses(extract_stems(said)))


def _respelt(text: str, index: MenuIndex) -> set[str]:
    """The stems of a text as the menu spells them."""
    return {word for stem in extract_stems(text) for word in index.correct_stem(stem)[0]}


def _named_with(strange: str, line: GroundedLine, text: str, index: MenuIndex) -> str | None:
    """The whole name, where a strange word is said right before less than the full name of a dish."""
    item = index.menu.item(line.item)
    rest = line.said.removeprefix(strange).strip()
    dish = f"{strange} {rest}"
    full = item is not None and set(extract_stems(item.name)) <= {*extract_stems(rest), *_respelt(rest, index)}
    return dish if rest and not full and dish.lower() in text.lower() else None


def _has_head(line: GroundedLine, index: MenuIndex) -> bool:
    """Whether the last word of a name that fits badly belongs to the dish at all."""
    item = index.menu.item(line.item)
    said = extract_stems(line.said)
    if item is None or not said:
        return True
    names = [item.name, *item.aliases, item.category, *(o.name for group in item.groups for o in group.options)]
    names += [name for category, generic in index.menu.generic_names if category == item.category for name in generic]
    return said[-1] in {stem for name in names for stem in extract_stems(name)} or _is_misspelt(line, said, index)


def _is_misspelt(line: GroundedLine, said: Sequence[str], index: MenuIndex) -> bool:
    """Whether one of the words is a misspelt one of the dish's name: "pepprni"."""
    respelt = (index.correct_stem(stem) for stem in said if stem not in index.vocabulary)
    senses = (sense for words, likeness in respelt if likeness for sense in index.find_senses(words))
    return any(sense.concept.item == line.item for sense in senses)


def _has_strange_word(said: str, index: MenuIndex) -> bool:
    """Whether a kind of dish is named with a word that nothing on the menu has: "bhindi salad"."""
    known = lexicon()
    return any(
        token.text.isalpha()
        and token.stem not in index.vocabulary
        and token.text not in known.chat | known.small | known.sizes
        and (token.text,) not in known.cues
        and index.correct_stem(token.stem)[1] == 0.0
        for token in tokenize(normalize_text(said))
    )


def _without_line(grounding: Grounding, at: int) -> Grounding:
    rest = tuple(u for u in grounding.unknown_options if u.line_index != at)
    return grounding.replace(
        lines=(*grounding.lines[:at], *grounding.lines[at + 1 :]),
        open_options=tuple((_shifted(place, at), option) for place, option in grounding.open_options if place != at),
        unknown_options=tuple(u.replace(line_index=_shifted(u.line_index, at)) for u in rest),
    )


def _not_by_the_crowd(grounding: Grounding) -> Grounding:
    """ "A large garlic bread", where garlic bread has no sizes: the size is one that we do not have, and no dish."""
    crowds = tuple(vague for vague in grounding.ambiguous if len(vague.candidates) > _MOST_TO_ASK)
    if not crowds or not grounding.lines:
        return grounding
    kept = tuple(vague for vague in grounding.ambiguous if vague not in crowds)
    missing = tuple(UnknownOption(line_index=0, said=vague.said) for vague in crowds)
    return grounding.replace(ambiguous=kept, unknown_options=(*grounding.unknown_options, *missing))


def _as_parts(grounding: Grounding, words: str) -> Grounding:
    """ "A cheeseburger with pineapple": a "with" before a part of another dish's name orders no other dish."""
    parts = [
        at
        for at, line in enumerate(grounding.lines)
        if at and line.score <= _PARTLY and not line.quantity_said and _after_with(line.said, words)
    ]
    if not parts:
        return grounding
    kept = [at for at in range(len(grounding.lines)) if at not in parts]
    place = {at: new for new, at in enumerate(kept)}
    before = {at: place[max(k for k in kept if k < at)] for at in parts}
    unknown = (UnknownOption(line_index=before[at], said=_part_said(grounding.lines[at].said, words)) for at in parts)
    moved = (u.replace(line_index=place[u.line_index]) for u in grounding.unknown_options if u.line_index in place)
    return grounding.replace(
        lines=tuple(grounding.lines[at] for at in kept),
        open_options=tuple((place[at], option) for at, option in grounding.open_options if at in place),
        unknown_options=(*moved, *unknown),
    )


def _part_said(said: str, words: str) -> str:
    """The words of a part, with the "extra" before them."""
    extra = re.search(rf"\bextra\s+{re.escape(said)}\b", words, re.IGNORECASE)
    return f"extra {said}" if extra else said


def _after_with(said: str, words: str) -> bool:
    pattern = rf"\bwith\s+(?:(?:extra|some|a|the|added)\s+)*{re.escape(said)}\b"
    return re.search(pattern, words, re.IGNORECASE) is not None


def _with_loose(grounding: Grounding, menu: Menu) -> Grounding:
    """Options said apart from the only dish belong to it ("anchovies on a margherita"), or are not offered for it."""
    item = menu.item(grounding.lines[0].item) if len(grounding.lines) == 1 and not grounding.ambiguous else None
    if item is None:
        return grounding
    line = grounding.lines[0]
    said = {(c.group, c.option) for c in line.choices} | {(r.group, r.option) for r in line.refusals}
    offered = _offered(item) - {(str(group), str(option)) for group, option in said}
    choices = tuple(c for c in grounding.loose_choices if (c.group, c.option) in offered)
    refusals = tuple(r for r in grounding.loose_refusals if (r.group, r.option) in offered)
    whole = line.replace(choices=(*line.choices, *choices), refusals=(*line.refusals, *refusals))
    parts: tuple[Choice | Refusal, ...] = (*grounding.loose_choices, *grounding.loose_refusals)
    several = tuple(part for part in parts if _is_one_of_several(menu, part))
    missing = _not_offered(item, menu, several if line.choices or choices else parts)
    unknown = (*grounding.unknown_options, *(UnknownOption(line_index=0, said=name) for name in missing))
    return grounding.replace(lines=(whole,), loose_choices=(), loose_refusals=(), unknown_options=unknown)


def _with_homeless(grounding: Grounding, menu: Menu) -> Grounding:
    """Options that none of several dishes has are reported with the last one: nothing is dropped."""
    if not grounding.lines or not (grounding.loose_choices or grounding.loose_refusals):
        return grounding
    parts: tuple[Choice | Refusal, ...] = (*grounding.loose_choices, *grounding.loose_refusals)
    names = dict.fromkeys(_named(menu, part) for part in parts)
    last = len(grounding.lines) - 1
    missing = tuple(UnknownOption(line_index=last, said=name) for name in names)
    unknown = (*grounding.unknown_options, *missing)
    return grounding.replace(loose_choices=(), loose_refusals=(), unknown_options=unknown)


def _not_offered(item: Item, menu: Menu, parts: Sequence[Choice | Refusal]) -> tuple[str, ...]:
    """The names of those options that the item does not have.

    One word may stand for options of many dishes ("large"): beside one that the item has, only what could be had
    together with it is missed.
    """
    had = [part for part in parts if _offers(item, part)]
    told = {word for part in had for word in extract_stems(_option_name(item, part))}
    missed: list[str] = []
    for part in parts:
        name = _named(menu, part)
        if part in had or (had and not _is_one_of_several(menu, part)) or not told.isdisjoint(extract_stems(name)):
            continue
        missed.append(name if part.amount is Amount.NORMAL else f"{part.amount.value} {name}")
        told |= {*extract_stems(name)}
    return tuple(missed)


def _offers(item: Item, part: Choice | Refusal) -> bool:
    group = item.group(part.group)
    return group is not None and group.option(part.option) is not None


def _is_one_of_several(menu: Menu, part: Choice | Refusal) -> bool:
    groups = (item.group(part.group) for item in menu.items if _offers(item, part))
    return any(group is not None and group.kind is GroupKind.MULTI for group in groups)


def _named(menu: Menu, part: Choice | Refusal) -> str:
    return _option_name(next((item for item in menu.items if _offers(item, part)), None), part)


def _option_name(item: Item | None, part: Choice | Refusal) -> str:
    group = item.group(part.group) if item else None
    option = group.option(part.option) if group else None
    return option.name if option else str(part.option)


def person_after(text: str, adds: int) -> str | None:
    """ "A coke for my son": whom the only dish is for."""
    found = patterns("cart")["for_whom"].search(plain_text(text)) if adds == 1 else None
    who = found["who"] if found else None
    return who if who and not who.isdigit() and who not in _NO_PERSON else None


_NO_PERSON = frozenset(
    [
        "me",
        "us",
        "now",
        "today",
        "tonight",
        "here",
        "later",
        "pickup",
        "delivery",
        "lunch",
        "dinner",
        "breakfast",
        "dessert",
        "starters",
        "two",
        "three",
        "four",
        "five",
        "six",
        "free",
        "sure",
        "cash",
        "card",
        "it",
        "that",
        "them",
        "everyone",
        "all",
        "both",
        "dipping",
        "drink",
        "drinks",
        "kids",
    ]
)
