"""Who gets suggestions."""

from __future__ import annotations

from domain.selling import Selling


def test_off_by_default() -> None:
    assert Selling().find_arm("acme", "ann") is None


def test_a_guest_stays_in_one_group_and_the_share_holds() -> None:
    selling = Selling(suggestions=True, share_percent=30)
    arms = [selling.find_arm("acme", f"guest-{number}") for number in range(2000)]
    assert arms == [selling.find_arm("acme", f"guest-{number}") for number in range(2000)]
    assert 0.26 < arms.count("suggested") / len(arms) < 0.34


def test_all_or_nobody() -> None:
    assert Selling(suggestions=True).find_arm("acme", "ann") == "suggested"
    assert Selling(suggestions=True, share_percent=0).find_arm("acme", "ann") == "control"
