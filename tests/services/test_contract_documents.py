"""docs/contract/ is current, and its examples are what both its schemas and our own readers accept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from domain.money import Money
from services.contract.documents import FOLDER, documents, example_json
from services.menu.client import MenuClient
from services.menu.models import MenuResponse
from services.microservice import Operation
from services.microservices import OPERATIONS
from services.post import Endpoint, ServicePost
from services.response_body import read_answer
from services.settings import ServiceSettings
from services.wire import ServiceProblem, WireModel
from tests.services.callers import CALLER
from tests.services.contract_schemas import faults
from tests.services.stand_in import Reply, StandIn

ROOT = Path(__file__).parents[2]
ANSWERS = [
    pytest.param(operation, operation.answer, example, id=f"{operation.path} {name}")
    for operation in OPERATIONS
    for name, example in operation.answers.items()
]
REQUESTS = [
    pytest.param(operation, operation.request, example, id=f"{operation.path} {name}")
    for operation in OPERATIONS
    for name, example in operation.requests.items()
]
REFUSALS = [
    pytest.param(operation, ServiceProblem, example, id=f"{operation.path} {status} {name}")
    for operation in OPERATIONS
    for status, refusals in operation.refusals.items()
    for name, example in refusals.items()
]


def test_the_documents_are_current() -> None:
    written = {path.relative_to(ROOT): path.read_bytes() for path in (ROOT / FOLDER).iterdir()}
    assert written == documents(), "run python -m services.contract"


def test_every_schema_is_json_schema() -> None:
    for content in documents().values():
        for schema in orjson.loads(content)["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("operation", "model", "example"), [*ANSWERS, *REQUESTS, *REFUSALS])
def test_every_example_fits_its_schema(operation: Operation, model: type[WireModel], example: WireModel) -> None:
    assert faults(operation.service, model, example_json(example)) == []


@pytest.mark.parametrize(("operation", "model", "example"), [*ANSWERS, *REFUSALS])
def test_our_reader_reads_every_example_as_it_was_meant(
    operation: Operation, model: type[Any], example: WireModel
) -> None:
    assert read_answer(operation.service, orjson.dumps(example_json(example)), model) == example


@pytest.mark.parametrize("example", [p.values[2] for p in ANSWERS if isinstance(p.values[2], MenuResponse)])
async def test_every_menu_of_the_examples_can_be_ordered_from(example: MenuResponse, post: ServicePost) -> None:
    async with StandIn(Reply.of(example_json(example))) as server:
        menu = await MenuClient(post, Endpoint("menu_service", server.url)).fetch(CALLER)
    assert menu.currency == "EUR"
    assert menu.items[0].name == "Margherita"
    assert menu.items[0].price == Money(950, "EUR")


def test_every_operation_has_a_setting_of_its_name() -> None:
    assert {operation.setting.lower() for operation in OPERATIONS} == {
        name for name in ServiceSettings.model_fields if name.endswith("_url")
    }


@pytest.mark.parametrize(
    ("service", "model", "answer"),
    [
        ("menu", "MenuResponse", {"categories": [{"name": "Soups", "items": [{"name": "Soup", "price": "N/A"}]}]}),
        ("menu", "MenuResponse", {"categories": [{"name": "Soups", "items": [{"name": "Soup", "price": -1}]}]}),
        ("order", "OrderResponse", {"order_id": "A"}),
        ("tracking", "TrackingResponse", {"order_id": "A", "status": "ready", "eta_minutes": "soon"}),
    ],
)
def test_an_answer_that_breaks_the_contract_does_not_fit(service: str, model: str, answer: object) -> None:
    known = {operation.answer.__name__: operation.answer for operation in OPERATIONS}
    assert faults(service, known[model], answer) != []
