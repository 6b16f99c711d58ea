"""A microservice with a missing piece is reported by its name and by the place where the piece is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from demo.launch_settings import SERVICE_PATHS
from demo.services import APPS
from services.check.checker import CheckOptions, check_services
from services.check.report import CallResult
from services.endpoints import Endpoints
from services.errors import Effect
from services.microservice import EXAMPLE_ADDRESS, Microservice, Operation
from services.microservices import SERVICES
from services.post import open_transport
from services.settings import ServiceSettings, ServiceUrl
from services.tracking import TRACKING
from services.wire import WireRequest, WireResponse
from tests.architecture.packages import ROOT
from tests.services.stand_in import Reply, StandIn

COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")


class StampsRequest(WireRequest):
    pass


class StampsResponse(WireResponse):
    stamps: int


class StampSettings(ServiceSettings):
    stamps_service_url: ServiceUrl | None = None
    stamps_timeout_s: float | None = None


STAMPS = Microservice(
    operations=(
        Operation(
            service="stamps",
            path="/stamps",
            setting="STAMPS_SERVICE_URL",
            summary="How many stamps a guest has",
            request=StampsRequest,
            answer=StampsResponse,
            requests={"request": StampsRequest(**EXAMPLE_ADDRESS)},
            answers={"stamps": StampsResponse(stamps=7)},
        ),
    ),
    timeout="stamps_timeout_s",
)


def fields_of(service: Microservice) -> dict[str, None]:
    """The fields of the settings that a record names, in order."""
    conditions = [each.idempotent_if for each in service.operations if each.idempotent_if is not None]
    urls = [each.field for each in service.operations]
    return dict.fromkeys([service.timeout, *urls, *conditions, *service.additions.values()])


def missing_in_record(service: Microservice) -> Iterator[str]:
    for operation in service.operations:
        if operation.service != service.name:
            yield f"{service.name}: an operation of {operation.service}"
        if not operation.requests or not operation.answers:
            yield f"{service.name}: {operation.path} without an example"


def missing_in_demo(service: Microservice) -> Iterator[str]:
    if service.name not in APPS:
        yield f"{service.name}: demo/services.py, APPS"
    for operation in service.urls:
        if operation.setting not in SERVICE_PATHS.get(service.name, {}):
            yield f"{service.name}: demo/launch_settings.py, {operation.setting}"
        if f" {operation.setting}: " not in COMPOSE:
            yield f"{service.name}: compose.yaml, {operation.setting}"


def missing_pieces(services: Sequence[Microservice]) -> Iterator[str]:
    """What each microservice lacks, as "service: the place, the piece"."""
    settings = ServiceSettings.model_fields
    for service in services:
        yield from (
            f"{service.name}: services/settings.py, {name}" for name in fields_of(service) if name not in settings
        )
        yield from missing_in_record(service)
        yield from missing_in_demo(service)
    known = {operation.field for service in services for operation in service.operations}
    yield from (
        f"{name}: services/microservices.py" for name in settings if name.endswith("_url") and name not in known
    )


def test_every_microservice_has_all_its_pieces() -> None:
    assert list(missing_pieces(SERVICES)) == []


def test_the_missing_pieces_of_a_new_microservice_are_reported_by_name() -> None:
    assert list(missing_pieces((*SERVICES, STAMPS))) == [
        "stamps: services/settings.py, stamps_timeout_s",
        "stamps: services/settings.py, stamps_service_url",
        "stamps: demo/services.py, APPS",
        "stamps: demo/launch_settings.py, STAMPS_SERVICE_URL",
        "stamps: compose.yaml, STAMPS_SERVICE_URL",
    ]


def test_a_record_that_is_not_listed_or_has_no_example_is_reported_by_name() -> None:
    bare = replace(TRACKING, operations=(replace(TRACKING.operations[0], answers={}),))
    services = [bare if each is TRACKING else each for each in SERVICES if each.name != "menu"]
    assert list(missing_pieces(services)) == [
        "tracking: /tracking without an example",
        "menu_service_url: services/microservices.py",
    ]


def test_a_record_gives_the_endpoint_and_the_entry_of_the_catalogue() -> None:
    settings = StampSettings(stamps_service_url="http://stamps/count", stamps_timeout_s=2.5, _env_file=None)
    endpoints = Endpoints(settings, (*SERVICES, STAMPS))
    endpoint = endpoints.of(STAMPS)
    assert (endpoint.service, endpoint.timeout_s, endpoint.effect) == ("stamps_service", 2.5, Effect.READ)
    entry = endpoints.catalogue().entries[-1]
    assert (entry.name, entry.setting, entry.url) == ("stamps", "STAMPS_SERVICE_URL", "http://stamps/count")
    assert endpoints.find(TRACKING) is None


async def test_the_check_calls_a_new_microservice_with_the_examples_of_its_record() -> None:
    async with StandIn(Reply.of({"stamps": 3})) as server, open_transport() as transport:
        settings = StampSettings(stamps_service_url=server.url, _env_file=None)
        report = await check_services(settings, transport, CheckOptions(), (*SERVICES, STAMPS))
    (called,) = report.operations
    assert (called.operation, called.result, called.answer) == ("stamps", CallResult.READ, {"stamps": 3})
    assert server.seen[0].json["user_id"].startswith("check-")
