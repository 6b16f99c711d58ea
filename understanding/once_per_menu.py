"""Values derived from a menu: made once for each menu, in a thread, because a large menu takes a second."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from domain.menu import Menu

V = TypeVar("V")


class OncePerMenu(Generic[V]):
    """The values of ``make`` for the menus used last, at most ``size`` of them.

    Menus are compared by identity: a menu service returns the same object as long as its answer is the same.
    """

    def __init__(self, make: Callable[[Menu], V], size: int = 16) -> None:
        self._make = make
        self._size = size
        self._values: OrderedDict[int, tuple[Menu, V]] = OrderedDict()
        self._tasks: dict[int, asyncio.Task[V]] = {}

    async def of(self, menu: Menu) -> V:
        """The value for this menu."""
        key = id(menu)
        if key in self._values:
            return self._get(key)
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(self._in_thread(menu))
        # Other turns may wait for it, too: it goes on when this one is cancelled.
        return await asyncio.shield(task)

    def now(self, menu: Menu) -> V:
        """The value for this menu, made in this thread where there is none yet."""
        if id(menu) in self._values:
            return self._get(id(menu))
        return self._keep(menu, self._make(menu))

    def _get(self, key: int) -> V:
        self._values.move_to_end(key)
        return self._values[key][1]

    async def _in_thread(self, menu: Menu) -> V:
        try:
            value = await asyncio.to_thread(self._make, menu)
        finally:
            del self._tasks[id(menu)]
        return self._keep(menu, value)

    def _keep(self, menu: Menu, value: V) -> V:
        self._values[id(menu)] = (menu, value)  # together with its menu, so that no other one can have its id
        if len(self._values) > self._size:
            self._values.popitem(last=False)
        return value
