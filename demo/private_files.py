"""Files and folders with access for their owner only: logs and databases contain guests' messages."""

import os
from pathlib import Path
from typing import BinaryIO

OWNER_ONLY = 0o600
UMASK = 0o077
"""The umask of child processes: access for the owner only."""


def make_private_folder(path: Path, *, passable: bool = False) -> None:
    """Create the folder, or remove other accounts' rights from an existing one.

    ``passable``: other accounts may traverse it, but not list it.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o711 if passable else 0o700)


def open_private(path: Path) -> BinaryIO:
    """Open the file for writing, truncated, with access for its owner only."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, OWNER_ONLY)
    os.fchmod(descriptor, OWNER_ONLY)
    return os.fdopen(descriptor, "wb")
