"""The configured services with their optional features and reachability."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import httpx

from observability.events import AdditionSwitchedOff, ServiceConfigMissing, emit
from services.errors import Effect
from services.post import Endpoint


class Reach(StrEnum):
    """Whether a service's host accepts connections. No request is sent, so it does not show the service's health."""

    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"
    NOT_CONFIGURED = "not_configured"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One operation ("menu", "order quote"). ``setting`` is the variable with its URL.

    ``additions``: optional parts of the contract and whether they are on. ``optional``: the operation is optional.
    """

    name: str
    setting: str
    endpoint: Endpoint | None
    additions: tuple[tuple[str, bool], ...] = ()
    optional: bool = False

    @property
    def url(self) -> str | None:
        """The URL without user, password and query, which may contain secrets."""
        return None if self.endpoint is None else str(self.endpoint.target.copy_with(query=None))

    @property
    def effect(self) -> Effect | None:
        """The declared effect of a call, which decides about retries."""
        return None if self.endpoint is None else self.endpoint.effect


@dataclass(frozen=True, slots=True)
class ProbedService:
    """An entry and the result of its probe."""

    entry: CatalogueEntry
    reach: Reach


class ServiceCatalogue:
    """The source of GET /services and GET /ready."""

    def __init__(self, entries: Iterable[CatalogueEntry]) -> None:
        self.entries = tuple(entries)

    def announce(self) -> None:
        """Emit at start which services are not configured and which additions are off."""
        for entry in self.entries:
            service = entry.name.split(" ")[0]
            if entry.endpoint is None and not entry.optional:
                emit(ServiceConfigMissing(service, setting=entry.setting))
            elif entry.endpoint is None:
                emit(AdditionSwitchedOff(service, addition=entry.name))
            for addition, on in entry.additions:
                if not on:
                    emit(AdditionSwitchedOff(service, addition=addition))

    async def probe(self, *, timeout_s: float = 1.0) -> tuple[ProbedService, ...]:
        """Each entry's reachability, by a TCP connection without data, so that no order is possible."""
        places = {_host_port(entry.endpoint) for entry in self.entries if entry.endpoint}
        reached = dict(
            zip(places, await asyncio.gather(*(_accepts_connection(place, timeout_s) for place in places)), strict=True)
        )
        return tuple(ProbedService(entry, _reach(entry, reached)) for entry in self.entries)


_HostPort = tuple[str, int]
"""Host and port."""


def _reach(entry: CatalogueEntry, reached: dict[_HostPort, bool]) -> Reach:
    if entry.endpoint is None:
        return Reach.NOT_CONFIGURED
    return Reach.REACHABLE if reached[_host_port(entry.endpoint)] else Reach.UNREACHABLE


def _host_port(endpoint: Endpoint) -> _HostPort:
    url: httpx.URL = endpoint.target
    return url.host, url.port or (443 if url.scheme == "https" else 80)


async def _accepts_connection(place: _HostPort, timeout_s: float) -> bool:
    try:
        async with asyncio.timeout(timeout_s):
            _reader, writer = await asyncio.open_connection(*place)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
