"""The session while one message is applied, together with its outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain.bill import BillTerms
from domain.cart import Cart, Line
from domain.commands import LINE_IN_QUESTION, Command, Reading
from domain.guest import Preferences
from domain.menu import Item, Menu
from domain.order_times import OrderTimes
from domain.outcome import Outcome
from domain.safety import restrict_to_person
from domain.session import ChooseOption, Session
from nodes.turn.state import Decision, Scene
from nodes.turn.tool_results import ToolResults


@dataclass(frozen=True, slots=True)
class CartDraft:
    """Immutable: each step of the order flow takes a draft and returns the next."""

    session: Session
    menu: Menu
    results: ToolResults
    start: Session
    """The session as it was before the message."""
    reading: Reading | None = None
    store: str | None = None
    """The branch that this turn is for."""
    stores: Mapping[str, str] = field(default_factory=dict)
    """The names of the restaurant's branches by id."""
    confirmation_id: str = ""
    """The id under which a read-back of this turn is confirmed."""
    positions: tuple[int, ...] = ()
    """The numbers of the cart's lines before the message: commands name lines by their position among these."""
    outcomes: tuple[Outcome, ...] = ()
    added: tuple[int, ...] = ()
    """Numbers of the cart lines that this message added to."""
    has_acted: bool = False
    """Whether the message had an effect in the order flow."""
    decision: Decision | None = None
    """Set when the flow ends before the remaining commands."""

    @classmethod
    def begin(cls, scene: Scene, menu: Menu) -> CartDraft:
        return cls(
            session=scene.session,
            menu=menu,
            results=scene.results,
            start=scene.session,
            reading=scene.turn.reading,
            store=scene.turn.store,
            stores=scene.turn.stores,
            confirmation_id=scene.turn.confirmation_id,
            positions=list_line_numbers(scene.session.cart),
        )

    @property
    def cart(self) -> Cart:
        return self.session.cart

    @property
    def needs_store(self) -> bool:
        """Whether the guest must choose a branch before anything is ordered."""
        return bool(self.stores) and self.store is None

    @property
    def order_times(self) -> OrderTimes | None:
        """When orders can be wanted for; None where they cannot be scheduled, or the turn is about no time."""
        return self.results.time.choose_rules(self.menu.order_times) if self.results.time else None

    @property
    def bill_terms(self) -> BillTerms:
        return self.results.bill_terms or BillTerms()

    @property
    def preferences(self) -> Preferences:
        return self.session.preferences or Preferences()

    def preferences_of(self, person: str | None) -> Preferences:
        """The allergies and diets that count for a dish of this person; None: of nobody in particular."""
        return restrict_to_person(person, self.preferences, self.session.restrictions)

    @property
    def commands(self) -> tuple[Command, ...]:
        """All commands of the message, of this flow or not."""
        return self.reading.commands if self.reading else ()

    def has_command(self, *kinds: str) -> bool:
        """Whether the message has a command of one of these kinds."""
        return any(command.kind in kinds for command in self.commands)

    def item(self, line_number: int) -> Item | None:
        """The menu item of a cart line."""
        line = self.cart.line(line_number)
        return self.menu.item(line.item) if line else None

    def line_at(self, position: int) -> Line | None:
        """The line that a command names by its position; None when it is gone.

        Position 0 is the dish in question, when it is in the cart.
        """
        if position == LINE_IN_QUESTION:
            pending = self.session.pending
            return self.cart.line(pending.line) if isinstance(pending, ChooseOption) else None
        is_in_cart = 1 <= position <= len(self.positions)
        return self.cart.line(self.positions[position - 1]) if is_in_cart else None

    def with_outcomes(self, *outcomes: Outcome) -> CartDraft:
        """The draft with these outcomes added."""
        return replace(self, outcomes=(*self.outcomes, *outcomes), has_acted=True) if outcomes else self

    def with_session(self, **changes: object) -> CartDraft:
        """The draft with these fields of the session changed."""
        return replace(self, session=self.session.replace(**changes), has_acted=True)

    def with_session_value(self, session: Session) -> CartDraft:
        """The draft with another session."""
        return replace(self, session=session, has_acted=True)

    def with_added_line(self, line_number: int) -> CartDraft:
        """The draft in which this line counts as added and "it" means this line."""
        added = (*(n for n in self.added if n != line_number), line_number)
        return replace(self.with_session(focus=line_number), added=added)

    def with_decision(self, decision: Decision) -> CartDraft:
        """The draft with its final decision."""
        return replace(self, decision=decision)


def list_line_numbers(cart: Cart) -> tuple[int, ...]:
    """The numbers of the cart's lines, in their order."""
    return tuple(line.number for line in cart.lines)
