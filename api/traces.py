"""GET /traces/{trace_id}, its page, and GET /graph: what happened to a guest's message, for who runs the restaurant."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator
from starlette.exceptions import HTTPException

from api.admin import require_admin_if_configured
from api.resources import Resources
from api.trace_page import graph_page, trace_page, view_of
from graph.build import build_graph
from graph.drawing import Drawing, draw_graph
from privacy.redaction import opaque_id
from recording.traces import Trace, Traces
from store.recordings import Recordings

router = APIRouter(tags=["operations"], dependencies=[Depends(require_admin_if_configured)])
TraceId = Annotated[str, Path(max_length=200), AfterValidator(opaque_id)]
_NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {"description": "No turn is recorded under this trace id, or no longer."}
}


@router.get("/traces/{trace_id:path}/view", response_class=HTMLResponse, responses=_NOT_FOUND)
async def view_trace(trace_id: TraceId, request: Request) -> HTMLResponse:
    """The same for people: the turn as a waterfall, the path it took over the graph, what changed."""
    recordings = _recordings(request)
    found = await _read(trace_id, recordings)
    turns = [
        view_of(each, found.answers, await recordings.around(each.tenant, each.session_id, trace_id, each.began_at))
        for each in found.turns
    ]
    return _page(trace_page(trace_id, turns, _drawing(request), request.scope.get("root_path", "")))


@router.get("/traces/{trace_id:path}", responses=_NOT_FOUND)
async def trace(trace_id: TraceId, request: Request) -> Trace:
    """Every recorded turn of a trace: state before and after, steps, calls with their answers. Nothing private."""
    return await _read(trace_id, _recordings(request))


@router.get("/graph", response_class=HTMLResponse)
async def view_graph(request: Request) -> HTMLResponse:
    """The graph that runs here, drawn."""
    return _page(graph_page(_drawing(request)))


async def _read(trace_id: str, recordings: Recordings) -> Trace:
    found = await Traces(recordings).of_trace(trace_id)
    if not found.turns:
        raise HTTPException(404)
    return found


def _recordings(request: Request) -> Recordings:
    outside: Resources = request.app.state.outside
    return Recordings(outside.pool)


def _drawing(request: Request) -> Drawing:
    """Drawn once: the graph does not change while the process lives."""
    state = request.app.state
    if not hasattr(state, "drawing"):
        outside: Resources = state.outside
        state.drawing = draw_graph(build_graph(outside.deps).compile().get_graph())
    drawing: Drawing = state.drawing
    return drawing


def _page(rendered: tuple[str, str]) -> HTMLResponse:
    """A page that runs nothing but its own style and script, whatever a guest wrote into it."""
    page, nonce = rendered
    allowed = f"'nonce-{nonce}'"
    policy = f"default-src 'none'; style-src {allowed}; script-src {allowed}; base-uri 'none'; form-action 'none'"
    headers = {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
    }
    return HTMLResponse(page, headers=headers)
