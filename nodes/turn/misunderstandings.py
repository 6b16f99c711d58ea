"""Counts how often in a row a guest was not understood, in any flow."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps

from domain.outcome import Outcome, SmallTalk
from nodes.turn.state import Ask, Decision, Flow, Scene

MISSES_BEFORE_HELP = 2
_NOT_UNDERSTOOD = SmallTalk(topic="not_understood")


def count_misunderstandings(flow: Flow) -> Flow:
    """The flow with its misunderstandings counted."""

    @wraps(flow)
    def decide(scene: Scene) -> Decision | Ask:
        decision = flow(scene)
        return decision if isinstance(decision, Ask) else update_count(decision)

    return decide


def update_count(decision: Decision) -> Decision:
    """The decision with the updated count; from the second misunderstanding in a row, help is offered."""
    if _NOT_UNDERSTOOD not in decision.outcomes:
        return replace(decision, session=decision.session.replace(misses=0)) if decision.session.misses else decision
    misses = decision.session.misses + 1
    session = decision.session.replace(misses=misses)
    outcomes = tuple(_offer_help(o) for o in decision.outcomes) if misses >= MISSES_BEFORE_HELP else decision.outcomes
    return replace(decision, session=session, outcomes=outcomes)


def _offer_help(outcome: Outcome) -> Outcome:
    return SmallTalk(topic="stuck") if outcome == _NOT_UNDERSTOOD else outcome
