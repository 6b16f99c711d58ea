"""What happened in a turn, as facts. Flows fill outcomes; the reply is composed from them and from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.bill import BillParts
from domain.guest import Preferences
from domain.money import Money
from domain.order import Detail, Extra, Fulfilment, OverriddenWarning
from domain.order_times import TimeProblem
from domain.value import Value


class PartView(Value):
    """A dish of a deal with its options in the menu's words; without a name: options of the deal itself."""

    name: str | None = None
    options: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


class LineView(Value):
    """A cart line in the menu's words, ready to be read out.

    ``parts``: what a deal consists of. Its ``options`` and ``refusals`` are those of all its parts, too.
    """

    number: int
    name: str
    quantity: int
    options: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()
    parts: tuple[PartView, ...] = Field(default=(), exclude_if=lambda parts: not parts)
    note: str | None = None
    person: str | None = None
    """Whom it is for, as the guest named them; "me" is the guest."""
    total: Money | None = None
    from_price: bool = False
    """A choice that is still open may make it dearer."""
    warned: OverriddenWarning | None = None
    """The warning that the guest overrode for this line."""
    halves: tuple[str, ...] = Field(default=(), exclude_if=lambda halves: not halves)
    """The names of both halves, of a dish of two."""


class CartView(Value):
    """The cart in the menu's words. ``subtotal`` is None when a price is not known."""

    lines: tuple[LineView, ...] = ()
    subtotal: Money | None = None
    scheduled_for: AwareDatetime | None = None
    """The time that the guest chose; None: as soon as possible."""


class DishView(Value):
    """A menu item, as much of it as an answer needs. ``allergens`` None: the menu does not say.

    ``unread``: the labels of its allergens that are not plainly understood; any allergen may be behind them.
    ``price`` is that of the cheapest way to have it; ``from_price``: there are dearer ones (see ``sizes``).
    """

    name: str
    price: Money | None = None
    from_price: bool = False
    description: str | None = None
    allergens: tuple[str, ...] | None = None
    may_contain: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    dietary: tuple[str, ...] = ()
    available: bool = True
    reason: str | None = None
    sizes: tuple[tuple[str, Money | None], ...] = ()
    """Each choice of a required single group that has prices, with the price of one unit."""
    unsafe: bool = False
    """What this guest said speaks against it: ``unsafe_allergens``, ``unsafe_diets``, or that nobody knows."""
    unsafe_allergens: tuple[str, ...] = ()
    unsafe_may_contain: tuple[str, ...] = ()
    unsafe_unknown: bool = False
    unsafe_diets: tuple[str, ...] = ()


# --- the cart


class LinesAdded(Value):
    kind: Literal["lines_added"] = "lines_added"
    lines: tuple[LineView, ...]


class LinesRemoved(Value):
    kind: Literal["lines_removed"] = "lines_removed"
    lines: tuple[LineView, ...]


class LineChanged(Value):
    kind: Literal["line_changed"] = "line_changed"
    line: LineView


class CartShown(Value):
    kind: Literal["cart_shown"] = "cart_shown"
    cart: CartView
    bill: BillParts | None = None
    """What the order service puts on the bill, if it was asked."""


class CartCleared(Value):
    kind: Literal["cart_cleared"] = "cart_cleared"
    can_undo: bool = False
    """The cart was emptied without a question."""


class CartRestored(Value):
    """The last change was undone."""

    kind: Literal["cart_restored"] = "cart_restored"
    cart: CartView


class NothingToUndo(Value):
    kind: Literal["nothing_to_undo"] = "nothing_to_undo"


class SavedAddressTaken(Value):
    """The order is delivered to an address that the guest has saved."""

    kind: Literal["saved_address_taken"] = "saved_address_taken"
    label: str
    address: str


class NoSavedAddress(Value):
    """The guest means a saved address that is not known. ``labels``: those that are."""

    kind: Literal["no_saved_address"] = "no_saved_address"
    labels: tuple[str, ...] = ()


class NoPastOrder(Value):
    """The guest wants what they had before, and nothing of that is known."""

    kind: Literal["no_past_order"] = "no_past_order"


class NothingToChange(Value):
    """The guest wants to change or remove something that is not in the cart."""

    kind: Literal["nothing_to_change"] = "nothing_to_change"
    said: str = ""


class NotOnMenu(Value):
    kind: Literal["not_on_menu"] = "not_on_menu"
    said: str
    nearest: tuple[str, ...] = ()


class TooManyOptions(Value):
    kind: Literal["too_many_options"] = "too_many_options"
    item: str
    group: str
    limit: int


class ItemUnavailable(Value):
    kind: Literal["item_unavailable"] = "item_unavailable"
    name: str
    reason: str | None = None
    instead: tuple[str, ...] = ()


class NotInDeal(Value):
    """``name``: a dish that cannot be chosen for a component of a deal; ``instead``: those that can."""

    kind: Literal["not_in_deal"] = "not_in_deal"
    deal: str
    component: str
    name: str
    instead: tuple[str, ...] = ()


class QuantityTooLarge(Value):
    kind: Literal["quantity_too_large"] = "quantity_too_large"
    limit: int


class AmountNotSold(Value):
    """An item is not sold in this number of pieces, but in ``offers``."""

    kind: Literal["amount_not_sold"] = "amount_not_sold"
    item: str
    offers: tuple[str, ...]


class CartFull(Value):
    """The cart has as many lines as it takes; what was to come in on a line of its own did not."""

    kind: Literal["cart_full"] = "cart_full"
    limit: int


class Unsafe(Value):
    """An item the guest should not have. With nothing else than its name: the menu does not say what is in it."""

    kind: Literal["unsafe"] = "unsafe"
    name: str
    allergens: tuple[str, ...] = ()
    may_contain: tuple[str, ...] = ()
    unknown: bool = False
    diets: tuple[str, ...] = ()


class LeftOut(Value):
    """The guest heeded a warning."""

    kind: Literal["left_out"] = "left_out"
    name: str


class WishNoted(Value):
    """An option that the dish does not have goes to the kitchen as a note; nobody has promised it."""

    kind: Literal["wish_noted"] = "wish_noted"
    item: str
    wishes: tuple[str, ...]


class DefaultTaken(Value):
    """A choice that we made because the guest left it to us."""

    kind: Literal["default_taken"] = "default_taken"
    item: str
    option: str | None = None
    """None: the dish itself was left to us."""


class CartTotal(Value):
    """What the cart comes to, by the menu's prices; None where one of them is not known."""

    kind: Literal["cart_total"] = "cart_total"
    cart: CartView
    bill: BillParts | None = None
    """What the order service puts on the bill, if it was asked."""


class NotRead(Value):
    """Words of the guest that nothing was done with."""

    kind: Literal["not_read"] = "not_read"
    words: tuple[str, ...]


# --- questions


class AskGotItRight(Value):
    """Nothing was changed yet: is this what the guest wants? ``words`` were not understood; ``claim`` does not add up.

    ``vague``: what is still to be chosen among several dishes, as quotes.
    """

    kind: Literal["ask_got_it_right"] = "ask_got_it_right"
    lines: tuple[LineView, ...] = ()
    removed: tuple[LineView, ...] = ()
    vague: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    claim: str | None = None


class WhichItem(Value):
    """``noun``: what the menu calls one of the candidates ("pizza"); empty when they share no such name.

    ``category``: the category of them all. ``passed_over``: the guest went on to something else when we first asked.
    ``reason`` "amount": the candidates are amounts of ``said``.
    """

    kind: Literal["which_item"] = "which_item"
    said: str
    candidates: tuple[DishView, ...]
    reason: Literal["", "amount"] = ""
    noun: str = ""
    category: str = ""
    passed_over: bool = False


class WhichOption(Value):
    """``others``: further dishes that the answer is for; ``also``: what else of the dish is to be chosen."""

    kind: Literal["which_option"] = "which_option"
    item: str
    group: str
    options: tuple[str, ...]
    others: tuple[str, ...] = ()
    also: tuple[tuple[str, tuple[str, ...]], ...] = ()


class WhichDetail(Value):
    """``times``: the nearest possible ones, for "wanted_time"."""

    kind: Literal["which_detail"] = "which_detail"
    detail: Detail
    times: tuple[AwareDatetime, ...] = ()


class WhichStore(Value):
    """Which branch the order is for; ``stores``: their names."""

    kind: Literal["which_store"] = "which_store"
    stores: tuple[str, ...]


class StoreChosen(Value):
    kind: Literal["store_chosen"] = "store_chosen"
    store: str


class NotSoldThere(Value):
    """Dishes of the cart that the branch does not sell, and that left the cart."""

    kind: Literal["not_sold_there"] = "not_sold_there"
    store: str
    names: tuple[str, ...]


class AskAnythingElse(Value):
    """``suggested``: a dish that may go with the order; a yes takes it."""

    kind: Literal["ask_anything_else"] = "ask_anything_else"
    suggested: DishView | None = None


class AskTakeDeal(Value):
    """``names``: dishes of the cart that cost ``before`` and, together as so many of this deal, ``after``."""

    kind: Literal["ask_take_deal"] = "ask_take_deal"
    deal: str
    quantity: int = 1
    names: tuple[str, ...]
    before: Money
    after: Money


class AskClearCart(Value):
    kind: Literal["ask_clear_cart"] = "ask_clear_cart"


class AskCancelOrder(Value):
    """``reason`` "change": the order cannot be changed, but cancelled and made anew as ``cart``; "empty": the guest
    took everything out of it."""

    kind: Literal["ask_cancel_order"] = "ask_cancel_order"
    order_id: str
    reason: Literal["", "change", "empty"] = ""
    cart: CartView = CartView()


class AskOrderChange(Value):
    """What shall be changed in the placed order?"""

    kind: Literal["ask_order_change"] = "ask_order_change"
    order_id: str
    cart: CartView


class AskWhatToOrder(Value):
    kind: Literal["ask_what_to_order"] = "ask_what_to_order"
    reason: Literal["", "more"] = ""
    """"more": there is something in the cart already."""


class AskWhatToChange(Value):
    """The guest did not want the order that was read back, or what we made of a message."""

    kind: Literal["ask_what_to_change"] = "ask_what_to_change"


class ReadBack(BillParts):
    """The whole order, to be confirmed. ``total`` is what "yes" will pay; ``estimated``: no service confirmed it."""

    kind: Literal["read_back"] = "read_back"
    cart: CartView
    fulfilment: Fulfilment
    estimated: bool = False
    changed: bool = False


class BelowMinimum(Value):
    """The order is too small to be taken: ``missing`` is what its dishes must still come to."""

    kind: Literal["below_minimum"] = "below_minimum"
    minimum: Money
    subtotal: Money
    missing: Money


class CouponTaken(Value):
    """A code that the order service takes, and what it takes off the cart as it is."""

    kind: Literal["coupon_taken"] = "coupon_taken"
    code: str
    name: str
    amount: Money


class CouponRefused(Value):
    """A code that is not on the bill. ``message``: the order service's reason; "unchecked": it could not be asked."""

    kind: Literal["coupon_refused"] = "coupon_refused"
    code: str
    message: str = ""
    reason: Literal["", "unchecked"] = ""


class TipNotTaken(Value):
    """The tip is not on the bill: the order service did not confirm it, or ("unchecked") could not be asked."""

    kind: Literal["tip_not_taken"] = "tip_not_taken"
    reason: Literal["", "unchecked"] = ""


class WhichExtra(Value):
    """What is missing of a tip or a code that the guest wants on the bill."""

    kind: Literal["which_extra"] = "which_extra"
    detail: Literal["tip", "coupon"]


class BillShare(Value):
    """What one person pays, or each of several ``people``. ``name`` empty: dishes without a name."""

    amount: Money
    name: str = ""
    people: int = 1


class BillSplit(Value):
    """The total in shares that add up to it: equal ones, or by the names on the dishes. ``estimated``: it is the
    menu's, and no service confirmed it. ``detail`` "one": one person's share, before that of dishes without a name."""

    kind: Literal["bill_split"] = "bill_split"
    detail: Literal["even", "person", "one"]
    total: Money
    shares: tuple[BillShare, ...]
    estimated: bool = False

    @property
    def people(self) -> int:
        """How many persons share it."""
        return sum(share.people for share in self.shares)


class BillNotSplit(Value):
    """Why there are no shares: no dish has a name on it, a price is not known, or there is nothing to share."""

    kind: Literal["bill_not_split"] = "bill_not_split"
    reason: Literal["no_names", "no_price", "empty"]


# --- the order


class DetailsNoted(Value):
    """What was said about delivery and payment before it was asked for: only the fields that were said.

    ``tip``: the amount of the tip, if the guest said an amount.
    """

    kind: Literal["details_noted"] = "details_noted"
    said: Fulfilment
    tip: Money | None = None


class TimeRefused(Value):
    """Nothing can be ordered for the time that the guest wants. ``at``: that time, where the words name one.

    ``nearest``: the nearest possible times.
    """

    kind: Literal["time_refused"] = "time_refused"
    reason: TimeProblem
    at: AwareDatetime | None = None
    nearest: tuple[AwareDatetime, ...] = ()


class TimeNotPromised(Value):
    """Orders cannot be scheduled here: the time is only a note for the kitchen. ``said``: in the guest's words."""

    kind: Literal["time_not_promised"] = "time_not_promised"
    said: str


class TimeCleared(Value):
    """The order is wanted as soon as possible."""

    kind: Literal["time_cleared"] = "time_cleared"


class OrderPlaced(Value):
    """``scheduled_for``: the time that the order service was given.

    ``wanted_time``: what the guest asked for and the service received; the time it takes is then nobody's word.

    ``confirmed_total``: the total that the guest confirmed, if the restaurant's total is another one.
    """

    kind: Literal["order_placed"] = "order_placed"
    order_id: str
    total: Money | None = None
    confirmed_total: Money | None = None
    eta_minutes: int | None = None
    wanted_time: str | None = None
    scheduled_for: AwareDatetime | None = None


class PaymentLink(Value):
    """Where the guest pays the order; "unavailable": no link came, and staff say how to pay."""

    kind: Literal["payment_link"] = "payment_link"
    order_id: str
    amount: Money
    url: str = ""
    reason: Literal["", "unavailable"] = ""


class OrderUnconfirmed(Value):
    """The restaurant has an order under this number, and did not say that it takes it.

    "pending": it has not decided yet; "payment": it waits for the guest to pay; "unclear": ``status`` is the
    restaurant's own word, which is in no table.
    """

    kind: Literal["order_unconfirmed"] = "order_unconfirmed"
    order_id: str
    reason: Literal["pending", "payment", "unclear"]
    status: str = ""
    total: Money | None = None


class OrderUnknown(Value):
    """The order was sent, but no answer came: it may or may not have been taken. "staff": only they can find out."""

    kind: Literal["order_unknown"] = "order_unknown"
    reason: Literal["", "staff"] = ""


class OrderNotPlaced(Value):
    """``message``: the restaurant's own sentence, where guests may read it. ``names``: what it is about."""

    kind: Literal["order_not_placed"] = "order_not_placed"
    reason: str = ""
    message: str = ""
    names: tuple[str, ...] = ()


class PriceChanged(Value):
    """A dish costs something else than what was read back; ``price`` is None where nobody says what."""

    kind: Literal["price_changed"] = "price_changed"
    name: str
    price: Money | None = None


class AskTakeOut(Value):
    """Shall these dishes go out of the order? ``gone``: the restaurant has not got them any more; ``declined``: the
    guest wants none of the options that they cannot be without."""

    kind: Literal["ask_take_out"] = "ask_take_out"
    names: tuple[str, ...]
    reason: Literal["gone", "declined"] = "gone"


class OrderTracked(Value):
    kind: Literal["order_tracked"] = "order_tracked"
    order_id: str
    status: str
    eta_minutes: int | None = None


class OrderNotFound(Value):
    kind: Literal["order_not_found"] = "order_not_found"
    order_id: str


class OrderIdNeeded(Value):
    """``reason`` "not_placed": there is a cart, but no order of it yet."""

    kind: Literal["order_id_needed"] = "order_id_needed"
    reason: Literal["", "not_placed"] = ""


class OrderCancelled(Value):
    kind: Literal["order_cancelled"] = "order_cancelled"
    order_id: str


class OrderNotCancelled(Value):
    """``status``: the order's state, in the order service's words; None where it is not known any more."""

    kind: Literal["order_not_cancelled"] = "order_not_cancelled"
    order_id: str
    status: str | None = None


class OrderKept(Value):
    """A placed order that the guest does not want cancelled after all."""

    kind: Literal["order_kept"] = "order_kept"
    order_id: str


class OrderDescribed(Value):
    """What a placed order holds, what it costs, and how it reaches the guest: as it was placed."""

    kind: Literal["order_described"] = "order_described"
    order_id: str
    detail: Literal["content", "price", "fulfilment"]
    cart: CartView
    fulfilment: Fulfilment
    total: Money | None = None


class ChangeReadBack(Value):
    """What a placed order shall become: lines and details that are new or other, and both totals of the order service.

    ``tip``: the amount of a new tip, if the guest said an amount. ``without``: what the order shall no longer have.
    ``difference``: what is to be paid more; below zero: less. ``again``: something changed since the last read-back.
    """

    kind: Literal["change_read_back"] = "change_read_back"
    order_id: str
    added: tuple[LineView, ...] = ()
    removed: tuple[LineView, ...] = ()
    changed: tuple[LineView, ...] = ()
    said: Fulfilment = Fulfilment()
    tip: Money | None = None
    without: tuple[Extra, ...] = ()
    previous_total: Money | None = None
    total: Money | None = None
    difference: Money | None = None
    again: bool = False


class OrderChanged(Value):
    """``added``, ``removed``, ``changed``: the dishes of the change, if the message that confirms it settles it, too.

    ``confirmed_total``: the total that the guest confirmed, if the restaurant's total is another one.
    """

    kind: Literal["order_changed"] = "order_changed"
    order_id: str
    added: tuple[LineView, ...] = ()
    removed: tuple[LineView, ...] = ()
    changed: tuple[LineView, ...] = ()
    total: Money | None = None
    confirmed_total: Money | None = None
    eta_minutes: int | None = None


class OrderNotChanged(Value):
    """A placed order stays as it is. ``reason``: a code; ``status``: the order's state in the service's words;
    ``message``: the restaurant's own sentence, where guests may read it. ``names``: the dishes that it is about."""

    kind: Literal["order_not_changed"] = "order_not_changed"
    order_id: str
    reason: str = ""
    status: str | None = None
    names: tuple[str, ...] = ()
    message: str = ""


class ChangeUnknown(Value):
    """A change was sent, but no answer came: it may or may not have been made. "staff": only they can find out."""

    kind: Literal["change_unknown"] = "change_unknown"
    order_id: str
    reason: Literal["", "staff"] = ""


class OrderFixed(Value):
    """A wish about an order that was placed: it cannot be changed from here. ``status``: where it is, when known."""

    kind: Literal["order_fixed"] = "order_fixed"
    order_id: str | None = None
    status: str | None = None


class ComplaintTaken(Value):
    """A complaint was handed to staff. ``items`` in the menu's words; ``again``: it adds to an earlier one."""

    kind: Literal["complaint_taken"] = "complaint_taken"
    reason: str
    items: tuple[str, ...] = ()
    quantity: int | None = None
    order_id: str | None = None
    said: str = ""
    again: bool = False


class CancelUnknown(Value):
    """No answer came to a cancellation: it may or may not have been taken."""

    kind: Literal["cancel_unknown"] = "cancel_unknown"
    order_id: str


class CancelByStaff(Value):
    """The order service takes no cancellations: staff must be asked."""

    kind: Literal["cancel_by_staff"] = "cancel_by_staff"
    order_id: str


# --- the menu


class MenuShown(Value):
    """The menu at a glance: each category with some of its items, or ``text``, from which these were read."""

    kind: Literal["menu_shown"] = "menu_shown"
    categories: tuple[tuple[str, tuple[DishView, ...]], ...]
    text: str | None = None
    more: tuple[int, ...] = ()
    """For each category, how many of its items are not among those shown."""


class MenuEmpty(Value):
    """The menu service was reached, and its menu has nothing in it."""

    kind: Literal["menu_empty"] = "menu_empty"


class MenuText(Value):
    """A menu that came as plain text only, in the service's own words."""

    kind: Literal["menu_text"] = "menu_text"
    text: str


class MenuNotFresh(Value):
    """The menu service could not be asked: what is said comes from its last good menu, this many minutes old."""

    kind: Literal["menu_not_fresh"] = "menu_not_fresh"
    minutes: int


class OrderByStaff(Value):
    """The menu came as plain text only: there is nothing in it that could be ordered here."""

    kind: Literal["order_by_staff"] = "order_by_staff"


class CategoryShown(Value):
    kind: Literal["category_shown"] = "category_shown"
    category: str
    items: tuple[DishView, ...]
    left_out: int = 0
    """How many are not shown, because this guest asked what is safe, and they are not."""


class DishesShown(Value):
    kind: Literal["dishes_shown"] = "dishes_shown"
    items: tuple[DishView, ...]
    more: int = 0


class DishPriced(Value):
    """What a dish costs, by size where that decides; or with just these ``options``, at ``price``."""

    kind: Literal["dish_priced"] = "dish_priced"
    dish: DishView
    options: tuple[str, ...] = ()
    price: Money | None = None
    quantity: int = 1
    total: Money | None = None
    """Of so many, where more than one is asked for and one has a price."""
    in_deals: tuple[tuple[str, Money], ...] = ()
    """The deals of the cart that offer it, with what it costs there beside the price of the deal."""


class SafeWithOption(Value):
    """A dish that is safe for the guest with one of these options."""

    name: str
    options: tuple[str, ...]


class SafeShown(Value):
    """What this guest may eat, as far as the menu says. ``unknown``: of so many dishes it does not.

    ``with_option``: dishes that are safe with some options of a choice.
    """

    kind: Literal["safe_shown"] = "safe_shown"
    items: tuple[DishView, ...]
    with_option: tuple[SafeWithOption, ...] = ()
    unknown: int = 0
    more: int = 0


class DietShown(Value):
    kind: Literal["diet_shown"] = "diet_shown"
    diet: str
    items: tuple[DishView, ...]
    marked: bool = True
    """False when the menu carries no dietary marks at all."""
    more: int = 0


class DishSuits(Value):
    """Whether one dish is marked for a diet; ``suits`` None: the menu marks nothing on it."""

    kind: Literal["dish_suits"] = "dish_suits"
    name: str
    diet: str
    suits: bool | None


class DishContains(Value):
    """Whether a dish holds an allergen that was asked about (``asked``); "depends": on what is chosen with it;
    "maybe": the menu says that it may, or uses a wider word."""

    kind: Literal["dish_contains"] = "dish_contains"
    name: str
    asked: str
    reason: Literal["yes", "no", "maybe", "depends", "unknown"]
    allergens: tuple[str, ...] = ()
    may_contain: tuple[str, ...] = ()


class DishHolds(Value):
    """Whether a dish has what was asked about (``asked``), as far as the menu says.

    "yes": its ``options`` come with it; "described": the ``description`` names it; "no": it is marked for a ``diet``;
    "option": ``options`` may be chosen; "apart": it is a dish of its own; "unknown": the menu does not say.
    """

    kind: Literal["dish_holds"] = "dish_holds"
    name: str
    asked: str
    reason: Literal["yes", "described", "no", "option", "apart", "unknown"]
    options: tuple[str, ...] = ()
    description: str | None = None
    diet: str | None = None
    apart: DishView | None = None


class DishForGuest(Value):
    """Whether a dish is for this guest, and what decides it; "untold": the guest has named nothing to keep away from.

    ``options``: the safe ones, if the choice of one group decides.
    """

    kind: Literal["dish_for_guest"] = "dish_for_guest"
    name: str
    reason: Literal["yes", "no", "maybe", "depends", "unknown", "untold"]
    allergens: tuple[str, ...] = ()
    may_contain: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


class NothingFits(Value):
    """No dish on the menu is as the guest asked; ``said`` quotes what was asked for, where it can be named.

    ``unstated``: the menu never mentions what the dishes should be without, so nobody can tell from it.
    """

    kind: Literal["nothing_fits"] = "nothing_fits"
    said: tuple[str, ...] = ()
    unstated: bool = False


class OptionRow(Value):
    """Options that may be had with the same dishes, and what each adds to the price. ``more``: dishes left out."""

    options: tuple[tuple[str, Money | None], ...]
    dishes: tuple[str, ...]
    more: int = 0


class OptionsShown(Value):
    """What may be had with a dish, and with which: a dressing, a dip, a milk."""

    kind: Literal["options_shown"] = "options_shown"
    rows: tuple[OptionRow, ...]


class AllergenFreeShown(Value):
    kind: Literal["allergen_free_shown"] = "allergen_free_shown"
    allergen: str
    items: tuple[DishView, ...]
    unknown: int = 0
    more: int = 0


class DishIngredients(Value):
    kind: Literal["dish_ingredients"] = "dish_ingredients"
    dish: DishView
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()


class HoursShown(Value):
    """``orders_ahead``: whether orders can be wanted for later."""

    kind: Literal["hours_shown"] = "hours_shown"
    open_now: bool | None
    hours: str | None
    orders_ahead: bool = False


class WeekHours(Value):
    """Weekdays with the same hours, Monday is 0. ``periods``: local times; none: closed."""

    first: int
    last: int
    periods: tuple[tuple[str, str], ...]


class SpecialHours(Value):
    """The hours of a date that is not as its weekday; no ``periods``: closed."""

    day: date
    periods: tuple[tuple[str, str], ...]


class HoursListed(Value):
    """The configured opening hours. ``at``: the local time of the next change, ``weekday``: its day, if not today."""

    kind: Literal["hours_listed"] = "hours_listed"
    open_now: bool
    at: str | None = None
    weekday: int | None = None
    week: tuple[WeekHours, ...]
    special: tuple[SpecialHours, ...] = ()


class FactShown(Value):
    """A fact of the restaurant's own configuration."""

    kind: Literal["fact_shown"] = "fact_shown"
    topic: Literal["address", "phone", "parking", "wifi", "payment", "discounts", "change", "other"]
    fact: str


class FactUnknown(Value):
    """A question about the restaurant without an answer; ``contact``: where the guest gets one."""

    kind: Literal["fact_unknown"] = "fact_unknown"
    topic: Literal["fee", "other"]
    contact: str


class DeliveryShown(Value):
    """The terms of delivery. ``code``: the post code in question."""

    kind: Literal["delivery_shown"] = "delivery_shown"
    detail: Literal["terms", "covered", "not_covered", "none"]
    code: str | None = None
    area: str | None = None
    fee: Money | None = None
    is_free: bool = False
    free_from: Money | None = None
    minimum: Money | None = None
    minutes: str | None = None


# --- the guest


class Recommended(Value):
    kind: Literal["recommended"] = "recommended"
    items: tuple[tuple[DishView, str | None], ...]


class NothingToRecommend(Value):
    kind: Literal["nothing_to_recommend"] = "nothing_to_recommend"


class ProfileShown(Value):
    kind: Literal["profile_shown"] = "profile_shown"
    preferences: Preferences
    total_orders: int | None = None
    favourites: tuple[str, ...] = ()


class PreferencesSaved(Value):
    kind: Literal["preferences_saved"] = "preferences_saved"
    preferences: Preferences


class PreferencesForgotten(Value):
    kind: Literal["preferences_forgotten"] = "preferences_forgotten"


class PreferencesNotSaved(Value):
    """Kept for this session, but the profile service did not take it."""

    kind: Literal["preferences_not_saved"] = "preferences_not_saved"
    preferences: Preferences


class AllergiesUnknown(Value):
    """What the guest once said about allergies could not be looked up, and something goes into the cart."""

    kind: Literal["allergies_unknown"] = "allergies_unknown"


class TastesNoted(Value):
    """What the guest likes and dislikes, for recommendations in this conversation."""

    kind: Literal["tastes_noted"] = "tastes_noted"
    likes: tuple[str, ...] = ()
    dislikes: tuple[str, ...] = ()


class CompanionDietNoted(Value):
    """The diet of somebody who eats with the guest: it keeps no dish of the others out of the cart."""

    kind: Literal["companion_diet_noted"] = "companion_diet_noted"
    diets: tuple[str, ...]


class CartSafe(Value):
    """As far as the menu tells, nothing in the cart holds what was asked about. ``avoided``: what that is."""

    kind: Literal["cart_safe"] = "cart_safe"
    avoided: tuple[str, ...] = ()
    empty: bool = False


class UnsafeInCart(Value):
    kind: Literal["unsafe_in_cart"] = "unsafe_in_cart"
    names: tuple[str, ...]


# --- talk


SmallTalkTopic = Literal[
    "greeting", "smalltalk", "help", "thanks", "out_of_scope", "handoff", "not_understood", "yes_or_no", "stuck",
    "nothing_open", "nothing_to_cancel", "session_unreadable", "started_over", "waiting", "goodbye",
    "goodbye_for_now", "delivery", "delivery_details", "payment", "staff_knows", "no_address", "all_right",
    "kind_words",
    "nothing_added",
]  # fmt: skip


class SmallTalk(Value):
    kind: Literal["small_talk"] = "small_talk"
    topic: SmallTalkTopic


class UnsupportedWish(Value):
    """Something that is not done here; ``said`` quotes the wish."""

    kind: Literal["unsupported"] = "unsupported"
    reason: str
    said: str = ""


class HalvesOffered(Value):
    """Half of something is wanted that is not sold so. Of ``kinds``, two can be the halves of one: ``example``."""

    kind: Literal["halves_offered"] = "halves_offered"
    kinds: tuple[str, ...]
    example: tuple[str, str]


class LanguageSet(Value):
    """The language that we go on in, as the guest asked."""

    kind: Literal["language_set"] = "language_set"


class LanguagesSpoken(Value):
    """The guest speaks, or asks for, a language that we have no words in."""

    kind: Literal["languages_spoken"] = "languages_spoken"


class SaidAgain(Value):
    """The guest did not catch our last reply: it is given once more, word for word."""

    kind: Literal["said_again"] = "said_again"


class TextCut(Value):
    """The message is longer than what is read of one: its end was not read."""

    kind: Literal["text_cut"] = "text_cut"


class CardNotKept(Value):
    """The message had a card number, which was removed before anybody read it."""

    kind: Literal["card_not_kept"] = "card_not_kept"


class MediaNotRead(Value):
    """The message has a picture, a recording or the like, which was not read."""

    kind: Literal["media_not_read"] = "media_not_read"


class TooMuchSaid(Value):
    """Reading the message would take more work than a turn may do: nothing of it was carried out."""

    kind: Literal["too_much_said"] = "too_much_said"


class AndMore(Value):
    """So many further outcomes of the turn are not reported one by one."""

    kind: Literal["and_more"] = "and_more"
    count: int


class ServiceDown(Value):
    """A microservice could not be asked. ``service`` in the words of the catalogue of errors."""

    kind: Literal["service_down"] = "service_down"
    service: Literal["menu", "order", "recommend", "tracking", "profile"]
    not_configured: bool = False


Outcome = Annotated[
    LinesAdded | LinesRemoved | LineChanged | CartShown | CartCleared | CartRestored | NothingToUndo | NoPastOrder
    | SavedAddressTaken | NoSavedAddress
    | NothingToChange | NotOnMenu
    | TooManyOptions | ItemUnavailable | QuantityTooLarge | CartFull | Unsafe | LeftOut
    | DetailsNoted | OrderKept | CancelUnknown | AllergiesUnknown | OrderByStaff | TimeRefused | TimeNotPromised
    | TimeCleared
    | WhichStore | StoreChosen | NotSoldThere
    | WhichItem | WhichOption | WhichDetail | AskAnythingElse | AskClearCart | AskCancelOrder | AskWhatToOrder
    | AskWhatToChange | AskTakeOut | AskTakeDeal | NotInDeal | PriceChanged
    | AskOrderChange | ChangeReadBack | OrderChanged | OrderNotChanged | ChangeUnknown
    | BelowMinimum | CouponTaken | CouponRefused | TipNotTaken | WhichExtra | BillSplit | BillNotSplit
    | PaymentLink | CardNotKept
    | ReadBack | OrderPlaced | OrderUnconfirmed | OrderUnknown | OrderNotPlaced | OrderTracked | OrderNotFound
    | OrderIdNeeded | OrderCancelled | OrderNotCancelled | CancelByStaff | MenuShown | MenuEmpty | MenuText
    | MenuNotFresh | CategoryShown | DishesShown | DishPriced | SafeShown | DietShown | DishSuits | DishContains
    | DishHolds | AllergenFreeShown | DishIngredients | DishForGuest | OptionsShown
    | HoursShown | HoursListed | FactShown | FactUnknown | DeliveryShown
    | Recommended | NothingToRecommend | ProfileShown | PreferencesSaved | PreferencesForgotten
    | PreferencesNotSaved | UnsafeInCart | SmallTalk | SaidAgain | TextCut | MediaNotRead | TooMuchSaid | AndMore
    | ServiceDown
    | WishNoted | DefaultTaken | CartTotal | NotRead | AskGotItRight | OrderDescribed | OrderFixed | ComplaintTaken
    | NothingFits | TastesNoted | CompanionDietNoted | CartSafe | UnsupportedWish | HalvesOffered | AmountNotSold
    | LanguageSet | LanguagesSpoken,
    Field(discriminator="kind"),
]  # fmt: skip

MAX_OUTCOMES = 50
"""Of one turn. What is not said one by one is counted in one AndMore."""
_LEFT_OUT_FIRST = (NotOnMenu, WishNoted, NothingToChange, ItemUnavailable, LineChanged)
"""Outcomes of which a guest needs no more than the first: the rest is said by what the cart holds."""


def bounded(outcomes: Sequence[Outcome], limit: int = MAX_OUTCOMES) -> tuple[Outcome, ...]:
    """At most ``limit`` (2 or more) of the outcomes, in their order, with an AndMore in place of those left out.

    What the turn refused or changed of many things goes first, the last of it before the first; only then others, from
    the middle: the end of a reply is its question.
    """
    if len(outcomes) <= limit:
        return tuple(outcomes)
    counted = sum(outcome.count for outcome in outcomes if isinstance(outcome, AndMore))
    single = [outcome for outcome in outcomes if not isinstance(outcome, AndMore)]
    over = max(0, len(single) - (limit - 1))
    minor = [at for at, outcome in enumerate(single) if isinstance(outcome, _LEFT_OUT_FIRST)][-over:] if over else []
    others = [at for at in range(limit // 2, len(single)) if at not in set(minor)]
    gone = {*minor, *others[: over - len(minor)]}
    first = min(gone, default=len(single) - 1)
    kept = [outcome for at, outcome in enumerate(single) if at not in gone]
    return (*kept[:first], AndMore(count=counted + len(gone)), *kept[first:])
