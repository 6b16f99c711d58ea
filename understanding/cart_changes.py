"""Wishes to change what is in the cart: options, quantities, one dish or option for another, the same once more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.cart import Choice, Line
from domain.commands import AddItem, ChangeLine, Changes, ChosenOption, Food, OpenChoice, RefusedOption, RepeatLine
from domain.menu import GroupId, Item
from understanding.cart_removals import piece_count
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import number_of, numbers_in
from understanding.order_mentions import add_items, grounded, is_loose, line_changes, loose_changes
from understanding.order_talk import OUTRIGHT, OrderTalk, Part, is_single, merged, refused

_MOST_AGAIN = 4
"""Of more lines "the same again" hardly means all."""

_SHORT_WISH = 5
"""Words of a wish for one dish."""

Change = AddItem | ChangeLine | RepeatLine


def counted_anew(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Make that two lemonades and one garlic bread": the number of what is in the cart, and what is new."""
    corrects = talk.corrects and patterns("cart")["counts_dish"].match(part.said) is not None
    if not corrects and not patterns("cart")["counts_anew"].search(part.said):
        return ()
    named = grounded(part.text, talk.index)
    counted = named.lines and named.lines[0].quantity_said and not named.ambiguous
    if not counted or not any(talk.references.of_item(line.item) for line in named.lines):
        return ()
    wishes: list[Change] = []
    for at, add in enumerate(add_items(named, part.text)):
        lines = talk.references.of_item(add.food.item)[:1] if add.food.item else ()
        known = at < len(named.lines) and lines
        wishes.append(ChangeLine(lines=tuple(lines), quantity=add.quantity, changes=add.changes) if known else add)
    return tuple(wishes)


def corrected_dish(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "No sorry, I meant the greek salad": in the place of a line of its kind."""
    known = patterns("cart")
    means = known["meant"].match(part.said) or (talk.corrects and known["points_at_one"].match(part.said))
    if talk.cart.is_empty or talk.held is not None or not means:
        return ()
    named = grounded(part.text, talk.index)
    foods = add_items(named, part.text)
    if len(named.lines) != 1 or len(foods) != 1 or talk.references.of_item(named.lines[0].item):
        return ()
    lines = talk.line_like(named.lines[0].item)
    changed = foods[0].changes
    return (ChangeLine(lines=lines, swap_to=foods[0].food, changes=changed),) if lines else ()


def exchanges(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """One thing for another: "swap the coke for a sprite", "a salad instead", "not large, medium"."""
    known = patterns("cart")
    if known["other_one"].fullmatch(part.said):
        return _other_one(talk)
    if (corrected := _corrected_choice(part, talk)) is not None:
        return (corrected,)
    if (found := known["swap"].search(part.said)) is not None:
        return _swap(_group(found, "old"), _group(found, "new"), talk)
    if known["not_but"].search(part.said) and (swapped := _not_but(part, talk)):
        return swapped
    if (found := known["some_into"].search(part.said)) is not None and not talk.cart.is_empty:
        return _swap(_group(found, "old"), _group(found, "new"), talk)
    if (found := known["instead"].search(part.said)) is not None:
        return _swap("", _group(found, "new"), talk)
    return _made_into(part, talk)


def _made_into(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Make that chow mein": a dish named outright in the place of the line in focus, and no option of it."""
    found = patterns("cart")["made_into"].search(part.said)
    if found is None or talk.cart.is_empty or not talk.names_new(found["new"]):
        return ()
    of_dish = grounded(found["new"], talk.references.index, talk.options_dish)
    return () if of_dish.loose_choices or of_dish.lines else _swap("", found["new"], talk)


def changes(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Other options or another quantity for lines of the cart; empty when the words change none of them."""
    if talk.cart.is_empty:
        return ()
    if several := _several(part, talk):
        return several
    text = _without_mark(part, talk)
    lines = _changed_lines(part, talk)
    if not lines:
        return _absent(part, talk)
    said = talk.changes_for(text, lines)
    quantity = _new_quantity(part.said, lines, talk)
    pieces = None if said.empty else talk.pieces_in(part.said)
    lines = _with_more(_with_enough(lines, pieces, talk), quantity, part, talk)
    if said.empty and quantity is None:
        return _another_dish(part, lines, talk)
    return (ChangeLine(lines=lines, pieces=pieces, quantity=None if pieces else quantity, changes=said),)


def pointed_changes(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Words about what is in the cart, without a verb: "the second one with thick crust", "no olives on the soup"."""
    onto = patterns("cart")["onto"].search(part.said)
    if talk.cart.is_empty or (part.act == "add" and not onto):
        return ()
    if on_it := _some(part, talk) or _on_dish(part, talk):
        return on_it
    if patterns("cart")["indefinite"].search(part.said):
        return ()
    if several := _several(part, talk):
        return several
    return _pointed(part, talk)


def repeats(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Another one", "the same but large": of a line, or of what this message ordered last."""
    if talk.adds and (again := _again(part, talk)) is not None:
        return (again,)
    known, said = patterns("cart"), part.said
    if talk.cart.is_empty or talk.context.topic is not None or not known["repeat"].search(said):
        return ()
    if (whole := _whole_again(said, talk)) is not None:
        return whole
    line = (talk.references.pointed(said) or talk.focus_lines)[:1]
    words = known["again_words"].sub("", said)
    grounding = grounded(words, talk.index, talk.options_dish)
    if grounding.lines or grounding.ambiguous:
        return ()
    more = loose_changes(grounding, talk.item_at(line), words)
    count = next((number.value for number in numbers_in(said)), 1)
    if known["repeat_alone"].search(said) or (known["same_but"].search(said) and not more.empty):
        return tuple(RepeatLine(line=at, quantity=max(count, 1), changes=more) for at in line)
    return ()


def _whole_again(said: str, talk: OrderTalk) -> tuple[Change, ...] | None:
    """ "The same again for my friend, but with soy milk": each dish once more, with the options that it offers."""
    if not 1 < len(talk.cart.lines) <= _MOST_AGAIN or patterns("cart")["same_for"].search(said) is None:
        return None
    found: list[Change] = []
    for at in range(1, len(talk.cart.lines) + 1):
        item = talk.item_at((at,))
        more = loose_changes(grounded(said, talk.references.index, item.id if item else None), item, said)
        found.append(RepeatLine(line=at, quantity=talk.references.line(at).quantity, changes=more.replace(unknown=())))
    return tuple(found)


# --- one for another


def _group(found: re.Match[str], name: str) -> str:
    return next((value for key, value in found.groupdict().items() if key.startswith(name) and value), "")


def _swap(old: str, new: str, talk: OrderTalk) -> tuple[Change, ...]:
    """A dish, or an option, in the place of another. An empty ``old`` is the line in focus."""
    if (of_question := _held_with(old, new, talk) or _topic_with(old, new, talk)) is not None:
        return (of_question,)
    new = _with_topic_named(new, talk)
    lines = _lines_of(old, talk)
    pieces = number_of(old) or talk.pieces_in(old) or (piece_count(f"remove {old}", lines, talk) if lines else None)
    lines = _with_enough(lines, pieces, talk)
    dish = talk.dish_at(lines)
    if dish is not None and (swapped := _swapped_options(old, new, dish, talk)):
        return (ChangeLine(lines=lines, pieces=pieces, changes=swapped),)
    if dish is None and (missing := _missing_in_cart(old, talk)) is not None:
        return (missing,)
    wanted = grounded(new, talk.index)
    foods = add_items(wanted, new)
    if len(foods) != 1 or is_loose(wanted):
        return ()
    if talk.has_removed and (not old or patterns("questions")["it"].fullmatch(old)):
        return foods  # in the place of what the same message took out
    lines = lines if old else _line_for(foods[0], new, lines, talk)
    return (_swapped_dish(foods[0], lines, pieces, talk),) if lines else foods


def _with_topic_named(new: str, talk: OrderTalk) -> str:
    """ "Give me that", of the dish talked about."""
    pointed = patterns("cart")["ends_in_it"].search(new) if talk.topic is not None else None
    return f"{talk.topic.name} {new[pointed.end() :]}" if pointed and talk.topic else new


def _missing_in_cart(old: str, talk: OrderTalk) -> ChangeLine | None:
    """What is to go for something else, and is not in the cart."""
    if not old or talk.cart.is_empty or not talk.names_new(old):
        return None
    named = {line.item for line in grounded(old, talk.index).lines}
    item = talk.index.menu.item(next(iter(named))) if len(named) == 1 else None
    return ChangeLine(lines=(), changes=Changes(unknown=(item.name if item else old,)))


def _line_for(food: AddItem, said: str, lines: tuple[int, ...], talk: OrderTalk) -> tuple[int, ...]:
    """The line that a dish takes the place of where none was named: after a warning none, else the one of its kind.

    With none of its kind it is the only line, unless the words took back something of their own message.
    """
    if talk.held is not None:
        return ()
    only = lines if len(talk.cart.lines) == 1 and len(said.split()) <= _SHORT_WISH else ()
    return talk.line_like(food.food.item) or only


def _swapped_dish(food: AddItem, lines: tuple[int, ...], pieces: int | None, talk: OrderTalk) -> ChangeLine:
    dish = talk.dish_at(lines)
    if dish is not None and food.food.item == dish.item and not food.changes.empty:
        return ChangeLine(lines=lines, pieces=pieces, changes=food.changes)
    return ChangeLine(lines=lines, pieces=pieces, swap_to=food.food, changes=food.changes)


def _lines_of(old: str, talk: OrderTalk) -> tuple[int, ...]:
    """The lines that are to go for something else; without a word for them only a line that is really in focus."""
    if not old:
        return talk.focus_lines if talk.references.focus is not None else ()
    if number_of(old) is not None:
        return talk.focus_lines
    lines = talk.in_cart(old)[:1] or talk.references.pointed(old) or talk.references.having(old)
    if not lines and not talk.names_new(old) and (is_loose(talk.references.grounded(old)) or talk.points_at_it(old)):
        return talk.focus_lines
    return lines


def _swapped_options(old: str, new: str, dish: Line, talk: OrderTalk) -> Changes | None:
    """ "Vegan cheese instead of mozzarella", "change the fries to large": options of the dish itself."""
    item = talk.index.menu.item(dish.item)
    of_cart = grounded(new, talk.references.index, dish.item)
    if of_cart.lines or of_cart.ambiguous or not (of_cart.loose_choices or of_cart.loose_refusals):
        return None
    if any(line.score >= OUTRIGHT for line in grounded(new, talk.index).lines):
        return None
    chosen = loose_changes(of_cart, item, new)
    gone = refused(loose_changes(grounded(old, talk.references.index, dish.item), item, old)) if old else Changes()
    groups: set[GroupId] = {choice.group for choice in chosen.choices}
    if not old:
        gone = gone.replace(refusals=_in_their_place(dish, chosen, item))
    kept = tuple(r for r in gone.refusals if not (item and is_single(item.group(r.group)) and r.group in groups))
    return None if chosen.empty else chosen.replace(refusals=(*chosen.refusals, *kept))


def _in_their_place(dish: Line, chosen: Changes, item: Item | None) -> tuple[RefusedOption, ...]:
    """What was chosen of the same groups, if it is one thing only: "ketchup instead" takes the place of the aioli."""
    new = {(choice.group, choice.option) for choice in chosen.choices}
    gone: list[RefusedOption] = []
    for group in dict.fromkeys(choice.group for choice in chosen.choices):
        before = [c for c in dish.choices if c.group == group and (c.group, c.option) not in new]
        if len(before) == 1 and item and not is_single(item.group(group)):
            gone.append(RefusedOption(group=group, option=before[0].option))
    return tuple(gone)


def _held_with(old: str, new: str, talk: OrderTalk) -> AddItem | None:
    """The dish that is warned of, with one option for another: "with vegan cheese instead of mozzarella"."""
    held = talk.held
    item = talk.index.menu.item(held.food.item) if held and held.food.item else None
    if held is None or item is None:
        return None
    chosen = loose_changes(grounded(new, talk.index, item.id), item, new)
    gone = refused(loose_changes(grounded(old, talk.index, item.id), item, old)) if old else Changes()
    if not chosen.choices:
        return None
    return held.replace(changes=merged(held.changes, chosen.replace(refusals=(*chosen.refusals, *gone.refusals))))


def _topic_with(old: str, new: str, talk: OrderTalk) -> AddItem | None:
    """The dish talked about, which is not in the cart, with one of its options for another."""
    item = talk.topic
    if item is None or not old:
        return None
    of_dish = MenuIndex.of(replace(talk.index.menu, items=(item,), generic_names=()))
    chosen = loose_changes(grounded(f"with {new}", of_dish, item.id), item, new)
    gone = refused(loose_changes(grounded(f"with {old}", of_dish, item.id), item, old))
    if not chosen.choices or not gone.refusals:
        return None
    return AddItem(food=Food(item=item.id, said=item.name), changes=merged(gone, chosen))


def _not_but(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Not large, medium": an option in the place of another one of the same line."""
    old, mark, new = part.text.partition(",")
    if not mark:
        found = patterns("cart")["not_but"].search(part.said)
        old, new = (found["old"], found["new"]) if found else ("", "")
    dish = talk.dish_at(talk.focus_lines)
    said = _swapped_options(plain_text(old).removeprefix("not "), plain_text(new), dish, talk) if dish else None
    return (ChangeLine(lines=talk.focus_lines, changes=said),) if said else ()


def _other_one(talk: OrderTalk) -> tuple[Change, ...]:
    """ "No, the other one": of what we offered, what was not taken."""
    chosen = talk.context.chosen
    line = talk.cart.line(chosen.line) if chosen else None
    if chosen is None or line is None:
        return ()
    at = (talk.references.position(line),)
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


def _corrected_choice(part: Part, talk: OrderTalk) -> ChangeLine | None:
    """ "No sorry, the greek one": another one of those that we offered, in the place of the one that was taken."""
    chosen = talk.context.chosen
    line = talk.cart.line(chosen.line) if chosen else None
    corrects = talk.corrects or patterns("moods")["corrected"].match(part.said) is not None
    if chosen is None or line is None or not corrects:
        return None
    named = [each for each in grounded(part.text, talk.index).lines if each.item in chosen.items]
    if len(named) != 1:
        return None
    food = Food(item=named[0].item, said=named[0].said)
    return ChangeLine(lines=(talk.references.position(line),), swap_to=food)


def _another_dish(part: Part, lines: tuple[int, ...], talk: OrderTalk) -> tuple[Change, ...]:
    """ "Make the coke diet": no option of the coke, but another drink."""
    named = grounded(part.text, talk.index)
    adds = add_items(named, part.text)
    fresh = [add for add in adds if add.food.item and not talk.references.of_item(add.food.item)]
    if len(fresh) == 1:
        return (ChangeLine(lines=lines, swap_to=fresh[0].food, changes=fresh[0].changes),)
    unknown = (*named.loose_unknown, *(mention.said for mention in named.unknown))
    return (ChangeLine(lines=lines, changes=Changes(unknown=unknown)),) if unknown else ()


# --- options and quantities


def _several(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "The pepperoni large and the hawaiian small", "make the coke and the sprite large": a change for each."""
    if every := _of_all(part, talk):
        return every
    grounding = grounded(part.text, talk.references.index)
    if len(grounding.lines) < 2 or any(line.quantity_said for line in grounding.lines) or talk.names_new(part.text):
        return ()
    said = [line_changes(grounding, at) for at in range(len(grounding.lines))]
    if all(each.empty for each in said):
        return ()
    lines = [talk.references.best(line.item, line.choices) for line in grounding.lines]
    last = next(each for each in reversed(said) if not each.empty)
    told = [each if not each.empty else last for each in said]
    return tuple(ChangeLine(lines=(at,), changes=each) for at, each in zip(lines, told, strict=True) if at)


def _of_all(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Medium cokes, all of them", "make the drinks large": the options for every line that has them."""
    known = patterns("cart")
    category = talk.references.kind_named(part.said)
    if not (category or known["all_of_them"].search(part.said)):
        return ()
    named = grounded(part.text, talk.index)
    if any(line.quantity_said for line in named.lines):
        return ()
    lines = [line.choices for line in named.lines] + [vague.line.choices for vague in named.ambiguous]
    chosen = tuple(dict.fromkeys(choice for choices in (*lines, named.loose_choices) for choice in choices))
    meant = talk.references.every(part.said) if known["except"].search(part.said) else ()
    places = [at for at in range(1, len(talk.cart.lines) + 1) if not meant or at in meant]
    found = [(at, _offered_of_all(part, chosen, item, talk)) for at in places if (item := talk.item_at((at,)))]
    kinds = {at: talk.category_at(at) for at in places}
    return tuple(
        ChangeLine(lines=(at,), changes=said)
        for at, said in found
        if not said.empty and (not category or kinds[at] == category)
    )


def _offered_of_all(part: Part, chosen: Sequence[Choice], item: Item, talk: OrderTalk) -> Changes:
    """Of the options that go for all, those that one dish has."""
    own = grounded(part.text, talk.index, item.id)
    parts = dict.fromkeys((*chosen, *own.loose_choices))
    loose = tuple(c for c in parts if (group := item.group(c.group)) and group.option(c.option))
    said = loose_changes(own.replace(lines=(), ambiguous=(), unknown=(), loose_choices=loose), item, "")
    return said.replace(choices=tuple(dict.fromkeys(said.choices)), unknown=())


def _without_mark(part: Part, talk: OrderTalk) -> str:
    """The words without "the small one", which only says which line is meant."""
    if talk.references.with_mark(part.said):
        return patterns("cart")["the_one"].sub("it", part.said)
    return part.text


def _changed_lines(part: Part, talk: OrderTalk) -> tuple[int, ...]:
    if lines := talk.references.pointed(part.said):
        return lines
    named = talk.references.grounded(part.text)
    if talk.names_new(part.text) and not talk.pieces_in(part.said):
        known = {line.item for line in named.lines}
        outright = [line for line in grounded(part.text, talk.index).lines if line.score >= OUTRIGHT]
        if not any(line.item in known for line in outright):
            return ()
    return talk.references.named(part.text) if named.lines or named.ambiguous else talk.focus_lines


def _with_enough(lines: tuple[int, ...], pieces: int | None, talk: OrderTalk) -> tuple[int, ...]:
    """ "Two of those": where the line meant has fewer, the newest that has as many."""
    if pieces is None or len(lines) != 1 or talk.references.line(lines[0]).quantity >= pieces:
        return lines
    able = (at for at in range(len(talk.cart.lines), 0, -1) if talk.references.line(at).quantity >= pieces)
    return next(((at,) for at in able), lines)


def _with_more(lines: tuple[int, ...], quantity: int | None, part: Part, talk: OrderTalk) -> tuple[int, ...]:
    """ "Make it just one", where the line in focus has no more: the only line that has."""
    if quantity is None or lines != talk.focus_lines or not patterns("cart")["only_so_many"].search(part.said):
        return lines
    quantities = [line.quantity for line in talk.cart.lines]
    more = [at for at, count in enumerate(quantities, start=1) if count > quantity]
    return (more[0],) if len(more) == 1 and quantities[lines[0] - 1] <= quantity else lines


def _absent(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Change the onion rings to large", and there are none in the cart: nothing else is changed or added."""
    if patterns("cart")["object"].search(part.said) is None:
        return ()
    named = grounded(part.text, talk.index).lines
    item = talk.index.menu.item(named[0].item) if named else None
    return (ChangeLine(lines=(), changes=Changes(unknown=(item.name,))),) if item else ()


def _new_quantity(said: str, lines: Sequence[int], talk: OrderTalk) -> int | None:
    if patterns("cart")["doubled"].search(said):
        return talk.references.line(lines[0]).quantity * 2
    found = patterns("cart")["quantity"].search(said)
    word = next((value for value in found.groupdict().values() if value), "") if found else ""
    count = numbers_in(word)
    return count[0].value if count else None


def _on_dish(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """Options, and after "on" the lines that they are for."""
    if not patterns("cart")["definite"].search(part.said):
        return ()
    dish = talk.dish_with_options(part)
    if dish is None:
        return _on_absent(part)
    lines, words = dish
    found: list[Change] = []
    for at in lines:
        item = talk.item_at((at,))
        said = loose_changes(grounded(words, talk.references.index, item.id if item else None), item, words)
        if said.choices or said.refusals:
            found.append(ChangeLine(lines=(at,), changes=said))
    if found:
        return tuple(found)
    option = patterns("cart")["remove_words"].sub("", words).strip()
    if not talk.known_option(option):
        return ()
    refuses = patterns("moods")["refuses"].match(part.said) is not None
    return (ChangeLine(lines=lines, changes=Changes(unknown=(f"no {option}" if refuses else option,))),)


def _some(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    """ "Two of them with thin crust": so many pieces of the line meant."""
    pieces = talk.pieces_in(part.said)
    if pieces is None or talk.context.topic is not None or talk.context.shown:
        return ()
    marked = talk.references.with_mark(part.said)
    lines = _with_enough(marked or talk.in_cart(part.text)[:1] or talk.focus_lines, pieces, talk)
    said = talk.changes_for(patterns("cart")["pieces"].sub("", plain_text(_without_mark(part, talk))), lines)
    return () if said.empty else (ChangeLine(lines=lines, pieces=pieces, changes=said),)


def _on_absent(part: Part) -> tuple[Change, ...]:
    """ "No onions on the pizza", and there is no pizza in the cart: nothing is added."""
    found = patterns("cart")["off_it"].search(part.said)
    refuses = patterns("moods")["refuses"].match(part.said)
    if found is None or refuses is None or not found["dish"].startswith(("the ", "my ", "that ")):
        return ()
    dish = found["dish"].split(" ", 1)[1]
    return (ChangeLine(lines=(), changes=Changes(unknown=(dish,))),)


def _pointed(part: Part, talk: OrderTalk) -> tuple[Change, ...]:
    lines = talk.references.pointed(part.said) if not talk.context.shown else ()
    definite = patterns("cart")["definite_start"].match(part.said)
    if not lines and definite and not talk.names_new(part.text):
        lines = talk.in_cart(part.text)[:1]
    said = talk.changes_for(_without_mark(part, talk), lines) if lines else Changes()
    quantity = _last_count(part.said) if lines else None
    if said.empty and quantity is None:
        return ()
    return (ChangeLine(lines=lines, changes=said, quantity=quantity),)


def _last_count(said: str) -> int | None:
    """A number at the end, after what it counts: "the coke two"; but "the large one" counts none."""
    words = said.split()
    return number_of(words[-1]) if words and words[-1] != "one" and len(words) > 1 else None


# --- once more


def _again(part: Part, talk: OrderTalk) -> AddItem | None:
    """ "... and another one with cheese": the dish that this message ordered last, with a difference."""
    last = talk.adds[-1]
    item = talk.index.menu.item(last.food.item) if last.food.item else None
    if item is None or not patterns("cart")["same_but"].search(part.said):
        return None
    words = patterns("cart")["again_words"].sub("", part.said)
    grounding = grounded(words, talk.index, item.id)
    if grounding.lines or grounding.ambiguous:
        return None
    count = next((number.value for number in numbers_in(part.said)), 1)
    more = loose_changes(grounding, item, words)
    chosen = {each.group for each in more.choices if is_single(item.group(each.group))}
    kept = last.changes.replace(choices=tuple(each for each in last.changes.choices if each.group not in chosen))
    return last.replace(quantity=max(count, 1), changes=merged(kept, more))
