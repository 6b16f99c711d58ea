"""Administrator authentication by ADMIN_TOKEN, as a bearer token or as the password of HTTP basic authentication."""

from __future__ import annotations

import secrets
from base64 import b64decode

from fastapi import Request
from starlette.exceptions import HTTPException

from api.settings import Settings

_CHALLENGE = {"WWW-Authenticate": 'Bearer, Basic realm="mcp-orchestrator", charset="UTF-8"'}


def require_admin(request: Request) -> None:
    """Dependency: require ADMIN_TOKEN (401 without a token, 403 with a wrong one); 404 while it is not configured."""
    settings: Settings = request.app.state.settings
    if settings.admin_token is None:
        raise HTTPException(404)
    require_admin_if_configured(request)


def require_admin_if_configured(request: Request) -> None:
    """Dependency: require ADMIN_TOKEN (else 401 or 403) once it is configured; until then the route is public."""
    settings: Settings = request.app.state.settings
    if settings.admin_token is None:
        return
    token = _token_of(request.headers.get("authorization", ""))
    if not token:
        raise HTTPException(401, headers=_CHALLENGE)
    if not secrets.compare_digest(token.encode(), settings.admin_token.get_secret_value().encode()):
        raise HTTPException(403)


def _token_of(header: str) -> str:
    """The bearer token, or the password of basic authentication with any user name."""
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
