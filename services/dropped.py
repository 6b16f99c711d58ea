"""The dropped fields of a service's response, and their events."""

from __future__ import annotations

from collections.abc import Sequence

from observability.events import FieldDropped, emit

MOST_EVENTS = 20
"""Events per response; one more counts the others."""

FieldPath = tuple[str | int, ...]
"""A path in a response: ("categories", 2, "items", 0, "price")."""


def path_of(place: Sequence[str | int]) -> str:
    """A path as text: "categories[2].items[0].price"."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")


def short_name(service: str) -> str:
    """The service's name in events and spans: "menu" for "menu_service"."""
    return service.removeprefix("customer_").removesuffix("_service")


class Drops:
    """The dropped fields of one response, in order of detection."""

    def __init__(self) -> None:
        self._kinds: dict[FieldPath, str] = {}

    def __len__(self) -> int:
        return len(self._kinds)

    def __contains__(self, place: FieldPath) -> bool:
        return place in self._kinds

    def __repr__(self) -> str:
        return repr(self._kinds)

    def note(self, place: FieldPath, kind: str) -> None:
        """Record a dropped field. ``kind`` is the reason, without the value."""
        self._kinds.setdefault(place, kind)

    def report(self, service: str) -> None:
        """Emit an event for each of the first ``MOST_EVENTS`` drops, and one with the number of the others."""
        outermost = [(place, kind) for place, kind in self._kinds.items() if not self._lies_in_another(place)]
        name = short_name(service)
        for place, kind in outermost[:MOST_EVENTS]:
            emit(FieldDropped(name, path=path_of(place), kind=kind))
        if more := len(outermost) - MOST_EVENTS if len(outermost) > MOST_EVENTS else 0:
            emit(FieldDropped(name, path="", kind="more", count=more))

    def _lies_in_another(self, place: FieldPath) -> bool:
        return any(place[:length] in self._kinds for length in range(1, len(place)))
