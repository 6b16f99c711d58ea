"""A role that owns nothing, as the API's should be: unlike the tests' superuser it is subject to row-level security."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from store.migrate import grant_to_role

ROLE = "orchestrator_app"


def url_of_app_role(owner_url: str) -> str:
    """The URL of a migrated database for the role, which has its rights afterwards."""
    make_role(owner_url, ROLE)
    grant_to_role(owner_url, ROLE)
    return url_of_role(owner_url, ROLE)


def make_role(url: str, role: str) -> None:
    """Create the role, unless it exists."""
    with psycopg.connect(url, autocommit=True) as connection:
        try:
            connection.execute(sql.SQL("create role {} login nosuperuser nobypassrls").format(sql.Identifier(role)))
        except psycopg.errors.DuplicateObject:
            pass
        except psycopg.errors.UniqueViolation:  # another worker of the test run creates it at this moment
            pass


def url_of_role(url: str, role: str) -> str:
    """The same database for another role, without a password."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{role}@{place}").geturl()
