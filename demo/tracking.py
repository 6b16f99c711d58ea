"""The tracking service: POST /tracking returns an order's state. It reads the tables of the orders.

Run alone: ``python -m demo.tracking --port 9104``.
"""

from __future__ import annotations

from fastapi import FastAPI, Response

from demo.clock import Clock
from demo.database import Database
from demo.kitchen import eta_minutes, state_at
from demo.order_tables import find_order
from demo.refusal import RequestRejected
from demo.service import answer, clock_of, database_of, new_app, serve
from demo.settings import DemoSettings
from services.tracking import TrackingRequest, TrackingResponse

PORT = 9104


class TrackingDesk:
    """The route."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def track(self, request: TrackingRequest) -> Response:
        """The state of the guest's order. Another guest's order is treated as missing."""
        async with self._database.connection() as connection:
            order = await find_order(connection, request.user_id, request.order_id)
            if order is None:
                raise RequestRejected(404, "unknown_order", "You have no order with this number.", (request.order_id,))
            now = await self._clock.now(connection)
        state, eta = state_at(order.ticket, now), eta_minutes(order.ticket, now)
        return answer(TrackingResponse(order_id=order.id, status=state.value, eta_minutes=eta))


def create_app(settings: DemoSettings | None = None, *, clock: Clock | None = None) -> FastAPI:
    """The tracking service. Without arguments it reads DEMO_* from the environment."""
    settings = settings or DemoSettings()
    database = database_of(settings)
    desk = TrackingDesk(database, clock or clock_of(settings))
    app = new_app("tracking", settings, database)
    app.add_api_route("/tracking", desk.track, methods=["POST"], response_model=TrackingResponse)
    return app


if __name__ == "__main__":
    serve(create_app, port=PORT)
