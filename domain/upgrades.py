"""Stored sessions of earlier releases, brought to today's shape one version at a time.

A release that only adds fields with defaults keeps the version. One that renames, moves or drops something, or must not
lose what it added to an older release running beside it, appends an upgrade: then the version grows by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

Stored: TypeAlias = Mapping[str, object]
Upgrade: TypeAlias = Callable[[Stored], Stored]

UPGRADES: tuple[Upgrade, ...] = ()
"""The first takes version 1 to version 2, and so on. Each is pure and final: append, never edit."""
SCHEMA_VERSION = 1 + len(UPGRADES)


class FromNewerRelease(Exception):
    """The session was stored by a newer release: what it means is not known here, so nothing of it is read."""

    def __init__(self, version: object) -> None:
        super().__init__(f"the session is stored in version {version!r}, newer than {SCHEMA_VERSION}")


class NoVersion(Exception):
    """What is stored as the version is none that any release writes."""


def apply_upgrades(stored: Stored, upgrades: Sequence[Upgrade] = UPGRADES) -> Stored:
    """The stored session in the newest shape that ``upgrades`` lead to.

    Raises FromNewerRelease when it is beyond, and NoVersion.
    """
    version, newest = stored.get("schema_version", 1), 1 + len(upgrades)
    if not isinstance(version, int) or version < 1:
        raise NoVersion
    if version > newest:
        raise FromNewerRelease(version)
    for upgrade in upgrades[version - 1 :]:
        stored = upgrade(stored)
    return {**stored, "schema_version": newest}
