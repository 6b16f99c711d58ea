"""No file is excepted from the limit of cognitive complexity."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["complexipy"]


def test_no_file_is_excepted() -> None:
    assert CONFIG["max-complexity-allowed"] == 15
    assert not CONFIG.get("exclude")
