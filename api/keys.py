"""API keys: ``python -m api.keys`` on the database of DATABASE_URL.

    python -m api.keys create --name "web shop" [--tenant acme] --scope converse [--scope read_sessions ...]
    python -m api.keys list
    python -m api.keys revoke ID

``create`` prints the key once; only its hash is stored. Without --tenant the key may name any tenant. A revoked key is
refused after at most 30 seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys

from api.auth.api_key import ApiKey
from api.auth.principal import SCOPES
from store.api_keys import ApiKeys, StoredKey
from store.errors import StoreUnavailable
from store.pool import open_pool


def main() -> int:
    """Run the command; the exit code. 1: the database cannot be used, or the key is unknown."""
    arguments = _parse_arguments()
    url = os.environ.get("DATABASE_URL")
    if not url:
        print("Set DATABASE_URL to the orchestrator's database.", file=sys.stderr)  # noqa: T201
        return 1
    try:
        return asyncio.run(_run(arguments, url))
    except StoreUnavailable as error:
        print(f"The database cannot be used: {error}", file=sys.stderr)  # noqa: T201
        return 1


async def create_key(keys: ApiKeys, *, name: str, tenant: str | None, scopes: tuple[str, ...]) -> ApiKey:
    """Store a new key; the returned value alone has its secret."""
    key = ApiKey.create()
    await keys.add(key.id, key.digest, name=name, tenant=tenant, scopes=scopes)
    return key


def describe_key(key: StoredKey) -> str:
    """One line of the list."""
    state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "valid"
    return f"{key.id}  {key.name}  tenant {key.tenant or 'any'}  {','.join(key.scopes)}  {state}"


async def _run(arguments: argparse.Namespace, url: str) -> int:
    pool = await open_pool(url, 2)
    try:
        return await _execute(arguments, ApiKeys(pool))
    finally:
        await pool.close()


async def _execute(arguments: argparse.Namespace, keys: ApiKeys) -> int:
    if arguments.command == "create":
        key = await create_key(keys, name=arguments.name, tenant=arguments.tenant, scopes=tuple(arguments.scope))
        print(key.text)  # noqa: T201
        return 0
    if arguments.command == "revoke":
        is_known = await keys.revoke(arguments.id)
        print(f"{arguments.id} is revoked." if is_known else f"There is no key {arguments.id}.")  # noqa: T201
        return 0 if is_known else 1
    for row in await keys.list_all():
        print(describe_key(row))  # noqa: T201
    return 0


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m api.keys", description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    create = commands.add_parser("create", help="print a new key")
    create.add_argument("--name", required=True, help="who uses it; appears in the log")
    create.add_argument("--tenant", help="the only tenant it may name")
    create.add_argument("--scope", action="append", required=True, choices=SCOPES)
    commands.add_parser("list", help="list all keys")
    revoke = commands.add_parser("revoke", help="revoke a key")
    revoke.add_argument("id")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
