"""The list of services: what is shown of them, and whether their hosts take connections."""

import logging

import pytest

from observability.events import LOGGER_NAME
from services.catalogue import CatalogueEntry, Reach, ServiceCatalogue
from services.post import Endpoint
from tests.services.stand_in import StandIn, refusing_url


async def test_a_probe_tells_who_takes_connections_and_sends_nothing() -> None:
    async with StandIn() as server:
        catalogue = ServiceCatalogue(
            (
                CatalogueEntry("menu", "MENU_SERVICE_URL", Endpoint("menu_service", server.url)),
                CatalogueEntry("order", "ORDER_SERVICE_URL", Endpoint("order_service", server.url + "/orders")),
                CatalogueEntry("tracking", "TRACKING_SERVICE_URL", Endpoint("tracking_service", refusing_url())),
                CatalogueEntry("profile", "PROFILE_SERVICE_URL", None),
            )
        )
        probed = await catalogue.probe()
    reach = {each.entry.name: each.reach for each in probed}
    assert reach == {
        "menu": Reach.REACHABLE,
        "order": Reach.REACHABLE,
        "tracking": Reach.UNREACHABLE,
        "profile": Reach.NOT_CONFIGURED,
    }
    assert server.seen == []


async def test_a_host_that_does_not_exist_is_unreachable() -> None:
    entry = CatalogueEntry("menu", "MENU_SERVICE_URL", Endpoint("menu_service", "http://nowhere.invalid/menu"))
    (probed,) = await ServiceCatalogue((entry,)).probe(timeout_s=2)
    assert probed.reach is Reach.UNREACHABLE


def test_a_url_is_shown_without_its_secrets() -> None:
    entry = CatalogueEntry("menu", "X", Endpoint("menu_service", "https://me:pw@host:8443/menu?token=t#f"))
    assert entry.url == "https://host:8443/menu"
    assert "pw" not in repr(entry)
    assert "token" not in repr(entry)


def test_what_is_missing_and_what_is_off_is_said_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, LOGGER_NAME)
    order = Endpoint("order_service", "http://host/orders")
    ServiceCatalogue(
        (
            CatalogueEntry("menu", "MENU_SERVICE_URL", None),
            CatalogueEntry("order", "ORDER_SERVICE_URL", order, (("options", False), ("idempotency", True))),
            CatalogueEntry("order lookup", "ORDER_LOOKUP_URL", None, optional=True),
        )
    ).announce()
    missing, options, lookup = (record.event for record in caplog.records)
    assert (missing.service, missing.setting) == ("menu", "MENU_SERVICE_URL")
    assert (options.service, options.addition) == ("order", "options")
    assert (lookup.service, lookup.addition) == ("order", "order lookup")
