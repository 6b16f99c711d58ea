"""Answers against the schemas of docs/contract/."""

from __future__ import annotations

from jsonschema import Draft202012Validator

from services.contract.documents import document
from services.microservices import SERVICES
from services.wire import WireModel


def faults(service: str, model: type[WireModel], value: object) -> list[str]:
    """What a value breaks of a model's schema in the service's document, one sentence each."""
    (found,) = [each for each in SERVICES if each.name == service]
    schema = {**document(found), "$ref": f"#/components/schemas/{model.__name__}"}
    return [f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(schema).iter_errors(value)]
