"""Migrations: once, together, and with a clear sentence when they cannot."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from store.errors import MigrationFailed
from store.migrate import migrate

ROOT = Path(__file__).parents[2]


def tables(url: str) -> set[str]:
    with psycopg.connect(url) as conn:
        found = conn.execute("select table_name from information_schema.tables where table_schema = 'public'")
        return {name for (name,) in found}


def test_an_empty_database_gets_every_table_once(postgres_url: str) -> None:
    migrate(postgres_url)
    migrate(postgres_url)
    assert {"sessions", "turns", "placements", "checkpoints", "checkpoint_blobs", "checkpoint_writes"} <= tables(
        postgres_url
    )


def test_replicas_that_start_together_migrate_once(postgres_url: str) -> None:
    with ThreadPoolExecutor(4) as replicas:
        list(replicas.map(migrate, [postgres_url] * 4))
    with psycopg.connect(postgres_url) as conn:
        numbers = conn.execute("select number from orchestrator_migrations order by number").fetchall()
    assert numbers == [(number + 1,) for number in range(len(numbers))]
    assert numbers


def test_an_applied_file_that_changed_is_refused(postgres_url: str) -> None:
    migrate(postgres_url)
    with psycopg.connect(postgres_url) as conn:
        conn.execute("update orchestrator_migrations set checksum = 'other' where number = 1")
    with pytest.raises(MigrationFailed, match="0001_turns was changed"):
        migrate(postgres_url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "Set DATABASE_URL"),
        ("hunter2 is no url", "no Postgres connection string"),
        ("postgresql://me:hunter2@127.0.0.1:1/x", "cannot be reached"),
    ],
)
def test_the_command_prints_an_error_in_one_line_without_the_password(url: str, says: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "store.migrate"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert says in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "hunter2" not in ended.stderr


def test_an_installation_without_migrations_is_an_error(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.migrate._FOLDER", tmp_path)
    with pytest.raises(MigrationFailed, match="incomplete"):
        migrate(postgres_url)


def test_the_command_migrates(postgres_url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": postgres_url}
    subprocess.run([sys.executable, "-m", "store.migrate"], cwd=ROOT, env=environment, check=True)
    assert "placements" in tables(postgres_url)
