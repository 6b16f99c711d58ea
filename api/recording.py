"""Sets up the recording of turns: the writer, the retention, and the versions and settings stored with a recording."""

from __future__ import annotations

import platform
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from importlib import metadata

from api.resources import Resources
from api.settings import Settings
from api.tenants.directory import Tenant, TenantDirectory
from domain.kept_values import KeptValues
from graph.run import TurnRunner
from recording.recorder import BackgroundRecorder
from recording.turn_record import TurnSerializer
from recording.wrappers import CapturingExecutor, CapturingLedger
from store.recordings import Recordings

Setups = KeptValues[Settings, Mapping[str, object]]
MOST_SETUPS = 1024
"""Tenants whose setups are kept: each recording has the one of its tenant."""


@asynccontextmanager
async def record_turns(
    runner: TurnRunner, settings: Settings, resources: Resources, version: str
) -> AsyncIterator[TurnRunner]:
    """The runner, with its turns recorded for RECORDINGS_DAYS days; unchanged when that is 0."""
    tenants = resources.tenants
    if not settings.recordings_days and tenants.is_open_to_any_name:
        yield runner
        return
    versions = {"app": version, "python": platform.python_version(), "langgraph": metadata.version("langgraph")}
    pool = resources.pool
    writer = TurnSerializer(versions, partial(find_setup, tenants, Setups(MOST_SETUPS)))
    recorder = BackgroundRecorder(
        Recordings(pool),
        writer,
        days=settings.recordings_days,
        days_by_tenant=partial(tenants.list_days, "recordings_days"),
    )
    async with recorder.run_in_background():
        yield replace(
            runner, executor=CapturingExecutor(runner.executor), ledger=CapturingLedger(pool), recorder=recorder
        )


def find_setup(tenants: TenantDirectory, setups: Setups, name: str) -> Mapping[str, object]:
    """The settings and facts that affect the turns of a tenant; of the default one, for a tenant that is gone."""
    tenant = tenants.default if name not in tenants.names else tenants.find(name)
    # A tenant that is loaded anew has settings of its own.
    return setups.find(tenant.settings) or setups.keep(tenant.settings, _describe_setup(tenant))


def _describe_setup(tenant: Tenant) -> Mapping[str, object]:
    stores = {
        branch.id: {"store": branch.model_dump(mode="json"), **_describe_place(tenant.stores[branch.id])}
        for branch in tenant.deps.stores
    }
    return {**_describe_place(tenant), **({"stores": stores} if stores else {})}


def _describe_place(tenant: Tenant) -> Mapping[str, object]:
    """The settings and facts of a tenant or one of its branches."""
    facts = tenant.deps.restaurant.model_dump(mode="json", exclude_defaults=True)
    return {**tenant.settings.replay_setup(), **({"restaurant": facts} if facts else {})}
