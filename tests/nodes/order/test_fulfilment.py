"""Details of delivery and payment, field by field."""

import pytest

from domain.commands import Address, ClearFulfilment, SetFulfilment
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.order import Fulfilment
from domain.order_times import When
from domain.session import AskDetail, Session
from nodes.order.fulfilment import clear_fulfilment, find_new_details, set_fulfilment
from tests.nodes.flow_runner import begin_draft

KNOWN = Fulfilment(
    mode=DeliveryMode.DELIVERY,
    address="12 Rose Street",
    payment="card",
    wanted_time="at 7",
    instructions="no bell",
    change_for="50",
    contact_phone="555 0100",
)


def test_only_what_was_said_changes_and_notes_add_up() -> None:
    said = SetFulfilment(payment=PaymentMethod.CASH, note="ring twice", when=When(said="at 8"), contact="555 0199")
    after = set_fulfilment(begin_draft(Session(fulfilment=KNOWN)), said).session.fulfilment
    assert after == KNOWN.replace(
        payment="cash", instructions="no bell; ring twice", wanted_time="at 8", contact_phone="555 0199"
    )


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        (SetFulfilment(address=Address(text="5 Elm Road")), DeliveryMode.DELIVERY),
        (SetFulfilment(table="4"), DeliveryMode.DINE_IN),
        (SetFulfilment(note="no bell"), None),
        (SetFulfilment(mode=DeliveryMode.PICKUP, note="x"), DeliveryMode.PICKUP),
    ],
)
def test_an_address_is_delivered_to_and_a_table_is_here(said: SetFulfilment, mode: DeliveryMode | None) -> None:
    assert set_fulfilment(begin_draft(), said).session.fulfilment.mode is mode


def test_paying_is_the_last_step_and_begins_the_checkout() -> None:
    assert set_fulfilment(begin_draft(), SetFulfilment(payment=PaymentMethod.CARD)).session.checking_out
    assert not set_fulfilment(begin_draft(), SetFulfilment(note="x")).session.checking_out


def test_an_answered_question_is_closed_and_another_stays_open() -> None:
    asked = Session(pending=AskDetail(kind="delivery_mode"))
    assert set_fulfilment(begin_draft(asked), SetFulfilment(mode=DeliveryMode.PICKUP)).session.pending is None
    assert set_fulfilment(begin_draft(asked), SetFulfilment(note="x")).session.pending == asked.pending


def test_what_is_taken_back_is_gone() -> None:
    fields = ("mode", "address", "table", "when", "payment", "change_for", "contact", "note")
    cleared = clear_fulfilment(begin_draft(Session(fulfilment=KNOWN)), ClearFulfilment(fields=fields))
    assert cleared.session.fulfilment == Fulfilment()
    assert [outcome.kind for outcome in cleared.outcomes] == ["time_cleared", "details_noted"]
    expired = clear_fulfilment(begin_draft(Session(fulfilment=KNOWN)), ClearFulfilment(fields=("payment",)))
    assert expired.session.fulfilment == KNOWN.replace(payment=None)


def test_fresh_details_are_the_changed_ones_with_the_address_as_a_whole() -> None:
    now = KNOWN.with_address(Address(unit="flat 4b"))
    assert find_new_details(KNOWN, now) == {"address": "12 Rose Street, flat 4b"}
