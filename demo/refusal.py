"""How the restaurant says no."""

from __future__ import annotations

from services.wire import ServiceProblem


class RequestRefused(Exception):
    """A request that this restaurant will not carry out: an HTTP status and the body that goes with it.

    ``code`` is stable, ``detail`` may be shown to people, ``items`` names what it is about.
    """

    def __init__(self, status: int, code: str, detail: str, items: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.problem = ServiceProblem(code=code, detail=detail, items=items)
