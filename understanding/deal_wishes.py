"""Reads the wish for a deal that includes a dish: "make it a meal", "a cheeseburger as a combo with fries".

The dish is one of the cart, one that the message ordered before, or one that the words themselves order. Which deal it
is follows from the menu; where several include the dish, the guest is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.commands import AddItem, ChangeLine, Command, Food
from domain.deals import find_components
from domain.mentions import GroundedLine
from domain.menu import Item, ItemId
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_adds
from understanding.order_talk import OUTRIGHT, OrderTalk, Part, Wish

_ANY_DEAL = "meal"


@dataclass(frozen=True, slots=True)
class _DealWords:
    """The words for the dish, for the deal, and those that follow. ``before``: what the message orders before them.

    ``deal``: the one that they name.
    """

    dish: str
    word: str
    rest: str
    before: str = ""
    deal: ItemId | None = None

    @classmethod
    def of(cls, match: re.Match[str], deal: GroundedLine | None) -> _DealWords:
        before = match.groupdict().get("before") or ""
        return cls(match["dish"], match["word"], match["rest"], before, deal.item if deal else None)

    @property
    def is_pointing(self) -> bool:
        """Whether they name no dish: "make it a meal"."""
        return patterns("deals")["only_it"].match(self.dish) is not None


def read_dishes_of_deals(wishes: Sequence[Command], index: MenuIndex) -> list[Command]:
    """The wishes, with vague words behind the order of a deal read as its dishes: "the lunch deal with the burger"."""
    read: list[Command] = []
    dishes: MenuIndex | None = None
    for wish in wishes:
        deal = index.menu.item(wish.food.item) if isinstance(wish, AddItem) and wish.food.item else None
        if isinstance(wish, AddItem) and deal is not None and deal.components:
            dishes = index.part(_list_dishes(deal))
            read += _take_unknown_dishes(wish, dishes)
        elif isinstance(wish, AddItem) and dishes is not None:
            read += _choose_among(wish, dishes, index)
        else:
            read.append(wish)
    return read


def _list_dishes(deal: Item) -> list[ItemId]:
    return [dish for component in deal.components for dish, _ in component.choices]


def _take_unknown_dishes(wish: AddItem, dishes: MenuIndex) -> list[AddItem]:
    """The order of a deal, and of its dishes that were taken for an unknown option of it."""
    found = {said: build_adds(grounding, said) for said in wish.changes.unknown
             if (grounding := ground_order(said, dishes)).lines or grounding.ambiguous}  # fmt: skip
    left = tuple(said for said in wish.changes.unknown if said not in found)
    order = wish.replace(changes=wish.changes.replace(unknown=left))
    return [order, *(add for adds in found.values() for add in adds)]


def _choose_among(wish: AddItem, dishes: MenuIndex, index: MenuIndex) -> Sequence[AddItem]:
    """The dishes of the deal that words name, if they do not name another one of the menu outright."""
    food = wish.food
    if food.unknown:
        return _read_names(food.unknown, dishes) or (wish,)
    if food.item is None or dishes.menu.item(food.item) or not food.said:
        return (wish,)
    if any(line.item == food.item and line.score >= OUTRIGHT for line in ground_order(food.said, index).lines):
        return (wish,)
    lines = ground_order(food.said, dishes).lines
    return (wish.replace(food=Food(item=lines[0].item, said=food.said)),) if len(lines) == 1 else (wish,)


def _read_names(words: str, dishes: MenuIndex) -> Sequence[AddItem]:
    """The dishes of a deal of which each word names another one: "tonkotsu gyoza"; () for other words."""
    named = [build_adds(ground_order(word, dishes), word) for word in words.split()]
    known = [adds[0] for adds in named if len(adds) == 1 and adds[0].food.item is not None]
    return known if len({add.food.item for add in known}) == len(named) > 1 else ()


def name_another_deal(text: str, talk: OrderTalk) -> str:
    """Write "another one with onion rings", behind a deal, with the name of the deal."""
    for match in reversed(list(patterns("deals")["another_deal"].finditer(text.lower()))):
        named = _find_named_deal(text[: match.start()], talk)
        ordered = [add.food.item for add in talk.adds] if named is None else [named.item]
        deals = [deal for item in ordered if (deal := talk.index.menu.item(item or ItemId(""))) and deal.components]
        if deals:
            text = f"{text[: match.start()]}a {deals[-1].name} with{text[match.end() :]}"
    return text


def read_deal_wish(part: Part, talk: OrderTalk) -> tuple[Wish, ...]:
    """Read the wish for a deal with a dish of the cart, or with one that the words order; () for other words."""
    if not talk.index.menu.deals:
        return ()
    words = _find_words(part, talk)
    if words is None:
        return _read_swap_in_order(part, talk)
    ordered = build_adds(ground_order(words.before, talk.index), words.before) if words.before else ()
    if words.is_pointing and not ordered and talk.focus_lines and talk.topic is None:
        return _change_line(talk.focus_lines, words, talk)
    if lines := () if words.is_pointing else talk.find_in_cart(words.dish):
        return _change_line(lines[:1], words, talk)
    if not ordered and not words.is_pointing:
        ordered = build_adds(ground_order(words.dish, talk.index), words.dish)
    if not ordered and talk.topic is not None:
        ordered = (AddItem(food=Food(item=talk.topic.id, said=talk.topic.name)),)
    return _order_deal(ordered, words, talk)


def _read_swap_in_order(part: Part, talk: OrderTalk) -> tuple[Wish, ...]:
    """Read a deal and a dish in the place of another: "a lunch deal, swap the fries for onion rings"."""
    match = patterns("deals")["swaps_in_order"].match(part.plain)
    if match is None or _find_named_deal(match["before"], talk) is None or talk.find_in_cart(match["old"]):
        return ()
    before, new = (build_adds(ground_order(match[name], talk.index), match[name]) for name in ("before", "new"))
    return (*before, *new)


def put_order_into_deal(part: Part, done: list[Wish], talk: OrderTalk) -> bool:
    """Put the dish that the words before order into a deal: "a burger, well done. Make it a meal"."""
    words = _find_words(part, talk) if talk.adds else None
    if words is None or words.before or not words.is_pointing:
        return False
    dish = talk.adds[-1]
    wishes = _order_deal((dish,), words, talk)
    at = next((at for at, each in enumerate(done) if each is dish), None)
    if not wishes or at is None:
        return False
    done[at : at + 1] = wishes
    talk.adds += [wish for wish in wishes if isinstance(wish, AddItem) and wish is not dish]
    return True


def _find_words(part: Part, talk: OrderTalk) -> _DealWords | None:
    """Find the words for a deal that includes a dish, by a name of the menu or not; None for other words."""
    deal = _find_named_deal(part.plain, talk)
    # A name of several words is in the place of the word that the patterns know.
    plain = part.plain if deal is None else part.plain.replace(deal.said.lower(), _ANY_DEAL, 1)
    found = (patterns("deals")[name].match(plain) for name in ("as_deal", "swapped_for_deal", "made_deal"))
    match = next((each for each in found if each), None)
    if match is not None:
        return _DealWords.of(match, deal)
    match = patterns("deals")["dish_deal"].match(plain) if deal is None else None
    is_dish = match is not None and len(ground_order(match["dish"], talk.index).lines) == 1
    return _DealWords.of(match, None) if match and is_dish else None


def _find_named_deal(text: str, talk: OrderTalk) -> GroundedLine | None:
    deals = {deal.id for deal in talk.index.menu.deals}
    lines = ground_order(text, talk.index).lines
    return next((line for line in lines if line.item in deals and line.score >= OUTRIGHT), None)


def _change_line(lines: tuple[int, ...], words: _DealWords, talk: OrderTalk) -> tuple[Wish, ...]:
    item = talk.get_item(lines)
    food = _name_deals([(item.id,)], words, talk) if item else None
    if food is None:
        return ()
    return (ChangeLine(lines=lines, pieces=talk.find_pieces(words.dish), swap_to=food), *_read_rest(words, talk))


def _order_deal(ordered: Sequence[AddItem], words: _DealWords, talk: OrderTalk) -> tuple[Wish, ...]:
    """The order of a deal, and of its dishes behind it."""
    dishes = [(dish.food.item,) if dish.food.item else dish.food.candidates for dish in ordered]
    food = _name_deals(dishes, words, talk) if dishes else None
    if food is None:
        return ()
    first = ordered[0]
    deal = AddItem(food=food, quantity=first.quantity, quantity_said=first.quantity_said, for_whom=first.for_whom)
    return (deal, *ordered, *_read_rest(words, talk))


def _name_deals(dishes: Sequence[Sequence[ItemId]], words: _DealWords, talk: OrderTalk) -> Food | None:
    """The deals that include these dishes, each one of several; or the one that is named; None without one."""
    if words.deal is not None:
        return Food(item=words.deal, said=words.word)
    deals = [deal.id for deal in talk.index.menu.deals if all(_includes(deal, dish) for dish in dishes)]
    if not deals:
        return None
    return Food(item=deals[0], said=words.word) if len(deals) == 1 else Food(candidates=tuple(deals), said=words.word)


def _includes(deal: Item, dishes: Sequence[ItemId]) -> bool:
    return any(find_components(deal, dish) for dish in dishes)


def _read_rest(words: _DealWords, talk: OrderTalk) -> tuple[AddItem, ...]:
    """The dishes that are named behind the deal: "with fries and a coke"."""
    return build_adds(ground_order(words.rest, talk.index), words.rest) if words.rest.strip() else ()
