"""The lock files: exact, complete, free of addresses, and in step with pyproject.toml."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = {
    "requirements.lock": [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["demo"]],
    "requirements-dev.lock": [
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["demo"],
        *(each for each in PROJECT["optional-dependencies"]["dev"] if not each.startswith(PROJECT["name"])),
    ],
}


def pins(lock: str) -> dict[str, str]:
    """The version of each package in a lock file."""
    versions = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        pin = Requirement(line)
        (exact,) = pin.specifier
        assert exact.operator == "=="
        assert pin.url is None
        versions[pin.name.lower()] = exact.version
    return versions


@pytest.mark.parametrize("lock", REQUIREMENTS)
def test_the_lock_has_every_requirement_of_the_project(lock: str) -> None:
    locked = pins(lock)
    for line in REQUIREMENTS[lock]:
        required = Requirement(line)
        assert required.name.lower() in locked, f"{required.name} is not in {lock}: make lock"
        assert locked[required.name.lower()] in required.specifier, (
            f"{required.name} is out of step with {lock}: make lock"
        )


def test_the_development_lock_has_the_versions_of_the_product() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()
