"""The Python interpreters of this machine that the application supports."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SUPPORTED = ("3.11", "3.12", "3.13", "3.14")


def find_interpreter(version: str) -> Path | None:
    """A working interpreter of this version: on the path, or installed by pyenv."""
    on_path = shutil.which(f"python{version}")
    by_pyenv = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"))
    candidates = [*([Path(on_path)] if on_path else []), *reversed(by_pyenv)]
    return next((path for path in candidates if _runs(path, version)), None)


def _runs(path: Path, version: str) -> bool:
    code = f"import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '{version}')"
    return subprocess.run([path, "-c", code], capture_output=True, check=False).returncode == 0
