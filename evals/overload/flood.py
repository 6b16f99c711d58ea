"""The flood of one tenant: what it does to the turns of the others, who stay within their equal shares."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from evals.bench.processes import DemoEnvironment, ServerProcess, open_demo
from evals.overload.load_generator import GeneratorResult, OverloadJob
from evals.overload.rounds import (
    ALLOWED,
    NORMAL,
    OVERLOAD,
    OverloadPlan,
    format_cells,
    measure_capacity,
    percentile,
    run_generators,
)

FLOODING = "flooding"
MAX_REFUSED = 0.01
"""The share of a quiet tenant's messages that may be refused."""
_SERVICES = {
    "menu": "MENU_SERVICE_URL", "recommend": "RECOMMEND_SERVICE_URL", "tracking": "TRACKING_SERVICE_URL",
    "profile": "PROFILE_SERVICE_URL",
}  # fmt: skip
_ORDER_URLS = {
    "quote_url": "ORDER_QUOTE_URL",
    "lookup_url": "ORDER_LOOKUP_URL",
    "change_url": "ORDER_CHANGE_URL",
    "cancel_url": "ORDER_CANCEL_URL",
}


@dataclass(frozen=True, slots=True)
class QuietFigures:
    """The messages of the quiet tenants over all rounds, and those of the other tenant meanwhile."""

    name: str
    quiet: Sequence[GeneratorResult]
    other: Sequence[GeneratorResult]

    def percentile_ms(self, percent: int) -> float:
        """Latency percentile of the quiet tenants' turns, in milliseconds."""
        return percentile([ms for each in self.quiet for ms in each.admitted_ms], percent)

    @property
    def refused_share(self) -> float:
        """The share of the quiet tenants' messages that were refused."""
        offers = sum(each.offer_count for each in self.quiet)
        return sum(len(each.refused_ms) for each in self.quiet) / offers if offers else 0.0

    @property
    def others(self) -> int:
        """Answers that were neither a good reply nor a refusal."""
        return sum(each.others for each in (*self.quiet, *self.other))


@dataclass(frozen=True, slots=True)
class FloodResult:
    """Capacity in turns a second, and the quiet tenants' figures without and with the flood."""

    tenants: int
    capacity: float
    calm: QuietFigures
    flooded: QuietFigures

    @property
    def ratio(self) -> float:
        """p99 of the quiet tenants with the flood, divided by p99 without it."""
        return self.flooded.percentile_ms(99) / self.calm.percentile_ms(99)

    @property
    def is_fair(self) -> bool:
        """Whether the quiet tenants are served as before."""
        is_served = self.flooded.refused_share <= max(MAX_REFUSED, self.calm.refused_share)
        return self.ratio <= ALLOWED and is_served and not (self.calm.others + self.flooded.others)


def measure_flood(plan: OverloadPlan, tenants: int, database_url: str | None) -> FloodResult:
    """Alternate rounds in which all tenants send equal shares of the normal load, and rounds in which one sends the
    overload."""
    with open_demo(database_url) as demo:
        names = [FLOODING, *(f"quiet-{number}" for number in range(1, tenants))]
        file = demo.scratch.folder / "tenants.toml"
        file.write_text("\n".join(_write_tenant(name, demo) for name in names), encoding="utf-8")
        api = demo.start_api("api", MAX_TURNS=str(plan.most_turns), TENANTS_FILE=str(file), DEFAULT_TENANT=FLOODING)
        capacity = measure_capacity(api, plan)
        share = NORMAL * capacity / tenants
        rounds = [
            (
                _run_tenants(api, plan, names, f"calm-{n}", share=share, flood=share, seed=n),
                _run_tenants(api, plan, names, f"flood-{n}", share=share, flood=OVERLOAD * capacity, seed=n),
            )
            for n in range(plan.rounds)
        ]
        calm, flooded = zip(*rounds, strict=True)
        return FloodResult(tenants, capacity, _sum_figures("calm", calm), _sum_figures("flooded", flooded))


def render_flood(plan: OverloadPlan, result: FloodResult) -> str:
    """The table and the verdict."""
    heads = ("quiet tenants", "messages", "refused", "p50 ms", "p99 ms")
    widths = (15, 11, 11, 10, 10)
    rows = [
        (
            figures.name,
            str(sum(each.offer_count for each in figures.quiet)),
            f"{figures.refused_share:.1%}",
            f"{figures.percentile_ms(50):.1f}",
            f"{figures.percentile_ms(99):.1f}",
        )
        for figures in (result.calm, result.flooded)
    ]
    flood = result.flooded.other
    return "\n".join(
        [
            f"Capacity: {result.capacity:.1f} turns/s, with MAX_TURNS={plan.most_turns} and {result.tenants} tenants.",
            f"Calm: each tenant sends {NORMAL / result.tenants:.2f} of it. Flooded: one sends {OVERLOAD:g} times it,",
            "the others as before.",
            f"{plan.rounds} rounds of {plan.seconds:g} s each, in turn.",
            "",
            format_cells(heads, widths),
            *(format_cells(row, widths) for row in rows),
            "",
            f"The flooding tenant: {sum(len(each.admitted_ms) for each in flood)} of"
            f" {sum(each.offer_count for each in flood)} messages admitted",
            f"p99 of the quiet tenants, flooded to calm: {result.ratio:.2f} (allowed {ALLOWED})",
            f"Neither reply nor refusal: {result.calm.others + result.flooded.others}",
        ]
    )


def _run_tenants(
    api: ServerProcess, plan: OverloadPlan, names: Sequence[str], tag: str, *, share: float, flood: float, seed: int
) -> tuple[GeneratorResult, GeneratorResult]:
    """The results of the quiet tenants, and of the first one, which sends ``flood`` messages a second."""
    first, *quiet = names
    results = run_generators(
        OverloadJob(api.port, plan.seconds, f"{tag}-quiet", share * len(quiet), seed=seed, tenants=quiet),
        OverloadJob(api.port, plan.seconds, f"{tag}-first", flood, seed=seed + 1000, tenants=(first,)),
    )
    time.sleep(plan.pause_s)
    return results[0], results[1]


def _sum_figures(name: str, rounds: Sequence[tuple[GeneratorResult, GeneratorResult]]) -> QuietFigures:
    return QuietFigures(name, [quiet for quiet, _ in rounds], [other for _, other in rounds])


def _write_tenant(name: str, demo: DemoEnvironment) -> str:
    """The tenant's table of TENANTS_FILE, with the demo's services."""
    services = [f'services.{service}.url = "{demo.urls[setting]}"' for service, setting in _SERVICES.items()]
    orders = [f'{field} = "{demo.urls[setting]}"' for field, setting in _ORDER_URLS.items()]
    order = ", ".join([f'url = "{demo.urls["ORDER_SERVICE_URL"]}"', *orders, 'effect = "idempotent_write"'])
    return "\n".join([f"[tenants.{name}]", f'name = "{name}"', *services, f"services.order = {{ {order} }}"])
