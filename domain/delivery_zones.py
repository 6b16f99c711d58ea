"""The zones that a restaurant delivers to: by post codes, or by a polygon for addresses with a point."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.value import Value

Point = tuple[Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]]
"""Latitude and longitude in degrees."""
_POINT = re.compile(r"(-?\d{1,2}\.\d{3,}), ?(-?\d{1,3}\.\d{3,})")
_CODE = re.compile(r"\b(?=[A-Za-z\d-]*\d)[A-Za-z\d]{2,8}(?:[ -](?=[A-Za-z\d]*\d)[A-Za-z\d]{3,4})?\b")
"""A token of a message that may be a post code: 10115, SW1A 1AA, 100-0001."""
_SHORTEST_CODE = 4


class DeliveryZone(Value):
    """A part of the delivery area. What it does not have is as in the terms of all zones.

    ``polygon``: its corners in order; it must not cross the 180th meridian.
    """

    name: str = Field(min_length=1, max_length=100)
    post_codes: tuple[str, ...] = ()
    polygon: tuple[Point, ...] = ()
    fee: Decimal | None = Field(default=None, ge=0)
    free_from: Decimal | None = Field(default=None, ge=0)
    minimum: Decimal | None = Field(default=None, ge=0)
    minutes: str | None = Field(default=None, max_length=100)

    @model_validator(mode="after")
    def _has_an_area(self) -> Self:
        if not self.post_codes and not self.polygon:
            raise ValueError("a zone needs post_codes or a polygon")
        if 0 < len(self.polygon) < 3:
            raise ValueError("a polygon has at least three corners")
        return self

    def has_code(self, code: str) -> bool:
        """Whether the zone has this post code; "101*" has all that begin so."""
        return any(matches_code(pattern, code) for pattern in self.post_codes)

    def has_point(self, point: Point) -> bool:
        """Whether the point is inside: a line from it to the north crosses the border an odd number of times."""
        latitude, longitude = point
        crossed = 0
        for (lat1, lon1), (lat2, lon2) in pairwise((*self.polygon, *self.polygon[:1])):
            if (lon1 > longitude) != (lon2 > longitude):
                crossed += latitude < lat1 + (longitude - lon1) * (lat2 - lat1) / (lon2 - lon1)
        return crossed % 2 == 1


def find_zone(zones: Sequence[DeliveryZone], address: str) -> DeliveryZone | bool | None:
    """The zone of an address; False outside of all zones, None where its words are not enough.

    Of several zones the first counts. A point ("41.38506, 2.17340") decides by polygons, else a post code.
    """
    if (point := find_point(address)) is not None and any(zone.polygon for zone in zones):
        return next((zone for zone in zones if zone.polygon and zone.has_point(point)), False)
    codes = list(list_post_codes(_POINT.sub("", address)))
    if inside := next((zone for zone in zones for code in codes if zone.has_code(code)), None):
        return inside
    # The first token may be the number of the house.
    has_code = any(not address.lstrip().startswith(code) for code in codes)
    return False if has_code and any(zone.post_codes for zone in zones) else None


def find_point(address: str) -> Point | None:
    """The point in an address, as locations of messengers have it; None without one."""
    match = _POINT.search(address)
    return (float(match[1]), float(match[2])) if match else None


def list_post_codes(text: str) -> Iterator[str]:
    """The tokens of a text that may be post codes, in order."""
    return (match[0] for match in _CODE.finditer(text) if len(_compact(match[0])) >= _SHORTEST_CODE)


def matches_code(pattern: str, code: str) -> bool:
    """Whether a post code fits a pattern: itself, or with "*" its beginning. Spaces and hyphens do not count."""
    wanted = _compact(pattern.removesuffix("*"))
    return _compact(code).startswith(wanted) if pattern.endswith("*") else _compact(code) == wanted


def _compact(code: str) -> str:
    return code.replace(" ", "").replace("-", "").casefold()
