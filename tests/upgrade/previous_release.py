"""The previous release's source: of the newest version tag below this version, else of a fixed revision."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.integration.processes import ROOT

BEFORE_THE_FIRST_TAG = "d369f08786a5da71882eb4c26cbb62ad99d8b599"
"""No release is tagged yet. This revision has migrations 0001 to 0010 alone, so that the newer ones are upgrades."""


def find_revision() -> str:
    """The tag or the revision. Skips the test without git, or in a clone that is too shallow."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    tags = _git("tag", "--list", "v*", "--sort=-version:refname", "--no-contains", "HEAD").split()
    revision = tags[0] if tags else BEFORE_THE_FIRST_TAG
    found = subprocess.run(["git", "cat-file", "-e", revision], cwd=ROOT, capture_output=True, check=False)
    if found.returncode:
        pytest.skip(f"the previous release {revision[:12]} is not in this clone")
    return revision


def extract_source(revision: str, folder: Path) -> Path:
    """The source of the revision, in the folder."""
    command = ["git", "archive", "--format=tar", revision]
    packed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout
