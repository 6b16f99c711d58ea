"""The payment service: POST /payment-links returns the link of an order, GET /pay/{link} is in place of a payment page.

Run alone: ``python -m demo.payment --port 9106``.
"""

from __future__ import annotations

import secrets

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse

from demo.clock import Clock
from demo.database import Database
from demo.order_tables import find_order
from demo.refusal import RequestRejected
from demo.service import answer, database_of, new_app, serve
from demo.settings import DemoSettings
from domain.money import Money
from services.payment import PaymentLinkRequest, PaymentLinkResponse

PORT = 9106


class PaymentDesk:
    """The routes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create_link(self, request: PaymentLinkRequest, http: Request) -> Response:
        """The order's link; the same one each time. The amount must be the order's."""
        async with self._database.transaction() as connection:
            order = await find_order(connection, request.user_id, request.order_id)
            if order is None:
                raise RequestRejected(404, "unknown_order", "You have no order with this number.", (request.order_id,))
            if Money.of_wire(request.amount, request.currency) != Money(order.total_minor, order.currency):
                raise RequestRejected(409, "amount_differs", "This is not what the order costs.", (request.order_id,))
            cursor = await connection.execute(
                """INSERT INTO payment_link (order_id, link) VALUES (%s, %s)
                   ON CONFLICT (order_id) DO UPDATE SET order_id = excluded.order_id RETURNING link""",
                [order.id, secrets.token_urlsafe(12)],
            )
            row = await cursor.fetchone()
        if row is None:
            raise RuntimeError("an INSERT ... RETURNING returned nothing")
        return answer(PaymentLinkResponse(url=str(http.url_for("payment_page", link=row[0]))))

    async def show(self, link: str) -> PlainTextResponse:
        """What a payment page would ask to pay."""
        async with self._database.connection() as connection:
            cursor = await connection.execute(
                """SELECT id, total_minor, currency FROM orders
                   WHERE id = (SELECT order_id FROM payment_link WHERE link = %s)""",
                [link],
            )
            row = await cursor.fetchone()
        if row is None:
            return PlainTextResponse("There is no such payment.", status_code=404)
        order_id, minor, currency = row
        return PlainTextResponse(
            f"Pay order {order_id}: {Money(minor, currency).to_wire()} {currency}. This is a demo."
        )


def create_app(settings: DemoSettings | None = None, *, clock: Clock | None = None) -> FastAPI:
    """The payment service. Without arguments it reads DEMO_* from the environment."""
    del clock
    settings = settings or DemoSettings()
    database = database_of(settings)
    desk = PaymentDesk(database)
    app = new_app("payment", settings, database)
    app.add_api_route("/payment-links", desk.create_link, methods=["POST"], response_model=PaymentLinkResponse)
    app.add_api_route("/pay/{link}", desk.show, methods=["GET"], name="payment_page")
    return app


if __name__ == "__main__":
    serve(create_app, port=PORT)
