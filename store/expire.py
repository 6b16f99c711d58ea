"""``python -m store.expire``: delete the sessions without a turn for SESSION_TTL_DAYS days.

The API does this once an hour; run it to do it now, or with another age: ``--days 7``.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from store.errors import StoreError
from store.expiry import DAY_S, expire_all
from store.pool import open_pool


async def expire(url: str, days: float) -> int:
    """Delete idle sessions; returns their number."""
    pool = await open_pool(url, 1)
    try:
        return await expire_all(pool, idle_s=days * DAY_S)
    finally:
        await pool.close()


def main() -> int:
    """Expire the sessions of DATABASE_URL; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m store.expire", description=__doc__)
    parser.add_argument("--days", type=float, default=os.environ.get("SESSION_TTL_DAYS") or "30")
    days = parser.parse_args().days
    if not days > 0:
        parser.error("the age must be more than 0 days")
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        sys.stderr.write("Set DATABASE_URL to the Postgres database whose sessions shall expire.\n")
        return 1
    try:
        count = asyncio.run(expire(url, days))
    except (StoreError, ValueError) as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    sys.stdout.write(f"{count} sessions without a turn for {days:g} days were deleted.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
