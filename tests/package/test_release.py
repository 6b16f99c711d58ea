"""The release checks, and the version that stands in one place."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from api.app import create_app
from api.version import VERSION
from evals import release
from tests.api.restaurant import settings_for
from tests.integration.processes import ROOT


def test_the_version_is_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["hatch"]["version"]["path"] == "api/version.py"
    assert create_app(settings_for("postgresql://db/x", {})).version == VERSION
    assert json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["info"]["version"] == VERSION


@pytest.mark.parametrize(
    "check", [release.check_golden_sessions, release.check_manifests, release.check_generated_files]
)
def test_this_commit_passes_the_checks_that_hold_between_releases(check: object) -> None:
    assert callable(check)
    assert list(check(ROOT)) == []


def write_changelog(folder: Path, text: str) -> Path:
    (folder / "CHANGELOG.md").write_text(f"# Changelog\n\n{text}", encoding="utf-8")
    return folder


def test_a_complete_changelog_passes(tmp_path: Path) -> None:
    complete = f"## {VERSION} – 2026-12-01\n\n### Upgrade notes\n\n- None.\n\n## 0.0.1 – 2026-01-01\n"
    assert list(release.check_changelog(write_changelog(tmp_path, complete))) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the first section is not"),
        ("## 9.9.9 – 2026-12-01\n", "the first section is not"),
        (f"## {VERSION} – unreleased\n\n### Upgrade notes\n", "has no date"),
        (f"## {VERSION} – 2026-12-01\n\n## 0.0.1 – 2026-01-01\n\n### Upgrade notes\n", "has no upgrade notes"),
    ],
)
def test_an_incomplete_changelog_is_a_problem(text: str, says: str, tmp_path: Path) -> None:
    [problem] = release.check_changelog(write_changelog(tmp_path, text))
    assert says in problem


def test_problems_are_printed_and_stop_the_release(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(release, "CHECKS", (lambda root: iter(["no date"]),))
    assert release.main() == 1
    assert capsys.readouterr().out == f"{VERSION} cannot be released yet:\n- no date\n"


def test_missing_golden_sessions_are_a_problem(tmp_path: Path) -> None:
    [problem] = release.check_golden_sessions(tmp_path)
    assert f"tests.golden.record {VERSION}" in problem
