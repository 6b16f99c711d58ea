"""The restaurants of the demo: their settings, the ports of their services, and the API's configuration of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from string import Template

from demo.settings import DemoSettings

SERVICE_NAMES = ("menu", "order", "recommend", "tracking", "profile", "payment")
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DemoRestaurant:
    """A restaurant with its own schemas and menu. ``tenant`` None: it is the default one, and DEMO_* configures it."""

    name: str
    tenant: str | None = None
    settings: Mapping[str, object] = field(default_factory=dict)

    def apply_to(self, settings: DemoSettings) -> DemoSettings:
        """The settings of this restaurant's services."""
        if self.tenant is None:
            return settings
        return settings.model_copy(
            update={
                "schema_prefix": f"{settings.schema_prefix}_{self.tenant}",
                "pool_size": 2,
                "seed_history": False,
                **self.settings,
            }
        )


COPPER_BASIL = DemoRestaurant("Copper Basil")
NOODLES = DemoRestaurant(
    "Ginza Noodle Bar",
    "noodles",
    {
        "menu": "noodles",
        "orders_for_later": True,
        "time_zone": "Asia/Tokyo",
        "tax_percent": Decimal(10),
        "delivery_fee": Decimal(300),
        "free_delivery_from": Decimal(4000),
        "not_sold_at": {"shibuya": ("zaru-soba", "edamame")},
    },
)
TAPAS = DemoRestaurant(
    "Casa Lucero",
    "tapas",
    {
        "menu": "tapas",
        "orders_for_later": True,
        "time_zone": "Europe/Madrid",
        "tax_percent": Decimal(10),
        "delivery_fee": Decimal("2.50"),
        "free_delivery_from": Decimal(30),
    },
)
RESTAURANTS = (COPPER_BASIL, NOODLES, TAPAS)
"""In the order of their ports."""
PORTS = len(RESTAURANTS) * len(SERVICE_NAMES)


def service_ports(port_base: int, place: int = 0) -> dict[str, int]:
    """The port of each service of the restaurant at this place in RESTAURANTS."""
    first = port_base + place * len(SERVICE_NAMES)
    return {name: first + offset for offset, name in enumerate(SERVICE_NAMES)}


def write_tenants(default_tenant: str | None, port_base: int) -> str:
    """The text of a TENANTS_FILE with the three restaurants; without Copper Basil where ``default_tenant`` is None."""
    places = {restaurant.tenant or "default": place for place, restaurant in enumerate(RESTAURANTS)}
    services = {f"{name}_services": _write_services(service_ports(port_base, place)) for name, place in places.items()}
    files = ["tenants.toml", *(["default_tenant.toml"] if default_tenant else [])]
    text = "\n".join((_FOLDER / file).read_text(encoding="utf-8") for file in files)
    return Template(text).substitute(services, default_tenant=default_tenant)


def _write_services(ports: Mapping[str, int]) -> str:
    """The services of a restaurant as an inline table's content."""
    at = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    orders = f"{at['order']}/orders"
    order = (
        f'order = {{ url = "{orders}", quote_url = "{orders}/quote", lookup_url = "{orders}/lookup", '
        f'change_url = "{orders}/change", cancel_url = "{orders}/cancel", effect = "idempotent_write", '
        "tips = true, coupons = true }"
    )
    paths = {"menu": "menu", "recommend": "recommend", "tracking": "tracking", "profile": "profile"}
    others = [f'{name} = {{ url = "{at[name]}/{path}" }}' for name, path in paths.items()]
    return ", ".join([*others, order])
