"""The demo's services keep to docs/contract/, and the check of services finds nothing wrong with them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from services.check.checker import CheckOptions, check_services
from services.check.report import CallResult, ExitCode
from services.microservices import OPERATIONS
from services.post import open_transport
from services.settings import ServiceSettings
from tests.services.contract_schemas import faults

URLS = {
    "menu_service_url": ("menu", "/menu"),
    "order_service_url": ("order", "/orders"),
    "order_quote_url": ("order", "/orders/quote"),
    "order_lookup_url": ("order", "/orders/lookup"),
    "order_change_url": ("order", "/orders/change"),
    "order_cancel_url": ("order", "/orders/cancel"),
    "recommend_service_url": ("recommend", "/recommend"),
    "tracking_service_url": ("tracking", "/tracking"),
    "profile_service_url": ("profile", "/profile"),
}


class Listening(httpx.AsyncBaseTransport):
    """Passes everything on and keeps the answers: path, request body, status, answer."""

    def __init__(self, behind: httpx.AsyncBaseTransport) -> None:
        self._behind = behind
        self.heard: list[tuple[httpx.URL, dict[str, Any], int, Any]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._behind.handle_async_request(request)
        body = await response.aread()
        plain = httpx.Response(response.status_code, content=body)
        self.heard.append(
            (request.url, httpx.Response(200, content=request.content).json(), plain.status_code, plain.json())
        )
        return httpx.Response(response.status_code, stream=httpx.ByteStream(body))


@pytest.fixture
def demo_settings(demo_ports: dict[str, int]) -> ServiceSettings:
    urls = {name: f"http://127.0.0.1:{demo_ports[service]}{path}" for name, (service, path) in URLS.items()}
    return ServiceSettings.model_validate({**urls, "order_idempotent": True})


async def test_the_demo_is_fine_and_its_answers_fit_the_contract(demo_settings: ServiceSettings) -> None:
    async with open_transport() as transport:
        listening = Listening(transport)
        report = await check_services(demo_settings, listening, CheckOptions(place=True))
    assert [finding for finding in report.findings if finding.severity != "note"] == []
    assert report.exit_code is ExitCode.FINE
    assert {each.result for each in report.operations} == {CallResult.READ}
    assert len(listening.heard) == len(report.operations)
    broken = [
        fault for url, request, status, answer in listening.heard for fault in _faults(url, request, status, answer)
    ]
    assert broken == []


def _faults(url: httpx.URL, request: dict[str, Any], status: int, answer: object) -> list[str]:
    """What a request and its answer break of the operation that they belong to."""
    assert status == 200, (url, answer)
    setting = next(name for name, (_service, path) in URLS.items() if path == url.path)
    (operation,) = [
        each
        for each in OPERATIONS
        if each.setting.lower() == setting and each.requests and _mode(each) == request.get("mode")
    ]
    return [
        *faults(operation.service, operation.request, request),
        *faults(operation.service, operation.answer, answer),
    ]


def _mode(operation: Any) -> str | None:
    return getattr(next(iter(operation.requests.values())), "mode", None)
