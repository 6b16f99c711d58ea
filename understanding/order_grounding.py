"""Matches the words of an order to dishes and options of the menu.

The matches of the grounding are corrected in steps that know how people order: words before a dish describe it, options
of a dish can come apart from it, a strange word makes another dish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from domain.cart import Amount, Choice, Refusal
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupKind, Item, ItemId, Menu, OptionGroup, OptionId
from understanding.grounding import MenuIndex, ground
from understanding.grounding.food import load_food_knowledge
from understanding.grounding.forms import EXACT
from understanding.grounding.sizes import is_size_group, is_usual_size
from understanding.grounding.words import extract_name_stems, extract_stems, normalize_text, tokenize
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.mentions import Grounding, OpenOption, UnknownMention, UnknownOption
from understanding.message import plain_text
from understanding.order_mentions import is_single_group, list_offered, list_refusals_of
from understanding.word_pairs import load_word_pairs
from understanding.wording import word_lists

_PARTLY = 0.9
"""The score of a part of a name."""
_VAGUELY = 0.8
"""The score of a name that hardly fits."""
_FEWEST_WORDS = 2
"""Of the beginning of a name that no other dish has: "double trouble" of a "Double Trouble Bucket"."""
_NEAREST = 3
_MOST_TO_ASK = 10
"""The most dishes that a name can mean. Of more, the question would be "which large would you like?"."""
_OR = r"\s*,?\s+or\s+(?:(?:maybe|an?|the|some|one|perhaps)\s+)*"
_ANY_OR = re.compile(r"\sor\s", re.IGNORECASE)


def ground_order(text: str, index: MenuIndex, focus: ItemId | None = None) -> Grounding:
    """Match words to the menu, with loose options attached to their dish."""
    words, menu = _cut_pronoun(text), index.menu
    grounding = _join_adjacent_names(ground(words, index, focus=focus), words)
    grounding = _cut_vague_adjectives(grounding, words)
    grounding = _cut_adjective_dishes(grounding, words)
    grounding = _cut_adjectives_of_kinds(grounding, words)
    grounding = _cut_part_dishes(grounding, text)
    grounding = _cut_usual_sizes(grounding, words, menu)
    grounding = _attach_loose_options(grounding, menu)
    grounding = _cut_crowds(grounding)
    grounding = _cut_other_dishes(grounding, words, index)
    grounding = _cut_bare_words(grounding)
    grounding = _join_alternatives(grounding, words)
    grounding = _refuse_kinds(grounding, menu)
    grounding = _choose_by_refusal(_cut_needless_refusals(grounding, menu), menu)
    return _report_homeless_options(grounding, menu)


def _join_adjacent_names(grounding: Grounding, text: str) -> Grounding:
    """Join two names of one dish right after each other: "peach ice tea", where "ice tea" is an alias."""
    lines = grounding.lines
    for at in range(len(lines) - 1):
        first, second = lines[at], lines[at + 1]
        phrase = f"{first.said} {second.said}"
        is_one = first.item == second.item and not second.quantity_said and phrase.lower() in text.lower()
        if is_one and not (second.choices or second.refusals):
            joined = _cut_line(grounding, at + 1)
            whole = first.replace(said=phrase, score=max(first.score, second.score))
            return joined.replace(lines=(*joined.lines[:at], whole, *joined.lines[at + 1 :]))
    return grounding


def _cut_pronoun(text: str) -> str:
    """Return the words without the "one" of "the large one", which counts nothing."""
    if "little" in text:
        text = patterns("cart")["little_one"].sub(r"\g<before>small", text)
    return patterns("cart")["pronoun_one"].sub(lambda match: match["before"] or match["before2"], text)


def _cut_adjective_dishes(grounding: Grounding, text: str) -> Grounding:
    """Turn a word before a dish into its option: "an iced latte", where only a tea is iced, orders no tea."""
    lines = grounding.lines
    for at in range(len(lines) - 1):
        before, after = lines[at], lines[at + 1]
        if before.score <= _PARTLY and f"{before.said} {after.said}" in text and len(before.said.split()) == 1:
            rest = (*lines[:at], *lines[at + 1 :])
            moved = tuple(u.replace(line_index=_shift_place(u.line_index, at)) for u in grounding.unknown_options)
            opened = tuple((_shift_place(place, at), option) for place, option in grounding.open_options)
            missing = UnknownOption(line_index=at, said=before.said)
            one_less = grounding.replace(lines=rest, open_options=opened, unknown_options=(*moved, missing))
            return _cut_adjective_dishes(one_less, text)
    return grounding


def _cut_adjectives_of_kinds(grounding: Grounding, text: str) -> Grounding:
    """Turn a word of another dish before a kind into an unknown dish: "an iced coffee", where only a tea is iced."""
    for vague in grounding.ambiguous:
        places = (at for at, line in enumerate(grounding.lines) if f"{line.said} {vague.said}" in text)
        at = next(places, None)
        if at is None or grounding.lines[at].score > _PARTLY or len(grounding.lines[at].said.split()) > 1:
            continue
        name = f"{grounding.lines[at].said} {vague.said}"
        unknown = UnknownMention(said=name, nearest=vague.candidates[:_NEAREST])
        rest = _cut_line(grounding, at)
        kinds = tuple(each for each in rest.ambiguous if each is not vague)
        return _cut_adjectives_of_kinds(rest.replace(ambiguous=kinds, unknown=(*rest.unknown, unknown)), text)
    return grounding


def _shift_place(place: int, removed_place: int) -> int:
    """Return the place of a line after another line is removed."""
    return place - 1 if place > removed_place else place


def _cut_vague_adjectives(grounding: Grounding, text: str) -> Grounding:
    """Turn an ambiguous word before a dish into its option: "a spicy chicken burger" orders no other dish."""
    for vague in grounding.ambiguous:
        after = (at for at, line in enumerate(grounding.lines) if f"{vague.said} {line.said}" in text)
        at = next(after, None)
        if at is not None and len(vague.said.split()) == 1:
            rest = tuple(each for each in grounding.ambiguous if each is not vague)
            if vague.said.lower() in lexicon().plain_shares:
                return grounding.replace(ambiguous=rest)  # "a normal coke" is a coke as it comes
            missing = UnknownOption(line_index=at, said=vague.said)
            return grounding.replace(ambiguous=rest, unknown_options=(*grounding.unknown_options, missing))
    return grounding


def _cut_other_dishes(grounding: Grounding, text: str, index: MenuIndex) -> Grounding:
    """Turn a dish whose name has a strange word into an unknown one: "an apple juice", where we have orange juice."""
    names = (_find_strange_name(grounding, at, text, index) for at in range(len(grounding.lines)))
    at, name = next(((at, name) for at, name in enumerate(names) if name), (0, None))
    if name is None:
        return _cut_other_kinds(grounding, index)
    unknown = UnknownMention(said=name, nearest=(grounding.lines[at].item,))
    rest = _cut_line(grounding, at)
    return _cut_other_dishes(rest.replace(unknown=(*rest.unknown, unknown)), text, index)


def _find_strange_name(grounding: Grounding, at: int, text: str, index: MenuIndex) -> str | None:
    """Find the full name of a line, if the menu has no dish of that name."""
    line = grounding.lines[at]
    missing = [u.said for u in grounding.unknown_options if u.line_index == at]
    said = _cut_sizes(line.said, missing)
    strange = (word for word in missing if not _is_manner(word, index))
    name = next((name for word in strange if (name := _find_whole_name(word, said, line, text, index))), None)
    return line.said if name is None and line.score < _VAGUELY and not _has_head(line, index) else name


def _cut_other_kinds(grounding: Grounding, index: MenuIndex) -> Grounding:
    """Turn a kind of dish with a strange word into an unknown dish: "bhindi salad"."""
    strange = tuple(vague for vague in grounding.ambiguous if _has_strange_word(vague.said, index))
    if not strange:
        return grounding
    rest = tuple(vague for vague in grounding.ambiguous if vague not in strange)
    unknown = (UnknownMention(said=vague.said, nearest=vague.candidates[:_NEAREST]) for vague in strange)
    return grounding.replace(ambiguous=rest, unknown=(*grounding.unknown, *unknown))


def _cut_needless_refusals(grounding: Grounding, menu: Menu) -> Grounding:
    """Drop refusals beside a choice of the same group, if the group allows one option: "not ranch, tahini"."""
    lines = tuple(_cut_refusals_beside_choice(line, menu.item(line.item)) for line in grounding.lines)
    return grounding.replace(lines=lines) if lines != grounding.lines else grounding


def _cut_refusals_beside_choice(line: GroundedLine, item: Item | None) -> GroundedLine:
    """Drop the refusals of one line beside a choice of the same single group."""
    chosen = {choice.group for choice in line.choices if item and is_single_group(item, choice.group)}
    refusals = tuple(refusal for refusal in line.refusals if refusal.group not in chosen)
    return line.replace(refusals=refusals) if len(refusals) < len(line.refusals) else line


def _choose_by_refusal(grounding: Grounding, menu: Menu) -> Grounding:
    """Choose what is left when an option is refused of which the dish needs one: "not sweet", "not spicy"."""
    lines = tuple(_choose_the_other(line, menu.item(line.item)) if line.refusals else line for line in grounding.lines)
    return grounding.replace(lines=lines) if lines != grounding.lines else grounding


def _choose_the_other(line: GroundedLine, item: Item | None) -> GroundedLine:
    choices, kept = list(line.choices), list(line.refusals)
    for refusal in line.refusals:
        group = item.group(refusal.group) if item else None
        other = _find_other(group, refusal.option) if group else None
        if group and other:
            kept.remove(refusal)
            choices.append(Choice(group=group.id, option=other))
    return line.replace(choices=tuple(choices), refusals=tuple(kept))


def _find_other(group: OptionGroup, refused: OptionId) -> OptionId | None:
    """The other one of two options, and of degrees the lowest: "mild", or "no spice" before it."""
    if group.kind is not GroupKind.SINGLE or not group.is_required:
        return None
    others = [option.id for option in group.options if option.id != refused]
    if len(others) == 1:
        return others[0]
    degrees = load_word_pairs("own_words", "gentle")
    names = {option.id: set(extract_name_stems(option.name)) for option in group.options}
    gentle = {word for high in names[refused] & degrees.keys() for word in degrees[high]}
    has_gentle = any(not gentle.isdisjoint(names[other]) for other in others)
    return others[0] if has_gentle else None


def _refuse_kinds(grounding: Grounding, menu: Menu) -> Grounding:
    """Refuse the included options of a refused kind. Nothing is left to ask about other options."""
    lines = list(grounding.lines)
    still_open: list[tuple[int, OpenOption]] = []
    for at, open_option in grounding.open_options:
        item = menu.item(lines[at].item)
        group = item.group(open_option.group) if item else None
        if not open_option.refused or group is None or group.kind is not GroupKind.MULTI:
            still_open.append((at, open_option))
            continue
        refusals = (*lines[at].refusals, *list_refusals_of(open_option, item))
        lines[at] = lines[at].replace(refusals=tuple(dict.fromkeys(refusals)))
    if len(still_open) == len(grounding.open_options):
        return grounding
    return grounding.replace(lines=tuple(lines), open_options=tuple(still_open))


def _join_alternatives(grounding: Grounding, text: str) -> Grounding:
    """Turn "a tiramisu or a brownie" into an ambiguous mention of both dishes."""
    lines = grounding.lines
    if _ANY_OR.search(text) is None:
        return grounding  # a pattern for each pair of names would be compiled in vain
    for at in range(len(lines) - 1):
        one, other = lines[at], lines[at + 1]
        either = rf"{re.escape(one.said)}{_OR}{re.escape(other.said)}"
        if one.item == other.item or re.search(either, text, re.IGNORECASE) is None:
            continue
        rest = _cut_line(_cut_line(grounding, at + 1), at)
        either_dish = AmbiguousLine(candidates=(one.item, other.item), line=one, said=f"{one.said} or {other.said}")
        return rest.replace(ambiguous=(*rest.ambiguous, either_dish))
    return grounding


def _cut_bare_words(grounding: Grounding) -> Grounding:
    """Drop "dishes" that consist of sizes and everyday words: "kids" in "the kids both want"."""
    if not grounding.unknown:
        return grounding
    vocabulary = lexicon()
    bare = vocabulary.sizes | vocabulary.chat | vocabulary.small
    rest = tuple(each for each in grounding.unknown if not bare.issuperset(t.text for t in tokenize(each.said)))
    return grounding.replace(unknown=rest) if len(rest) < len(grounding.unknown) else grounding


def _is_manner(text: str, index: MenuIndex) -> bool:
    """Whether a word describes a dish or names an option, so that it makes no other dish."""
    words = {token.text for token in tokenize(normalize_text(text))}
    vocabulary = lexicon()
    if words <= vocabulary.sizes | vocabulary.chat | vocabulary.colours or not words.isdisjoint(word_lists().tastes):
        return True
    return any(sense.concept.item is None and sense.score >= EXACT for sense in index.find_senses(extract_stems(text)))


def _list_respelt_stems(text: str, index: MenuIndex) -> set[str]:
    """List the stems of a text in the menu's spelling."""
    return {word for stem in extract_stems(text) for word in index.correct_stem(stem)[0]}


def _cut_sizes(said: str, missing: Sequence[str]) -> str:
    """The words without the sizes before them that the dish lacks: "large mango juice"."""
    first, _, rest = said.partition(" ")
    is_size = rest and first in missing and first.lower() in lexicon().sizes
    return _cut_sizes(rest, missing) if is_size else said


def _find_whole_name(strange: str, said: str, line: GroundedLine, text: str, index: MenuIndex) -> str | None:
    """Find the full name, where a strange word comes right before a part of a dish's name."""
    item = index.menu.item(line.item)
    rest = said.removeprefix(strange).strip()
    dish = f"{strange} {rest}"
    full = item is not None and set(extract_name_stems(item.name)) <= {
        *extract_stems(rest),
        *_list_respelt_stems(rest, index),
    }
    return dish if rest and not full and dish.lower() in text.lower() else None


def _has_head(line: GroundedLine, index: MenuIndex) -> bool:
    """Whether the last word of a doubtful name belongs to the dish. A size alone ("a small one") is no other dish."""
    item = index.menu.item(line.item)
    stems = extract_stems(line.said)
    if item is None or lexicon().sizes.issuperset(stems):
        return True
    beginning = extract_name_stems(item.name)[:_FEWEST_WORDS]
    if len(beginning) == _FEWEST_WORDS and any(pair == beginning for pair in pairwise(stems)):
        return True
    names = [item.name, *item.aliases, item.category, *(o.name for group in item.groups for o in group.options)]
    names += [name for category, generic in index.menu.generic_names if category == item.category for name in generic]
    if stems[-1] in {stem for name in names for stem in extract_name_stems(name)} or _is_misspelt(line, stems, index):
        return True
    return stems[-1] in load_food_knowledge().find_kinds(extract_stems(item.name))  # "beer" for a Peroni


def _is_misspelt(line: GroundedLine, stems: Sequence[str], index: MenuIndex) -> bool:
    """Whether one of the words is a misspelt one of the dish's name: "pepprni"."""
    respelt = (index.correct_stem(stem) for stem in stems if stem not in index.vocabulary)
    senses = (sense for words, likeness in respelt if likeness for sense in index.find_senses(words))
    return any(sense.concept.item == line.item for sense in senses)


def _has_strange_word(text: str, index: MenuIndex) -> bool:
    """Whether a kind of dish has a word that nothing on the menu has: "bhindi salad"."""
    vocabulary = lexicon()
    return any(
        token.text.isalpha()
        and token.stem not in index.vocabulary
        and token.text not in vocabulary.chat | vocabulary.small | vocabulary.sizes
        and (token.text,) not in vocabulary.cues
        and index.correct_stem(token.stem)[1] == 0.0
        for token in tokenize(normalize_text(text))
    )


def _cut_line(grounding: Grounding, at: int) -> Grounding:
    """Return the grounding without one of its lines."""
    rest = tuple(u for u in grounding.unknown_options if u.line_index != at)
    return grounding.replace(
        lines=(*grounding.lines[:at], *grounding.lines[at + 1 :]),
        open_options=tuple(
            (_shift_place(place, at), option) for place, option in grounding.open_options if place != at
        ),
        unknown_options=tuple(u.replace(line_index=_shift_place(u.line_index, at)) for u in rest),
    )


def _cut_crowds(grounding: Grounding) -> Grounding:
    """Turn a word for very many dishes into an unknown option: "a large garlic bread", where it has no sizes."""
    crowds = tuple(vague for vague in grounding.ambiguous if len(vague.candidates) > _MOST_TO_ASK)
    if not crowds or not grounding.lines:
        return grounding
    rest = tuple(vague for vague in grounding.ambiguous if vague not in crowds)
    missing = tuple(UnknownOption(line_index=0, said=vague.said) for vague in crowds)
    return grounding.replace(ambiguous=rest, unknown_options=(*grounding.unknown_options, *missing))


def _cut_part_dishes(grounding: Grounding, words: str) -> Grounding:
    """Turn a part of a dish's name after "with" into an unknown option: "a cheeseburger with pineapple"."""
    parts = [
        at
        for at, line in enumerate(grounding.lines)
        if at and line.score <= _PARTLY and not line.quantity_said and _is_after_with(line.said, words)
    ]
    if not parts:
        return grounding
    rest = [at for at in range(len(grounding.lines)) if at not in parts]
    place = {at: new for new, at in enumerate(rest)}
    before = {at: place[max(k for k in rest if k < at)] for at in parts}
    unknown = (
        UnknownOption(line_index=before[at], said=_find_part_words(grounding.lines[at].said, words)) for at in parts
    )
    moved = (u.replace(line_index=place[u.line_index]) for u in grounding.unknown_options if u.line_index in place)
    return grounding.replace(
        lines=tuple(grounding.lines[at] for at in rest),
        open_options=tuple((place[at], option) for at, option in grounding.open_options if at in place),
        unknown_options=(*moved, *unknown),
    )


def _find_part_words(part: str, words: str) -> str:
    """Return the words of a part, with the "extra" before them."""
    extra = re.search(rf"\bextra\s+{re.escape(part)}\b", words, re.IGNORECASE)
    return f"extra {part}" if extra else part


def _is_after_with(part: str, words: str) -> bool:
    """Whether the part comes after "with"."""
    pattern = rf"\bwith\s+(?:(?:extra|some|a|the|added)\s+)*{re.escape(part)}\b"
    return re.search(pattern, words, re.IGNORECASE) is not None


def _cut_usual_sizes(grounding: Grounding, words: str, menu: Menu) -> Grounding:
    """Drop "normal size" and "regular" beside dishes that have no sizes."""
    items = [item for line in grounding.lines if (item := menu.item(line.item))]
    if not items or not grounding.loose_choices or any(is_size_group(group) for item in items for group in item.groups):
        return grounding
    plain = plain_text(words).split()
    is_usual = any(is_usual_size(" ".join(pair)) for pair in pairwise(plain))
    if not is_usual and lexicon().usual_sizes.isdisjoint(plain):
        return grounding
    kept = tuple(choice for choice in grounding.loose_choices if not _is_of_sizes(choice, menu))
    return grounding.replace(loose_choices=kept)


def _is_of_sizes(choice: Choice, menu: Menu) -> bool:
    groups = (group for item in menu.items if (group := item.group(choice.group)))
    return any(is_size_group(group) for group in groups)


def _attach_loose_options(grounding: Grounding, menu: Menu) -> Grounding:
    """Attach loose options to the only dish; report those that it lacks: "anchovies on a margherita"."""
    item = menu.item(grounding.lines[0].item) if len(grounding.lines) == 1 and not grounding.ambiguous else None
    if item is None:
        return grounding
    line = grounding.lines[0]
    line_options = {(c.group, c.option) for c in line.choices} | {(r.group, r.option) for r in line.refusals}
    offered = list_offered(item) - {(str(group), str(option)) for group, option in line_options}
    choices = tuple(c for c in grounding.loose_choices if (c.group, c.option) in offered)
    refusals = tuple(r for r in grounding.loose_refusals if (r.group, r.option) in offered)
    whole = line.replace(choices=(*line.choices, *choices), refusals=(*line.refusals, *refusals))
    parts: tuple[Choice | Refusal, ...] = (*grounding.loose_choices, *grounding.loose_refusals)
    several = tuple(part for part in parts if _is_one_of_several(menu, part))
    missing = _list_missing(item, menu, several if line.choices or choices else parts)
    unknown = (*grounding.unknown_options, *(UnknownOption(line_index=0, said=name) for name in missing))
    return grounding.replace(lines=(whole,), loose_choices=(), loose_refusals=(), unknown_options=unknown)


def _report_homeless_options(grounding: Grounding, menu: Menu) -> Grounding:
    """Report options that none of several dishes has with the last one: nothing is dropped."""
    if not grounding.lines or not (grounding.loose_choices or grounding.loose_refusals):
        return grounding
    parts: tuple[Choice | Refusal, ...] = (*grounding.loose_choices, *grounding.loose_refusals)
    names = dict.fromkeys(_name_option(menu, part) for part in parts)
    last = len(grounding.lines) - 1
    missing = tuple(UnknownOption(line_index=last, said=name) for name in names)
    unknown = (*grounding.unknown_options, *missing)
    return grounding.replace(loose_choices=(), loose_refusals=(), unknown_options=unknown)


def _list_missing(item: Item, menu: Menu, parts: Sequence[Choice | Refusal]) -> tuple[str, ...]:
    """List the names of the options that the item lacks.

    One word can mean options of many dishes ("large"): beside one that the item has, only options that go together with
    it are missing.
    """
    had = [part for part in parts if _has_option(item, part)]
    mentioned_stems = {word for part in had for word in extract_stems(_name_option_of(item, part))}
    missed: list[str] = []
    for part in parts:
        name = _name_option(menu, part)
        if (
            part in had
            or (had and not _is_one_of_several(menu, part))
            or not mentioned_stems.isdisjoint(extract_stems(name))
        ):
            continue
        missed.append(name if part.amount is Amount.NORMAL else f"{part.amount.value} {name}")
        mentioned_stems |= {*extract_stems(name)}
    return tuple(missed)


def _has_option(item: Item, part: Choice | Refusal) -> bool:
    """Whether the item has the option."""
    group = item.group(part.group)
    return group is not None and group.option(part.option) is not None


def _is_one_of_several(menu: Menu, part: Choice | Refusal) -> bool:
    """Whether some dish has the option in a group that allows several."""
    groups = (item.group(part.group) for item in menu.items if _has_option(item, part))
    return any(group is not None and group.kind is GroupKind.MULTI for group in groups)


def _name_option(menu: Menu, part: Choice | Refusal) -> str:
    """Return the name of an option of the menu."""
    return _name_option_of(next((item for item in menu.items if _has_option(item, part)), None), part)


def _name_option_of(item: Item | None, part: Choice | Refusal) -> str:
    """Return the name of an option of one dish; its id where the dish lacks it."""
    group = item.group(part.group) if item else None
    option = group.option(part.option) if group else None
    return option.name if option else str(part.option)
