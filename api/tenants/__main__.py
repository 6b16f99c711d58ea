"""``python -m api.tenants check FILE``: check a TENANTS_FILE, a TOML file or a folder, before it is used.

It reads the secrets that the file names, so run it with the same environment as the API. It calls no service.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from api.tenants.config import TenantConfig
from api.tenants.load import TenantsInvalid, load_tenants


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the file; the exit code. 1: it cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m api.tenants", description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="report every problem with its line and column")
    check.add_argument("file", type=Path, help="a TOML file, or a folder with a file per tenant")
    given = parser.parse_args(arguments)
    try:
        tenants = load_tenants(given.file)
    except TenantsInvalid as invalid:
        print(invalid, file=sys.stderr)  # noqa: T201
        return 1
    for name, config in tenants.items():
        print(describe_tenant(name, config))  # noqa: T201
    return 0


def describe_tenant(name: str, config: TenantConfig) -> str:
    """One line about a tenant and its branches."""
    services = ", ".join(service.removesuffix("_service") for service, _ in config.services.configured())
    locales = ", ".join(config.locales)
    line = f"{name}: {config.name}, {config.currency}, {locales}, {config.time_zone}, services: {services or 'none'}"
    stores = ", ".join(config.stores)
    return f"{line}, stores: {stores}" if stores else line


if __name__ == "__main__":
    raise SystemExit(main())
