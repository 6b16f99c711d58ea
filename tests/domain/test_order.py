"""The details of an order: an address by its parts, and what a service that knows no fields is told in words."""

import pytest

from domain.commands import Address
from domain.fulfilment import DeliveryMode
from domain.order import Fulfilment

HOME = Fulfilment(mode=DeliveryMode.DELIVERY).with_address(
    Address(number="12", street="Rose Street", unit="flat 4b", access="code 4411")
)


def test_an_address_is_told_in_one_line() -> None:
    assert HOME.address == "12 Rose Street, flat 4b, code 4411"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        (Address(number="21"), "21 Rose Street, flat 4b, code 4411"),
        (Address(unit="flat 7"), "12 Rose Street, flat 7, code 4411"),
        (Address(unit="3rd floor"), "12 Rose Street, flat 4b, 3rd floor, code 4411"),
        (Address(access="ring at Miller"), "12 Rose Street, flat 4b, ring at Miller"),
        (Address(number="3", street="Market Square"), "3 Market Square"),
        (Address(text="the red house by the mill"), "the red house by the mill"),
    ],
)
def test_what_is_said_changes_its_own_part_and_another_street_is_another_address(said: Address, address: str) -> None:
    assert HOME.with_address(said).address == address


@pytest.mark.parametrize(
    ("known", "number", "address"),
    [
        ("12 Rose Street", "21", "21 Rose Street"),
        ("Calle Mayor 5, Madrid", "7", "Calle Mayor 7, Madrid"),
        ("the mill", "7", "the mill 7"),
        (None, "7", "7"),
    ],
)
def test_a_number_goes_where_the_known_address_has_one(known: str | None, number: str, address: str) -> None:
    assert Fulfilment(address=known).with_address(Address(number=number)).address == address


def test_an_address_of_before_parts_were_kept_takes_a_unit() -> None:
    assert (
        Fulfilment(address="5 Elm Road").with_address(Address(unit="apartment 3")).address == "5 Elm Road, apartment 3"
    )


def test_an_order_that_is_picked_up_has_no_address() -> None:
    assert HOME.replace(mode=DeliveryMode.PICKUP).without_other_modes() == Fulfilment(mode=DeliveryMode.PICKUP)


def test_a_service_is_told_in_words_what_it_has_no_fields_for() -> None:
    told = Fulfilment(wanted_time="at 7", change_for="50", contact_phone="555 0100", instructions="no bell")
    assert told.note == "Wanted: at 7; Change for 50; Contact: 555 0100; no bell"


def test_every_note_is_kept_once_and_the_time_is_told_with_them() -> None:
    wanted = Fulfilment(wanted_time="at 7pm").with_note("ring twice").with_note("extra napkins").with_note("Ring twice")
    assert wanted.note == "Wanted: at 7pm; ring twice; extra napkins"
    assert Fulfilment().note is None


@pytest.mark.parametrize(
    ("mode", "address", "table"),
    [
        (DeliveryMode.DELIVERY, "9 Hill Road", None),
        (DeliveryMode.DINE_IN, None, "7"),
        (DeliveryMode.PICKUP, None, None),
    ],
)
def test_only_what_belongs_to_the_way_the_order_goes_is_sent(
    mode: DeliveryMode, address: str | None, table: str | None
) -> None:
    sent = Fulfilment(mode=mode, address="9 Hill Road", table_number="7", payment="card").without_other_modes()
    assert (sent.address, sent.table_number, sent.payment) == (address, table, "card")
