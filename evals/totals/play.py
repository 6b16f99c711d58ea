"""Takes a made-up order through the product: cart, quote over the wire, read-back, the yes, and shares of the bill."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

import httpx

from demo.bill import Charges, Coupon, Extras, make_bill
from demo.order import build_quote
from domain.bill import BillTerms
from domain.calls import PlaceOrder, QuoteOrder
from domain.cart import Amount, Cart, Choice, Line
from domain.commands import Agree, Checkout, Command, Reading, ShowCart
from domain.deals import add_component_groups
from domain.fulfilment import DeliveryMode, Tip
from domain.guest import Preferences
from domain.menu import (
    Component,
    DishPart,
    GroupId,
    GroupKind,
    HalvesPrice,
    Item,
    ItemId,
    Menu,
    Option,
    OptionGroup,
    OptionId,
    PlacementPrice,
    make_amount_id,
    make_halves_id,
)
from domain.money import Money
from domain.order import Fulfilment
from domain.outcome import BelowMinimum, BillSplit, CouponRefused, Outcome, ReadBack
from domain.person import name_person
from domain.sale_unit import SaleUnit, SoldBy
from domain.session import Session
from domain.turn import Caller, TurnRequest
from evals.totals.cases import Case, Deal, Dish, KnownCoupon, OrderedDeal, OrderedLine
from nodes.order.flow import order_flow
from nodes.turn.state import Ask, Decision, Scene, Turn
from nodes.turn.tool_results import ToolResults
from nodes.turn.tools import build_draft
from services.order.client import OrderClient
from services.order.models import QuoteRequest
from services.post import CallPolicy, Endpoint, ServicePost

T = TypeVar("T", ReadBack, BelowMinimum, BillSplit)
_SIZE, _TOPPINGS = GroupId("size"), GroupId("toppings")
_CALLER = Caller(tenant="t", user_id="u", channel="web", session_id="s", trace_id="x")
_REQUEST = TurnRequest(**dict(_CALLER), message_id="m", text="-")


@dataclass(frozen=True, slots=True)
class PlayedOrder:
    """What the guest hears. ``placed``: the total of the order that the yes sends; None: there is no read-back."""

    read_back: ReadBack | None
    below: BelowMinimum | None
    refused: frozenset[str]
    placed: Money | None
    even: tuple[int, ...]
    persons: dict[str, int]


async def play(case: Case) -> PlayedOrder:
    """Check out, agree, and ask for shares; each turn asks the order service anew."""
    guest = _Guest(case)
    decision = await guest.send(guest.session, Checkout())
    read_back = _find(decision, ReadBack)
    agreed = await guest.send(decision.session, Agree()) if isinstance(decision, Decision) and read_back else None
    even = _find(await guest.send(guest.session, ShowCart(what="split", people=case.people)), BillSplit)
    persons = _find(await guest.send(guest.session, ShowCart(what="split")), BillSplit)
    shares = [[share.amount.minor] * share.people for share in even.shares] if even else []
    return PlayedOrder(
        read_back=read_back,
        below=_find(decision, BelowMinimum),
        refused=frozenset(each.code for each in _list_outcomes(decision) if isinstance(each, CouponRefused)),
        placed=agreed.total if isinstance(agreed, PlaceOrder) else None,
        even=tuple(amount for amounts in shares for amount in amounts),
        persons={share.name: share.amount.minor for share in persons.shares} if persons else {},
    )


class _Guest:
    """The order flow with the demo's bill behind the real client of the order service."""

    def __init__(self, case: Case) -> None:
        self._menu = _build_menu(case)
        transport = httpx.MockTransport(lambda request: _answer(case, self._menu, request))
        post = ServicePost(transport, CallPolicy())
        at = Endpoint("order_service", "http://orders.example/quote")
        self._orders = OrderClient(post, at, at, default_currency=case.currency)
        self.session = _build_session(case)

    async def send(self, session: Session, command: Command) -> Decision | PlaceOrder:
        """The decision of one message, or the order that it places."""
        results = ToolResults(menu=self._menu, bill_terms=BillTerms(takes_tips=True, takes_coupons=True))
        while True:
            turn = Turn(request=_REQUEST, reading=Reading(commands=(command,)))
            decision = order_flow(Scene(session, turn, results))
            if not isinstance(decision, Ask):
                return decision
            if isinstance(decision.call, PlaceOrder):
                return decision.call
            if not isinstance(decision.call, QuoteOrder):
                raise TypeError(f"{decision.call.tool} is not needed for a bill")
            draft = build_draft(decision.call.cart, decision.call.fulfilment, self._menu)
            quote = await self._orders.quote(_CALLER, draft)
            results = replace(results, quote=quote, is_quoted=True, quoted_cart=decision.call.cart)


def _find(decision: Decision | PlaceOrder, kind: type[T]) -> T | None:
    return next((each for each in _list_outcomes(decision) if isinstance(each, kind)), None)


def _list_outcomes(decision: Decision | PlaceOrder) -> tuple[Outcome, ...]:
    return decision.outcomes if isinstance(decision, Decision) else ()


def _answer(case: Case, menu: Menu, request: httpx.Request) -> httpx.Response:
    """The demo's order service without its database."""
    wanted = QuoteRequest.model_validate_json(request.content)
    charges = Charges(
        case.tax_percent,
        _units(case, case.delivery_fee),
        _units(case, case.free_delivery_from),
        _units(case, case.packaging),
        _units(case, case.delivery_minimum),
    )
    coupons = {coupon.code: _build_coupon(coupon) for coupon in case.coupons}
    extras = Extras(wanted.tip_amount, wanted.tip_percent, wanted.coupons, coupons, date(2026, 1, 1))
    bill = make_bill(wanted.items, menu, charges, mode=DeliveryMode(wanted.delivery_mode), extras=extras)
    return httpx.Response(200, stream=httpx.ByteStream(build_quote(bill).model_dump_json(exclude_none=True).encode()))


def _units(case: Case, minor: int) -> Decimal:
    return Decimal(minor) / case.scale


def _build_coupon(coupon: KnownCoupon) -> Coupon:
    return Coupon(
        code=coupon.code,
        name=coupon.code.title(),
        percent=coupon.percent,
        amount_minor=coupon.amount,
        free_delivery=coupon.free_delivery,
        minimum_minor=coupon.minimum,
        last_day=None,
    )


def _build_menu(case: Case) -> Menu:
    dishes = tuple(_build_item(case, number, dish) for number, dish in enumerate(case.dishes))
    deals = tuple(_build_deal(case, number, deal) for number, deal in enumerate(case.deals))
    return add_component_groups(Menu(items=(*dishes, *deals), version="1", currency=case.currency))


def _build_deal(case: Case, number: int, deal: Deal) -> Item:
    components = tuple(
        Component(
            id=GroupId(f"part-{at}"),
            name=f"Part {at}",
            choices=tuple((ItemId(f"dish-{dish}"), Money(extra, case.currency)) for dish, extra in choices),
        )
        for at, choices in enumerate(deal.components)
    )
    price = Money(deal.price, case.currency)
    return Item(ItemId(f"deal-{number}"), f"Deal {number}", "Deals", price=price, components=components)


def _build_item(case: Case, number: int, dish: Dish) -> Item:
    def options(prices: tuple[int, ...]) -> tuple[Option, ...]:
        return tuple(
            Option(id=OptionId(str(at)), name=f"Option {at}", price=Money(price, case.currency), allergens=frozenset())
            for at, price in enumerate(prices)
        )

    sizes = OptionGroup(_SIZE, "Size", GroupKind.SINGLE, options(dish.sizes), min_choices=1, max_choices=1)
    toppings = OptionGroup(
        _TOPPINGS,
        "Toppings",
        GroupKind.MULTI,
        options(dish.toppings),
        amounts=True,
        included=(OptionId("0"),) if dish.has_included and dish.toppings else (),
        placements=tuple(DishPart),
        placement_price=PlacementPrice.SHARE if dish.has_shares else PlacementPrice.FULL,
    )
    return Item(
        id=ItemId(f"dish-{number}"),
        name=f"Dish {number}",
        category="Dishes",
        price=Money(dish.price, case.currency),
        groups=tuple(group for group in (sizes, toppings) if group.options),
        allergens=frozenset({"milk"}),
        halves_price=HalvesPrice(dish.halves),
        sale_unit=SaleUnit(SoldBy.WEIGHT, per=dish.grams, step=10, minimum=10) if dish.grams is not None else None,
    )


def _build_session(case: Case) -> Session:
    tip = Tip(percent=case.tip_percent) if case.tip_percent is not None else None
    if case.tip_amount is not None:
        tip = Tip(amount=_units(case, case.tip_amount))
    dishes = [_build_line(number, line) for number, line in enumerate(case.lines, start=1)]
    deals = [_build_deal_line(number, line) for number, line in enumerate(case.deal_lines, start=len(dishes) + 1)]
    lines = (*dishes, *deals)
    return Session(
        cart=Cart(lines=lines, next_number=len(lines) + 1),
        fulfilment=Fulfilment(
            mode=DeliveryMode(case.mode),
            address="5 Hill Road" if case.mode == "delivery" else None,
            table_number="4" if case.mode == "dine_in" else None,
            payment="cash",
            tip=tip,
            coupons=case.codes or None,
        ),
        preferences=Preferences(),
    )


def _build_deal_line(number: int, line: OrderedDeal) -> Line:
    choices: list[Choice] = []
    for at, (_, dish) in enumerate(line.parts):
        part, item = GroupId(f"part-{at}"), OptionId(f"dish-{dish.dish}")
        own = _build_line(0, dish).choices
        choices.append(Choice(group=part, option=item))
        choices += [each.replace(group=GroupId(f"{part}/{item}/{each.group}")) for each in own]
    return Line(
        number=number,
        item=ItemId(f"deal-{line.deal}"),
        name=f"Deal {line.deal}",
        quantity=line.quantity,
        choices=tuple(choices),
        person=name_person(line.person),
    )


def _build_line(number: int, line: OrderedLine) -> Line:
    size = (Choice(group=_SIZE, option=OptionId(str(line.size))),) if line.size is not None else ()
    toppings = tuple(
        Choice(
            group=_TOPPINGS,
            option=OptionId(str(at)),
            amount=Amount.EXTRA if is_extra else Amount.NORMAL,
            placement=DishPart(part),
        )
        for at, is_extra, part in line.toppings
    )
    return Line(
        number=number,
        item=_name_item(line),
        name=f"Dish {line.dish}",
        quantity=line.quantity,
        choices=(*size, *toppings),
        person=name_person(line.person),
    )


def _name_item(line: OrderedLine) -> ItemId:
    item = ItemId(f"dish-{line.dish}")
    if line.grams is not None:
        return make_amount_id(item, line.grams)
    return item if line.other is None else make_halves_id(item, ItemId(f"dish-{line.other}"))
