"""The prompts of a model for one message: rules and menu in the system prompt, state and message in the user prompt.

The system prompt of a small menu is the same for every message, so that a server can keep it. All that comes from a
menu or a guest is written as JSON, so that it cannot pass for an instruction's end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from domain.cart import Choice, Line, Refusal
from domain.menu import DishPart, GroupKind, Item, ItemId, Menu, Option, OptionGroup, split_amount_id, split_halves_id
from domain.reading_context import KnownOrder, ReadingContext
from domain.sale_unit import SaleUnit
from domain.session import (
    CancelPlaced,
    ChooseItem,
    ChooseOption,
    Chosen,
)
from understanding.answer_facts import AnswerFacts, find_choices_in_question, find_dishes_in_question
from understanding.data_files import read_data
from understanding.redaction import redact_card_numbers

PROMPT_FILE = Path(__file__).with_name("model_prompt.md")
MAX_ITEMS = 150
MAX_DESCRIPTION = 100
MAX_RECENT = 300
"""Characters of an earlier message."""

PromptJson = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ModelQuestion:
    """``system`` holds rules and menu, ``user`` the state and the message."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class _MenuView:
    items: tuple[PromptJson, ...]
    groups: tuple[PromptJson, ...]
    categories: tuple[str, ...]
    currency: str | None
    left_out: int


class ModelPrompt:
    """Writes the question about one message. Reads its template once; raises OSError when it is missing."""

    def __init__(self) -> None:
        self._template = _load_template()

    def question(self, facts: AnswerFacts) -> ModelQuestion:
        view = None if facts.context.menu is None else _build_menu_view(facts)
        return ModelQuestion(system=self._template.render(menu=view), user=_format_state_and_message(facts))


def _load_template() -> Template:
    # The prompt is text for a model, not HTML; every value goes through tojson.
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701
    environment.filters["tojson"] = _dump_json
    return environment.from_string(read_data(PROMPT_FILE))


def _dump_json(value: object) -> str:
    """One line of JSON, in the letters of its language."""
    return json.dumps(value, ensure_ascii=False)


# --- the menu


def _build_menu_view(facts: AnswerFacts) -> _MenuView:
    items = select_items(facts)
    groups: dict[str, OptionGroup] = {}
    views = tuple(_build_item_view(item, groups) for item in items)
    menu = facts.menu
    return _MenuView(
        items=views,
        groups=tuple(_build_group_view(name, group) for name, group in groups.items()),
        categories=menu.categories,
        currency=menu.currency,
        left_out=len(menu.items) - len(items),
    )


def select_items(facts: AnswerFacts) -> tuple[Item, ...]:
    """All dishes of a menu of up to MAX_ITEMS; of a larger one those that the message or the state bring up."""
    menu = facts.menu
    if len(menu.items) <= MAX_ITEMS:
        return menu.items
    relevant = (
        *sorted(facts.dishes_in_context),
        *facts.links.find_linked(facts.context.text),
        *_list_topic_category(menu, facts),
    )
    ids = frozenset(tuple(dict.fromkeys(relevant))[:MAX_ITEMS])
    return tuple(item for item in menu.items if item.id in ids)


def _list_topic_category(menu: Menu, facts: AnswerFacts) -> Iterator[ItemId]:
    """The dishes of the category that the topic belongs to."""
    topic = menu.item(facts.context.topic) if facts.context.topic else None
    return (item.id for item in menu.in_category(topic.category)) if topic else iter(())


_DEAL = "a deal of these dishes, each an add_item of its own behind it"


def _build_item_view(item: Item, groups: dict[str, OptionGroup]) -> PromptJson:
    view: dict[str, object] = {"id": item.id, "name": item.name, "category": item.category}
    if item.aliases:
        view["also"] = item.aliases
    if item.price is not None:
        view["price"] = float(item.price.to_wire())
    if item.description:
        view["description"] = item.description[:MAX_DESCRIPTION]
    if not item.available:
        view["available"] = False
    if own := _list_own_groups(item):
        view["groups"] = [_reference_group(replace(group, included=()), groups) for group in own]
    included = {group.id: group.included for group in item.groups if group.included}
    if included:
        view["included"] = included
    if item.halves_price is not None:
        view["halves"] = True
    return {**view, **_build_deal_view(item), **_build_sold_view(item.sale_unit)}


def _build_sold_view(unit: SaleUnit | None) -> PromptJson:
    """How an item is sold, in the unit of its amounts; empty for one that is sold by the piece."""
    if unit is None:
        return {}
    return {"sold in": unit.small_unit or "pieces", "price is for": unit.per, "from": unit.minimum, "step": unit.step}


def _build_deal_view(item: Item) -> PromptJson:
    """The dishes of a deal by its components; empty for other items."""
    components = {each.name: [dish for dish, _ in each.choices] for each in item.components}
    return {_DEAL: components} if components else {}


def _list_own_groups(item: Item) -> list[OptionGroup]:
    """The option groups of an item, without the components of a deal."""
    components = [component.id for component in item.components]
    return [group for group in item.groups if group.id not in components]


def _reference_group(group: OptionGroup, groups: dict[str, OptionGroup]) -> str | PromptJson:
    """The group's id where one group has it; all of it where another dish has a group of the same id."""
    if groups.setdefault(group.id, group) == group:
        return group.id
    return _build_group_view(group.id, group)


def _build_group_view(name: str, group: OptionGroup) -> PromptJson:
    view: dict[str, object] = {"group": name, "name": group.name}
    if group.is_required:
        view["must"] = True
    if group.kind is GroupKind.MULTI:
        view["many"] = True
    if group.amounts:
        view["extra"] = True
    if group.placements:
        view["places"] = [place for place in group.placements if place is not DishPart.WHOLE]
    view["options"] = {option.id: _format_option(option) for option in group.options}
    return view


def _format_option(option: Option) -> str:
    """The name of an option, with its extra price where it has one."""
    if option.price is None or option.price.minor == 0:
        return option.name
    return f"{option.name} (+{option.price.to_wire()})"


# --- the state and the message


def _format_state_and_message(facts: AnswerFacts) -> str:
    state = "\n".join(f"{name}: {_dump_json(value)}" for name, value in _list_state(facts))
    return f"{state}\n\nThe guest's message, as a JSON string:\n{_dump_json(facts.context.text)}"


def _list_state(facts: AnswerFacts) -> Iterator[tuple[str, object]]:
    context = facts.context
    before = _list_messages_before(context)
    if before:
        yield "Messages before", [{role: redact_card_numbers(text[:MAX_RECENT])} for role, text in before]
    yield "Cart", [_build_line_view(at, line) for at, line in enumerate(context.cart.lines, 1)] or "empty"
    yield "Our open question", _build_question_view(facts)
    if context.shown:
        yield "Dishes shown last, in order", context.shown
    if context.chosen:
        yield "Taken last of several that we offered", _build_choice_view(context.chosen, context)
    if context.topic:
        yield "Dish talked about last", context.topic
    if context.aspect:
        yield "Asked about it last", context.aspect
    focus = None if context.focus is None else _find_position(context.focus, context)
    if focus:
        yield "Line that 'it' means", focus
    yield from _list_details(context)
    yield "Locale", context.locale


def _list_messages_before(context: ReadingContext) -> tuple[tuple[str, str], ...]:
    """The messages before this one, which the transcript may end with."""
    *before, (role, text) = context.recent or (("us", ""),)
    is_this_one = role == "guest" and redact_card_numbers(text).startswith(context.text)
    return tuple(before) if is_this_one else context.recent


def _list_details(context: ReadingContext) -> Iterator[tuple[str, object]]:
    fulfilment = context.fulfilment.model_dump(mode="json", exclude_none=True)
    if fulfilment:
        yield "Delivery and payment so far", fulfilment
    if context.checking_out:
        yield "Checking out", True
    if context.orders:
        yield "Placed orders, oldest first", [_build_order_view(order) for order in context.orders]
    if not context.preferences.is_empty:
        yield "We remember of the guest", context.preferences.model_dump(mode="json", exclude_defaults=True)


def _build_line_view(at: int, line: Line) -> PromptJson:
    view: dict[str, object] = {"line": at, **_build_food_view(line.item), "quantity": line.quantity}
    if line.choices:
        view["choices"] = [_format_part(choice) for choice in line.choices]
    if line.refusals:
        view["refusals"] = [_format_part(refusal) for refusal in line.refusals]
    if line.note:
        view["note"] = line.note
    return view


def _build_food_view(item: ItemId) -> PromptJson:
    """The fields of ``food`` for the item of a line."""
    if halves := split_halves_id(item):
        return {"item": halves[0], "other_half": halves[1]}
    parts = split_amount_id(item)
    return {"item": parts[0], "amount": parts[1]} if parts else {"item": item}


def _build_choice_view(chosen: Chosen, context: ReadingContext) -> PromptJson:
    others = [*chosen.items, *chosen.options]
    return {"line": _find_position(chosen.line, context), "offered_for": chosen.said, "left": others}


def _find_position(number: int, context: ReadingContext) -> int | None:
    """The position of the cart line of this number."""
    return next((at for at, line in enumerate(context.cart.lines, 1) if line.number == number), None)


def _format_part(part: Choice | Refusal) -> str:
    amount = "" if part.amount == "normal" else f"{part.amount} "
    placement = part.placement if isinstance(part, Choice) else DishPart.WHOLE
    place = "" if placement is DishPart.WHOLE else f" ({placement})"
    return f"{amount}{part.group}: {part.option}{place}"


def _build_order_view(order: KnownOrder) -> PromptJson:
    lines = [f"{at}. {line}" for at, line in enumerate(order.lines, 1)]
    return {"id": order.order_id, "day": order.day, "status": order.status, "lines": lines}


def _build_question_view(facts: AnswerFacts) -> str | PromptJson:
    """The open question in a sentence, with its choices and the dish of line 0."""
    pending = facts.context.pending
    if pending is None:
        return "none"
    view: dict[str, object] = {"asked": _ASKED.get(pending.kind, pending.kind)}
    dishes, offered = find_dishes_in_question(facts.context), find_choices_in_question(facts)
    match pending:
        case ChooseItem(choice=choice):
            view |= {"asked_for": choice.said, "choices": choice.candidates}
        case ChooseOption(group=group, line=number):
            view |= {"group": group, "line": _find_position(number, facts.context), "choices": offered}
        case CancelPlaced(order_id=order_id):
            view |= {"order": order_id}
        case _:
            pass
    if len(dishes) == 1:
        view["line 0"] = dishes[0]
    return view


_ASKED: Mapping[str, str] = {
    "choose_item": "which of these dishes is meant",
    "choose_option": "which option the dish shall have",
    "delivery_mode": "delivery, pickup or dine in",
    "address": "the address",
    "table_number": "the table",
    "post_code": "the post code of the address",
    "payment_method": "how the guest pays",
    "wanted_time": "the time that the order is wanted for",
    "confirm": "whether the order that we read back may be placed",
    "change_order": "whether the placed order may be changed as we read it back",
    "allergy": "whether the dish shall be added in spite of an allergy",
    "anything_else": "whether there is anything else",
    "clear_cart": "whether the cart may be emptied",
    "cancel_order": "whether the placed order shall be cancelled",
    "try_again": "whether to try again to place the order",
    "store": "which branch the order is for",
    "got_it_right": "whether we understood the message before rightly",
}
"""The text of each kind of open question."""
