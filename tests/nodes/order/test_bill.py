"""What is on a bill: only what the quote confirms."""

from decimal import Decimal

import pytest

from domain.bill import Discount, RefusedCoupon
from domain.cart import Cart, Line
from domain.fulfilment import DeliveryMode, Tip
from domain.money import Money
from domain.order import Fulfilment, Quote
from domain.outcome import BelowMinimum, CouponRefused, TipNotTaken
from domain.restaurant import DeliveryTerms, RestaurantFacts
from domain.session import Session
from nodes.order.bill import check_extras, find_minimum, settle_bill
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask
from nodes.turn.tool_results import Failure, ToolResults
from tests.fakes.trattoria import CURRENCY
from tests.nodes.flow_runner import begin_draft

EXTRAS = Fulfilment(tip=Tip.model_validate({"percent": 10}), coupons=("GIFT", "OLD"))
LEMONADES = Cart(lines=(Line(number=1, item="lemonade", name="Lemonade", quantity=2),), next_number=2)


def money(minor: int) -> Money:
    return Money(minor, CURRENCY)


def draft_of(results: ToolResults, fulfilment: Fulfilment = EXTRAS) -> CartDraft:
    return begin_draft(Session(cart=LEMONADES, fulfilment=fulfilment), results=results)


QUOTE = Quote(
    total=money(500),
    discounts=(Discount(name="A gift", amount=money(100), code="gift"),),
    refused=(RefusedCoupon(code="old", reason="It ended."),),
)


def test_what_the_quote_does_not_confirm_leaves_the_order_and_is_reported() -> None:
    checked = check_extras(draft_of(ToolResults(quote=QUOTE, is_quoted=True)))
    assert checked.session.fulfilment == Fulfilment(coupons=("GIFT",))
    assert checked.outcomes == (CouponRefused(code="OLD", message="It ended."), TipNotTaken())


def test_without_a_quote_nothing_is_confirmed() -> None:
    failed = ToolResults().with_failure("quote_order", Failure(code="service_unavailable"))
    checked = check_extras(draft_of(failed))
    assert checked.session.fulfilment == Fulfilment()
    assert [getattr(each, "reason", None) for each in checked.outcomes] == ["unchecked"] * 3


def test_an_order_without_extras_asks_nobody_about_its_bill() -> None:
    plain = draft_of(ToolResults(), Fulfilment())
    assert settle_bill(plain) is plain
    assert check_extras(plain) is plain


def test_a_new_code_is_quoted_at_once() -> None:
    before = draft_of(ToolResults(), Fulfilment())
    assert isinstance(settle_bill(before.with_session(fulfilment=EXTRAS)), Ask)


@pytest.mark.parametrize(
    ("quote", "mode", "below"),
    [
        (Quote(total=money(600), minimum=money(600)), DeliveryMode.PICKUP, None),
        (
            Quote(total=money(600), minimum=money(1000)),
            DeliveryMode.PICKUP,
            BelowMinimum(minimum=money(1000), subtotal=money(600), missing=money(400)),
        ),
        (Quote(total=money(600), subtotal=money(1000), minimum=money(1000)), DeliveryMode.PICKUP, None),
        (None, DeliveryMode.DELIVERY, BelowMinimum(minimum=money(900), subtotal=money(600), missing=money(300))),
        (None, DeliveryMode.PICKUP, None),
    ],
)
def test_the_minimum_is_the_quotes_else_that_of_deliveries(
    quote: Quote | None, mode: DeliveryMode, below: BelowMinimum | None
) -> None:
    facts = RestaurantFacts(currency=CURRENCY, delivery=DeliveryTerms(minimum=Decimal(9)))
    results = ToolResults(quote=quote, is_quoted=True, delivery_facts=facts)
    assert find_minimum(draft_of(results, Fulfilment(mode=mode))) == below
