"""The form that a model fills in: what strict servers take, and that it names every command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

from openai.lib._pydantic import to_strict_json_schema

from domain.commands import Command
from understanding.answer_schema import MAX_COMMANDS, BadCommand, CommandAnswer

REFUSED = {"oneOf", "allOf", "not", "if", "default", "pattern", "minItems", "maxItems", "minLength", "maxLength"}
DEPTH = 10


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        schema = list(schema.values())
    if isinstance(schema, list):
        for each in schema:
            yield from objects(each)


def keywords(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("properties", "$defs"):
                yield from (found for each in value.values() for found in keywords(each))
            else:
                yield key
                yield from keywords(value)
    if isinstance(schema, list):
        yield from (found for each in schema for found in keywords(each))


def test_strict_servers_take_the_schema() -> None:
    schema = to_strict_json_schema(CommandAnswer)
    assert REFUSED.isdisjoint(keywords(schema))
    for each in objects(schema):
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])
    assert schema["type"] == "object"
    assert "anyOf" not in schema
    assert len(json.dumps(schema)) < 20_000


def test_every_command_can_be_answered_under_its_own_name() -> None:
    written = json.dumps(CommandAnswer.model_json_schema())
    union, _ = get_args(Command)
    for command in get_args(union):
        (kind,) = get_args(command.model_fields["kind"].annotation)
        assert f'"{kind}"' in written, kind


def test_the_fields_of_commands_have_their_names() -> None:
    """Apart from what a quote or a check stands for."""
    ours = {"confidence", "said", "quantity_said", "kind"}
    schema = CommandAnswer.model_json_schema()["$defs"]
    by_kind = {
        each["properties"]["kind"].get("const"): each["properties"]
        for each in schema.values()
        if "kind" in each["properties"]
    }
    union, _ = get_args(Command)
    for command in get_args(union):
        (kind,) = get_args(command.model_fields["kind"].annotation)
        fields = set(command.model_fields) - ours
        assert not fields or kind not in by_kind or fields <= set(by_kind[kind]), kind


def test_a_bad_command_does_not_spoil_the_others() -> None:
    good = {"kind": "checkout", "quote": "that's all"}
    answer = CommandAnswer.model_validate({"commands": [good, {"kind": "add_item", "quote": "x", "food": 3}, None]})
    assert [command.kind for command in answer.commands] == ["checkout", "bad", "bad"]
    assert answer.commands[1] == BadCommand(quote="x")


def test_fields_may_be_left_out_or_null() -> None:
    left_out = {"kind": "add_item", "quote": "x", "food": {"item": "a"}}
    null = {**left_out, "quantity": None, "changes": None, "for_whom": "null"}
    answer = CommandAnswer.model_validate({"commands": [left_out, null], "unread": None, "chatter": None})
    assert answer.commands[0] == answer.commands[1]
    assert len(answer.commands) <= MAX_COMMANDS


def test_a_caller_that_changes_the_schema_changes_its_own() -> None:
    CommandAnswer.model_json_schema()["properties"].clear()
    assert CommandAnswer.model_json_schema() == CommandAnswer.model_json_schema(mode="validation")
