"""Orders that staff must resolve: ``python -m store.staff`` on the database of DATABASE_URL.

    python -m store.staff                            the list, oldest first, with the details to ask the kitchen about
    python -m store.staff placed KEY ORDER_NUMBER    the kitchen has the order under this number
    python -m store.staff rejected KEY               the kitchen does not have the order

KEY is a key of the list, or a unique prefix of one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from domain.order import describe_lines
from domain.placement import Placement, PlacementKind
from store.errors import PlacedTwice, StoreUnavailable
from store.placements import Placements
from store.pool import Pool, open_pool
from store.tenant_scope import acting_for


class NoSuchCase(Exception):
    """No open case, or more than one, matches the key prefix."""


def describe_case(placement: Placement) -> str:
    """The order's details that staff need to find it in the kitchen."""
    total = placement.total
    about = "" if placement.kind is PlacementKind.ORDER else f"  {placement.kind} of {placement.of_order}"
    lines = [
        f"{placement.key}  {placement.created_at:%Y-%m-%d %H:%M:%S %Z}  {placement.reason or ''}{about}",
        f"  guest {placement.user_id}, session {placement.session_id}, restaurant {placement.tenant}"
        + (f", branch {placement.store}" if placement.store else ""),
        *(f"  {line}" for line in _order_lines(placement)),
        f"  total read back: {total.to_wire()} {total.currency}" if total else "  no total was read back",
        f"  trace {placement.trace_id or 'unknown'}",
    ]
    return "\n".join(lines)


async def close_case(placements: Placements, key: str, *, order_id: str | None) -> Placement:
    """Record the outcome that staff found: the order's number, or None without an order. Raises NoSuchCase."""
    matches = [case for case in await placements.list_for_staff() if str(case.key).startswith(key.lower())]
    if len(matches) != 1:
        raise NoSuchCase(f"{len(matches)} open cases have a key that begins with {key}.")
    if order_id is None:
        return await placements.record_rejected(matches[0].key, "never_arrived")
    return await placements.record_placed(matches[0].key, order_id, {"status": "received"})


def _order_lines(placement: Placement) -> list[str]:
    draft = placement.draft
    if draft is None and placement.kind is PlacementKind.CANCEL:
        return []
    if draft is None:
        return [f"order: {dict(placement.request)}"]
    fulfilment = draft.fulfilment
    how = [
        fulfilment.mode,
        fulfilment.address,
        fulfilment.table_number and f"table {fulfilment.table_number}",
        fulfilment.payment,
        fulfilment.scheduled_for and f"for {fulfilment.scheduled_for:%Y-%m-%d %H:%M}",
    ]
    lines = [*describe_lines(draft), ", ".join(str(part) for part in how if part)]
    lines += [f"the guest avoids {', '.join(w.avoided)} and wants {w.name} all the same" for w in draft.warned]
    return [*lines, *([f"instructions: {fulfilment.instructions}"] if fulfilment.instructions else [])]


async def _run(url: str, arguments: argparse.Namespace) -> str:
    pool = await open_pool(url, 2)
    try:
        return await _execute(pool, arguments)
    finally:
        await pool.close()


async def _execute(pool: Pool, arguments: argparse.Namespace) -> str:
    with acting_for(None):
        placements = Placements(pool)
        if arguments.what is None:
            cases = await placements.list_for_staff()
            return "\n\n".join(describe_case(case) for case in cases) or "No order needs staff."
        case = await close_case(placements, arguments.key, order_id=getattr(arguments, "order", None))
        return f"{case.key} is {case.status}{f': {case.order_id}' if case.order_id else ''}."


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m store.staff", description="Orders that staff must resolve.")
    what = parser.add_subparsers(dest="what", metavar="placed | rejected")
    placed = what.add_parser("placed", help="the kitchen has the order, or has changed or cancelled it")
    placed.add_argument("key")
    placed.add_argument("order", help="the kitchen's order number")
    rejected = what.add_parser("rejected", help="the kitchen does not have the order, or left it as it was")
    rejected.add_argument("key")
    return parser.parse_args()


def main() -> int:
    """List the cases, or close one; the exit code."""
    arguments, url = _arguments(), os.environ.get("DATABASE_URL", "")
    if not url:
        sys.stderr.write("Set DATABASE_URL to the orchestrator's Postgres database.\n")
        return 1
    try:
        sys.stdout.write(asyncio.run(_run(url, arguments)) + "\n")
    except (NoSuchCase, PlacedTwice, StoreUnavailable, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
