"""Counts how often in a row a guest was not understood, in any flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import wraps

from domain.outcome import NotOnMenu, Outcome, SmallTalk
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
    if not _is_misunderstanding(decision.outcomes):
        return replace(decision, session=decision.session.replace(misses=0)) if decision.session.misses else decision
    misses = decision.session.misses + 1
    session = decision.session.replace(misses=misses)
    outcomes = _with_help(decision.outcomes) if misses >= MISSES_BEFORE_HELP else decision.outcomes
    return replace(decision, session=session, outcomes=outcomes)


def _is_misunderstanding(outcomes: Sequence[Outcome]) -> bool:
    """Whether nothing was understood, or only words that name nothing on the menu and are like nothing there."""
    strange = [each for each in outcomes if isinstance(each, NotOnMenu) and not each.nearest]
    return _NOT_UNDERSTOOD in outcomes or (bool(strange) and len(strange) == len(outcomes))


def _with_help(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes with the offer of help and staff; what the menu does not have is still said."""
    offered = tuple(_offer_help(each) for each in outcomes)
    return offered if _NOT_UNDERSTOOD in outcomes else (*offered, SmallTalk(topic="stuck"))


def _offer_help(outcome: Outcome) -> Outcome:
    return SmallTalk(topic="stuck") if outcome == _NOT_UNDERSTOOD else outcome
