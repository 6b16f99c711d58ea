"""Splits the order clauses of a message into parts, one action each, and reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from domain.commands import AddItem, AskMenu, Command, Decline, Food
from domain.session import AllergyWarning
from understanding.eaters import count_eaters
from understanding.grounding import MenuIndex, find_items, ground
from understanding.kind_shares import drop_headers, name_shared_kinds
from understanding.language.rows import patterns
from understanding.message import Clause, plain_text
from understanding.message_reading import MessageReading
from understanding.numbers import number_of
from understanding.order_mentions import build_changes
from understanding.order_talk import OUTRIGHT, Act, OrderTalk, Part, find_act
from understanding.order_wishes import read_wishes
from understanding.price_choice import choose_by_price
from understanding.shares import count_company, count_persons, find_miscount


def read_order_wishes(reading: MessageReading, text: str) -> Sequence[Command]:
    """Read all commands about the order. ``text``: the text that the clauses are parts of."""
    index = reading.index
    if index is None or not reading.order_clauses:
        return ()
    if (compared := _read_comparison(reading)) is not None:
        return (compared,)
    parts = tuple(_cut_order_words(_name_asked_option(part, reading)) for part in _split_parts(reading, text))
    if _is_warned_dish_refused(reading):  # "instead" means in place of that dish, which is in no cart
        parts = tuple(Part(patterns("cart")["in_its_place"].sub("", part.text), part.act) for part in parts)
    plain = plain_text(reading.rules_text)
    is_correction = patterns("moods")["corrected"].match(plain) is not None
    miscounts = (words for part in parts if (words := find_miscount(part.text, index)))
    reading.contradictory = next((words for words in miscounts if not _shares_out_rest(words, index)), None)
    talk = OrderTalk(
        reading.context,
        index,
        _find_warned_dish(reading),
        is_correction=is_correction,
        is_outright_correction=patterns("moods")["corrected_outright"].match(plain) is not None,
        persons=_count_persons(reading, plain, index),
    )
    wishes = drop_headers(read_wishes([_cut_former_count(part, talk) for part in parts], talk), reading.rules_text)
    reading.doubtful, reading.uncounted = frozenset(talk.doubtful), tuple(talk.uncounted)
    reading.totals, reading.unread_parts = frozenset(talk.totals), tuple(talk.unread_parts)
    return wishes


def _shares_out_rest(text: str, index: MenuIndex) -> bool:
    """Whether the last of the shares is what the others leave: "5 pizzas, 3 margheritas, the rest hawaiians"."""
    has_rest = patterns("shares")["the_rest"].search(plain_text(text)) is not None
    return has_rest and name_shared_kinds(text, index) != text


def _count_persons(reading: MessageReading, plain: str, index: MenuIndex) -> int | None:
    """Count the persons who eat, where the words are about each of them: as this message says it, else lately."""
    if patterns("shares")["about_each"].search(plain) is None:
        return None
    said = count_persons(reading.context.text) or count_persons(reading.rules_text)
    return said or count_eaters(reading.context.text, index) or count_company(_list_guest_texts(reading))


def _list_guest_texts(reading: MessageReading) -> Sequence[str]:
    """List what the guest said lately, with this message."""
    return (*(text for role, text in reading.context.recent if role == "guest"), reading.rules_text)


def _find_warned_dish(reading: MessageReading) -> AddItem | None:
    """Find the dish of our warning, as ordered, unless this message refuses it."""
    pending = reading.context.pending
    if not isinstance(pending, AllergyWarning) or _is_warned_dish_refused(reading):
        return None
    line = pending.line
    changes = build_changes(line.choices, line.refusals)
    return AddItem(food=Food(item=line.item, said=line.said), quantity=line.quantity, changes=changes)


def _is_warned_dish_refused(reading: MessageReading) -> bool:
    """Whether this message refuses the dish of our warning."""
    is_warning = isinstance(reading.context.pending, AllergyWarning)
    return is_warning and any(isinstance(command, Decline) for command in reading.commands)


def _read_comparison(reading: MessageReading) -> AddItem | None:
    """Read an order of the cheapest or dearest dish of a question in this message: "... and add the cheaper one"."""
    question = next((c for c in reading.commands if isinstance(c, AskMenu) and len(c.about.items) > 1), None)
    if question is None or reading.index is None:
        return None
    dishes = (item for each in question.about.items if (item := reading.index.menu.item(each.item)))
    plain = " ".join(clause.plain for clause in reading.order_clauses)
    item = choose_by_price(plain, dishes)
    return AddItem(food=Food(item=item.id, said=item.name)) if item else None


def _name_asked_option(part: Part, reading: MessageReading) -> Part:
    """Replace "with it" by the option of a question in this message: "do you have oat milk? A latte with it"."""
    option_ids = [c.filters.with_ for c in reading.commands if isinstance(c, AskMenu) and c.filters and c.filters.with_]
    if not option_ids or reading.context.menu is None:
        return part
    names = {str(o.id): o.name for item in reading.context.menu.items for g in item.groups for o in g.options}
    name = names.get(option_ids[-1][0])
    return Part(re.sub(r"\bwith (?:it|that)\b", f"with {name}", part.text), part.act) if name else part


def _cut_order_words(part: Part) -> Part:
    """The part without words for the order as a whole: "add a coke to my order" adds a coke."""
    text = patterns("cart")["off_my_order"].sub(" off", part.text)
    return Part(patterns("cart")["to_my_order"].sub("", text), part.act)


def _cut_former_count(part: Part, talk: OrderTalk) -> Part:
    """The part without the count that a new one takes the place of: "4 soups instead of 3" are four in total."""
    text, match = part.text, patterns("cart")["former_count"].search(part.text)
    old = number_of(match["old"] or match["old2"]) if match else None
    if match is None or old is None:
        return part
    talk.totals.add(old)
    new = f"{text[: match.start()]}{match['count'] or ''}{text[match.end() :]}"
    act = find_act(plain_text(new))
    return Part(new if act == "change" or not match["dish"] else f"{new} in total", act)


def _split_parts(reading: MessageReading, text: str) -> Iterator[Part]:
    """Yield the parts of the message in order."""
    for part in _join_clauses(reading, text):
        yield from _split_repeats(part, reading.index)


def _join_clauses(reading: MessageReading, text: str) -> Sequence[Part]:
    """Join clauses into parts. Corrections between them ("sorry", "no wait") stay with the words they correct."""
    parts: list[Part] = []
    end = 0
    for clause in reading.order_clauses:
        act = find_act(clause.plain)
        between = text[end : clause.start] if 0 < end <= clause.start else ""
        end = clause.end
        if parts and act is None and _is_order_behind_removal(parts[-1], clause, between, reading):
            parts.append(Part(clause.raw, act))
        elif parts and _is_continuation(parts[-1], clause, act, reading):
            parts[-1] = _extend_part(parts[-1], between, clause)
        else:
            parts.append(Part(_find_lead(between) + clause.raw, act))
    return parts


def _extend_part(part: Part, between: str, clause: Clause) -> Part:
    """Extend a part by a clause, with the filler between them."""
    joint = between if _is_filler(between) else ", "
    return Part(f"{part.text}{joint or ' '}{clause.raw}", part.act)


def _find_lead(between: str) -> str:
    """Find the correction that begins a part."""
    return between.lstrip(" ,.;") if plain_text(between) and _is_filler(between) else ""


def _is_continuation(before: Part, clause: Clause, act: Act | None, reading: MessageReading) -> bool:
    """Whether a clause continues the part before: more dishes, or a correction of the last order."""
    if _is_for_some(before, clause):
        return True
    if _is_new_part(before, clause, act, reading):
        return False
    if _is_exchange(before, clause):
        return True
    if act is None:
        return not _refuses_cart_dish(before, clause, reading)
    is_addition = before.act in (None, "add")
    if is_addition and patterns("moods")["scratches"].fullmatch(clause.plain):
        return True
    if act == "add":
        is_replacement = patterns("cart")["instead_at_end"].search(before.plain) is not None
        return is_addition or (is_replacement and not _has_dish(clause, reading))
    if act == "remove" and is_addition and not _has_dish(clause, reading):
        return True
    if act == "change" and is_addition:
        return reading.context.cart.is_empty or not _has_cart_dish(clause, reading)
    return before.act == act == "remove"


def _is_new_part(before: Part, clause: Clause, act: Act | None, reading: MessageReading) -> bool:
    """Whether the words before are complete, whatever the clause says."""
    return (
        _is_of_cart(before, clause, reading)
        or _is_new_count(before, clause)
        or _is_scratched(before, reading)
        or _is_restated(before, clause, reading)
        or (act == "remove" and _is_enough(before, reading))
        or (not reading.context.cart.is_empty and _is_about_other_lines(before, clause))
        or _is_complete(before, clause, act, reading)
    )


def _is_of_cart(before: Part, clause: Clause, reading: MessageReading) -> bool:
    """Whether options before a dish belong to the cart: "red onion in it. And a lemonade"."""
    if reading.context.cart.is_empty or patterns("cart")["in_it"].search(before.plain) is None:
        return False
    grounding = reading.ground(before.text, reading.focus_item)
    is_loose = bool(grounding.loose_choices or grounding.loose_refusals) and not (
        grounding.lines or grounding.ambiguous
    )
    return is_loose and bool(reading.ground(clause.raw).lines)


def _is_new_count(before: Part, clause: Clause) -> bool:
    """Whether a count belongs to the cart, and the clause orders another dish: "make it two. And a soup"."""
    cart_patterns = patterns("cart")
    is_count_change = before.act == "change" and cart_patterns["quantity"].search(before.plain) is not None
    return (
        is_count_change and cart_patterns["indefinite"].search(f"{clause.plain} ") is not None and len(clause.words) > 1
    )


def _is_for_some(before: Part, clause: Clause) -> bool:
    """Whether a clause is about some of the units that the words before count: "make it 4, and no onions on one"."""
    if before.act != "change" or patterns("cart")["quantity"].search(before.plain) is None:
        return False
    return any(patterns("shares")[name].fullmatch(clause.plain) for name in ("units_before", "units_behind"))


def _is_order_behind_removal(before: Part, clause: Clause, between: str, reading: MessageReading) -> bool:
    """Whether a clause orders a dish that is not in the cart: "remove the coke, and a brownie please".

    Without an article it begins a sentence: "scrap the pizza. Club sandwich with avocado".
    """
    is_indefinite = patterns("cart")["indefinite"].search(f"{clause.plain} ") is not None
    if before.act == "remove" and patterns("cart")["one_extra"].search(clause.plain):
        return _has_dish(clause, reading)  # "and an extra gravy", though there is one
    is_new = before.act == "remove" and (is_indefinite or "." in between)
    return is_new and _has_dish(clause, reading) and not _has_cart_dish(clause, reading)


def _refuses_cart_dish(before: Part, clause: Clause, reading: MessageReading) -> bool:
    """Whether a clause refuses a dish of the cart, behind the change of another one: "make that two cokes, no soup"."""
    match = patterns("moods")["refuses"].match(clause.plain)
    if before.act != "change" or match is None or match.group().endswith("not") or not _has_cart_dish(clause, reading):
        return False
    return not reading.ground(clause.raw, reading.focus_item).loose_refusals


def _is_exchange(before: Part, clause: Clause) -> bool:
    """Whether two clauses say what is wanted and what is not: "it should be oat milk", "not whole"."""
    given_up = patterns("cart")["given_up"]
    if before.act in (None, "change") and given_up.fullmatch(clause.plain):
        return True
    first = given_up.fullmatch(before.plain)
    return first is not None and (
        first["instead"] is not None or patterns("cart")["meant"].match(f"{clause.plain} ") is not None
    )


def _is_restated(before: Part, clause: Clause, reading: MessageReading) -> bool:
    """Whether a clause says a count of the cart once more: "two portions, so 12 wings altogether"."""
    is_count = not reading.context.cart.is_empty and patterns("cart")["quantity"].search(before.plain) is not None
    return is_count and patterns("shares")["in_total"].search(clause.plain) is not None


def _is_complete(before: Part, clause: Clause, act: Act | None, reading: MessageReading) -> bool:
    """Whether the words before change a line of the cart by themselves: "no olives on that one", "oat not soy"."""
    if reading.context.cart.is_empty:
        return False
    cart_patterns = patterns("cart")
    is_more = cart_patterns["indefinite"].match(f"{clause.plain} ") is not None and _has_dish(clause, reading)
    if is_more and cart_patterns["exchanged"].search(before.text.lower()):
        return True
    is_refusal = patterns("moods")["refuses"].match(before.plain) is not None
    return act == "add" and is_refusal and cart_patterns["onto"].search(before.plain) is not None


def _is_about_other_lines(before: Part, clause: Clause) -> bool:
    """Whether a clause puts back or counts something, or points at a line, as the words before do."""
    cart_patterns = patterns("cart")
    if before.act == "remove" and any(cart_patterns[name].search(clause.plain) for name in ("put_back", "puts")):
        return True
    if before.act is None and cart_patterns["recounts_dish"].search(clause.plain):
        return True
    return all(cart_patterns["the_one"].search(plain) for plain in (before.plain, clause.plain))


def _is_enough(before: Part, reading: MessageReading) -> bool:
    """Whether the words before only count what is left in the cart: "one coke is enough, take off the large one"."""
    return not reading.context.cart.is_empty and patterns("cart")["enough"].search(before.plain) is not None


def _is_scratched(before: Part, reading: MessageReading) -> bool:
    """Whether the words before take back what is in the cart, so that new ones follow: "scratch that. Onion rings"."""
    return not reading.context.cart.is_empty and patterns("moods")["scratches"].fullmatch(before.plain) is not None


def _has_dish(clause: Clause, reading: MessageReading) -> bool:
    """Whether a removal names a dish, and no option of the last order."""
    grounding = reading.ground(clause.raw)
    has_name = bool(grounding.lines) or (reading.index is not None and bool(find_items(clause.raw, reading.index)))
    return has_name and not (grounding.loose_refusals or grounding.loose_choices)


def _has_cart_dish(clause: Clause, reading: MessageReading) -> bool:
    """Whether the clause names a dish of the cart."""
    ids = {line.item for line in reading.context.cart.lines}
    dishes = find_items(clause.raw, reading.index) if reading.index else ()
    return bool(ids.intersection(dishes))


def _split_repeats(part: Part, index: MenuIndex | None) -> Iterator[Part]:
    """Yield a part for each repetition: "a burger without lettuce and another one with cheese"."""
    if part.act not in (None, "add"):
        yield part
        return
    whole = patterns("cart")["same_and_one"].sub(r"\g<same>, another one ", part.text)
    first, *repeats = patterns("cart")["again_border"].split(whole)
    for text in (first, *(each for repeat in repeats for each in _split_off_dish(repeat, index))):
        if text.strip():
            yield Part(text, part.act)


def _split_off_dish(repeat: str, index: MenuIndex | None) -> Sequence[str]:
    """A repetition and the dish behind it: "the same but large, and a soup"."""
    for border in patterns("cart")["behind_again"].finditer(repeat):
        dishes = ground(repeat[border.end() :], index).lines if index is not None else ()
        if dishes and dishes[0].score >= OUTRIGHT:
            return repeat[: border.start()], repeat[border.end() :]
    return (repeat,)


def _is_filler(between: str) -> bool:
    """Whether the words between two clauses are only a correction, or nothing."""
    plain = plain_text(between)
    return not plain or patterns("moods")["corrects"].fullmatch(plain) is not None
