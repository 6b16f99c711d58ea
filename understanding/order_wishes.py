"""Wishes about the cart, as commands: what is added, changed, exchanged, repeated and taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.cart import Cart, Line
from domain.commands import AddItem, KeepOrdering, OrderChange, RemoveLine
from domain.reading_context import ReadingContext
from understanding.cart_additions import additions
from understanding.cart_changes import changes, corrected_dish, counted_anew, exchanges, pointed_changes, repeats
from understanding.cart_removals import removals
from understanding.definite_dishes import change_known_lines
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import replace_number_words
from understanding.order_mentions import grounded
from understanding.order_talk import OrderTalk, Part, act_of, with_one_named
from understanding.shares import (
    last_recount,
    portions_for_each,
    with_count_before,
    with_last_counts,
    without_portion_words,
)

Wish = OrderChange | KeepOrdering


def wishes_in(parts: Sequence[Part], talk: OrderTalk) -> tuple[Wish, ...]:
    """The commands of the parts, in order. What the message takes back itself leaves none."""
    done: list[Wish] = []
    for part in (each for several in parts for each in _by_dish(several, talk)):
        wishes = _for_each_person(_with_recount(part, talk) or _of_part(part, talk), part, talk)
        done += wishes
        talk.has_removed = talk.has_removed or any(isinstance(wish, RemoveLine) for wish in wishes)
        talk.adds += [wish for wish in wishes if isinstance(wish, AddItem)]
    kept = [wish for wish in done if not isinstance(wish, AddItem) or any(wish is add for add in talk.adds)]
    refuses = any(patterns("moods")["refuses"].match(part.said) for part in parts)
    nothing_to_do = talk.retracted or (refuses and not talk.cart.is_empty)
    return tuple(kept) or ((KeepOrdering(),) if nothing_to_do else ())


def _by_dish(part: Part, talk: OrderTalk) -> Sequence[Part]:
    """ "Ketchup on the fries, mayo on the rings": a part for each dish of the cart; else the part as it is."""
    texts = patterns("cart")["next_on"].split(part.text)
    parts = [Part(text, act_of(plain_text(text))) for text in texts]
    named = (talk.dish_with_options(each) or talk.references.every(each.said) for each in parts)
    return parts if len(parts) > 1 and all(named) else (part,)


def _for_each_person(wishes: Sequence[Wish], part: Part, talk: OrderTalk) -> Sequence[Wish]:
    """ "Fries for everyone", of four: the last dish of a part for each of them, where no count was said."""
    portions = portions_for_each(part.said, talk.persons)
    last = wishes[-1] if wishes else None
    if portions is None or not isinstance(last, AddItem) or last.quantity > 1:
        return wishes
    return (*wishes[:-1], last.replace(quantity=portions, quantity_said=True))


def _with_recount(part: Part, talk: OrderTalk) -> tuple[Wish, ...]:
    """The wishes of a part whose last words correct a count: it is that of the dish that was ordered last."""
    recount = last_recount(part.text)
    if recount is None:
        return ()
    ordered = _of_part(Part(recount.ordered, act_of(plain_text(recount.ordered))), talk)
    if not ordered or not isinstance(ordered[-1], AddItem):
        return ()
    last = ordered[-1].replace(quantity=recount.count, quantity_said=True)
    rest = _of_part(Part(recount.rest, act_of(plain_text(recount.rest))), talk) if plain_text(recount.rest) else ()
    return (*ordered[:-1], last, *rest)


def _of_part(part: Part, talk: OrderTalk) -> tuple[Wish, ...]:
    text = talk.references.with_names(with_last_counts(replace_number_words(part.text)))
    if part.act in (None, "add"):
        text = with_count_before(without_portion_words(text, talk.index), talk.index)
    text = with_one_named(text, talk)
    if part.act != "add":
        text = talk.references.with_full_names(text)
    part = Part(text, part.act)
    if part.act is None and act_of(part.said) == "change":
        part = Part(text, "change")
    if (part.act == "remove" and _takes_out(part, talk)) or talk.refuses_dish(part):
        return removals(part, talk)
    if recounted := counted_anew(part, talk):
        return recounted
    if corrected := corrected_dish(part, talk):
        return corrected
    if part.act == "change" or patterns("cart")["other_one"].fullmatch(part.said):
        return exchanges(part, talk) or changes(part, talk) or additions(part, talk)
    if talk.context.chosen is not None and (corrected := exchanges(part, talk)):
        return corrected
    return repeats(part, talk) or pointed_changes(part, talk) or change_known_lines(additions(part, talk), part, talk)


def _takes_out(part: Part, talk: OrderTalk) -> bool:
    return patterns("cart")["declines"].search(part.said) is not None or not _orders_afresh(part, talk)


def _orders_afresh(part: Part, talk: OrderTalk) -> bool:
    """Whether words that leave something off belong to a dish that they order, since there is nothing else."""
    return talk.cart.is_empty and not talk.adds and bool(grounded(part.text, talk.index).lines)


def placed_cart(lines: Sequence[str], index: MenuIndex) -> Cart:
    """The lines of a placed order as a cart, for the positions that words point at."""
    cart: list[Line] = []
    for number, text in enumerate(lines, start=1):
        found = grounded(text, index).lines
        item = index.menu.item(found[0].item) if found else None
        if item is not None:
            said = found[0]
            cart.append(Line(number=number, item=item.id, name=item.name, quantity=said.quantity, choices=said.choices))
    return Cart(lines=tuple(cart), next_number=len(lines) + 1)


def with_cart(context: ReadingContext, cart: Cart) -> ReadingContext:
    """The same surroundings with another cart."""
    return replace(context, cart=cart, focus=cart.lines[-1].number if cart.lines else None, topic=None, shown=())
