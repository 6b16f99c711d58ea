"""How much of right answers survives the checks: ``python -m evals.gold.perfect_model --file GOLD.jsonl [--misses]``.

A stand-in model answers every message with its gold commands, each with the whole message as its quote. What does not
come back is what the schema cannot say, or what the checks reject without need.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from domain.commands import Command, Reading
from domain.menu import Menu
from domain.reading_context import ReadingContext
from evals.gold.compare import Comparison
from evals.gold.loading import GoldLine, load
from evals.gold.menu import demo_menu
from evals.gold.situation import contexts
from understanding.local_reader import LocalCommandReader
from understanding.model_reader import ModelCommandReader

T = TypeVar("T", bound=BaseModel)
Wire = dict[str, Any]
"""A command as a model writes it: a foreign format."""
_PRICES = frozenset({"max_price", "min_price", "budget"})
_MINOR = 100


class PerfectModel:
    """Answers with ``commands``, which the caller sets before each question."""

    def __init__(self) -> None:
        self.commands: list[Wire] = []

    async def complete(self, *, system: str, user: str, schema: type[T]) -> T:  # noqa: ARG002 - it knows the answer
        """The answer, as the schema."""
        return schema.model_validate({"commands": self.commands})


async def missed(lines: Iterable[GoldLine], menu: Menu) -> list[tuple[GoldLine, Reading]]:
    """The messages whose gold commands do not come back, with what does."""
    model, found = PerfectModel(), []
    reader = ModelCommandReader(model.complete, LocalCommandReader.load(), timeout_s=60)
    for line, context in _situations(lines, menu):
        model.commands = [written(command, context.text) for command in line.best]
        reading = await reader.read(context)
        same = Comparison(menu, context.fulfilment.address or "").same(line.best, reading.commands)
        if not same or any(part.weighty for part in reading.unread):
            found.append((line, reading))
    return found


def _situations(lines: Iterable[GoldLine], menu: Menu) -> Iterator[tuple[GoldLine, ReadingContext]]:
    for _, dialogue in groupby(lines, key=lambda line: line.dialogue):
        yield from ((line, context) for line, context in contexts(list(dialogue), menu) if line.best)


def written(command: Command, quote: str) -> Wire:
    """The command as a model would write it, in the schema of its answer."""
    wire: Wire = json.loads(command.model_dump_json(by_alias=True))
    _rewrite(wire, keep_said=command.kind == "set_fulfilment")
    wire["quote"] = quote
    if wire["kind"] == "reorder" and isinstance(wire["which"], dict):
        wire |= {"order": wire["which"], "which": "order"}
    for inner in wire.get("commands", ()):
        inner["quote"] = quote
    return wire


def _rewrite(value: object, *, keep_said: bool) -> None:
    """Prices in the menu's currency; no quotes of the gold file, which are not checked for being said."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in _PRICES and part is not None:
                value[key] = part / _MINOR
            elif key == "said" and not keep_said:
                value[key] = None
            else:
                _rewrite(part, keep_said=keep_said)
    if isinstance(value, list):
        for part in value:
            _rewrite(part, keep_said=keep_said)


def main() -> int:
    """Read the command line, score, print."""
    parser = argparse.ArgumentParser(description="How much of right answers survives the checks.")
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--misses", action="store_true", help="print what does not come back")
    arguments = parser.parse_args()
    menu = demo_menu()
    lines = [line for line in load(arguments.file, menu).lines if line.best]
    found = asyncio.run(missed(lines, menu))
    for line, reading in found if arguments.misses else ():
        print(f"{line.name}  {line.text[:300]}\n    gold {line.best}\n    got  {reading.commands} {reading.unread}")
    print(f"{len(lines) - len(found)} of {len(lines)} right answers come back whole")
    return 0


if __name__ == "__main__":
    sys.exit(main())
