"""Who may use a LangGraph server's own API: everybody on a machine of one's own, with ADMIN_TOKEN only its holder.

Threads hold guests' private values, so the server's API is for operators; guests use the API of the orchestrator.
"""

from __future__ import annotations

from collections.abc import Mapping
from secrets import compare_digest

from langgraph_sdk import Auth

from api.platform_host import platform_host

OPERATOR = "operator"
auth = Auth()


@auth.authenticate
async def authenticate(headers: dict[bytes, bytes]) -> Auth.types.MinimalUserDict:
    """The operator, by ``x-api-key`` or ``Authorization: Bearer``."""
    token = platform_host().settings.admin_token
    if token is not None and not compare_digest(_token_of(headers), token.get_secret_value().encode()):
        raise Auth.exceptions.HTTPException(
            status_code=401, detail="Send ADMIN_TOKEN as x-api-key or as a bearer token"
        )
    return {"identity": OPERATOR}


def _token_of(headers: Mapping[bytes, bytes] | Mapping[str, str]) -> bytes:
    """The token that was sent; servers give header names and values as bytes or as text."""
    sent = {_bytes(name).lower(): _bytes(value) for name, value in headers.items()}
    scheme, _, bearer = sent.get(b"authorization", b"").partition(b" ")
    return sent.get(b"x-api-key") or (bearer.strip() if scheme.lower() == b"bearer" else b"")


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()
