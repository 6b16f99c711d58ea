"""The API's settings, read from the environment in one place."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode

from api.proof_key import SigningKey
from services.order.client import identity_of
from services.post import Endpoint
from services.settings import ServiceSettings, ServiceUrl, problem_sentences
from services.settings import SettingsProblem as SettingsProblem

REPLAY_SETTINGS = (
    "default_currency", "order_idempotent", "order_options", "order_tips", "order_coupons",
    "service_timeout_s", "profile_timeout_s", "cascade_threshold", "openai_timeout_s",
)  # fmt: skip
ORDER_URLS = frozenset({"order_quote_url", "order_lookup_url", "order_change_url", "order_cancel_url"})
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
MAX_LOCAL_TURNS = 12
MAX_MODEL_TURNS = 128


class Settings(ServiceSettings):
    """One field per environment variable, in upper case. Secrets are never printed. Inherits the services' settings."""

    database_url: SecretStr = Field(
        description="PostgreSQL 14 or newer, postgresql://user:password@host:5432/name; `make run` starts its own"
    )
    database_pool_size: int = Field(default=16, ge=2, le=200, description="Maximum connections of a process to it")
    host: str = Field(default="127.0.0.1", description="Address that the API listens on; 0.0.0.0: all interfaces")
    port: int = Field(default=8000, ge=1, le=65535, description="Port that the API listens on")
    max_body_bytes: int = Field(
        default=262_144, ge=1024, description="Maximum size of a request body in bytes; larger ones get 413"
    )
    max_header_bytes: int = Field(
        default=32_768, ge=4096, le=1_048_576, description="Maximum size of a request's line and headers in bytes"
    )
    max_connections: int = Field(
        default=1000,
        ge=10,
        le=100_000,
        description="Maximum client connections; at the limit the longest idle one is closed",
    )
    request_timeout_s: float = Field(default=20.0, gt=0, le=300, description="Seconds for a whole request to arrive")
    keep_alive_s: int = Field(
        default=5,
        ge=1,
        le=3600,
        description="Seconds that an idle connection stays open; longer than the timeout of a reverse proxy in front",
    )
    default_tenant: str = Field(default="default", description="Restaurant brand of requests that name none")
    tenants_file: str | None = Field(
        default=None,
        description="TOML file, or folder of files, with the restaurants of this deployment (docs/tenants.md). "
        "SIGHUP reads it again",
    )
    default_locale: str = Field(default="en", description="Language of requests that name none")
    proof_signing_key: SecretStr | None = Field(
        default=None,
        description="Ed25519 private key that signs a proof of each order, from `python -m api.proof key` "
        "(docs/how-to/order-proof.md). Empty: no proofs",
    )
    check_menus: bool = Field(
        default=True,
        description="Play each new version of a menu in the background and report what guests would be misread on "
        "(docs/how-to/menu-check.md)",
    )

    understanding: Literal["local", "model", "cascade"] | None = Field(
        default=None,
        description="Reader: local, model, or cascade (model when local is unsure). Empty: model if configured",
    )
    openai_api_key: SecretStr | None = Field(default=None, description="API key of the language model")
    openai_base_url: ServiceUrl | None = Field(
        default=None, description="URL of a server with OpenAI's protocol; a self-hosted one may need no key"
    )
    openai_model: str = Field(default="gpt-4.1-mini", description="Name of the language model")
    openai_timeout_s: float = Field(
        default=6.0, gt=0, le=60, description="Timeout of a model call in seconds; then the local reader answers"
    )
    openai_structured: Literal["json_schema", "function_calling", "json_mode"] = Field(
        default="json_schema", description="Method for structured output: json_schema, function_calling or json_mode"
    )
    cascade_threshold: float = Field(
        default=0.6, ge=0, le=1, description="Confidence of the local reader below which cascade calls the model"
    )

    turn_timeout_s: float = Field(default=35.0, gt=0, le=120, description="Timeout of a whole turn in seconds")
    max_turns: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description="Maximum concurrent turns of a process; more get 503. Empty: 12, with a model 128",
    )
    tenant_turns_per_minute: int | None = Field(
        default=None, ge=1, description="Turns of a tenant within a minute, per process; more get 429. Empty: no limit"
    )
    key_turns_per_minute: int | None = Field(
        default=None, ge=1, description="Turns of an API key within a minute, per process. Empty: no limit"
    )
    guest_turns_per_minute: int | None = Field(
        default=None, ge=1, description="Turns of a guest within a minute, per process. Empty: no limit"
    )
    drain_s: float = Field(default=25.0, ge=0, le=300, description="Graceful shutdown timeout in seconds")
    session_wait_s: float = Field(
        default=10.0, ge=0, le=60, description="Seconds that a turn waits for earlier turns of its session"
    )
    session_ttl_days: float = Field(
        default=30.0, gt=0, description="Days without a turn after which a session is deleted"
    )
    session_lease_s: float = Field(
        default=9.0,
        ge=1,
        le=60,
        description="Lease of a turn in seconds: a crash blocks its session for at most this time",
    )
    reconcile_every_s: float = Field(
        default=15.0, ge=0.5, le=3600, description="Seconds between reconciliations of orders without an answer"
    )

    events_webhook_url: ServiceUrl | None = Field(
        default=None, description="POST: receives the events of orders and hand-offs (docs/events-out.md)"
    )
    events_webhook_secret: SecretStr | None = Field(
        default=None, min_length=12, description="Secret that signs the events, whsec_... by Standard Webhooks"
    )
    status_webhook_secret: SecretStr | None = Field(
        default=None,
        min_length=12,
        description="Secret with which the order service signs POST /webhooks/order-status. Empty: not accepted",
    )

    messenger_guest_key: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Random secret that makes guests' ids from phone numbers. Messengers need it; never change it",
    )
    messenger_public_url: ServiceUrl | None = Field(
        default=None, description="Base URL at which messengers call the API, if a proxy changes it; Twilio signs it"
    )
    whatsapp_phone_number_id: str | None = Field(default=None, description="Id of the WhatsApp Business phone number")
    whatsapp_access_token: SecretStr | None = Field(default=None, description="Token that sends WhatsApp messages")
    whatsapp_app_secret: SecretStr | None = Field(default=None, description="App secret that signs WhatsApp's webhooks")
    whatsapp_verify_token: SecretStr | None = Field(
        default=None, description="Token of your choice for the verification of the webhook's URL"
    )
    whatsapp_api_url: ServiceUrl = Field(
        default="https://graph.facebook.com/v23.0", description="Base URL of WhatsApp's API, with its version"
    )
    telegram_bot_token: SecretStr | None = Field(default=None, description="Token of the Telegram bot")
    telegram_webhook_secret: SecretStr | None = Field(
        default=None, description="`secret_token` that was given to Telegram's setWebhook"
    )
    telegram_api_url: ServiceUrl = Field(default="https://api.telegram.org", description="Base URL of Telegram's API")
    twilio_account_sid: str | None = Field(default=None, description="Account SID of Twilio, for SMS and calls")
    twilio_auth_token: SecretStr | None = Field(
        default=None, description="Auth token of Twilio: sends messages, and signs its webhooks"
    )
    twilio_number: str | None = Field(default=None, description="Own phone number at Twilio, +15551234567")
    twilio_api_url: ServiceUrl = Field(default="https://api.twilio.com", description="Base URL of Twilio's API")
    automation_secret: SecretStr | None = Field(
        default=None, min_length=12, description="Secret of POST /webhooks/automation, for Make, n8n and the like"
    )
    automation_reply_url: ServiceUrl | None = Field(
        default=None, description="POST: receives its replies. Empty: they are in the response"
    )

    queue_url: SecretStr | None = Field(
        default=None, description="NATS server whose turns are answered, too: nats://user:password@localhost:4222"
    )
    queue_prefix: str = Field(
        default="orchestrator", pattern=r"^[a-z][a-z0-9_-]{0,40}$", description="First word of the queue's subjects"
    )
    queue_partitions: int = Field(
        default=16,
        ge=1,
        le=256,
        description="Partitions of the queue, each with one turn at a time; equal for all replicas and publishers",
    )
    queue_ack_wait_s: float = Field(
        default=30.0, ge=1, le=600, description="Seconds after which the message of a worker that died goes to another"
    )

    langgraph_url: ServiceUrl | None = Field(
        default=None,
        description="URL of the LangGraph server that hosts the API, if it has no in-process client (Aegra)",
    )
    langgraph_api_key: SecretStr | None = Field(
        default=None, description="API key for LANGGRAPH_URL. Empty: ADMIN_TOKEN"
    )

    auth: Annotated[frozenset[Literal["key", "jwt"]], NoDecode] = Field(
        default=frozenset(), description="Accepted credentials: off, key, jwt, or key,jwt"
    )
    allow_anonymous: bool = Field(
        default=False, description="Allow AUTH=off on an address that other machines can reach"
    )
    jwt_jwks: str | None = Field(default=None, description="Keys of the users' token issuer: an https URL, or a file")
    jwt_issuer: str | None = Field(default=None, description="Required issuer (`iss`) of users' tokens")
    jwt_audience: str | None = Field(default=None, description="Required audience (`aud`) of users' tokens")
    jwt_user_claim: str = Field(default="sub", description="Claim of a user's token that names the user")
    jwt_tenant_claim: str = Field(
        default="", description="Claim of a user's token that names the tenant. Empty: the request names it"
    )
    admin_token: SecretStr | None = Field(
        default=None,
        min_length=12,
        description="Operators' token with every scope; once set, the trace pages need it. At least 12 characters",
    )
    guest_page: bool | None = Field(
        default=None, description="The restaurant's page at GET /: on or off. Empty: on while AUTH is off"
    )
    guest_page_secret: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Signs the page's guest tokens, the same on all replicas; needed for GUEST_PAGE=on with AUTH. "
        "At least 32 characters",
    )
    recordings_days: float = Field(
        default=7.0, ge=0, le=366, description="Retention of recorded turns in days; 0: no recording"
    )

    log_level: str = Field(default="INFO", description="Minimum log level")
    log_stdout: bool = Field(default=False, description="JSON lines on stdout also when Loki is configured")
    grafana_loki_url: ServiceUrl | None = Field(default=None, description="Loki's push URL, .../loki/api/v1/push")
    grafana_loki_username: str = Field(default="", description="User for Loki's basic authentication")
    grafana_loki_api_token: SecretStr = Field(default=SecretStr(""), description="Token for Loki")
    loki_org_id: str = Field(default="", description="X-Scope-OrgID of a multi-tenant Loki")
    loki_trace_id: Literal["label", "metadata"] = Field(
        default="label",
        description="Place of trace_id in Loki: label, or metadata when your Loki limits active streams",
    )
    loki_flow_label: Literal["own", "v2"] = Field(
        default="own",
        description="Values of the label `flow`: own, or v2 for dashboards made for V2 (docs/logging.md)",
    )
    mcp_app_label: str = Field(default="mcp-orchestrator", description="Label `app` of each log line")

    otel_traces_exporter: Literal["otlp", "console", "none"] | None = Field(
        default=None, description="Exporter of spans: otlp, console or none. Empty: otlp with an endpoint, else none"
    )
    otel_exporter_otlp_endpoint: str | None = Field(
        default=None, description="Base URL of the collector (http/protobuf): http://localhost:4318"
    )
    otel_exporter_otlp_traces_endpoint: str | None = Field(
        default=None, description="Full URL for traces, if it differs from the base URL + /v1/traces"
    )
    otel_exporter_otlp_headers: SecretStr = Field(
        default=SecretStr(""), description="Headers for the collector: authorization=Bearer%20abc,tenant=acme"
    )
    otel_service_name: str | None = Field(default=None, description="Service name in traces. Empty: MCP_APP_LABEL")

    @field_validator("proof_signing_key")
    @classmethod
    def _check_proof_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            SigningKey(value.get_secret_value())
        return value

    @field_validator("auth", mode="before")
    @classmethod
    def _split_auth(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        names = {name.strip().lower() for name in value.split(",") if name.strip()}
        return frozenset() if names == {"off"} else frozenset(names)

    @property
    def reader_kind(self) -> Literal["local", "model", "cascade"]:
        """The reader of messages: UNDERSTANDING, else the model when one is configured, else local."""
        return self.understanding or ("model" if self.has_model else "local")

    @property
    def max_active_turns(self) -> int:
        """Maximum number of concurrent turns.

        Without a model a turn is almost only processor time, so more concurrency only adds latency. With a model a
        turn mostly waits. docs/reliability.md has the measurement.
        """
        return self.max_turns or (MAX_LOCAL_TURNS if self.reader_kind == "local" else MAX_MODEL_TURNS)

    @property
    def has_guest_page(self) -> bool:
        """Whether GET / serves the restaurant's page."""
        return not self.auth if self.guest_page is None else self.guest_page

    @property
    def has_model(self) -> bool:
        """Whether a model is configured, by key or by URL."""
        return self.openai_api_key is not None or self.openai_base_url is not None

    def replay_setup(self) -> dict[str, object]:
        """The settings that a replay needs: no address and no secret, only the names of configured services."""
        values = {name: getattr(self, name) for name in REPLAY_SETTINGS}
        urls = {name for name in type(self).model_fields if name.endswith("_service_url") or name in ORDER_URLS}
        services = sorted(u for u in urls if getattr(self, u))
        return {
            **values,
            "understanding": self.reader_kind,
            "services": services,
            "order_service_name": self.order_identity,
        }

    @property
    def order_identity(self) -> str | None:
        """The identity of the order service; None when it is not configured."""
        if self.order_service_name or not self.order_service_url:
            return self.order_service_name
        return identity_of(Endpoint("order_service", self.order_service_url))

    @classmethod
    def from_environment(cls, *, serves_http: bool = True) -> Settings:
        """Read the environment and .env. Raises SettingsProblem with one sentence per problem.

        ``serves_http``: whether this process listens on HOST, which then must not be open to everybody.
        """
        try:
            settings = cls()
        except ValidationError as error:
            raise SettingsProblem(problem_sentences(error)) from None
        if settings.reader_kind != "local" and not settings.has_model:
            raise SettingsProblem(
                f"UNDERSTANDING={settings.reader_kind} needs a model: set OPENAI_API_KEY or OPENAI_BASE_URL, "
                "or UNDERSTANDING=local."
            )
        settings.require_safe_auth(serves_http=serves_http)
        return settings

    def require_safe_auth(self, *, serves_http: bool = True) -> None:
        """Raises SettingsProblem when AUTH misses a setting, or is off on an address that other machines can reach."""
        missing = [name for name in ("jwt_jwks", "jwt_issuer", "jwt_audience") if not getattr(self, name)]
        if "jwt" in self.auth and missing:
            raise SettingsProblem(f"AUTH=jwt needs {', '.join(name.upper() for name in missing)}.")
        if self.auth and self.guest_page and self.guest_page_secret is None:
            raise SettingsProblem("GUEST_PAGE=on with AUTH needs GUEST_PAGE_SECRET, which signs the guests' tokens.")
        if serves_http and not (self.auth or self.allow_anonymous or self.host in LOOPBACK):
            raise SettingsProblem(
                f"HOST={self.host} can be reached from other machines, and AUTH is off: anybody could order as anybody."
                " Set AUTH=key or AUTH=jwt (docs/security.md), or ALLOW_ANONYMOUS=true behind a gateway of your own."
            )
