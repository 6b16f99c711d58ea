"""Reads wishes about the cart as commands: additions, changes, exchanges, repetitions and removals."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from domain.cart import Line
from domain.commands import AddItem, ChangeLine, Changes, Food, KeepOrdering, RemoveLine, RepeatLine
from domain.mentions import GroundedLine
from domain.menu import Item
from understanding.cart_additions import read_additions
from understanding.cart_changes import read_changes, read_counts_anew, read_pointed_changes
from understanding.cart_counts import read_cart_counts
from understanding.cart_exchanges import (
    read_corrected_dish,
    read_exchanges,
    read_not_dish,
    split_exchanges,
    swap_ordered_option,
)
from understanding.cart_removals import read_removals
from understanding.cart_repeats import read_repeats
from understanding.cart_shares import read_share_of_line
from understanding.deal_wishes import name_another_deal, put_order_into_deal, read_deal_wish
from understanding.definite_dishes import change_known_lines, is_about_earlier, join_repeated_names, name_no_new_dish
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.marked_units import add_to_units, find_units_ends, read_units_alone
from understanding.message import plain_text
from understanding.named_words import find_long_names
from understanding.numbers import numbers_in, replace_number_words
from understanding.ones_of_kind import join_elaborations, name_another_one, name_ones_of_kind
from understanding.option_exchanges import read_option_exchange
from understanding.option_lines import take_options_off
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_adds, build_changes, build_loose_changes
from understanding.order_talk import (
    OUTRIGHT,
    OrderTalk,
    Part,
    Wish,
    find_act,
    is_single,
    merge_changes,
    name_the_one,
    point_at_marked_units,
    refuse_options,
)
from understanding.piece_counts import count_portions
from understanding.put_back import read_put_back
from understanding.remade_orders import read_remade
from understanding.second_mentions import join_second_mentions
from understanding.shared_choices import share_out_dish
from understanding.shares import (
    count_portions_each,
    cut_corrected_counts,
    cut_portion_words,
    find_last_recount,
    move_count_before,
)
from understanding.unread_verbs import read_unread_verb

_BREAK = re.compile(r"\s*[,.;]\s*(?=[^\W\d]+\s)")


def read_wishes(parts: Sequence[Part], talk: OrderTalk) -> tuple[Wish, ...]:
    """Read the commands of the parts, in order, without orders that the message takes back."""
    done: list[Wish] = []
    parts = _cut_explained_count(_cut_scratches(parts, talk), talk)
    for part in (each for several in parts for each in _split_by_dish(several, talk)):
        _read_into(done, part, talk)
    rest = [wish for wish in done if not isinstance(wish, AddItem) or any(wish is add for add in talk.adds)]
    refuses = any(patterns("moods")["refuses"].match(part.plain) for part in parts)
    nothing_to_do = talk.has_retraction or (refuses and not talk.cart.is_empty)
    return tuple(rest) or ((KeepOrdering(),) if nothing_to_do else ())


def _cut_scratches(parts: Sequence[Part], talk: OrderTalk) -> Sequence[Part]:
    """The parts without "scratch that" before a dish that takes the place of a line of the cart."""
    if len(parts) < 2 or patterns("moods")["scratches"].fullmatch(parts[0].plain) is None:
        return parts
    return parts[1:] if read_corrected_dish(_rewrite_part(parts[1], talk), talk) else parts


def _cut_explained_count(parts: Sequence[Part], talk: OrderTalk) -> Sequence[Part]:
    """The parts without a count that is only the reason of a removal behind it: "one coke will do, drop the other"."""
    if len(parts) < 2 or parts[1].act != "remove" or patterns("cart")["enough"].search(parts[0].plain) is None:
        return parts
    count = numbers_in(parts[0].plain)
    named = talk.references.ground(parts[0].text)
    items = {*(line.item for line in named.lines), *(item for vague in named.ambiguous for item in vague.candidates)}
    lines = [at for item in items for at in talk.references.find_item_lines(item)]
    removals = [each for each in read_removals(_rewrite_part(parts[1], talk), talk) if isinstance(each, RemoveLine)]
    left = sum(talk.references.get_line(at).quantity for at in lines)
    left -= sum(each.pieces or talk.references.get_line(at).quantity for each in removals for at in each.lines)
    return parts[1:] if lines and count and left == count[0].value else parts


def _read_into(done: list[Wish], part: Part, talk: OrderTalk) -> None:
    """Read one part, and add its wishes to those before it."""
    if (extra := _read_extra_units(part, done, talk)) is not None:
        done[-1] = extra
        talk.adds.append(extra)
        return
    if talk.adds and (swapped := swap_ordered_option(part, talk.adds[-1], talk)) is not None:
        done[next(place for place, each in enumerate(done) if each is talk.adds[-1])] = swapped
        talk.adds[-1] = swapped
        return
    if _add_to_some_units(part, done, talk) or _refuse_in_order(part, done, talk) or _add_to_exchange(part, done, talk):
        return
    if talk.index.menu.deals and put_order_into_deal(part, done, talk):
        return
    if _keep_removed(part, done, talk):
        return
    wishes = _multiply_for_persons(
        _read_recount(part, talk)
        or _read_kept(part, talk)
        or read_remade(part, talk, _read_part)
        or _read_units_end(part, talk)
        or _read_part(part, talk),
        part,
        talk,
    )
    wishes = _set_totals(count_portions(wishes, part, talk), part, talk)
    wishes = _join_with_earlier(wishes, part, done, talk)
    if _put_in_place(part, wishes, done):
        return
    if _is_exception(part, wishes, talk):
        talk.uncounted.append(part.text)
    done += wishes
    _follow_focus(wishes, talk)
    talk.has_removed = talk.has_removed or any(isinstance(wish, RemoveLine) for wish in wishes)
    talk.has_refused = talk.has_refused or any(isinstance(w, ChangeLine) and w.changes.refusals for w in wishes)
    talk.adds += [wish for wish in wishes if isinstance(wish, AddItem)]


def _keep_removed(part: Part, done: list[Wish], talk: OrderTalk) -> bool:
    """Take back the removal of a dish that the same message keeps: "remove the soup. no, keep the soup"."""
    match = patterns("cart")["put_back"].search(part.plain) if done else None
    if match is None:
        return False
    kept = set(talk.references.find_called(next(value for value in match.groupdict().values() if value)))
    removals = [each for each in done if isinstance(each, RemoveLine) and not kept.isdisjoint(each.lines)]
    for removal in removals:
        lines = tuple(at for at in removal.lines if at not in kept)
        done[done.index(removal)] = removal.replace(lines=lines)
    done[:] = [each for each in done if not (isinstance(each, RemoveLine) and not each.lines and not each.unknown)]
    return bool(removals)


def _set_totals(wishes: Sequence[Wish], part: Part, talk: OrderTalk) -> Sequence[Wish]:
    """The wishes with a new count of the only line of a dish, where the words count all of it: "12 wings in total"."""
    if patterns("shares")["in_total"].search(part.plain) is None:
        return wishes
    return [_set_total(wish, talk) for wish in wishes]


def _set_total(wish: Wish, talk: OrderTalk) -> Wish:
    if not isinstance(wish, AddItem) or not wish.quantity_said or wish.food.item is None:
        return wish
    lines = talk.references.find_item_lines(wish.food.item)
    return ChangeLine(lines=lines, quantity=wish.quantity, changes=wish.changes) if len(lines) == 1 else wish


def _put_in_place(part: Part, wishes: Sequence[Wish], done: list[Wish]) -> bool:
    """Put a dish in the place of the line that the words before remove: "scrap the sticks, wings instead"."""
    removal, wish = done[-1] if done else None, wishes[0] if len(wishes) == 1 else None
    if not isinstance(removal, RemoveLine) or len(removal.lines) != 1 or removal.unknown is not None:
        return False
    if patterns("cart")["in_place"].search(part.plain) is None:
        return False
    match wish:
        case AddItem(food=food, changes=changes, quantity=quantity, quantity_said=is_said):
            count = quantity if is_said else None
        case ChangeLine(swap_to=Food() as food, changes=changes, quantity=count):
            pass
        case _:
            return False
    done[-1] = ChangeLine(lines=removal.lines, pieces=removal.pieces, quantity=count, swap_to=food, changes=changes)
    return True


def _follow_focus(wishes: Sequence[Wish], talk: OrderTalk) -> None:
    """Let "it" in the next words refer to the line that these words changed: "take the bacon off, cheese instead"."""
    last = wishes[-1] if wishes else None
    if isinstance(last, ChangeLine) and len(last.lines) == 1 and last.pieces is None and last.lines[0] > 0:
        talk.focus_on(last.lines[0])


def _is_exception(part: Part, wishes: Sequence[Wish], talk: OrderTalk) -> bool:
    """Whether words such as "keep", "all but" and "only the" would order a dish: then we ask before."""
    cart_patterns = patterns("cart")
    if talk.cart.is_empty:
        return False
    if cart_patterns["enough"].search(part.plain):
        return any(isinstance(wish, AddItem) for wish in wishes)
    ordered = [wish for wish in wishes if isinstance(wish, AddItem) and not wish.quantity_said]
    if not ordered:
        return False
    if cart_patterns["exception"].search(part.plain):
        return True
    is_limit = cart_patterns["limit"].search(part.plain) is not None
    return is_limit and any(talk.references.find_item_lines(wish.food.item) for wish in ordered if wish.food.item)


def _read_extra_units(part: Part, done: Sequence[Wish], talk: OrderTalk) -> AddItem | None:
    """Read what is said of the units that a new count adds: "make it 4, the extra one also well done".

    The count is that of all lines of the dish. None when the words before give no larger count.
    """
    match = patterns("cart")["extra_units"].match(part.plain)
    count = done[-1] if match and done else None
    if match is None or not isinstance(count, ChangeLine) or count.quantity is None or not count.changes.empty:
        return None
    item, line = talk.get_item(count.lines), talk.get_line(count.lines)
    lines = talk.references.find_item_lines(item.id) if item else ()
    more = count.quantity - sum(talk.references.get_line(at).quantity for at in lines)
    changes = talk.read_changes(match["said"], count.lines)
    is_plain = changes.empty and match["said"] in lexicon().plain_shares
    if item is None or line is None or more < 1 or changes.unknown or (changes.empty and not is_plain):
        return None
    if is_plain:
        talk.uncounted.append(part.text)  # as the menu has it, or with nothing on it: we ask
    talk.totals.add(count.quantity)
    changes = _add_choices_of_line(line, item, changes)
    return AddItem(food=Food(item=item.id, said=item.name), quantity=more, quantity_said=True, changes=changes)


def _add_choices_of_line(line: Line, item: Item, changes: Changes) -> Changes:
    """The changes with the size and other single choices of a line, where they do not decide about them."""
    decided = {choice.group for choice in changes.choices}
    same = (choice for choice in line.choices if choice.group not in decided and is_single(item.group(choice.group)))
    return merge_changes(build_changes(same), changes)


def _add_to_some_units(part: Part, done: list[Wish], talk: OrderTalk) -> bool:
    """Add options to some units of the dishes that the message orders: "two cokes. Take the lemon out of one"."""
    end = read_units_alone(part) if talk.adds else None
    changed = add_to_units(done, end, talk) if end else ()
    if changed:
        done[:] = changed
        talk.adds = [wish for wish in done if isinstance(wish, AddItem)]
    return bool(changed)


def _refuse_in_order(part: Part, done: list[Wish], talk: OrderTalk) -> bool:
    """Refuse an option of the dish that the message orders: "a greek salad, and leave out the feta"."""
    add = talk.adds[-1] if talk.adds and part.act == "remove" else None
    item = talk.index.menu.item(add.food.item) if add and add.food.item else None
    if add is None or item is None:
        return False
    words = patterns("cart")["remove_words"].sub("", part.plain).strip()
    grounding = ground_order(words, talk.index.part((item.id,)), item.id)
    changes = refuse_options(build_loose_changes(grounding, item, words))
    if not changes.refusals or grounding.lines:
        return False
    talk.adds[-1] = add.replace(changes=merge_changes(add.changes, changes.replace(unknown=())))
    done[next(place for place, each in enumerate(done) if each is add)] = talk.adds[-1]
    return True


def _add_to_exchange(part: Part, done: list[Wish], talk: OrderTalk) -> bool:
    """Add options to the dish that the words before put in the place of another: "... a burger instead. no pickles"."""
    exchange = done[-1] if done else None
    if not isinstance(exchange, ChangeLine) or exchange.swap_to is None or part.act == "remove":
        return False
    item = talk.index.menu.item(exchange.swap_to.item) if exchange.swap_to.item else None
    if item is None or patterns("cart")["indefinite"].match(f"{part.plain} ") or talk.has_new_dish(part.text):
        return False
    grounding = ground_order(part.text, talk.index.part((item.id,)), item.id)
    changes = build_loose_changes(grounding, item, part.text)
    if grounding.lines or not (changes.choices or changes.refusals) or changes.unknown:
        return False
    decided = {choice.group for choice in changes.choices if is_single(item.group(choice.group))}
    before = tuple(choice for choice in exchange.changes.choices if choice.group not in decided)
    done[-1] = exchange.replace(changes=merge_changes(exchange.changes.replace(choices=before), changes))
    return True


def _cut_apposition(text: str, talk: OrderTalk) -> str:
    """Cut words at the end that only name an option again: "the pizza with stuffed crust, the cheese one"."""
    match = patterns("cart")["apposition"].search(text.lower())
    grounding = ground_order(text[: match.start()], talk.references.index) if match else None
    if match is None or grounding is None or len(grounding.lines) != 1:
        return text
    line = grounding.lines[0]
    item = talk.index.menu.item(line.item)
    groups = ((choice, item.group(choice.group)) for choice in line.choices) if item else ()
    options = (group.option(choice.option) for choice, group in groups if group)
    names = (extract_stems(name) for o in options if o for name in (o.name, *o.aliases))
    return text[: match.start()] if any(set(extract_stems(match["mark"])) <= set(name) for name in names) else text


def _join_with_earlier(wishes: Sequence[Wish], part: Part, done: list[Wish], talk: OrderTalk) -> Sequence[Wish]:
    """The wishes without those that only say more of a dish ordered before: "a pizza, make the pizza thin"."""
    others: list[Wish] = []
    for wish in wishes:
        same = (at for at, add in enumerate(talk.adds) if is_about_earlier(wish, add, part.plain, talk))
        at = next(same, None)
        if at is None or not isinstance(wish, AddItem):
            others.append(wish)
            continue
        before = talk.adds[at]
        talk.adds[at] = before.replace(changes=merge_changes(before.changes, wish.changes))
        done[next(place for place, each in enumerate(done) if each is before)] = talk.adds[at]
    return others


def _split_by_dish(part: Part, talk: OrderTalk) -> Sequence[Part]:
    """Return a part for each dish of the cart: "ketchup on the fries, mayo on the rings"; else the part itself."""
    splits = (
        split_exchanges,
        _split_behind_exchange,
        _split_extra_units,
        _split_swaps,
        _split_named_dishes,
        _split_removals,
        _split_off_new_dishes,
        _split_at_options,
        _split_at_commas,
    )
    return next((parts for split in splits if len(parts := split(part, talk)) > 1), (part,))


def _split_behind_exchange(part: Part, talk: OrderTalk) -> Sequence[Part]:
    border = patterns("cart")["behind_exchange"].search(part.text)
    if border is None or talk.cart.is_empty:
        return ()
    exchange, options = part.text[: border.start("border")], part.text[border.end("border") :]
    return tuple(Part(text, find_act(plain_text(text))) for text in (exchange, options))


def _split_extra_units(part: Part, talk: OrderTalk) -> Sequence[Part]:
    if talk.cart.is_empty or talk.topic is not None:
        return ()
    parts = _split_part(part, patterns("cart")["extra_border"])
    counts = ("quantity", "counts_anew")
    is_count = len(parts) == 2 and any(patterns("cart")[name].search(parts[0].plain) for name in counts)
    return parts if is_count else ()


def _split_swaps(part: Part, talk: OrderTalk) -> Sequence[Part]:
    if part.act != "change" and not find_act(part.plain):
        return ()
    parts = _split_part(part, patterns("cart")["swap_border"])
    return parts if _has_swap_behind_dish(parts, talk) else ()


def _split_removals(part: Part, talk: OrderTalk) -> Sequence[Part]:
    """Split a removal of options and of dishes of the cart: "lose the pickles and the coke"."""
    if part.act != "remove" or talk.cart.is_empty:
        return ()
    verb = patterns("cart")["remove_words"].match(part.text.lower())
    words = part.text[verb.end() :] if verb else part.text
    texts = [text for text in patterns("cart")["next_removal"].split(words) if plain_text(text)]
    parts = [Part(f"remove {text}", "remove") for text in texts]
    of_dishes = [talk.split_at_dish(each) is not None for each in parts]
    options = [
        text
        for text, is_of_dish in zip(texts, of_dishes, strict=True)
        if not is_of_dish and not talk.references.ground(text).lines
    ]
    if not 0 < len(options) + sum(of_dishes) < len(texts):
        return ()
    offs = (take_options_off(f"without {text}", talk) for text in options)
    return parts if all(off.is_chosen or off.is_included for off in offs) else ()


def _split_named_dishes(part: Part, talk: OrderTalk) -> Sequence[Part]:
    parts = _split_part(part, patterns("cart")["next_on"])
    is_named = len(parts) > 1 and all(
        talk.split_at_dish(each) or talk.references.find_every(each.plain) for each in parts
    )
    return parts if is_named else ()


def _split_at_commas(part: Part, talk: OrderTalk) -> Sequence[Part]:
    parts = _split_part(part, _BREAK) if part.act is None and not talk.cart.is_empty else ()
    return parts if len(parts) > 1 and all(_changes_line(each, talk) for each in parts) else ()


def _split_off_new_dishes(part: Part, talk: OrderTalk) -> Sequence[Part]:
    """Return a change of a dish of the cart, and the dishes ordered behind it: "ketchup on the fries and a coke"."""
    if talk.cart.is_empty:
        return ()
    for border in patterns("cart")["next_dish"].finditer(part.text):
        change, order = (Part(text, find_act(plain_text(text))) for text in _cut(part.text, border))
        if _is_share(order):
            continue
        if _is_change_at(change, talk) and _names_dish_outright(order, talk):
            return (change, *(_split_off_new_dishes(order, talk) or (order,)))
    return ()


def _is_share(part: Part) -> bool:
    """Whether words are about units of what was said before: "make it two, one with bacon" orders no other dish."""
    shares = patterns("shares")
    return (shares["units_before"].fullmatch(part.text) or shares["the_rest"].search(part.plain)) is not None


def _names_dish_outright(part: Part, talk: OrderTalk) -> bool:
    grounding = ground_order(part.text, talk.index)
    lines = (*grounding.lines, *(vague.line for vague in grounding.ambiguous))
    return any(line.score >= OUTRIGHT for line in lines)


def _cut(text: str, border: re.Match[str]) -> tuple[str, str]:
    return text[: border.start()], text[border.end() :]


def _is_change_at(part: Part, talk: OrderTalk) -> bool:
    """Whether words change a dish of the cart: by its name, or the one in focus ("no pickles", "make it three")."""
    if talk.split_at_dish(part) is not None or _changes_line(part, talk) or read_share_of_line(part, talk):
        return True
    if patterns("cart")["given_up"].fullmatch(part.plain):
        return False  # "not the coke", behind which another dish takes its place
    refuses = patterns("moods")["refuses"].match(part.plain) is not None and not talk.has_new_dish(part.text)
    return refuses or patterns("cart")["quantity"].search(part.plain) is not None


def _split_at_options(part: Part, talk: OrderTalk) -> Sequence[Part]:
    """Return options of the dish in focus, and the dishes behind them, which have none: "add cheese and a coke"."""
    if not talk.focus_lines or talk.topic is not None:
        return ()
    if not ground_order(part.text, talk.index, talk.options_dish).unknown_options:
        return ()
    for border in reversed(list(patterns("cart")["list_border"].finditer(part.text))):
        options, order = (Part(text, find_act(plain_text(text))) for text in _cut(part.text, border))
        if _are_options_in_focus(options, talk) and _names_dish_outright(order, talk):
            return (options, order)
    return ()


def _are_options_in_focus(part: Part, talk: OrderTalk) -> bool:
    if numbers_in(part.text):  # of some units, and not of all of the line
        return False
    changes = talk.read_changes(part.text, talk.focus_lines)
    is_option = bool(changes.choices or changes.refusals) and not (changes.unknown or changes.open)
    return is_option and not talk.has_new_dish(part.text)


def _has_swap_behind_dish(parts: Sequence[Part], talk: OrderTalk) -> bool:
    """Whether one of the parts exchanges an option of the dish that the part before it orders."""
    for before, part in pairwise(parts):
        is_order = patterns("cart")["swap"].search(before.plain) is None
        adds = build_adds(ground_order(before.text, talk.index), before.text) if is_order else ()
        if adds and swap_ordered_option(part, adds[-1], talk) is not None:
            return True
    return False


def _split_part(part: Part, border: re.Pattern[str]) -> Sequence[Part]:
    texts = border.split(part.text)
    if len(texts) == 1:
        return [part]
    return [Part(text, find_act(plain_text(text))) for text in texts if plain_text(text)]


def _changes_line(part: Part, talk: OrderTalk) -> bool:
    """Whether words give options to a dish of the cart, and order nothing: "the mozzarella ones on rye"."""
    if patterns("cart")["indefinite"].search(f"{part.plain} ") or talk.has_new_dish(part.text):
        return False
    mark = talk.references.find_mark(part.plain)
    words = mark.replace_in(part.plain) if mark else part.text
    grounding = ground_order(words, talk.references.index)
    has_line = bool(grounding.lines or mark or talk.split_at_dish(part))
    has_count = any(line.quantity_said for line in grounding.lines)
    options = grounding.loose_choices or grounding.loose_refusals
    return has_line and not has_count and bool(options or any(map(_has_options, grounding.lines)))


def _has_options(line: GroundedLine) -> bool:
    return bool(line.choices or line.refusals)


def _multiply_for_persons(wishes: Sequence[Wish], part: Part, talk: OrderTalk) -> Sequence[Wish]:
    """Order the last dish for each person, if the part has no count: "fries for everyone", of four."""
    last = wishes[-1] if wishes else None
    if not isinstance(last, AddItem) or last.quantity > 1:
        return wishes
    portions = count_portions_each(part.plain, talk.persons or _count_portions_before(wishes[:-1], talk))
    each = patterns("shares")["each_of_us"].search(part.plain)
    if portions is None and each is not None:
        talk.uncounted.append(each.group())  # of how many persons, the guest has not said
    return wishes if portions is None else (*wishes[:-1], last.replace(quantity=portions, quantity_said=True))


def _count_portions_before(wishes: Sequence[Wish], talk: OrderTalk) -> int | None:
    """Count the dishes that the message orders before these words, each of them for a person. None below two."""
    portions = sum(wish.quantity for wish in (*talk.adds, *wishes) if isinstance(wish, AddItem))
    return portions if portions > 1 else None


def _read_recount(part: Part, talk: OrderTalk) -> tuple[Wish, ...]:
    """Read a part whose last words correct the count of its last dish; () for other parts."""
    recount = find_last_recount(part.text)
    is_of_line = patterns("cart")["count_behind"].search(part.plain) and talk.find_in_cart(part.text)
    if recount is None or is_of_line:
        return ()
    ordered = _read_part(Part(recount.ordered, find_act(plain_text(recount.ordered))), talk)
    last = _recount(ordered[-1], recount.count) if ordered else None
    if last is None:
        return ()
    rest = _read_part(Part(recount.rest, find_act(plain_text(recount.rest))), talk) if plain_text(recount.rest) else ()
    return (*ordered[:-1], last, *rest)


def _read_kept(part: Part, talk: OrderTalk) -> tuple[Wish, ...]:
    """Read a part whose last words keep one of the dishes that it orders: "... and a coke, no wait just the soup".

    () for other parts.
    """
    match = patterns("cart")["kept_only"].search(part.text)
    kept = build_adds(ground_order(match["kept"], talk.index), match["kept"]) if match else ()
    if match is None or not kept:
        return ()
    before = part.text[: match.start()]
    ordered = _read_part(Part(before, find_act(plain_text(before))), talk)
    items = {wish.food.item for wish in ordered if isinstance(wish, AddItem)}
    counts = {item: add for add in kept for item in items.intersection((add.food.item, *add.food.candidates))}
    left = {wish.food.item: wish for wish in ordered if isinstance(wish, AddItem) and wish.food.item in counts}
    if len(left) != len(kept) or len(ordered) < 2:
        return ()
    return tuple(
        wish.replace(quantity=counts[item].quantity) if counts[item].quantity_said else wish
        for item, wish in left.items()
    )


def _recount(wish: Wish, count: int) -> Wish | None:
    """The wish with another count: of an order, or of a line whose count it changes; None for other wishes."""
    if isinstance(wish, AddItem):
        return wish.replace(quantity=count, quantity_said=True)
    if isinstance(wish, ChangeLine) and wish.quantity is not None:
        return wish.replace(quantity=count)
    return None


def _read_part(part: Part, talk: OrderTalk) -> tuple[Wish, ...]:
    """Read the commands of one part."""
    said = part.text
    part = _rewrite_part(part, talk)
    if wishes := _read_first(part, talk, _ANY_ACT if part.act == "remove" else (*_ANY_ACT, *_EXCHANGES)):
        return _repeat_with_exchange(wishes, part)
    if (part.act == "remove" and _is_removal(part, talk)) or talk.is_dish_refusal(part):
        return read_removals(part, talk)
    if (unsure := read_unread_verb(part, talk)) is not None:
        removal, rest = unsure
        return (removal, *(_read_part(rest, talk) if rest else ()))
    if wishes := _read_first(part, talk, _BEHIND_REMOVALS):
        return wishes
    if part.act == "change" or patterns("cart")["other_one"].fullmatch(part.plain):
        changes = read_exchanges(part, talk) or read_changes(part, talk)
        return changes or name_no_new_dish(
            join_repeated_names(read_additions(part, talk), part.plain, talk), part, said, talk
        )
    if talk.context.chosen is not None and (corrected := read_exchanges(part, talk)):
        return corrected
    return (
        read_repeats(part, talk)
        or read_pointed_changes(part, talk)
        or change_known_lines(read_additions(part, talk), part, talk, said)
    )


def _repeat_with_exchange(wishes: tuple[Wish, ...], part: Part) -> tuple[Wish, ...]:
    """Exchange options of one more unit and leave those of the cart: "another but with ham, not olives"."""
    if patterns("cart")["another_but"].match(part.plain) is None:
        return wishes
    return tuple(
        RepeatLine(line=wish.lines[0], changes=wish.changes)
        if isinstance(wish, ChangeLine) and len(wish.lines) == 1 and wish.swap_to is None
        else wish
        for wish in wishes
    )


_ANY_ACT = (read_cart_counts, read_put_back, read_deal_wish)
_EXCHANGES = (read_option_exchange, read_not_dish)
_BEHIND_REMOVALS = (read_share_of_line, read_counts_anew, read_corrected_dish)
"""Readers that know their words by themselves, whatever the action of the part is."""


def _read_first(
    part: Part, talk: OrderTalk, readers: Sequence[Callable[[Part, OrderTalk], Sequence[Wish]]]
) -> tuple[Wish, ...]:
    """The wishes of the first reader that knows the words; () when none does."""
    for read in readers:
        if wishes := read(part, talk):
            return tuple(wishes)
    return ()


def _read_units_end(part: Part, talk: OrderTalk) -> tuple[Wish, ...]:
    """Read an order, and options for some of its units; () for other words."""
    for end in find_units_ends(part, talk):
        if end.mark is None and part.act != "change" and share_out_dish(_rewrite_part(part, talk).text, talk.index):
            return ()
        order = _read_units_end(end.order, talk) or _read_part(end.order, talk)
        if wishes := add_to_units(order, end, talk):
            return wishes
    return ()


def _rewrite_part(part: Part, talk: OrderTalk) -> Part:
    """Rewrite counts as digits and references as names: "the pizza" becomes the only pizza of the cart."""
    numbered = replace_number_words(part.text)
    if numbered != part.text:  # the "dozen" of a dish called "Dozen Rolls" stays
        numbered = replace_number_words(part.text, kept=find_long_names(part.text, talk.index))
    text = point_at_marked_units(_cut_apposition(cut_corrected_counts(numbered), talk), talk)
    if talk.index.menu.deals:
        text = name_another_deal(text, talk)
    if part.act in (None, "add"):
        text = join_elaborations(name_another_one(_say_without(text), talk), talk.index)
        text = join_second_mentions(name_ones_of_kind(text, talk.index), talk.index)
    text = talk.references.replace_kind_names(text)
    if part.act in (None, "add"):
        text = move_count_before(cut_portion_words(text, talk.index), talk.index)
    text = name_the_one(text, talk)
    if part.act != "add":
        text = talk.references.replace_short_names(text)
    rewritten = Part(text, part.act)
    is_change = part.act is None and find_act(rewritten.plain) == "change"
    return Part(text, "change") if is_change else rewritten


def _say_without(text: str) -> str:
    """Replace "take the onion out" behind an ordered dish by "without the onion"."""
    match = patterns("cart")["taken_out"].search(text.lower())
    if match is None or not text[: match.start()].strip():
        return text
    what = next(value for value in match.groupdict().values() if value)
    parts = [part for part in re.split(r"\b(?:and|or|the|any|all)\b", what) if part.strip()]
    what = " and ".join(f"without {part.strip()}" for part in parts)
    joint = "" if text[: match.start()].rstrip().endswith((",", "and", "but")) else " "
    return _say_without(f"{text[: match.start()]}{joint}{what}{text[match.end() :]}")


def _is_removal(part: Part, talk: OrderTalk) -> bool:
    """Whether a part with the action "remove" removes something from the cart."""
    return patterns("cart")["declines"].search(part.plain) is not None or not _is_first_order(part, talk)


def _is_first_order(part: Part, talk: OrderTalk) -> bool:
    """Whether words without an option belong to a dish that they order, since nothing else is there."""
    return talk.cart.is_empty and not talk.adds and bool(ground_order(part.text, talk.index).lines)
