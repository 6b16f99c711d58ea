"""Flows walked without a graph: commands in, decisions out. Tools are answered from facts that are given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from domain.calls import ToolCall
from domain.commands import Command, Reading, Unread
from domain.guest import Profile
from domain.menu import Menu
from domain.outcome import Outcome
from domain.session import Session
from domain.turn import TurnRequest
from nodes.turn.edit import Edit
from nodes.turn.facts import Facts
from nodes.turn.state import Ask, Decision, Flow, Scene, Turn
from tests.fakes.trattoria import trattoria


def request(text: str = "(scripted)", **fields: object) -> TurnRequest:
    given = {
        "tenant": "t", "user_id": "u", "channel": "web", "session_id": "s", "trace_id": "x", "message_id": "m",
        "text": text, **fields,
    }  # fmt: skip
    return TurnRequest.model_validate(given)


def known(menu: Menu | None = None) -> Facts:
    """A menu, a guest without preferences, and an order service without quotes."""
    return Facts(menu=menu or trattoria(), profile=Profile(), quoted=True)


def reading(*commands: Command, unread: tuple[Unread, ...] = (), contradictory: str | None = None) -> Reading:
    return Reading(commands=commands, unread=unread, contradictory=contradictory)


def scene(session: Session, said: Reading, facts: Facts | None = None) -> Scene:
    return Scene(session, Turn(request=request(), reading=said), facts or known())


def edit(session: Session | None = None, *commands: Command, facts: Facts | None = None) -> Edit:
    """The work in progress at the beginning of a message."""
    given = facts or known()
    said = reading(*commands) if commands else None
    begun = Scene(session or Session(), Turn(request=request(), reading=said), given)
    return Edit.of(begun, given.menu or trattoria())


@dataclass
class Walk:
    """One session in which messages follow each other through one flow."""

    flow: Flow
    session: Session = field(default_factory=Session)
    facts: Facts = field(default_factory=known)
    asked: list[ToolCall] = field(default_factory=list)

    def wants(
        self, *commands: Command, unread: tuple[Unread, ...] = (), contradictory: str | None = None
    ) -> tuple[Outcome, ...]:
        """What comes of a message; a tool that is asked for is remembered, and the message ends there."""
        said = reading(*commands, unread=unread, contradictory=contradictory)
        decided = self.flow(scene(self.session, said, self.facts))
        if isinstance(decided, Ask):
            self.asked.append(decided.call)
            return ()
        self.session = decided.session
        self.last = decided
        return decided.outcomes

    last: Decision = field(default_factory=lambda: Decision(session=Session()))

    def knowing(self, **facts: object) -> Walk:
        """The same walk with more facts."""
        self.facts = replace(self.facts, **facts)  # type: ignore[arg-type]
        return self

    @property
    def cart(self) -> list[str]:
        """The cart's lines: "2 pepperoni-pizza large -onions (note)"."""
        lines = []
        for line in self.session.cart.lines:
            parts = [str(choice.option) for choice in line.choices]
            parts += [f"-{refusal.option}" for refusal in line.refusals]
            note = f" ({line.note})" if line.note else ""
            lines.append(" ".join((f"{line.quantity} {line.item}", *parts)) + note)
        return lines
