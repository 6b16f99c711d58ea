"""A guest's message as every messenger has it, whatever its wire format."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """One message. ``message_id`` is the messenger's own; ``sender`` is the guest's address there, and private.

    ``answered_id``: the outbox row whose button was tapped. ``dishes``: (id, quantity) of a list that was picked.
    ``has_media``: a picture, a recording or the like, which is not read.
    """

    message_id: str
    sender: str = field(repr=False)
    text: str = ""
    sent_at: datetime | None = None
    locale: str | None = None
    answered_id: str | None = None
    address: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    dishes: tuple[tuple[str, int], ...] = ()
    has_media: bool = False


def format_place(latitude: float, longitude: float, *names: str | None) -> str:
    """A location as an address for the driver: name and address, where the guest's app knows them, and the point."""
    point = f"{latitude:.5f}, {longitude:.5f}"
    known = ", ".join(name.strip() for name in names if name and name.strip())
    return f"{known} ({point})" if known else point
