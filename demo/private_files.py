"""Files and folders that only their owner may read: logs and databases hold what guests said."""

import os
from pathlib import Path
from typing import BinaryIO

OWNER_ONLY = 0o600
UMASK = 0o077
"""For child processes: what they create is their owner's alone."""


def make_private_folder(path: Path, *, passable: bool = False) -> None:
    """Make the folder, or take other accounts' rights from the one that is there.

    ``passable``: other accounts may go through it to what they are allowed to open in it, and still not list it.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o711 if passable else 0o700)


def open_private(path: Path) -> BinaryIO:
    """The file opened for writing, emptied, for its owner alone whatever it was before."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, OWNER_ONLY)
    os.fchmod(descriptor, OWNER_ONLY)
    return os.fdopen(descriptor, "wb")
