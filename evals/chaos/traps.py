"""Traps on the lines between a replica and its world: what passes a boundary of a turn is held there for a while."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal, Protocol

When = Literal["before", "after"]


@dataclass
class Trap:
    """Springs once, at the first message of ``step`` that holds ``needle``.

    "before": the message is held on its way out; "after": the other side has done its work, and its answer is held.
    ``sprung`` tells the replica's number. A message that is let go is delivered unless it was to be lost.
    """

    step: str
    when: When
    needle: bytes = b""
    holder: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    _released: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def release(self, *, deliver: bool) -> None:
        """What is held goes on, or is lost."""
        if not self._released.done():
            self._released.set_result(deliver)

    async def hold(self, replica: int) -> bool:
        """Spring, and wait; whether the message is to be delivered."""
        self.holder.set_result(replica)
        return await self._released

    def matches(self, step: str, when: When, message: bytes) -> bool:
        """Whether this is the message that is waited for."""
        return not self.holder.done() and (step, when) == (self.step, self.when) and self.needle in message


class Mishaps(Protocol):
    """What befalls the calls that pass by."""

    def for_order(self, guest: str) -> str | None: ...
    def is_menu_slow(self) -> bool: ...


class NoMishaps:
    """Everything gets through."""

    def for_order(self, guest: str) -> str | None:
        """Nothing befalls this guest's order."""
        del guest
        return None

    def is_menu_slow(self) -> bool:
        """Nor is the menu slow."""
        return False


@dataclass
class Traps:
    """What lies in wait on all lines, and what befalls the calls to services."""

    armed: list[Trap] = field(default_factory=list)
    mishaps: Mishaps = field(default_factory=NoMishaps)

    async def pass_by(self, replica: int, step: str, when: When, message: bytes) -> bool:
        """Let a message by, sooner or later; False when it is lost."""
        for trap in self.armed:
            if trap.matches(step, when, message):
                self.armed.remove(trap)
                return await trap.hold(replica)
        return True

    def arm(self, trap: Trap) -> Trap:
        """Lie in wait."""
        self.armed.append(trap)
        return trap
