"""``python -m evals.bench.profile``: flame graphs of the API under load, and the processor time by package.

Needs py-spy on the path or beside the interpreter (``make profile`` installs it) and the permission to read a child
process. Writes an SVG for each turn into docs/flame_graphs/.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from demo.postgres_binaries import PostgresUnavailable
from evals.bench.measure import BenchPlan, measure_round
from evals.bench.menus import MENUS, BenchMenu, Scenario
from evals.bench.processes import ROOT, BenchSetup, SetupFailed, open_bench

FOLDER = ROOT / "docs" / "flame_graphs"
_TITLE = re.compile(r'(<text id="title"[^>]*>)[^<]*(</text>)')
_PY_SPY = Path(sys.executable).with_name("py-spy")
_FRAME = re.compile(r"^(?P<function>.*) \((?P<file>[^)]*)\)$")
_OURS = (
    "api",
    "graph",
    "nodes",
    "understanding",
    "services",
    "domain",
    "privacy",
    "observability",
    "recording",
    "store",
)


def main() -> int:
    """Profile and print. Returns 1 when a required process does not start."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.profile", description=__doc__)
    parser.add_argument("--seconds", type=int, default=15, help="length of a recording")
    parser.add_argument("--menu", choices=[each.name for each in MENUS], default=MENUS[0].name)
    parser.add_argument("--py-spy", default=str(_PY_SPY), help="the program")
    arguments = parser.parse_args()
    menu = next(each for each in MENUS if each.name == arguments.menu)
    try:
        profile_menu(menu, arguments.py_spy, arguments.seconds)
    except (SetupFailed, PostgresUnavailable, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def profile_menu(menu: BenchMenu, py_spy: str, seconds: int) -> None:
    """Record each scenario of the menu."""
    FOLDER.mkdir(exist_ok=True)
    with open_bench(None, menu) as setup:
        for scenario in menu.scenarios:
            name = f"{menu.name}_{scenario.name.replace(' ', '_')}"
            stacks = record_stacks(setup, scenario, py_spy, seconds, FOLDER / f"{name}.svg")
            print(render_packages(name, count_packages(stacks)))


def record_stacks(setup: BenchSetup, scenario: Scenario, py_spy: str, seconds: int, drawing: Path) -> list[str]:
    """The sampled stacks under load, a line each with its count; the flame graph goes to ``drawing``."""
    side, raw = setup.sides[0], drawing.with_suffix(".raw")
    measure_round(setup, side, scenario, BenchPlan(seconds=2), guests=4, tag="warm")
    recordings = [
        subprocess.Popen(
            [py_spy, "record", "--pid", str(side.pid), "--duration", str(seconds), "--gil", "--nonblocking",
             "--format", kind, "--output", str(file)],
            stdout=subprocess.DEVNULL,
        )
        for kind, file in (("flamegraph", drawing), ("raw", raw))
    ]  # fmt: skip
    measure_round(setup, side, scenario, BenchPlan(seconds=seconds + 1), guests=4, tag="profile")
    for recording in recordings:
        recording.wait()
    # py-spy writes its whole command with the paths of this machine as the title.
    drawing.write_text(_TITLE.sub(rf"\g<1>{drawing.stem.replace('_', ' ')}\g<2>", drawing.read_text(), count=1))
    stacks = raw.read_text().splitlines()
    raw.unlink()
    return stacks


def count_packages(stacks: Iterable[str]) -> Mapping[str, float]:
    """The share of each package: of the innermost frame that belongs to one of ours or to a library."""
    samples: Counter[str] = Counter()
    for stack in stacks:
        frames, _, count = stack.rpartition(" ")
        samples[_package_of(frames.split(";"))] += int(count)
    total = sum(samples.values()) or 1
    return {name: count / total for name, count in samples.most_common()}


def render_packages(name: str, shares: Mapping[str, float], least: float = 0.01) -> str:
    """The table."""
    lines = [f"{name}: processor time by package"]
    lines += [f"  {package:<24}{share:>6.1%}" for package, share in shares.items() if share >= least]
    return "\n".join(lines)


def _package_of(frames: list[str]) -> str:
    for frame in reversed(frames):
        match = _FRAME.match(frame)
        package = match["file"].partition("/")[0] if match else ""
        if package in _OURS or package in ("pregel", "langgraph", "langchain_core", "_internal"):
            return "langgraph" if package in ("pregel", "_internal") else package
        if package and "." not in package and not package.startswith("<"):
            return package
    return "python"


if __name__ == "__main__":
    raise SystemExit(main())
