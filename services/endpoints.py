"""The services' endpoints and call policy, from the settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.catalogue import CatalogueEntry, ServiceCatalogue
from services.errors import Effect
from services.microservice import Microservice, Operation
from services.microservices import SERVICES
from services.post import CallPolicy, Endpoint
from services.settings import ServiceSettings


class Endpoints:
    """The endpoints of the microservices, one for each URL."""

    def __init__(self, settings: ServiceSettings, services: Iterable[Microservice] = SERVICES) -> None:
        self._settings = settings
        self._services = tuple(services)
        self._endpoints = {
            (service.name, operation.name): _make_endpoint(settings, service, operation)
            for service in self._services
            for operation in service.urls
        }

    def of(self, service: Microservice, operation: str = "") -> Endpoint:
        """The endpoint; without a URL in the settings, every call to it raises ServiceNotConfigured."""
        return self._endpoints[service.name, operation]

    def find(self, service: Microservice, operation: str = "") -> Endpoint | None:
        """The endpoint; None without a URL in the settings."""
        endpoint = self.of(service, operation)
        return endpoint if endpoint.is_configured else None

    def catalogue(self) -> ServiceCatalogue:
        """The source of GET /services."""
        return ServiceCatalogue(entry for service in self._services for entry in self._list_entries(service))

    def _list_entries(self, service: Microservice) -> Iterator[CatalogueEntry]:
        additions = tuple((name, bool(getattr(self._settings, field))) for name, field in service.additions.items())
        for operation in service.urls:
            yield CatalogueEntry(
                f"{service.name} {operation.name}".rstrip(),
                operation.setting,
                self.find(service, operation.name),
                () if operation.name else additions,
                optional=operation.optional,
            )


def call_policy(settings: ServiceSettings) -> CallPolicy:
    """The call policy for slow and failing services."""
    return CallPolicy(
        max_calls=settings.service_max_calls, failures=settings.service_failures, open_s=settings.service_rest_s
    )


def _make_endpoint(settings: ServiceSettings, service: Microservice, operation: Operation) -> Endpoint:
    is_idempotent = operation.idempotent_if is not None and bool(getattr(settings, operation.idempotent_if))
    return Endpoint(
        service.log_name or f"{service.name}_service",
        getattr(settings, operation.field) or "",
        getattr(settings, service.timeout) or settings.service_timeout_s,
        Effect.IDEMPOTENT_WRITE if is_idempotent else operation.effect,
        operation.name,
        operation.setting,
    )
