"""The commands as a language model writes them: the schema of the request, and the parts of the answer.

The field names are those of ``domain.commands``. The JSON schema keeps to what servers with strict structured outputs
take: objects whose fields are all required, ``anyOf``, ``enum``, and no default values. An answer is read leniently:
a missing field is one that was not mentioned, and a command that does not fit becomes ``BadCommand``.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema

from domain.commands import (
    Complaint,
    FulfilmentField,
    MenuAspect,
    OptionAmount,
    OrderAspect,
    Unsupported,
    kinds_without_fields,
)

MAX_COMMANDS = 40
"""An answer with more is taken for nonsense: no message has so many wishes."""
MAX_LIST = 40
MAX_TEXT = 600
MAX_QUOTE = 2500


def _drop_null_text(value: object) -> object:
    """Small models write "" or "null" for a field that the guest did not mention."""
    return None if isinstance(value, str) and value.strip().lower() in ("", "null", "none", "n/a") else value


def _coerce_list(value: object) -> object:
    if isinstance(value, list) and len(value) > MAX_LIST:
        raise ValueError(f"a list of more than {MAX_LIST}")
    return [] if value is None else value


def _limit_text(value: str) -> str:
    if len(value) > MAX_TEXT:
        raise ValueError(f"a text of more than {MAX_TEXT} characters")
    return value


def _limit_quote(value: str) -> str:
    if len(value) > MAX_QUOTE:
        raise ValueError(f"a quote of more than {MAX_QUOTE} characters")
    return value


_String = Annotated[str, AfterValidator(_limit_text)]
Text = Annotated[_String | None, BeforeValidator(_drop_null_text)]
Count = Annotated[int | None, BeforeValidator(_drop_null_text)]
Price = Annotated[float | None, BeforeValidator(_drop_null_text)]
Texts = Annotated[tuple[_String, ...], BeforeValidator(_coerce_list)]
Numbers = Annotated[tuple[int, ...], BeforeValidator(_coerce_list)]


def _make_strict(schema: JsonSchemaValue) -> None:
    """Every field required and none with a default, as strict servers want it; without titles, which say nothing."""
    for field in schema.get("properties", {}).values():
        field.pop("default", None)
        field.pop("title", None)
    schema["required"] = list(schema.get("properties", {}))
    schema["additionalProperties"] = False
    schema.pop("title", None)
    schema.pop("description", None)


class AnswerPart(BaseModel):
    """The base of all parts of an answer."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True, json_schema_extra=_make_strict)


# --- parts of commands


class OptionPart(AnswerPart):
    """``placement``: the part of the dish that it is on."""

    group: str
    option: str
    amount: Annotated[OptionAmount, BeforeValidator(lambda value: value or "normal")] = "normal"
    placement: Annotated[
        Literal["whole", "left", "right", "half", "third"], BeforeValidator(lambda value: value or "whole")
    ] = "whole"


class OpenPart(AnswerPart):
    """Words that fit several options."""

    group: str
    options: Texts = ()
    said: Text = None
    refused: Annotated[bool, BeforeValidator(bool)] = False


Options = Annotated[tuple[OptionPart, ...], BeforeValidator(_coerce_list)]


class ChangesPart(AnswerPart):
    choices: Options = ()
    refusals: Options = ()
    defaults: Texts = ()
    open: Annotated[tuple[OpenPart, ...], BeforeValidator(_coerce_list)] = ()
    unknown: Texts = ()
    note: Text = None


class FiltersPart(AnswerPart):
    with_: Texts = Field(default=(), alias="with")
    without: Texts = ()
    diets: Texts = ()
    max_price: Price = None
    min_price: Price = None


class FoodPart(AnswerPart):
    """``other_half``: of a dish of two halves, the right one. ``amount``: grams, millilitres, or pieces in packs."""

    said: Text = None
    item: Text = None
    other_half: Text = None
    amount: Count = None
    candidates: Texts = ()
    unknown: Text = None
    nearest: Texts = ()


class AboutItemPart(AnswerPart):
    item: str
    changes: ChangesPart | None = None


class AboutPart(AnswerPart):
    items: Annotated[tuple[AboutItemPart, ...], BeforeValidator(_coerce_list)] = ()
    category: Text = None
    options: Texts = ()
    unknown: Text = None
    cart: Annotated[bool, BeforeValidator(bool)] = False


class WhenPart(AnswerPart):
    said: str
    day: Text = None
    time: Text = None
    bound: Annotated[Literal["at", "by", "after"], BeforeValidator(lambda value: value or "at")] = "at"


class AddressPart(AnswerPart):
    number: Text = None
    street: Text = None
    unit: Text = None
    access: Text = None
    label: Text = None
    text: Text = None


class OrderPart(AnswerPart):
    """Which placed order; both null: the newest."""

    id: Text = None
    day: Text = None


# --- commands


class Quoted(AnswerPart):
    quote: Annotated[str, AfterValidator(_limit_quote)]


# Strict typing needs a written-out Literal; a check of it at run time needs the list only.
if TYPE_CHECKING:
    SimpleKind: TypeAlias = str
else:
    SimpleKind = Literal[kinds_without_fields()]


class SimplePart(Quoted):
    kind: SimpleKind


class AddItemPart(Quoted):
    kind: Literal["add_item"]
    food: FoodPart
    quantity: Count = None
    changes: ChangesPart | None = None
    for_whom: Text = None


class RepeatLinePart(Quoted):
    kind: Literal["repeat_line"]
    line: int
    quantity: Count = None
    changes: ChangesPart | None = None


class ChangeLinePart(Quoted):
    kind: Literal["change_line"]
    lines: Numbers = ()
    pieces: Count = None
    quantity: Count = None
    changes: ChangesPart | None = None
    swap_to: FoodPart | None = None


class RemoveLinePart(Quoted):
    kind: Literal["remove_line"]
    lines: Numbers = ()
    pieces: Count = None
    unknown: Text = None


class ShowCartPart(Quoted):
    kind: Literal["show_cart"]
    what: Annotated[Literal["all", "total", "line", "split"], BeforeValidator(lambda value: value or "all")] = "all"
    line: Count = None
    people: Count = None
    person: Text = None
    claim: Text = None


class ReorderPart(Quoted):
    kind: Literal["reorder"]
    which: Annotated[Literal["last", "usual", "order"], BeforeValidator(lambda value: value or "last")] = "last"
    order: OrderPart | None = None
    changes: ChangesPart | None = None


class PickPart(Quoted):
    kind: Literal["pick"]
    ids: Texts = ()
    lines: Numbers = ()
    quantity: Count = None
    changes: ChangesPart | None = None


class TipPart(BaseModel):
    percent: Price = None
    amount: Price = None


class SetFulfilmentPart(Quoted):
    kind: Literal["set_fulfilment"]
    mode: Annotated[Literal["delivery", "pickup", "dine_in"] | None, BeforeValidator(_drop_null_text)] = None
    address: AddressPart | None = None
    table: Text = None
    when: WhenPart | None = None
    payment: Annotated[Literal["cash", "card", "online"] | None, BeforeValidator(_drop_null_text)] = None
    change_for: Text = None
    contact: Text = None
    contact_name: Text = None
    note: Text = None
    tip: Annotated[TipPart | None, BeforeValidator(_drop_null_text)] = None
    coupon: Text = None


class ClearFulfilmentPart(Quoted):
    kind: Literal["clear_fulfilment"]
    fields: tuple[FulfilmentField, ...]


class AskMenuPart(Quoted):
    kind: Literal["ask_menu"]
    about: AboutPart | None = None
    aspect: Annotated[MenuAspect, BeforeValidator(lambda value: value or "list")] = "list"
    asked: Texts = ()
    filters: FiltersPart | None = None
    extreme: Annotated[
        Literal["cheapest", "dearest"] | None,
        BeforeValidator(lambda value: value if value in ("cheapest", "dearest") else None),
    ] = None
    claim: Text = None


class AskSafePart(Quoted):
    kind: Literal["ask_safe"]
    about: AboutPart | None = None
    allergens: Texts = ()
    diets: Texts = ()
    for_whom: Text = None


class AskOrderPart(Quoted):
    kind: Literal["ask_order"]
    order: OrderPart | None = None
    aspect: Annotated[OrderAspect, BeforeValidator(lambda value: value or "status")] = "status"
    claim: Text = None


RestaurantTopic = Literal[
    "hours", "address", "phone", "delivery", "delivery_time", "fee", "minimum", "wifi", "parking", "payment",
    "discounts", "other",
]  # fmt: skip


class AskRestaurantPart(Quoted):
    kind: Literal["ask_restaurant"]
    topic: Annotated[
        RestaurantTopic,
        BeforeValidator(lambda value: value if isinstance(value, str) and value in _TOPICS else "other"),
    ]


_TOPICS = frozenset(get_args(RestaurantTopic))


class RecommendPart(Quoted):
    kind: Literal["recommend"]
    category: Text = None
    diets: Texts = ()
    budget: Price = None
    people: Count = None
    like: Texts = ()
    without: Texts = ()
    words: Texts = ()
    refine: Annotated[bool, BeforeValidator(bool)] = False


class CancelOrderPart(Quoted):
    kind: Literal["cancel_order"]
    order: OrderPart | None = None


class ComplainPart(Quoted):
    kind: Literal["complain"]
    about: Complaint
    order: OrderPart | None = None
    items: Texts = ()
    quantity: Count = None


class RememberPart(Quoted):
    kind: Literal["remember"]
    allergies: Texts = ()
    diets: Texts = ()
    dislikes: Texts = ()
    likes: Texts = ()
    spice: Text = None
    name: Text = None
    for_whom: Text = None


class ForgetPart(Quoted):
    kind: Literal["forget"]
    allergies: Texts = ()
    diets: Texts = ()
    dislikes: Texts = ()
    likes: Texts = ()
    spice: Annotated[bool, BeforeValidator(bool)] = False


class WantUnsupportedPart(Quoted):
    kind: Literal["want_unsupported"]
    what: Unsupported


class SetLanguagePart(Quoted):
    kind: Literal["set_language"]
    language: str


class SmallTalkPart(Quoted):
    kind: Literal["small_talk"]
    topic: Text = None


class BadCommand(AnswerPart):
    """A command of the answer that does not fit the schema. ``quote`` is empty where there is none to read."""

    kind: Literal["bad"] = "bad"
    quote: str = ""


OrderChangePart: TypeAlias = (
    AddItemPart | RepeatLinePart | ChangeLinePart | RemoveLinePart | SetFulfilmentPart | ClearFulfilmentPart
)


class ChangeOrderPart(Quoted):
    kind: Literal["change_order"]
    order: OrderPart | None = None
    commands: tuple[OrderChangePart, ...]


CommandPart: TypeAlias = (
    SimplePart | AddItemPart | RepeatLinePart | ChangeLinePart | RemoveLinePart | ShowCartPart | ReorderPart | PickPart
    | SetFulfilmentPart | ClearFulfilmentPart | AskMenuPart | AskSafePart | AskOrderPart | AskRestaurantPart
    | RecommendPart | CancelOrderPart | ChangeOrderPart | ComplainPart | RememberPart | ForgetPart
    | WantUnsupportedPart | SetLanguagePart | SmallTalkPart
)  # fmt: skip
"""One command of an answer."""


def _list_kinds(part: type[AnswerPart]) -> tuple[str, ...]:
    return get_args(part.model_fields["kind"].annotation)


_PARTS: Mapping[str, type[AnswerPart]] = {kind: part for part in get_args(CommandPart) for kind in _list_kinds(part)}


def _read_commands(value: object) -> object:
    """Each command by its kind; one that does not fit does not spoil the others."""
    if not isinstance(value, list):
        return value
    if not 1 <= len(value) <= MAX_COMMANDS:
        raise ValueError(f"an answer has 1 to {MAX_COMMANDS} commands")
    return [_read_command(each) for each in value]


def _read_command(raw: object) -> object:
    if not isinstance(raw, dict):
        return BadCommand()
    part = _PARTS.get(str(raw.get("kind")))
    quote = raw.get("quote")
    if part is not None:
        try:
            return part.model_validate(raw)
        except ValidationError:
            pass
    return BadCommand(quote=quote if isinstance(quote, str) else "")


class CommandAnswer(AnswerPart):
    """What one message means, as the model answers it.

    ``unread``: quotes of words that wish, ask or answer something and that no command says. ``chatter``: quotes of
    words that need no command. ``contradictory``: a quote of counts that do not add up.
    """

    commands: Annotated[
        tuple[CommandPart | SkipJsonSchema[BadCommand], ...],
        BeforeValidator(_read_commands),
    ]
    unread: Texts = ()
    chatter: Texts = ()
    contradictory: Text = None
    language: Text = None

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """The JSON schema, generated once: the model's client asks for it at each call, and it takes 30 ms of CPU."""
        return super().model_json_schema(*args, **options) if args or options else deepcopy(_generate_schema())


@cache
def _generate_schema() -> dict[str, Any]:
    return super(CommandAnswer, CommandAnswer).model_json_schema()
