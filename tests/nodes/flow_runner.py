"""Runs flows without a graph: commands in, decisions out. Tool results are fixed in advance."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from domain.calls import ToolCall
from domain.commands import Command, Reading, Unread
from domain.guest import Profile
from domain.menu import Menu
from domain.outcome import Outcome
from domain.session import Session
from domain.turn import TurnRequest
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask, Decision, Flow, Scene, Turn
from nodes.turn.tool_results import ToolResults
from tests.fakes.trattoria import trattoria


def build_request(text: str = "(scripted)", **fields: object) -> TurnRequest:
    given = {
        "tenant": "t", "user_id": "u", "channel": "web", "session_id": "s", "trace_id": "x", "message_id": "m",
        "text": text, **fields,
    }  # fmt: skip
    return TurnRequest.model_validate(given)


def build_results(menu: Menu | None = None) -> ToolResults:
    """A menu, a guest without preferences, and an order service without quotes."""
    return ToolResults(menu=menu or trattoria(), profile=Profile(), is_quoted=True)


def build_reading(*commands: Command, unread: tuple[Unread, ...] = (), contradictory: str | None = None) -> Reading:
    return Reading(commands=commands, unread=unread, contradictory=contradictory)


def build_scene(session: Session, said: Reading, results: ToolResults | None = None) -> Scene:
    return Scene(session, Turn(request=build_request(), reading=said), results or build_results())


def begin_draft(session: Session | None = None, *commands: Command, results: ToolResults | None = None) -> CartDraft:
    """The work in progress at the beginning of a message."""
    given = results or build_results()
    said = build_reading(*commands) if commands else None
    begun = Scene(session or Session(), Turn(request=build_request(), reading=said), given)
    return CartDraft.begin(begun, given.menu or trattoria())


@dataclass
class FlowRunner:
    """One session in which messages follow each other through one flow."""

    flow: Flow
    session: Session = field(default_factory=Session)
    results: ToolResults = field(default_factory=build_results)
    calls: list[ToolCall] = field(default_factory=list)
    """The tool calls that the flow has returned."""
    last: Decision = field(default_factory=lambda: Decision(session=Session()))

    def send(
        self, *commands: Command, unread: tuple[Unread, ...] = (), contradictory: str | None = None
    ) -> tuple[Outcome, ...]:
        """The outcomes of a message; a tool call is recorded and ends the message without outcomes."""
        reading = build_reading(*commands, unread=unread, contradictory=contradictory)
        decision = self.flow(build_scene(self.session, reading, self.results))
        if isinstance(decision, Ask):
            self.calls.append(decision.call)
            return ()
        self.session = decision.session
        self.last = decision
        return decision.outcomes

    def with_results(self, **results: object) -> FlowRunner:
        """The same runner with more tool results."""
        self.results = replace(self.results, **results)  # type: ignore[arg-type]
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
