"""TENANTS_FILE: what it may have, and what is reported with line and column when it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import Settings
from api.tenants.__main__ import main
from api.tenants.load import TenantsInvalid, load_tenants
from api.tenants.toml_places import find_place
from tests.api.restaurant import settings_for

GOOD = """\
# Two restaurants.
[tenants.basil]
name = "Copper Basil"
locales = ["en", "es-MX"]
time_zone = "America/New_York"
hosts = ["basil.example"]
menu_max_age_s = 5
session_ttl_days = 2

[tenants.basil.services]
timeout_s = 4

[tenants.basil.services.menu]
url = "http://127.0.0.1:1/menu"
auth = { kind = "bearer", token = "env:BASIL_TOKEN" }

[tenants.basil.services.order]
url = "http://127.0.0.1:1/orders"
lookup_url = "http://127.0.0.1:1/orders/lookup"
effect = "idempotent_write"
name = "kitchen-1"

[tenants.noodles]
name = "Noodles"
currency = "JPY"

[tenants.noodles.facts.hours.week]
monday = ["11:30-14:30", "18:00-02:00"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "tenants.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def good_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BASIL_TOKEN", "t-0123456789")
    return write(tmp_path, GOOD)


def apply(path: Path, tenant: str) -> Settings:
    """The settings of a tenant in a process whose environment has services of its own."""
    process = settings_for(
        "postgresql://nowhere", {"menu_service_url": "http://env/menu", "order_quote_url": "http://e"}
    )
    return load_tenants(path)[tenant].apply_to(process, tenant)


def test_a_tenant_has_its_own_values_and_services(good_file: Path) -> None:
    basil, noodles = apply(good_file, "basil"), apply(good_file, "noodles")
    assert (basil.default_tenant, basil.default_locale, basil.default_currency) == ("basil", "en", "USD")
    assert (basil.menu_service_url, basil.order_quote_url) == ("http://127.0.0.1:1/menu", None)
    assert (basil.order_idempotent, basil.order_identity, basil.service_timeout_s) == (True, "kitchen-1", 4)
    assert (basil.menu_max_age_s, basil.session_ttl_days) == (5, 2)
    assert (noodles.menu_service_url, noodles.default_currency, noodles.session_ttl_days) == (None, "JPY", 30)


def test_a_folder_has_one_file_for_each_tenant(tmp_path: Path) -> None:
    (tmp_path / "noodles.toml").write_text('name = "Noodles"\ncurrency = "JPY"\n')
    (tmp_path / "tapas.toml").write_text('name = "Tapas"\nlocales = ["es"]\n')
    assert {name: config.name for name, config in load_tenants(tmp_path).items()} == {
        "noodles": "Noodles",
        "tapas": "Tapas",
    }


def test_the_check_lists_the_tenants_and_no_secret(good_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(good_file)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "basil: Copper Basil, USD, en, es-MX, America/New_York, services: menu, order"
    assert "t-0123456789" not in str(load_tenants(good_file)) + "".join(printed)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('currency = "JPY"', 'currency = "YEN"', "25:1: tenants.noodles.currency: 'YEN' is no ISO 4217 code"),
        ('url = "http://127.0.0.1:1/menu"', 'url = "menu"', "14:1: tenants.basil.services.menu.url: it must look like"),
        (
            'url = "http://127.0.0.1:1/menu"',
            'url = "http://me:pw-123@127.0.0.1/menu"',
            "14:1: tenants.basil.services.menu.url: a URL of this file has no user or password",
        ),
        ('"env:BASIL_TOKEN"', '"t-1"', "15:1: tenants.basil.services.menu.auth.bearer.token: write env:NAME or file:"),
        ('"env:BASIL_TOKEN"', '"env:NOT_SET"', "15:1: tenants.basil.services.menu.auth.bearer.token: env:NOT_SET is"),
        ('"env:BASIL_TOKEN"', '"file:/no/such"', "15:1: tenants.basil.services.menu.auth.bearer.token: file:/no/such"),
        ('effect = "idempotent_write"', 'effect = "read"', "20:1: tenants.basil.services.order.effect: Input should"),
        ('"kitchen-1"', '"kitchen-1"\nefect = 1', "22:1: tenants.basil.services.order.efect: Extra inputs"),
        ('"America/New_York"', '"America/Newyork"', "5:1: tenants.basil.time_zone: there is no time zone"),
        ('"es-MX"', '"de"', "4:1: tenants.basil.locales.1: there are no words for 'de'; languages: en, es, fr"),
        ('"18:00-02:00"', '"13:00-02:00"', "28:1: tenants.noodles.facts.hours.week.monday: 11:30–14:30 and 13:00"),
        ('"18:00-02:00"', '"late"', '28:1: tenants.noodles.facts.hours.week.monday.1: a period looks like "11:30-23:'),
        ("[tenants.noodles]\n", "[tenants.Noodles]\n", "23:1: tenants.Noodles: a tenant's name has up to 63 lower"),
        ('name = "Noodles"', 'name = "Noodles', "24:16: Illegal character"),
        ('currency = "JPY"', 'currency = "JPY"\nhosts = ["basil.example"]', "the host basil.example belongs to 2"),
    ],
)
def test_a_problem_names_its_line_and_column(
    good_file: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, problem: str
) -> None:
    assert before in GOOD
    good_file.write_text(GOOD.replace(before, after, 1), encoding="utf-8")
    assert main(["check", str(good_file)]) == 1
    printed = capsys.readouterr().err
    assert problem in printed
    assert "pw-123" not in printed


@pytest.mark.parametrize("text", ["", "other = 1\n", "tenants = 3\n"])
def test_a_file_without_tenants_is_a_problem(tmp_path: Path, text: str) -> None:
    with pytest.raises(TenantsInvalid, match=r"\[tenants\.NAME\]"):
        load_tenants(write(tmp_path, text))


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(TenantsInvalid, match="FileNotFoundError"):
        load_tenants(tmp_path / "none.toml")


def test_the_place_of_a_value_in_the_text() -> None:
    text = 'a = 1\n[b."c d"]\n  e.f = 2\n[[g]]\nx = 1\n[[g]]\n  x = 2 # here\n[g.h]\ny = 3\n'
    assert find_place(text, ("a",)) == (1, 1)
    assert find_place(text, ("b", "c d", "e", "f")) == (3, 3)
    assert find_place(text, ("g", 1, "x")) == (7, 3)
    assert find_place(text, ("g", 1, "h", "y", "z")) == (9, 1)
    assert find_place(text, ("g", 0, "missing")) == (4, 1)
    assert find_place(text, ("nowhere",)) == (1, 1)
