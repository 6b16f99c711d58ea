"""How long a menu may be used without asking again: the service's Cache-Control, else our own setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.numerals import whole_number

LONGEST_S = 3600.0
"""A menu is asked for again after an hour at the latest, whatever the service allows."""
_NOT_SHARED = frozenset({"no-store", "no-cache", "private"})
"""Each forbids to answer another guest with this menu without asking the service."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """``fresh_s``: seconds for which a menu is current. ``etag`` names its version, None where there is none."""

    fresh_s: float
    etag: str | None = None


def read_freshness(headers: Mapping[str, str], usual_s: float) -> Freshness:
    """The freshness that a response declares; ``usual_s`` where it declares none."""
    directives = _directives(headers.get("Cache-Control", ""))
    etag = None if "no-store" in directives else headers.get("ETag")
    if not _NOT_SHARED.isdisjoint(directives):
        return Freshness(0.0, etag)
    declared = directives.get("s-maxage", directives.get("max-age"))
    if declared is None:
        return Freshness(usual_s, etag)
    left_s = (whole_number(declared) or 0) - (whole_number(headers.get("Age", "").strip()) or 0)
    return Freshness(min(max(float(left_s), 0.0), LONGEST_S), etag)


def _directives(cache_control: str) -> dict[str, str]:
    """The directives in lower case with their values; an empty value where there is none."""
    parts = (part.partition("=") for part in cache_control.lower().split(","))
    return {name.strip(): value.strip().strip('"') for name, _, value in parts if name.strip()}
