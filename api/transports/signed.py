"""What the webhooks of other systems have in common: their tenant, and a body that is read before it is trusted."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import Query, Request
from pydantic import SecretStr
from starlette.exceptions import HTTPException

from api.auth.principal import CallerRefused, Principal
from api.schemas import Id
from api.tenants.directory import Tenant
from api.tenants.resolve import resolve_tenant
from services.signatures import SignatureInvalid, verify_webhook

TenantQuery = Annotated[Id | None, Query(description="The restaurant brand")]
_UNKNOWN = Principal("unsigned", frozenset())


def resolve_signed_tenant(request: Request, claim: str | None) -> Tenant:
    """The tenant that a webhook's URL names (``?tenant=``, or its host); its signature must be that of this tenant.

    Raises CallerRefused.
    """
    return resolve_tenant(request, _UNKNOWN, claim, request.headers.get("x-tenant-id"))


def require_setting(value: SecretStr | None) -> str:
    """The secret of a webhook; without one there is no such webhook, and this raises HTTPException(404)."""
    if value is None:
        raise HTTPException(404)
    return value.get_secret_value()


async def read_signed_body(request: Request, secret: SecretStr | None) -> tuple[str, bytes]:
    """The id and the body of a message that is signed by Standard Webhooks.

    Raises CallerRefused for a missing or wrong signature, and HTTPException(404) without a secret.
    """
    key, body = require_setting(secret), await request.body()
    try:
        return verify_webhook(key, request.headers, body, now_s=time.time()), body
    except SignatureInvalid:
        raise CallerRefused("credentials_invalid") from None
