"""Scores the grounding engine against a folder of real orders: ``python -m evals.order_parsing --kit FOLDER``.

The folder holds ``menus/*.json`` and ``menus_bare/*.json`` (the same restaurants without aliases), ``cases/*.jsonl``
(one order a line) and ``score.py`` (the scorer, loaded at run time). The engine gets the menu and the text only.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from domain.cart import Amount
from domain.mentions import GroundedLine
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from understanding.grounding import MenuIndex, ground
from understanding.mentions import Grounding, OpenOption

KitLine = dict[str, Any]
"""An order line in the kit's format."""


@dataclass(frozen=True, slots=True)
class KitScore:
    """The score of one file of orders. Shares in per cent, times in milliseconds of CPU per order."""

    file: str
    orders: int
    exact: float
    line_f1: float
    median_ms: float
    p99_ms: float

    def __str__(self) -> str:
        times = f"{self.median_ms:10.2f} {self.p99_ms:7.2f}"
        return f"{self.file:42} {self.orders:6} {self.exact:6.2f} {self.line_f1:8.2f} {times}"


def read_menu(kit_menu: KitLine) -> Menu:
    """A menu of the kit as the product's own."""
    return Menu(
        items=tuple(_read_item(item) for item in kit_menu["items"]),
        generic_names=tuple((category, tuple(names)) for category, names in kit_menu.get("generic_names", {}).items()),
    )


def build_kit_lines(grounding: Grounding, menu: Menu) -> list[KitLine]:
    """A grounding as the kit's order lines. Open choices stay open: "a|b" for options, no item for items."""
    lines = [
        _build_kit_line(line, [o for i, o in grounding.open_options if i == n], menu)
        for n, line in enumerate(grounding.lines)
    ]
    for vague in grounding.ambiguous:
        categories = {item.category for item in map(menu.item, vague.candidates) if item}
        line = _build_kit_line(vague.line, [], menu)
        lines.append(line | {"item": None, "category": categories.pop() if len(categories) == 1 else ""})
    return lines


def main() -> None:
    """Print the table; with --errors also the orders that were not understood exactly."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kit", type=Path, required=True)
    arguments.add_argument("--only", default="", help="part of the name of the case files to score")
    arguments.add_argument("--menus", nargs="*", default=["menus", "menus_bare"])
    arguments.add_argument("--errors", type=int, default=0, help="how many wrong orders to print per file")
    args = arguments.parse_args()
    scorer = _load_scorer(args.kit)
    print(f"{'file':42} orders  exact  line F1  median ms  p99 ms")
    for folder in args.menus:
        for cases in sorted((args.kit / "cases").glob("*.jsonl")):
            if args.only in cases.name:
                score = _score_file(scorer, args.kit, folder, cases, args.errors)
                print(score)


def _score_file(scorer: ModuleType, kit: Path, folder: str, file: Path, errors: int) -> KitScore:
    cases = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    menu = read_menu(json.loads((kit / folder / f"{file.name.split('.')[0]}.json").read_text(encoding="utf-8")))
    index = MenuIndex.of(menu)
    predicted, times = {}, []
    for case in cases:
        began = time.thread_time()
        grounding = ground(case["text"], index)
        times.append(1000 * (time.thread_time() - began))
        predicted[case["id"]] = build_kit_lines(grounding, menu)
    wrong: list[KitLine] = []
    result = scorer.score(cases, predicted, errors=wrong)
    for case in wrong[:errors]:
        _print_error(case, predicted[case["id"]])
    return KitScore(
        file=f"{folder}/{file.name}",
        orders=len(cases),
        exact=result["order_em"],
        line_f1=result["line"]["f1"],
        median_ms=statistics.median(times),
        p99_ms=sorted(times)[int(0.99 * len(times))],
    )


def _read_item(item: KitLine) -> Item:
    return Item(
        id=ItemId(item["id"]),
        name=item["name"],
        category=item["category"],
        aliases=tuple(item.get("aliases", ())),
        groups=tuple(_read_group(group) for group in item.get("option_groups", ())),
    )


def _read_group(group: KitLine) -> OptionGroup:
    return OptionGroup(
        id=GroupId(group["name"]),
        name=group["name"],
        kind=GroupKind(group["kind"]),
        options=tuple(Option(OptionId(v["id"]), v["name"], tuple(v.get("aliases", ()))) for v in group["values"]),
        refusable=group.get("negatable", False),
        amounts=group.get("qualifiable", False),
    )


def _build_kit_line(line: GroundedLine, open_options: Sequence[OpenOption], menu: Menu) -> KitLine:
    item = menu.item(line.item)
    chosen = [o for o in open_options if not o.refused]
    refused = [o for o in open_options if o.refused]
    return {
        "item": line.item,
        "category": item.category if item else "",
        "quantity": line.quantity,
        "options": _group_options([(c.group, str(c.option)) for c in line.choices] + _join_options(chosen)),
        "negated": _group_options([(r.group, str(r.option)) for r in line.refusals] + _join_options(refused)),
        "qualifiers": _group_amounts(
            [(c.group, str(c.option), c.amount) for c in line.choices] + _open_amounts(chosen)
        ),
        "negated_qualifiers": _group_amounts([(r.group, str(r.option), r.amount) for r in line.refusals]),
    }


def _join_options(open_options: Iterable[OpenOption]) -> list[tuple[GroupId, str]]:
    return [(o.group, "|".join(sorted(o.options))) for o in open_options]


def _open_amounts(open_options: Iterable[OpenOption]) -> list[tuple[GroupId, str, Amount]]:
    return [(o.group, "|".join(sorted(o.options)), o.amount) for o in open_options]


def _group_options(pairs: Iterable[tuple[GroupId, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for group, option in pairs:
        grouped.setdefault(str(group), []).append(option)
    return grouped


def _group_amounts(chosen: Iterable[tuple[GroupId, str, Amount]]) -> dict[str, dict[str, str]]:
    amounts: dict[str, dict[str, str]] = {}
    for group, option, amount in chosen:
        if amount is not Amount.NORMAL:
            amounts.setdefault(str(group), {})[option] = amount.value
    return amounts


def _load_scorer(kit: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("order_kit_score", kit / "score.py")
    if spec is None or spec.loader is None:
        sys.exit(f"no score.py in {kit}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _print_error(case: KitLine, predicted: list[KitLine]) -> None:
    print(f"\n{case['id']}: {case['text']}")
    for mark, lines in (("gold", case["expected"]), ("ours", predicted)):
        for line in sorted(lines, key=lambda line: str(line["item"])):
            parts = {key: value for key, value in line.items() if value and key not in ("item", "category", "quantity")}
            print(f"   {mark} {line['quantity']} x {line['item'] or line['category']} {parts or ''}")


if __name__ == "__main__":
    main()
