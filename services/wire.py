"""The base of everything that crosses the wire to a microservice."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class WireModel(BaseModel):
    """Frozen; fields we do not know are ignored, for a service may say more than we read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class WireRequest(WireModel):
    """The fields every microservice request carries. Unset optional fields are left out of the JSON."""

    user_id: str
    channel: str
    session_id: str
    trace_id: str | None = None


class WireResponse(WireModel):
    """A part of a service's answer."""
