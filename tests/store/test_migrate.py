"""Migrations: once, together, and with a clear sentence when they cannot."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from store.errors import MigrationFailed
from store.migrate import Migration, migrate, require_migrated

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


def apply_newer_migration(url: str, *, ends_previous_release: bool) -> None:
    """What a later release leaves behind."""
    migrate(url)
    with psycopg.connect(url) as conn:
        conn.execute(
            "insert into orchestrator_migrations (number, name, checksum, ends_previous_release)"
            " values (9999, '9999_later', 'x', %s)",
            (ends_previous_release,),
        )


def test_a_release_does_not_migrate_the_database_of_a_newer_one(postgres_url: str) -> None:
    apply_newer_migration(postgres_url, ends_previous_release=False)
    with pytest.raises(
        MigrationFailed, match=r"newer release migrated .* \(9999_later\): migrate it with that release\.$"
    ):
        migrate(postgres_url)


def test_the_previous_release_starts_on_a_database_that_a_newer_one_extended(postgres_url: str) -> None:
    apply_newer_migration(postgres_url, ends_previous_release=False)
    require_migrated(postgres_url)


def test_a_downgrade_below_a_migration_that_ends_the_previous_release_is_refused(postgres_url: str) -> None:
    apply_newer_migration(postgres_url, ends_previous_release=True)
    environment = {**os.environ, "DATABASE_URL": postgres_url}
    ended = subprocess.run(
        [sys.executable, "-m", "api"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "9999_later" in ended.stderr + ended.stdout
    assert "run that release, or restore a backup" in ended.stderr + ended.stdout


def test_a_migration_says_in_a_line_of_its_own_that_it_ends_the_previous_release() -> None:
    assert Migration(1, "x", "-- ends the previous release\ndrop table old").ends_previous_release
    assert not Migration(1, "x", "-- adds a table\nselect 1").ends_previous_release


def test_a_database_of_a_release_without_the_mark_is_migrated(postgres_url: str) -> None:
    migrate(postgres_url)
    with psycopg.connect(postgres_url) as conn:
        conn.execute("alter table orchestrator_migrations drop column ends_previous_release")
    require_migrated(postgres_url)
    migrate(postgres_url)


def test_the_command_migrates(postgres_url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": postgres_url}
    subprocess.run([sys.executable, "-m", "store.migrate"], cwd=ROOT, env=environment, check=True)
    assert "placements" in tables(postgres_url)
