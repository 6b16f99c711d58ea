"""Exchanges: one dish or option of the cart for another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from domain.cart import Line
from domain.commands import AddItem, ChangeLine, Changes, ChosenOption, Food, OpenChoice, RefusedOption
from domain.menu import Item
from understanding.cart_changes import find_line_with_pieces
from understanding.cart_removals import find_piece_count
from understanding.grounding import MenuIndex
from understanding.grounding.words import extract_name_stems, extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import number_of
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_adds, build_loose_changes, is_loose
from understanding.order_talk import OUTRIGHT, OrderTalk, Part, find_act, is_single, merge_changes, refuse_options

_SHORT_WISH = 5
"""The most words of a wish for one dish."""
_LONGEST_REST = 2
"""The most words of a dish's name behind its first one."""

Exchange = AddItem | ChangeLine


def read_corrected_dish(part: Part, talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read a dish in the place of a line of the same category: "no sorry, I meant the greek salad"."""
    if talk.cart.is_empty or talk.warned_dish is not None or talk.find_pieces(part.plain):
        return ()
    if not _is_corrected(part, talk):
        return ()
    grounding = ground_order(part.text, talk.index)
    foods = build_adds(grounding, part.text)
    if len(grounding.lines) != 1 or len(foods) != 1 or foods[0].food.item is None:
        return ()
    if talk.references.find_item_lines(foods[0].food.item):
        return _read_corrected_options(foods[0], talk)
    lines = talk.find_line_like(foods[0].food.item)
    count = foods[0].quantity if foods[0].quantity_said else None
    return (ChangeLine(lines=lines, quantity=count, swap_to=foods[0].food, changes=foods[0].changes),) if lines else ()


def _is_corrected(part: Part, talk: OrderTalk) -> bool:
    """Whether the words correct what was ordered before, and order nothing more."""
    cart_patterns, moods = patterns("cart"), patterns("moods")
    if cart_patterns["meant"].match(part.plain):
        return True
    is_other_change = part.act == "change" and find_act(cart_patterns["instead_word"].sub("", part.plain)) == "change"
    if talk.adds or is_other_change or moods["additional"].search(part.plain):
        return False
    if talk.is_outright_correction or moods["corrected_behind"].search(part.plain):
        return True
    return talk.is_correction and (
        cart_patterns["points_at_one"].match(part.plain) is not None or _is_known_dish(part, talk)
    )


def _is_known_dish(part: Part, talk: OrderTalk) -> bool:
    """Whether the words begin with a dish of the cart, without an article or a count: "actually large lemonade"."""
    is_bare = patterns("cart")["bare_opening"].match(f"{part.plain} ") is not None
    return is_bare and bool(talk.references.ground(part.text).lines) and not talk.has_new_dish(part.text)


def _read_corrected_options(food: AddItem, talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read other options for the newest line of a dish: "large guacamole actually", where a small one is ordered."""
    item = talk.index.menu.item(food.food.item) if food.food.item else None
    line = talk.references.find_item_lines(food.food.item)[0] if food.food.item else 0
    if item is None or food.changes.empty:
        return ()
    count = food.quantity if food.quantity_said and food.quantity > 1 else None
    return (ChangeLine(lines=(line,), quantity=count, changes=food.changes),)


def read_not_dish(part: Part, talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read a dish in the place of one of the cart: "not the diet coke, a normal coke"."""
    match = patterns("cart")["not_dish"].match(part.text.lower())
    old, new = (_get_group(match, "old"), _get_group(match, "new")) if match else ("", "")
    if not old or not talk.find_in_cart(old) or not talk.has_new_dish(new):
        return ()
    first, _, rest = plain_text(new).partition(" ")
    is_plain = first in lexicon().plain_shares and talk.has_new_dish(rest)
    return _build_swap(old, rest if is_plain else f"{first} {rest}".strip(), talk)


def split_exchanges(part: Part, talk: OrderTalk) -> tuple[Part, ...]:
    """The part, or one for each exchange: "change the coke to a sprite and the soup to a salad"."""
    match = patterns("cart")["several_swaps"].match(part.text.lower())
    if match is None or not talk.find_in_cart(match["old"]):
        return (part,)
    first, rest = (f"{match['verb']}{match[name]}" for name in ("first", "next"))
    return (Part(first, part.act), *split_exchanges(Part(rest, part.act), talk))


def read_exchanges(part: Part, talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read one thing in the place of another: "swap the coke for a sprite", "a salad instead", "not large, medium"."""
    cart_patterns = patterns("cart")
    if cart_patterns["other_one"].fullmatch(part.plain):
        return _read_other_one(talk)
    if (corrected := _read_corrected_choice(part, talk)) is not None:
        return (corrected,)
    if (match := cart_patterns["swap"].search(part.plain)) is not None:
        swapped = _build_swap(_get_group(match, "old"), _get_group(match, "new"), talk)
        return () if _is_order(swapped, talk) else swapped
    if cart_patterns["not_but"].search(part.plain) and (swapped := _read_not_but(part, talk)):
        return swapped
    if swapped := _read_made_kind(part, talk) or _read_every(part, talk):
        return swapped
    if (match := cart_patterns["some_into"].search(part.plain)) is not None and not talk.cart.is_empty:
        return _build_swap(*_split_at_name(_get_group(match, "old"), _get_group(match, "new"), talk), talk)
    if (match := cart_patterns["should_be"].search(part.plain)) is not None and (kind := _read_kind(match, talk)):
        return kind
    if swapped := _read_made_dish(part, talk):
        return swapped
    if (match := cart_patterns["instead"].search(part.plain)) is not None:
        new = _get_group(match, "new")
        return _read_options_instead(new, talk) or _build_swap("", new, talk)
    return _read_made_into(part, talk)


def _is_order(swapped: Sequence[Exchange], talk: OrderTalk) -> bool:
    """Whether nothing of the cart is exchanged: "an omelette with fruit instead of potatoes, on rye" orders one."""
    if talk.warned_dish is not None or talk.has_removed:
        return False
    orders = [each for each in swapped if isinstance(each, AddItem)]
    return bool(orders) and not (talk.topic and any(each.food.item == talk.topic.id for each in orders))


def _split_at_name(old: str, new: str, talk: OrderTalk) -> tuple[str, str]:
    """Move the rest of a dish's name from what is wanted to what it replaces: "one of the orange", "juice small"."""
    words = new.split()
    for size in range(min(_LONGEST_REST, len(words) - 1), 0, -1):
        name = " ".join((old.rpartition(" of ")[2], *words[:size]))
        item = talk.get_item(talk.references.find_by_name(name)[:1])
        stems = {stem for each in (item.name, *item.aliases) for stem in extract_stems(each)} if item else set()
        if stems.issuperset(extract_stems(" ".join(words[:size]))):
            return " ".join((old, *words[:size])), " ".join(words[size:])
    return old, new


def _read_kind(match: re.Match[str], talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read another kind of dish in the place of a line: "the coke should be a normal one, not diet"."""
    old, new = _get_group(match, "old"), _get_group(match, "new")
    lines = _find_old_lines(old, talk)
    mark = patterns("cart")["a_kind_of_one"].match(new)
    if mark is None or (not _get_group(match, "not") and talk.read_changes(f"it {mark['mark']}", lines).choices):
        return ()
    return _build_swap(old, new, talk) if _name_kind_of_line(new, lines, talk) != new else ()


def _read_options_instead(new: str, talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read other options for a line that the words point at: "make the small one ranch", "the soup large"."""
    mark = talk.references.find_mark(new)
    is_definite = patterns("cart")["definite"].search(new) is not None
    lines = mark.lines if mark else (talk.find_in_cart(new)[:1] if is_definite else ())
    dish, words = talk.get_line(lines), mark.replace_in(new) if mark else new
    if dish is None or talk.has_new_dish(words):
        return ()
    changes = talk.read_changes(words, lines)
    if not changes.choices or changes.unknown:
        return ()
    replaced = _refuse_replaced_options(dish, changes, talk.get_item(lines))
    changes = changes.replace(refusals=(*changes.refusals, *replaced))
    return (ChangeLine(lines=lines, pieces=talk.find_pieces(new), changes=changes),)


def _read_made_into(part: Part, talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read a dish, by its full name, in the place of the line in focus: "make that chow mein"."""
    match = patterns("cart")["made_into"].search(part.plain)
    if match is None or talk.cart.is_empty or not talk.has_new_dish(match["new"]):
        return ()
    if match["new"].startswith("the "):
        return _build_swap("", match["new"], talk)
    dishes = (talk.index.menu.item(line.item) for line in ground_order(match["new"], talk.index).lines)
    named = " ".join(dish.name for dish in dishes if dish)
    of_dish = ground_order(named, talk.references.index, talk.options_dish)
    return () if of_dish.loose_choices or of_dish.lines else _build_swap("", match["new"], talk)


def _get_group(match: re.Match[str] | None, name: str) -> str:
    """Return the text of the first matched group whose name begins with ``name``."""
    groups = match.groupdict() if match else {}
    return next((value for key, value in groups.items() if key.startswith(name) and value), "")


def _build_swap(old: str, new: str, talk: OrderTalk) -> tuple[Exchange, ...]:
    """Exchange a dish or an option for another. An empty ``old`` is the line in focus."""
    if (of_question := _change_warned_dish(old, new, talk) or _change_topic(old, new, talk)) is not None:
        return (of_question,)
    old = "" if _is_generic(old) else old
    lines, said = _find_old_lines(old, talk), new
    new = _name_kind_of_line(_name_topic(new, talk), lines, talk)
    new = _name_sibling(old, new, lines, talk)
    pieces = (
        number_of(old) or talk.find_pieces(old) or (find_piece_count(f"remove {old}", lines, talk) if lines else None)
    )
    lines = find_line_with_pieces(lines, pieces, talk)
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
        return foods  # they replace a removal of the same message
    lines = lines if old else _find_line_for(foods[0], new, lines, talk)
    food = foods[0].replace(food=foods[0].food.replace(said=said)) if said != new else foods[0]
    return (_build_dish_swap(food, lines, pieces, talk),) if lines else (food,)


def _is_generic(old: str) -> bool:
    """Whether words name no dish of their own: "the normal ones"."""
    words = old.split()
    return (
        len(words) > 1
        and words[-1].rstrip("s") in lexicon().pronouns
        and (lexicon().small | lexicon().plain_shares | {words[-1]}).issuperset(words)
    )


def _name_topic(new: str, talk: OrderTalk) -> str:
    """Replace a pronoun at the end by the name of the topic: "give me that"."""
    pointed = patterns("cart")["ends_in_it"].search(new) if talk.topic is not None else None
    return f"{talk.topic.name} {new[pointed.end() :]}" if pointed and talk.topic else new


def _name_sibling(old: str, new: str, lines: tuple[int, ...], talk: OrderTalk) -> str:
    """Replace a dish by its sibling: haddock for the cod of Cod & Chips is Haddock & Chips."""
    item = talk.get_item(lines)
    mentions = ground_order(new, talk.index).lines if item is not None and old else ()
    wished = talk.index.menu.item(mentions[0].item) if len(mentions) == 1 else None
    if item is None or wished is None or wished.id == item.id:
        return new
    kept = set(extract_name_stems(item.name)) - set(extract_stems(old))
    name = kept | set(extract_name_stems(wished.name))
    siblings = [each.name for each in talk.index.menu.items if set(extract_stems(each.name)) == name]
    is_part = bool(kept) and not set(extract_stems(old)).isdisjoint(extract_name_stems(item.name))
    return new.replace(mentions[0].said, siblings[0], 1) if is_part and len(siblings) == 1 else new


def _name_kind_of_line(new: str, lines: tuple[int, ...], talk: OrderTalk) -> str:
    """Replace "a greek one" by the only dish that is called so, where a salad is exchanged; "a normal one" likewise."""
    item = talk.get_item(lines)
    if item is None:
        return new
    others = [each for each in talk.index.menu.items if each.category == item.category and each.id != item.id]
    match = patterns("cart")["a_kind_of_one"].match(new)
    if match is None:
        return _complete_name(new, item, others, talk)
    mark = match["mark"].strip()
    kinds = _find_kinds(mark, others) or (_find_plain_kinds(item, others) if mark in lexicon().plain_shares else [])
    return f"{kinds[0].name} {new[match.end() :].lstrip()}".strip() if len(kinds) == 1 else new


def _complete_name(new: str, item: Item, others: Sequence[Item], talk: OrderTalk) -> str:
    """Complete the words that name the only other dish of the kind in part, and no dish and no option of this one."""
    words = patterns("cart")["makes_it_into"].sub("", new).strip()
    if not words or talk.is_dish_name(words):
        return new
    if not ground_order(words, talk.index.part((item.id,)), item.id).replace(unknown=()).empty:
        return new
    kinds = _find_kinds(words, others)
    return kinds[0].name if len(kinds) == 1 else new


def _find_kinds(mark: str, dishes: Sequence[Item]) -> Sequence[Item]:
    """Find the dishes with the words in one of their names, else those with such a diet: "the vegan one"."""
    words = set(extract_stems(mark))
    called = [each for each in dishes if any(words <= set(extract_stems(name)) for name in (each.name, *each.aliases))]
    return called if called and words else [each for each in dishes if mark in (each.dietary or ())]


def _find_plain_kinds(item: Item, dishes: Sequence[Item]) -> Sequence[Item]:
    """Find the dishes that are called like a dish, but for a word before: coke for diet coke."""
    stems = [extract_stems(name) for name in (item.name, *item.aliases)]
    plain = {tuple(words[1:]) for words in stems if len(words) > 1}
    return [each for each in dishes if any(tuple(extract_stems(name)) in plain for name in (each.name, *each.aliases))]


def _find_missing(old: str, talk: OrderTalk) -> ChangeLine | None:
    """Report the old dish of an exchange, if it is not in the cart."""
    if not old or talk.cart.is_empty or not talk.has_new_dish(old) or talk.find_in_cart(old):
        return None
    items = {line.item for line in ground_order(old, talk.index).lines}
    item = talk.index.menu.item(next(iter(items))) if len(items) == 1 else None
    return ChangeLine(lines=(), changes=Changes(unknown=(item.name if item else old,)))


def _find_line_for(food: AddItem, words: str, lines: tuple[int, ...], talk: OrderTalk) -> tuple[int, ...]:
    """Find the line that a dish replaces, where the words name none: none after a warning, else one of its kind.

    Without a line of its kind, a short wish replaces the only line of the cart.
    """
    if talk.warned_dish is not None:
        return ()
    only = lines if len(talk.cart.lines) == 1 and len(words.split()) <= _SHORT_WISH else ()
    return talk.find_line_like(food.food.item) or only


def _build_dish_swap(food: AddItem, lines: tuple[int, ...], pieces: int | None, talk: OrderTalk) -> ChangeLine:
    """Exchange the dish of the lines; the same dish with other options only changes them."""
    lines = _select_like(lines, food, talk)
    dish = talk.get_line(lines)
    if dish is not None and food.food.item == dish.item and not food.changes.empty:
        return ChangeLine(lines=lines, pieces=pieces, changes=food.changes)
    return ChangeLine(lines=lines, pieces=pieces, swap_to=food.food, changes=food.changes)


def _find_old_lines(old: str, talk: OrderTalk) -> tuple[int, ...]:
    """Find the lines to replace. Without words for them, only a line that is really in focus counts."""
    if not old:
        return talk.focus_lines if talk.references.focus is not None else ()
    if number_of(old) is not None:
        return talk.focus_lines
    named = talk.find_in_cart(old)
    every = talk.references.find_every(old) if named else ()
    lines = every or named[:1] or talk.references.find_pointed(old) or talk.references.find_with(old)
    if not lines and not talk.has_new_dish(old) and (is_loose(talk.references.ground(old)) or talk.has_pronoun(old)):
        return talk.focus_lines
    return lines


def _swap_options(old: str, new: str, dish: Line, talk: OrderTalk) -> Changes | None:
    """Exchange options of the dish itself: "vegan cheese instead of mozzarella", "change the fries to large"."""
    item = talk.index.menu.item(dish.item)
    of_cart = ground_order(new, talk.references.index, dish.item)
    if of_cart.lines or of_cart.ambiguous or not (of_cart.loose_choices or of_cart.loose_refusals):
        return None
    chosen = build_loose_changes(of_cart, item, new)
    if chosen.empty or _means_dish(new, chosen, dish, talk):
        return None
    return chosen.replace(refusals=(*chosen.refusals, *_list_removals(old, new, chosen, dish, talk)))


def _means_dish(new: str, chosen: Changes, dish: Line, talk: OrderTalk) -> bool:
    """Whether the words name a dish of the menu: "extra pepperoni" is no pizza, "sticky rice" is one of the rices."""
    dishes = [line.item for line in ground_order(new, talk.index).lines if line.score >= OUTRIGHT]
    if not dishes or _is_amount(new):
        return False
    is_other_choice = _is_other_choice(chosen, dish, talk.index.menu.item(dish.item))
    return not is_other_choice or any(talk.find_line_like(each) for each in dishes)


def _is_amount(new: str) -> bool:
    return patterns("cart")["more_of_option"].match(new) is not None


def _list_removals(old: str, new: str, chosen: Changes, dish: Line, talk: OrderTalk) -> Sequence[RefusedOption]:
    """List the options that give way: those that the words name, else the one of the same group."""
    item = talk.index.menu.item(dish.item)
    if not old or talk.references.find_mark(old):  # "the bacon one" gives up no bacon
        keeps_all = _is_amount(new) and talk.has_refused
        return () if keeps_all else _refuse_replaced_options(dish, chosen, item)
    removals = refuse_options(build_loose_changes(ground_order(old, talk.references.index, dish.item), item, old))
    groups = {choice.group for choice in chosen.choices}
    return [r for r in removals.refusals if not (item and is_single(item.group(r.group)) and r.group in groups)]


def _is_other_choice(chosen: Changes, dish: Line, item: Item | None) -> bool:
    """Whether the line has another option of the group, which takes one only: "sticky rice instead" of brown rice."""
    new = {each.group: each.option for each in chosen.choices if item and is_single(item.group(each.group))}
    return any(new.get(each.group, each.option) != each.option for each in dish.choices)


def _refuse_replaced_options(dish: Line, chosen: Changes, item: Item | None) -> tuple[RefusedOption, ...]:
    """Refuse the single earlier choice of each group: "ketchup instead" replaces the aioli."""
    new = {(choice.group, choice.option) for choice in chosen.choices}
    refusals: list[RefusedOption] = []
    for group in dict.fromkeys(choice.group for choice in chosen.choices):
        before = [c for c in dish.choices if c.group == group and (c.group, c.option) not in new]
        if len(before) == 1 and item and not is_single(item.group(group)):
            refusals.append(RefusedOption(group=group, option=before[0].option))
    return tuple(refusals)


def _change_warned_dish(old: str, new: str, talk: OrderTalk) -> AddItem | None:
    """Exchange an option of the dish of a warning: "with vegan cheese instead of mozzarella"."""
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


def swap_ordered_option(part: Part, add: AddItem, talk: OrderTalk) -> AddItem | None:
    """Exchange an option of a dish that the same message orders: "... and swap the bun for a lettuce wrap"."""
    match = patterns("cart")["swap"].search(part.plain)
    item = talk.index.menu.item(add.food.item) if add.food.item else None
    if match is None or item is None:
        return None
    old, new = _get_group(match, "old"), _get_group(match, "new")
    own = talk.index.part((item.id,))
    chosen = build_loose_changes(ground_order(new, own, item.id), item, new)
    names_dish = talk.has_new_dish(old) or any(line.score >= OUTRIGHT for line in ground_order(new, talk.index).lines)
    if not chosen.choices or names_dish or talk.references.find_by_name(old):
        return None
    removals = refuse_options(build_loose_changes(ground_order(old, own, item.id), item, old))
    chosen_groups = {choice.group for choice in chosen.choices if is_single(item.group(choice.group))}
    refusals = tuple(each for each in removals.refusals if each.group not in chosen_groups)
    return add.replace(changes=merge_changes(add.changes, chosen.replace(refusals=(*chosen.refusals, *refusals))))


def _change_topic(old: str, new: str, talk: OrderTalk) -> AddItem | None:
    """Order the topic, which is not in the cart, with one option in the place of another."""
    item = talk.topic
    if item is None or not old or _orders_another(new, item, talk):
        return None
    of_dish = MenuIndex.of(replace(talk.index.menu, items=(item,), generic_names=()))
    chosen = build_loose_changes(ground_order(f"with {new}", of_dish, item.id), item, new)
    removals = refuse_options(build_loose_changes(ground_order(f"with {old}", of_dish, item.id), item, old))
    if not chosen.choices or not removals.refusals:
        return None
    return AddItem(food=Food(item=item.id, said=item.name), changes=merge_changes(removals, chosen))


def _orders_another(words: str, item: Item, talk: OrderTalk) -> bool:
    """Whether the words order one more dish behind the topic: "that with rice, and a korma with naan"."""
    if patterns("cart")["next_dish"].search(words) is None:
        return False
    return any(line.item != item.id for line in ground_order(words, talk.index).lines)


def _read_not_but(part: Part, talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read an option in the place of another of the same line: "not large, medium"."""
    old, mark, new = part.text.partition(",")
    if not mark:
        match = patterns("cart")["not_but"].search(part.plain)
        old, new = (match["old"], match["new"]) if match else ("", "")
    dish = talk.get_line(talk.focus_lines)
    swap = _swap_options(plain_text(old).removeprefix("not "), plain_text(new), dish, talk) if dish else None
    return (ChangeLine(lines=talk.focus_lines, changes=swap),) if swap else ()


def _read_made_kind(part: Part, talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read another kind of a dish of the cart: "make the coke diet", where there is a diet coke."""
    match = patterns("cart")["made_kind"].search(part.plain)
    lines = talk.references.find_by_name(match["old"])[:1] if match else ()
    item = talk.get_item(lines)
    if match is None or item is None or talk.read_changes(f"it {match['mark']}", lines).choices:
        return ()
    names = (f"{match['mark']} {name}" for name in (item.name, *item.aliases))
    others = [each for each in talk.index.menu.items if each.category == item.category and each.id != item.id]
    mark = set(extract_stems(match["mark"]))
    called = [each.name for each in others if mark and mark <= set(extract_name_stems(each.name))]
    kind = next((each for each in names if talk.has_new_dish(each)), called[0] if len(called) == 1 else None)
    return _build_swap(match["old"], kind, talk) if kind else ()


def _read_every(part: Part, talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read a dish in the place of all lines of its category that words name: "make them all brownies"."""
    match = patterns("cart")["made_every"].search(part.plain)
    food = _find_dish_alone(_get_group(match, "new"), talk) if match else None
    lines = talk.references.find_every(_get_group(match, "every")) if match and food else ()
    dish = talk.get_item(_select_like(lines, food, talk)) if food else None
    if food is None or dish is None or _is_option_of(food, dish, talk):
        return ()
    others = tuple(at for at in _select_like(lines, food, talk) if talk.references.get_line(at).item != food.food.item)
    return (_build_dish_swap(food, others or lines, None, talk),)


def _select_like(lines: tuple[int, ...], food: AddItem, talk: OrderTalk) -> tuple[int, ...]:
    """Select the lines of the category of a dish; all of them if none is."""
    dish = talk.index.menu.item(food.food.item) if food.food.item else None
    like = tuple(at for at in lines if dish is not None and talk.get_category(at) == dish.category)
    return like or lines


def _read_made_dish(part: Part, talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read a dish right behind that of the cart which it replaces: "make the sprites orange juice"."""
    match = patterns("cart")["made_option"].match(part.plain)
    words = match["both"].split() if match and " and " not in match["both"] else []
    for at in range(1, len(words)):
        old, new = " ".join(words[:at]), " ".join(words[at:])
        is_within_name = bool(talk.references.find_called(f"{old} {words[at]}"))  # "diet coke 2"
        food, lines = _find_dish_alone(new, talk), () if is_within_name else talk.references.find_called(old)
        dish = talk.get_item(lines)
        if food and dish and food.food.item != dish.id and not _is_option_of(food, dish, talk):
            return (_build_dish_swap(food, lines, None, talk),)
    return ()


def _find_dish_alone(words: str, talk: OrderTalk) -> AddItem | None:
    """The dish of the menu that words name outright, with its options, and nothing else."""
    grounding = ground_order(words, talk.index)
    adds = build_adds(grounding, words)
    is_outright = len(adds) == 1 and len(grounding.lines) == 1 and grounding.lines[0].score >= OUTRIGHT
    return adds[0] if is_outright else None


def _is_option_of(food: AddItem, dish: Item, talk: OrderTalk) -> bool:
    """Whether the name of a dish is an option of a dish of the cart, too: a pepperoni pizza, where pizzas have it."""
    item = talk.index.menu.item(food.food.item) if food.food.item else None
    of_dish = ground_order(item.name, talk.index.part((dish.id,)), dish.id) if item else None
    return of_dish is not None and bool(of_dish.loose_choices)


def _read_other_one(talk: OrderTalk) -> tuple[Exchange, ...]:
    """Read "no, the other one": the offers that the guest did not choose."""
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
    """Read another of our offers in the place of the last choice: "no sorry, the greek one"."""
    chosen = talk.context.chosen
    line = talk.cart.line(chosen.line) if chosen else None
    is_correction = talk.is_correction or patterns("moods")["corrected"].match(part.plain) is not None
    if chosen is None or line is None or not is_correction or _names_option_in_focus(part, talk):
        return None
    mentions = [each for each in ground_order(part.text, talk.index).lines if each.item in chosen.items]
    if len(mentions) != 1 or talk.references.find_item_lines(mentions[0].item):
        return None  # "sorry, change the hawaiian to a medium": that of the cart
    food = Food(item=mentions[0].item, said=mentions[0].said)
    return ChangeLine(lines=(talk.references.get_position(line),), swap_to=food)


def _names_option_in_focus(part: Part, talk: OrderTalk) -> bool:
    """Whether the words are options of the dish in focus: "no pickles and add bacon".

    Not where they name a dish in full, or point at one of those offered: "no, the cheese one".
    """
    is_dish = talk.has_new_dish(part.plain) or part.plain.rpartition(" ")[2] in lexicon().pronouns
    of_dish = ground_order(part.text, talk.references.index, talk.options_dish)
    return bool(of_dish.loose_choices or of_dish.loose_refusals) and not is_dish
