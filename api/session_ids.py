"""Session ids of messages that name none."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b32encode
from dataclasses import dataclass

_BYTES = 20
"""160 bits, which base32 writes in 32 characters without padding."""


@dataclass(frozen=True, slots=True)
class SessionIds:
    """Names a guest's session on a channel; the same on every replica, so that the conversation goes on.

    ``key``: a secret of the deployment. With it, an id cannot be guessed from the guest's name; without it (AUTH=off)
    it is "{user_id}:{channel}", as clients of V2 expect.
    """

    key: bytes | None = None

    def name_session(self, tenant: str, user_id: str, channel: str) -> str:
        """The id of the guest's session on this channel."""
        if self.key is None:
            return f"{user_id}:{channel}"
        owner = json.dumps([tenant, user_id, channel]).encode()
        digest = hmac.digest(self.key, owner, hashlib.sha256)[:_BYTES]
        return f"s-{b32encode(digest).decode().lower()}"
