"""The results of the tools in this turn. They live as long as the turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from uuid import UUID

from domain.bill import BillTerms
from domain.calls import ToolName
from domain.cart import Cart
from domain.errors import ErrorCode
from domain.guest import Profile, Recommendation
from domain.menu import Menu
from domain.money import Money
from domain.order import ChangeQuote, OrderDraft, PlacedOrder, Quote, Rejection, Tracking
from domain.placement import PlacementKind, PlacementStatus
from domain.restaurant import AskedFacts, RestaurantFacts, TurnTime
from domain.selling import Arm
from domain.session import Session


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed tool call. ``code`` is from the error taxonomy; the exception's text is not kept."""

    code: ErrorCode
    reason: str = ""
    rejection: Rejection | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """The state of a placement after a tool settled it. ``order`` when it is placed, ``reason`` when it is not."""

    key: UUID
    status: PlacementStatus
    order: PlacedOrder | None = None
    reason: str = ""
    day: str | None = None
    """The ISO date on which it was confirmed."""
    store: str | None = None
    """The branch to which it was sent."""
    confirmed_total: Money | None = None
    """The total that the guest confirmed; None when the service had given none."""
    is_findable: bool = True
    """False when the service cannot look orders up: then only staff can settle an open one."""
    rejection: Rejection | None = None
    """The service's rejection, in the turn in which it arrived."""
    kind: PlacementKind = PlacementKind.ORDER
    of_order: str | None = None
    """The order that was to be changed or cancelled."""
    draft: OrderDraft | None = None
    """What the order is, where it was placed or changed; None in an older record."""


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """A placed order as our own record has it, and what its order service can do.

    ``asked``: the number that was asked for; None: the newest order. Without an ``order_id`` there is none.
    ``key``: of its last placement, the order's or that of its last change. ``draft``: as it is since then.
    """

    asked: str | None
    order_id: str | None = None
    key: UUID | None = None
    draft: OrderDraft | None = None
    store: str | None = None
    can_change: bool = False
    can_cancel: bool = False


@dataclass(frozen=True, slots=True)
class ToolResults:
    """One field per tool; None means that the tool was not called (or failed: see ``failures``)."""

    menu: Menu | None = None
    menu_age_s: float | None = None
    """The age of the last good menu when the current one is unavailable; it never places an order alone."""
    menu_kept: bool = False
    """Whether an earlier turn fetched the menu, and it counts as current: nothing is read back or placed by it."""
    quote: Quote | None = None
    is_quoted: bool = False
    quoted_cart: Cart | None = field(default=None, compare=False)
    """The cart of the quote."""
    settlement: Settlement | None = None
    change_quote: ChangeQuote | None = None
    order_record: OrderRecord | None = None
    recommendations: tuple[Recommendation, ...] | None = None
    recalled_order_id: str | None = None
    """The id of the guest's newest placed order in any session, after it was looked up (``is_order_recalled``)."""
    is_order_recalled: bool = False
    recalled_store: str | None = None
    """The branch that has the recalled order."""
    tracking: Tracking | None = None
    is_tracked: bool = False
    profile: Profile | None = None
    saved: bool | None = None
    payment_url: str | None = None
    restaurant: AskedFacts | None = None
    """The facts that the restaurant gives, where the message may ask about it."""
    time: TurnTime | None = None
    """The moment of the turn, where the message or the order is about a time."""
    selling_arm: Arm | None = None
    """The guest's group, where the restaurant makes suggestions."""
    delivery_facts: RestaurantFacts | None = None
    """The facts of a restaurant whose terms of delivery an order must keep."""
    bill_terms: BillTerms | None = None
    """What can be put on a bill here; None: nothing beside the dishes."""
    failures: Mapping[ToolName, Failure] = field(default_factory=dict)

    @property
    def is_menu_missing(self) -> bool:
        """Whether the menu must be fetched first. A failed attempt is not repeated in the same turn."""
        return self.menu is None and "fetch_menu" not in self.failures

    def with_failure(self, tool: ToolName, failure: Failure) -> ToolResults:
        """The results with the failure of this tool."""
        return replace(self, failures={**self.failures, tool: failure})


def find_order_store(session: Session, results: ToolResults, order_id: str) -> str | None:
    """The branch that has this order; None where it is not known, or the restaurant has no branches."""
    recalled = results.recalled_store if results.recalled_order_id == order_id else None
    return session.order_stores.get(order_id, recalled)


class TransientToolResults:
    """The tool results in the graph's state. Studio and traces show the names of the fields, not the whole menu."""

    __slots__ = ("results",)

    def __init__(self, results: ToolResults) -> None:
        self.results = results

    def model_dump(self) -> dict[str, object]:
        """The names of the fields with a value, and the codes of the failures."""
        names = [each.name for each in fields(ToolResults) if getattr(self.results, each.name) not in (None, False)]
        failures = {tool: failure.code for tool, failure in self.results.failures.items()}
        return {"known": [name for name in names if name != "failures"], "failures": failures}
