"""Plays guests with goals: ``python -m evals.guests [--seeds 8] [--only words] [--transcripts FILE] [--model]``.

Every goal is said in as many ways as there are seeds; the same seed says the same. Prints the scores by group of goals
and the most frequent kinds of failure. The database is a scratch one, or that of TEST_DATABASE_URL.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from api.settings import Settings
from demo.postgres import EmbeddedPostgres
from evals.conversations.testbed import RestaurantTestbed, open_testbed
from evals.guests.goals import NOODLES, GuestGoal, load_goals
from evals.guests.habits import GuestHabit
from evals.guests.report import failure_kinds, habit_table, score_table
from evals.guests.restaurant import open_restaurant
from evals.guests.visit import VisitResult, visit

SEATS = 6
"""Guests at the same time."""
PlannedVisit = tuple[GuestGoal, int]
"""A goal and its seed."""
_MODEL_FIELDS = ("openai_api_key", "openai_base_url", "openai_model", "openai_timeout_s", "openai_structured")


async def play_visits(
    server: str,
    visits: Sequence[PlannedVisit],
    *,
    careful: bool = True,
    habit: GuestHabit | None = None,
    **settings: object,
) -> list[VisitResult]:
    """Play all visits, one restaurant after the other. ``settings``: more settings of the API."""
    results: dict[PlannedVisit, VisitResult] = {}
    for restaurant in dict.fromkeys(goal.restaurant for goal, _ in visits):
        waiting = iter([each for each in visits if each[0].restaurant == restaurant])
        menu = restaurant if restaurant == NOODLES else "copper_basil"
        async with open_testbed(server, orders_for_later=True, menu=menu) as testbed, asyncio.TaskGroup() as seats:
            await open_restaurant(testbed, restaurant)
            await testbed.open_api(order_tips=True, order_coupons=True, **settings)
            for _ in range(SEATS):
                seats.create_task(_play_waiting(testbed, waiting, results, careful=careful, habit=habit))
    return [results[each] for each in visits]


async def _play_waiting(
    testbed: RestaurantTestbed,
    waiting: Iterator[PlannedVisit],
    results: dict[PlannedVisit, VisitResult],
    *,
    careful: bool,
    habit: GuestHabit | None,
) -> None:
    for goal, seed in waiting:
        results[goal, seed] = await visit(testbed, goal, seed, careful=careful, habit=habit)


def model_settings_of(server: str) -> dict[str, object] | None:
    """The configured model, as settings of the API; None when there is none."""
    configured = Settings.model_validate({"database_url": server})
    if not configured.has_model:
        return None
    reader = configured.reader_kind if configured.reader_kind != "local" else "model"
    return {"understanding": reader, **{name: getattr(configured, name) for name in _MODEL_FIELDS}}


def main() -> int:
    """Read the command line, play, print."""
    parser = argparse.ArgumentParser(description="Guests with goals.")
    parser.add_argument("--seeds", type=int, default=8, help="in how many ways each goal is said")
    parser.add_argument("--only", default="", help="only goals with this in their name or group")
    parser.add_argument("--transcripts", type=Path, help="write every visit into this file, failures first")
    parser.add_argument("--model", action="store_true", help="with the configured model")
    parser.add_argument("--hurried", action="store_true", help="guests who never look at the cart or the read-back")
    parser.add_argument("--habit", type=GuestHabit, choices=list(GuestHabit), help="all guests have this habit")
    arguments = parser.parse_args()
    goals = [goal for goal in load_goals() if arguments.only.lower() in f"{goal.group} {goal.id}".lower()]
    if not goals:
        sys.exit(f"There is no goal with {arguments.only!r} in its name.")
    with ExitStack() as opened:
        server = os.environ.get("TEST_DATABASE_URL") or opened.enter_context(EmbeddedPostgres.scratch())
        settings = model_settings_of(server) if arguments.model else {}
        if settings is None:
            sys.exit("No model is configured: set OPENAI_API_KEY or OPENAI_BASE_URL.")
        started = time.perf_counter()
        visits = [(goal, seed) for goal in goals for seed in range(max(1, arguments.seeds))]
        results = asyncio.run(
            play_visits(server, visits, careful=not arguments.hurried, habit=arguments.habit, **settings)
        )
        took = time.perf_counter() - started
    print(
        score_table(results),
        habit_table(results),
        f"{len(results)} visits, {took:.1f} s",
        failure_kinds(results),
        sep="\n\n",
    )
    if arguments.transcripts:
        ordered = sorted(results, key=lambda result: result.succeeded)
        arguments.transcripts.write_text(
            "\n\n".join(each.format_transcript() for each in ordered) + "\n", encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
