"""The branch of a turn: found before the message is read, and changed when the guest names another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.commands import FlowName, Pick, Reading
from domain.session import Session
from domain.stores import NO_STORES, Stores, find_chosen_store
from nodes.order.stores import has_dishes
from nodes.turn.state import State, Turn

_ENTERING_FLOW: FlowName = "order_flow"
"""The flow that checks a cart against the menu of another branch."""


@dataclass(frozen=True, slots=True)
class TurnStore:
    """The restaurant's branches, and the one whose services a node has; None: those of the whole restaurant."""

    stores: Stores = NO_STORES
    store: str | None = None

    def begin(self, turn: Turn) -> Turn:
        """The turn at this branch."""
        return turn.replace(store=self.store, stores=self.stores.names) if self.stores else turn

    def find_other(self, reading: Reading | None) -> str | None:
        """The other branch that the guest names; None without one."""
        if not self.stores or reading is None:
            return None
        picks = (command for command in reading.commands if isinstance(command, Pick))
        chosen = find_chosen_store(tuple(each for pick in picks for each in pick.ids))
        return None if chosen == self.store else chosen

    def enter(self, session: Session, flows: tuple[FlowName, ...]) -> tuple[Session, tuple[FlowName, ...]]:
        """Session and flows at this branch: dishes from another branch's menu are checked by the order flow first."""
        if self.store is None or self.store == session.store or session.unread is not None:
            return session, flows
        if has_dishes(session):
            return session, tuple(dict.fromkeys((_ENTERING_FLOW, *flows)))
        return session.at_store(self.store), flows


ONE_PLACE = TurnStore()
"""For a restaurant without branches."""


def find_store(state: State, stores: Stores) -> str | None:
    """The branch for which the next node works: that of a tool's call, of the turn, or as the turn begins."""
    turn, session = state.get("turn") or {}, state.get("session") or {}
    call, request = _read_mapping(turn, "call"), _read_mapping(turn, "request")
    current = _read_text(call, "store") or _read_text(turn, "store")
    return stores.choose(
        current or _read_text(request, "store"), _read_text(session, "store"), _read_text(request, "channel") or ""
    )


def _read_mapping(values: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = values.get(name)
    return value if isinstance(value, Mapping) else {}


def _read_text(values: Mapping[str, object], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) else None
