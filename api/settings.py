"""The API's settings, read from the environment in one place."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, ValidationError

from services.order.client import identity_of
from services.post import Endpoint
from services.settings import Address, ServiceSettings, problem_sentences
from services.settings import SettingsProblem as SettingsProblem

REPLAY_SETTINGS = (
    "default_currency", "order_idempotent", "order_options", "service_timeout_s", "profile_timeout_s",
    "cascade_threshold", "openai_timeout_s",
)  # fmt: skip
ORDER_URLS = frozenset({"order_quote_url", "order_lookup_url", "order_cancel_url"})
MAX_LOCAL_TURNS = 12
MAX_MODEL_TURNS = 128


class Settings(ServiceSettings):
    """One field per environment variable, in upper case. Secrets are never printed. Inherits the services' settings."""

    database_url: SecretStr = Field(description="A Postgres of version 14 or newer")
    database_pool_size: int = Field(default=16, ge=2, le=200)
    host: str = Field(default="127.0.0.1", description="Where the API listens")
    port: int = Field(default=8000, ge=1, le=65535)
    max_body_bytes: int = Field(default=262_144, ge=1024, description="A larger request is refused before it is read")
    max_header_bytes: int = Field(default=32_768, ge=4096, le=1_048_576, description="Of a request's line and headers")
    max_connections: int = Field(
        default=1000, ge=10, le=100_000, description="Open at a time; beyond, the longest without a request is closed"
    )
    request_timeout_s: float = Field(default=20.0, gt=0, le=300, description="For a request to arrive whole")
    keep_alive_s: int = Field(
        default=5, ge=1, le=3600, description="For an idle connection; longer than the reverse proxy's own time"
    )
    default_tenant: str = Field(default="default", description="The restaurant brand of requests that name none")
    default_locale: str = Field(default="en", description="The language of requests that name none")

    understanding: Literal["local", "model", "cascade"] | None = Field(
        default=None, description="None: model when there is a key, else local"
    )
    openai_api_key: SecretStr | None = None
    openai_base_url: Address | None = Field(default=None, description="Any server that speaks OpenAI's protocol")
    openai_model: str = "gpt-4.1-mini"
    openai_timeout_s: float = Field(
        default=6.0, gt=0, le=60, description="Of the whole call; then the local reading counts"
    )
    openai_structured: Literal["json_schema", "function_calling", "json_mode"] = "json_schema"
    cascade_threshold: float = Field(
        default=0.6, ge=0, le=1, description="Below this confidence cascade asks the model"
    )

    turn_timeout_s: float = Field(default=35.0, gt=0, le=120)
    max_turns: int | None = Field(
        default=None,
        ge=1,
        le=10_000,
        description="Turns under way at once; None: as the reading suggests",
    )
    drain_s: float = Field(default=25.0, ge=0, le=300, description="For turns under way when told to stop")
    session_wait_s: float = Field(default=10.0, ge=0, le=60, description="How long a turn waits for the one before it")
    session_ttl_days: float = Field(default=30.0, gt=0, description="Sessions without a turn for so long are forgotten")
    session_lease_s: float = Field(
        default=9.0, ge=1, le=60, description="How long a crash locks a guest out at most; a turn renews it"
    )
    reconcile_every_s: float = Field(
        default=15.0, ge=0.5, le=3600, description="The pause between two looks at orders without an answer"
    )

    admin_token: SecretStr | None = Field(
        default=None, min_length=12, description="Opens DELETE /guests and, once set, the trace pages"
    )
    recordings_days: float = Field(
        default=7.0, ge=0, le=366, description="How long each turn's recording is kept; 0 records nothing"
    )

    log_level: str = "INFO"
    log_stdout: bool = Field(
        default=False, description="JSON lines on stdout beside Loki; without Loki they always are"
    )
    grafana_loki_url: Address | None = Field(default=None, description="Push URL, .../loki/api/v1/push")
    grafana_loki_username: str = ""
    grafana_loki_api_token: SecretStr = SecretStr("")
    loki_org_id: str = Field(default="", description="X-Scope-OrgID of a multi-tenant Loki")
    loki_trace_id: Literal["label", "metadata"] = "label"
    mcp_app_label: str = Field(default="mcp-orchestrator", description="The app label of every log line")

    otel_traces_exporter: Literal["otlp", "console", "none"] | None = Field(
        default=None, description="None: otlp when an endpoint is given, else none"
    )
    otel_exporter_otlp_endpoint: str | None = Field(default=None, description="The collector's base URL, http/protobuf")
    otel_exporter_otlp_traces_endpoint: str | None = Field(default=None, description="The full URL for traces")
    otel_exporter_otlp_headers: SecretStr = SecretStr("")
    otel_service_name: str | None = Field(default=None, description="None: the app label")

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
    def from_environment(cls) -> Settings:
        """Read the environment and .env. Raises SettingsProblem with one sentence per problem."""
        try:
            settings = cls()
        except ValidationError as error:
            raise SettingsProblem(problem_sentences(error)) from None
        if settings.reader_kind != "local" and not settings.has_model:
            raise SettingsProblem(
                f"UNDERSTANDING={settings.reader_kind} needs a model: set OPENAI_API_KEY or OPENAI_BASE_URL, "
                "or UNDERSTANDING=local."
            )
        return settings
