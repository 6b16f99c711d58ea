"""The language model as a ``Reader``: one call a turn, its answer checked, and the local reading whenever it fails."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Annotated, Protocol, TypeVar

from jinja2 import Environment, StrictUndefined, Template
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from rapidfuzz import fuzz, process

from domain.grounding import MenuIndex
from domain.safety import is_known_restriction
from domain.understanding import (
    DeliveryMode,
    Intent,
    ItemMention,
    OrderAct,
    PaymentMethod,
    PreferenceWish,
    Slots,
    Understanding,
)
from nodes.understanding.acts import act_of
from nodes.understanding.answers import bare_answer
from nodes.understanding.plain_answers import needs_consent, plain_answer
from nodes.understanding.reader import Heard, Reader
from nodes.understanding.slots import redacted
from nodes.understanding.wishes import preferences
from nodes.understanding.words import plain
from services.llm.errors import ModelError, ModelNonsense, ModelTimeout

PROMPT_FILE = Path(__file__).with_name("prompt.md")
MAX_CHARS = 2000
MAX_MENU_ITEMS = 200
MAX_MENTIONS = 30
MAX_WORDS = 300
DEFAULT_CONFIDENCE = 0.8
_WORD = re.compile(r"\w+")
_ALIKE = 80.0
_AGREEING = frozenset({Intent.CONFIRM, Intent.SMALLTALK, Intent.THANKS, Intent.ORDER})
_SURE = 0.7
"""A local reading this sure is not overruled by a model's yes."""

T = TypeVar("T", bound=BaseModel)


class Complete(Protocol):
    """Asks the model once. Raises ``ModelError`` for everything but an answer of the schema's shape."""

    async def __call__(self, *, system: str, user: str, schema: type[T]) -> T: ...


def _blank_to_none(value: object) -> object:
    """Small models write "" or "null" for what was not said."""
    return None if isinstance(value, str) and value.strip().lower() in ("", "null", "none", "n/a") else value


def _none_to_list(value: object) -> object:
    return [] if value is None else value


Text = Annotated[str | None, BeforeValidator(_blank_to_none)]
Texts = Annotated[list[str], BeforeValidator(_none_to_list)]
Number = Annotated[int | None, BeforeValidator(_blank_to_none)]


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class MentionAnswer(_Lenient):
    """One thing that the guest named, as the model heard it."""

    words: str
    quantity: Number = None
    options: Texts = []
    refusals: Texts = []


class ModelAnswer(_Lenient):
    """What the model is asked for. Only ``intents`` must be there; ``understanding`` checks the ranges."""

    intents: list[Intent] = Field(min_length=1)
    confidence: float | None = None
    act: Annotated[OrderAct | None, BeforeValidator(_blank_to_none)] = None
    items: Annotated[list[MentionAnswer], BeforeValidator(_none_to_list)] = []
    yes_no: Annotated[bool | None, BeforeValidator(_blank_to_none)] = None
    delivery_mode: Annotated[DeliveryMode | None, BeforeValidator(_blank_to_none)] = None
    address: Text = None
    table_number: Text = None
    payment_method: Annotated[PaymentMethod | None, BeforeValidator(_blank_to_none)] = None
    special_instructions: Text = None
    wanted_time: Text = None
    order_id: Text = None
    allergies: Texts = []
    dietary: Texts = []
    spice_level: Text = None
    forget: Annotated[bool | None, BeforeValidator(_blank_to_none)] = None
    quantity: Number = None
    ordinal: Number = None

    def understanding(self, said: frozenset[str]) -> Understanding:
        """The answer as a domain value. Raises ``pydantic.ValidationError`` for numbers out of range.

        ``said``: the words of the conversation. What a model adds to them was not said, so it is left out.
        """
        confidence = DEFAULT_CONFIDENCE if self.confidence is None else self.confidence
        intents = tuple(dict.fromkeys(self.intents))
        return Understanding(intents=intents, confidence=confidence, slots=self._slots(said), source="model")

    def _slots(self, said: frozenset[str]) -> Slots:
        return Slots(
            act=self.act,
            items=tuple(heard for item in self.items[:MAX_MENTIONS] if (heard := _mention(item, said))),
            yes_no=self.yes_no,
            delivery_mode=self.delivery_mode,
            address=_as_said(self.address, said),
            table_number=_as_said(self.table_number, said),
            payment_method=self.payment_method,
            special_instructions=_as_said(self.special_instructions, said),
            wanted_time=_as_said(self.wanted_time, said),
            order_id=_as_said(self.order_id, said),
            preferences=self._preferences(said),
            quantity=self.quantity,
            ordinal=self.ordinal,
        )

    def _preferences(self, said: frozenset[str]) -> PreferenceWish | None:
        wish = PreferenceWish(
            allergies=tuple(
                _lower(word) for word in self.allergies if _as_said(word, said) or is_known_restriction(word)
            ),
            dietary=tuple(_lower(word) for word in self.dietary if _as_said(word, said) or is_known_restriction(word)),
            spice_level=_lower(self.spice_level) if _as_said(self.spice_level, said) and self.spice_level else None,
            forget=bool(self.forget),
        )
        return None if wish == PreferenceWish() else wish


class ModelReader:
    """A ``Reader`` that asks the model once a turn, for ``timeout_s`` at most; ``local`` stands in when it fails."""

    def __init__(self, complete: Complete, local: Reader, timeout_s: float) -> None:
        self._complete = complete
        self._local = local
        self._timeout_s = timeout_s
        self._prompt = _template()

    async def read(self, heard: Heard) -> Understanding:
        """The model's reading; when it gives none, the local one marked degraded, with the reason. Never raises.

        Whether the guest agrees to place, cancel, clear or override is not the model's to say.
        """
        if (plain := plain_answer(heard)) is not None:
            return plain
        try:
            answer = await self._ask(heard)
            understanding = _asking_before_clearing(_kept_in_mind(answer.understanding(_said(heard)), heard), heard)
        except ModelError as error:
            return await self._stand_in(heard, error)
        except ValidationError:
            return await self._stand_in(heard, ModelNonsense("a value out of range"))
        return await self._checked(understanding, heard)

    async def _ask(self, heard: Heard) -> ModelAnswer:
        system, user = self.render(heard), redacted(heard.text[:MAX_CHARS])
        try:
            return await asyncio.wait_for(self._complete(system=system, user=user, schema=ModelAnswer), self._timeout_s)
        except TimeoutError as error:
            raise ModelTimeout("no answer within the limit") from error

    def render(self, heard: Heard) -> str:
        """The system prompt for this turn."""
        return self._prompt.render(
            locale=heard.locale,
            pending=heard.pending,
            cart_empty=heard.cart_empty,
            menu=_menu_names(heard.menu),
            recent=[{"from": role, "text": redacted(text[:MAX_WORDS])} for role, text in heard.recent],
        )

    async def _stand_in(self, heard: Heard, error: ModelError) -> Understanding:
        local = await self._local.read(heard)
        return local.replace(degraded=True, degraded_reason=error.code)

    async def _checked(self, understanding: Understanding, heard: Heard) -> Understanding:
        """A yes of the model's alone places no order: what the guest plainly says otherwise counts."""
        if heard.pending is None or understanding.slots.yes_no is None:
            return understanding
        if understanding.slots.yes_no and needs_consent(heard.pending):
            only_yes = _AGREEING.issuperset(understanding.intents) and understanding.slots == Slots(yes_no=True)
            return await self._local.read(heard) if only_yes else _without_yes(understanding)
        answered = bare_answer(heard.words)
        if answered is not None and answered is not understanding.slots.yes_no:
            return await self._local.read(heard)
        if answered is None and understanding.slots.yes_no:
            local = await self._local.read(heard)
            if local.slots.yes_no is not True and local.confidence >= _SURE and Intent.CONFIRM not in local.intents:
                return local
        return understanding


def _template() -> Template:
    # The prompt is text for a model, not HTML; every value goes through tojson.
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701
    return environment.from_string(PROMPT_FILE.read_text(encoding="utf-8"))


def _menu_names(index: MenuIndex | None) -> dict[str, list[str]]:
    """Item names by category, at most MAX_MENU_ITEMS of them."""
    names: dict[str, list[str]] = {}
    for item in index.menu.items[:MAX_MENU_ITEMS] if index is not None else ():
        names.setdefault(item.category, []).append(item.name)
    return names


def _said(heard: Heard) -> frozenset[str]:
    return frozenset(word for text in (heard.text, *(text for _, text in heard.recent)) for word in _words(text))


def _without_yes(understanding: Understanding) -> Understanding:
    return understanding.replace(slots=understanding.slots.replace(yes_no=None))


def _asking_before_clearing(understanding: Understanding, heard: Heard) -> Understanding:
    """A cart is cleared unasked only where the guest's own words ask for it; else the guest is asked."""
    clears = understanding.slots.act is OrderAct.CLEAR
    if not clears or act_of(heard.words) is OrderAct.CLEAR:
        return understanding
    return understanding.replace(intents=(Intent.CANCEL,), parts=(), slots=understanding.slots.replace(act=None))


def _kept_in_mind(understanding: Understanding, heard: Heard) -> Understanding:
    """An allergy is forgotten only where the guest's own words ask for it."""
    wish, told = understanding.slots.preferences, preferences(heard.words)
    if wish is None or not wish.forget or (told is not None and told.forget):
        return understanding
    return understanding.replace(slots=understanding.slots.replace(preferences=told))


def _mention(answer: MentionAnswer, said: frozenset[str]) -> ItemMention | None:
    """The mention in words that were said, be they spelt better now; None when nothing of it was."""
    words = " ".join(word for word in answer.words[:MAX_WORDS].split() if _was_said(word, said))
    if said.isdisjoint(_words(words)):
        return None
    return ItemMention(
        words=words,
        quantity=answer.quantity,
        options=tuple(option[:MAX_WORDS] for option in answer.options if _was_said(option, said)),
        refusals=tuple(refusal[:MAX_WORDS] for refusal in answer.refusals if _was_said(refusal, said)),
    )


def _as_said(text: str | None, said: frozenset[str]) -> str | None:
    """Free text that is kept or sent: only when every word of it was said."""
    words = _words(text or "")
    return redacted(text)[:MAX_WORDS] if text and words and said.issuperset(words) else None


def _was_said(text: str, said: frozenset[str]) -> bool:
    """Whether each word was said, or is spelt like one that was."""
    words = _words(text)
    return bool(words) and all(
        word in said or process.extractOne(word, said, scorer=fuzz.ratio, score_cutoff=_ALIKE) for word in words
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(plain(text)))


def _lower(word: str) -> str:
    return word.strip().lower()[:MAX_WORDS]
