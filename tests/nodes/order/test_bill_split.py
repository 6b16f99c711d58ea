"""What each pays."""

from domain.cart import Cart, Line
from domain.money import Money
from domain.order import Quote
from domain.outcome import BillNotSplit, BillShare, BillSplit
from domain.session import Session
from nodes.order.bill_split import split_bill
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask
from nodes.turn.tool_results import Failure, ToolResults
from tests.fakes.trattoria import CURRENCY
from tests.nodes.flow_runner import begin_draft

CART = Cart(
    lines=(
        Line(number=1, item="lemonade", name="Lemonade", quantity=2, person="Tom"),
        Line(number=2, item="lemonade", name="Lemonade", note="well done", person="Tom"),
        Line(number=3, item="lemonade", name="Lemonade"),
    ),
    next_number=4,
)


def split(people: int | None, results: ToolResults, cart: Cart = CART) -> object:
    drafted = split_bill(begin_draft(Session(cart=cart), results=results), people)
    return drafted.outcomes[-1] if isinstance(drafted, CartDraft) else drafted


def money(minor: int) -> Money:
    return Money(minor, CURRENCY)


def test_the_order_service_is_asked_for_the_total_first() -> None:
    assert isinstance(split(3, ToolResults()), Ask)
    assert split(3, ToolResults(), Cart()) == BillNotSplit(reason="empty")


def test_the_rest_is_shared_in_proportion_to_the_dishes() -> None:
    quoted = ToolResults(quote=Quote(total=money(1600)), is_quoted=True)
    assert split(None, quoted) == BillSplit(
        detail="person",
        total=money(1600),
        shares=(BillShare(amount=money(1200), name="Tom"), BillShare(amount=money(400))),
    )


def test_without_a_quote_the_menus_prices_are_shared_and_called_so() -> None:
    failed = ToolResults().with_failure("quote_order", Failure(code="service_unavailable"))
    assert split(2, failed) == BillSplit(
        detail="even", total=money(1200), shares=(BillShare(amount=money(600), people=2),), estimated=True
    )
