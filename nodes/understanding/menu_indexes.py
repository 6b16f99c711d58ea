"""The index of each menu in use, by which words are tied to it."""

from __future__ import annotations

from domain.menu import Menu
from nodes.understanding.once_per_menu import OncePerMenu
from observability.events import MenuCut, emit
from understanding.grounding import MenuIndex


class MenuIndexes(OncePerMenu[MenuIndex]):
    """The index of each menu in use."""

    def __init__(self) -> None:
        super().__init__(_indexed)


def _indexed(menu: Menu) -> MenuIndex:
    index = MenuIndex.of(menu)
    if index.left_out:
        emit(MenuCut(items=len(index.menu.items), left_out=index.left_out))
    return index
