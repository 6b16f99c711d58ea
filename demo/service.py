"""Shared parts of the six services: the app with /health, JSON responses, error handlers, and the start.

RequestRejected      a definite rejection with a stable code: 4xx with a ServiceProblem body
invalid request     the body does not fit the schema: 422 ServiceProblem, code invalid_request
database down       503 ServiceProblem, code database_unavailable
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal

import orjson
import psycopg
import psycopg_pool
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from demo.clock import Clock, ShiftedClock, SystemClock
from demo.database import CONNECT_TIMEOUT_S, Database
from demo.refusal import RequestRejected
from demo.seed import fill_empty_tables
from demo.settings import DemoSettings
from services.wire import ServiceProblem


class ServiceHealth(BaseModel):
    status: str
    service: str


def new_app(name: str, settings: DemoSettings, database: Database) -> FastAPI:
    """An app that prepares and connects its database at start, and checks it in /health."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with database.prepare() as connection:
            await fill_empty_tables(connection, settings)
        await database.open()
        try:
            yield
        finally:
            await database.close()

    async def health() -> ServiceHealth:
        async with database.connection() as connection:
            await connection.execute("SELECT revision FROM restaurant")
        return ServiceHealth(status="ok", service=name)

    app = FastAPI(title=f"Demo restaurant: {name}", lifespan=lifespan)
    app.add_api_route("/health", health, methods=["GET"])
    _add_error_handlers(app)
    return app


def database_of(settings: DemoSettings) -> Database:
    """The service's database, not yet connected."""
    schemas = {"menu": settings.menu_schema, "order": settings.order_schema, "profile": settings.profile_schema}
    return Database(settings.database_url.get_secret_value(), schemas, pool_size=settings.pool_size)


def clock_of(settings: DemoSettings) -> Clock:
    """The machine's clock, or the one that tests can advance."""
    return ShiftedClock() if settings.test_clock else SystemClock()


def answer(body: BaseModel, status: int = 200) -> Response:
    """The model as JSON. Amounts become JSON numbers with their exact decimals."""
    return Response(as_json(body), status_code=status, media_type="application/json")


def as_json(body: BaseModel, *, brief: bool = False) -> bytes:
    """The model's JSON without fields that are None; ``brief``: also without the contract's defaults."""
    return orjson.dumps(body.model_dump(exclude_none=True, exclude_defaults=brief), default=_exact_number)


def serve(create_app: Callable[[DemoSettings], FastAPI], *, port: int) -> None:
    """Run one service, by default on loopback at ``port``."""
    parser = argparse.ArgumentParser(description="One service of the demo restaurant.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=port)
    arguments = parser.parse_args()
    try:
        settings = DemoSettings()
    except ValidationError as error:
        wrong = "; ".join(f"DEMO_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        sys.exit(f"The demo restaurant cannot start: {wrong}.")
    _reach_database(settings)
    uvicorn.run(create_app(settings), host=arguments.host, port=arguments.port, log_level="warning", access_log=False)


def _reach_database(settings: DemoSettings) -> None:
    """Exit with one sentence if the database is unreachable. The driver's message may contain the password."""
    try:
        psycopg.connect(settings.database_url.get_secret_value(), connect_timeout=CONNECT_TIMEOUT_S).close()
    except psycopg.Error:
        sys.exit("The demo restaurant cannot start: no Postgres answers at DEMO_DATABASE_URL.")


def _exact_number(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _add_error_handlers(app: FastAPI) -> None:
    """Add the handlers that turn errors into a status and a body."""

    @app.exception_handler(RequestRejected)
    async def answer_refusal(_: Request, refused: RequestRejected) -> Response:
        return answer(refused.problem, refused.status)

    @app.exception_handler(RequestValidationError)
    async def answer_invalid_request(_: Request, error: RequestValidationError) -> Response:
        reasons = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors())
        return answer(ServiceProblem(code="invalid_request", detail=reasons), 422)

    @app.exception_handler(psycopg.DataError)
    async def answer_unstorable_text(_: Request, __: psycopg.DataError) -> Response:
        problem = ServiceProblem(code="invalid_request", detail="The request holds text that cannot be stored.")
        return answer(problem, 422)

    @app.exception_handler(psycopg.OperationalError)
    @app.exception_handler(psycopg_pool.PoolTimeout)
    @app.exception_handler(psycopg_pool.PoolClosed)
    async def answer_database_unavailable(_: Request, __: Exception) -> Response:
        problem = ServiceProblem(code="database_unavailable", detail="The restaurant's database cannot be reached.")
        return answer(problem, 503)
