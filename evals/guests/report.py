"""The table of the scores, and the most frequent kinds of failure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb

from evals.guests.visit import VisitResult, VisitVerdict

_COLUMNS = ("success", "silent", "aloud", "questions", "corrections", "turns")


@dataclass(frozen=True, slots=True)
class GoalScore:
    """Scores of some goals. Shares are from 0 to 1; ``questions``, ``corrections``, ``turns`` are per visit.

    ``pass_k``: the probability that ``seeds`` visits with the same goal all succeed.
    """

    goals: int
    seeds: int
    success: float
    silent: float
    aloud: float
    questions: float
    corrections: float
    turns: float
    pass_k: float

    @classmethod
    def of(cls, results: Sequence[VisitResult], most: int = 8) -> GoalScore:
        """The scores of some results; every goal has as many. ``most``: the k of pass^k, if there are so many seeds."""
        by_goal: defaultdict[str, list[bool]] = defaultdict(list)
        for result in results:
            by_goal[result.goal.id].append(result.succeeded)
        k = min(most, *(len(each) for each in by_goal.values()))
        verdicts, count = Counter(result.verdict for result in results), len(results)
        return cls(
            goals=len(by_goal),
            seeds=k,
            success=verdicts[VisitVerdict.SUCCESS] / count,
            silent=verdicts[VisitVerdict.SILENT] / count,
            aloud=verdicts[VisitVerdict.ALOUD] / count,
            questions=sum(result.doubts for result in results) / count,
            corrections=sum(result.corrections for result in results) / count,
            turns=sum(result.turns for result in results) / count,
            pass_k=sum(pass_power(each, k) for each in by_goal.values()) / len(by_goal),
        )


def pass_power(succeeded: Sequence[bool], k: int) -> float:
    """The probability that k visits, drawn from these without replacement, all succeeded."""
    return comb(sum(succeeded), k) / comb(len(succeeded), k)


def score_table(results: Sequence[VisitResult]) -> str:
    """The scores by group of goals, and of all."""
    return _format_table("group", results, [result.goal.group for result in results])


def habit_table(results: Sequence[VisitResult]) -> str:
    """The scores by habit of the guests; pass^k is of the goals together."""
    return _format_table("habit", results, [result.habit.value for result in results])


def _format_table(title: str, results: Sequence[VisitResult], names: Sequence[str]) -> str:
    """One row for each name, which stands beside each result, and one for all."""
    parts: defaultdict[str, list[VisitResult]] = defaultdict(list)
    for name, result in zip(names, results, strict=True):
        parts[name].append(result)
    width = max(len(name) for name in [*parts, title])
    k = GoalScore.of(results).seeds
    last = [f"{f'pass^{k}':>8}"] if k > 1 else []
    head = [f"{title:<{width}}", f"{'goals':>5}", *(f"{name:>11}" for name in _COLUMNS), f"{'pass^1':>8}"]
    rows = [" ".join([*head, *last])]
    rows += [_row(name, GoalScore.of(part), width) for name, part in sorted(parts.items())]
    return "\n".join([*rows, _row("all", GoalScore.of(results), width)])


def _row(name: str, score: GoalScore, width: int) -> str:
    shares = (score.success, score.silent, score.aloud)
    means = (score.questions, score.corrections, score.turns)
    cells = [f"{100 * share:>10.1f}%" for share in shares] + [f"{mean:>11.2f}" for mean in means]
    passes = [f"{100 * share:>7.1f}%" for share in (score.success, score.pass_k)[: min(score.seeds, 2)]]
    return " ".join([f"{name:<{width}}", f"{score.goals:>5}", *cells, *passes])


def failure_kinds(results: Iterable[VisitResult], most: int = 5) -> str:
    """The most frequent kinds of failure, each with an example."""
    kinds: defaultdict[str, list[VisitResult]] = defaultdict(list)
    for result in results:
        if not result.succeeded:
            kinds[_kind(result)].append(result)
    often = sorted(kinds.items(), key=lambda each: -len(each[1]))[:most]
    return "\n".join(f"{len(some):>4}  {kind}, as in {some[0].title}: {some[0].why}" for kind, some in often)


def _kind(result: VisitResult) -> str:
    return f"{result.verdict}: {result.why.split(' (')[0]}"
