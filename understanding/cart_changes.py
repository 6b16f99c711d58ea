"""Wishes to change what is in the cart: options, quantities, one dish or option for another, the same once more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.cart import Choice, Line
from domain.commands import AddItem, ChangeLine, Changes, ChosenOption, Food, OpenChoice, RefusedOption, RepeatLine
from domain.menu import GroupId, Item
from understanding.cart_removals import find_piece_count
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import number_of, numbers_in
from understanding.order_mentions import build_adds, build_line_changes, build_loose_changes, ground_order, is_loose
from understanding.order_talk import OUTRIGHT, OrderTalk, Part, is_single, merge_changes, refuse_options

_MOST_AGAIN = 4
"""Of more lines "the same again" hardly means all."""

_SHORT_WISH = 5
"""Words of a wish for one dish."""

Change = AddItem | ChangeLine | RepeatLine


def read_counts_anew(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Make that two lemonades and one garlic bread": the number of what is in the cart, and what is new."""
    corrects = talk.corrects and patterns("cart")["counts_dish"].match(part.plain) is not None
    if not corrects and not patterns("cart")["counts_anew"].search(part.plain):
        return ()
    grounding = ground_order(part.text, talk.index)
    counted = grounding.lines and grounding.lines[0].quantity_said and not grounding.ambiguous
    if not counted or not any(talk.references.find_item_lines(line.item) for line in grounding.lines):
        return ()
    wishes: list[Change] = []
    for at, add in enumerate(build_adds(grounding, part.text)):
        lines = talk.references.find_item_lines(add.food.item)[:1] if add.food.item else ()
        is_line = at < len(grounding.lines) and lines
        wishes.append(ChangeLine(lines=tuple(lines), quantity=add.quantity, changes=add.changes) if is_line else add)
    return tuple(wishes)


def read_corrected_dish(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "No sorry, I meant the greek salad": in the place of a line of its kind."""
    cart_patterns = patterns("cart")
    means = cart_patterns["meant"].match(part.plain) or (
        talk.corrects and cart_patterns["points_at_one"].match(part.plain)
    )
    if talk.cart.is_empty or talk.warned_dish is not None or not means:
        return ()
    grounding = ground_order(part.text, talk.index)
    foods = build_adds(grounding, part.text)
    if len(grounding.lines) != 1 or len(foods) != 1 or talk.references.find_item_lines(grounding.lines[0].item):
        return ()
    lines = talk.find_line_like(grounding.lines[0].item)
    changed = foods[0].changes
    return (ChangeLine(lines=lines, swap_to=foods[0].food, changes=changed),) if lines else ()


def read_exchanges(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """One thing for another: "swap the coke for a sprite", "a salad instead", "not large, medium"."""
    cart_patterns = patterns("cart")
    if cart_patterns["other_one"].fullmatch(part.plain):
        return _read_other_one(talk)
    if (corrected := _read_corrected_choice(part, talk)) is not None:
        return (corrected,)
    if (match := cart_patterns["swap"].search(part.plain)) is not None:
        return _build_swap(_get_group(match, "old"), _get_group(match, "new"), talk)
    if cart_patterns["not_but"].search(part.plain) and (swapped := _read_not_but(part, talk)):
        return swapped
    if (match := cart_patterns["some_into"].search(part.plain)) is not None and not talk.cart.is_empty:
        return _build_swap(_get_group(match, "old"), _get_group(match, "new"), talk)
    if (match := cart_patterns["instead"].search(part.plain)) is not None:
        return _build_swap("", _get_group(match, "new"), talk)
    return _read_made_into(part, talk)


def _read_made_into(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Make that chow mein": a dish named outright in the place of the line in focus, and no option of it."""
    match = patterns("cart")["made_into"].search(part.plain)
    if match is None or talk.cart.is_empty or not talk.names_new_dish(match["new"]):
        return ()
    of_dish = ground_order(match["new"], talk.references.index, talk.options_dish)
    return () if of_dish.loose_choices or of_dish.lines else _build_swap("", match["new"], talk)


def read_changes(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Other options or another quantity for lines of the cart; empty when the words change none of them."""
    if talk.cart.is_empty:
        return ()
    if several := _read_several(part, talk):
        return several
    text = _cut_mark(part, talk)
    lines = _find_changed_lines(part, talk)
    if not lines:
        return _report_absent(part, talk)
    new_options = talk.read_changes(text, lines)
    quantity = _find_quantity(part.plain, lines, talk)
    pieces = talk.find_pieces(part.plain)
    lines = _find_line_with_more(_find_line_with_pieces(lines, pieces, talk), quantity, part, talk)
    if new_options.empty and quantity is None:
        return _read_another_dish(part, lines, talk)
    return (ChangeLine(lines=lines, pieces=pieces, quantity=None if pieces else quantity, changes=new_options),)


def read_pointed_changes(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Words about what is in the cart, without a verb: "the second one with thick crust", "no olives on the soup"."""
    onto = patterns("cart")["onto"].search(part.plain)
    if talk.cart.is_empty or (part.act == "add" and not onto):
        return ()
    if on_it := _read_pieces(part, talk) or _read_on_dish(part, talk):
        return on_it
    if patterns("cart")["indefinite"].search(part.plain):
        return ()
    if several := _read_several(part, talk):
        return several
    return _read_pointed(part, talk)


def read_repeats(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Another one", "the same but large": of a line, or of what this message ordered last."""
    if talk.adds and (again := _repeat_last_add(part, talk)) is not None:
        return (again,)
    cart_patterns, plain = patterns("cart"), part.plain
    if talk.cart.is_empty or talk.context.topic is not None or not cart_patterns["repeat"].search(plain):
        return ()
    if (whole := _repeat_cart(plain, talk)) is not None:
        return whole
    line = (talk.references.find_pointed(plain) or talk.focus_lines)[:1]
    words = cart_patterns["again_words"].sub("", plain)
    grounding = ground_order(words, talk.index, talk.options_dish)
    if grounding.lines or grounding.ambiguous:
        return ()
    more = build_loose_changes(grounding, talk.get_item(line), words)
    count = next((number.value for number in numbers_in(plain)), 1)
    if cart_patterns["repeat_alone"].search(plain) or (cart_patterns["same_but"].search(plain) and not more.empty):
        return tuple(RepeatLine(line=at, quantity=max(count, 1), changes=more) for at in line)
    return ()


def _repeat_cart(plain: str, talk: OrderTalk) -> tuple[Change, ...] | None:
    """ "The same again for my friend, but with soy milk": each dish once more, with the options that it offers."""
    if not 1 < len(talk.cart.lines) <= _MOST_AGAIN or patterns("cart")["same_for"].search(plain) is None:
        return None
    repetitions: list[Change] = []
    for at in range(1, len(talk.cart.lines) + 1):
        item = talk.get_item((at,))
        more = build_loose_changes(ground_order(plain, talk.references.index, item.id if item else None), item, plain)
        repetitions.append(
            RepeatLine(line=at, quantity=talk.references.get_line(at).quantity, changes=more.replace(unknown=()))
        )
    return tuple(repetitions)


# --- one for another


def _get_group(match: re.Match[str], name: str) -> str:
    return next((value for key, value in match.groupdict().items() if key.startswith(name) and value), "")


def _build_swap(old: str, new: str, talk: OrderTalk) -> tuple[Change, ...]:
    """A dish, or an option, in the place of another. An empty ``old`` is the line in focus."""
    if (of_question := _change_warned_dish(old, new, talk) or _change_topic(old, new, talk)) is not None:
        return (of_question,)
    new = _name_topic(new, talk)
    lines = _find_old_lines(old, talk)
    pieces = (
        number_of(old) or talk.find_pieces(old) or (find_piece_count(f"remove {old}", lines, talk) if lines else None)
    )
    lines = _find_line_with_pieces(lines, pieces, talk)
    dish = talk.get_line(lines)
    if dish is not None and (swapped := _swap_options(old, new, dish, talk)):
        return (ChangeLine(lines=lines, pieces=pieces, changes=swapped),)
    if dish is None and (missing := _find_missing(old, talk)) is not None:
        return (missing,)
    grounding = ground_order(new, talk.index)
    foods = build_adds(grounding, new)
    if len(foods) != 1 or is_loose(grounding):
        return ()
    if talk.has_removed and (not old or patterns("questions")["it"].fullmatch(old)):
        return foods  # in the place of what the same message took out
    lines = lines if old else _find_line_for(foods[0], new, lines, talk)
    return (_build_dish_swap(foods[0], lines, pieces, talk),) if lines else foods


def _name_topic(new: str, talk: OrderTalk) -> str:
    """ "Give me that", of the dish talked about."""
    pointed = patterns("cart")["ends_in_it"].search(new) if talk.topic is not None else None
    return f"{talk.topic.name} {new[pointed.end() :]}" if pointed and talk.topic else new


def _find_missing(old: str, talk: OrderTalk) -> ChangeLine | None:
    """What is to go for something else, and is not in the cart."""
    if not old or talk.cart.is_empty or not talk.names_new_dish(old):
        return None
    items = {line.item for line in ground_order(old, talk.index).lines}
    item = talk.index.menu.item(next(iter(items))) if len(items) == 1 else None
    return ChangeLine(lines=(), changes=Changes(unknown=(item.name if item else old,)))


def _find_line_for(food: AddItem, words: str, lines: tuple[int, ...], talk: OrderTalk) -> tuple[int, ...]:
    """The line that a dish takes the place of where none was named: after a warning none, else the one of its kind.

    With none of its kind it is the only line, unless the words took back something of their own message.
    """
    if talk.warned_dish is not None:
        return ()
    only = lines if len(talk.cart.lines) == 1 and len(words.split()) <= _SHORT_WISH else ()
    return talk.find_line_like(food.food.item) or only


def _build_dish_swap(food: AddItem, lines: tuple[int, ...], pieces: int | None, talk: OrderTalk) -> ChangeLine:
    dish = talk.get_line(lines)
    if dish is not None and food.food.item == dish.item and not food.changes.empty:
        return ChangeLine(lines=lines, pieces=pieces, changes=food.changes)
    return ChangeLine(lines=lines, pieces=pieces, swap_to=food.food, changes=food.changes)


def _find_old_lines(old: str, talk: OrderTalk) -> tuple[int, ...]:
    """The lines that are to go for something else; without a word for them only a line that is really in focus."""
    if not old:
        return talk.focus_lines if talk.references.focus is not None else ()
    if number_of(old) is not None:
        return talk.focus_lines
    lines = talk.find_in_cart(old)[:1] or talk.references.find_pointed(old) or talk.references.find_with(old)
    if not lines and not talk.names_new_dish(old) and (is_loose(talk.references.ground(old)) or talk.has_pronoun(old)):
        return talk.focus_lines
    return lines


def _swap_options(old: str, new: str, dish: Line, talk: OrderTalk) -> Changes | None:
    """ "Vegan cheese instead of mozzarella", "change the fries to large": options of the dish itself."""
    item = talk.index.menu.item(dish.item)
    of_cart = ground_order(new, talk.references.index, dish.item)
    if of_cart.lines or of_cart.ambiguous or not (of_cart.loose_choices or of_cart.loose_refusals):
        return None
    if any(line.score >= OUTRIGHT for line in ground_order(new, talk.index).lines):
        return None
    chosen = build_loose_changes(of_cart, item, new)
    removals = (
        refuse_options(build_loose_changes(ground_order(old, talk.references.index, dish.item), item, old))
        if old
        else Changes()
    )
    groups: set[GroupId] = {choice.group for choice in chosen.choices}
    if not old:
        removals = removals.replace(refusals=_refuse_replaced_options(dish, chosen, item))
    refusals = tuple(
        r for r in removals.refusals if not (item and is_single(item.group(r.group)) and r.group in groups)
    )
    return None if chosen.empty else chosen.replace(refusals=(*chosen.refusals, *refusals))


def _refuse_replaced_options(dish: Line, chosen: Changes, item: Item | None) -> tuple[RefusedOption, ...]:
    """What was chosen of the same groups, if it is one thing only: "ketchup instead" takes the place of the aioli."""
    new = {(choice.group, choice.option) for choice in chosen.choices}
    refusals: list[RefusedOption] = []
    for group in dict.fromkeys(choice.group for choice in chosen.choices):
        before = [c for c in dish.choices if c.group == group and (c.group, c.option) not in new]
        if len(before) == 1 and item and not is_single(item.group(group)):
            refusals.append(RefusedOption(group=group, option=before[0].option))
    return tuple(refusals)


def _change_warned_dish(old: str, new: str, talk: OrderTalk) -> AddItem | None:
    """The dish that is warned of, with one option for another: "with vegan cheese instead of mozzarella"."""
    warned = talk.warned_dish
    item = talk.index.menu.item(warned.food.item) if warned and warned.food.item else None
    if warned is None or item is None:
        return None
    chosen = build_loose_changes(ground_order(new, talk.index, item.id), item, new)
    removals = (
        refuse_options(build_loose_changes(ground_order(old, talk.index, item.id), item, old)) if old else Changes()
    )
    if not chosen.choices:
        return None
    return warned.replace(
        changes=merge_changes(warned.changes, chosen.replace(refusals=(*chosen.refusals, *removals.refusals)))
    )


def _change_topic(old: str, new: str, talk: OrderTalk) -> AddItem | None:
    """The dish talked about, which is not in the cart, with one of its options for another."""
    item = talk.topic
    if item is None or not old:
        return None
    of_dish = MenuIndex.of(replace(talk.index.menu, items=(item,), generic_names=()))
    chosen = build_loose_changes(ground_order(f"with {new}", of_dish, item.id), item, new)
    removals = refuse_options(build_loose_changes(ground_order(f"with {old}", of_dish, item.id), item, old))
    if not chosen.choices or not removals.refusals:
        return None
    return AddItem(food=Food(item=item.id, said=item.name), changes=merge_changes(removals, chosen))


def _read_not_but(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Not large, medium": an option in the place of another one of the same line."""
    old, mark, new = part.text.partition(",")
    if not mark:
        match = patterns("cart")["not_but"].search(part.plain)
        old, new = (match["old"], match["new"]) if match else ("", "")
    dish = talk.get_line(talk.focus_lines)
    swap = _swap_options(plain_text(old).removeprefix("not "), plain_text(new), dish, talk) if dish else None
    return (ChangeLine(lines=talk.focus_lines, changes=swap),) if swap else ()


def _read_other_one(talk: OrderTalk) -> tuple[Change, ...]:
    """ "No, the other one": of what we offered, what was not taken."""
    chosen = talk.context.chosen
    line = talk.cart.line(chosen.line) if chosen else None
    if chosen is None or line is None:
        return ()
    at = (talk.references.get_position(line),)
    if chosen.items:
        one = chosen.items[0] if len(chosen.items) == 1 else None
        food = Food(item=one, candidates=() if one else chosen.items, said=chosen.said)
        return (ChangeLine(lines=at, swap_to=food),)
    if chosen.group is None or not chosen.options:
        return ()
    if len(chosen.options) == 1:
        return (
            ChangeLine(
                lines=at, changes=Changes(choices=(ChosenOption(group=chosen.group, option=chosen.options[0]),))
            ),
        )
    return (ChangeLine(lines=at, changes=Changes(open=(OpenChoice(group=chosen.group, options=chosen.options),))),)


def _read_corrected_choice(part: Part, talk: OrderTalk) -> ChangeLine | None:
    """ "No sorry, the greek one": another one of those that we offered, in the place of the one that was taken."""
    chosen = talk.context.chosen
    line = talk.cart.line(chosen.line) if chosen else None
    corrects = talk.corrects or patterns("moods")["corrected"].match(part.plain) is not None
    if chosen is None or line is None or not corrects:
        return None
    mentions = [each for each in ground_order(part.text, talk.index).lines if each.item in chosen.items]
    if len(mentions) != 1:
        return None
    food = Food(item=mentions[0].item, said=mentions[0].said)
    return ChangeLine(lines=(talk.references.get_position(line),), swap_to=food)


def _read_another_dish(part: Part, lines: tuple[int, ...], talk: OrderTalk) -> tuple[Change, ...]:
    """ "Make the coke diet": no option of the coke, but another drink."""
    grounding = ground_order(part.text, talk.index)
    adds = build_adds(grounding, part.text)
    fresh = [add for add in adds if add.food.item and not talk.references.find_item_lines(add.food.item)]
    if len(fresh) == 1:
        return (ChangeLine(lines=lines, swap_to=fresh[0].food, changes=fresh[0].changes),)
    unknown = (*grounding.loose_unknown, *(mention.said for mention in grounding.unknown))
    return (ChangeLine(lines=lines, changes=Changes(unknown=unknown)),) if unknown else ()


# --- options and quantities


def _read_several(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "The pepperoni large and the hawaiian small", "make the coke and the sprite large": a change for each."""
    if every := _read_for_all(part, talk):
        return every
    grounding = ground_order(part.text, talk.references.index)
    if (
        len(grounding.lines) < 2
        or any(line.quantity_said for line in grounding.lines)
        or talk.names_new_dish(part.text)
    ):
        return ()
    by_line = [build_line_changes(grounding, at) for at in range(len(grounding.lines))]
    if all(each.empty for each in by_line):
        return ()
    lines = [talk.references.find_best(line.item, line.choices) for line in grounding.lines]
    last = next(each for each in reversed(by_line) if not each.empty)
    complete = [each if not each.empty else last for each in by_line]
    return tuple(ChangeLine(lines=(at,), changes=each) for at, each in zip(lines, complete, strict=True) if at)


def _read_for_all(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Medium cokes, all of them", "make the drinks large": the options for every line that has them."""
    cart_patterns = patterns("cart")
    category = talk.references.find_kind(part.plain)
    if not (category or cart_patterns["all_of_them"].search(part.plain)):
        return ()
    grounding = ground_order(part.text, talk.index)
    if any(line.quantity_said for line in grounding.lines):
        return ()
    lines = [line.choices for line in grounding.lines] + [vague.line.choices for vague in grounding.ambiguous]
    chosen = tuple(dict.fromkeys(choice for choices in (*lines, grounding.loose_choices) for choice in choices))
    targets = talk.references.find_every(part.plain) if cart_patterns["except"].search(part.plain) else ()
    places = [at for at in range(1, len(talk.cart.lines) + 1) if not targets or at in targets]
    by_line = [(at, _select_offered(part, chosen, item, talk)) for at in places if (item := talk.get_item((at,)))]
    kinds = {at: talk.get_category(at) for at in places}
    return tuple(
        ChangeLine(lines=(at,), changes=options)
        for at, options in by_line
        if not options.empty and (not category or kinds[at] == category)
    )


def _select_offered(part: Part, chosen: Sequence[Choice], item: Item, talk: OrderTalk) -> Changes:
    """Of the options that go for all, those that one dish has."""
    own = ground_order(part.text, talk.index, item.id)
    parts = dict.fromkeys((*chosen, *own.loose_choices))
    loose = tuple(c for c in parts if (group := item.group(c.group)) and group.option(c.option))
    options = build_loose_changes(own.replace(lines=(), ambiguous=(), unknown=(), loose_choices=loose), item, "")
    return options.replace(choices=tuple(dict.fromkeys(options.choices)), unknown=())


def _cut_mark(part: Part, talk: OrderTalk) -> str:
    """The words without "the small one", which only says which line is meant."""
    if talk.references.find_by_mark(part.plain):
        return patterns("cart")["the_one"].sub("it", part.plain)
    return part.text


def _find_changed_lines(part: Part, talk: OrderTalk) -> tuple[int, ...]:
    if lines := talk.references.find_pointed(part.plain):
        return lines
    grounding = talk.references.ground(part.text)
    if talk.names_new_dish(part.text) and not talk.find_pieces(part.plain):
        items = {line.item for line in grounding.lines}
        outright = [line for line in ground_order(part.text, talk.index).lines if line.score >= OUTRIGHT]
        if not any(line.item in items for line in outright):
            return ()
    return talk.references.find_by_name(part.text) if grounding.lines or grounding.ambiguous else talk.focus_lines


def _find_line_with_pieces(lines: tuple[int, ...], pieces: int | None, talk: OrderTalk) -> tuple[int, ...]:
    """ "Two of those": where the line meant has fewer, the newest that has as many."""
    if pieces is None or len(lines) != 1 or talk.references.get_line(lines[0]).quantity >= pieces:
        return lines
    able = (at for at in range(len(talk.cart.lines), 0, -1) if talk.references.get_line(at).quantity >= pieces)
    return next(((at,) for at in able), lines)


def _find_line_with_more(lines: tuple[int, ...], quantity: int | None, part: Part, talk: OrderTalk) -> tuple[int, ...]:
    """ "Make it just one", where the line in focus has no more: the only line that has."""
    if quantity is None or lines != talk.focus_lines or not patterns("cart")["only_so_many"].search(part.plain):
        return lines
    quantities = [line.quantity for line in talk.cart.lines]
    more = [at for at, count in enumerate(quantities, start=1) if count > quantity]
    return (more[0],) if len(more) == 1 and quantities[lines[0] - 1] <= quantity else lines


def _report_absent(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Change the onion rings to large", and there are none in the cart: nothing else is changed or added."""
    if patterns("cart")["object"].search(part.plain) is None:
        return ()
    mentions = ground_order(part.text, talk.index).lines
    item = talk.index.menu.item(mentions[0].item) if mentions else None
    return (ChangeLine(lines=(), changes=Changes(unknown=(item.name,))),) if item else ()


def _find_quantity(plain: str, lines: Sequence[int], talk: OrderTalk) -> int | None:
    if patterns("cart")["doubled"].search(plain):
        return talk.references.get_line(lines[0]).quantity * 2
    match = patterns("cart")["quantity"].search(plain)
    word = next((value for value in match.groupdict().values() if value), "") if match else ""
    count = numbers_in(word)
    return count[0].value if count else None


def _read_on_dish(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Options, and after "on" the lines that they are for."""
    if not patterns("cart")["definite"].search(part.plain):
        return ()
    dish = talk.split_at_dish(part)
    if dish is None:
        return _report_absent_target(part)
    lines, words = dish
    line_wishes: list[Change] = []
    for at in lines:
        item = talk.get_item((at,))
        options = build_loose_changes(
            ground_order(words, talk.references.index, item.id if item else None), item, words
        )
        if options.choices or options.refusals:
            line_wishes.append(ChangeLine(lines=(at,), changes=options))
    if line_wishes:
        return tuple(line_wishes)
    option = patterns("cart")["remove_words"].sub("", words).strip()
    if not talk.is_option(option):
        return ()
    refuses = patterns("moods")["refuses"].match(part.plain) is not None
    return (ChangeLine(lines=lines, changes=Changes(unknown=(f"no {option}" if refuses else option,))),)


def _read_pieces(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Two of them with thin crust": so many pieces of the line meant."""
    pieces = talk.find_pieces(part.plain)
    if pieces is None or talk.context.topic is not None or talk.context.shown:
        return ()
    marked = talk.references.find_by_mark(part.plain)
    lines = _find_line_with_pieces(marked or talk.find_in_cart(part.text)[:1] or talk.focus_lines, pieces, talk)
    options = talk.read_changes(patterns("cart")["pieces"].sub("", plain_text(_cut_mark(part, talk))), lines)
    return () if options.empty else (ChangeLine(lines=lines, pieces=pieces, changes=options),)


def _report_absent_target(part: Part) -> tuple[Change, ...]:
    """ "No onions on the pizza", and there is no pizza in the cart: nothing is added."""
    match = patterns("cart")["off_it"].search(part.plain)
    refuses = patterns("moods")["refuses"].match(part.plain)
    if match is None or refuses is None or not match["dish"].startswith(("the ", "my ", "that ")):
        return ()
    dish = match["dish"].split(" ", 1)[1]
    return (ChangeLine(lines=(), changes=Changes(unknown=(dish,))),)


def _read_pointed(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    lines = talk.references.find_pointed(part.plain) if not talk.context.shown else ()
    definite = patterns("cart")["definite_start"].match(part.plain)
    if not lines and definite and not talk.names_new_dish(part.text):
        lines = talk.find_in_cart(part.text)[:1]
    options = talk.read_changes(_cut_mark(part, talk), lines) if lines else Changes()
    quantity = _find_last_count(part.plain) if lines else None
    if options.empty and quantity is None:
        return ()
    return (ChangeLine(lines=lines, changes=options, quantity=quantity),)


def _find_last_count(plain: str) -> int | None:
    """A number at the end, after what it counts: "the coke two"; but "the large one" counts none."""
    words = plain.split()
    return number_of(words[-1]) if words and words[-1] != "one" and len(words) > 1 else None


# --- once more


def _repeat_last_add(part: Part, talk: OrderTalk) -> AddItem | None:
    """ "... and another one with cheese": the dish that this message ordered last, with a difference."""
    last = talk.adds[-1]
    item = talk.index.menu.item(last.food.item) if last.food.item else None
    if item is None or not patterns("cart")["same_but"].search(part.plain):
        return None
    words = patterns("cart")["again_words"].sub("", part.plain)
    grounding = ground_order(words, talk.index, item.id)
    if grounding.lines or grounding.ambiguous:
        return None
    count = next((number.value for number in numbers_in(part.plain)), 1)
    more = build_loose_changes(grounding, item, words)
    chosen = {each.group for each in more.choices if is_single(item.group(each.group))}
    earlier = last.changes.replace(choices=tuple(each for each in last.changes.choices if each.group not in chosen))
    return last.replace(quantity=max(count, 1), changes=merge_changes(earlier, more))
