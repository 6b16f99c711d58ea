"""The local reader: a message as commands by rules and data, without any model.

The stages, each in a module of its own:

1. A plain yes, no or postponement after our question (plain_answer.py, consent.py, answers.py).
2. Spanish is put into the words of the English rules (language/spanish.py); quotes stay the guest's own (quotes.py).
3. The message is cut into clauses (message.py), with addresses kept whole (address.py).
4. What chooses among what our question offers (choices.py).
5. Each clause is read (clause_reading.py): wordings that say all by themselves (simple_commands.py), how the order is
   brought and paid (fulfilment.py), what the guest tells of themselves (profile_wishes.py), questions
   (menu_questions.py). Words about the order are put together (order_parts.py) and read (order_wishes.py).
6. The commands are put in order (arrangement.py); words that none used are reported (unread.py).
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from domain.commands import NotUnderstood, Reading
from domain.menu import Menu
from domain.reading_context import ReadingContext
from understanding.answers import leading_answer
from understanding.arrangement import in_order
from understanding.clause_reading import MenuWords, MessageReading
from understanding.consent import is_consent
from understanding.foreign import is_foreign
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns, rows
from understanding.language.spanish import NO_NAMES, MenuNames, in_english, is_spanish
from understanding.message import MAX_CHARS
from understanding.order_parts import order_wishes
from understanding.plain_answer import plain_answer
from understanding.quotes import in_own_words
from understanding.rendering import composed
from understanding.unread import unread_in, whole_clauses

_MENUS_KEPT = 64
_PATTERN_FILES = ("address", "answers_to_choices", "cart", "fulfilment", "moods", "profile", "questions", "shares")
_LONGEST_QUOTE = 300
_SURE, _IN_DOUBT, _LOST = 0.95, 0.6, 0.3


class LocalCommandReader:
    """A ``CommandReader`` that asks nobody."""

    def __init__(self) -> None:
        self._menus: OrderedDict[int, MenuWords] = OrderedDict()

    @classmethod
    def load(cls) -> LocalCommandReader:
        """A reader with its data files read, which else happens with the first message."""
        is_spanish("")
        leading_answer("yes")
        is_consent("yes", "confirm")
        for language in ("en", "es"):
            rows("commands", language)
        for name in _PATTERN_FILES:
            patterns(name)
        return cls()

    async def read(self, context: ReadingContext) -> Reading:
        """The commands of a message. Never raises for what a guest may write."""
        return self.read_now(context)

    def read_now(self, context: ReadingContext) -> Reading:
        """As ``read``, for callers that cannot wait."""
        words = self._menu_words(context.menu)
        text = composed(context.text).strip()
        names = words.names if words else NO_NAMES
        spanish = is_spanish(text, names, expected=_speaks_spanish(context, names))
        if not spanish and words is not None and is_foreign(text, words.index):
            return _not_understood(text)
        rendering = in_english(text, names) if spanish else None
        if words is not None:
            words = replace(words, index=words.index.for_message())
        reading = MessageReading(_without_ordered_topic(context), words, text, rendering)
        return _read(reading).replace(language="es" if spanish else "en", cut=len(text) > MAX_CHARS)

    def _menu_words(self, menu: Menu | None) -> MenuWords | None:
        if menu is None:
            return None
        kept = self._menus.get(id(menu))
        if kept is None or kept.menu is not menu:
            kept = self._menus[id(menu)] = MenuWords(menu, MenuIndex.of(menu), MenuNames.of(menu))
            if len(self._menus) > _MENUS_KEPT:
                self._menus.popitem(last=False)
        return kept


def _speaks_spanish(context: ReadingContext, names: MenuNames) -> bool:
    """Whether this guest is to be expected to speak Spanish: by their locale, or by what was said before."""
    if context.locale.lower().startswith("es"):
        return True
    return any(is_spanish(text, names) for _, text in context.recent)


def _without_ordered_topic(context: ReadingContext) -> ReadingContext:
    """A dish talked about that is in the cart is no topic any more: "it" means the cart line."""
    line = next((each for each in reversed(context.cart.lines) if each.item == context.topic), None)
    return replace(context, topic=None, focus=line.number) if line is not None else context


def _read(reading: MessageReading) -> Reading:
    """The message through all stages."""
    if answered := plain_answer(reading):
        return Reading(commands=answered, confidence=_SURE)
    text = reading.without_answer()
    if (picked := reading.picked(text)) is not None:
        return Reading(commands=(picked,), confidence=_SURE)
    text = reading.read_clauses(text)
    wishes = order_wishes(reading, text)
    commands = in_order([*reading.commands, *wishes], reading)
    if not commands:
        return _not_understood(reading.text)
    index, rendering = reading.index, reading.rendering
    unread = unread_in(reading.order_clauses, commands, index) if index else ()
    unread += whole_clauses(reading.unread)
    if rendering is not None:
        commands = tuple(in_own_words(command, rendering, reading.text) for command in commands)
        unread = tuple(each.replace(words=rendering.as_said(each.words, reading.text)) for each in unread)
    doubt = bool(unread) or reading.contradictory is not None
    return Reading(
        commands=commands,
        unread=unread,
        contradictory=reading.contradictory,
        confidence=_IN_DOUBT if doubt else _SURE,
    )


def _not_understood(text: str) -> Reading:
    return Reading(commands=(NotUnderstood(said=text[:_LONGEST_QUOTE]),), confidence=_LOST)
