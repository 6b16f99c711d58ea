"""The scoring script reads a kit folder, gives the engine menu and text only, and prints what the scorer says."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from evals.order_parsing import build_kit_lines, main, read_menu
from understanding.grounding import MenuIndex, ground

MENU = {
    "generic_names": {"drink": ["drink"]},
    "items": [
        {"id": "wrap", "name": "falafel wrap", "category": "main", "option_groups": [
            {"name": "sauce", "kind": "multi", "negatable": True, "qualifiable": True, "values": [
                {"id": "mint", "name": "mint yoghurt"},
                {"id": "garlic", "name": "garlic yoghurt"},
                {"id": "harissa", "name": "harissa"},
            ]}]},
        {"id": "cola", "name": "cola", "category": "drink", "option_groups": []},
        {"id": "juice", "name": "apple juice", "category": "drink", "option_groups": []},
    ],
}  # fmt: skip
SCORER = """
def score(cases, predicted, errors=None):
    right = [c for c in cases if predicted[c["id"]] == c["expected"]]
    errors += [c for c in cases if c not in right]
    return {"order_em": 100 * len(right) / len(cases), "line": {"f1": 50.0}}
"""


def as_kit_lines(text: str) -> list[dict[str, object]]:
    menu = read_menu(MENU)
    return build_kit_lines(ground(text, MenuIndex.of(menu)), menu)


def test_lines_are_written_as_the_kit_writes_them() -> None:
    assert as_kit_lines("two falafel wraps with extra harissa no mint") == [
        {
            "item": "wrap",
            "category": "main",
            "quantity": 2,
            "options": {"sauce": ["harissa"]},
            "negated": {"sauce": ["mint"]},
            "qualifiers": {"sauce": {"harissa": "extra"}},
            "negated_qualifiers": {},
        }
    ]


def test_what_would_be_asked_stays_open() -> None:
    wrap, drink = as_kit_lines("a wrap with light yoghurt and a drink")
    assert wrap["options"] == {"sauce": ["garlic|mint"]}
    assert wrap["qualifiers"] == {"sauce": {"garlic|mint": "light"}}
    assert (drink["item"], drink["category"]) == (None, "drink")


def test_a_kit_folder_is_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("menus", "cases"):
        (tmp_path / folder).mkdir()
    (tmp_path / "score.py").write_text(SCORER)
    (tmp_path / "menus" / "stall.json").write_text(json.dumps(MENU))
    cases = [
        {"id": "1", "text": "a cola", "expected": as_kit_lines("a cola")},
        {"id": "2", "text": "a juice", "expected": []},
    ]
    (tmp_path / "cases" / "stall.jsonl").write_text("\n".join(map(json.dumps, cases)))
    monkeypatch.setattr(sys, "argv", ["order_parsing", "--kit", str(tmp_path), "--menus", "menus", "--errors", "5"])
    main()
    printed = capsys.readouterr().out
    assert "menus/stall.jsonl" in printed
    assert "50.00" in printed
    assert "2: a juice" in printed
    assert "1: a cola" not in printed
