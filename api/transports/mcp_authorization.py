"""OAuth for /mcp by the MCP authorization spec: metadata of this server (RFC 9728) that names the issuer of tokens.

A client without a token gets 401 with the metadata's address, and gets a token from the issuer by itself.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from api.settings import Settings

METADATA_PATH = "/.well-known/oauth-protected-resource"
MCP_PATH = "/mcp"
router = APIRouter(tags=["conversation"], include_in_schema=False)


class ProtectedResource(BaseModel):
    """The metadata of this server as a protected resource."""

    resource: str
    authorization_servers: tuple[str, ...]
    bearer_methods_supported: tuple[str, ...] = ("header",)
    resource_name: str = "MCP Orchestrator"


@router.get(METADATA_PATH)
@router.get(METADATA_PATH + MCP_PATH)
async def describe_resource(request: Request) -> ProtectedResource:
    """The metadata; 404 where no issuer's tokens are accepted."""
    issuer = _find_issuer(request.app.state.settings)
    if issuer is None:
        raise HTTPException(404)
    return ProtectedResource(resource=_address_of(request, MCP_PATH), authorization_servers=(issuer,))


def announce_metadata(request: Request) -> None:
    """Have a 401 of this request name the metadata, where there is any."""
    if _find_issuer(request.app.state.settings) is not None:
        request.state.resource_metadata = _address_of(request, METADATA_PATH + MCP_PATH)


def _find_issuer(settings: Settings) -> str | None:
    return settings.jwt_issuer if "jwt" in settings.auth else None


def _address_of(request: Request, path: str) -> str:
    return f"{str(request.base_url).rstrip('/')}{path}"
