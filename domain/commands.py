"""What one message means: typed commands in the order in which they are carried out, and the words that none used.

A command names menu ids and cart line numbers, never words that a flow would have to read again. ``said`` is a quote
for replies and staff. A cart line is named by its position before the message, from 1; line 0 is the dish that our open
question is about. An empty field means: not mentioned.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.menu import GroupId, ItemId, OptionId
from domain.value import Value

LINE_IN_QUESTION = 0
"""The line number of the dish that our open question is about; it need not be in the cart yet."""

Confidence = Annotated[float, Field(ge=0.0, le=1.0)]
OptionAmount = Literal["normal", "extra", "light", "half", "none"]


# --- parts of commands


class ChosenOption(Value):
    group: GroupId
    option: OptionId
    amount: OptionAmount = "normal"


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


class When(Value):
    """When the guest wants the order, never promised by anybody. ``day`` and ``time`` ISO where they could be read."""

    said: str
    day: str | None = None
    time: str | None = None
    bound: Literal["at", "by", "after"] = "at"


class Address(Value):
    """An address by parts; ``text`` holds what could not be taken apart. Merged field by field."""

    number: str | None = None
    street: str | None = None
    unit: str | None = None
    access: str | None = None
    label: str | None = None
    text: str | None = None


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
    kind: Literal["clear_cart"] = "clear_cart"
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
    kind: Literal["show_cart"] = "show_cart"
    what: Literal["all", "total", "line"] = "all"
    line: int | None = None
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
    """The choice among what the open question offers: item or option ids, or cart lines."""

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
    note: str | None = None
    confidence: Confidence = 1.0


FulfilmentField = Literal["mode", "address", "table", "when", "payment", "change_for", "contact", "note"]


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

Command = Annotated[
    AddItem | RepeatLine | ChangeLine | RemoveLine | ClearCart | Undo | Checkout | KeepOrdering | ShowCart | Reorder
    | Agree | Decline | Pick | PickAny | Wait | Acknowledge
    | SetFulfilment | ClearFulfilment
    | AskMenu | AskSafe | AskOrder | AskRestaurant | Recommend
    | CancelOrder | ChangeOrder | Complain
    | Remember | Forget | ShowProfile
    | WantUnsupported | SetLanguage | Greet | Thank | Bye | Help | RepeatReply | TalkToStaff | Chat | OutOfScope
    | NotUnderstood,
    Field(discriminator="kind"),
]  # fmt: skip
"""One thing that the guest wants, asks, answers or reports."""

ChangeOrder.model_rebuild()


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
