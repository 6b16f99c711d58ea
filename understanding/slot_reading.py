"""What the guest said, as far as it is understood: intents in order, confidence and slots. Words, not decisions."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.intent import Intent
from domain.value import Value
from understanding.rendering import Rendering


class OrderAct(StrEnum):
    """What the guest wants done to the cart."""

    ADD = "add"
    REMOVE = "remove"
    CHANGE = "change"
    SHOW = "show"
    CLEAR = "clear"
    CHECKOUT = "checkout"
    BEGIN = "begin"
    """To order, with nothing named yet."""
    UNDO = "undo"


class ItemMention(Value):
    """One thing the guest named, in the guest's words; grounding finds it on the menu or says that it is not there.

    ``words`` holds item and options as said ("large pepperoni pizza"); the rest only what the reader could tell apart.
    """

    words: str
    quantity: int | None = Field(default=None, ge=1, le=99)
    options: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


class OrderStep(Value):
    """One of several things that a message wants done to the cart: "remove the fries" and "add a coke"."""

    act: OrderAct | None
    words: str


class PreferenceWish(Value):
    """Something the guest wants remembered. Allergens and diets in plain words ("peanuts", "vegan")."""

    allergies: tuple[str, ...] = ()
    dietary: tuple[str, ...] = ()
    spice_level: str | None = None
    forget: bool = False


class Slots(Value):
    """The pieces of a message that flows need. None or empty means: not said."""

    act: OrderAct | None = None
    items: tuple[ItemMention, ...] = ()
    yes_no: bool | None = None
    delivery_mode: DeliveryMode | None = None
    address: str | None = None
    table_number: str | None = None
    payment_method: PaymentMethod | None = None
    special_instructions: str | None = None
    """A note for the whole order; "" takes all notes back."""
    wanted_time: str | None = None
    """When the order is wanted, in the guest's own words."""
    order_id: str | None = None
    preferences: PreferenceWish | None = None
    quantity: int | None = Field(default=None, ge=1, le=99)
    steps: tuple[OrderStep, ...] = ()
    """Filled when a message wants different acts one after the other; ``act`` is then the first."""
    ordinal: int | None = None
    """"the second one" is 2; "the last one" is -1."""


class Understanding(Value):
    """One message, understood. ``intents`` is never empty and in the order in which the guest said them."""

    intents: tuple[Intent, ...]
    confidence: float = Field(ge=0.0, le=1.0)
    slots: Slots = Slots()
    parts: tuple[str, ...] = ()
    """The words behind each intent, where a message of several wishes could be cut; empty: all of them behind each."""
    source: Literal["local", "model"] = "local"
    degraded: bool = False
    """True when the model was asked and could not answer, and the local reading stands in."""
    degraded_reason: str | None = None
    rendering: Rendering | None = None
    """The message in the words of the rules, where it was said in another language than they are written for."""

    @property
    def intent(self) -> Intent:
        """The first thing the guest asked for."""
        return self.intents[0]

    def words_for(self, intent: Intent, text: str) -> str:
        """The part of ``text`` that speaks of ``intent``; all of it when the message was not cut."""
        if len(self.parts) != len(self.intents) or intent not in self.intents:
            return text
        return self.parts[self.intents.index(intent)]
