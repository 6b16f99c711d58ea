"""The services' endpoints and call policy, from the settings."""

from __future__ import annotations

from services.catalogue import CatalogueEntry, ServiceCatalogue
from services.errors import Effect
from services.post import CallPolicy, Endpoint
from services.settings import ServiceSettings


class Endpoints:
    """The services' endpoints of the settings."""

    def __init__(self, settings: ServiceSettings) -> None:
        s, usual, order = settings, settings.service_timeout_s, settings.order_timeout_s or settings.service_timeout_s
        effect = Effect.IDEMPOTENT_WRITE if s.order_idempotent else Effect.UNSAFE_WRITE
        self.menu = _endpoint("menu_service", s.menu_service_url, s.menu_timeout_s or usual)
        self.order = _endpoint("order_service", s.order_service_url, order, effect)
        self.quote = _endpoint("order_service", s.order_quote_url, order, operation="quote")
        self.lookup = _endpoint("order_service", s.order_lookup_url, order, operation="lookup")
        self.cancel = _endpoint("order_service", s.order_cancel_url, order, Effect.IDEMPOTENT_WRITE, operation="cancel")
        self.recommend = _endpoint("recommend_service", s.recommend_service_url, s.recommend_timeout_s or usual)
        self.tracking = _endpoint("tracking_service", s.tracking_service_url, s.tracking_timeout_s or usual)
        self.profile = _endpoint("customer_profile_service", s.profile_service_url, s.profile_timeout_s)
        self._options = s.order_options
        self._idempotent = s.order_idempotent

    def catalogue(self) -> ServiceCatalogue:
        """The source of GET /services."""
        additions = (("options", self._options), ("idempotency", self._idempotent))
        return ServiceCatalogue(
            (
                CatalogueEntry("menu", "MENU_SERVICE_URL", self.menu),
                CatalogueEntry("order", "ORDER_SERVICE_URL", self.order, additions),
                CatalogueEntry("order quote", "ORDER_QUOTE_URL", self.quote, optional=True),
                CatalogueEntry("order lookup", "ORDER_LOOKUP_URL", self.lookup, optional=True),
                CatalogueEntry("order cancel", "ORDER_CANCEL_URL", self.cancel, optional=True),
                CatalogueEntry("recommend", "RECOMMEND_SERVICE_URL", self.recommend),
                CatalogueEntry("tracking", "TRACKING_SERVICE_URL", self.tracking),
                CatalogueEntry("profile", "PROFILE_SERVICE_URL", self.profile),
            )
        )


def call_policy(settings: ServiceSettings) -> CallPolicy:
    """The call policy for slow and failing services."""
    return CallPolicy(
        max_calls=settings.service_max_calls, failures=settings.service_failures, open_s=settings.service_rest_s
    )


def _endpoint(
    service: str, url: str | None, timeout_s: float, effect: Effect = Effect.READ, *, operation: str = ""
) -> Endpoint | None:
    return Endpoint(service, url, timeout_s, effect, operation) if url else None
