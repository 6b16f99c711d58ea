"""What is derived from a menu is made once, and never in the event loop."""

from __future__ import annotations

import asyncio
import threading

import pytest

from domain.menu import Menu
from tests.domain.pizzeria import pizzeria
from understanding.once_per_menu import OncePerMenu


class Slow:
    """Makes a value for a menu, in whatever thread, once it is let."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.threads: list[threading.Thread] = []

    def __call__(self, menu: Menu) -> object:
        self.threads.append(threading.current_thread())
        if not self.let.wait(10):
            raise TimeoutError
        return object()


async def test_the_event_loop_goes_on_while_a_menu_is_indexed() -> None:
    slow = Slow()
    waiting = asyncio.create_task(OncePerMenu(slow).of(pizzeria()))
    while not slow.threads:  # noqa: ASYNC110 - the thread cannot set an event of the loop
        await asyncio.sleep(0.001)  # would not return if it were made in the loop
    slow.let.set()
    await waiting
    assert slow.threads != [threading.current_thread()]


async def test_turns_that_need_the_same_menu_wait_for_one_making() -> None:
    slow, menu = Slow(), pizzeria()
    kept = OncePerMenu(slow)
    waiting = [asyncio.create_task(kept.of(menu)) for _ in range(5)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    slow.let.set()
    made = await asyncio.gather(*waiting[1:])
    assert len(slow.threads) == 1
    assert all(each is made[0] for each in [*made, await kept.of(menu)])


async def test_a_failure_is_not_kept() -> None:
    failures = [ValueError("no")]

    def make(menu: Menu) -> Menu:
        if failures:
            raise failures.pop()
        return menu

    kept, menu = OncePerMenu(make), pizzeria()
    with pytest.raises(ValueError, match="no"):
        await kept.of(menu)
    assert await kept.of(menu) is menu


async def test_no_more_menus_are_kept_than_asked() -> None:
    made: list[Menu] = []

    def make(menu: Menu) -> Menu:
        made.append(menu)
        return menu

    kept, menus = OncePerMenu(make, size=2), [pizzeria() for _ in range(3)]
    for menu in (*menus, menus[2], menus[0]):
        await kept.of(menu)
    assert made == [*menus, menus[0]]
    assert len(made) == 4


async def test_what_was_made_at_once_is_kept_too() -> None:
    made: list[Menu] = []
    kept, menu = OncePerMenu(lambda menu: made.append(menu) or len(made)), pizzeria()
    assert [kept.now(menu), await kept.of(menu), kept.now(menu)] == [1, 1, 1]
