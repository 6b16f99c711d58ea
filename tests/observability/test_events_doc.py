from __future__ import annotations

from pathlib import Path

from observability.events_doc import PAGE, render

ROOT = Path(__file__).parents[2]


def test_the_page_about_events_is_current() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert page == render(), "run python -m observability.events_doc"


def test_the_page_names_every_event_type_of_the_wire_contract_once() -> None:
    page = render()
    contract = (
        "health", "input", "output", "error", "flow_start", "flow_fallback",
        "service_call", "service_return", "service_error", "service_missing_config",
    )  # fmt: skip
    for kind in contract:
        assert page.count(f"\n### {kind}\n") == 1
