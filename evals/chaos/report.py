"""Renders the table of a run."""

from __future__ import annotations

from collections.abc import Iterator

from evals.chaos.run import ChaosResult

_WIDTH = 62


def render_report(outcome: ChaosResult) -> str:
    """The injected faults and the counts, as text."""
    return "\n".join(_lines(outcome))


def _lines(outcome: ChaosResult) -> Iterator[str]:
    verdict, plan = outcome.verdict, outcome.plan
    service = "with idempotency keys and look-up" if plan.keys else "without keys, without look-up"
    yield f"Order service {service}; two replicas; {len(outcome.injected)} faults in {outcome.seconds:.0f} s"
    yield ""
    yield f"{'fault':<{_WIDTH}}{'injected':>9}{'survived':>9}"
    for name in plan.kinds:
        these = [each for each in outcome.injected if each.name == name]
        survived = sum(not each.guests & verdict.guilty for each in these)
        yield f"{name:<{_WIDTH}}{len(these):>9}{survived:>9}"
    yield f"{'the same message delivered again, or to both replicas at once':<{_WIDTH}}{verdict.duplicates:>9}"
    yield f"{'messages sent again by a guest without an answer':<{_WIDTH}}{verdict.retries:>9}"
    yield ""
    counts = {
        "guests": plan.orders,
        "confirmations": verdict.confirmations,
        "of these answered with a definite no": verdict.rejections,
        "orders in the restaurant's own tables": verdict.orders,
        "guests whose reply had their order's number": verdict.guests_with_order,
        "orders on the staff's list": verdict.with_staff,
        **verdict.wishes.list_counts(),
        "seconds of the longest conversation": round(verdict.longest_s),
    }
    for name, count in {**counts, **verdict.problems}.items():
        yield f"{name:<{_WIDTH}}{count:>9}"
    for name in outcome.never_happened:
        yield f"never happened: {name}"
    for note in verdict.notes[:60]:
        yield f"  {note}"
    yield ""
