"""The restaurant's rejection of a request."""

from __future__ import annotations

from datetime import datetime

from services.wire import ServiceProblem


class RequestRejected(Exception):
    """The request is rejected with this HTTP status and body.

    ``code`` is stable, ``detail`` may be shown to people, ``items`` names the dishes concerned, ``times`` are the
    nearest possible ones.
    """

    def __init__(
        self, status: int, code: str, detail: str, items: tuple[str, ...] = (), *, times: tuple[datetime, ...] = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.problem = ServiceProblem(
            code=code, detail=detail, items=items, times=tuple(map(datetime.isoformat, times))
        )
