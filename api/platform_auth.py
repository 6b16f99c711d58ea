"""Who may use a LangGraph server's own API: operators.

Threads hold the private values of all guests, so a caller needs the scope ``admin``; guests' clients use the API of the
orchestrator. With AUTH off and no ADMIN_TOKEN it is open, as on a developer's machine.
"""

from __future__ import annotations

from collections.abc import Mapping

from langgraph_sdk import Auth

from api.auth.principal import CallerRefused, Principal
from api.platform_host import platform_host

auth = Auth()


@auth.authenticate
async def authenticate(headers: dict[bytes, bytes]) -> Auth.types.MinimalUserDict:
    """The caller, by ``x-api-key`` or ``Authorization``."""
    try:
        principal = await _identify_operator(_decode_headers(headers))
    except CallerRefused as refused:
        raise Auth.exceptions.HTTPException(status_code=401, detail=refused.code) from None
    return {"identity": principal.name}


async def _identify_operator(headers: Mapping[str, str]) -> Principal:
    authenticator = await platform_host().authenticator()
    principal = await authenticator.identify(headers)
    if authenticator.is_on or authenticator.admin_token is not None:
        principal.require("admin")
    return principal


def _decode_headers(headers: Mapping[bytes, bytes] | Mapping[str, str]) -> dict[str, str]:
    """Names in lower case; one server gives bytes, another one text."""
    return {_decode(name).lower(): _decode(value) for name, value in headers.items()}


def _decode(text: bytes | str) -> str:
    return text.decode("latin-1") if isinstance(text, bytes) else text
