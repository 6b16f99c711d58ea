"""The call that each row of the outbox becomes, by its target, with the URL and the secrets of its tenant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson

from api.settings import Settings
from services.delivery import OutgoingCall
from services.signatures import sign_webhook
from store.outbox_table import WEBHOOK, OutboxRow

BuildCall = Callable[[OutboxRow, Settings, int], OutgoingCall]
"""Makes the call from a row, the settings of its tenant, and the Unix time."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where rows go. ``settings``: the names of those that it needs. ``is_patient``: a refusal is tried again, too."""

    build: BuildCall
    settings: tuple[str, ...]
    is_patient: bool = False

    def is_configured(self, settings: Settings) -> bool:
        """Whether a tenant with these settings uses it."""
        return all(getattr(settings, name) for name in self.settings)


def build_webhook_call(row: OutboxRow, settings: Settings, now_s: int) -> OutgoingCall:
    """A signed event for the restaurant. The body of a row is the same in each attempt."""
    event = {"type": row.kind, "timestamp": row.created_at.isoformat(), "data": row.payload}
    body, secret = orjson.dumps(event), settings.events_webhook_secret
    assert settings.events_webhook_url and secret, "the target is configured"  # noqa: S101, PT018
    return OutgoingCall(
        settings.events_webhook_url, body, sign_webhook(secret.get_secret_value(), str(row.id), now_s, body)
    )


TARGETS: Mapping[str, Target] = {
    WEBHOOK: Target(build_webhook_call, ("events_webhook_url", "events_webhook_secret"), is_patient=True),
}
