"""What is derived from a menu: made once for it, in a thread, because a large menu takes a second."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from domain.menu import Menu

V = TypeVar("V")


class OncePerMenu(Generic[V]):
    """The values of ``make`` for the menus used last, at most ``size`` of them.

    Menus are told apart by identity: a menu service gives the same object as long as its answer is the same.
    """

    def __init__(self, make: Callable[[Menu], V], size: int = 16) -> None:
        self._make = make
        self._size = size
        self._made: OrderedDict[int, tuple[Menu, V]] = OrderedDict()
        self._making: dict[int, asyncio.Task[V]] = {}

    async def of(self, menu: Menu) -> V:
        """The value for this menu."""
        key = id(menu)
        if key in self._made:
            return self._known(key)
        making = self._making.get(key)
        if making is None:
            making = self._making[key] = asyncio.create_task(self._in_thread(menu))
        # Other turns may wait for it, too: it goes on when this one is cancelled.
        return await asyncio.shield(making)

    def now(self, menu: Menu) -> V:
        """The value for this menu, made in this thread where it is not known."""
        if id(menu) in self._made:
            return self._known(id(menu))
        return self._keep(menu, self._make(menu))

    def _known(self, key: int) -> V:
        self._made.move_to_end(key)
        return self._made[key][1]

    async def _in_thread(self, menu: Menu) -> V:
        try:
            made = await asyncio.to_thread(self._make, menu)
        finally:
            del self._making[id(menu)]
        return self._keep(menu, made)

    def _keep(self, menu: Menu, made: V) -> V:
        self._made[id(menu)] = (menu, made)  # together with its menu, so that no other one can have its id
        if len(self._made) > self._size:
            self._made.popitem(last=False)
        return made
