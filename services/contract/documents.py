"""The contract as OpenAPI 3.1, one document per service, generated from the clients' models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import orjson
from pydantic import JsonValue, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import DecimalSchema

from services.microservice import Microservice, Operation
from services.microservices import SERVICES
from services.wire import ServiceProblem, WireModel, WireRequest

FOLDER = Path("docs/contract")
JsonDocument = dict[str, JsonValue]

_VERSION = "2.0"
_REF = "#/components/schemas/{model}"
_OBJECT: TypeAdapter[JsonDocument] = TypeAdapter(JsonDocument)
_HEADERS: Mapping[str, str] = {
    "X-Trace-Id": "The turn's trace; the same as trace_id",
    "traceparent": "The W3C trace context",
    "X-Tenant-Id": "The restaurant brand",
    "X-Store-Id": "The branch of a brand that has several",
    "Accept-Language": "The guest's language",
}
_KEY_HEADER = {"Idempotency-Key": "The same as idempotency_key: a second request with it is the same order"}
_ANSWER = (
    "Fields that we do not know are ignored. The object may be wrapped in a list, as workflow tools send it: its first "
    "element counts."
)


class WireSchema(GenerateJsonSchema):
    """JSON Schema with amounts as numbers only; Pydantic would also allow text."""

    def decimal_schema(self, schema: DecimalSchema) -> JsonSchemaValue:
        """A number with the model's bounds."""
        bounds = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
        limits = {keyword: float(schema[own]) for own, keyword in bounds.items() if own in schema}  # type: ignore[literal-required]  # a TypedDict's keys by name
        return {"type": "number", **limits}


def documents() -> dict[Path, bytes]:
    """Each file of docs/contract/ with its content."""
    return {FOLDER / f"{service.name}.json": _bytes(document(service)) for service in SERVICES}


def document(service: Microservice) -> JsonDocument:
    """The OpenAPI document of one service."""
    paths: dict[str, list[Operation]] = {}
    for operation in service.operations:
        paths.setdefault(operation.path, []).append(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"The {service.name} service",
            "version": _VERSION,
            "description": "Written by `python -m services.contract` from services/*/models.py; do not edit. "
            "Every operation has its own URL in the environment; the paths here only distinguish them.",
        },
        "paths": {path: {"post": _post(there)} for path, there in paths.items()},
        "components": {"schemas": _schemas(service.operations)},
    }


def example_json(example: WireModel) -> JsonValue:
    """An example in wire format, without unset fields."""
    sent: JsonValue = orjson.loads(
        example.model_dump_json(exclude_none=True, exclude_defaults=not isinstance(example, WireRequest))
    )
    return sent


def _post(operations: Sequence[Operation]) -> JsonDocument:
    headers = {**_HEADERS, **(_KEY_HEADER if any(each.keyed for each in operations) else {})}
    settings = ", ".join(dict.fromkeys(each.setting for each in operations))
    return {
        "summary": "; ".join(each.summary for each in operations),
        "description": f"At the URL in {settings}.",
        "operationId": operations[0].path.strip("/").replace("/", "_"),
        "parameters": [
            {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}
            for name, text in headers.items()
        ],
        "requestBody": {
            "required": True,
            "content": _content(
                [each.request.__name__ for each in operations],
                {name: example for each in operations for name, example in each.requests.items()},
            ),
        },
        "responses": dict(_responses(operations)),
    }


def _responses(operations: Sequence[Operation]) -> Iterator[tuple[str, JsonValue]]:
    answers = {name: example for each in operations for name, example in each.answers.items()}
    content = _content([each.answer.__name__ for each in operations], answers)
    yield "200", {"description": _ANSWER, "content": content}
    for status, refusals in (pair for each in operations for pair in each.refusals.items()):
        yield str(status), {"description": "A definite no", "content": _content([ServiceProblem.__name__], refusals)}
    yield (
        "default",
        {
            "description": "Any other 4xx is a definite no. 429, 5xx and no answer leave open what happened.",
            "content": _content([ServiceProblem.__name__], {}),
        },
    )


def _content(models: Sequence[str], examples: Mapping[str, WireModel]) -> JsonDocument:
    schemas: list[JsonValue] = [{"$ref": _REF.format(model=model)} for model in models]
    media: JsonDocument = {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}
    if examples:
        media["examples"] = {name: {"value": example_json(example)} for name, example in examples.items()}
    return {"application/json": media}


def _schemas(operations: Sequence[Operation]) -> JsonDocument:
    models = [model for each in operations for model in (each.request, each.answer)]
    _, schema = models_json_schema(
        [(model, "validation") for model in (*models, ServiceProblem)],
        ref_template=_REF,
        schema_generator=WireSchema,
    )
    return _OBJECT.validate_python(schema["$defs"])


def _bytes(content: JsonDocument) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
