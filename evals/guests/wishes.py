"""How a guest says that it has changed its mind, and what is wrong with the cart."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from domain.menu import DishPart, ItemId, split_amount_id, split_halves_id
from evals.guests.goals import GoalChange, GoalFulfilment, GoalLine, GoalOption
from evals.guests.phrases import GuestSpeech
from evals.guests.view import CartDifference


def say_switch(speech: GuestSpeech, old: GoalFulfilment, new: GoalFulfilment) -> str:
    """That the order should reach the guest, or be paid, in another way."""
    if old.mode is not new.mode:
        return speech.phrase("switch", new.mode, place=new.place)
    if old.place != new.place:
        return speech.phrase("switch_place", new.mode, place=new.place)
    return speech.phrase("switch_payment", new.payment)


def say_change(speech: GuestSpeech, change: GoalChange, cart: Counter[GoalLine]) -> str:
    """A change of mind. ``cart``: what is in the cart before it."""
    old, new = change.old, change.new
    if old is None:
        return speech.styled("more", items=speech.lines([new] if new else []))
    several = cart[old.times(1)] > 1
    if new is None:
        return _say_removal(speech, old, cart)
    if sold := say_sold_change(speech, old, new):
        return sold
    if new.item != old.item:
        return speech.phrase("change", "swap", old=speech.dish(old, plural=several), new=speech.line(new))
    if new.quantity != old.quantity:
        bank = "more_of" if new.quantity > old.quantity else "fewer"
        dish = speech.dish(new, plural=new.quantity > 1)
        return speech.phrase("change", bank, count=str(new.quantity), dish=dish, was=str(old.quantity))
    return _say_options(speech, old, new, speech.dish(old, plural=several and old.quantity > 1))


def say_sold_change(speech: GuestSpeech, old: GoalLine, new: GoalLine) -> str | None:
    """Another amount of a dish, another half, or another place of an option; None for other changes."""
    before, after = split_amount_id(old.item), split_amount_id(new.item)
    if before and after and before[0] == after[0]:
        return _say_amount(speech, new, before[1], after[1])
    changed = [at for at, (one, other) in enumerate(_pair_halves(old, new)) if one != other]
    if len(changed) == 1:
        item = speech.menu.item(split_halves_id(new.item)[changed[0]])
        return speech.phrase("sold", ("half_left", "half_right")[changed[0]], new=item.name if item else "")
    moved = [option for option in new.options - old.options if option.option in {each.option for each in old.options}]
    if old.item != new.item or len(moved) != 1:
        return None
    bank = "whole" if moved[0].placement is DishPart.WHOLE else "place"
    return speech.phrase("sold", bank, option=speech.option(new, moved[0]))


def _say_amount(speech: GuestSpeech, line: GoalLine, before: int, after: int) -> str:
    bank, amount = speech.chance.choice(
        (("set_amount", after), ("more_amount" if after > before else "less_amount", abs(after - before)))
    )
    return speech.phrase("sold", bank, measure=speech.measure(amount), dish=speech.dish(line))


def _pair_halves(old: GoalLine, new: GoalLine) -> list[tuple[ItemId, ItemId]]:
    return list(zip(split_halves_id(old.item), split_halves_id(new.item), strict=False))


def _say_removal(speech: GuestSpeech, old: GoalLine, cart: Counter[GoalLine]) -> str:
    left = cart[old.times(1)] - old.quantity
    if left > 0:
        return speech.phrase("change", "fewer", count=str(left), dish=speech.dish(old, plural=left > 1))
    return speech.phrase("change", "remove", old=speech.dish(old, plural=old.quantity > 1))


def _say_options(speech: GuestSpeech, old: GoalLine, new: GoalLine, dish: str) -> str:
    for option in sorted(new.options - old.options, key=lambda each: each.option):
        bank = {"without": "option_off", "with": "option_with"}.get(speech.place_of(new, option), "option_in")
        return speech.phrase("change", bank, dish=dish, option=speech.option(new, option))
    for option in sorted(old.options - new.options, key=lambda each: each.option):
        return speech.phrase("change", "option_off", dish=dish, option=speech.option(old, option))
    raise ValueError(f"{new.item}: nothing changes")


def say_correction(speech: GuestSpeech, wrong: CartDifference, wanted_cart: Counter[GoalLine]) -> str:
    """What the cart shows wrong. ``wanted_cart``: what it should hold."""
    wanted, seen = wrong.wanted, wrong.seen
    if wanted is not None and seen is not None and wrong.option is not None:
        return _say_option_correction(speech, wanted, seen, wrong.option)
    if wanted is not None and seen is not None and wanted.item != seen.item:
        return speech.phrase("correct", "instead", new=speech.line(wanted), old=_say_dish(speech, seen))
    if wrong.kind in ("too many", "too few"):
        line = wanted or seen
        if line is not None:
            total = sum(count for each, count in wanted_cart.items() if each.item == line.item)
            dish = speech.dish(line, plural=total > 1)
            return speech.phrase("correct", "excess_some", count=str(total), dish=dish)
    if wanted is not None:
        return speech.phrase("correct", "missing", items=speech.line(wanted))
    return speech.phrase("correct", "excess", dish=_say_dish(speech, seen) if seen else "")


def _say_option_correction(speech: GuestSpeech, wanted: GoalLine, seen: GoalLine, option: GoalOption) -> str:
    dish = speech.dish(wanted, plural=wanted.quantity > 1)
    if option in wanted.options:
        bank = {"without": "option_off", "with": "option_with"}.get(speech.place_of(wanted, option), "option_in")
        return speech.phrase("correct", bank, dish=dish, option=speech.option(wanted, option))
    bank = "option_kept" if option.refused else "option_wrong"
    try:
        name = speech.option(seen, replace(option, refused=False))
    except LookupError:
        name = option.option
    return speech.phrase("correct", bank, dish=dish, option=name)


def _say_dish(speech: GuestSpeech, line: GoalLine) -> str:
    return speech.dish(line, plural=line.quantity > 1)
