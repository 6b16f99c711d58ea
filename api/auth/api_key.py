"""API keys: ``mcpo_ID_SECRET``. The id finds the key's row; only a hash of the secret is stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

PREFIX = "mcpo"
_ID_BYTES, _SECRET_BYTES = 6, 32


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key in two parts."""

    id: str
    secret: str

    @classmethod
    def create(cls) -> ApiKey:
        """A new random key. Its secret has 256 bits, so one round of SHA-256 is enough to store it."""
        return cls(secrets.token_hex(_ID_BYTES), secrets.token_urlsafe(_SECRET_BYTES))

    @classmethod
    def parse(cls, text: str) -> ApiKey | None:
        """The key of this text; None for any other text."""
        prefix, _, rest = text.partition("_")
        key_id, _, secret = rest.partition("_")
        return cls(key_id, secret) if prefix == PREFIX and key_id and secret else None

    @property
    def text(self) -> str:
        """The whole key, as a client sends it."""
        return f"{PREFIX}_{self.id}_{self.secret}"

    @property
    def digest(self) -> bytes:
        """The stored hash of the secret."""
        return hashlib.sha256(self.secret.encode()).digest()
