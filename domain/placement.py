"""A placement: the record of one confirmed order, change or cancellation, from before its submission until its outcome.

The placements of an order form a chain: the order, its changes, its cancellation. Each ``follows`` the one before it.
PLACED means that the order service did as it was asked.

Transitions of the status. PLACED is final; REJECTED is final unless the order appears later:

    SUBMITTING ──> PLACED | REJECTED
        └──> UNKNOWN ──> PLACED | REJECTED
                            REJECTED ──> PLACED
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from pydantic import JsonValue, TypeAdapter, ValidationError

from domain.money import Money
from domain.order import OrderDraft, OrderTerms

_DRAFT = TypeAdapter(OrderDraft)
_NAMESPACE = UUID("5d0c8a52-6a3e-4f0b-9a57-1f1c2f8a9e10")


class PlacementStatus(StrEnum):
    """The status of a placement. UNKNOWN: it may have been sent, and there is no definite response."""

    SUBMITTING = "submitting"
    PLACED = "placed"
    REJECTED = "rejected"
    UNKNOWN = "unknown"

    @property
    def is_final(self) -> bool:
        return self in (PlacementStatus.PLACED, PlacementStatus.REJECTED)


class PlacementKind(StrEnum):
    """What the order service is asked for."""

    ORDER = "order"
    CHANGE = "change"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class NewPlacement:
    """The data of a new placement.

    ``read_back`` is the confirmed total, ``request`` the body to send: with them a person or the reconciler can
    finish the order. ``fence`` and ``trace_id`` are those of the confirming turn; with None the session's lease is
    not checked. ``terms`` are those of the order service. ``of_order``: the order to change or cancel; ``follows``: the
    placement before it in the order's chain."""

    key: UUID
    tenant: str
    session_id: str
    user_id: str
    cart_hash: str
    confirmation_id: str
    read_back: Mapping[str, JsonValue]
    request: Mapping[str, JsonValue]
    fence: int | None = None
    trace_id: str | None = None
    terms: OrderTerms | None = None
    kind: PlacementKind = PlacementKind.ORDER
    of_order: str | None = None
    follows: UUID | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """A stored placement.

    ``fresh`` is True only in the result of the submission that inserted it: nothing was sent before. ``attempt`` counts
    the attempts (1 for the first); a rejection of an older attempt is ignored. ``answer`` is the order service's
    response if PLACED, ``reason`` the cause if REJECTED or UNKNOWN. ``handed_over_at``: the time of the handover to
    staff. ``terms``: the service and the terms of the submission; None in an older record. ``read_at``: the time of
    reading, by the database's clock, which also wrote the other times."""

    key: UUID
    tenant: str
    session_id: str
    user_id: str
    cart_hash: str
    confirmation_id: str
    status: PlacementStatus
    read_back: Mapping[str, JsonValue]
    request: Mapping[str, JsonValue]
    attempt: int
    created_at: datetime
    updated_at: datetime
    order_id: str | None = None
    answer: Mapping[str, JsonValue] | None = None
    reason: str | None = None
    trace_id: str | None = None
    handed_over_at: datetime | None = None
    fresh: bool = False
    terms: OrderTerms | None = None
    kind: PlacementKind = PlacementKind.ORDER
    of_order: str | None = None
    follows: UUID | None = None
    read_at: datetime | None = field(default=None, compare=False)

    @property
    def age(self) -> timedelta:
        """The time since the guest's confirmation, by the database's clock."""
        return (self.read_at or self.updated_at) - self.created_at

    @property
    def idle_time(self) -> timedelta:
        """The time since the last attempt started, by the database's clock."""
        return (self.read_at or self.updated_at) - self.updated_at

    @property
    def draft(self) -> OrderDraft | None:
        """The order to send; None for a cancellation, and in an older record."""
        stored = self.request.get(_DRAFT_FIELD[self.kind])
        warned = self.request.get("warned")
        try:
            return _DRAFT.validate_python({**stored, "warned": warned or ()} if isinstance(stored, Mapping) else stored)
        except ValidationError:
            return None

    @property
    def channel(self) -> str | None:
        """The channel of the confirmation; None in an older record."""
        channel = self.request.get("channel")
        return channel if isinstance(channel, str) else None

    @property
    def store(self) -> str | None:
        """The branch to which it was sent; None for a restaurant without branches."""
        store = self.request.get("store")
        return store if isinstance(store, str) else None

    @property
    def total(self) -> Money | None:
        """The total of the read-back; None without a total from the service."""
        minor, currency = self.read_back.get("total_minor"), self.read_back.get("currency")
        return Money(minor, currency) if isinstance(minor, int) and isinstance(currency, str) else None


_DRAFT_FIELD = {PlacementKind.ORDER: "draft", PlacementKind.CHANGE: "changed", PlacementKind.CANCEL: "draft"}
"""Where the record has the draft. An earlier release sends what it finds in "draft" as a new order."""


def dump_request(
    draft: OrderDraft | None,
    channel: str,
    store: str | None = None,
    menu_version: str | None = None,
    *,
    kind: PlacementKind = PlacementKind.ORDER,
) -> dict[str, JsonValue]:
    """The draft for the record, with every name and price, so that it can be sent or read on its own.

    ``store``: the branch that gets the order; ``menu_version``: the menu that it was read back from. The warnings
    contain the guest's allergies. They are separate, because erasing a guest keeps only the draft.
    """
    stored = _DRAFT.dump_python(draft, mode="json") if draft is not None else {}
    further = {"warned": stored.pop("warned", None), "store": store, "menu_version": menu_version}
    drafts = {_DRAFT_FIELD[kind]: stored} if draft is not None else {}
    return {**drafts, "channel": channel, **{name: value for name, value in further.items() if value}}


def dump_read_back(total: Money | None) -> dict[str, JsonValue]:
    """The total for the record."""
    return {"total_minor": total.minor if total else None, "currency": total.currency if total else None}


def placement_key(tenant: str, user_id: str, session_id: str, cart_hash: str, confirmation_id: str) -> UUID:
    """The idempotency key of one confirmation of one cart. The same arguments give the same key in any process."""
    return uuid5(_NAMESPACE, json.dumps([tenant, user_id, session_id, cart_hash, confirmation_id]))


def change_hash(order_id: str, draft: OrderDraft) -> str:
    """A hash of an order and what it shall become, for the key of the change."""
    stored = _DRAFT.dump_python(draft, mode="json", include={"cart", "fulfilment"})
    content = json.dumps([order_id, stored], sort_keys=True)
    return f"{order_id} {hashlib.sha256(content.encode()).hexdigest()[:32]}"
