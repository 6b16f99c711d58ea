"""An embedded PostgreSQL server: it starts and stops with the restaurant and keeps its data.

It listens only on a unix socket in a private folder, so trust authentication is safe. PostgreSQL does not run as root;
then it runs as the account `postgres` (or `nobody`), and no folder of another account becomes accessible to it.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from demo.postgres_binaries import (
    SHARED_STATE,
    PostgresUnavailable,
    candidate_folders,
    choose_folder,
    find_bundled_folder,
)
from demo.private_files import open_private
from demo.processes import Child, may_execute

LONGEST_SOCKET_FOLDER = 85  # a socket's path may have 103 bytes on macOS, its file name takes 16
READY_TIMEOUT_S = 60.0
LEAVE_TIMEOUT_S = 10.0
POLL_S = 0.01
SCRATCH_PREFIX = "mcp-scratch-"
SCRATCH_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
SETTINGS = ("listen_addresses=", "max_connections=100", "logging_collector=off", "timezone=UTC")


class EmbeddedPostgres:
    """One server on one data folder: `with EmbeddedPostgres(data) as url:`."""

    def __init__(
        self, data: Path, *, log: Path | None = None, folders: Sequence[Path] | None = None, scratch: bool = False
    ) -> None:
        """`data` is kept after stop() unless `scratch`. `folders` replaces the search for server programs."""
        self._data = data.absolute()
        self._log = log or self._data.with_name(f"{self._data.name}.log")
        self._folders = folders
        self._scratch = scratch
        self._account = server_account()
        self.server: Child | None = None  # while it runs
        self._opened = contextlib.ExitStack()

    @classmethod
    def scratch(cls, *, folders: Sequence[Path] | None = None) -> Self:
        """A server for tests: without fsync, with a folder that stop() removes."""
        remove_abandoned_scratch()
        parent = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=_short_temporary_folder()))
        parent.chmod(0o711)
        return cls(parent / "data", folders=folders, scratch=True)

    def __enter__(self) -> str:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> str:
        """Start the server and create its data folder if needed. Returns the URL of its database `postgres`."""
        try:
            return self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server, which closes open connections, and remove its temporary files."""
        if self.server is not None:
            self.server.stop(signal.SIGQUIT if self._scratch else signal.SIGINT, timeout_s=LEAVE_TIMEOUT_S)
            self.server = None
        self._opened.close()
        if self._scratch:
            shutil.rmtree(self._data.parent, ignore_errors=True)

    def _start(self) -> str:
        self._data.parent.mkdir(parents=True, exist_ok=True)
        self._opened.enter_context(lock_folder(self._data))
        data = self._place()
        folders = self._folders
        if folders is None:
            folders = list(candidate_folders(os.environ, bundled=find_bundled_folder()))
        programs = choose_folder(folders, data=data, account=self._account)
        if not (data / "PG_VERSION").is_file():
            self._initialise(programs, data)
        end_orphan(data)
        sockets = self._socket_folder(data)
        settings = [*SETTINGS, *(SCRATCH_SETTINGS if self._scratch else ()), f"unix_socket_directories={sockets}"]
        server = self.server = Child(
            "postgres",
            [str(programs / "postgres"), "-D", str(data), *(word for each in settings for word in ("-c", each))],
            log=self._log,
            account=self._account,
            parent_death_signal=signal.SIGINT,
        )
        await_ready(server, data)
        return f"postgresql://postgres@/postgres?host={quote(str(sockets), safe='')}"

    def _place(self) -> Path:
        """The data folder. If the server's account cannot enter ours, it is elsewhere and linked."""
        if self._account is None or may_execute(self._data.parent, self._account):
            return self._data
        mark = hashlib.sha256(str(self._data).encode()).hexdigest()[:12]
        elsewhere = SHARED_STATE / f"data-{mark}"
        SHARED_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not self._data.exists():
            self._data.unlink(missing_ok=True)
            self._data.symlink_to(elsewhere)
        return elsewhere

    def _initialise(self, programs: Path, data: Path) -> None:
        unfinished = data.with_name(f"{data.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self._account:
            os.chown(unfinished, self._account.pw_uid, self._account.pw_gid)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-instructions"]
        if self._scratch:
            options.append("--no-sync")
        first = Child(
            "initdb",
            [str(programs / "initdb"), "-D", str(unfinished), *options],
            log=self._log,
            account=self._account,
        )
        if not first.wait(READY_TIMEOUT_S) or first.exit_code() != 0:
            first.stop(signal.SIGKILL)
            raise PostgresUnavailable(f"PostgreSQL could not make its data folder: {' '.join(first.last_lines(3))}")
        unfinished.rename(data)

    def _socket_folder(self, data: Path) -> Path:
        """The folder of the socket: the private data folder, or a private short one if that path is too long."""
        if len(os.fsencode(data)) <= LONGEST_SOCKET_FOLDER:
            return data
        folder = tempfile.mkdtemp(prefix="mcp-socket-", dir=_short_temporary_folder())
        if self._account:
            os.chown(folder, self._account.pw_uid, self._account.pw_gid)
        self._opened.callback(shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)


def await_ready(server: Child, data: Path) -> None:
    """Wait until the server's pid file reports that it is ready. Raises PostgresUnavailable."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    while server.exit_code() is None and time.monotonic() < deadline:
        state = _pid_file_lines(data)
        if len(state) >= 8 and state[0] == str(server.pid) and state[7].strip() == "ready":
            return
        time.sleep(POLL_S)
    raise PostgresUnavailable(f"PostgreSQL did not start: {' '.join(server.last_lines(3))}")


def server_account() -> pwd.struct_passwd | None:
    """The server's account if we are root: `postgres`, else `nobody`. None for an ordinary user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresUnavailable(
        "PostgreSQL refuses to run as root and there is no account postgres or nobody: run as an ordinary user."
    )


@contextlib.contextmanager
def lock_folder(data: Path) -> Iterator[None]:
    """Lock the data folder for this process. The lock ends with the process."""
    with open_private(data.with_name(f"{data.name}.lock")) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PostgresUnavailable(
                f"Another run is using the database in {data}: stop it first, or set DEMO_DATA to another folder."
            ) from error
        yield


def end_orphan(data: Path) -> None:
    """Stop a server whose parent was killed, and remove a stale postmaster.pid of another process.

    The caller holds the folder's lock, so a server on it is an orphan.
    """
    lines = _pid_file_lines(data)
    if not lines or not lines[0].isdigit():
        return
    pid = int(lines[0])
    deadline = time.monotonic() + LEAVE_TIMEOUT_S
    while _serves(pid, data) and time.monotonic() < deadline:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        time.sleep(POLL_S * 10)
    if _serves(pid, data):
        raise PostgresUnavailable(f"A PostgreSQL server (process {pid}) still holds {data}: end it and try again.")
    (data / "postmaster.pid").unlink(missing_ok=True)


def remove_abandoned_scratch() -> None:
    """Remove the scratch folders of killed test runs."""
    for parent in _short_temporary_folder().glob(f"{SCRATCH_PREFIX}*"):
        with contextlib.suppress(OSError, PostgresUnavailable):
            if parent.stat().st_uid != os.geteuid() or time.time() - parent.stat().st_mtime < 60:
                continue
            with lock_folder(parent / "data"):
                end_orphan(parent / "data")
                shutil.rmtree(parent)


def _serves(pid: int, data: Path) -> bool:
    """Whether that process is a live server on this folder, not a zombie or another program with its number."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
        except OSError:
            return False
    output = subprocess.run(["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return "postgres" in output.stdout and str(data) in output.stdout


def _pid_file_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _short_temporary_folder() -> Path:
    folder = Path(tempfile.gettempdir())
    return folder if len(os.fsencode(folder)) < 40 else Path("/tmp")  # noqa: S108 - every use makes a private folder in it
