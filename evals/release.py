"""``python -m evals.release``: checks that this commit can be tagged as a release.

Prints what is missing and exits with 1, or prints the next steps.
The version is in api/version.py alone.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from api import configuration_doc, openapi_doc
from api.version import VERSION
from domain import errors_doc
from evals import prometheus_rule
from observability import events_doc

ROOT = Path(__file__).parents[1]
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_HEADING = re.compile(r"^## (?P<version>\S+) – (?P<date>\S+)$", re.MULTILINE)


def main() -> int:
    """Check, and print; the exit code."""
    problems = [problem for check in CHECKS for problem in check(ROOT)]
    if problems:
        print(f"{VERSION} cannot be released yet:", *(f"- {problem}" for problem in problems), sep="\n")
        return 1
    print(f"{VERSION} is complete. Next: bash .ci/run, then git tag -s v{VERSION} && git push origin v{VERSION}")
    return 0


def check_version(root: Path) -> Iterator[str]:
    """The version is new, and has three numbers."""
    if not _VERSION.fullmatch(VERSION):
        yield f"api/version.py: {VERSION!r} is no version such as 1.2.3"
    if f"v{VERSION}" in _git(root, "tag", "--list").split():
        yield f"api/version.py: v{VERSION} is tagged already; choose the next version"


def check_work_tree(root: Path) -> Iterator[str]:
    """Everything is committed."""
    if changed := _git(root, "status", "--porcelain", "--untracked-files=no").splitlines():
        yield f"git: {len(changed)} files are changed and not committed"


def check_changelog(root: Path) -> Iterator[str]:
    """The newest section is this version's, with a date and with upgrade notes."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = list(_HEADING.finditer(text))
    if not headings or headings[0]["version"] != VERSION:
        yield f"CHANGELOG.md: the first section is not that of {VERSION}"
        return
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", headings[0]["date"]):
        yield f"CHANGELOG.md: the section of {VERSION} has no date"
    end = headings[1].start() if len(headings) > 1 else len(text)
    if "### Upgrade notes" not in text[headings[0].start() : end]:
        yield f"CHANGELOG.md: the section of {VERSION} has no upgrade notes"


def check_golden_sessions(root: Path) -> Iterator[str]:
    """The sessions that every later release must continue are recorded."""
    if not list((root / "tests" / "golden" / VERSION).glob("*.json")):
        yield f"tests/golden: run python -m tests.golden.record {VERSION}"


def check_manifests(root: Path) -> Iterator[str]:
    """The manifests name the image of this version."""
    for name in ("base", "example"):
        path = root / "deploy" / "kubernetes" / name / "kustomization.yaml"
        tags = {image["newTag"] for image in yaml.safe_load(path.read_text(encoding="utf-8"))["images"]}
        if tags != {VERSION}:
            yield f"deploy/kubernetes/{name}/kustomization.yaml: newTag is not {VERSION}"


def check_generated_files(root: Path) -> Iterator[str]:
    """The generated files are current."""
    for module in (configuration_doc, openapi_doc, errors_doc, events_doc):
        if (root / module.PAGE).read_text(encoding="utf-8") != module.render():
            yield f"{module.PAGE}: run python -m {module.__name__}"
    rule = prometheus_rule.RULE.read_text(encoding="utf-8")
    if rule != prometheus_rule.render(prometheus_rule.ALERTS.read_text(encoding="utf-8")):
        yield f"{prometheus_rule.RULE.name}: run python -m {prometheus_rule.__name__}"


def check_wheel(root: Path) -> Iterator[str]:
    """The wheel can be built and has this version."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, str(root)]
        built = subprocess.run(command, capture_output=True, text=True, check=False)
        names = [path.name for path in Path(folder).glob("*.whl")]
    if built.returncode or not any(name.startswith(f"mcp_orchestrator-{VERSION}-") for name in names):
        yield f"the wheel of {VERSION} cannot be built: {built.stderr.strip()[-300:] or names}"


CHECKS: tuple[Callable[[Path], Iterator[str]], ...] = (
    check_version, check_work_tree, check_changelog, check_golden_sessions, check_manifests, check_generated_files,
    check_wheel,
)  # fmt: skip


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", root, *arguments], capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    raise SystemExit(main())
