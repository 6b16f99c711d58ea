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
from api.resources import Resources
from api.restaurant_calls import bind_call, build_caller
from api.schemas import Id, StoreHeader, StoreQuery, TenantHeader
from api.tenants.directory import Tenant
from api.tenants.resolve import resolve_place, resolve_tenant
from domain.errors import ErrorCode
from store.placements import Placements
from store.tenant_scope import acting_for

router = APIRouter(tags=["conversation"])
PROBLEMS: tuple[ErrorCode, ...] = (
    "invalid_request",
    "not_found",
    "unknown_store",
    "restaurant_unreachable",
    "store_unavailable",
    "internal_error",
)


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
    store: StoreQuery = None,
    x_tenant_id: TenantHeader = None,
    x_store_id: StoreHeader = None,
) -> OrderStatusBody:
    """The state of an order, as the tracking service has it. Without a branch, that which got the order is asked."""
    restaurant = resolve_tenant(request, principal, tenant, x_tenant_id)
    caller = build_caller(request, principal, restaurant, user_id=user_id)
    place = resolve_place(restaurant, store, x_store_id)
    if restaurant.stores and place is restaurant:
        place = await _find_place(request, restaurant, caller.user_id, order_id)
    with bind_call(caller):
        tracking = await place.deps.tracking.track(caller, order_id)
    if tracking is None:
        raise HTTPException(404)
    return OrderStatusBody(order_id=tracking.order_id, status=tracking.status, eta_minutes=tracking.eta_minutes)


async def _find_place(request: Request, restaurant: Tenant, user_id: str, order_id: str) -> Tenant:
    """The branch that got the guest's newest order of this number, else the restaurant."""
    resources: Resources = request.app.state.resources
    with acting_for(restaurant.name):
        placement = await Placements(resources.pool).find_placed(restaurant.name, user_id, order_id)
    store = placement.store if placement else None
    return restaurant.stores.get(store or "", restaurant)
