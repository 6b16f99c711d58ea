"""Keeps what was derived from an object, as long as it is this very object."""

from __future__ import annotations

from typing import Generic, TypeVar

Basis = TypeVar("Basis")
Derived = TypeVar("Derived")


class KeptValues(Generic[Basis, Derived]):
    """Derived values, found by the identity of their basis: hashing a dish with all its options takes longer than
    many a value that is derived from it.

    ``most``: how many are kept; when that many are, all are forgotten. A basis must not change.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: dict[int, tuple[Basis, Derived]] = {}

    def find(self, basis: Basis) -> Derived | None:
        """The value that is kept for this object; None without one."""
        entry = self._entries.get(id(basis))
        return entry[1] if entry is not None else None

    def keep(self, basis: Basis, derived: Derived) -> Derived:
        """Keep the value, and the basis beside it: while it lives, no other object has its id."""
        if len(self._entries) >= self._most:
            self._entries.clear()
        self._entries[id(basis)] = (basis, derived)
        return derived
