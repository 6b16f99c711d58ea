"""Every module of nodes/ has its test module at the same place under tests/nodes/, and the other way round."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.packages import ROOT


def missing_tests(root: Path, package: str) -> list[str]:
    """The modules of the package without a test module, and the test modules without a module."""
    code, tests = root / package, root / "tests" / package
    modules = {path.relative_to(code) for path in code.rglob("*.py") if path.name != "__init__.py"}
    tested = {path.relative_to(tests).with_name(path.name.removeprefix("test_")) for path in tests.rglob("test_*.py")}
    return sorted(str(path) for path in modules ^ tested)


def test_every_module_of_nodes_has_its_test_module() -> None:
    assert missing_tests(ROOT, "nodes") == []


def test_a_module_without_tests_and_a_test_without_module_are_detected(tmp_path: Path) -> None:
    for name in ("food/cook.py", "food/sub/serve.py", "tests/food/sub/test_serve.py", "tests/food/test_wash.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert missing_tests(tmp_path, "food") == ["cook.py", "wash.py"]
