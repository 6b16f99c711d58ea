"""The language model as a ``CommandReader``: one call, a check of its commands, the local reading for rejected ones.

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
from understanding.consent import QUESTIONS, is_postponement, is_refusal
from understanding.consent_reasons import find_question, gives_consent
from understanding.language.lexicon import lexicon
from understanding.menu_links import MenuLinks
from understanding.message_words import WordPlace, find_numbers, split_words
from understanding.model_prompt import ModelPrompt
from understanding.once_per_menu import OncePerMenu
from understanding.part_check import Rejected, UnsureNumber
from understanding.redaction import redact_card_numbers

MAX_CHARS = 2000
_MAX_MENUS = 16
_NO_MENU = Menu(items=())
CONFIDENCE = 0.9
_SURE = 0.9
_LANGUAGE = re.compile(r"[a-z]{2,3}")


_ONLY_ALONE = frozenset({"greet", "thank", "bye", "not_understood"})
_LAST = frozenset({"checkout"})
_NO_CHANGES = kinds_where(lambda row: row.wishes_nothing)
"""Kinds that the local reading does not take for a wish: where it is sure of them, a model's wish does not count."""
_CHANGES = kinds_where(lambda row: row.wishes_change)
_ACTING_QUESTIONS = QUESTIONS | {"got_it_right"}
"""The questions whose yes has an effect."""
_NEEDS_LOCAL_READING = frozenset({"agree", "forget", "not_understood"})
"""Consent and the end of an allergy, for which no model's word is enough, and a command without meaning: the local
reading reads their words.
"""

_LOSSES = frozenset({
    "remove_line", "undo", "clear_cart", "clear_fulfilment", "cancel_order", "change_order", "reorder",
})  # fmt: skip
"""Kinds that may lose something that the guest has: not where the local reading is sure of quite another wish."""
_POSSIBLE_LOSSES = _LOSSES | {"change_line", "decline", "keep_ordering"}

T = TypeVar("T", bound=BaseModel)


class Complete(Protocol):
    """Calls the model once. Raises ``ModelError`` for everything but an answer of the schema's shape."""

    async def __call__(self, *, system: str, user: str, schema: type[T]) -> T: ...


@dataclass(slots=True)
class _Collection:
    """The commands of an answer so far. ``covered``: the numbers of the words that a command, or chatter, accounts for.

    ``rejected``: the quotes of commands that may not be used. ``lost_quote``: such a command had no quote of the
    message, so that its words are unknown.
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
        """The runs of these words that are not covered, as places of words."""
        free = sorted(set(among) - self.covered)
        for at, start in enumerate(free):
            if at == 0 or free[at - 1] != start - 1:
                length = next(n for n in range(1, len(free) + 1) if start + n not in free)
                yield start, start + length


class ModelCommandReader:
    """A ``CommandReader`` that calls the model once, within ``timeout_s``; ``local`` reads the remaining words."""

    def __init__(self, complete: Complete, local: CommandReader, timeout_s: float) -> None:
        self._complete = complete
        self._local = local
        self._timeout_s = timeout_s
        self._prompt = ModelPrompt()
        self._links = OncePerMenu(MenuLinks.of, _MAX_MENUS)

    async def read(self, context: ReadingContext) -> Reading:
        """The model's commands; without any, the local ones, marked degraded with the reason. Never raises."""
        if _is_plain_answer(context):
            return await self._local.read(context)
        shortened = replace(context, text=redact_card_numbers(context.text)[:MAX_CHARS])
        facts = AnswerFacts.of(shortened, await self._links.of(context.menu or _NO_MENU))
        try:
            answer = await self._ask(facts)
        except ModelError as error:
            return await self._read_degraded(context, error.code)
        except TimeoutError:
            return await self._read_degraded(context, "model_timeout")
        return await self._build_reading(answer, facts, context)

    async def _ask(self, facts: AnswerFacts) -> CommandAnswer:
        question = self._prompt.question(facts)
        completion = self._complete(system=question.system, user=question.user, schema=CommandAnswer)
        return await asyncio.wait_for(completion, self._timeout_s)

    async def _read_degraded(self, context: ReadingContext, reason: ErrorCode) -> Reading:
        local = await self._local.read(context)
        return local.replace(degraded=True, degraded_reason=reason)

    async def _build_reading(self, answer: CommandAnswer, facts: AnswerFacts, context: ReadingContext) -> Reading:
        collection = await self._collect_commands(answer, facts)
        if not collection.commands:
            if _is_empty_answer(answer):
                return await self._remove_agreement(context)
            local = await self._read_degraded(context, "model_nonsense")
            return local.replace(unread=tuple(dict.fromkeys((*local.unread, *collection.unread))))
        await self._read_rejected(facts, collection)
        await self._read_rest(answer, facts, collection)
        return Reading(
            commands=_order_commands(collection.commands),
            unread=tuple(dict.fromkeys(collection.unread)),
            language=_read_language(answer, context),
            source="model",
            contradictory=_keep_if_quoted(answer.contradictory, facts),
            cut=len(context.text) > MAX_CHARS,
            confidence=CONFIDENCE,
        )

    async def _collect_commands(self, answer: CommandAnswer, facts: AnswerFacts) -> _Collection:
        """The answer's good commands, the quotes of the others, and those whose number is doubtful."""
        check, collection = AnswerCheck(facts), _Collection()
        for part in answer.commands:
            command = await self._check_part(check, part, collection)
            if command is not None:
                collection.commands += [] if command in collection.commands else [command]
                collection.cover(facts.message.find_places(part.quote))
            elif facts.message.has_quote(part.quote):
                collection.rejected.append(part.quote)
            else:
                collection.lost_quote = True
        return collection

    async def _check_part(
        self, check: AnswerCheck, part: CommandPart | BadCommand, collection: _Collection
    ) -> Command | None:
        """The command of a part of the answer; None when the check rejects it or the local reading contradicts it."""
        try:
            command = check.command(part)
        except UnsureNumber:
            collection.unread.append(Unread(words=part.quote, weighty=True))
            return None
        except Rejected:
            return None
        if command.kind in _NEEDS_LOCAL_READING:
            return None
        if command.kind in _CHANGES and await self._is_contradicted(command, part.quote, check.facts):
            return None
        return command

    async def _is_contradicted(self, command: Command, quote: str, facts: AnswerFacts) -> bool:
        """Whether the local reading is sure that these words wish no change, or no loss."""
        local = await self._read_locally(quote, facts)
        if local.confidence < _SURE or local.unread or local.contradictory is not None:
            return False
        kinds = {each.kind for each in local.commands}
        if "not_understood" in kinds:
            return False
        return kinds <= _NO_CHANGES or (command.kind in _LOSSES and kinds.isdisjoint(_POSSIBLE_LOSSES))

    async def _read_locally(self, quote: str, facts: AnswerFacts) -> Reading:
        return await self._local.read(replace(facts.context, text=quote))

    async def _read_rejected(self, facts: AnswerFacts, collection: _Collection) -> None:
        """Reads the quotes of rejected commands locally; each word is read once."""
        quoted_words: set[int] = set()
        for quote in dict.fromkeys(collection.rejected):
            words = {at for start, end in facts.message.find_places(quote) for at in range(start, end)}
            quoted_words |= words
            if words <= collection.covered:
                collection.unread.append(Unread(words=quote, weighty=True))
        for place in tuple(collection.free_runs(quoted_words)):
            await self._read_piece(facts.message.get_text(place), facts, collection)
        collection.covered |= quoted_words

    async def _read_piece(self, piece: str, facts: AnswerFacts, collection: _Collection) -> None:
        """The local reading of a part of the message, as far as that of the whole message agrees.

        A part alone may mean something else: "ham" out of "a pizza without ham".
        """
        local = await self._read_locally(piece, facts)
        whole = await self._read_locally(facts.context.text, facts)
        wishes = _remove_agree(local.commands)
        shared_wishes = [each for each in whole.commands if any(_is_same_wish(each, other) for other in wishes)]
        collection.commands += [each for each in shared_wishes if each not in collection.commands]
        collection.unread += local.unread
        if not shared_wishes and not local.unread and _has_meaning(local):
            collection.unread.append(Unread(words=piece, weighty=_may_change_meaning(piece, local)))

    async def _read_rest(self, answer: CommandAnswer, facts: AnswerFacts, collection: _Collection) -> None:
        """Reads the words that the model calls unread, and those that no quote of it covers."""
        for quote in answer.unread:
            places = facts.message.find_places(quote)
            if places:
                collection.cover(places)
                collection.unread.append(await self._build_unread(quote, facts))
        for quote in answer.chatter:
            collection.cover(facts.message.find_places(quote))
        for start, end in tuple(collection.free_runs(range(len(facts.message.words)))):
            if not _is_small_talk(facts.message.words[start:end]):
                await self._read_unquoted(facts.message.get_text((start, end)), facts, collection)

    async def _read_unquoted(self, words: str, facts: AnswerFacts, collection: _Collection) -> None:
        """Words without a quote: read locally where a command lost its quote, else reported when they have a wish."""
        if collection.lost_quote:
            await self._read_piece(words, facts, collection)
        elif _may_change_meaning(words, await self._read_locally(words, facts)):
            collection.unread.append(Unread(words=words, weighty=True))

    async def _build_unread(self, quote: str, facts: AnswerFacts) -> Unread:
        local = await self._read_locally(quote, facts)
        return Unread(words=quote, weighty=_may_change_meaning(quote, local))

    async def _remove_agreement(self, context: ReadingContext) -> Reading:
        """The local reading where the model read only a yes: without the yes, so that the open question stays open."""
        local = await self._local.read(context)
        if gives_consent(context):
            return local
        others = tuple(command for command in local.commands if not isinstance(command, Agree))
        return local.replace(commands=others or (Acknowledge(),))


def _is_plain_answer(context: ReadingContext) -> bool:
    """Whether the message is nothing but an answer to a question whose yes acts; then the model is not called."""
    if getattr(context.pending, "kind", None) not in _ACTING_QUESTIONS:
        return False
    text = context.text
    return gives_consent(context) or is_refusal(text, find_question(context)) or is_postponement(text)


def _is_empty_answer(answer: CommandAnswer) -> bool:
    return all(part.kind in _NEEDS_LOCAL_READING for part in answer.commands)


def _remove_agree(commands: Iterable[Command]) -> list[Command]:
    """The commands of a part of a message, without consent and without words that are not understood."""
    return [command for command in commands if not isinstance(command, Agree | NotUnderstood)]


def _has_meaning(local: Reading) -> bool:
    """Whether words must not be ignored: they have a wish, or are not understood at all."""
    return any(command.kind in _CHANGES or command.kind == "not_understood" for command in local.commands)


def _is_same_wish(whole: Command, part: Command) -> bool:
    """Whether the whole message has the wish that a part of it has, be it with more about the dish."""
    if isinstance(whole, AddItem) and isinstance(part, AddItem):
        return whole.food.item == part.food.item and whole.food.candidates == part.food.candidates
    return whole.kind == part.kind


def _order_commands(commands: list[Command]) -> tuple[Command, ...]:
    """The commands in order: courtesies only where there is no other command, and checking out last."""
    substantial = [command for command in commands if command.kind not in _ONLY_ALONE]
    result = substantial or commands[:1]
    return tuple(sorted(result, key=lambda command: command.kind in _LAST))


def _keep_if_quoted(text: str | None, facts: AnswerFacts) -> str | None:
    return text if text is not None and facts.message.has_quote(text) else None


def _read_language(answer: CommandAnswer, context: ReadingContext) -> str:
    language = (answer.language or "").strip().lower()
    return language if _LANGUAGE.fullmatch(language) else context.locale.partition("-")[0].lower() or "en"


def _is_small_talk(words: Iterable[str]) -> bool:
    """Whether all words are of those that every wish has around it ("can i get", "please"), and none negates."""
    chat, denials = lexicon().chat, lexicon().denials
    return all((word in chat or word.isdigit()) and word not in denials for word in words)


def _may_change_meaning(words: str, local: Reading) -> bool:
    """Whether words may change the meaning of the rest: they have a wish of their own, a number or a negation."""
    wishes = any(command.kind in _CHANGES for command in local.commands)
    weighty = any(part.weighty for part in local.unread)
    return wishes or weighty or bool(find_numbers(words)) or not lexicon().denials.isdisjoint(split_words(words))
