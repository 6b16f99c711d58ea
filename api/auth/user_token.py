"""Users' JSON Web Tokens, verified by the keys of their issuer (JWKS)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
from jwt import PyJWK, PyJWKClient, PyJWKSet

from api.auth.principal import USER_SCOPES, CallerRefused, Principal

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""Asymmetric only: a public key must never be accepted as the secret of a symmetric signature."""
_LEEWAY_S = 30
_KEYS_LIFESPAN_S = 300.0
_FETCH_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class TokenRules:
    """What a token must fulfil. ``jwks``: an https URL, or the path of a file. The claims name user and tenant."""

    jwks: str
    issuer: str
    audience: str
    user_claim: str = "sub"
    tenant_claim: str = ""


@dataclass(slots=True)
class TokenVerifier:
    """Verifies tokens. The issuer's keys are cached for minutes; a token with a new key id fetches them again."""

    rules: TokenRules
    _client: PyJWKClient | None = field(init=False, default=None)
    _file_keys: tuple[int, PyJWKSet] | None = field(init=False, default=None)
    """When the file was changed last, and its keys."""

    def __post_init__(self) -> None:
        if self.rules.jwks.startswith(("https://", "http://")):
            self._client = PyJWKClient(
                self.rules.jwks, cache_keys=True, lifespan=int(_KEYS_LIFESPAN_S), timeout=int(_FETCH_TIMEOUT_S)
            )

    async def verify(self, token: str) -> Principal:
        """The user of a token. Raises CallerRefused for a token that is invalid, expired, or of another issuer."""
        try:
            key = await asyncio.to_thread(self._signing_key, token)
            claims = self._claims(token, key)
        except (OSError, ValueError, jwt.PyJWKSetError, jwt.PyJWKClientConnectionError):
            raise CallerRefused("keys_unavailable") from None
        except jwt.PyJWTError:
            raise CallerRefused("credentials_invalid") from None
        return self._principal(claims)

    def _signing_key(self, token: str) -> PyJWK:
        if self._client is not None:
            return self._client.get_signing_key_from_jwt(token)
        key_id = jwt.get_unverified_header(token).get("kid")
        matching = [key for key in self._read_file().keys if key_id in (None, key.key_id)]
        if len(matching) != 1:
            raise jwt.InvalidKeyError("no key of this id")
        return matching[0]

    def _read_file(self) -> PyJWKSet:
        """The keys of the file, read anew only when it has changed."""
        path = Path(self.rules.jwks)
        changed_at = path.stat().st_mtime_ns
        if self._file_keys is None or self._file_keys[0] != changed_at:
            self._file_keys = (changed_at, PyJWKSet.from_dict(json.loads(path.read_text())))
        return self._file_keys[1]

    def _claims(self, token: str, key: PyJWK) -> dict[str, Any]:
        required = ["exp", "iss", "aud", self.rules.user_claim]
        return dict(
            jwt.decode(
                token, key, algorithms=list(_ALGORITHMS), issuer=self.rules.issuer, audience=self.rules.audience,
                leeway=_LEEWAY_S, options={"require": required},
            )
        )  # fmt: skip

    def _principal(self, claims: dict[str, Any]) -> Principal:
        user, tenant = claims[self.rules.user_claim], claims.get(self.rules.tenant_claim)
        tenant_missing = bool(self.rules.tenant_claim) and not isinstance(tenant, str)
        if not isinstance(user, str) or not user or tenant_missing:
            raise CallerRefused("credentials_invalid")
        return Principal("user token", USER_SCOPES, tenant=tenant, user_id=user)
