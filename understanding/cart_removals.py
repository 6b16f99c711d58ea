"""Removals from the cart: whole lines, pieces of them, options of a dish."""

from __future__ import annotations

from collections.abc import Sequence

from domain.cart import Line
from domain.commands import AddItem, ChangeLine, Changes, ChosenOption, Food, KeepOrdering, RemoveLine
from domain.mentions import GroundedLine
from domain.menu import GroupId, Item
from understanding.cart_shares import read_share_of_line
from understanding.grounding import find_items
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.mentions import Grounding
from understanding.numbers import number_of, numbers_in
from understanding.option_lines import OptionsOff, take_options_off
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_changes, build_loose_changes, is_loose
from understanding.order_talk import OUTRIGHT, OrderTalk, Part, is_single, refuse_options

Removal = AddItem | ChangeLine | RemoveLine | KeepOrdering


def read_removals(part: Part, talk: OrderTalk) -> tuple[Removal, ...]:
    """Read the removals of a part."""
    if _take_back(part, talk):
        return () if talk.adds else (KeepOrdering(),)
    if (
        patterns("cart")["declines"].search(part.plain)
        and not talk.references.find_by_name(part.text)
        and talk.topic is None
    ):
        of_focus = talk.read_changes(part.text, talk.focus_lines)
        if not (of_focus.refusals or of_focus.choices):
            return (KeepOrdering(),)
    if talk.cart.is_empty:
        return (_read_without_cart(part, talk),)
    if patterns("cart")["scraps_that"].search(part.plain):
        talk.uncounted.append(part.text)
        return ()
    if shared := read_share_of_line(part, talk):
        return shared
    if off_it := _read_options_off(part, talk):
        return off_it
    if (of_kind := _remove_kind(part, talk)) is not None:
        return (of_kind,)
    part = _cut_remark(part, talk)
    if lines := talk.references.find_pointed(part.plain):
        return (RemoveLine(lines=lines, pieces=talk.find_pieces(part.plain)),)
    return (_remove_by_name(part, talk),)


def find_piece_count(plain: str, lines: Sequence[int], talk: OrderTalk) -> int | None:
    """Find how many pieces to remove: one for "remove a burger" of two; None for all of a line."""
    pieces = talk.find_pieces(plain)
    match = patterns("cart")["a_piece"].search(plain)
    if pieces is None and match:
        word = match["piece"] or match["piece2"]
        pieces = 1 if word in ("a", "an") else number_of(word)
    if pieces is None and numbers_in(plain):
        pieces = next((line.quantity for line in talk.references.ground(plain).lines if line.quantity_said), None)
    if pieces is None or len(lines) != 1 or pieces >= talk.references.get_line(lines[0]).quantity:
        return None
    return pieces


def _remove_kind(part: Part, talk: OrderTalk) -> RemoveLine | None:
    """Remove all lines of a kind, without exceptions: "drop the desserts apart from the tiramisu"."""
    match = patterns("cart")["removed_kind"].search(part.plain) if part.act == "remove" else None
    kind = (match["kind"] or match["kind2"]) if match else ""
    if match is None or not talk.is_category(kind) or talk.find_pieces(part.plain):
        return None
    exception = patterns("cart")["except"].search(part.plain)
    kept = talk.references.find_by_name(exception["kept"]) if exception else ()
    lines = tuple(at for at in talk.references.find_kind(f"the {kind}") if at not in kept)
    return RemoveLine(lines=lines) if lines else RemoveLine(unknown=kind)


def _cut_remark(part: Part, talk: OrderTalk) -> Part:
    """Cut what follows the option that is taken off: "take the olives off whoever put those on a pepperoni"."""
    match = patterns("cart")["taken_off"].search(part.plain)
    if match is None or not talk.is_option(match["what"]) or talk.references.find_called(match["what"]):
        return part
    rest = part.plain[match.end() :]
    names_dish = patterns("cart")["definite"].search(f"{rest} ") is not None and bool(find_items(rest, talk.index))
    return part if names_dish else Part(part.plain[: match.end()], part.act)


def _remove_by_name(part: Part, talk: OrderTalk) -> Removal:
    """Remove a dish of the cart, or an option of the dish in focus, by its name."""
    if patterns("cart")["the_one"].search(part.plain):
        return _report_unknown(part, talk)  # "the one with bacon", where none has any
    grounding = talk.references.ground(part.text)
    loose = build_loose_changes(grounding, talk.focus_dish, part.text)
    has_options = bool(loose.choices or loose.refusals)
    has_dish = bool(grounding.lines or grounding.ambiguous)
    if (line_off := _remove_by_needed_option(part, grounding, talk)) is not None:
        return line_off
    if (option_off := _take_option_off(part, loose, talk)) is not None:
        return option_off
    if has_dish or (not has_options and find_items(part.text, talk.references.index)):
        return _remove_named(part, talk)
    if has_options:
        off = take_options_off(f"without {_cut_verb(part)}", talk)
        return ChangeLine(lines=off.lines, changes=off.changes)
    pieces = talk.find_pieces(part.plain) or _find_bare_pieces(part.plain)
    if pieces or talk.has_pronoun(part.plain) or ground_order(part.text, talk.index).empty:
        return RemoveLine(lines=talk.focus_lines, pieces=pieces)
    return _report_unknown(part, talk)


def _remove_named(part: Part, talk: OrderTalk) -> RemoveLine:
    """Remove the lines whose dishes the words name."""
    lines = talk.find_in_cart(part.text)
    if not lines:
        return _report_unknown(part, talk)
    talk.unread_parts += _list_absent_dishes(part, talk)
    return RemoveLine(lines=lines, pieces=find_piece_count(part.plain, lines, talk))


def _list_absent_dishes(part: Part, talk: OrderTalk) -> list[str]:
    """List the dishes beside those that are removed that are in no cart: "lose the cheesecake, tiramisu please"."""
    named = [line for line in ground_order(part.text, talk.index).lines if line.score >= OUTRIGHT]
    return [line.said for line in named if not talk.references.find_item_lines(line.item)]


def _remove_by_needed_option(part: Part, grounding: Grounding, talk: OrderTalk) -> RemoveLine | None:
    """Remove the only line with an option that its dish cannot go without: of two cans, "take off the vimto"."""
    if grounding.lines:
        return None
    words = _cut_verb(part)
    lines = talk.references.find_with(words)
    line, item = talk.get_line(lines), talk.get_item(lines)
    if line is None or item is None or talk.references.ground(words).lines or talk.is_dish_name(words):
        return None
    chosen = talk.read_changes(words, lines)
    groups = {each.group for each in chosen.choices}
    is_needed = len(groups) == 1 and not chosen.refusals and all(_is_needed(item, group) for group in groups)
    having = [each for each in talk.cart.lines if all(_has_choice(each, choice) for choice in chosen.choices)]
    if not is_needed or len(having) != 1 or having[0] is not line:
        return None
    return RemoveLine(lines=lines, pieces=find_piece_count(part.plain, lines, talk))


def _is_needed(item: Item, group_id: GroupId) -> bool:
    group = item.group(group_id)
    return group is not None and group.is_required and is_single(group)


def _has_choice(line: Line, choice: ChosenOption) -> bool:
    return any((each.group, each.option) == (choice.group, choice.option) for each in line.choices)


def _take_option_off(part: Part, loose: Changes, talk: OrderTalk) -> ChangeLine | None:
    """Take an option off the line that has it; None where the words mean a dish, or no line has the option."""
    words = _cut_verb(part)
    if not (loose.choices or loose.refusals or _has_option_word(words, talk)):
        return None
    off = take_options_off(f"without {words}", talk)
    is_kind = bool(ground_order(words, talk.index).ambiguous)  # "a burger", whose "burger sauce" is an option
    is_option = (off.is_chosen or not is_kind) and _is_option_of_line(off, talk.references.ground(words), talk)
    return ChangeLine(lines=off.lines, changes=off.changes) if is_option else None


def _cut_verb(part: Part) -> str:
    return patterns("cart")["remove_words"].sub("", part.plain)


def _has_option_word(words: str, talk: OrderTalk) -> bool:
    """Whether a word is, or is in, the name of an option: of others no option is taken off."""
    senses = (sense for stem in extract_stems(words) for sense in talk.index.find_senses((stem,)))
    return any(sense.concept.item is None for sense in senses)


def _is_option_of_line(off: OptionsOff, named: Grounding, talk: OrderTalk) -> bool:
    """Whether words mean an option of a line, though they are a part of a dish's name: "pineapple" of a hawaiian."""
    line = talk.get_line(off.lines)
    if line is None or named.ambiguous or any(_is_named_in_full(mention, talk) for mention in named.lines):
        return False
    return off.is_chosen or (off.is_included and all(mention.item == line.item for mention in named.lines))


def _is_named_in_full(mention: GroundedLine, talk: OrderTalk) -> bool:
    item, stems = talk.index.menu.item(mention.item), extract_stems(mention.said)
    return item is not None and any(extract_stems(name) == stems for name in (item.name, *item.aliases))


def _report_unknown(part: Part, talk: OrderTalk) -> RemoveLine:
    """Report a removal of something that is not in the cart: by the dish's name, else by the guest's words."""
    items = {line.item for line in ground_order(part.text, talk.index).lines} or {*find_items(part.text, talk.index)}
    item = talk.index.menu.item(next(iter(items))) if len(items) == 1 else None
    words = patterns("cart")["remove_words"].sub("", part.plain).strip()
    return RemoveLine(unknown=item.name if item else words or part.text)


def _find_bare_pieces(plain: str) -> int | None:
    """Find a count without a dish: "remove two of them", "take one off"."""
    match = patterns("cart")["a_piece"].search(plain)
    word = (match["piece"] or match["piece2"]) if match else ""
    return number_of(word) if word not in ("", "a", "an") else None


def _read_options_off(part: Part, talk: OrderTalk) -> tuple[ChangeLine, ...]:
    """Read options to take off a named dish, even if it lacks them: "take the mushrooms off the pizza"."""
    dish = talk.split_at_dish(part)
    if dish is None:
        return ()
    lines, words = dish
    dish_item = talk.get_item(lines)
    option = patterns("cart")["remove_words"].sub("", words).strip()
    refusal = f"without {option}"
    changes = build_loose_changes(
        ground_order(refusal, talk.references.index, dish_item.id if dish_item else None), dish_item, refusal
    )
    if changes.choices or changes.refusals:
        return (ChangeLine(lines=lines, changes=refuse_options(changes)),)
    if of_groups := _take_groups_off(option, lines, talk):
        return of_groups
    return (ChangeLine(lines=lines, changes=Changes(unknown=(option,))),) if talk.is_option(option) else ()


def _take_groups_off(words: str, lines: tuple[int, ...], talk: OrderTalk) -> tuple[ChangeLine, ...]:
    """Take off all that lines were ordered with of a group of options: "take the extras off both"."""
    name = extract_stems(words)
    changes: list[ChangeLine] = []
    for at in lines:
        item = talk.get_item((at,))
        groups = (
            {group.id for group in item.groups if name and name == extract_stems(group.name)[-1:]} if item else set()
        )
        chosen = [each for each in talk.references.get_line(at).choices if each.group in groups]
        if chosen:
            changes.append(ChangeLine(lines=(at,), changes=refuse_options(build_changes(chosen))))
    return tuple(changes)


def _take_back(part: Part, talk: OrderTalk) -> bool:
    """Cancel a dish that the same message ordered: "... no, forget the salad". Return whether it did."""
    if not talk.adds:
        return False
    items = {line.item for line in ground_order(part.text, talk.index).lines} or {*find_items(part.text, talk.index)}
    back = [add for add in talk.adds if add.food.item in items or (not items and add is talk.adds[-1])]
    back = back or [add for add in talk.adds if items.intersection(add.food.candidates)]
    if not back or any(talk.references.find_item_lines(add.food.item) for add in back if add.food.item):
        return False
    talk.adds = [add for add in talk.adds if all(add is not other for other in back)]
    talk.has_retraction = True
    return True


def _read_without_cart(part: Part, talk: OrderTalk) -> Removal:
    """Read a removal with an empty cart: an option of the topic, else something that is not there."""
    topic = talk.topic
    grounding = ground_order(part.text, talk.index, topic.id if topic else None)
    if topic is not None and is_loose(grounding):
        changes = refuse_options(build_loose_changes(grounding, topic, part.text))
        return AddItem(food=Food(item=topic.id, said=topic.name), changes=changes)
    return _report_unknown(part, talk)
