"""A placement: one confirmed order on its way to the order service, from before it is sent until its outcome is known.

The statuses only move forward. PLACED stands for ever; REJECTED too, unless an order turns up all the same:

    SUBMITTING ──> PLACED | REJECTED
        └──> UNKNOWN ──> PLACED | REJECTED
                            REJECTED ──> PLACED
"""

from __future__ import annotations

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
    """What is known of a placement. UNKNOWN: it was sent, or may have been, and no definite answer came."""

    SUBMITTING = "submitting"
    PLACED = "placed"
    REJECTED = "rejected"
    UNKNOWN = "unknown"

    @property
    def is_final(self) -> bool:
        return self in (PlacementStatus.PLACED, PlacementStatus.REJECTED)


@dataclass(frozen=True, slots=True)
class NewPlacement:
    """A placement about to be recorded.

    ``read_back`` is what the guest said yes to, ``request`` the body that will be sent: together they let a person or
    the reconciler finish the job. ``fence`` and ``trace_id`` are of the turn in which the guest said so; with None the
    session's lease is not asked. ``terms`` are those of the order service that it is sent to.
    """

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


@dataclass(frozen=True, slots=True)
class Placement:
    """A placement as recorded.

    ``fresh`` is True only in the answer to the submit that wrote it: nothing can have been sent before. ``attempt``
    counts who took it in hand (1 for the first); a rejection that names an older attempt is ignored. ``answer`` is the
    order service's when PLACED, ``reason`` says why when REJECTED or UNKNOWN. ``handed_over_at``: since when staff have
    it, for they alone can find out. ``terms``: to which service and on what terms it was sent; None in a record from
    before this was kept. ``read_at``: when it was read, by the clock that also wrote the other times.
    """

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
    read_at: datetime | None = field(default=None, compare=False)

    @property
    def age(self) -> timedelta:
        """How long ago the guest confirmed, at the moment of reading; by the database's clock alone."""
        return (self.read_at or self.updated_at) - self.created_at

    @property
    def idle_time(self) -> timedelta:
        """How long ago it was last taken in hand, at the moment of reading; by the database's clock alone."""
        return (self.read_at or self.updated_at) - self.updated_at

    @property
    def draft(self) -> OrderDraft | None:
        """What was to be sent; None in a record from before it was kept."""
        stored = self.request.get("draft")
        warned = self.request.get("warned")
        try:
            return _DRAFT.validate_python({**stored, "warned": warned or ()} if isinstance(stored, Mapping) else stored)
        except ValidationError:
            return None

    @property
    def channel(self) -> str | None:
        """The channel on which the guest confirmed; None in a record from before it was kept."""
        channel = self.request.get("channel")
        return channel if isinstance(channel, str) else None

    @property
    def total(self) -> Money | None:
        """The total that was read back, where the service had told it."""
        minor, currency = self.read_back.get("total_minor"), self.read_back.get("currency")
        return Money(minor, currency) if isinstance(minor, int) and isinstance(currency, str) else None


def dump_request(draft: OrderDraft, channel: str) -> dict[str, JsonValue]:
    """The draft as a record keeps it: with every name and price, so that it can be sent, or read, on its own.

    The warnings name what the guest avoids, so they are kept beside it: erasing a guest keeps nothing but the draft.
    """
    stored = _DRAFT.dump_python(draft, mode="json")
    warned = stored.pop("warned")
    return {"draft": stored, "channel": channel, **({"warned": warned} if warned else {})}


def dump_read_back(total: Money | None) -> dict[str, JsonValue]:
    """The total as a record keeps it."""
    return {"total_minor": total.minor if total else None, "currency": total.currency if total else None}


def placement_key(tenant: str, user_id: str, session_id: str, cart_hash: str, confirmation_id: str) -> UUID:
    """The idempotency key of one confirmation of one cart: the same five give the same key, in any process."""
    return uuid5(_NAMESPACE, json.dumps([tenant, user_id, session_id, cart_hash, confirmation_id]))
