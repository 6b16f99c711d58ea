"""Upgrades stored sessions of earlier releases, one version at a time.

A release that only adds fields with defaults keeps the version. A release that renames, moves or drops fields, or whose
new fields an older running release must not drop, appends an upgrade, which increments the version. Empty fields are
not stored: an upgrade finds them missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

Stored: TypeAlias = Mapping[str, object]
Upgrade: TypeAlias = Callable[[Stored], Stored]

UPGRADES: tuple[Upgrade, ...] = ()
"""The first upgrades version 1 to 2, and so on. Each is pure and final: append, never edit."""
SCHEMA_VERSION = 1 + len(UPGRADES)


class FromNewerRelease(Exception):
    """The session was stored by a newer release, so it is not read."""

    def __init__(self, version: object) -> None:
        super().__init__(f"the session is stored in version {version!r}, newer than {SCHEMA_VERSION}")


class NoVersion(Exception):
    """The stored version is invalid."""


def apply_upgrades(stored: Stored, upgrades: Sequence[Upgrade] = UPGRADES) -> Stored:
    """The stored session in the newest version of ``upgrades``.

    Raises FromNewerRelease for a newer version, and NoVersion.
    """
    version, newest = stored.get("schema_version", 1), 1 + len(upgrades)
    if not isinstance(version, int) or version < 1:
        raise NoVersion
    if version > newest:
        raise FromNewerRelease(version)
    for upgrade in upgrades[version - 1 :]:
        stored = upgrade(stored)
    return {**stored, "schema_version": newest}
