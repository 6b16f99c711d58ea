"""The configuration of one tenant, as it is written in TENANTS_FILE. docs/tenants.md has an example."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from babel.numbers import is_currency
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from api.settings import Settings
from domain.opening_hours import MINUTES_A_DAY, DayPeriods, SpecialDay, TimeZoneName, WeeklyHours
from domain.order_times import MAX_DAYS_AHEAD, WEEKDAYS, OrderTimes, Weekday
from domain.restaurant import DeliveryTerms, FactText, QuestionAnswer, RestaurantFacts
from domain.selling import Selling
from domain.stores import Store, Stores
from nodes.turn.state import LANGUAGES
from services.authentication import HeaderCredentials, HmacCredentials, TlsFiles
from services.post import CallSigner
from services.settings import ServiceUrl

MAX_NAME = 63
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_SERVICE_NAMES: Mapping[str, str] = {"profile": "customer_profile_service"}


def _resolve_secret(reference: object) -> object:
    """The value that ``env:NAME`` or ``file:PATH`` names. Raises ValueError, which never has the value."""
    if not isinstance(reference, str):
        return reference
    kind, _, place = reference.partition(":")
    if kind not in ("env", "file") or not place:
        raise ValueError("write env:NAME or file:PATH; a secret itself does not belong into this file")
    value = os.environ.get(place, "") if kind == "env" else _read_secret(Path(place))
    if not value:
        raise ValueError(f"{reference} is empty or not set")
    return value


def _read_secret(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"file:{path} cannot be read ({type(error).__name__})") from None


def _without_password(url: str) -> str:
    if "@" in urlsplit(url).netloc:
        raise ValueError("a URL of this file has no user or password; use auth with env:NAME or file:PATH")
    return url


def _supported_locale(locale: str) -> str:
    if locale.replace("_", "-").split("-")[0].lower() not in LANGUAGES:
        raise ValueError(f"there are no words for {locale!r}; languages: {', '.join(sorted(LANGUAGES))}")
    return locale


def _known_currency(code: str) -> str:
    if not is_currency(code):
        raise ValueError(f"{code!r} is no ISO 4217 code")
    return code


def _existing_file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    return path


def _host_name(host: str) -> str:
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", host):
        raise ValueError("a host name in lower case, without port")
    return host


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or text != f"{parts.scheme}://{parts.netloc}":
        raise ValueError("an origin is scheme and host, such as https://shop.example.com")
    return text


Secret = Annotated[SecretStr, BeforeValidator(_resolve_secret)]
TenantUrl = Annotated[ServiceUrl, AfterValidator(_without_password)]
LocaleName = Annotated[str, AfterValidator(_supported_locale)]
CurrencyCode = Annotated[str, AfterValidator(_known_currency)]
ExistingFile = Annotated[Path, AfterValidator(_existing_file)]
HostName = Annotated[str, AfterValidator(_host_name)]
Origin = Annotated[str, AfterValidator(_origin)]
StoreId = Annotated[str, Field(pattern=rf"^[a-z0-9][a-z0-9_-]{{0,{MAX_NAME - 1}}}$")]
TimeoutS = Annotated[float, Field(gt=0, le=60)]


class ConfigPart(BaseModel):
    """A table of the file. An unknown key is an error, because it is probably a misspelt one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HeaderAuth(ConfigPart):
    """A header with a fixed value."""

    kind: Literal["header"]
    name: Annotated[str, Field(pattern=_HEADER_NAME.pattern)]
    value: Secret

    def credentials(self) -> CallSigner:
        """The signer of calls."""
        return HeaderCredentials(self.name, self.value.get_secret_value())


class BearerAuth(ConfigPart):
    kind: Literal["bearer"]
    token: Secret

    def credentials(self) -> CallSigner:
        """The signer of calls."""
        return HeaderCredentials.bearer(self.token.get_secret_value())


class BasicAuth(ConfigPart):
    kind: Literal["basic"]
    user: str
    password: Secret

    def credentials(self) -> CallSigner:
        """The signer of calls."""
        return HeaderCredentials.basic(self.user, self.password.get_secret_value())


class HmacAuth(ConfigPart):
    """HMAC-SHA256 over time, path and body."""

    kind: Literal["hmac"]
    secret: Secret

    def credentials(self) -> CallSigner:
        """The signer of calls."""
        return HmacCredentials(self.secret.get_secret_value().encode())


ServiceAuth = Annotated[HeaderAuth | BearerAuth | BasicAuth | HmacAuth, Field(discriminator="kind")]


class TlsConfig(ConfigPart):
    """PEM files: the client certificate with its key, and the authorities to trust instead of the public ones."""

    certificate: ExistingFile | None = None
    key: ExistingFile | None = None
    ca_bundle: ExistingFile | None = None

    @model_validator(mode="after")
    def _is_usable(self) -> Self:
        if self.key is not None and self.certificate is None:
            raise ValueError("a key needs its certificate")
        try:
            self.files().context()
        except OSError as error:
            raise ValueError(f"the PEM files cannot be used together ({type(error).__name__})") from None
        return self

    def files(self) -> TlsFiles:
        """The files of the service's connections."""
        return TlsFiles(self.certificate, self.key, self.ca_bundle)


class ServiceConfig(ConfigPart):
    """One microservice."""

    url: TenantUrl
    timeout_s: TimeoutS | None = None
    auth: ServiceAuth | None = None
    tls: TlsConfig | None = None


class OrderServiceConfig(ServiceConfig):
    """The order service. ``effect``: idempotent_write only if it supports Idempotency-Key. ``options``: it reads them.

    ``tips`` and ``coupons``: it and its quotes take them.
    ``name``: its identity in stored orders; None: a hash of its URL.
    """

    quote_url: TenantUrl | None = None
    lookup_url: TenantUrl | None = None
    change_url: TenantUrl | None = None
    cancel_url: TenantUrl | None = None
    effect: Literal["idempotent_write", "unsafe_write"] = "unsafe_write"
    options: bool = True
    tips: bool = False
    coupons: bool = False
    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class ServicesConfig(ConfigPart):
    menu: ServiceConfig | None = None
    order: OrderServiceConfig | None = None
    recommend: ServiceConfig | None = None
    tracking: ServiceConfig | None = None
    profile: ServiceConfig | None = None
    payment: ServiceConfig | None = None
    timeout_s: TimeoutS = 10.0

    def configured(self) -> Iterator[tuple[str, ServiceConfig]]:
        """The configured services by their names in the log ("menu_service")."""
        for name in type(self).model_fields:
            service = getattr(self, name)
            if isinstance(service, ServiceConfig):
                yield _SERVICE_NAMES.get(name, f"{name}_service"), service


class StoreServicesConfig(ConfigPart):
    """The services of one branch; the tenant's where there is none. They get the branch's id in X-Store-Id."""

    menu: ServiceConfig | None = None
    order: OrderServiceConfig | None = None
    recommend: ServiceConfig | None = None
    tracking: ServiceConfig | None = None
    profile: ServiceConfig | None = None
    payment: ServiceConfig | None = None


class HoursConfig(ConfigPart):
    """``week``: the periods of each weekday ("11:30-23:00"); a missing day is closed. ``special_days`` replace them."""

    week: Mapping[Weekday, DayPeriods] = Field(min_length=1)
    special_days: tuple[SpecialDay, ...] = ()

    def in_zone(self, time_zone: str) -> WeeklyHours:
        """The hours in this time zone."""
        days = tuple(self.week.get(day, ()) for day in WEEKDAYS)
        return WeeklyHours(time_zone=time_zone, days=days, special_days=self.special_days)


class OrderTimesConfig(ConfigPart):
    """When orders can be wanted for, within ``hours``: the order service then reads ``scheduled_for``.

    ``days_ahead``: 0 is today only; ``step_minutes``: between the times that are offered.
    """

    lead_minutes: Annotated[int, Field(ge=0, le=7 * MINUTES_A_DAY)] = 30
    days_ahead: Annotated[int, Field(ge=0, le=MAX_DAYS_AHEAD)] = 7
    step_minutes: Annotated[int, Field(ge=5, le=MINUTES_A_DAY)] = 15


class FactsConfig(ConfigPart):
    """The restaurant's facts; what is missing is answered with "I don't know"."""

    address: FactText | None = None
    phone: FactText | None = None
    email: FactText | None = None
    parking: FactText | None = None
    wifi: FactText | None = None
    payment: FactText | None = None
    discounts: FactText | None = None
    change: FactText | None = None
    hours: HoursConfig | None = None
    order_times: OrderTimesConfig | None = None
    delivery: DeliveryTerms | None = None
    questions: tuple[QuestionAnswer, ...] = ()


class StoreConfig(ConfigPart):
    """One branch. ``words``: further names for it; ``channels``: those whose messages are for it. What its services and
    facts do not have is the tenant's."""

    name: FactText
    words: tuple[FactText, ...] = ()
    channels: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = ()
    time_zone: TimeZoneName | None = None
    services: StoreServicesConfig = StoreServicesConfig()
    facts: FactsConfig = FactsConfig()


class LimitsConfig(ConfigPart):
    """Turns within a minute; what is missing is as the environment says."""

    turns_per_minute: Annotated[int, Field(ge=1)] | None = None
    key_turns_per_minute: Annotated[int, Field(ge=1)] | None = None
    guest_turns_per_minute: Annotated[int, Field(ge=1)] | None = None


class EventsConfig(ConfigPart):
    """Where the restaurant's system takes events (``url``), and the secret that signs them."""

    url: TenantUrl
    secret: Secret


class StatusWebhookConfig(ConfigPart):
    """The secret with which the order service signs POST /webhooks/order-status."""

    secret: Secret


class WhatsAppConfig(ConfigPart):
    """A phone number of the WhatsApp Business Platform."""

    phone_number_id: str
    access_token: Secret
    app_secret: Secret
    verify_token: Secret


class TelegramConfig(ConfigPart):
    """A Telegram bot."""

    bot_token: Secret
    webhook_secret: Secret


class TwilioConfig(ConfigPart):
    """A phone number at Twilio, for SMS and calls."""

    account_sid: str
    auth_token: Secret
    number: str


class AutomationConfig(ConfigPart):
    """Make, n8n and the like. Without ``reply_url`` the response has the reply."""

    secret: Secret
    reply_url: TenantUrl | None = None


class TenantConfig(ConfigPart):
    """One restaurant. ``hosts``: the host names of its requests; ``allowed_origins``: of web pages that may call it.

    ``guest_page``: whether GET / may serve it. ``selling``: whether it suggests a further dish in an order.
    """

    name: FactText
    locales: tuple[LocaleName, ...] = Field(default=("en",), min_length=1)
    currency: CurrencyCode = "USD"
    time_zone: TimeZoneName = "UTC"
    hosts: tuple[HostName, ...] = ()
    allowed_origins: tuple[Origin, ...] = ()
    guest_page: bool = True
    menu_max_age_s: Annotated[float, Field(ge=0, le=3600)] = 30.0
    session_ttl_days: Annotated[float, Field(gt=0)] | None = None
    recordings_days: Annotated[float, Field(ge=0, le=366)] | None = None
    limits: LimitsConfig = LimitsConfig()
    services: ServicesConfig = ServicesConfig()
    events: EventsConfig | None = None
    order_status: StatusWebhookConfig | None = None
    whatsapp: WhatsAppConfig | None = None
    telegram: TelegramConfig | None = None
    twilio: TwilioConfig | None = None
    automation: AutomationConfig | None = None
    facts: FactsConfig = FactsConfig()
    selling: Selling = Selling()
    stores: Mapping[StoreId, StoreConfig] = {}

    @model_validator(mode="after")
    def _has_distinct_stores(self) -> Self:
        words = Counter(word.casefold() for each in self.stores.values() for word in {each.name, *each.words})
        channels = Counter(channel for each in self.stores.values() for channel in each.channels)
        for value, count in (*words.items(), *channels.items()):
            if count > 1:
                raise ValueError(f"{value!r} names {count} stores")
        return self

    @property
    def has_tls_files(self) -> bool:
        """Whether files in the configuration may change without a change of their paths."""
        places = (self, *map(self.at_store, self.stores))
        return any(service.tls is not None for place in places for _, service in place.services.configured())

    def list_stores(self) -> Stores:
        """The branches, as guests name them."""
        return Stores(
            tuple(
                Store(id=name, name=each.name, words=each.words, channels=each.channels)
                for name, each in self.stores.items()
            )
        )

    def at_store(self, name: str) -> TenantConfig:
        """The configuration of one branch."""
        store = self.stores[name]
        services = {each: own for each in StoreServicesConfig.model_fields if (own := getattr(store.services, each))}
        facts = {each: getattr(store.facts, each) for each in store.facts.model_fields_set}
        return self.model_copy(
            update={
                "time_zone": store.time_zone or self.time_zone,
                "services": self.services.model_copy(update=services),
                "facts": self.facts.model_copy(update=facts),
                "stores": {},
            }
        )

    def restaurant(self) -> RestaurantFacts:
        """The facts for guests."""
        plain = FactsConfig.model_fields.keys() - {"hours", "order_times"}
        facts = {field: getattr(self.facts, field) for field in plain}
        hours = self.facts.hours.in_zone(self.time_zone) if self.facts.hours else None
        times = self.facts.order_times
        rules = OrderTimes(time_zone=self.time_zone, hours=hours, **dict(times)) if times else None
        return RestaurantFacts(name=self.name, currency=self.currency, hours=hours, order_times=rules, **facts)

    def apply_to(self, settings: Settings, tenant: str) -> Settings:
        """The settings of this tenant's turns: those of the process, with the tenant's own services and values."""
        own = {
            **{name: getattr(self, name) for name in ("session_ttl_days", "recordings_days")},
            "tenant_turns_per_minute": self.limits.turns_per_minute,
            "key_turns_per_minute": self.limits.key_turns_per_minute,
            "guest_turns_per_minute": self.limits.guest_turns_per_minute,
        }
        return settings.model_copy(
            update={
                "default_tenant": tenant,
                "default_locale": self.locales[0],
                "default_currency": self.currency,
                "menu_max_age_s": self.menu_max_age_s,
                **{name: value for name, value in own.items() if value is not None},
                **_service_settings(self._services_before_choice()),
                **self._push_settings(),
            }
        )

    def _services_before_choice(self) -> ServicesConfig:
        """The services until the guest has chosen a branch: without a menu of its own, that of the first branch."""
        menus = (store.services.menu for store in self.stores.values())
        return self.services.model_copy(update={"menu": self.services.menu or next(filter(None, menus), None)})

    def _push_settings(self) -> dict[str, object]:
        """What the tenant does not configure is not set, whatever the environment says."""
        tables: dict[str, type[ConfigPart]] = {
            "whatsapp": WhatsAppConfig,
            "telegram": TelegramConfig,
            "twilio": TwilioConfig,
            "automation": AutomationConfig,
        }
        messengers = {
            f"{name}_{field}": getattr(getattr(self, name), field, None)
            for name, table in tables.items()
            for field in table.model_fields
        }
        return {
            **messengers,
            "events_webhook_url": self.events.url if self.events else None,
            "events_webhook_secret": self.events.secret if self.events else None,
            "status_webhook_secret": self.order_status.secret if self.order_status else None,
        }


def _payment_settings(payment: ServiceConfig | None) -> dict[str, object]:
    return {
        "payment_link_url": payment.url if payment else None,
        "payment_timeout_s": payment.timeout_s if payment else None,
    }


def _service_settings(services: ServicesConfig) -> dict[str, object]:
    """The fields of ServiceSettings; what the tenant does not configure is not set, whatever the environment says."""
    order = services.order
    values: dict[str, object] = {"service_timeout_s": services.timeout_s}
    for name in ("menu", "order", "recommend", "tracking", "profile"):
        service: ServiceConfig | None = getattr(services, name)
        values[f"{name}_service_url"] = service.url if service else None
        timeout_s = service.timeout_s if service else None
        values[f"{name}_timeout_s"] = timeout_s or (min(3.0, services.timeout_s) if name == "profile" else None)
    values |= _payment_settings(services.payment)
    for operation in ("quote", "lookup", "change", "cancel"):
        values[f"order_{operation}_url"] = getattr(order, f"{operation}_url") if order else None
    return {
        **values,
        "order_idempotent": order is not None and order.effect == "idempotent_write",
        "order_options": order is None or order.options,
        "order_tips": order is not None and order.tips,
        "order_coupons": order is not None and order.coupons,
        "order_service_name": order.name if order else None,
    }
