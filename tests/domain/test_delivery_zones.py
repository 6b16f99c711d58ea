"""The zone of an address: by its post code, or by its point."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.delivery_zones import DeliveryZone, find_zone

OLD_TOWN = DeliveryZone(name="the old town", post_codes=("101*",))
HARBOUR = DeliveryZone(name="the harbour", post_codes=("SW1A 1AA", "20457"))
L_SHAPE = DeliveryZone(name="the hill", polygon=((0, 0), (4, 0), (4, 2), (2, 2), (2, 4), (0, 4)))
ZONES = (OLD_TOWN, HARBOUR, L_SHAPE)


@pytest.mark.parametrize(
    ("address", "zone"),
    [
        ("Hauptstr. 5, 10115 Berlin", OLD_TOWN),
        ("10115", OLD_TOWN),
        ("1 Palace Road, sw1a1aa", HARBOUR),
        ("Hauptstr. 5, 80331 München", False),
        ("12345 Long Road", None),
        ("12 Rose Street", None),
        ("calle Mayor 7", None),
        ("1.00000, 1.00000", L_SHAPE),
        ("Café, Hill Road 3, 3.00000, 1.50000", L_SHAPE),
        ("3.00000, 3.00000", False),
        ("-1.00000, 1.00000", False),
    ],
)
def test_the_zone_of_an_address(address: str, zone: DeliveryZone | bool | None) -> None:
    assert find_zone(ZONES, address) == zone


def test_a_point_tells_nothing_where_zones_have_post_codes_only() -> None:
    assert find_zone((OLD_TOWN,), "52.51700, 13.38800") is None


@pytest.mark.parametrize("fields", [{}, {"polygon": ((0, 0), (1, 1))}, {"polygon": ((0, 0), (1, 1), (95, 0))}])
def test_a_zone_without_an_area_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DeliveryZone.model_validate({"name": "x", **fields})


@given(
    corners=st.integers(3, 12),
    centre=st.tuples(st.floats(-60, 60), st.floats(-150, 150)),
    radius=st.floats(0.01, 5),
    angle=st.floats(0, 2 * math.pi),
    distance=st.floats(0, 3),
)
def test_a_regular_polygon_has_what_is_within_its_inner_circle_and_nothing_beyond_its_outer_one(
    corners: int, centre: tuple[float, float], radius: float, angle: float, distance: float
) -> None:
    def at(turn: float, far: float) -> tuple[float, float]:
        return centre[0] + far * math.sin(turn), centre[1] + far * math.cos(turn)

    zone = DeliveryZone(
        name="x", polygon=tuple(at(2 * math.pi * number / corners, radius) for number in range(corners))
    )
    inner = math.cos(math.pi / corners)
    if distance < inner * 0.999:
        assert zone.has_point(at(angle, distance * radius))
    if distance > 1.001:
        assert not zone.has_point(at(angle, distance * radius))
