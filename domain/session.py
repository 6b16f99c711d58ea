"""What survives between the turns of one session. Plain JSON when dumped; ``schema_version`` names its shape."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue, ValidationError

from domain.cart import Cart
from domain.commands import AboutItem, Command, Complaint, MenuAspect, OrderRef, Recommend
from domain.deal_offers import DealOffer
from domain.guest import Preferences, Restriction
from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import GroupId, ItemId, OptionId
from domain.money import Money
from domain.order import Detail, Fulfilment
from domain.order_times import TimeChoice
from domain.outcome import Outcome
from domain.selling import Suggestion
from domain.turn import PickedItem
from domain.upgrades import SCHEMA_VERSION, NoVersion, apply_upgrades
from domain.value import Value

MAX_REMEMBERED_ORDERS = 5
MAX_REMEMBERED_CARTS = 2
MAX_FAULTS = 10
_QUESTION = frozenset({"pending", "asked"})
_OUTLIVES = frozenset({"preferences", "orders", "unsettled"})


class ChooseItem(Value):
    """We asked which of several items was meant."""

    kind: Literal["choose_item"] = "choose_item"
    choice: AmbiguousLine


class ChooseOption(Value):
    """We asked for a required option of a cart line ("which size?")."""

    kind: Literal["choose_option"] = "choose_option"
    line: int
    group: GroupId
    among: tuple[OptionId, ...] = ()
    """The options that were in question; empty: all of the group."""
    refused: bool = False
    """The guest does not want the option in question ("no cheese", and there are two cheeses)."""
    others: tuple[int, ...] = ()
    """Further lines that the same question was asked for."""


class AskDetail(Value):
    """We asked how the order reaches the guest or is paid. ``times``: those that we offered."""

    kind: Detail
    times: tuple[AwareDatetime, ...] = ()


class Confirm(Value):
    """We read the order back. "Yes" places exactly this cart at exactly this total."""

    kind: Literal["confirm"] = "confirm"
    confirmation_id: str
    cart_digest: str
    total: Money | None
    subtotal: Money | None = None
    """What the menu's prices came to; when that changes, "yes" is asked for again."""
    fulfilment: Fulfilment | None = None
    """How it was to be brought and paid; None in a session from before this was kept."""
    prices: tuple[Money | None, ...] = ()
    """Of one piece, line by line, so that a dish with a new price can be named. Empty: from before this was kept."""


class AllergyWarning(Value):
    """We warned that an item is not safe for the guest; "yes" adds it all the same."""

    kind: Literal["allergy"] = "allergy"
    line: GroundedLine


class AnythingElse(Value):
    """We asked whether the guest wants more. ``suggested``: the dish that we named with it; a yes takes it."""

    kind: Literal["anything_else"] = "anything_else"
    suggested: ItemId | None = None


class ClearWholeCart(Value):
    """We asked whether the cart may be emptied. ``restarts``: the guest begins anew, so that an order is a yes."""

    kind: Literal["clear_cart"] = "clear_cart"
    restarts: bool = False


class CancelPlaced(Value):
    """We asked whether a placed order is to be cancelled. ``store``: the branch that has it, where it is known.

    ``confirmation_id``: of this question; empty in a session from before this was kept. ``reorders``: its dishes, which
    are in the cart, become a new order.
    """

    kind: Literal["cancel_order"] = "cancel_order"
    order_id: str
    store: str | None = None
    confirmation_id: str = ""
    reorders: bool = False


class ConfirmChange(Value):
    """We read back a change of a placed order. "Yes" changes it to exactly this, at exactly this total."""

    kind: Literal["change_order"] = "change_order"
    confirmation_id: str
    order_id: str
    cart_digest: str
    fulfilment: Fulfilment
    total: Money | None


class TryAgain(Value):
    """An order was not taken, and the guest was told so: "yes" reads it back anew."""

    kind: Literal["try_again"] = "try_again"


class GotItRight(Value):
    """We held commands back and asked whether we got them right; "yes" carries them out.

    ``lines``: the numbers of the cart's lines when the commands were read, for the positions that the commands name.
    ``question``: the one about a dish that was open then, which the commands may answer.
    """

    kind: Literal["got_it_right"] = "got_it_right"
    commands: tuple[Command, ...]
    lines: tuple[int, ...] = ()
    question: Annotated[ChooseItem | ChooseOption, Field(discriminator="kind")] | None = None


class AskStore(Value):
    """We asked which branch the order is for."""

    kind: Literal["store"] = "store"


class TakeOut(Value):
    """We asked whether dishes that cannot be ordered as they are may go out of the order."""

    kind: Literal["take_out"] = "take_out"
    lines: tuple[int, ...]


class TakeDeal(Value):
    """We asked whether dishes of the cart shall become this deal, in which they cost less."""

    kind: Literal["take_deal"] = "take_deal"
    deal: ItemId


Pending = Annotated[
    ChooseItem | ChooseOption | AskDetail | Confirm | AllergyWarning | AnythingElse | ClearWholeCart | CancelPlaced
    | ConfirmChange | TryAgain | TakeOut | GotItRight | AskStore | TakeDeal,
    Field(discriminator="kind"),
]  # fmt: skip
"""The question that waits for the guest's answer."""


class Chosen(Value):
    """What the guest took of several that we offered, and what was left: for "no, the other one"."""

    line: int
    items: tuple[ItemId, ...] = ()
    said: str = ""
    """The words that the items were offered for."""
    group: GroupId | None = None
    options: tuple[OptionId, ...] = ()


class RememberedOrder(Value):
    """An order that was placed in this session, as it was. ``day`` is an ISO date.

    ``confirmation_id``: of the read-back that it was placed by; None where a later message settled it.
    """

    order_id: str
    cart: Cart
    fulfilment: Fulfilment = Fulfilment()
    total: Money | None = None
    day: str | None = None
    confirmation_id: str | None = None


class Amendment(Value):
    """A placed order that the guest changes: its dishes are in the session's cart.

    ``cart`` and ``fulfilment``: the order as it is. ``follows``: the key of its last placement. ``aside``: the cart
    from before, which comes back. ``by_cancelling``: the order service takes no changes, so the order is cancelled and
    made anew.
    """

    order_id: str
    store: str | None = None
    follows: UUID | None = None
    cart: Cart
    fulfilment: Fulfilment
    by_cancelling: bool = False
    aside: Cart = Cart()
    aside_fulfilment: Fulfilment = Fulfilment()


class OpenComplaint(Value):
    """What the guest has complained about so far, for what comes after it ("i paid for it")."""

    about: tuple[Complaint, ...] = ()
    items: tuple[ItemId, ...] = ()
    order_id: str | None = None


class Session(Value):
    """One guest's conversation. ``preferences`` is None until the profile service was asked."""

    schema_version: int = SCHEMA_VERSION
    cart: Cart = Cart()
    before: Cart | None = None
    """The cart before the last change, for "undo that"."""
    fulfilment: Fulfilment = Fulfilment()
    refused_time: TimeChoice | None = None
    """A time that is not possible, until the guest names another one or takes it as soon as possible."""
    checking_out: bool = False
    pending: Pending | None = None
    asked: Outcome | None = None
    """The pending question as it was put, to be put again after a change of subject."""
    unresolved: tuple[AmbiguousLine, ...] = ()
    """Items the guest must still choose among, in the order in which they were named."""
    open_options: tuple[ChooseOption, ...] = ()
    """Options the guest named by words that fit several."""
    unsafe: tuple[GroundedLine, ...] = ()
    """Lines held back by an allergy until the guest decides."""
    focus: int | None = None
    """The number of the cart line that "it" means."""
    topic: ItemId | None = None
    """The menu item last talked about, for "add it"."""
    chosen: Chosen | None = None
    shown: tuple[ItemId, ...] = ()
    """What we suggested or listed last, for "the second one"."""
    picked: tuple[PickedItem, ...] = ()
    """What a screen sent last, to know it again when it comes with every message."""
    preferences: Preferences | None = None
    restrictions: tuple[Restriction, ...] = ()
    """Whose allergies and diets these are, as far as the guest said it in this session: "it is for me, not for him"."""
    orders: tuple[str, ...] = ()
    """Ids of this session's placed orders, oldest first."""
    placed: tuple[RememberedOrder, ...] = ()
    """What is known of the newest of them, oldest first."""
    amends: Amendment | None = None
    """The placed order whose dishes are in the cart, to be changed."""
    complaint: OpenComplaint | None = None
    language: str | None = None
    """The language that the guest asked us to speak."""
    aspect: MenuAspect | None = None
    """What was last asked about a dish, for "and the tiramisu?"."""
    asked_about: AboutItem | None = None
    """The one dish of the last question with its options, for "and with mushrooms on it?"."""
    asked_things: tuple[str, ...] = ()
    """What that question looked for in the dish, for "take them out"."""
    suggestion: Suggestion | None = None
    """What we suggested in this order of our own accord."""
    deal_offer: DealOffer | None = None
    """The deal that we offered for dishes of this order."""
    likes: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()
    """Tastes, for recommendations. They never keep anything out of the cart."""
    sought: Recommend | None = None
    """The criteria of the last recommendation, for "not pizza"."""
    extra_asked: Literal["tip", "coupon"] | None = None
    """What the last reply asked for beside the open question: how much the tip is, or what the code is."""
    repeats: int = 0
    """How often the question in ``asked`` was put again, one time after the other."""
    unsettled: UUID | None = None
    """The key of a placement whose outcome is not known yet."""
    store: str | None = None
    """The branch whose menu the cart was checked against; None: no branch was chosen yet."""
    order_stores: dict[str, str] = Field(default_factory=dict)
    """The branch of each of ``orders``, where the restaurant has several: their kitchens number orders alike."""
    misses: int = 0
    """How many turns in a row were not understood."""
    unread: JsonValue = None
    """What was stored and cannot be read, kept until the guest starts over: a later release may read it."""

    @classmethod
    def restore(cls, stored: object) -> Self:
        """The session that was stored, also by another release: an older state is upgraded first, and unknown fields
        are ignored.

        A question that cannot be read is dropped; it is found again from the cart. When anything else cannot be read,
        the session is empty but for ``unread``, for what a guest has chosen is never guessed. Raises FromNewerRelease.
        """
        if not stored:
            return cls()
        session = cls.remembered(stored)
        if session is not None and session.unread is None:
            return session
        kept = stored.get("unread") if isinstance(stored, Mapping) else None
        raw = stored if kept is None else kept
        try:
            return cls._read(raw)
        except (ValidationError, NoVersion):
            return cls.model_validate({"unread": raw})

    @classmethod
    def faults_of(cls, unread: object) -> tuple[str, ...]:
        """Where a stored session is at fault ("cart.lines.0.quantity"), without any of its values."""
        try:
            cls._read(unread)
        except ValidationError as error:
            places = (".".join(map(str, each["loc"])) for each in error.errors(include_input=False))
            return tuple(dict.fromkeys(place or "session" for place in places))[:MAX_FAULTS]
        except NoVersion:
            return ("schema_version",)
        return ()

    @classmethod
    def _read(cls, stored: object) -> Self:
        """Raises ValidationError, NoVersion and FromNewerRelease."""
        if not isinstance(stored, Mapping):
            return cls.model_validate(stored)
        stored = apply_upgrades(stored)
        try:
            return cls.model_validate(stored, extra="ignore")
        except ValidationError as error:
            unread = {each["loc"][0] for each in error.errors(include_input=False)}
            if not unread <= _QUESTION:
                raise
        return cls.model_validate({k: v for k, v in stored.items() if k not in _QUESTION}, extra="ignore")

    def placed_order(self, which: OrderRef | None) -> RememberedOrder | None:
        """The order of this session that is meant: by id, by day, or the newest; None when it is not remembered."""
        if which is not None and which.id is not None:
            return next((order for order in self.placed if order.order_id == which.id), None)
        if which is not None and which.day is not None:
            return next((order for order in reversed(self.placed) if order.day == which.day), None)
        return self.placed[-1] if self.placed else None

    def started_over(self) -> Session:
        """A new session in the place of one that could not be read. What it knew of placed orders and of allergies
        goes on, as far as that can be read."""
        fresh = Session(unsettled=self.unsettled)
        stored = self.unread if isinstance(self.unread, Mapping) else {}
        for name in _OUTLIVES & stored.keys():
            with suppress(ValidationError):
                fresh = fresh.replace(**{name: stored[name]})
        return fresh.replace(unsettled=self.unsettled or fresh.unsettled)

    def with_order(
        self, order_id: str, *, total: Money | None = None, day: str | None = None, store: str | None = None
    ) -> Session:
        """The session after an order was placed: empty cart, nothing pending, the order remembered.

        ``store``: the branch that has it; None: the session's.
        """
        orders = (*(o for o in self.orders if o != order_id), order_id)[-MAX_REMEMBERED_ORDERS:]
        order = RememberedOrder(
            order_id=order_id, cart=self.cart, fulfilment=self.fulfilment, total=total, day=day,
            confirmation_id=self.pending.confirmation_id if isinstance(self.pending, Confirm) else None,
        )  # fmt: skip
        others = tuple(known for known in self.placed if known.order_id != order_id)
        placed = others if self.cart.is_empty else (*others, order)
        refused = self.suggestion if self.suggestion and self.suggestion.answer == "declined" else None
        refused_deal = self.deal_offer if self.deal_offer and self.deal_offer.answer == "declined" else None
        return self.replace(
            cart=self.cart.without_lines(), before=None, fulfilment=Fulfilment(), refused_time=None, checking_out=False,
            pending=None, asked=None, repeats=0, unresolved=(), open_options=(), unsafe=(), focus=None, chosen=None,
            shown=(), picked=(), orders=orders, placed=placed[-MAX_REMEMBERED_CARTS:], unsettled=None,
            suggestion=refused, deal_offer=refused_deal, asked_about=None, asked_things=(), extra_asked=None,
            amends=None, order_stores=self._list_order_stores(orders, order_id, store or self.store),
        )  # fmt: skip

    def amending(self, amends: Amendment) -> Session:
        """The session with the placed order in its cart, without open questions."""
        return self._without_questions(
            amends=amends, cart=amends.cart, fulfilment=amends.fulfilment, checking_out=False
        )

    def without_amendment(self) -> Session:
        """The session with the cart from before a placed order was to be changed."""
        amends = self.amends
        if amends is None:
            return self
        return self._without_questions(
            amends=None, cart=amends.aside, fulfilment=amends.aside_fulfilment, checking_out=False
        )

    def as_new_order(self) -> Session:
        """The session whose placed order was cancelled: its dishes, as they were to become, are a new order's."""
        return self._without_questions(amends=None, checking_out=True)

    def with_changed_order(self, order_id: str, cart: Cart, fulfilment: Fulfilment, total: Money | None) -> Session:
        """The session after a placed order was changed to this."""
        orders = (*(o for o in self.orders if o != order_id), order_id)[-MAX_REMEMBERED_ORDERS:]
        known = next(
            (order for order in self.placed if order.order_id == order_id),
            RememberedOrder(order_id=order_id, cart=cart),
        )
        changed = known.replace(cart=cart, fulfilment=fulfilment, total=total or known.total)
        others = tuple(order for order in self.placed if order.order_id != order_id)
        return self.replace(orders=orders, placed=(*others, changed)[-MAX_REMEMBERED_CARTS:])

    def _without_questions(self, **changes: object) -> Session:
        return self.replace(
            before=None, pending=None, asked=None, repeats=0, unresolved=(), open_options=(), unsafe=(), focus=None,
            chosen=None, shown=(), asked_about=None, asked_things=(), **changes,
        )  # fmt: skip

    def at_store(self, store: str) -> Session:
        """The session at this branch, with its cart and without questions and references to another branch's menu."""
        if store == self.store:
            return self
        return self.replace(
            store=store, before=None, pending=None, asked=None, repeats=0, unresolved=(), open_options=(), unsafe=(),
            focus=None, topic=None, chosen=None, shown=(), asked_about=None, asked_things=(), sought=None,
        )  # fmt: skip

    def _list_order_stores(self, orders: tuple[str, ...], newest: str, store: str | None) -> dict[str, str]:
        others = {order: known for order, known in self.order_stores.items() if order in orders and order != newest}
        return others if store is None else {**others, newest: store}
