"""A command with a missing piece is reported by its name: its row, its line in the model's prompt, its schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from typing import get_args

from domain.commands import COMMANDS, CartCommand, Command, Greet, kinds_where, kinds_without_fields
from tests.architecture.packages import ROOT
from understanding.answer_schema import CommandAnswer

PROMPT = (ROOT / "understanding/model_prompt.md").read_text(encoding="utf-8")
SCHEMA = json.dumps(CommandAnswer.model_json_schema())
KINDS = {str(each.model_fields["kind"].default) for each in get_args(get_args(Command)[0])}


def missing_pieces(kinds: Set[str], *, rows: Set[str], prompt: str, schema: str) -> Iterator[str]:
    """What each command lacks, as "kind: the place where it is missing"."""
    prompted = set(re.findall(r"[a-z_]+", prompt))
    for kind in sorted(kinds):
        if kind not in rows:
            yield f"{kind}: domain/commands.py, COMMANDS"
        if kind not in prompted:
            yield f"{kind}: understanding/model_prompt.md"
        if f'"{kind}"' not in schema:
            yield f"{kind}: understanding/answer_schema.py"
    for kind in sorted(rows - kinds):
        yield f"{kind}: domain/commands.py, Command"


def test_every_command_has_all_its_pieces() -> None:
    assert list(missing_pieces(KINDS, rows=set(COMMANDS), prompt=PROMPT, schema=SCHEMA)) == []


def test_a_missing_piece_is_reported_by_name() -> None:
    missing = missing_pieces({"greet", "sing"}, rows={"greet", "dance"}, prompt="greet", schema='"greet"')
    assert list(missing) == [
        "sing: domain/commands.py, COMMANDS",
        "sing: understanding/model_prompt.md",
        "sing: understanding/answer_schema.py",
        "dance: domain/commands.py, Command",
    ]


def test_a_command_without_fields_is_in_the_models_schema_by_itself() -> None:
    assert set(Greet.model_fields) == {"kind", "confidence"}
    assert "greet" in kinds_without_fields()
    assert "add_item" not in kinds_without_fields()


def test_only_commands_of_the_cart_change_it() -> None:
    cart = {str(each.model_fields["kind"].default) for each in get_args(CartCommand)}
    assert kinds_where(lambda row: row.changes_cart) <= cart


def test_no_command_both_wishes_a_change_and_wishes_nothing() -> None:
    assert kinds_where(lambda row: row.wishes_change) & kinds_where(lambda row: row.wishes_nothing) == set()
