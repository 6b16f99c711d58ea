"""The restaurant's rejection of a request."""

from __future__ import annotations

from services.wire import ServiceProblem


class RequestRejected(Exception):
    """The request is rejected with this HTTP status and body.

    ``code`` is stable, ``detail`` may be shown to people, ``items`` names the dishes concerned.
    """

    def __init__(self, status: int, code: str, detail: str, items: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.problem = ServiceProblem(code=code, detail=detail, items=items)
