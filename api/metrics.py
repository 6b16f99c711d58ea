"""GET /metrics in the Prometheus text format."""

from __future__ import annotations

import asyncio
from typing import get_args

from fastapi import APIRouter, Depends, Request, Response

from api.admission import Admission
from api.auth.dependencies import require_scope
from api.settings import Settings
from domain.errors import ERRORS, ErrorClass
from domain.intent import Intent
from domain.placement import PlacementStatus
from graph.routes import FLOWS, TOOLS
from nodes.turn.state import Route
from observability.metrics import CONTENT_TYPE, GaugeSample, LabelValues, Metrics
from observability.setup import Logging
from services.microservices import SERVICES
from store.errors import StoreUnavailable
from store.placements import Placements


def label_values(settings: Settings) -> LabelValues:
    """What the labels of our metrics can be."""
    in_reply = [code for code, row in ERRORS.items() if row.kind is ErrorClass.SERVICE]
    return LabelValues(
        routes=get_args(Route),
        flows=("classify_intent", *(row.name for row in FLOWS)),
        fallbacks=[code for code, row in ERRORS.items() if row.status == 200 and row.kind is not ErrorClass.MODEL],
        nodes=("classify_intent", *(row.name for row in FLOWS), *TOOLS, "next_flow", "compose_response"),
        intents=tuple(Intent),
        refusals=[code for code, row in ERRORS.items() if row.status not in (None, 200)],
        services=[service.name for service in SERVICES],
        service_errors=in_reply,
        placements=tuple(PlacementStatus),
        models=(settings.openai_model,) if settings.reader_kind != "local" else (),
        model_errors=[code for code, row in ERRORS.items() if row.kind is ErrorClass.MODEL],
    )


router = APIRouter(tags=["operations"])
_PATIENCE_S = 1.0


# A LangGraph server that hosts the API serves /metrics of its own.
@router.get("/orchestrator/metrics", include_in_schema=False, dependencies=[Depends(require_scope("metrics"))])
@router.get("/metrics", include_in_schema=False, dependencies=[Depends(require_scope("metrics"))])
async def metrics(request: Request) -> Response:
    """All metrics. Queries the database for open placements; while it is down, ``orchestrator_store_up`` is 0."""
    registry: Metrics = request.app.state.metrics
    log: Logging = request.app.state.log
    admission: Admission = request.app.state.admission
    placements = await _open_placements(Placements(request.app.state.resources.pool))
    sample = GaugeSample(log.counts(), placements, slots_used=admission.slots_used, slots=admission.slots)
    return Response(registry.render(sample), media_type=CONTENT_TYPE)


async def _open_placements(placements: Placements) -> dict[str, tuple[int, float]] | None:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            open_statuses = await placements.count_open()
    except (StoreUnavailable, TimeoutError):
        return None
    return {each.status: (each.count, each.oldest_s) for each in open_statuses}
