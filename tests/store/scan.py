"""Every row of every table of a database."""

from __future__ import annotations

from collections.abc import Collection

import psycopg
from psycopg import sql

_TABLES = """
select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    and n.nspname not like 'demo%'
order by 1, 2
"""


def rows_in(url: str) -> dict[str, list[str]]:
    """The rows of each table, as JSON texts whose strings are written as they are."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(_TABLES).fetchall()
        assert {"turns", "checkpoints", "placements", "sessions", "private_values"} <= {name for _, name in tables}
        found: dict[str, list[str]] = {}
        for schema, name in tables:
            rows = sql.SQL("SELECT to_jsonb(t)::text, t::text FROM {} AS t").format(sql.Identifier(schema, name))
            found[name] = [f"{as_json}\n{plain}" for as_json, plain in connection.execute(rows).fetchall()]
    return found


def everything_in(url: str, *, but: Collection[str] = ()) -> str:
    """All of it as one text."""
    return "\n".join(row for table, rows in rows_in(url).items() if table not in but for row in rows)
