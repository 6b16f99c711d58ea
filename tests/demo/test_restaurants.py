"""The demo's three restaurants: their menus, their settings, and the API's configuration of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.tenants.load import load_tenants
from demo.menu_file import MENU_FILES, read_menu_file
from demo.restaurants import NOODLES, PORTS, RESTAURANTS, TAPAS, service_ports, write_tenants
from demo.settings import DemoSettings
from domain.money import Money


@pytest.mark.parametrize("menu", MENU_FILES)
def test_every_menu_can_be_read_and_has_exact_prices(menu: str) -> None:
    written = read_menu_file(menu)
    items = [item for category in written.categories for item in category.items]
    currency = written.restaurant.currency
    assert len({item.id for item in items}) == len(items)
    assert all(Money.of_wire(item.price, currency).to_wire() == item.price for item in items)
    groups = {group.id for group in written.groups}
    assert all(groups >= set(item.groups) for item in items)


def test_the_noodle_bar_has_a_number_for_each_dish() -> None:
    numbers = [item.number for category in read_menu_file("noodles").categories for item in category.items]
    assert None not in numbers
    assert len(set(numbers)) == len(numbers)


def test_each_restaurant_has_its_own_schemas_and_ports() -> None:
    settings = DemoSettings.model_validate({"database_url": "postgresql://nowhere"})
    schemas = [each.apply_to(settings).order_schema for each in RESTAURANTS]
    assert schemas == ["demo_order", "demo_noodles_order", "demo_tapas_order"]
    assert (NOODLES.apply_to(settings).menu, TAPAS.apply_to(settings).time_zone) == ("noodles", "Europe/Madrid")
    ports = [port for place in range(len(RESTAURANTS)) for port in service_ports(9101, place).values()]
    assert ports == list(range(9101, 9101 + PORTS))


def test_the_configuration_of_the_api_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "tenants.toml"
    file.write_text(write_tenants("default", 9101), encoding="utf-8")
    tenants = load_tenants(file)
    assert {name: (each.name, each.currency, each.locales[0]) for name, each in tenants.items()} == {
        "default": ("Copper Basil", "USD", "en"),
        "noodles": ("Ginza Noodle Bar", "JPY", "en"),
        "tapas": ("Casa Lucero", "EUR", "es"),
    }
    assert [name for name, each in tenants.items() if each.services.order is None] == []
    assert [store.name for store in tenants["noodles"].list_stores()] == ["Ginza", "Shibuya"]
    ids = {item.id for category in read_menu_file("noodles").categories for item in category.items}
    assert {item for missing in NOODLES.settings["not_sold_at"].values() for item in missing} < ids  # type: ignore[attr-defined]  # one dict for settings of many types
    file.write_text(write_tenants(None, 9101), encoding="utf-8")
    assert set(load_tenants(file)) == {"noodles", "tapas"}
