"""GET /traces/{trace_id}, its page, and GET /graph: recorded turns and the graph, for operators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator
from starlette.exceptions import HTTPException

from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.description import describe_credentials
from api.problems import AUTH_PROBLEMS, problem_responses
from api.resources import Resources
from api.trace_page import build_turn_view, graph_page, trace_page
from domain.errors import ErrorCode
from graph.build import build_graph
from graph.drawing import Drawing, draw_graph
from privacy.redaction import opaque_id
from recording.traces import Trace, Traces
from store.recordings import Recordings

router = APIRouter(tags=["operations"])
Reader = Annotated[Principal, Depends(require_scope("traces"))]
"""A caller of one tenant reads the traces of this tenant."""
TraceId = Annotated[str, Path(max_length=200, description="The trace"), AfterValidator(opaque_id)]
OPERATOR_PROBLEMS: tuple[ErrorCode, ...] = ("not_found", "admin_token_required", "admin_token_wrong", *AUTH_PROBLEMS)
_PROBLEMS = problem_responses((*OPERATOR_PROBLEMS, "invalid_request", "store_unavailable"))


@router.get(
    "/traces/{trace_id:path}/view",
    operation_id="view_trace",
    response_class=HTMLResponse,
    responses=_PROBLEMS,
    openapi_extra=describe_credentials("traces"),
)
async def view_trace(trace_id: TraceId, request: Request, principal: Reader) -> HTMLResponse:
    """The trace as a page: a waterfall of each turn, its path through the graph, the changes of the state."""
    recordings = _recordings(request, principal)
    result = await _read(trace_id, recordings)
    turns = [
        build_turn_view(
            each, result.answers, await recordings.neighbours(each.tenant, each.session_id, trace_id, each.began_at)
        )
        for each in result.turns
    ]
    return _page(trace_page(trace_id, turns, _load_drawing(request), request.scope.get("root_path", "")))


@router.get(
    "/traces/{trace_id:path}",
    operation_id="get_trace",
    responses=_PROBLEMS,
    openapi_extra=describe_credentials("traces"),
)
async def trace(trace_id: TraceId, request: Request, principal: Reader) -> Trace:
    """The recorded turns of a trace: state before and after, steps, calls with answers. Private values are masked."""
    return await _read(trace_id, _recordings(request, principal))


@router.get(
    "/graph",
    operation_id="view_graph",
    response_class=HTMLResponse,
    dependencies=[Depends(require_scope("traces"))],
    responses=problem_responses(OPERATOR_PROBLEMS),
    openapi_extra=describe_credentials("traces"),
)
async def view_graph(request: Request) -> HTMLResponse:
    """A drawing of the graph."""
    return _page(graph_page(_load_drawing(request)))


async def _read(trace_id: str, recordings: Recordings) -> Trace:
    result = await Traces(recordings).load_trace(trace_id)
    if not result.turns:
        raise HTTPException(404)
    return result


def _recordings(request: Request, principal: Principal) -> Recordings:
    resources: Resources = request.app.state.resources
    return Recordings(resources.pool, tenant=principal.tenant)


def _load_drawing(request: Request) -> Drawing:
    """The drawing, cached: the graph does not change while the process runs."""
    state = request.app.state
    if not hasattr(state, "drawing"):
        resources: Resources = state.resources
        state.drawing = draw_graph(build_graph(resources.tenants.default.deps).compile().get_graph())
    drawing: Drawing = state.drawing
    return drawing


def _page(rendered: tuple[str, str]) -> HTMLResponse:
    """A page whose Content-Security-Policy allows only its own style and script."""
    page, nonce = rendered
    nonce_source = f"'nonce-{nonce}'"
    policy = (
        f"default-src 'none'; style-src {nonce_source}; script-src {nonce_source}; base-uri 'none'; form-action 'none'"
    )
    headers = {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
    return HTMLResponse(page, headers=headers)
