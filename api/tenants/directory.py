"""The tenants of this process, looked up by name. Read at start; SIGHUP reads TENANTS_FILE again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from api.auth.principal import CallerRefused
from api.settings import Settings
from api.tenants.config import TenantConfig
from api.tenants.load import TenantsInvalid, load_tenants
from graph.build import Deps
from observability.events import TenantsLoaded, TenantsRejected, emit
from services.catalogue import ServiceCatalogue


async def _close_nothing() -> None:
    """For a tenant without resources of its own."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A restaurant with what its turns work with. ``config`` None: it is the one of the environment.

    ``settings``: those of the process with the tenant's own values.
    """

    name: str
    settings: Settings
    deps: Deps
    catalogue: ServiceCatalogue
    config: TenantConfig | None = None
    stores: Mapping[str, Tenant] = field(default_factory=dict)
    """Its branches, each with what the turns there work with."""
    aclose: Callable[[], Awaitable[None]] = field(default=_close_nothing, compare=False)

    def list_places(self) -> Iterator[tuple[str | None, Tenant]]:
        """The restaurant itself (None) and its branches by their ids."""
        yield None, self
        yield from self.stores.items()

    def choose_locale(self, wanted: str | None) -> str:
        """The wanted locale, if the restaurant speaks its language; else the restaurant's first."""
        if wanted is None or self.config is None:
            return wanted or self.settings.default_locale
        languages = {_language(locale) for locale in self.config.locales}
        return wanted if _language(wanted) in languages else self.settings.default_locale


OpenTenant = Callable[[str, Settings, TenantConfig | None], Awaitable[Tenant]]
"""Makes a tenant's objects."""


class TenantDirectory:
    """The one place where a tenant's name leads to its objects.

    Without TENANTS_FILE the environment's restaurant serves every name, as before. With it, only the tenants of the
    file and the environment's default one exist.
    """

    def __init__(self, settings: Settings, open_tenant: OpenTenant, *, close_after_s: float = 0.0) -> None:
        self._settings = settings
        self._open_tenant = open_tenant
        self._close_after_s = close_after_s
        self._tenants: Mapping[str, Tenant] = {}
        self._hosts: Mapping[str, str] = {}
        self._default: Tenant | None = None
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def default(self) -> Tenant:
        """The tenant of requests that name none."""
        assert self._default is not None, "the directory is open"  # noqa: S101
        return self._default

    @property
    def is_open_to_any_name(self) -> bool:
        """Whether each name is a tenant of the environment's restaurant."""
        return self._settings.tenants_file is None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all tenants, the default one first."""
        return tuple(dict.fromkeys((self.default.name, *self._tenants)))

    def find(self, name: str) -> Tenant:
        """The tenant of this name. Raises CallerRefused(unknown_tenant)."""
        tenant = self._tenants.get(name)
        if tenant is not None:
            return tenant
        if name == self.default.name:
            return self.default
        if self.is_open_to_any_name:
            return replace(self.default, name=name)
        raise CallerRefused("unknown_tenant")

    def list_days(self, setting: Literal["session_ttl_days", "recordings_days"]) -> Mapping[str, float]:
        """The retention of each tenant of the file that has its own."""
        configured = ((name, tenant.config) for name, tenant in self._tenants.items())
        days = ((name, getattr(config, setting) if config else None) for name, config in configured)
        return {name: value for name, value in days if value is not None}

    def label(self, name: str) -> str:
        """The name of a tenant for metrics: one of ``names``, or "other"."""
        return name if name == self.default.name or name in self._tenants else "other"

    def label_place(self, name: str, store: str) -> tuple[str, str]:
        """The names of a tenant and its branch for metrics: one of ``places``, or ("other", "")."""
        label = self.label(name)
        tenant = self.default if label == self.default.name else self._tenants.get(label)
        return label, store if tenant is not None and store in tenant.stores else ""

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """All tenants with each of their branches, and with "" where no branch is chosen."""
        return tuple((tenant.name, store or "") for tenant in self for store, _ in tenant.list_places())

    def find_deps(self, name: str) -> Deps:
        """The objects that the nodes of this tenant's turns work with."""
        return self.find(name).deps

    def name_of_host(self, host: str) -> str | None:
        """The tenant whose host name a request used; None for a host of no tenant."""
        return self._hosts.get(host.lower().rsplit(":", 1)[0] if not host.endswith("]") else host)

    def __iter__(self) -> Iterator[Tenant]:
        yield self.default
        yield from (tenant for tenant in self._tenants.values() if tenant is not self.default)

    async def open(self) -> None:
        """Read the file and open all tenants. Raises TenantsInvalid."""
        configs = await self._read()
        await self._replace(configs)

    async def reload(self) -> bool:
        """Read the file again; False, and all stays as it was, when it is invalid. An unchanged tenant keeps its
        menu; turns that are under way end with what they began with."""
        try:
            configs = await self._read()
        except TenantsInvalid as invalid:
            emit(TenantsRejected(problems=tuple(invalid.problems)))
            return False
        await self._replace(configs)
        emit(TenantsLoaded(tenants=len(self.names)))
        return True

    async def aclose(self) -> None:
        """Close all tenants."""
        for task in self._closing:
            task.cancel()
        await asyncio.gather(*self._closing, return_exceptions=True)
        for tenant in self:
            await tenant.aclose()

    async def _read(self) -> Mapping[str, TenantConfig]:
        path = self._settings.tenants_file
        return await asyncio.to_thread(load_tenants, Path(path)) if path else {}

    async def _replace(self, configs: Mapping[str, TenantConfig]) -> None:
        tenants = {name: await self._keep_or_open(name, config) for name, config in configs.items()}
        default = tenants.get(self._settings.default_tenant) or await self._keep_or_open_default()
        before = [] if self._default is None else list(self)
        self._tenants, self._default = tenants, default
        self._hosts = {host: name for name, config in configs.items() for host in config.hosts}
        kept = {id(tenant) for tenant in self}
        for tenant in before:
            if id(tenant) not in kept:
                self._close_later(tenant)

    async def _keep_or_open(self, name: str, config: TenantConfig) -> Tenant:
        tenant = self._tenants.get(name)
        if tenant is not None and tenant.config == config and not config.has_tls_files:
            return tenant
        return await self._open_tenant(name, config.apply_to(self._settings, name), config)

    async def _keep_or_open_default(self) -> Tenant:
        if self._default is not None and self._default.config is None:
            return self._default
        return await self._open_tenant(self._settings.default_tenant, self._settings, None)

    def _close_later(self, tenant: Tenant) -> None:
        """Close a replaced tenant when its turns have ended."""

        async def close() -> None:
            await asyncio.sleep(self._close_after_s)
            await tenant.aclose()

        task = asyncio.create_task(close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def _language(locale: str) -> str:
    return locale.replace("_", "-").split("-")[0].lower()
