"""Invalid settings stop the start with a sentence that names the variable and not its value."""

from __future__ import annotations

import pytest

from api.settings import Settings, SettingsProblem


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("no-env-file"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone@localhost/orders")


@pytest.mark.parametrize("variable", ["MENU_SERVICE_URL", "ORDER_LOOKUP_URL", "OPENAI_BASE_URL", "GRAFANA_LOKI_URL"])
@pytest.mark.parametrize("address", ["orders.example/new", "http://", "ftp://user:hunter2@orders/new"])
def test_an_address_that_cannot_be_called_is_named(
    variable: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, address)
    with pytest.raises(SettingsProblem) as raised:
        Settings.from_environment()
    assert str(raised.value) == f"{variable} makes no sense: it must look like http://host:port/path."


def test_an_address_is_unchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENU_SERVICE_URL", " http://user:pa%20ss@menu:8080/menu?brand=acme ")
    assert Settings.from_environment().menu_service_url == "http://user:pa%20ss@menu:8080/menu?brand=acme"
