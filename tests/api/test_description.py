"""Requests generated from the OpenAPI description: each response is as described, none is a 500.

test_bad_input.py sends invalid requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode

from api.app import create_app
from tests.api.restaurant import settings_for
from tests.contract.serving import serving

EXAMPLES = 30
OPERATIONS = {
    found.ok().label: found.ok()
    for found in schemathesis.openapi.from_dict(
        create_app(settings_for("postgresql://nowhere", {})).openapi()
    ).get_all_operations()
}
STREAMS = {"GET /news"}
"""Responses without an end; test_news.py reads them."""
WITH_INPUT = [label for label in OPERATIONS if "{" in label or label.startswith("POST")]


@pytest.fixture(scope="module")
def served(api_database: str, demo: dict[str, object]) -> Iterator[str]:
    """The API on a real server, with the demo restaurant behind it."""
    with serving({"api": create_app(settings_for(api_database, demo))}) as ports:
        yield f"http://127.0.0.1:{ports['api']}"


def asked(served: str, label: str, examples: int) -> set[int]:
    """The statuses of as many requests; each answer must be one that the description knows."""
    statuses: set[int] = set()

    @seed(1)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[label].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case: Any) -> None:
        answer = case.call(base_url=served)
        statuses.add(answer.status_code)
        assert answer.status_code < 500, answer.text
        described = case.operation.responses.find_by_status_code(answer.status_code)
        assert described is not None or answer.status_code in (400, 404, 405), answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"][0] == "application/problem+json", answer.text

    ask()
    return statuses


@pytest.mark.parametrize("label", sorted(OPERATIONS.keys() - STREAMS - set(WITH_INPUT)))
def test_a_route_without_input_answers(served: str, label: str) -> None:
    assert asked(served, label, 1) <= {200, 401, 403}


@pytest.mark.parametrize("label", WITH_INPUT)
def test_good_requests_of_the_description_never_fail(served: str, label: str) -> None:
    assert asked(served, label, EXAMPLES)
