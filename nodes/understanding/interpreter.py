"""Before the understanding: a message in another language is read in the words that the rules are written for.

What the guest leaves with us (an address, a note, a time) is kept in the guest's own words.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from domain.grounding import MenuIndex
from domain.language.spanish import NO_NAMES, MenuNames, in_english, is_spanish
from domain.rendering import Rendering
from domain.understanding import Slots, Understanding
from nodes.understanding.reader import Heard, Reader

_MENUS_KEPT = 64
_FREE_TEXT = ("address", "special_instructions")


class Interpreter:
    """A ``Reader`` in front of another one. A message in English passes untouched."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._menus: OrderedDict[int, tuple[MenuIndex, MenuNames]] = OrderedDict()

    async def read(self, heard: Heard) -> Understanding:
        """The reading of the message; with its rendering where it was said in Spanish. Never raises."""
        names = self._names_of(heard.menu)
        if not is_spanish(heard.text, names, expected=speaks_spanish(heard, names)):
            return await self._reader.read(heard)
        rendering = in_english(heard.text, names)
        understanding = await self._reader.read(replace(heard, text=rendering.text))
        return as_said(understanding, rendering, heard.text)

    def _names_of(self, index: MenuIndex | None) -> MenuNames:
        if index is None:
            return NO_NAMES
        kept = self._menus.get(id(index))
        if kept is None or kept[0] is not index:
            kept = self._menus[id(index)] = (index, MenuNames.of(index.menu))
            if len(self._menus) > _MENUS_KEPT:
                self._menus.popitem(last=False)
        return kept[1]


def speaks_spanish(heard: Heard, names: MenuNames) -> bool:
    """Whether this guest is to be expected to speak Spanish: by their locale, or by what they said before."""
    if heard.locale.lower().startswith("es"):
        return True
    return any(role == "human" and is_spanish(text, names) for role, text in heard.recent)


def as_said(understanding: Understanding, rendering: Rendering, said: str) -> Understanding:
    """The reading of a rendering with all that is kept or sent on in the words that were said."""
    slots, kept = understanding.slots, rendering
    changes: dict[str, object] = {}
    for name in _FREE_TEXT:
        words = getattr(slots, name)
        if words and (place := rendering.behind(words)):
            changes[name] = rendering.as_said(words, said)
            kept = kept.keeping(*place, said)
    if slots.wanted_time and (place := rendering.behind(slots.wanted_time)):
        changes["wanted_time"] = rendering.as_said(slots.wanted_time, said)
        kept = kept.without(*place)
    swapped = [(getattr(slots, name), str(changes[name])) for name in _FREE_TEXT if name in changes]
    return understanding.replace(
        rendering=kept,
        parts=tuple(_with(part, swapped) for part in understanding.parts),
        slots=_with_steps(slots.replace(**changes), swapped),
    )


def _with_steps(slots: Slots, swapped: list[tuple[str, str]]) -> Slots:
    return slots.replace(steps=tuple(step.replace(words=_with(step.words, swapped)) for step in slots.steps))


def _with(words: str, swapped: list[tuple[str, str]]) -> str:
    for rendered, said in swapped:
        words = words.replace(rendered, said)
    return words
