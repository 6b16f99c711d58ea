"""Events and messages to others: ``python -m store.outbox`` on the database of DATABASE_URL.

    python -m store.outbox list                 what is pending or failed, newest first
    python -m store.outbox list --sent          also what was sent within the last 7 days
    python -m store.outbox resend ID            send it again, under the same id
    python -m store.outbox resend --failed      send again whatever failed, or could not be sent for a day

ID is an id of the list, or a prefix of one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from store.errors import StoreUnavailable
from store.outbox_table import Outbox, OutboxRow
from store.pool import open_pool

_SHORTEST_PREFIX = 4


def describe_row(row: OutboxRow) -> str:
    """One line about a row, without its content."""
    attempts = f"{row.attempts} attempt{'' if row.attempts == 1 else 's'}"
    problem = f"  {row.problem}" if row.problem else ""
    when = f"{row.created_at:%Y-%m-%d %H:%M:%S %Z}"
    return f"{row.id}  {when}  {row.status:7}  {row.tenant}  {row.target}  {row.kind}  {attempts}{problem}"


async def _run(url: str, arguments: argparse.Namespace) -> str:
    pool = await open_pool(url, 2)
    try:
        return await _execute(Outbox(pool), arguments)
    finally:
        await pool.close()


async def _execute(outbox: Outbox, arguments: argparse.Namespace) -> str:
    if arguments.what == "list":
        statuses = ("pending", "failed", *(("sent",) if arguments.sent else ()))
        listed = await outbox.list_rows(statuses=statuses, tenant=arguments.tenant, limit=arguments.limit)
        return "\n".join(map(describe_row, listed)) or "Nothing is pending or failed."
    count = await outbox.resend(arguments.id or "", sent_too=bool(arguments.id), tenant=arguments.tenant)
    return f"{count} will be sent again."


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m store.outbox", description="Events and messages to others.")
    what = parser.add_subparsers(dest="what", metavar="list | resend", required=True)
    listing = what.add_parser("list", help="what is pending or failed")
    listing.add_argument("--sent", action="store_true", help="also what was sent")
    listing.add_argument("--limit", type=int, default=100, help="at most this many (100)")
    again = what.add_parser("resend", help="send again, under the same id")
    again.add_argument("id", nargs="?", help="an id of the list, or a prefix of one")
    again.add_argument("--failed", action="store_true", help="whatever failed")
    for each in (listing, again):
        each.add_argument("--tenant", help="of this restaurant only")
    arguments = parser.parse_args()
    if arguments.what == "resend" and bool(arguments.id) == arguments.failed:
        again.error("give an id, or --failed")
    if arguments.what == "resend" and arguments.id and len(arguments.id) < _SHORTEST_PREFIX:
        again.error(f"give at least {_SHORTEST_PREFIX} characters of the id")
    return arguments


def main() -> int:
    """List the rows, or send some again; the exit code."""
    arguments, url = _arguments(), os.environ.get("DATABASE_URL", "")
    if not url:
        sys.stderr.write("Set DATABASE_URL to the orchestrator's Postgres database.\n")
        return 1
    try:
        sys.stdout.write(asyncio.run(_run(url, arguments)) + "\n")
    except (StoreUnavailable, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
