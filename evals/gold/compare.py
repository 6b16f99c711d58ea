"""Whether a reader's commands are the gold ones.

Quotes, confidence and the wording of free text are not compared. Commands that change something are compared in every
field, so that an effect nobody asked for is a miss; questions only in the fields that the gold line names. The order
counts only around what takes back or ends all that was said before: clear_cart, undo and checkout (which comes last).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from domain.allergens import read_allergens
from domain.commands import (
    About,
    AddItem,
    Address,
    ChangeLine,
    ChangeOrder,
    Changes,
    Command,
    Filters,
    Food,
    Pick,
    Remember,
    RemoveLine,
    SetFulfilment,
    WantUnsupported,
)
from domain.menu import Menu
from domain.order_times import When
from domain.value import Value
from evals.gold.situation import in_words

NO_EFFECT = frozenset({"acknowledge", "keep_ordering", "not_understood", "small_talk", "wait"})
"""Kinds that may stand where the gold line has no command."""
_BARRIERS = frozenset({"clear_cart", "undo", "checkout"})
_QUESTIONS = frozenset(
    {"ask_menu", "ask_safe", "ask_order", "ask_restaurant", "recommend", "show_cart", "complain", "want_unsupported"}
)
_NOT_COMPARED = frozenset({"kind", "confidence", "said", "quantity_said", "claim", "asked", "words", "for_whom"})
_NOT_COMPARED_OF: Mapping[str, frozenset[str]] = {
    "small_talk": frozenset({"topic"}),
    "complain": frozenset({"order", "quantity"}),
    "remove_line": frozenset({"unknown"}),
}
_FILLERS = frozenset(
    {"a", "an", "the", "my", "at", "to", "for", "on", "in", "is", "it", "its", "please", "and", "of", "with"}
    | {"apartment", "apt", "flat", "floor", "code"}
)
"""Words that an address or a note may have or lack."""
_SAYING_MORE = frozenset({"taste", "included"})
_STEM = 5
"""Letters of a topic's words that must agree: "discount" and "discounts"."""


class Comparison:
    """Compares commands about one menu. ``known``: the words of the address and notes that are known already."""

    def __init__(self, menu: Menu, known: str = "") -> None:
        self._names = _names_of(menu)
        self._known = words_of(known)

    def same(self, gold: Sequence[Command], got: Sequence[Command]) -> bool:
        """Whether two readings mean the same."""
        if not gold:
            return all(command.kind in NO_EFFECT for command in got)
        sections = (_sections(merged(gold)), _sections(merged(restate_extras(got, gold))))
        if len(sections[0]) != len(sections[1]):
            return False
        return all(
            len(wanted) == len(found) == len(self.matched(wanted, found))
            for wanted, found in zip(*sections, strict=True)
        )

    def matched(self, gold: Sequence[Command], got: Sequence[Command]) -> list[Command]:
        """The gold commands that have a partner of their own among the others."""
        left, found = list(got), []
        for command in gold:
            partner = next((other for other in left if self.fits(command, other)), None)
            if partner is not None:
                left.remove(partner)
                found.append(command)
        return found

    def fits(self, gold: Command, got: Command) -> bool:
        """Whether one command is the gold one."""
        if gold.kind != got.kind:
            return False
        match gold, got:
            case SetFulfilment(), SetFulfilment():
                return self._same_fulfilment(gold, got)
            case Pick(), Pick():
                return _same_pick(gold, got)
            case ChangeOrder(), ChangeOrder():
                return self.same(gold.commands, got.commands)
        fields = gold.model_fields_set if gold.kind in _QUESTIONS else set(type(gold).model_fields)
        compared = fields - _NOT_COMPARED - _NOT_COMPARED_OF.get(gold.kind, frozenset())
        return all(self._same_field(name, getattr(gold, name), getattr(got, name)) for name in compared)

    def _same_field(self, name: str, gold: object, got: object) -> bool:
        compare = _FIELDS.get(name)
        if compare is not None:
            return compare(self, gold, got)
        if isinstance(gold, tuple) and isinstance(got, tuple):
            return set(gold) == set(got)
        return gold == got

    def food(self, gold: object, got: object) -> bool:
        """The same dish, the same choice of dishes, or both not on the menu."""
        if not (isinstance(gold, Food) and isinstance(got, Food)):
            return gold == got
        same_ids = gold.item == got.item and set(gold.candidates) == set(got.candidates)
        return same_ids and (gold.unknown is None) == (got.unknown is None)

    def changes(self, gold: object, got: object) -> bool:
        """The same options, chosen, refused, open or unknown. A note's wording does not count."""
        if not (isinstance(gold, Changes) and isinstance(got, Changes)):
            return gold == got
        return (
            set(gold.choices) == set(got.choices)
            and set(gold.refusals) == set(got.refusals)
            and set(gold.defaults) == set(got.defaults)
            and {(o.group, frozenset(o.options)) for o in gold.open}
            == {(o.group, frozenset(o.options)) for o in got.open}
            and len(gold.unknown) == len(got.unknown)
            and (gold.note is None) == (got.note is None)
        )

    def about(self, gold: object, got: object) -> bool:
        """The same dishes, category or cart; what is asked about options may be in the filters instead."""
        if not (isinstance(gold, About) and isinstance(got, About)):
            return gold == got
        return (
            {each.item for each in gold.items} == {each.item for each in got.items}
            and gold.category == got.category
            and gold.cart == got.cart
            and (gold.unknown is None) == (got.unknown is None)
            and (not gold.options or set(gold.options) == set(got.options))
        )

    def filters(self, gold: object, got: object) -> bool:
        """The same limits; ids and their names are the same."""
        if not (isinstance(gold, Filters) and isinstance(got, Filters)):
            return gold == got
        return (
            self.terms(gold.with_, got.with_)
            and self.terms(gold.without, got.without)
            and set(gold.diets) == set(got.diets)
            and (gold.min_price, gold.max_price) == (got.min_price, got.max_price)
        )

    def terms(self, gold: object, got: object) -> bool:
        """Ids or plain words for the same things: allergens by what they stand for, ids by their names."""
        wanted, found = list(_strings(gold)), list(_strings(got))
        return len(wanted) == len(found) and all(any(self._same_term(w, f) for f in found) for w in wanted)

    def _same_term(self, gold: str, got: str) -> bool:
        if read_allergens(gold) == read_allergens(got):
            return True
        named, found = self._names.get(gold, words_of(gold)), self._names.get(got, words_of(got))
        return bool(named and found) and (named <= found or found <= named)

    def _same_fulfilment(self, gold: SetFulfilment, got: SetFulfilment) -> bool:
        """An address implies delivery. Address, notes and change are one text: where a word belongs does not count."""
        delivered = "delivery" if gold.address else None
        return (
            got.mode in (gold.mode, gold.mode or delivered)
            and gold.payment == got.payment
            and (gold.table or "").casefold() == (got.table or "").casefold()
            and _same_time(gold.when, got.when)
            and _digits(gold.contact) == _digits(got.contact)
            and (gold.tip, gold.coupon) == (got.tip, got.coupon)
            and self._same_text(_free_text(gold), _free_text(got))
        )

    def _same_text(self, gold: str, got: str) -> bool:
        """All new words that matter, and none that was not said; what is known already need not be said again."""
        wanted, found = words_of(gold) - _FILLERS, words_of(got) - _FILLERS
        return wanted - self._known <= found <= wanted | self._known


def restate_extras(commands: Iterable[Command], gold: Sequence[Command]) -> Iterator[Command]:
    """The commands in the words of a gold line from before tips and codes were taken: to want one was unsupported."""
    older = {each.what for each in gold if isinstance(each, WantUnsupported)}
    names = [name for name in ("tip", "coupon") if name in older]
    for command in commands:
        yield from _split_extras(command, [name for name in names if getattr(command, name, None) is not None])


def _split_extras(command: Command, given: Sequence[str]) -> Iterator[Command]:
    """The command without these fields, unless nothing is left of it, and a wish for each of them."""
    rest = command.replace(**dict.fromkeys(given))
    if not given or _set_fields(rest):
        yield rest
    yield from (WantUnsupported.model_validate({"what": name, "said": name}) for name in given)


def merged(commands: Iterable[Command]) -> list[Command]:
    """The commands in one form: details and preferences in one command, a command for each line, each dish once."""
    result: list[Command] = []
    for command in (part for each in commands for part in _one_line_each(each)):
        at = next((i for i, known in enumerate(result) if _joined(known, command) is not None), None)
        joined = _joined(result[at], command) if at is not None else None
        if at is None or joined is None:
            result.append(command)
        else:
            result[at] = joined
    return result


def _one_line_each(command: Command) -> Iterator[Command]:
    if isinstance(command, ChangeLine | RemoveLine) and len(command.lines) > 1:
        yield from (command.replace(lines=(line,)) for line in command.lines)
    else:
        yield command


def _joined(known: Command, new: Command) -> Command | None:
    """Both as one command; None when they are different wishes."""
    match known, new:
        case AddItem(), AddItem() if known.replace(quantity=1) == new.replace(quantity=1):
            return known.replace(quantity=known.quantity + new.quantity)
        case SetFulfilment(), SetFulfilment():
            set_twice = _set_fields(known).keys() & _set_fields(new).keys()
            return None if set_twice else known.replace(**_set_fields(new))
        case Remember(), Remember():
            lists = ("allergies", "diets", "dislikes", "likes")
            both: dict[str, object] = {name: (*getattr(known, name), *getattr(new, name)) for name in lists}
            return known.replace(**both, spice=new.spice or known.spice, name=new.name or known.name)
    return None


def _set_fields(command: Value) -> dict[str, object]:
    return {name: value for name, value in command if value is not None and name not in ("kind", "confidence")}


def _sections(commands: Iterable[Command]) -> list[list[Command]]:
    """The commands between the barriers; each barrier is a section of its own."""
    sections: list[list[Command]] = [[]]
    for command in commands:
        if command.kind in _BARRIERS:
            sections += [[command], []]
        else:
            sections[-1].append(command)
    return sections


def _same_pick(gold: Pick, got: Pick) -> bool:
    """A chosen option may be among the ids or among the changes."""
    return (
        _picked(gold) == _picked(got)
        and set(gold.lines) == set(got.lines)
        and (gold.quantity or 1) == (got.quantity or 1)
        and set(gold.changes.refusals) == set(got.changes.refusals)
    )


def _picked(pick: Pick) -> set[str]:
    return {*pick.ids, *(choice.option for choice in pick.changes.choices)}


def _same_time(gold: When | None, got: When | None) -> bool:
    if gold is None or got is None:
        return gold is got
    return bool(words_of(gold.said) & words_of(got.said))


def _free_text(command: SetFulfilment) -> str:
    parts = (_address_text(command.address), command.note, command.change_for)
    return " ".join(part for part in parts if part)


def _address_text(address: Address | None) -> str:
    return f"{in_words(address)} {address.label or ''}" if address else ""


def _same_topic(_: Comparison, gold: object, got: object) -> bool:
    stems = [{word[:_STEM] for word in words_of(str(topic))} for topic in (gold, got)]
    return bool(stems[0] & stems[1])


def _same_aspect(_: Comparison, gold: object, got: object) -> bool:
    """A gold line's "other" may be older than the aspects that say more."""
    return gold == got or (gold == "other" and got in _SAYING_MORE)


def _same_order(_: Comparison, gold: object, got: object) -> bool:
    """No order and the newest one are the same."""
    named = [getattr(order, "id", None) or getattr(order, "day", None) for order in (gold, got)]
    return named[0] == named[1]


_FIELDS: Mapping[str, Callable[[Comparison, object, object], bool]] = {
    "food": Comparison.food,
    "swap_to": Comparison.food,
    "changes": Comparison.changes,
    "about": Comparison.about,
    "filters": Comparison.filters,
    "allergens": Comparison.terms,
    "allergies": Comparison.terms,
    "dislikes": Comparison.terms,
    "likes": Comparison.terms,
    "like": Comparison.terms,
    "without": Comparison.terms,
    "topic": _same_topic,
    "aspect": _same_aspect,
    "order": _same_order,
}


def _names_of(menu: Menu) -> dict[str, frozenset[str]]:
    """The words that ids of the menu are named with."""
    options = {str(option.id): option.name for item in menu.items for group in item.groups for option in group.options}
    return {name: words_of(words) for name, words in {**options, **{str(i.id): i.name for i in menu.items}}.items()}


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        yield from (str(each) for each in value)


def _digits(text: str | None) -> str:
    return "".join(char for char in text or "" if char.isdigit())


def words_of(text: str) -> frozenset[str]:
    """The words without accents and capitals."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return frozenset("".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c)).split())
