"""The branch of a turn: the client's word, then the session's, then the channel's, then the only one."""

from __future__ import annotations

import pytest

from domain.session import Session
from domain.stores import Store, Stores, find_chosen_store

MITTE = Store(id="mitte", name="Mitte", channels=("kiosk",))
SUED = Store(id="sued", name="Süd")
BOTH = Stores((MITTE, SUED))


@pytest.mark.parametrize(
    ("requested", "remembered", "channel", "chosen"),
    [
        ("sued", "mitte", "kiosk", "sued"),
        (None, "sued", "kiosk", "sued"),
        (None, None, "kiosk", "mitte"),
        (None, None, "web", None),
        ("closed", "sued", "web", "sued"),
        (None, "closed", "web", None),
    ],
)
def test_the_branch_of_a_turn(requested: str | None, remembered: str | None, channel: str, chosen: str | None) -> None:
    assert BOTH.choose(requested, remembered, channel) == chosen


def test_the_only_branch_needs_no_choice() -> None:
    assert Stores((SUED,)).choose(None, "closed", "web") == "sued"
    assert Stores().choose("mitte", "mitte", "kiosk") is None


def test_a_choice_names_a_branch_by_its_own_id() -> None:
    assert find_chosen_store(("mitte", MITTE.choice_id)) == "mitte"
    assert find_chosen_store(("mitte",)) is None


def test_a_session_knows_the_branch_of_each_of_its_orders() -> None:
    session = Session(store="mitte").with_order("N-1").at_store("sued").with_order("N-2")
    assert session.order_stores == {"N-1": "mitte", "N-2": "sued"}
    assert session.with_order("N-1", store="sued").order_stores["N-1"] == "sued", "the kitchens number orders alike"
    for number in range(3, 9):
        session = session.with_order(f"N-{number}")
    assert set(session.order_stores) == set(session.orders), "it is as short as the list of orders"
    assert Session().with_order("N-1").order_stores == {}


def test_at_another_branch_no_question_about_the_menu_of_the_first_is_open() -> None:
    session = Session(store="mitte", focus=2, repeats=1, orders=("N-1",))
    moved = session.at_store("sued")
    assert (moved.store, moved.focus, moved.repeats, moved.orders) == ("sued", None, 0, ("N-1",))
    assert session.at_store("mitte") is session
