"""Signs and verifies with the reference library of Standard Webhooks, not with our own code."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from tests.services.stand_in import Seen

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()


def sign(message_id: str, event: object, *, secret: str = SECRET) -> dict[str, Any]:
    """The arguments of a client's ``post``."""
    body, now = json.dumps(event), datetime.now(UTC)
    signature = Webhook(secret).sign(message_id, now, body)
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
        "content-type": "application/json",
    }
    return {"content": body, "headers": headers}


def read_event(seen: Seen, *, secret: str = SECRET) -> dict[str, Any]:
    """A received event; raises when its signature is wrong."""
    event: dict[str, Any] = Webhook(secret).verify(seen.body, dict(seen.headers))
    return event
