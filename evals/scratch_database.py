"""A new database for one run, on a Postgres server that already runs."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo


@contextlib.contextmanager
def fresh_database(server: str, *, drop_afterwards: bool = True) -> Iterator[str]:
    """The URL of a new, empty database. ``drop_afterwards`` False where the server ends with the run anyway."""
    name = f"eval_{uuid.uuid4().hex}"
    _execute(server, sql.SQL("create database {} template template0"), name)
    try:
        yield make_conninfo(server, dbname=name)
    finally:
        if drop_afterwards:
            _execute(server, sql.SQL("drop database if exists {} with (force)"), name)


def _execute(server: str, statement: sql.SQL, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.format(sql.Identifier(name)))
