"""What one message means: typed commands in the order in which they are carried out, and the words that none used.

A command names menu ids and cart line numbers, never words that a flow would have to read again. ``said`` is a quote
for replies and staff. A cart line is named by its position before the message, from 1; line 0 is the dish that our open
question is about. An empty field means: not mentioned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import ConfigDict, Field

from domain.fulfilment import DeliveryMode, PaymentMethod, Tip
from domain.intent import Intent
from domain.menu import DishPart, GroupId, ItemId, OptionId
from domain.order_times import When
from domain.value import Value

LINE_IN_QUESTION = 0
"""The line number of the dish that our open question is about; it need not be in the cart yet."""

Confidence = Annotated[float, Field(ge=0.0, le=1.0)]
OptionAmount = Literal["normal", "extra", "light", "half", "none"]


# --- parts of commands


class ChosenOption(Value):
    """``placement``: the part of the dish that it is on, as said; the menu may offer another one, or none."""

    group: GroupId
    option: OptionId
    amount: OptionAmount = "normal"
    placement: DishPart = Field(default=DishPart.WHOLE, exclude_if=lambda placement: placement is DishPart.WHOLE)


class RefusedOption(Value):
    """``amount`` "extra" for "no extra cheese": what is refused is the extra portion."""

    group: GroupId
    option: OptionId
    amount: OptionAmount = "normal"


class OpenChoice(Value):
    """Words that fit several options of the dish ("cheese"): the flow asks which."""

    group: GroupId
    options: tuple[OptionId, ...]
    said: str = ""
    refused: bool = False
    amount: OptionAmount = "normal"


class Changes(Value):
    """What was said about one dish beside its name. ``unknown``: options that this dish does not have, as quotes."""

    choices: tuple[ChosenOption, ...] = ()
    refusals: tuple[RefusedOption, ...] = ()
    defaults: tuple[GroupId, ...] = ()
    """Groups that go back to how the dish comes."""
    open: tuple[OpenChoice, ...] = ()
    unknown: tuple[str, ...] = ()
    note: str | None = None

    @property
    def empty(self) -> bool:
        return self == Changes()


class Filters(Value):
    """``with_`` and ``without``: ids of items, options or categories, or plain words. Prices in minor units.

    Read as ``with`` or ``with_``: a dumped value must be readable again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    with_: tuple[str, ...] = Field(default=(), alias="with", serialization_alias="with")
    without: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()
    max_price: int | None = Field(default=None, ge=0)
    min_price: int | None = Field(default=None, ge=0)


class Food(Value):
    """A dish: exactly one ``item``; several ``candidates`` (the flow asks which); or ``unknown``, not on the menu."""

    item: ItemId | None = None
    candidates: tuple[ItemId, ...] = ()
    unknown: str | None = None
    nearest: tuple[ItemId, ...] = ()
    """For an unknown dish: the closest items, best first."""
    said: str = ""
    filters: Filters | None = None


class AboutItem(Value):
    """A dish that is asked about, with its options; ``quantity``: so many of it, in a question for the price."""

    item: ItemId
    quantity: int = 1
    changes: Changes = Changes()


class About(Value):
    """What a question is about; all empty: the whole menu. ``cart``: what is in the cart."""

    items: tuple[AboutItem, ...] = ()
    category: str | None = None
    options: tuple[OptionId, ...] = ()
    unknown: str | None = None
    """A dish that is not on the menu, as a quote."""
    cart: bool = False


class Address(Value):
    """An address by parts; ``text`` holds what could not be taken apart. Merged field by field.

    ``label``: the guest's name for it. Alone it is an address that the guest has saved: "home", "work", "usual".
    """

    number: str | None = None
    street: str | None = None
    unit: str | None = None
    access: str | None = None
    label: str | None = None
    text: str | None = None
    post_code: str | None = None


class OrderRef(Value):
    """Which placed order: one ``id``, the one of a ``day`` (ISO), or the newest when both are None."""

    id: str | None = None
    day: str | None = None


# --- the cart


class AddItem(Value):
    kind: Literal["add_item"] = "add_item"
    food: Food
    quantity: int = Field(default=1, ge=1)
    quantity_said: bool = False
    changes: Changes = Changes()
    for_whom: str | None = None
    confidence: Confidence = 1.0


class RepeatLine(Value):
    kind: Literal["repeat_line"] = "repeat_line"
    line: int
    quantity: int = Field(default=1, ge=1)
    changes: Changes = Changes()
    confidence: Confidence = 1.0


class ChangeLine(Value):
    """``pieces``: only so many of the line. ``quantity``: the new number. ``swap_to``: another dish in its place.

    ``lines`` is empty when what is to be changed is not in the cart; ``changes.unknown`` then quotes it.
    """

    kind: Literal["change_line"] = "change_line"
    lines: tuple[int, ...]
    pieces: int | None = Field(default=None, ge=1)
    quantity: int | None = Field(default=None, ge=0)
    changes: Changes = Changes()
    swap_to: Food | None = None
    confidence: Confidence = 1.0


class RemoveLine(Value):
    """``pieces`` None: the whole line. ``unknown``: what is to be removed and is not in the cart, as a quote."""

    kind: Literal["remove_line"] = "remove_line"
    lines: tuple[int, ...] = ()
    pieces: int | None = Field(default=None, ge=1)
    unknown: str | None = None
    confidence: Confidence = 1.0


class ClearCart(Value):
    """``then``: the guest leaves, or begins anew. Only the local reader gives it: a model's wish is asked about."""

    kind: Literal["clear_cart"] = "clear_cart"
    then: Literal["", "leave", "restart"] = ""
    confidence: Confidence = 1.0


class Undo(Value):
    kind: Literal["undo"] = "undo"
    confidence: Confidence = 1.0


class Checkout(Value):
    kind: Literal["checkout"] = "checkout"
    confidence: Confidence = 1.0


class KeepOrdering(Value):
    kind: Literal["keep_ordering"] = "keep_ordering"
    confidence: Confidence = 1.0


class ShowCart(Value):
    """``what`` "split": what each pays, of so many ``people``; None: by the names on the dishes, or what ``person``
    alone pays."""

    kind: Literal["show_cart"] = "show_cart"
    what: Literal["all", "total", "line", "split"] = "all"
    line: int | None = None
    people: int | None = Field(default=None, ge=2, le=99)
    person: str | None = None
    claim: str | None = None
    confidence: Confidence = 1.0


class Reorder(Value):
    kind: Literal["reorder"] = "reorder"
    which: Literal["last", "usual"] | OrderRef = "last"
    changes: Changes = Changes()
    confidence: Confidence = 1.0


# --- answers to our question


class Agree(Value):
    """Only when nothing else is said but courtesy and words that say the yes again (understanding's closed grammar)."""

    kind: Literal["agree"] = "agree"
    confidence: Confidence = 1.0


class Decline(Value):
    kind: Literal["decline"] = "decline"
    confidence: Confidence = 1.0


class Pick(Value):
    """The choice among what the open question offers: item or option ids, cart lines, or a branch ("store:mitte")."""

    kind: Literal["pick"] = "pick"
    ids: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    quantity: int | None = Field(default=None, ge=1)
    changes: Changes = Changes()
    confidence: Confidence = 1.0


class PickAny(Value):
    kind: Literal["pick_any"] = "pick_any"
    confidence: Confidence = 1.0


class Wait(Value):
    kind: Literal["wait"] = "wait"
    confidence: Confidence = 1.0


class Acknowledge(Value):
    kind: Literal["acknowledge"] = "acknowledge"
    confidence: Confidence = 1.0


# --- how the order reaches the guest and is paid


class SetFulfilment(Value):
    kind: Literal["set_fulfilment"] = "set_fulfilment"
    mode: DeliveryMode | None = None
    address: Address | None = None
    table: str | None = None
    when: When | None = None
    payment: PaymentMethod | None = None
    change_for: str | None = None
    contact: str | None = None
    contact_name: str | None = None
    note: str | None = None
    tip: Tip | None = None
    coupon: str | None = None
    """A code, as the guest wrote it."""
    confidence: Confidence = 1.0


FulfilmentField = Literal[
    "mode", "address", "table", "when", "payment", "change_for", "contact", "note", "tip", "coupon"
]  # fmt: skip


class ClearFulfilment(Value):
    kind: Literal["clear_fulfilment"] = "clear_fulfilment"
    fields: tuple[FulfilmentField, ...]
    confidence: Confidence = 1.0


# --- questions


MenuAspect = Literal[
    "list", "price", "content", "allergens", "diet", "size", "availability", "taste", "included", "other"
]


class AskMenu(Value):
    kind: Literal["ask_menu"] = "ask_menu"
    about: About = About()
    aspect: MenuAspect = "list"
    asked: tuple[str, ...] = ()
    filters: Filters | None = None
    extreme: Literal["cheapest", "dearest"] | None = None
    """Only the cheapest, or the dearest, of the dishes."""
    said: str = ""
    claim: str | None = None
    confidence: Confidence = 1.0


class AskSafe(Value):
    """``allergens`` and ``diets`` both empty: against what we remember of the guest."""

    kind: Literal["ask_safe"] = "ask_safe"
    about: About = About()
    allergens: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()
    for_whom: str | None = None
    confidence: Confidence = 1.0


OrderAspect = Literal["status", "content", "price", "eta", "fulfilment", "changeable"]


class AskOrder(Value):
    """``order`` None: the newest order, or the cart where none was placed."""

    kind: Literal["ask_order"] = "ask_order"
    order: OrderRef | None = None
    aspect: OrderAspect = "status"
    claim: str | None = None
    confidence: Confidence = 1.0


class AskRestaurant(Value):
    """``topic``: hours, address, phone, delivery, fee, minimum, wifi, parking, payment, discounts, ..."""

    kind: Literal["ask_restaurant"] = "ask_restaurant"
    topic: str
    said: str = ""
    confidence: Confidence = 1.0


class Recommend(Value):
    """``without`` and ``like``: ids of items, options or categories. ``budget`` in minor units of the menu's currency.

    ``refine``: the criteria of the last recommendation still hold.
    """

    kind: Literal["recommend"] = "recommend"
    category: str | None = None
    diets: tuple[str, ...] = ()
    budget: int | None = Field(default=None, ge=0)
    people: int | None = Field(default=None, ge=1)
    like: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    refine: bool = False
    confidence: Confidence = 1.0


# --- placed orders


class CancelOrder(Value):
    kind: Literal["cancel_order"] = "cancel_order"
    order: OrderRef = OrderRef()
    confidence: Confidence = 1.0


class ChangeOrder(Value):
    """A wish about an order that was placed; lines inside ``commands`` are that order's."""

    kind: Literal["change_order"] = "change_order"
    order: OrderRef = OrderRef()
    commands: tuple[OrderChange, ...] = ()
    confidence: Confidence = 1.0


Complaint = Literal["missing", "wrong", "cold", "late", "quality", "charge", "refund", "staff", "more"]


class Complain(Value):
    """``about`` "more" adds to the complaint that is open."""

    kind: Literal["complain"] = "complain"
    about: Complaint
    order: OrderRef | None = None
    items: tuple[ItemId, ...] = ()
    quantity: int | None = Field(default=None, ge=1)
    said: str = ""
    confidence: Confidence = 1.0


# --- the guest


class Remember(Value):
    """Allergies and diets gate what may go into the cart; dislikes and likes never do."""

    kind: Literal["remember"] = "remember"
    allergies: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    spice: str | None = None
    name: str | None = None
    for_whom: str | None = None
    confidence: Confidence = 1.0


class Forget(Value):
    """All empty: everything."""

    kind: Literal["forget"] = "forget"
    allergies: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    spice: bool = False
    confidence: Confidence = 1.0


class ShowProfile(Value):
    kind: Literal["show_profile"] = "show_profile"
    confidence: Confidence = 1.0


# --- everything else


Unsupported = Literal["tip", "coupon", "deal", "split_payment", "halves", "weight", "other"]


class WantUnsupported(Value):
    kind: Literal["want_unsupported"] = "want_unsupported"
    what: Unsupported
    said: str = ""
    confidence: Confidence = 1.0


class SetLanguage(Value):
    kind: Literal["set_language"] = "set_language"
    language: str
    confidence: Confidence = 1.0


class Greet(Value):
    kind: Literal["greet"] = "greet"
    confidence: Confidence = 1.0


class Thank(Value):
    kind: Literal["thank"] = "thank"
    confidence: Confidence = 1.0


class Bye(Value):
    kind: Literal["bye"] = "bye"
    confidence: Confidence = 1.0


class Help(Value):
    kind: Literal["help"] = "help"
    confidence: Confidence = 1.0


class RepeatReply(Value):
    kind: Literal["repeat_reply"] = "repeat_reply"
    confidence: Confidence = 1.0


class TalkToStaff(Value):
    kind: Literal["talk_to_staff"] = "talk_to_staff"
    confidence: Confidence = 1.0


class Chat(Value):
    """Small talk; ``topic`` in a few plain words."""

    kind: Literal["small_talk"] = "small_talk"
    topic: str = ""
    confidence: Confidence = 1.0


class OutOfScope(Value):
    kind: Literal["out_of_scope"] = "out_of_scope"
    said: str = ""
    confidence: Confidence = 1.0


class NotUnderstood(Value):
    """Only when there is no other command."""

    kind: Literal["not_understood"] = "not_understood"
    said: str = ""
    confidence: Confidence = 1.0


OrderChange = Annotated[
    AddItem | RepeatLine | ChangeLine | RemoveLine | SetFulfilment | ClearFulfilment, Field(discriminator="kind")
]
"""What may be wished for an order that was placed."""

CartCommand: TypeAlias = (
    AddItem | RepeatLine | ChangeLine | RemoveLine | ClearCart | Undo | Checkout | KeepOrdering | ShowCart | Reorder
    | Agree | Decline | Pick | PickAny | SetFulfilment | ClearFulfilment | CancelOrder
)  # fmt: skip
"""What the order flow carries out (nodes/order/apply_command.py)."""

Command = Annotated[
    CartCommand
    | Wait | Acknowledge
    | AskMenu | AskSafe | AskOrder | AskRestaurant | Recommend
    | ChangeOrder | Complain
    | Remember | Forget | ShowProfile
    | WantUnsupported | SetLanguage | Greet | Thank | Bye | Help | RepeatReply | TalkToStaff | Chat | OutOfScope
    | NotUnderstood,
    Field(discriminator="kind"),
]  # fmt: skip
"""One thing that the guest wants, asks, answers or reports."""

ChangeOrder.model_rebuild()

# --- the properties of each kind of command

FlowName = Literal[
    "menu_flow", "order_flow", "recommend_flow", "tracking_flow", "profile_flow", "complaint_flow", "small_talk_flow"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CommandRow:
    """``flow`` carries the command out. ``intent``: the word for it on the wire.

    ``keeps_question``: our open question stays open and is repeated; all others close it.
    ``changes_cart``: waits for verification when the message is doubtful.
    ``is_question``: beside such a question alone, the list that a screen sends is no order.
    ``has_content``: False for commands that mean nothing beside the fields that a screen sends.
    ``wishes_change``: changes the cart, the order, the delivery or what is remembered; ``wishes_nothing``: is surely
    no wish. Where the local reader is sure of commands without a wish, a wish that the model reads does not count.
    """

    flow: FlowName
    intent: Intent
    keeps_question: bool = False
    changes_cart: bool = False
    is_question: bool = False
    has_content: bool = True
    wishes_change: bool = False
    wishes_nothing: bool = False


def _cart_row(*, changes_cart: bool = False, wishes_change: bool = True) -> CommandRow:
    return CommandRow("order_flow", Intent.ORDER, changes_cart=changes_cart, wishes_change=wishes_change)


def _question_row(flow: FlowName, intent: Intent, *, wishes_nothing: bool = False) -> CommandRow:
    return CommandRow(flow, intent, keeps_question=True, is_question=True, wishes_nothing=wishes_nothing)


def _talk_row(intent: Intent, *, has_content: bool = True, wishes_nothing: bool = False) -> CommandRow:
    return CommandRow(
        "small_talk_flow", intent, keeps_question=True, has_content=has_content, wishes_nothing=wishes_nothing
    )


COMMANDS: Mapping[str, CommandRow] = MappingProxyType({
    "add_item": _cart_row(changes_cart=True),
    "repeat_line": _cart_row(changes_cart=True),
    "change_line": _cart_row(changes_cart=True),
    "remove_line": _cart_row(changes_cart=True),
    "clear_cart": _cart_row(),
    "undo": _cart_row(),
    "checkout": _cart_row(),
    "keep_ordering": _cart_row(wishes_change=False),
    "show_cart": _question_row("order_flow", Intent.ORDER, wishes_nothing=True),
    "reorder": _cart_row(changes_cart=True),
    "agree": CommandRow("small_talk_flow", Intent.CONFIRM),
    "decline": CommandRow("small_talk_flow", Intent.CONFIRM),
    "pick": _cart_row(changes_cart=True),
    "pick_any": _cart_row(),
    "wait": _talk_row(Intent.SMALLTALK, wishes_nothing=True),
    "acknowledge": _talk_row(Intent.SMALLTALK, wishes_nothing=True),
    "set_fulfilment": CommandRow("order_flow", Intent.ORDER, keeps_question=True, wishes_change=True),
    "clear_fulfilment": CommandRow("order_flow", Intent.ORDER, keeps_question=True, wishes_change=True),
    "ask_menu": _question_row("menu_flow", Intent.MENU),
    "ask_safe": _question_row("menu_flow", Intent.MENU),
    "ask_order": _question_row("tracking_flow", Intent.TRACK_ORDER),
    "ask_restaurant": _question_row("small_talk_flow", Intent.HELP),
    "recommend": _question_row("recommend_flow", Intent.RECOMMEND),
    "cancel_order": CommandRow("order_flow", Intent.CANCEL, wishes_change=True),
    "change_order": CommandRow("order_flow", Intent.TRACK_ORDER, wishes_change=True),
    "complain": CommandRow("complaint_flow", Intent.HANDOFF, keeps_question=True),
    "remember": CommandRow("profile_flow", Intent.PROFILE, keeps_question=True, wishes_change=True),
    "forget": CommandRow("profile_flow", Intent.PROFILE, keeps_question=True, wishes_change=True),
    "show_profile": _question_row("profile_flow", Intent.PROFILE, wishes_nothing=True),
    "want_unsupported": _talk_row(Intent.HELP),
    "set_language": _talk_row(Intent.HELP),
    "greet": _talk_row(Intent.GREETING, has_content=False, wishes_nothing=True),
    "thank": _talk_row(Intent.THANKS, has_content=False, wishes_nothing=True),
    "bye": _talk_row(Intent.SMALLTALK, wishes_nothing=True),
    "help": _question_row("small_talk_flow", Intent.HELP, wishes_nothing=True),
    "repeat_reply": _talk_row(Intent.HELP, wishes_nothing=True),
    "talk_to_staff": _talk_row(Intent.HANDOFF),
    "small_talk": _talk_row(Intent.SMALLTALK, has_content=False),
    "out_of_scope": _talk_row(Intent.OUT_OF_SCOPE, has_content=False),
    "not_understood": _talk_row(Intent.OUT_OF_SCOPE, has_content=False),
})  # fmt: skip
"""One row per kind of command."""


def kinds_where(has_property: Callable[[CommandRow], bool]) -> frozenset[str]:
    """The kinds of the commands with a property."""
    return frozenset(kind for kind, row in COMMANDS.items() if has_property(row))


def kinds_without_fields() -> tuple[str, ...]:
    """The kinds of the commands that consist of their kind, and at most a quote."""
    command_types = get_args(get_args(Command)[0])
    bare = {
        str(each.model_fields["kind"].default)
        for each in command_types
        if set(each.model_fields) <= {"kind", "said", "confidence"} or each is ClearCart
    }
    return tuple(kind for kind in COMMANDS if kind in bare)


class Unread(Value):
    """Words of a clause that wishes, answers or asks and that no command used.

    ``weighty``: they hold a number, a negation, an exception or a condition, so that nothing changes before we asked.
    """

    words: str
    weighty: bool = False


class Reading(Value):
    """What one message means. ``commands`` is never empty: a message without meaning is NotUnderstood.

    ``language``: the guest's, as a BCP 47 primary tag. ``contradictory``: counts that do not add up, as a quote.
    """

    commands: tuple[Command, ...] = Field(min_length=1)
    unread: tuple[Unread, ...] = ()
    language: str = "en"
    source: Literal["local", "model"] = "local"
    contradictory: str | None = None
    cut: bool = False
    """The message is longer than what was read of it."""
    too_much: bool = False
    """Reading the message would take more work than a turn may do, so that nothing of it was read."""
    degraded: bool = False
    degraded_reason: str | None = None
    confidence: Confidence = 1.0
