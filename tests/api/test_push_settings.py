"""Events, news and messengers of TENANTS_FILE: each tenant has its own, and never the environment's."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.outbox_calls import TARGETS
from api.settings import Settings
from api.tenants.load import TenantsInvalid, load_tenants
from tests.api.restaurant import settings_for

FILE = """\
[tenants.noodles]
name = "Noodles"

[tenants.noodles.events]
url = "https://noodles.example/events"
secret = "env:NOODLES_SECRET"

[tenants.noodles.order_status]
secret = "env:NOODLES_SECRET"

[tenants.noodles.whatsapp]
phone_number_id = "1"
access_token = "env:NOODLES_SECRET"
app_secret = "env:NOODLES_SECRET"
verify_token = "env:NOODLES_SECRET"

[tenants.plain]
name = "Plain"
"""


@pytest.fixture
def tenants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Settings]:
    """The settings of both tenants, in a process whose environment has everything."""
    monkeypatch.setenv("NOODLES_SECRET", "noodles-secret")
    (tmp_path / "tenants.toml").write_text(FILE)
    process = settings_for(
        "postgresql://nowhere", {}, messenger_guest_key="0123456789abcdef", events_webhook_url="https://env.example",
        events_webhook_secret="environment-secret", status_webhook_secret="environment-secret",
        telegram_bot_token="token", telegram_webhook_secret="secret",
    )  # fmt: skip
    return {name: config.apply_to(process, name) for name, config in load_tenants(tmp_path / "tenants.toml").items()}


def test_a_tenant_has_what_its_tables_say(tenants: dict[str, Settings]) -> None:
    noodles = tenants["noodles"]
    assert noodles.events_webhook_url == "https://noodles.example/events"
    secrets = (noodles.events_webhook_secret, noodles.status_webhook_secret, noodles.whatsapp_app_secret)
    assert {secret.get_secret_value() for secret in secrets if secret} == {"noodles-secret"}
    assert [name for name, target in TARGETS.items() if target.is_configured(noodles)] == ["webhook", "whatsapp"]


def test_a_tenant_without_tables_sends_nothing(tenants: dict[str, Settings]) -> None:
    assert [name for name, target in TARGETS.items() if target.is_configured(tenants["plain"])] == []
    assert tenants["plain"].status_webhook_secret is None


def test_a_secret_in_the_file_is_refused_without_being_printed(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_text(FILE.replace("env:NOODLES_SECRET", "whsec_in_the_file"))
    with pytest.raises(TenantsInvalid) as refused:
        load_tenants(tmp_path / "t.toml")
    assert "tenants.noodles.events.secret" in str(refused.value)
    assert "whsec_in_the_file" not in str(refused.value)
