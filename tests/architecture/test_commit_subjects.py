"""Subjects of commits have at most 72 characters, in every commit made since this check exists."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

MAX_LENGTH = 72


def git(folder: Path, *arguments: str) -> list[str]:
    """The lines that git prints; none without git or outside a repository."""
    program = shutil.which("git")
    if program is None:
        return []
    done = subprocess.run([program, "-C", folder, *arguments], capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


def long_subjects(folder: Path, check: str) -> list[str]:
    """The long subjects among the descendants of the commit that added the file ``check``, except merges.

    In a shallow clone without that commit, the oldest commit of the clone counts as the one that added the file.
    """
    added = git(folder, "log", "--diff-filter=A", "--format=%H", "--", check)
    if not added:
        return []
    subjects = git(folder, "log", "--no-merges", "--ancestry-path", "--format=%s", f"{added[-1]}..HEAD")
    return [subject for subject in subjects if len(subject) > MAX_LENGTH]


def test_subjects_of_new_commits_are_short() -> None:
    assert long_subjects(Path(__file__).parent, Path(__file__).name) == []


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a long subject before the check was added, and one after."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    for subject in ("old " * 20, "Add the check", "Fix a defect", "new " * 20):
        (folder / ("check.py" if subject == "Add the check" else "other.py")).write_text(subject)
        git(folder, "add", "-A")
        git(folder, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "-m", subject)
    return folder


def test_a_long_subject_after_the_check_is_reported(repository: Path) -> None:
    assert long_subjects(repository, "check.py") == [("new " * 20).strip()]


def test_a_shallow_clone_is_checked_as_far_as_it_goes(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "2", repository.as_uri(), "shallow")
    assert long_subjects(tmp_path / "shallow", "check.py") == [("new " * 20).strip()]


def test_without_a_repository_there_is_nothing_to_check(tmp_path: Path) -> None:
    assert long_subjects(tmp_path, "check.py") == []


def test_without_git_there_is_nothing_to_check(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert long_subjects(repository, "check.py") == []
