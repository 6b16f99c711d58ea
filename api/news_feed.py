"""Pushes news to open streams: what becomes of a guest's order, and that a menu has changed.

One query a second and process, while a stream is open. LISTEN would be quicker, and is lost behind PgBouncer in
transaction mode; the outbox gives a row to one process, and the guest's stream may be at another one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from observability.background import run_round
from store.errors import StoreError
from store.menu_changes import MenuChanges
from store.order_news import LOOK_BACK_S, GuestKey, GuestNews, OrderNewsDesk

MAX_STREAMS = 500
"""Streams of a process: half of its connections."""
_MENU_SETTLES = timedelta(seconds=2)
"""Until then every process has dropped the menu that it kept, so that a page that asks again gets the new one."""
_LOOK_BACK = timedelta(seconds=LOOK_BACK_S)


@dataclass(frozen=True, slots=True)
class MenuNews:
    """The tenant's menu has changed."""


@dataclass(frozen=True, slots=True)
class StreamEnd:
    """The process shuts down; another one goes on with the stream."""


StreamedNews = GuestNews | MenuNews | StreamEnd
NewsQueue = asyncio.Queue[StreamedNews]


@dataclass(slots=True)
class NewsFeed:
    """The open streams. ``is_closing``: whether the process shuts down."""

    desk: OrderNewsDesk
    menu_changes: MenuChanges
    is_closing: Callable[[], bool]
    poll_s: float = 1.0
    _queues: dict[GuestKey, list[NewsQueue]] = field(init=False, default_factory=dict)
    _opened: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _woken: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _read_at: datetime | None = field(init=False, default=None)
    _sent: set[int] = field(init=False, default_factory=set)
    _menus: dict[str, datetime] = field(init=False, default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Whether this process takes no more streams."""
        return self.is_closing() or sum(map(len, self._queues.values())) >= MAX_STREAMS

    @contextmanager
    def open_stream(self, guest: GuestKey) -> Iterator[NewsQueue]:
        """The news of a guest during the block."""
        queue = NewsQueue()
        self._queues.setdefault(guest, []).append(queue)
        self._opened.set()
        try:
            yield queue
        finally:
            self._queues[guest].remove(queue)
            if not self._queues[guest]:
                del self._queues[guest]
            if not self._queues:
                self._opened.clear()

    def wake(self) -> None:
        """Look for news now: this process has just recorded some."""
        self._woken.set()

    async def run(self) -> None:
        """Run for ever; after an error, go on with the next round."""
        while True:
            if not self._opened.is_set():
                self._read_at = None  # what happens while nobody listens is pushed to nobody
                await self._opened.wait()
            self._woken.clear()
            await run_round("news", self._push)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self.poll_s)

    async def _push(self) -> None:
        if self.is_closing():
            self._put_to_all(StreamEnd())
            return
        with suppress(StoreError):  # the next round comes soon; a turn reports the database
            recent = await self.desk.list_recent(self._read_at, tuple(self._queues))
            for each in recent.news:
                if each.seq not in self._sent:
                    for queue in self._queues.get(each.guest, ()):
                        queue.put_nowait(each)
            self._sent = {each.seq for each in recent.news}
            await self._push_menus(recent.read_at)
            self._read_at = recent.read_at

    async def _push_menus(self, read_at: datetime) -> None:
        since = (self._read_at or read_at) - _LOOK_BACK
        for change in await self.menu_changes.list_since(since):
            is_known = self._menus.get(change.tenant) == change.changed_at
            if is_known or read_at - change.changed_at < _MENU_SETTLES:
                continue
            self._menus[change.tenant] = change.changed_at
            for guest, queues in self._queues.items():
                if guest.tenant == change.tenant:
                    for queue in queues:
                        queue.put_nowait(MenuNews())

    def _put_to_all(self, news: StreamedNews) -> None:
        for queues in self._queues.values():
            for queue in queues:
                queue.put_nowait(news)
