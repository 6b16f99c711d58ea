"""Finds the caller of a request by its credentials."""

from __future__ import annotations

import secrets
import time
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from api.auth.api_key import ApiKey
from api.auth.guest_token import GuestTokens
from api.auth.principal import ANONYMOUS, SCOPES, CallerRefused, Principal
from store.api_keys import StoredKey

if TYPE_CHECKING:
    from api.auth.user_token import TokenVerifier

CACHE_S = 30.0
"""A revoked key is refused at the latest after this time."""
_MOST_CACHED = 1000
_OPERATOR = Principal("admin token", frozenset(SCOPES))


class KeyTable(Protocol):
    """Finds a valid key. Raises StoreError."""

    async def find(self, key_id: str) -> StoredKey | None: ...


@dataclass(slots=True)
class Authenticator:
    """The accepted kinds of credentials. ``keys`` and ``tokens`` None: not accepted. Both None: AUTH is off."""

    admin_token: str | None
    keys: KeyTable | None = None
    tokens: TokenVerifier | None = None
    guests: GuestTokens | None = None
    """Tokens of the restaurant page's guests, which count while AUTH is on."""
    _cache: dict[str, tuple[float, StoredKey]] = field(init=False, default_factory=dict)

    @property
    def is_on(self) -> bool:
        """Whether a caller needs credentials."""
        return self.keys is not None or self.tokens is not None

    async def identify(self, headers: Mapping[str, str]) -> Principal:
        """The caller. Raises CallerRefused without valid credentials, and StoreError when keys cannot be looked up."""
        credentials = read_credentials(headers)
        if self.admin_token is not None and secrets.compare_digest(credentials.encode(), self.admin_token.encode()):
            return _OPERATOR
        if not self.is_on:
            return self._anonymous()
        if not credentials:
            raise CallerRefused("credentials_required")
        if self.guests is not None and self.guests.is_guest_token(credentials):
            return self.guests.verify(credentials)
        key = ApiKey.parse(credentials)
        if key is not None and self.keys is not None:
            return await self._key_holder(key, self.keys)
        if self.tokens is not None:
            return await self.tokens.verify(credentials)
        raise CallerRefused("credentials_invalid")

    def _anonymous(self) -> Principal:
        # Without ADMIN_TOKEN the trace pages are open, as on a developer's machine.
        if self.admin_token is not None:
            return ANONYMOUS
        return Principal(ANONYMOUS.name, ANONYMOUS.scopes | {"traces"})

    async def _key_holder(self, key: ApiKey, keys: KeyTable) -> Principal:
        row = self._cached(key.id) or await keys.find(key.id)
        if row is None or not secrets.compare_digest(row.secret_hash, key.digest):
            raise CallerRefused("credentials_invalid")
        self._remember(row)
        scopes = frozenset(scope for scope in SCOPES if scope in row.scopes)
        return Principal(f"key {row.id} ({row.name})", scopes, tenant=row.tenant, key_id=row.id)

    def _cached(self, key_id: str) -> StoredKey | None:
        until, row = self._cache.get(key_id, (0.0, None))
        return row if time.monotonic() < until else None

    def _remember(self, row: StoredKey) -> None:
        if self._cached(row.id) is None:
            if len(self._cache) >= _MOST_CACHED:
                self._cache.clear()
            self._cache[row.id] = (time.monotonic() + CACHE_S, row)


def read_credentials(headers: Mapping[str, str]) -> str:
    """The bearer token, the password of basic authentication with any user name, or X-Api-Key; "" without any."""
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    match scheme.lower():
        case "bearer":
            return credentials.strip()
        case "basic":
            return _password(credentials.strip())
        case _:
            return headers.get("x-api-key", "").strip()


def _password(credentials: str) -> str:
    try:
        return b64decode(credentials, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
