"""GET /metrics in the Prometheus text format."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Depends, Request, Response

from api.auth.dependencies import require_scope
from observability.metrics import CONTENT_TYPE, GaugeSample, Metrics
from observability.setup import Logging
from store.errors import StoreUnavailable
from store.placements import Placements

router = APIRouter(tags=["operations"])
_PATIENCE_S = 1.0


@router.get("/metrics", include_in_schema=False, dependencies=[Depends(require_scope("metrics"))])
async def metrics(request: Request) -> Response:
    """All metrics. Queries the database for open placements; while it is down, ``orchestrator_store_up`` is 0."""
    registry: Metrics = request.app.state.metrics
    log: Logging = request.app.state.log
    placements = await _open_placements(Placements(request.app.state.resources.pool))
    return Response(registry.render(GaugeSample(log.counts(), placements)), media_type=CONTENT_TYPE)


async def _open_placements(placements: Placements) -> dict[str, tuple[int, float]] | None:
    try:
        async with asyncio.timeout(_PATIENCE_S):
            open_statuses = await placements.count_open()
    except (StoreUnavailable, TimeoutError):
        return None
    return {each.status: (each.count, each.oldest_s) for each in open_statuses}
