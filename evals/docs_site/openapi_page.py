"""Renders an OpenAPI description as a page of Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias, cast

OpenApiNode: TypeAlias = Mapping[str, object]


def render_openapi(description: OpenApiNode, title: str) -> str:
    """The operations with their parameters, bodies and responses, then the schemas."""
    return "\n".join([f"# {title}", "", *_render_operations(description), *_render_schemas(description)]) + "\n"


def _render_operations(description: OpenApiNode) -> Iterator[str]:
    for path, methods in _node(description, "paths").items():
        for method, operation in cast(OpenApiNode, methods).items():
            yield from _render_operation(f"{method.upper()} {path}", cast(OpenApiNode, operation))


def _render_operation(heading: str, operation: OpenApiNode) -> Iterator[str]:
    yield from (f"## `{heading}`", "", str(operation.get("description") or operation.get("summary", "")), "")
    parameters = cast(list[OpenApiNode], operation.get("parameters", []))
    if parameters:
        yield from ("| parameter | in | required | description |", "|---|---|---|---|")
        for each in parameters:
            required = "yes" if each.get("required") else "no"
            yield f"| `{each['name']}` | {each['in']} | {required} | {_cell(each.get('description'))} |"
        yield ""
    if body := operation.get("requestBody"):
        yield from (f"Body: {_describe_content(cast(OpenApiNode, body))}", "")
    yield from ("| status | body | description |", "|---|---|---|")
    for status, response in _node(operation, "responses").items():
        answer = cast(OpenApiNode, response)
        yield f"| {status} | {_describe_content(answer)} | {_cell(answer.get('description'))} |"
    yield ""


def _render_schemas(description: OpenApiNode) -> Iterator[str]:
    yield from ("## Schemas", "")
    schemas = _node(_node(description, "components"), "schemas")
    for name, schema in sorted(schemas.items()):
        yield from _render_schema(name, cast(OpenApiNode, schema))


def _render_schema(name: str, schema: OpenApiNode) -> Iterator[str]:
    yield from (f"### {name}", "", str(schema.get("description", "")), "")
    if values := schema.get("enum"):
        yield from (", ".join(f"`{value}`" for value in cast(list[object], values)), "")
    properties = _node(schema, "properties")
    if properties:
        required = cast(list[str], schema.get("required", []))
        yield from ("| field | type | required | description |", "|---|---|---|---|")
        for field, value in properties.items():
            each = cast(OpenApiNode, value)
            is_required = "yes" if field in required else "no"
            yield f"| `{field}` | {_describe_type(each)} | {is_required} | {_cell(each.get('description'))} |"
        yield ""


def _describe_content(holder: OpenApiNode) -> str:
    kinds = [_describe_type(_node(cast(OpenApiNode, each), "schema")) for each in _node(holder, "content").values()]
    return ", ".join(kinds)


def _describe_type(schema: OpenApiNode) -> str:
    """The type in a few words, with a link to a named schema."""
    if reference := schema.get("$ref"):
        name = str(reference).rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            names = [_describe_type(each) for each in cast(list[OpenApiNode], schema[key])]
            return " or ".join(dict.fromkeys(names))
    if schema.get("type") == "array":
        return f"list of {_describe_type(_node(schema, 'items'))}"
    if "const" in schema or "enum" in schema:
        values = [schema["const"]] if "const" in schema else cast(list[object], schema["enum"])
        return ", ".join(f"`{json.dumps(value)}`" for value in values)
    return str(schema.get("type", "any"))


def _node(parent: OpenApiNode, key: str) -> OpenApiNode:
    return cast(OpenApiNode, parent.get(key, {}))


def _cell(text: object) -> str:
    return " ".join(str(text or "").split()).replace("|", "\\|")
