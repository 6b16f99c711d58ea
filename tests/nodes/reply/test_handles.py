"""The ids that a program gets with a reply; a person's reply has none."""

from domain.cart import Cart, Line
from domain.menu import ItemId
from domain.money import Money
from domain.outcome import OrderPlaced, OrderTracked
from domain.program import Handles, ProgramRequest, ReportedOrder
from domain.session import Confirm, Session
from nodes.reply.handles import build_handles
from nodes.turn.state import Scene, Turn
from nodes.turn.tool_results import ToolResults
from tests.nodes.flow_runner import build_request

TOTAL = Money(650, "USD")
LINE = Line(number=3, item=ItemId("lemonade"), name="Lemonade")


def scene_of(session: Session, *outcomes: OrderPlaced | OrderTracked, program: ProgramRequest | None) -> Scene:
    return Scene(session, Turn(request=build_request(program=program), outcomes=outcomes), ToolResults())


def test_a_read_back_has_the_id_and_the_total_to_confirm() -> None:
    pending = Confirm(confirmation_id="c1", cart_digest="d", total=TOTAL)
    session = Session(cart=Cart(lines=(LINE,), next_number=4), pending=pending, orders=("o1",))
    expected = Handles(lines=(LINE,), confirmation_id="c1", total=TOTAL, orders=("o1",))
    assert build_handles(scene_of(session, program=ProgramRequest())) == expected
    assert build_handles(scene_of(session, program=None)) is None


def test_the_order_of_the_reply_is_reported() -> None:
    placed = build_handles(scene_of(Session(), OrderPlaced(order_id="o1", eta_minutes=20), program=ProgramRequest()))
    tracked = build_handles(scene_of(Session(), OrderTracked(order_id="o2", status="baking"), program=ProgramRequest()))
    assert placed is not None
    assert tracked is not None
    assert placed.order == ReportedOrder(id="o1", status="placed", eta_minutes=20)
    assert tracked.order == ReportedOrder(id="o2", status="baking")
