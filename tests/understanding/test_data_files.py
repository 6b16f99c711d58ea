"""The data files of the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from understanding import data_files
from understanding.data_files import find_data, has_data, read_data

LANGUAGE = Path(data_files.__file__).with_name("language")


def test_a_file_of_the_package_is_read() -> None:
    path = LANGUAGE / "en" / "numbers.toml"
    assert has_data(path)
    assert read_data(path) == path.read_text(encoding="utf-8")


def test_a_missing_file_is_an_error() -> None:
    path = LANGUAGE / "en" / "missing.toml"
    assert not has_data(path)
    with pytest.raises(FileNotFoundError):
        read_data(path)


def test_files_of_one_name_are_found_for_each_language() -> None:
    assert {path.parent.name for path in find_data("rendering.toml")} == {"es", "fr"}
