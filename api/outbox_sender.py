"""Sends the rows of the outbox in the background, and drops kept menus that were declared changed."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from api.auth.principal import CallerRefused
from api.outbox_calls import TARGETS
from api.tenants.directory import Tenant, TenantDirectory
from observability.background import run_round
from observability.context import TurnContext, bind
from observability.events import OutboxFailed, OutboxRetried, OutboxSent, emit
from services.delivery import DeliveryResult, choose_pause_s, deliver
from services.menu.client import MenuClient
from services.post import Transport
from store.errors import StoreError
from store.menu_changes import MenuChanges
from store.outbox_table import Outbox, OutboxRow, Routes

CLAIM_S = 60.0
"""A sender that died is replaced after this time. Longer than a call."""
MAX_CALLS = 32
MAX_TENANT_CALLS = 8
"""A receiver that does not answer takes no more than its share."""
_PRUNE_EVERY_S = 3600.0
_LAST_CALLS_S = 5.0
_OVERLAP = timedelta(seconds=10)


@dataclass(slots=True)
class OutboxSender:
    """Runs until it is cancelled. ``poll_s``: pause between looks for due rows; ``wake`` ends it early."""

    outbox: Outbox
    tenants: TenantDirectory
    transport: Transport
    menu_changes: MenuChanges
    poll_s: float = 1.0
    first_pause_s: float = 5.0
    now: Callable[[], float] = time.time
    _woken: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _calls: dict[asyncio.Task[None], str] = field(init=False, default_factory=dict)
    _menus_changed: dict[str, datetime] = field(init=False, default_factory=dict)
    _is_started: bool = field(init=False, default=False)
    _pruned_at: float = field(init=False, default=0.0)

    def wake(self) -> None:
        """Look for due rows now: a turn has just committed some."""
        self._woken.set()

    async def run(self) -> None:
        """Run for ever; after an error, go on with the next round. When cancelled, calls under way may end."""
        try:
            while True:
                self._woken.clear()
                await run_round("outbox", self._run_once)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), self.poll_s)
        finally:
            if self._calls:
                await asyncio.wait(self._calls, timeout=_LAST_CALLS_S)

    async def _run_once(self) -> None:
        with suppress(StoreError):  # the next round comes soon; a turn reports the database
            await self._drop_changed_menus()
            while await self._send_some():
                pass
            await self._prune()

    async def _send_some(self) -> bool:
        """Claim some due rows and begin to send them; whether there may be more."""
        room = MAX_CALLS - len(self._calls)
        if room <= 0:
            return False
        calls_by_tenant = Counter(self._calls.values())
        busy = [tenant for tenant, calls in calls_by_tenant.items() if calls >= MAX_TENANT_CALLS]
        limit = min(room, MAX_TENANT_CALLS)
        claimed = await self.outbox.claim(limit, self._list_routes(), claim_s=CLAIM_S, busy_tenants=busy)
        for row in claimed:
            task = asyncio.create_task(run_round("outbox", partial(self._send, row)))
            self._calls[task] = row.tenant
            task.add_done_callback(self._end_call)
        return len(claimed) == limit

    def _end_call(self, task: asyncio.Task[None]) -> None:
        self._calls.pop(task, None)
        self.wake()  # the next row of its stream may be due

    def _list_routes(self) -> Routes:
        """What can be sent from here: without TENANTS_FILE each name is a tenant of the environment's restaurant."""
        if self.tenants.is_open_to_any_name:
            return Routes(any_tenant=_list_targets(self.tenants.default))
        return Routes(by_tenant=[(tenant.name, target) for tenant in self.tenants for target in _list_targets(tenant)])

    async def _send(self, row: OutboxRow) -> None:
        context = TurnContext(f"outbox-{row.id}", session_id="", tenant=row.tenant, user="", channel=row.target)
        with bind(context):
            await self._send_bound(row)

    async def _send_bound(self, row: OutboxRow) -> None:
        target = TARGETS[row.target]
        try:
            tenant = self.tenants.find(row.tenant)
        except CallerRefused:  # the file has changed meanwhile
            await self.outbox.retry_later(row, "the tenant is gone", wait_s=CLAIM_S)
            return
        result = target.judge(await deliver(self.transport, target.build(row, tenant.settings, int(self.now()))))
        if result.kind == "delivered":
            if await self.outbox.mark_sent(row):
                emit(OutboxSent(str(row.id), row.target, row.kind, row.attempts))
            return
        await self._record_failure(row, result, is_final=result.kind == "refused" or row.is_last)

    async def _record_failure(self, row: OutboxRow, result: DeliveryResult, *, is_final: bool) -> None:
        about = (str(row.id), row.target, row.kind, row.attempts, result.problem)
        if is_final:
            if await self.outbox.mark_failed(row, result.problem):
                emit(OutboxFailed(*about))
            return
        wait_s = max(result.wait_s or 0.0, choose_pause_s(row.attempts, random.random(), first_s=self.first_pause_s))
        if await self.outbox.retry_later(row, result.problem, wait_s=min(wait_s, 3600.0)):
            emit(OutboxRetried(*about))

    async def _drop_changed_menus(self) -> None:
        newest = max(self._menus_changed.values(), default=None)
        # A change may commit after a later one of another tenant.
        changes = await self.menu_changes.list_since(newest - _OVERLAP if newest else None)
        for change in changes:
            # What changed before this process started is in the menus that it fetches.
            if self._is_started and self._menus_changed.get(change.tenant) != change.changed_at:
                forget_menus(self.tenants, change.tenant)
            self._menus_changed[change.tenant] = change.changed_at
        self._is_started = True

    async def _prune(self) -> None:
        if time.monotonic() - self._pruned_at >= _PRUNE_EVERY_S or not self._pruned_at:
            self._pruned_at = time.monotonic()
            await self.outbox.prune()


def forget_menus(tenants: TenantDirectory, name: str) -> None:
    """Drop the menus that this process keeps for a tenant; the next turn that needs one asks the service."""
    with suppress(CallerRefused):
        menus = tenants.find(name).deps.menus
        if isinstance(menus, MenuClient):
            menus.forget(name)


def _list_targets(tenant: Tenant) -> list[str]:
    return [name for name, target in TARGETS.items() if target.is_configured(tenant.settings)]
