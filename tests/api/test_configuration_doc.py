"""docs/configuration.md is current and complete."""

from __future__ import annotations

from pathlib import Path

from api.configuration_doc import EXAMPLE, PAGE, render, render_example
from api.settings import Settings

ROOT = Path(__file__).parents[2]


def test_the_configuration_page_is_current() -> None:
    assert (ROOT / PAGE).read_text(encoding="utf-8") == render(), "run python -m api.configuration_doc"


def test_the_microservices_in_the_example_are_current() -> None:
    example = (ROOT / EXAMPLE).read_text(encoding="utf-8")
    assert example == render_example(example), "run python -m api.configuration_doc"


def test_only_the_section_of_the_microservices_is_renewed() -> None:
    example = "# --- API\n\n#PORT=1\n\n# --- Microservices; more\n\n#OLD=\n\n# --- Logs\n\n#LOG_LEVEL=x\n"
    renewed = render_example(example)
    assert renewed.startswith(
        "# --- API\n\n#PORT=1\n\n# --- Microservices; more\n\n# POST: the menu\n#MENU_SERVICE_URL=\n"
    )
    assert renewed.endswith("#SERVICE_REST_S=10.0\n\n# --- Logs\n\n#LOG_LEVEL=x\n")
    assert "OLD" not in renewed


def test_every_setting_has_one_row_with_a_description() -> None:
    rows = [line for line in render().splitlines() if line.startswith("| `")]
    names = [row.split("`")[1] for row in rows]
    assert sorted(names) == sorted(name.upper() for name in Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())
