"""Who may see and erase what is a guest's: whoever gives ADMIN_TOKEN, as a bearer or as a browser's password."""

from __future__ import annotations

import secrets
from base64 import b64decode

from fastapi import Request
from starlette.exceptions import HTTPException

from api.settings import Settings

_CHALLENGE = {"WWW-Authenticate": 'Bearer, Basic realm="mcp-orchestrator", charset="UTF-8"'}


def require_admin(request: Request) -> None:
    """Dependency of a route that is there only while ADMIN_TOKEN is set (else 404), for who gives it (401, 403)."""
    settings: Settings = request.app.state.settings
    if settings.admin_token is None:
        raise HTTPException(404)
    require_admin_if_configured(request)


def require_admin_if_configured(request: Request) -> None:
    """Dependency of a route that is open until ADMIN_TOKEN is set; from then on for who gives it (else 401, 403)."""
    settings: Settings = request.app.state.settings
    if settings.admin_token is None:
        return
    given = _token_of(request.headers.get("authorization", ""))
    if not given:
        raise HTTPException(401, headers=_CHALLENGE)
    if not secrets.compare_digest(given.encode(), settings.admin_token.get_secret_value().encode()):
        raise HTTPException(403)


def _token_of(header: str) -> str:
    """The token of a bearer, or the password that a browser asked for, whatever the name beside it."""
    scheme, _, credentials = header.partition(" ")
    match scheme.lower():
        case "bearer":
            return credentials.strip()
        case "basic":
            return _password(credentials.strip())
        case _:
            return ""


def _password(credentials: str) -> str:
    try:
        return b64decode(credentials, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
