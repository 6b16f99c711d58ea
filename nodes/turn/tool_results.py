"""What the tools brought back in this turn. Lives as long as the turn: a flow that misses a fact asks for it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from uuid import UUID

from domain.calls import ToolName
from domain.errors import ErrorCode
from domain.guest import Profile, Recommendation
from domain.menu import Menu
from domain.order import Cancellation, PlacedOrder, Quote, Rejection, Tracking
from domain.placement import PlacementStatus


@dataclass(frozen=True, slots=True)
class Failure:
    """A tool that brought nothing back, and why. ``code`` from the error taxonomy; no text of the exception."""

    code: ErrorCode
    reason: str = ""
    rejection: Rejection | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is known of a placement after a tool looked after it. ``order`` when it is placed, ``reason`` when not."""

    key: UUID
    status: PlacementStatus
    order: PlacedOrder | None = None
    reason: str = ""
    day: str | None = None
    """The ISO date on which it was confirmed."""
    is_findable: bool = True
    """False when the service cannot look orders up: then only staff can find out what became of an open one."""
    rejection: Rejection | None = None
    """What the service said with its no, in the turn in which it said so."""


@dataclass(frozen=True, slots=True)
class ToolResults:
    """One field per tool; None means that the tool was not asked (or failed: see ``failures``)."""

    menu: Menu | None = None
    menu_age_s: float | None = None
    """How old the menu is when it is not this turn's but the last good one; nothing is ordered on its word alone."""
    quote: Quote | None = None
    is_quoted: bool = False
    settlement: Settlement | None = None
    cancellation: Cancellation | None = None
    recommendations: tuple[Recommendation, ...] | None = None
    recalled_order_id: str | None = None
    """The id of the guest's newest placed order, in whatever session; ``recall_done`` says that we looked."""
    is_order_recalled: bool = False
    tracking: Tracking | None = None
    is_tracked: bool = False
    profile: Profile | None = None
    saved: bool | None = None
    failures: Mapping[ToolName, Failure] = field(default_factory=dict)

    def with_failure(self, tool: ToolName, failure: Failure) -> ToolResults:
        """These facts, and that this tool failed."""
        return replace(self, failures={**self.failures, tool: failure})


class TransientToolResults:
    """The facts on their way from node to node. Studio and traces show what is known, not the whole menu."""

    __slots__ = ("results",)

    def __init__(self, results: ToolResults) -> None:
        self.results = results

    def model_dump(self) -> dict[str, object]:
        """What is shown in the facts' place: the fields that hold something, and the failures' codes."""
        names = [each.name for each in fields(ToolResults) if getattr(self.results, each.name) not in (None, False)]
        failures = {tool: failure.code for tool, failure in self.results.failures.items()}
        return {"known": [name for name in names if name != "failures"], "failures": failures}
