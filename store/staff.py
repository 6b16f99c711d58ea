"""The orders that only people can find out about: ``python -m store.staff`` on the database of DATABASE_URL.

    python -m store.staff                            the list, oldest first, with all that is needed to ask the kitchen
    python -m store.staff placed KEY ORDER_NUMBER    the kitchen has it, under this number: the guest can track it
    python -m store.staff rejected KEY               the kitchen does not have it

KEY is a key of the list, or as much of its beginning as names one order.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from domain.order import in_words
from domain.placement import Placement
from store.errors import PlacedTwice, StoreUnavailable
from store.placements import Placements
from store.pool import open_pool


class NoSuchCase(Exception):
    """No open case, or more than one, has a key that begins like this."""


def case_in_words(placement: Placement) -> str:
    """Everything that a person needs to find the order, or the lack of it, in the kitchen."""
    total = placement.total
    lines = [
        f"{placement.key}  {placement.created_at:%Y-%m-%d %H:%M:%S %Z}  {placement.reason or ''}",
        f"  guest {placement.user_id}, session {placement.session_id}, restaurant {placement.tenant}",
        *(f"  {line}" for line in _order(placement)),
        f"  total read back: {total.to_wire()} {total.currency}" if total else "  no total was read back",
        f"  trace {placement.trace_id or 'unknown'}",
    ]
    return "\n".join(lines)


async def close_case(placements: Placements, key: str, *, order_id: str | None) -> Placement:
    """Record what staff found out: the order's number, or None where there is no order. Raises NoSuchCase."""
    found = [case for case in await placements.with_staff() if str(case.key).startswith(key.lower())]
    if len(found) != 1:
        raise NoSuchCase(f"{len(found)} open cases have a key that begins with {key}.")
    if order_id is None:
        return await placements.rejected(found[0].key, "never_arrived")
    return await placements.placed(found[0].key, order_id, {"status": "received"})


def _order(placement: Placement) -> list[str]:
    draft = placement.draft
    if draft is None:
        return [f"order: {dict(placement.request)}"]
    wanted = draft.fulfilment
    how = [wanted.mode, wanted.address, wanted.table_number and f"table {wanted.table_number}", wanted.payment]
    told = [*in_words(draft), ", ".join(str(part) for part in how if part)]
    told += [f"the guest avoids {', '.join(w.avoided)} and wants {w.name} all the same" for w in draft.warned]
    return [*told, *([f"instructions: {wanted.instructions}"] if wanted.instructions else [])]


async def _run(url: str, told: argparse.Namespace) -> str:
    pool = await open_pool(url, 2)
    try:
        placements = Placements(pool)
        if told.what is None:
            cases = await placements.with_staff()
            return "\n\n".join(case_in_words(case) for case in cases) or "No order needs staff."
        closed = await close_case(placements, told.key, order_id=getattr(told, "order", None))
        return f"{closed.key} is {closed.status}{f': {closed.order_id}' if closed.order_id else ''}."
    finally:
        await pool.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m store.staff", description="Orders that only people can find.")
    what = parser.add_subparsers(dest="what", metavar="placed | rejected")
    placed = what.add_parser("placed", help="the kitchen has the order")
    placed.add_argument("key")
    placed.add_argument("order", help="the kitchen's number of it")
    rejected = what.add_parser("rejected", help="the kitchen does not have the order")
    rejected.add_argument("key")
    return parser.parse_args()


def main() -> int:
    """List the cases, or close one; the exit code."""
    told, url = _arguments(), os.environ.get("DATABASE_URL", "")
    if not url:
        sys.stderr.write("Set DATABASE_URL to the orchestrator's Postgres database.\n")
        return 1
    try:
        sys.stdout.write(asyncio.run(_run(url, told)) + "\n")
    except (NoSuchCase, PlacedTwice, StoreUnavailable, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
