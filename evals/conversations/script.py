"""The format of a scripted conversation: messages, and checks after each turn and at the end.

Lines of a cart or an order are text: "2 Pepperoni: Large, extra Mozzarella, no Black olives".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

FOLDER = Path(__file__).parent

Service = Literal["menu", "order", "recommend", "tracking", "profile"]


def tidy_line(line: str) -> str:
    """The line with its options in alphabetical order, so that equal lines have equal text."""
    head, _, tail = line.partition(":")
    parts = sorted(part.strip() for part in tail.split(",") if part.strip())
    return f"{' '.join(head.split())}: {', '.join(parts)}" if parts else " ".join(head.split())


def tidy_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines, tidied, in alphabetical order."""
    return tuple(sorted(tidy_line(line) for line in lines))


def _read_nothing(text: object) -> object:
    return None if text == NOTHING else text


NOTHING = "none"
"""In a script: the field has no value (no note, no address)."""
OptionalText = Annotated[str | None, BeforeValidator(_read_nothing)]
Lines = Annotated[tuple[str, ...], AfterValidator(tidy_lines)]


class _ScriptModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RestaurantChange(_ScriptModel):
    """A change in the restaurant between two messages."""

    sold_out: str | None = None
    reason: str | None = None
    back_on: str | None = None
    price: Mapping[str, int] = Field(default_factory=dict, description="Item id to its new price in minor units")
    hour: int | None = Field(default=None, description="Sets the clock to this hour; the kitchen is open from 10 to 23")
    minutes_later: int = 0
    service_down: Service | None = None
    service_up: Service | None = None
    restart: bool = False


class ScriptOrder(_ScriptModel):
    """An order in the order service's tables. Fields that are left out are not compared."""

    lines: Lines
    mode: str | None = None
    address: OptionalText = None
    table: OptionalText = None
    payment: str | None = None
    note: OptionalText = None
    cancelled: bool = False
    total: str | None = None


class ScriptStep(_ScriptModel):
    """One message with its checks, or a change in the restaurant."""

    guest: str | None = None
    fields: Mapping[str, object] = Field(default_factory=dict, description="A screen's structured fields")
    channel: str | None = None
    session: str | None = None
    restaurant: RestaurantChange | None = None
    cart: Lines | None = None
    route: str | None = None
    pending: str | None = Field(default=None, description='"none": no question waits')
    error: str | None = None
    reply: tuple[str, ...] = Field(default=(), description="Must all be in the reply, in any case")
    never: tuple[str, ...] = Field(default=(), description="Must not be in the reply")
    orders: tuple[ScriptOrder, ...] | None = None

    @model_validator(mode="after")
    def _has_one_kind(self) -> ScriptStep:
        if (self.guest is None) == (self.restaurant is None):
            raise ValueError("a step is either a guest's message or a change in the restaurant")
        return self

    @property
    def has_checks(self) -> bool:
        """Whether the step has a check."""
        facts = (self.cart, self.route, self.pending, self.error, self.orders)
        return bool(self.reply or self.never) or any(fact is not None for fact in facts)


class ScriptedConversation(_ScriptModel):
    """A conversation of a new guest. ``orders``: all of the guest's orders at the end."""

    name: str
    topic: str = ""
    channel: str = "web"
    locale: str = "en"
    remembers: Mapping[str, object] = Field(default_factory=dict, description="Preferences in the profile service")
    steps: tuple[ScriptStep, ...] = Field(min_length=1)
    orders: tuple[ScriptOrder, ...] = ()

    @property
    def changes_restaurant(self) -> bool:
        """Whether it has a restaurant change, which would affect other guests."""
        return any(step.restaurant is not None for step in self.steps)

    @model_validator(mode="after")
    def _has_strong_check(self) -> ScriptedConversation:
        if not any(step.cart is not None or step.route or step.pending or step.orders for step in self.steps):
            raise ValueError(f"{self.name!r} checks no cart, order, route or pending question, so it could hardly fail")
        return self


class _ScriptFile(_ScriptModel):
    topic: str
    conversations: tuple[ScriptedConversation, ...]


def load_conversations(folder: Path = FOLDER) -> list[ScriptedConversation]:
    """Every conversation of the folder's YAML files. Raises ValueError for invalid files and repeated names."""
    conversations: list[ScriptedConversation] = []
    for path in sorted(folder.glob("*.yaml")):
        # The base loader keeps every scalar a string: "yes" is a message, not a boolean.
        file = _ScriptFile.model_validate(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))
        conversations += [each.model_copy(update={"topic": file.topic}) for each in file.conversations]
    names = [each.name for each in conversations]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"two conversations have the same name: {', '.join(twice)}")
    return conversations
