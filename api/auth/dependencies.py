"""FastAPI dependencies: the caller of a request, with the scope that a route needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.exceptions import HTTPException

from api.auth.authenticator import Authenticator, read_credentials
from api.auth.principal import Principal, Scope


def require_scope(scope: Scope) -> Callable[[Request], Awaitable[Principal]]:
    """A dependency: the caller, if it has this scope. Raises CallerRefused."""

    async def authorize(request: Request) -> Principal:
        authenticator: Authenticator = request.app.state.authenticator
        principal = await authenticator.identify(request.headers)
        if scope not in principal.scopes and not authenticator.is_on:
            _refuse_without_admin_token(authenticator, request)
        principal.require(scope)
        return principal

    return authorize


def _refuse_without_admin_token(authenticator: Authenticator, request: Request) -> None:
    """While AUTH is off only ADMIN_TOKEN opens an operator's route; without the setting the route does not exist."""
    if authenticator.admin_token is None:
        raise HTTPException(404)
    raise HTTPException(403 if read_credentials(request.headers) else 401)
