"""The language model as a ``CommandReader``: one call, its commands checked, the local reading for what fails.

A model's word never agrees to anything. ``Agree`` is read only where the whole message is a yes by
``understanding.consent``; such a message is not shown to the model at all when its yes would act.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from pydantic import BaseModel

from domain.commands import Acknowledge, AddItem, Agree, Command, NotUnderstood, Reading, Unread, kinds_where
from domain.errors import ErrorCode
from domain.menu import Menu
from domain.model_error import ModelError
from domain.reading_context import CommandReader, ReadingContext
from understanding.answer_check import AnswerCheck
from understanding.answer_facts import AnswerFacts
from understanding.answer_schema import BadCommand, CommandAnswer, CommandPart
from understanding.consent import QUESTIONS, is_consent, is_postponement, is_refusal
from understanding.guarded_reader import question_in
from understanding.language.lexicon import lexicon
from understanding.menu_links import MenuLinks
from understanding.model_prompt import ModelPrompt
from understanding.once_per_menu import OncePerMenu
from understanding.part_check import Rejected, UnsureNumber
from understanding.redaction import redacted
from understanding.said_words import WordPlace, numbers_said, words_in

MAX_CHARS = 2000
_MENUS_KEPT = 16
_NO_MENU = Menu(items=())
CONFIDENCE = 0.9
_SURE = 0.9
_LANGUAGE = re.compile(r"[a-z]{2,3}")


_ONLY_ALONE = frozenset({"greet", "thank", "bye", "not_understood"})
_LAST = frozenset({"checkout"})
_ASKS_NO_CHANGE = kinds_where(lambda row: row.wishes_nothing)
"""Kinds that the local reading does not take for a wish: where it is sure of them, a model's wish does not count."""
_CHANGES = kinds_where(lambda row: row.wishes_change)
_ACTS = QUESTIONS | {"got_it_right"}
"""The questions whose yes carries something out."""
_MEANS_NOTHING = frozenset({"agree", "forget", "not_understood"})
"""What no model's word is enough for, consent and the end of an allergy, and what says nothing: the local reading reads
these words.
"""

_TAKES_AWAY = frozenset({
    "remove_line", "undo", "clear_cart", "clear_fulfilment", "cancel_order", "change_order", "reorder",
})  # fmt: skip
"""What may lose something that the guest has: not where the local reading is sure of quite another wish."""
_MAY_TAKE_AWAY = _TAKES_AWAY | {"change_line", "decline", "keep_ordering"}

T = TypeVar("T", bound=BaseModel)


class Complete(Protocol):
    """Asks the model once. Raises ``ModelError`` for everything but an answer of the schema's shape."""

    async def __call__(self, *, system: str, user: str, schema: type[T]) -> T: ...


@dataclass(slots=True)
class _Collected:
    """What has been read so far. ``covered``: the numbers of the words that some command, or chatter, accounts for.

    ``rejected``: the quotes of commands that may not be used. ``lost_quote``: such a command had no quote of the
    message, so that it is not known which words it stood for.
    """

    commands: list[Command] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)
    rejected: list[str] = field(default_factory=list)
    lost_quote: bool = False

    def cover(self, places: Iterable[WordPlace]) -> None:
        for start, end in places:
            self.covered.update(range(start, end))

    def free_runs(self, among: Iterable[int]) -> Iterator[WordPlace]:
        """The runs of these words that nothing accounts for."""
        free = sorted(set(among) - self.covered)
        for at, start in enumerate(free):
            if at == 0 or free[at - 1] != start - 1:
                length = next(n for n in range(1, len(free) + 1) if start + n not in free)
                yield start, start + length


class ModelCommandReader:
    """A ``CommandReader`` that asks the model once, within ``timeout_s``; ``local`` reads what the model cannot."""

    def __init__(self, complete: Complete, local: CommandReader, timeout_s: float) -> None:
        self._complete = complete
        self._local = local
        self._timeout_s = timeout_s
        self._prompt = ModelPrompt()
        self._links = OncePerMenu(MenuLinks.of, _MENUS_KEPT)

    async def read(self, context: ReadingContext) -> Reading:
        """The model's commands; the local ones, marked degraded with the reason, when it gives none. Never raises."""
        if _is_plain_answer(context):
            return await self._local.read(context)
        shortened = replace(context, text=redacted(context.text)[:MAX_CHARS])
        facts = AnswerFacts.of(shortened, await self._links.of(context.menu or _NO_MENU))
        try:
            answer = await self._ask(facts)
        except ModelError as error:
            return await self._degraded(context, error.code)
        except TimeoutError:
            return await self._degraded(context, "model_timeout")
        return await self._reading(answer, facts, context)

    async def _ask(self, facts: AnswerFacts) -> CommandAnswer:
        asked = self._prompt.question(facts)
        answering = self._complete(system=asked.system, user=asked.user, schema=CommandAnswer)
        return await asyncio.wait_for(answering, self._timeout_s)

    async def _degraded(self, context: ReadingContext, reason: ErrorCode) -> Reading:
        local = await self._local.read(context)
        return local.replace(degraded=True, degraded_reason=reason)

    async def _reading(self, answer: CommandAnswer, facts: AnswerFacts, context: ReadingContext) -> Reading:
        found = await self._collected(answer, facts)
        if not found.commands:
            if _says_nothing_of_its_own(answer):
                return await self._without_agreement(context)
            local = await self._degraded(context, "model_nonsense")
            return local.replace(unread=tuple(dict.fromkeys((*local.unread, *found.unread))))
        await self._read_rejected(facts, found)
        await self._read_what_is_left(answer, facts, found)
        return Reading(
            commands=_in_order(found.commands),
            unread=tuple(dict.fromkeys(found.unread)),
            language=_language(answer, context),
            source="model",
            contradictory=_said_or_none(answer.contradictory, facts),
            cut=len(context.text) > MAX_CHARS,
            confidence=CONFIDENCE,
        )

    async def _collected(self, answer: CommandAnswer, facts: AnswerFacts) -> _Collected:
        """The answer's good commands, the quotes of the others, and those whose number is doubtful."""
        check, found = AnswerCheck(facts), _Collected()
        for part in answer.commands:
            command = await self._checked(check, part, found)
            if command is not None:
                found.commands += [] if command in found.commands else [command]
                found.cover(facts.said.places(part.quote))
            elif facts.said.has(part.quote):
                found.rejected.append(part.quote)
            else:
                found.lost_quote = True
        return found

    async def _checked(self, check: AnswerCheck, part: CommandPart | BadCommand, found: _Collected) -> Command | None:
        """The command when it may be used."""
        try:
            command = check.command(part)
        except UnsureNumber:
            found.unread.append(Unread(words=part.quote, weighty=True))
            return None
        except Rejected:
            return None
        if command.kind in _MEANS_NOTHING:
            return None
        if command.kind in _CHANGES and await self._is_contradicted(command, part.quote, check.facts):
            return None
        return command

    async def _is_contradicted(self, command: Command, quote: str, facts: AnswerFacts) -> bool:
        """Whether the local reading is sure that these words wish no change, or none that takes anything away."""
        local = await self._read_locally(quote, facts)
        if local.confidence < _SURE or local.unread or local.contradictory is not None:
            return False
        kinds = {each.kind for each in local.commands}
        if "not_understood" in kinds:
            return False
        return kinds <= _ASKS_NO_CHANGE or (command.kind in _TAKES_AWAY and kinds.isdisjoint(_MAY_TAKE_AWAY))

    async def _read_locally(self, quote: str, facts: AnswerFacts) -> Reading:
        return await self._local.read(replace(facts.context, text=quote))

    async def _read_rejected(self, facts: AnswerFacts, found: _Collected) -> None:
        """The local reading of what rejected commands quote; each word is read once."""
        quoted: set[int] = set()
        for quote in dict.fromkeys(found.rejected):
            words = {at for start, end in facts.said.places(quote) for at in range(start, end)}
            quoted |= words
            if words <= found.covered:
                found.unread.append(Unread(words=quote, weighty=True))
        for place in tuple(found.free_runs(quoted)):
            await self._read_piece(facts.said.as_written(place), facts, found)
        found.covered |= quoted

    async def _read_piece(self, piece: str, facts: AnswerFacts, found: _Collected) -> None:
        """The local reading of a part of the message, as far as that of the whole message agrees.

        A part alone may mean something else: "ham" out of "a pizza without ham".
        """
        local = await self._read_locally(piece, facts)
        whole = await self._read_locally(facts.context.text, facts)
        wishes = _without_agree(local.commands)
        agreed = [each for each in whole.commands if any(_is_same_wish(each, other) for other in wishes)]
        found.commands += [each for each in agreed if each not in found.commands]
        found.unread += local.unread
        if not agreed and not local.unread and _means_something(local):
            found.unread.append(Unread(words=piece, weighty=_turns_meaning(piece, local)))

    async def _read_what_is_left(self, answer: CommandAnswer, facts: AnswerFacts, found: _Collected) -> None:
        """What the model calls unread, and what it did not account for."""
        for quote in answer.unread:
            places = facts.said.places(quote)
            if places:
                found.cover(places)
                found.unread.append(await self._unread(quote, facts))
        for quote in answer.chatter:
            found.cover(facts.said.places(quote))
        for start, end in tuple(found.free_runs(range(len(facts.said.words)))):
            if not _is_small_talk(facts.said.words[start:end]):
                await self._read_left_over(facts.said.as_written((start, end)), facts, found)

    async def _read_left_over(self, words: str, facts: AnswerFacts, found: _Collected) -> None:
        """Words without a quote: read locally where a command lost its quote, else reported when they wish anything."""
        if found.lost_quote:
            await self._read_piece(words, facts, found)
        elif _turns_meaning(words, await self._read_locally(words, facts)):
            found.unread.append(Unread(words=words, weighty=True))

    async def _unread(self, quote: str, facts: AnswerFacts) -> Unread:
        local = await self._read_locally(quote, facts)
        return Unread(words=quote, weighty=_turns_meaning(quote, local))

    async def _without_agreement(self, context: ReadingContext) -> Reading:
        """What else the guest said, where the model heard only a yes; the open question stays open."""
        local = await self._local.read(context)
        if is_consent(context.text, question_in(context)):
            return local
        kept = tuple(command for command in local.commands if not isinstance(command, Agree))
        return local.replace(commands=kept or (Acknowledge(),))


def _is_plain_answer(context: ReadingContext) -> bool:
    """Whether the message is nothing but an answer to a question whose yes acts: no model is asked about it."""
    if getattr(context.pending, "kind", None) not in _ACTS:
        return False
    text, question = context.text, question_in(context)
    return is_consent(text, question) or is_refusal(text, question) or is_postponement(text)


def _says_nothing_of_its_own(answer: CommandAnswer) -> bool:
    return all(part.kind in _MEANS_NOTHING for part in answer.commands)


def _without_agree(commands: Iterable[Command]) -> list[Command]:
    """The commands of a part of a message: a part agrees to nothing, and one that says nothing is left out."""
    return [command for command in commands if not isinstance(command, Agree | NotUnderstood)]


def _means_something(local: Reading) -> bool:
    """Whether words should not be passed over: they wish something, or are not understood at all."""
    return any(command.kind in _CHANGES or command.kind == "not_understood" for command in local.commands)


def _is_same_wish(whole: Command, part: Command) -> bool:
    """Whether the whole message has the wish that a part of it has, be it with more about the dish."""
    if isinstance(whole, AddItem) and isinstance(part, AddItem):
        return whole.food.item == part.food.item and whole.food.candidates == part.food.candidates
    return whole.kind == part.kind


def _in_order(commands: list[Command]) -> tuple[Command, ...]:
    """Courtesy only where nothing else is said, and checking out last."""
    spoken = [command for command in commands if command.kind not in _ONLY_ALONE]
    kept = spoken or commands[:1]
    return tuple(sorted(kept, key=lambda command: command.kind in _LAST))


def _said_or_none(text: str | None, facts: AnswerFacts) -> str | None:
    return text if text is not None and facts.said.has(text) else None


def _language(answer: CommandAnswer, context: ReadingContext) -> str:
    said = (answer.language or "").strip().lower()
    return said if _LANGUAGE.fullmatch(said) else context.locale.partition("-")[0].lower() or "en"


def _is_small_talk(words: Iterable[str]) -> bool:
    """Whether all words are of those that every wish has around it ("can i get", "please"), and none negates."""
    chat, denials = lexicon().chat, lexicon().denials
    return all((word in chat or word.isdigit()) and word not in denials for word in words)


def _turns_meaning(words: str, local: Reading) -> bool:
    """Whether words may change what the rest means: they wish something themselves, or hold a number or a negation."""
    wishes = any(command.kind in _CHANGES for command in local.commands)
    weighty = any(part.weighty for part in local.unread)
    return wishes or weighty or bool(numbers_said(words)) or not lexicon().denials.isdisjoint(words_in(words))
