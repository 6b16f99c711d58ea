"""Creates .venv and installs a lock file into it, with the Python of a bare machine.

Standard library only, and no syntax newer than Python 3.7, so that an old Python can print a clear error.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
NEWER_NAMES = ("python3.11", "python3.12", "python3.13", "python3.14", "python3")
ENVIRONMENT = Path(".venv")
PYTHON = ENVIRONMENT / "bin" / "python"
RUN_LOCK = "requirements.lock"
IS_NEW_ENOUGH = f"import sys; sys.exit(sys.version_info < {OLDEST})"


class CannotInstall(Exception):
    """The message is one sentence with the remedy."""


def main(arguments: list[str]) -> int:
    """Install the lock file of the first argument (default: RUN_LOCK). Returns the exit code."""
    try:
        if sys.version_info < OLDEST:
            return restart_with_newer_python(arguments)
        lock = Path(arguments[0] if arguments else RUN_LOCK)
        if is_installed(lock):
            return 0
        make_environment()
        install(lock)
    except CannotInstall as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def restart_with_newer_python(arguments: list[str]) -> int:
    """Run this program again under a Python that is new enough, if the machine has one."""
    for name in NEWER_NAMES:
        path = shutil.which(name)
        if path and can_run([path, "-c", IS_NEW_ENOUGH]):
            return subprocess.run([path, "-m", "demo.bootstrap", *arguments], check=False).returncode
    raise CannotInstall(
        f"Python 3.11 or newer is needed, and this is Python {sys.version_info[0]}.{sys.version_info[1]}: install one "
        "(Debian: apt install python3 python3-venv; macOS: brew install python@3.13), "
        "or say where it is: make PYTHON=/path/to/python3 run."
    )


def is_installed(lock: Path) -> bool:
    """Whether .venv works and contains exactly the packages of this lock file."""
    mark = path_of_mark(lock)
    return mark.is_file() and mark.read_bytes() == lock.read_bytes() and can_run([str(PYTHON), "-c", IS_NEW_ENOUGH])


def path_of_mark(lock: Path) -> Path:
    """The path in .venv of the copy that marks a lock file as installed."""
    return ENVIRONMENT / f"installed-{lock.name}"


def make_environment() -> None:
    """Create .venv, or recreate it if its Python or pip is missing."""
    pips = ([str(PYTHON), "-m", "pip", "--version"], [str(PYTHON), "-m", "ensurepip"])
    if can_run([str(PYTHON), "-c", IS_NEW_ENOUGH]) and any(can_run(command) for command in pips):
        return
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise CannotInstall(
            "This Python cannot make a virtual environment, its venv or ensurepip module is missing: install it "
            "(Debian: apt install python3-venv) and try again."
        )
    print(f"Making {ENVIRONMENT} with Python {sys.version_info[0]}.{sys.version_info[1]} ...", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if result.returncode != 0:
        raise CannotInstall(f"{' '.join(command)} failed: {result.stdout.strip()}")


def install(lock: Path) -> None:
    """Install the lock file's packages and show progress. The pins are complete, so pip resolves nothing."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps"]
    total = sum(1 for line in lock.read_text().splitlines() if line and not line.startswith("#"))
    output = []
    with subprocess.Popen(
        [*command, "-r", str(lock)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            output.append(line.rstrip())
            show_progress(output, total)
    if sys.stdout.isatty():
        print()
    if pip.returncode != 0:
        end = "\n".join(output[-8:])
        raise CannotInstall(
            f"{end}\nInstalling {lock} failed (see above): check that the package index can be reached."
        )
    for complete in {lock.name, RUN_LOCK}:
        shutil.copyfile(complete, str(path_of_mark(Path(complete))))


def show_progress(output: list[str], total: int) -> None:
    """Show one updated line on a terminal, and a line every 25 packages elsewhere."""
    count = sum(line.startswith(("Collecting", "Requirement already", "Ignoring")) for line in output)
    if output[-1].startswith("Installing collected"):
        message = "Installing the packages into .venv ..."
    elif output[-1].startswith("Collecting"):
        message = f"Fetching packages: {count} of {total}"
    else:
        return
    if sys.stdout.isatty():
        print("\r\033[K" + message, end="", flush=True)
    elif count % 25 == 1 or "Installing" in message:
        print(message, flush=True)


def can_run(command: list[str]) -> bool:
    """Whether a command can be run and succeeds."""
    try:
        return (
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
        )
    except OSError:
        return False


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent)
    sys.exit(main(sys.argv[1:]))
