"""The lock files: exact, complete, free of addresses, and in step with pyproject.toml."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = {
    "requirements.lock": [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["demo"]],
    "requirements-dev.lock": [
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["demo"],
        *(each for each in PROJECT["optional-dependencies"]["dev"] if not each.startswith(PROJECT["name"])),
    ],
}


def pins(lock: str) -> dict[str, str]:
    """The version of each package in a lock file."""
    found = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        pin = Requirement(line)
        (exact,) = pin.specifier
        assert exact.operator == "=="
        assert pin.url is None
        found[pin.name.lower()] = exact.version
    return found


@pytest.mark.parametrize("lock", WANTED)
def test_the_lock_holds_what_the_project_asks_for(lock: str) -> None:
    locked = pins(lock)
    for line in WANTED[lock]:
        wanted = Requirement(line)
        assert wanted.name.lower() in locked, f"{wanted.name} is not in {lock}: make lock"
        assert locked[wanted.name.lower()] in wanted.specifier, f"{wanted.name} is out of step with {lock}: make lock"


def test_developers_run_exactly_what_guests_get() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()
