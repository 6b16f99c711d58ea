"""When a payment link is asked for."""

import pytest

from domain.bill import BillTerms
from domain.calls import CreatePaymentLink
from domain.money import Money
from domain.order import Fulfilment, PlacedOrder
from domain.session import Session
from nodes.order.payment import link_payment
from nodes.turn.state import Ask
from nodes.turn.tool_results import ToolResults
from tests.nodes.flow_runner import begin_draft

AMOUNT = Money(600, "USD")


@pytest.mark.parametrize(
    ("payment", "status", "has_links", "amount", "is_asked"),
    [
        ("online", "received", True, AMOUNT, True),
        ("card", "awaiting_payment", True, AMOUNT, True),
        ("card", "received", True, AMOUNT, False),
        ("online", "received", False, AMOUNT, False),
        ("online", "received", True, None, False),
    ],
)
def test_a_link_is_asked_for_where_one_is_due_and_possible(
    payment: str, status: str, has_links: bool, amount: Money | None, is_asked: bool
) -> None:
    results = ToolResults(bill_terms=BillTerms(links_payments=has_links))
    draft = begin_draft(Session(fulfilment=Fulfilment(payment=payment)), results=results)
    call = Ask(CreatePaymentLink(order_id="ORD-1", amount=AMOUNT))
    assert link_payment(draft, PlacedOrder("ORD-1", status), amount) == (call if is_asked else ())
