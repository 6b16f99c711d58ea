"""Runs the API for the attack: three tenants, callers with keys, and a database role that owns nothing."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from api.app import create_app
from api.settings import Settings
from evals.isolation.fuzz import Findings, attack
from evals.isolation.kitchen import serve_kitchens, write_tenants
from store.migrate import grant_to_role, migrate
from store.pool import open_pool

ROLE = "isolation_api"


def make_app_role(owner_url: str) -> str:
    """Migrate the database, and return its URL for a new role that owns nothing."""
    migrate(owner_url)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(f"create role {ROLE} login nosuperuser nobypassrls")
    grant_to_role(owner_url, ROLE)
    parts = urlsplit(owner_url)
    return parts._replace(netloc=f"{ROLE}@{parts.netloc.rpartition('@')[2]}").geturl()


async def run_attack(database_url: str, folder: Path, *, requests: int, seed: int = 1) -> Findings:
    """The findings of an attack on a migrated database with this role."""
    with serve_kitchens() as base_url:
        file = folder / "tenants.toml"
        file.write_text(write_tenants(base_url), encoding="utf-8")
        settings = Settings(
            _env_file=None,
            database_url=database_url,
            tenants_file=str(file),
            auth="key",
            log_level="CRITICAL",
            understanding="local",
            max_turns=100,
            grafana_loki_url=None,
        )
        app = create_app(settings)
        pool = await open_pool(database_url, 2)
        try:
            async with app.router.lifespan_context(app):
                return await attack(app, pool, requests=requests, seed=seed)
        finally:
            await pool.close()
