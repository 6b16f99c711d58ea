"""Reads wishes about the cart as commands: additions, changes, exchanges, repetitions and removals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.cart import Cart, Line
from domain.commands import AddItem, KeepOrdering, OrderChange, RemoveLine
from domain.reading_context import ReadingContext
from understanding.cart_additions import read_additions
from understanding.cart_changes import read_changes, read_counts_anew, read_pointed_changes
from understanding.cart_exchanges import read_corrected_dish, read_exchanges
from understanding.cart_removals import read_removals
from understanding.cart_repeats import read_repeats
from understanding.definite_dishes import change_known_lines, is_about_earlier, join_repeated_names
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import replace_number_words
from understanding.order_grounding import ground_order
from understanding.order_talk import OrderTalk, Part, find_act, merge_changes, name_the_one
from understanding.shares import (
    count_portions_each,
    cut_corrected_counts,
    cut_portion_words,
    find_last_recount,
    move_count_before,
)

Wish = OrderChange | KeepOrdering


def read_wishes(parts: Sequence[Part], talk: OrderTalk) -> tuple[Wish, ...]:
    """Read the commands of the parts, in order, without orders that the message takes back."""
    done: list[Wish] = []
    for part in (each for several in parts for each in _split_by_dish(several, talk)):
        wishes = _multiply_for_persons(_read_recount(part, talk) or _read_part(part, talk), part, talk)
        wishes = _join_with_earlier(wishes, part, done, talk)
        done += wishes
        talk.has_removed = talk.has_removed or any(isinstance(wish, RemoveLine) for wish in wishes)
        talk.adds += [wish for wish in wishes if isinstance(wish, AddItem)]
    rest = [wish for wish in done if not isinstance(wish, AddItem) or any(wish is add for add in talk.adds)]
    refuses = any(patterns("moods")["refuses"].match(part.plain) for part in parts)
    nothing_to_do = talk.has_retraction or (refuses and not talk.cart.is_empty)
    return tuple(rest) or ((KeepOrdering(),) if nothing_to_do else ())


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
    texts = patterns("cart")["next_on"].split(part.text)
    parts = [Part(text, find_act(plain_text(text))) for text in texts]
    references = (talk.split_at_dish(each) or talk.references.find_every(each.plain) for each in parts)
    return parts if len(parts) > 1 and all(references) else (part,)


def _multiply_for_persons(wishes: Sequence[Wish], part: Part, talk: OrderTalk) -> Sequence[Wish]:
    """Order the last dish for each person, if the part has no count: "fries for everyone", of four."""
    portions = count_portions_each(part.plain, talk.persons)
    last = wishes[-1] if wishes else None
    if portions is None or not isinstance(last, AddItem) or last.quantity > 1:
        return wishes
    return (*wishes[:-1], last.replace(quantity=portions, quantity_said=True))


def _read_recount(part: Part, talk: OrderTalk) -> tuple[Wish, ...]:
    """Read a part whose last words correct the count of its last dish; () for other parts."""
    recount = find_last_recount(part.text)
    if recount is None:
        return ()
    ordered = _read_part(Part(recount.ordered, find_act(plain_text(recount.ordered))), talk)
    if not ordered or not isinstance(ordered[-1], AddItem):
        return ()
    last = ordered[-1].replace(quantity=recount.count, quantity_said=True)
    rest = _read_part(Part(recount.rest, find_act(plain_text(recount.rest))), talk) if plain_text(recount.rest) else ()
    return (*ordered[:-1], last, *rest)


def _read_part(part: Part, talk: OrderTalk) -> tuple[Wish, ...]:
    """Read the commands of one part."""
    part = _rewrite_part(part, talk)
    if (part.act == "remove" and _is_removal(part, talk)) or talk.is_dish_refusal(part):
        return read_removals(part, talk)
    if recounted := read_counts_anew(part, talk):
        return recounted
    if corrected := read_corrected_dish(part, talk):
        return corrected
    if part.act == "change" or patterns("cart")["other_one"].fullmatch(part.plain):
        changes = read_exchanges(part, talk) or read_changes(part, talk)
        return changes or join_repeated_names(read_additions(part, talk), part.plain, talk)
    if talk.context.chosen is not None and (corrected := read_exchanges(part, talk)):
        return corrected
    return (
        read_repeats(part, talk)
        or read_pointed_changes(part, talk)
        or change_known_lines(read_additions(part, talk), part, talk)
    )


def _rewrite_part(part: Part, talk: OrderTalk) -> Part:
    """Rewrite counts as digits and references as names: "the pizza" becomes the only pizza of the cart."""
    text = talk.references.replace_kind_names(cut_corrected_counts(replace_number_words(part.text)))
    if part.act in (None, "add"):
        text = move_count_before(cut_portion_words(text, talk.index), talk.index)
    text = name_the_one(text, talk)
    if part.act != "add":
        text = talk.references.replace_short_names(text)
    rewritten = Part(text, part.act)
    is_change = part.act is None and find_act(rewritten.plain) == "change"
    return Part(text, "change") if is_change else rewritten


def _is_removal(part: Part, talk: OrderTalk) -> bool:
    """Whether a part with the action "remove" removes something from the cart."""
    return patterns("cart")["declines"].search(part.plain) is not None or not _is_first_order(part, talk)


def _is_first_order(part: Part, talk: OrderTalk) -> bool:
    """Whether words without an option belong to a dish that they order, since nothing else is there."""
    return talk.cart.is_empty and not talk.adds and bool(ground_order(part.text, talk.index).lines)


def build_placed_cart(lines: Sequence[str], index: MenuIndex) -> Cart:
    """Build a cart of the lines of a placed order, for words that point at them."""
    cart: list[Line] = []
    for number, text in enumerate(lines, start=1):
        mentions = ground_order(text, index).lines
        item = index.menu.item(mentions[0].item) if mentions else None
        if item is not None:
            mention = mentions[0]
            cart.append(
                Line(number=number, item=item.id, name=item.name, quantity=mention.quantity, choices=mention.choices)
            )
    return Cart(lines=tuple(cart), next_number=len(lines) + 1)


def replace_cart(context: ReadingContext, cart: Cart) -> ReadingContext:
    """Return the reading context with another cart."""
    return replace(context, cart=cart, focus=cart.lines[-1].number if cart.lines else None, topic=None, shown=())
