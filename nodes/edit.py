"""A session on its way through one message, together with what there is to say about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.cart import Cart
from domain.guest import Preferences
from domain.menu import Item, Menu
from domain.outcome import Outcome
from domain.session import Session
from nodes.facts import Facts
from nodes.state import Scene


@dataclass(frozen=True, slots=True)
class Edit:
    """An immutable work in progress: each step of the order flow takes one and returns the next."""

    session: Session
    menu: Menu
    facts: Facts
    outcomes: tuple[Outcome, ...] = ()
    added: tuple[int, ...] = ()
    """Numbers of the cart lines that this message added to."""
    acted: bool = False
    """Whether the message changed or asked for anything the order flow understands."""

    @classmethod
    def of(cls, scene: Scene, menu: Menu) -> Edit:
        return cls(session=scene.session, menu=menu, facts=scene.facts)

    @property
    def cart(self) -> Cart:
        return self.session.cart

    @property
    def preferences(self) -> Preferences:
        return self.session.preferences or Preferences()

    def item(self, line_number: int) -> Item | None:
        """The menu item of a cart line."""
        line = self.cart.line(line_number)
        return self.menu.item(line.item) if line else None

    def saying(self, *outcomes: Outcome) -> Edit:
        """The same, with these outcomes to tell."""
        return replace(self, outcomes=(*self.outcomes, *outcomes), acted=True)

    def having(self, **changes: object) -> Edit:
        """The same, with these fields of the session changed."""
        return replace(self, session=self.session.replace(**changes), acted=True)

    def adding_to(self, line_number: int) -> Edit:
        """The same, with this line to be told as added, and as what "it" means."""
        added = (*(n for n in self.added if n != line_number), line_number)
        return replace(self.having(focus=line_number), added=added)
