import importlib.machinery
import sys
from pathlib import Path

import pytest

from demo import bootstrap


@pytest.fixture
def bare_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout without .venv: two lock files and nothing else."""
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    (tmp_path / "requirements-dev.lock").write_text("# nothing but tests\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_old_python_says_which_one_is_needed(
    bare_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
    monkeypatch.setattr(bootstrap, "NEWER_NAMES", ("no-such-python",))
    assert bootstrap.main([]) == 1
    assert capsys.readouterr().err.startswith("Python 3.11 or newer is needed, and this is Python 3.9: install one")


def test_an_old_python_hands_over_to_a_newer_one_on_the_machine(
    bare_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = bare_folder / "newer-python"
    newer.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "$@" > handed-over\n')
    newer.chmod(0o755)
    monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
    monkeypatch.setattr(bootstrap, "NEWER_NAMES", ("no-such-python", str(newer)))
    assert bootstrap.main(["requirements-dev.lock"]) == 0
    assert (bare_folder / "handed-over").read_text() == "-m demo.bootstrap requirements-dev.lock\n"


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_its_venv_parts_names_the_package_to_install(
    missing: str, bare_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find_spec(name: str) -> importlib.machinery.ModuleSpec | None:
        return None if name == missing else importlib.machinery.ModuleSpec(name, None)

    monkeypatch.setattr("demo.bootstrap.importlib.util.find_spec", find_spec)
    assert bootstrap.main([]) == 1
    assert "apt install python3-venv" in capsys.readouterr().err
    assert not (bare_folder / ".venv").exists()


def test_a_lock_is_installed_once_and_again_when_it_changes(
    bare_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock, developers_lock = Path("requirements.lock"), Path("requirements-dev.lock")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    assert bootstrap.main(["requirements-dev.lock"]) == 0
    assert "Making .venv" in capsys.readouterr().out
    assert bootstrap.is_installed(developers_lock)
    # The developers' lock holds everything of the other one.
    assert bootstrap.is_installed(lock)

    lock.write_text("no-such-package==1.0\n")
    assert bootstrap.main([]) == 1
    told = capsys.readouterr()
    assert "No matching distribution" in told.err
    assert told.err.rstrip().endswith("check that the package index can be reached.")
    assert "Making .venv" not in told.out
    assert not bootstrap.is_installed(lock)
