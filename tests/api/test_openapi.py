"""The OpenAPI description: routes, V2's fields, problem responses. docs/openapi.json has all of it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from api.openapi_doc import PAGE, render
from domain.errors import ERRORS

ROOT = Path(__file__).parents[2]
DESCRIPTION: dict[str, Any] = json.loads(render())
ROUTES = {
    ("/orchestrate", "post"): {401, 403, 404, 408, 409, 413, 422, 429, 431, 500, 503},
    ("/canonical/{channel}", "post"): {401, 403, 404, 408, 409, 413, 422, 429, 431, 500, 503},
    ("/ag-ui", "post"): {401, 403, 404, 408, 409, 413, 422, 429, 431, 500, 503},
    ("/news", "get"): {401, 403, 404, 422, 500, 503},
    ("/menu", "get"): {401, 403, 404, 422, 500, 503},
    ("/orders/{order_id}", "get"): {401, 403, 404, 422, 500, 503},
    ("/sessions/{session_id}", "get"): {401, 403, 404, 422, 500, 503},
    ("/guests/{user_id}", "get"): {401, 403, 404, 422, 500, 503},
    ("/guests/{user_id}", "delete"): {401, 403, 404, 422, 500, 503},
    ("/health", "get"): set(),
    ("/ready", "get"): {503},
    ("/services", "get"): {401, 403, 404, 422, 503},
    ("/traces/{trace_id}", "get"): {401, 403, 404, 422, 503},
    ("/traces/{trace_id}/view", "get"): {401, 403, 404, 422, 503},
    ("/proofs/{order_id}", "get"): {401, 403, 404, 422, 503},
    ("/graph", "get"): {401, 403, 404, 503},
}
"""Each route with the statuses that it may have besides 200."""
PROBLEM_ROUTES = [route for route in ROUTES if 401 in ROUTES[route]]
V2_REQUEST = {
    "text": "string",
    "user_id": "string",
    "channel": "string",
    "session_id": "string",
    "trace_id": "string",
    "order_items": "array",
    "order_payment_method": "string",
    "order_delivery_mode": "string",
    "order_special_instructions": "string",
    "order_table_number": "string",
    "tracking_order_id": "string",
}
V2_RESPONSE = {
    "decision": "string",
    "reply_text": "string",
    "session_id": "string",
    "route": "string",
    "intent": "string",
    "intent_confidence": "number",
    "trace_id": "string",
}


def operation(path: str, method: str) -> dict[str, Any]:
    """One operation of the description."""
    found: dict[str, Any] = DESCRIPTION["paths"][path][method]
    return found


def schema(name: str) -> dict[str, Any]:
    """A schema of the description."""
    found: dict[str, Any] = DESCRIPTION["components"]["schemas"][name]
    return found


def request_schema(path: str) -> dict[str, Any]:
    """The schema of the body that a POST to the path takes."""
    content = operation(path, "post")["requestBody"]["content"]["application/json"]
    return schema(content["schema"]["$ref"].rsplit("/", 1)[1])


def types_of(fields: dict[str, Any]) -> dict[str, str]:
    """The JSON type of each field, without null."""
    variants = {name: [field, *field.get("anyOf", ())] for name, field in fields.items()}
    return {
        name: next((each["type"] for each in every if each.get("type", "null") != "null"), "object")
        for name, every in variants.items()
    }


def test_the_openapi_file_is_current() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == render(), "run python -m api.openapi_doc"


def test_the_description_has_these_routes_and_no_others() -> None:
    assert {(path, method) for path, methods in DESCRIPTION["paths"].items() for method in methods} == set(ROUTES)


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_each_operation_has_a_summary_and_its_statuses(path: str, method: str) -> None:
    described = operation(path, method)
    assert described["summary"]
    assert described["description"]
    assert {int(status) for status in described["responses"]} == {200} | ROUTES[path, method]


def test_operation_ids_are_unique_and_name_what_a_client_calls() -> None:
    ids = [operation(path, method)["operationId"] for path, method in ROUTES]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)?", name) for name in ids), ids


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_each_parameter_is_described(path: str, method: str) -> None:
    parameters = operation(path, method).get("parameters", [])
    assert [each["name"] for each in parameters if not each.get("description")] == []


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_each_operation_names_its_credentials(path: str, method: str) -> None:
    names = [name for each in operation(path, method)["security"] for name in each]
    is_public = path in ("/health", "/ready")
    assert names == ([] if is_public else list(DESCRIPTION["components"]["securitySchemes"]))
    may_be_anonymous = {} in operation(path, method)["security"]
    assert may_be_anonymous == (not is_public and path != "/guests/{user_id}")


def test_the_description_names_its_servers_and_tags() -> None:
    assert DESCRIPTION["servers"][0]["url"] == "/"
    tags = {tag["name"] for tag in DESCRIPTION["tags"]}
    assert {tag for path, method in ROUTES for tag in operation(path, method)["tags"]} == tags


def test_there_is_one_schema_of_problems() -> None:
    assert schema("ProblemDetail")["required"] == ["type", "title", "status", "code", "trace_id"]
    assert "HTTPValidationError" not in DESCRIPTION["components"]["schemas"]
    assert json.dumps(DESCRIPTION["paths"]).count("urn:mcp-orchestrator") == 0


SPECTRAL = ROOT / "tests" / "api" / "openapi_tools" / "node_modules" / ".bin" / "spectral"


@pytest.mark.skipif(not SPECTRAL.exists(), reason="not installed: npm ci --prefix tests/api/openapi_tools")
def test_spectral_finds_nothing_to_improve() -> None:
    command = [
        SPECTRAL,
        "lint",
        ROOT / PAGE,
        "--ruleset",
        SPECTRAL.parents[2] / "spectral.yaml",
        "--fail-severity=hint",
    ]
    linted = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert linted.returncode == 0, linted.stdout


def test_a_request_needs_text_and_user_id_and_has_the_fields_of_v2() -> None:
    described = request_schema("/orchestrate")
    assert described["required"] == ["text", "user_id"]
    assert types_of(described["properties"]).items() >= V2_REQUEST.items()


def test_a_response_has_the_fields_of_v2() -> None:
    described = schema("OrchestrateResponse")
    assert types_of(described["properties"]).items() >= V2_RESPONSE.items()
    assert set(described["required"]) >= set(V2_RESPONSE) - {"decision"}
    assert described["properties"]["decision"]["const"] == "reply"


def test_an_envelope_needs_session_and_request() -> None:
    assert request_schema("/canonical/{channel}")["required"] == ["session", "request"]
    assert schema("EnvelopeSession")["required"] == ["session_id", "user_id"]
    assert schema("EnvelopeMessage")["required"] == ["text"]
    assert set(schema("EnvelopeResponse")["required"]) == {
        "version", "timestamp", "response", "session", "payload", "observability",
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/orchestrate", "/canonical/{channel}"])
def test_a_body_has_an_example(path: str) -> None:
    assert request_schema(path)["examples"]


@pytest.mark.parametrize(("path", "method"), PROBLEM_ROUTES)
def test_errors_are_problems_of_the_table(path: str, method: str) -> None:
    for status in ROUTES[path, method]:
        response = operation(path, method)["responses"][str(status)]
        problem = response["content"]["application/problem+json"]["schema"]
        assert problem == {"$ref": "#/components/schemas/ProblemDetail"}
        titles = [row.title for row in ERRORS.values() if row.status == status and row.title]
        assert any(title in response["description"] for title in titles)


@pytest.mark.parametrize("path", ["/orchestrate", "/canonical/{channel}"])
def test_the_idempotency_key_is_an_optional_header(path: str) -> None:
    headers = {each["name"]: each for each in operation(path, "post")["parameters"] if each["in"] == "header"}
    assert headers["idempotency-key"]["required"] is False


@pytest.mark.parametrize(
    "name",
    ["OrchestrateRequest", "OrchestrateResponse", "CartBody", "CartLine", "CardBody", "ProblemDetail", "Transcript"],
)
def test_each_field_that_a_client_meets_is_described(name: str) -> None:
    assert [field for field, value in schema(name)["properties"].items() if not value.get("description")] == []
