"""The attack on the borders between tenants finds nothing, and would find something if there were no borders."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID, uuid5

import pytest

from evals.isolation.run import run_attack
from store.migrate import migrate
from tests.store.roles import url_of_app_role

REQUESTS = 450
_ONE_FOR_ALL = UUID(int=7)


def forget_the_tenant(tenant: str, session_id: str, user_id: str) -> UUID:
    """A defect: the same thread for the same ids, whatever the tenant."""
    del tenant
    return uuid5(_ONE_FOR_ALL, json.dumps([session_id, user_id]))


async def test_nothing_crosses_the_border_between_tenants(postgres_url: str, tmp_path: Path) -> None:
    migrate(postgres_url)
    findings = await run_attack(url_of_app_role(postgres_url), tmp_path, requests=REQUESTS)
    assert findings.crossings == []
    assert {status for _, status in findings.statuses} <= {200, 403, 404}
    answered = {route for route, status in findings.statuses if status == 200}
    assert answered == {"orchestrate", "canonical", "session", "trace", "trace page", "services", "guest", "export"}


async def test_the_database_stops_a_defect_that_the_attack_finds_without_it(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(postgres_url)
    monkeypatch.setattr("store.ledger.thread_id", forget_the_tenant)
    open_findings = await run_attack(postgres_url, tmp_path, requests=REQUESTS)
    assert any("shows data of" in crossing for crossing in open_findings.crossings)


async def test_with_row_level_security_the_same_defect_shows_nothing(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(postgres_url)
    monkeypatch.setattr("store.ledger.thread_id", forget_the_tenant)
    findings = await run_attack(url_of_app_role(postgres_url), tmp_path, requests=REQUESTS)
    assert [crossing for crossing in findings.crossings if "shows data of" in crossing] == []
    assert any(status == 503 for _, status in findings.statuses)
