"""GET /proofs/{order_id}: the signed proof of an order, for operators."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from starlette.exceptions import HTTPException

from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.description import describe_credentials
from api.problems import problem_responses
from api.prover import join_proof
from api.resources import Resources
from api.schemas import Id
from api.traces import OPERATOR_PROBLEMS
from store.order_proofs import OrderProofs

router = APIRouter(tags=["operations"])


@router.get(
    "/proofs/{order_id:path}",
    operation_id="get_proof",
    responses={
        200: {"content": {"application/json": {}}, "description": "The file that `python -m api.proof` verifies"},
        **problem_responses((*OPERATOR_PROBLEMS, "invalid_request", "store_unavailable")),
    },
    response_class=Response,
    openapi_extra=describe_credentials("traces"),
)
async def get_proof(
    order_id: Annotated[Id, Path(description="The order, as the order service numbers it")],
    request: Request,
    principal: Annotated[Principal, Depends(require_scope("traces"))],
    placement: Annotated[UUID | None, Query(description="Of this placement: the order, or one of its changes")] = None,
) -> Response:
    """The proof of an order, or of its last change; of several with this number the newest. A caller of one tenant gets
    only its own."""
    resources: Resources = request.app.state.resources
    stored = await OrderProofs(resources.pool).find(order_id, principal.tenant, placement)
    if stored is None:
        raise HTTPException(404)
    return Response(join_proof(stored).to_bytes(), media_type="application/json", headers={"Cache-Control": "no-store"})
