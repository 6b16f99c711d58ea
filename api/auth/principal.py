"""The authenticated caller of a request: its scopes, its tenant, its user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from domain.errors import ErrorCode

Scope = Literal["converse", "read_sessions", "traces", "metrics", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PUBLIC: frozenset[Scope] = frozenset({"converse", "read_sessions", "metrics"})
"""Scopes of an anonymous caller, while AUTH is off."""
USER_SCOPES: frozenset[Scope] = frozenset({"converse", "read_sessions"})
"""Scopes of a user's own token."""


class CallerRefused(Exception):
    """The caller is unknown, or may not do this, or names an unknown tenant. ``code``: a row of domain/errors.py."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller. ``name``: for the log, never a secret. ``tenant`` None: any tenant. ``user_id`` None: any user.

    ``key_id``: of a server with an API key.
    """

    name: str
    scopes: frozenset[Scope]
    tenant: str | None = None
    user_id: str | None = None
    key_id: str | None = None

    def require(self, scope: Scope) -> None:
        """Raise CallerRefused without this scope."""
        if scope not in self.scopes:
            raise CallerRefused("scope_missing")

    def resolve_tenant(self, *claims: str | None, default: str) -> str:
        """The tenant of a request: its claims (body, header, host name) must agree with each other and the caller's.

        Raises CallerRefused when they do not.
        """
        names = {claim for claim in (self.tenant, *claims) if claim}
        if len(names) > 1:
            raise CallerRefused("tenant_mismatch")
        return names.pop() if names else default

    def resolve_user(self, claim: str) -> str:
        """The user of a request: of a user's token, the token's own, whatever the request says."""
        return self.user_id or claim


ANONYMOUS = Principal("anonymous", PUBLIC)
