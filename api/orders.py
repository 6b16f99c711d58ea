"""GET /orders/{order_id}: the state of a guest's order, for screens that show it while it changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.description import describe_credentials
from api.problems import AUTH_PROBLEMS, problem_responses
from api.restaurant_calls import bind_call, build_caller
from api.schemas import Id, TenantHeader
from api.tenants.resolve import resolve_tenant
from domain.errors import ErrorCode

router = APIRouter(tags=["conversation"])
PROBLEMS: tuple[ErrorCode, ...] = ("invalid_request", "not_found", "restaurant_unreachable", "internal_error")


class OrderStatusBody(BaseModel):
    """The state of an order."""

    order_id: str = Field(description="The order")
    status: str = Field(description="The state, in the tracking service's own word")
    eta_minutes: int | None = Field(default=None, description="Minutes until it is ready or delivered")


@router.get(
    "/orders/{order_id:path}",
    operation_id="get_order",
    response_model_exclude_none=True,
    responses=problem_responses((*PROBLEMS, *AUTH_PROBLEMS)),
    openapi_extra=describe_credentials("read_sessions"),
)
async def get_order(
    order_id: Annotated[Id, Path(description="The order")],
    request: Request,
    principal: Annotated[Principal, Depends(require_scope("read_sessions"))],
    user_id: Annotated[Id, Query(description="The guest; another guest's order counts as unknown")],
    tenant: Annotated[Id | None, Query(description="The restaurant brand")] = None,
    x_tenant_id: TenantHeader = None,
) -> OrderStatusBody:
    """The state of an order, as the tracking service has it."""
    restaurant = resolve_tenant(request, principal, tenant, x_tenant_id)
    caller = build_caller(request, principal, restaurant, user_id=user_id)
    with bind_call(caller):
        tracking = await restaurant.deps.tracking.track(caller, order_id)
    if tracking is None:
        raise HTTPException(404)
    return OrderStatusBody(order_id=tracking.order_id, status=tracking.status, eta_minutes=tracking.eta_minutes)
