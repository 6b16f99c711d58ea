"""Before the understanding: a message in another language is put beside the words that the rules are written for.

A model reads what was said, the rules their own words. What the guest leaves with us (an address, a note, a time) is
kept as it was said.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from domain.language.lexicon import Cue, lexicon
from domain.language.spanish import NO_NAMES, MenuNames, in_english, is_spanish
from domain.rendering import Rendering, composed
from domain.understanding import ItemMention, OrderAct, Slots, Understanding
from nodes.once_per_menu import OncePerMenu
from nodes.understanding.acts import act_of
from nodes.understanding.reader import Heard, Reader
from privacy.pii_patterns import replace_private

_MENUS_KEPT = 64
_FREE_TEXT = ("address", "special_instructions")


class Interpreter:
    """A ``Reader`` in front of another one. A message in English passes untouched."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._names = OncePerMenu(MenuNames.of, _MENUS_KEPT)
        is_spanish("")  # reads the data files now, and not in the event loop

    async def read(self, heard: Heard) -> Understanding:
        """The reading of the message; with its rendering where it was said in Spanish. Never raises."""
        names = NO_NAMES if heard.menu is None else await self._names.of(heard.menu.menu)
        if not is_spanish(heard.text, names, expected=speaks_spanish(heard, names)):
            return await self._reader.read(heard)
        rendering = with_private_words(in_english(heard.text, names), heard.text)
        understanding = await self._reader.read(replace(heard, rendering=rendering))
        if understanding.source == "model":
            understanding = understanding.replace(slots=_in_english(understanding.slots, names))
        return as_said(understanding, rendering, heard.text)


def speaks_spanish(heard: Heard, names: MenuNames) -> bool:
    """Whether this guest is to be expected to speak Spanish: by their locale, or by what was said before.

    Our replies count too: they go on in Spanish after a few messages that are no language ("ok", "cash", an address).
    """
    if heard.locale.lower().startswith("es"):
        return True
    return any(is_spanish(text, names) for _, text in heard.recent)


def with_private_words(rendering: Rendering, said: str) -> Rendering:
    """With names, numbers and addresses as they were said: "Pan" may be a guest, and is hidden under one form only."""
    found: list[str] = []

    def noted(_: str, value: str) -> str:
        found.append(value)
        return value

    replace_private(composed(said), noted)
    for value in found:
        at = composed(said).find(value)
        rendering = rendering.keeping(at, _end_of(rendering, at, at + len(value)), said) if at >= 0 else rendering
    return rendering


def _end_of(rendering: Rendering, start: int, stop: int) -> int:
    """Where a private value ends: an address looks as if it went on to the end, "and i want a coke" included."""
    inside = [span for span in rendering.spans if start <= span.start and span.stop <= stop]
    words = [rendering.text[span.begin : span.end] for span in inside]
    for at, (joint, wish) in enumerate(pairwise(words)):
        if joint in ("and", ",") and _begins_wish(wish.removeprefix("and ")):
            return inside[at - 1 if at and words[at - 1] == "," else at].start
    return stop


def _begins_wish(words: str) -> bool:
    cue, _ = lexicon().cues.get(tuple(words.split()), (None, 0))
    return cue is Cue.BEGIN or act_of(words) is OrderAct.ADD


def as_said(understanding: Understanding, rendering: Rendering, said: str) -> Understanding:
    """The reading with all that is kept or sent on in the words that were said, in the rendering too."""
    slots, kept = understanding.slots, rendering
    free: dict[str, str] = {}
    for name in _FREE_TEXT:
        words = getattr(slots, name)
        if words and (place := _place(words, rendering, said)):
            free[name] = composed(said)[slice(*place)]
            kept = kept.keeping(*place, said)
    time = slots.wanted_time
    if time and (place := _place(time, rendering, said)):
        time, kept = composed(said)[slice(*place)], kept.without(*place)
    swapped = [(getattr(slots, name), words) for name, words in free.items()]
    steps = tuple(step.replace(words=_with(step.words, swapped)) for step in slots.steps)
    return understanding.replace(
        rendering=kept,
        parts=tuple(_with(part, swapped) for part in understanding.parts),
        slots=slots.replace(**free, wanted_time=time, steps=steps),
    )


def _place(words: str, rendering: Rendering, said: str) -> tuple[int, int] | None:
    """Where the message says words that were taken from the rendering, or by a model from the message itself."""
    at = composed(said).find(words)
    return rendering.behind(words) or ((at, at + len(words)) if at >= 0 else None)


def _in_english(slots: Slots, names: MenuNames) -> Slots:
    """A model's mentions, which are the guest's words, in the words that the grounding knows."""
    return slots.replace(items=tuple(_mention(item, names) for item in slots.items))


def _mention(item: ItemMention, names: MenuNames) -> ItemMention:
    return item.replace(
        words=in_english(item.words, names).text,
        options=tuple(in_english(option, names).text for option in item.options),
        refusals=tuple(in_english(refusal, names).text for refusal in item.refusals),
    )


def _with(words: str, swapped: list[tuple[str, str]]) -> str:
    for rendered, said in swapped:
        words = words.replace(rendered, said)
    return words
