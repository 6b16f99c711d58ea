"""Tokens of the restaurant page's guests, for a server with AUTH: each names one guest of one tenant, signed by us."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from api.auth.principal import USER_SCOPES, CallerRefused, Principal

PREFIX = "guest"


@dataclass(frozen=True, slots=True)
class GuestTokens:
    """Issues and verifies tokens ``guest.CLAIMS.SIGNATURE``. ``lifetime_s``: seconds until a token expires."""

    secret: str
    lifetime_s: float
    now: Callable[[], float] = time.time

    def issue(self, tenant: str) -> str:
        """A token of a new guest of this tenant."""
        claims = {"tenant": tenant, "user": f"guest-{uuid4()}", "until": int(self.now() + self.lifetime_s)}
        body = _encode(json.dumps(claims, separators=(",", ":")).encode())
        return f"{PREFIX}.{body}.{self._sign(body)}"

    def is_guest_token(self, credentials: str) -> bool:
        """Whether these credentials look like a guest's token."""
        return credentials.startswith(f"{PREFIX}.")

    def verify(self, token: str) -> Principal:
        """The guest of a token. Raises CallerRefused for one that is not ours, or has expired."""
        prefix, body, signature = (*token.split(".", 2), "", "")[:3]
        if prefix != PREFIX or not hmac.compare_digest(self._sign(body).encode(), signature.encode()):
            raise CallerRefused("credentials_invalid")
        claims = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        if claims["until"] < self.now():
            raise CallerRefused("credentials_invalid")
        return Principal("guest of the page", USER_SCOPES, tenant=claims["tenant"], user_id=claims["user"])

    def _sign(self, body: str) -> str:
        # The prefix keeps the signature from being one of another kind of message under the same secret.
        return _encode(hmac.digest(self.secret.encode(), f"{PREFIX}.{body}".encode(), hashlib.sha256))


def _encode(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
