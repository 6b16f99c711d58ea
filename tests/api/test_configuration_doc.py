"""docs/configuration.md is current and complete."""

from __future__ import annotations

from pathlib import Path

from api.configuration_doc import PAGE, render
from api.settings import Settings

ROOT = Path(__file__).parents[2]


def test_the_configuration_page_is_current() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == render(), "run python -m api.configuration_doc"


def test_every_setting_has_one_row_with_a_description() -> None:
    rows = [line for line in render().splitlines() if line.startswith("| `")]
    names = [row.split("`")[1] for row in rows]
    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())
