"""Which services are configured, what each can do, and whether its address answers."""

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
    """Whether a service's host takes connections. It says nothing about the service's health: no request is sent."""

    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"
    NOT_CONFIGURED = "not_configured"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One operation ("menu", "order quote"). ``setting`` is the variable that holds its URL.

    ``additions`` maps an optional part of the contract to whether it is on. ``optional``: the service may be without.
    """

    name: str
    setting: str
    endpoint: Endpoint | None
    additions: tuple[tuple[str, bool], ...] = ()
    optional: bool = False

    @property
    def url(self) -> str | None:
        """The URL to show: without user, password and query, where secrets stand."""
        return None if self.endpoint is None else str(self.endpoint.target.copy_with(query=None))

    @property
    def effect(self) -> Effect | None:
        """What a call does; it decides what is retried."""
        return None if self.endpoint is None else self.endpoint.effect


@dataclass(frozen=True, slots=True)
class ProbedService:
    """An entry and whether it could be reached just now."""

    entry: CatalogueEntry
    reach: Reach


class ServiceCatalogue:
    """What GET /services shows and GET /ready asks."""

    def __init__(self, entries: Iterable[CatalogueEntry]) -> None:
        self.entries = tuple(entries)

    def announce(self) -> None:
        """Say in the log, once at the start, what is not configured and which additions are off."""
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
        """Each entry's reach, by opening and closing a TCP connection: nothing is sent, so nothing can be ordered."""
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
