"""Traps in the proxies: a message at a boundary of a turn is held until the trap is released."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal, Protocol

TrapCondition = Literal["before", "after"]


@dataclass
class Trap:
    """Triggers once, at the first message of ``step`` that contains ``needle``.

    "before": the request is held; "after": the request was executed, and its answer is held.
    ``holder`` resolves to the number of the replica whose message is held.
    """

    step: str
    when: TrapCondition
    needle: bytes = b""
    holder: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    _released: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def release(self, *, deliver: bool) -> None:
        """Release the held message; ``deliver`` False drops it."""
        if not self._released.done():
            self._released.set_result(deliver)

    async def hold(self, replica: int) -> bool:
        """Trigger, and wait for the release. Returns whether to deliver the message."""
        self.holder.set_result(replica)
        return await self._released

    def matches(self, step: str, when: TrapCondition, message: bytes) -> bool:
        """Whether this message triggers the trap."""
        return not self.holder.done() and (step, when) == (self.step, self.when) and self.needle in message


class Mishaps(Protocol):
    """Chooses the faults of service calls."""

    def for_order(self, guest: str) -> str | None: ...
    def is_menu_slow(self) -> bool: ...


class NoMishaps:
    """Injects no fault."""

    def for_order(self, guest: str) -> str | None:
        """No fault for this guest's order."""
        del guest
        return None

    def is_menu_slow(self) -> bool:
        """The menu is never slow."""
        return False


@dataclass
class Traps:
    """The armed traps of all proxies, and the faults of service calls."""

    armed: list[Trap] = field(default_factory=list)
    mishaps: Mishaps = field(default_factory=NoMishaps)

    async def pass_by(self, replica: int, step: str, when: TrapCondition, message: bytes) -> bool:
        """Return whether to deliver a message, after any trap that holds it is released."""
        for trap in self.armed:
            if trap.matches(step, when, message):
                self.armed.remove(trap)
                return await trap.hold(replica)
        return True

    def arm(self, trap: Trap) -> Trap:
        """Arm a trap."""
        self.armed.append(trap)
        return trap
