"""``python -m evals.isolation --requests 50000``: 0 crossings, or the list of them and exit code 1.

Starts the API in this process, on a scratch Postgres, with three tenants and a database role that owns nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from demo.postgres import EmbeddedPostgres
from evals.isolation.fuzz import Findings
from evals.isolation.run import make_app_role, run_attack


def main() -> int:
    """Attack and report; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.isolation", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    started = time.monotonic()
    with EmbeddedPostgres.scratch() as url, tempfile.TemporaryDirectory() as folder:
        role_url = make_app_role(url)
        findings = asyncio.run(run_attack(role_url, Path(folder), requests=arguments.requests, seed=arguments.seed))
    print(report(findings, time.monotonic() - started))
    return 1 if findings.crossings else 0


def report(findings: Findings, seconds: float) -> str:
    """The counts by route and status, and the crossings."""
    rows = [f"{route:<12} {status}  {count:>7}" for (route, status), count in sorted(findings.statuses.items())]
    end = f"{findings.requests} requests in {seconds:.0f} s, {len(findings.crossings)} crossings"
    return "\n".join([*rows, *findings.crossings[:50], end])


if __name__ == "__main__":
    sys.exit(main())
