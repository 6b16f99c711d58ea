"""Rules for packages: directions of imports, and no side effects of importing."""

import ast
import json
import subprocess
import sys
from pathlib import Path

from tests.architecture.packages import PACKAGES, ROOT

# Imports every module of the packages and prints the side effects.
IMPORT_ALL = """
import importlib, json, os, sys, threading
from pathlib import Path

root, packages = Path(sys.argv[1]), sys.argv[2:]
forbidden = {"socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.remove", "os.rename"}
done = []

def ours():
    #The line of a package that caused this, if only frames of the standard library are in between.
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith("<frozen importlib") or "site-packages" in file:
            return None
        if file.startswith(str(root)):
            return f"{Path(file).relative_to(root)}:{frame.f_lineno}"
        frame = frame.f_back
    return None

def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if (event in forbidden or writes) and (place := ours()):
        done.append(f"{place} {event} {arguments[:2]}")

class WatchedEnvironment(type(os.environ)):
    def __getitem__(self, name):
        if place := ours():
            done.append(f"{place} reads the environment variable {name}")
        return super().__getitem__(name)

os.environ.__class__ = WatchedEnvironment
sys.addaudithook(watch)
names = []
for package in packages:
    for path in sorted((root / package).rglob("*.py")):
        parts = list(path.relative_to(root).with_suffix("").parts)
        if parts[-1] == "__main__" or "__pycache__" in parts:
            continue
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
for name in names:
    importlib.import_module(name)
done += [f"thread {thread.name}" for thread in threading.enumerate() if thread is not threading.main_thread()]
print(json.dumps({"modules": names, "done": done}))
"""


def import_effects(root: Path, *packages: str) -> dict[str, list[str]]:
    """The modules of the packages and the side effects of importing them, in a new interpreter."""
    command = [sys.executable, "-c", IMPORT_ALL, str(root), *packages]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    effects: dict[str, list[str]] = json.loads(done.stdout)
    return effects


def test_imports_between_packages_go_one_way() -> None:
    checker = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([checker, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_importing_the_whole_program_does_nothing() -> None:
    effects = import_effects(ROOT, *PACKAGES)
    assert len(effects["modules"]) > len(PACKAGES)
    assert effects["done"] == []


def test_a_side_effect_of_importing_is_detected(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "reads.py").write_text("import os\nKEY = os.environ.get('some_key')\n")
    (package / "writes.py").write_text("from pathlib import Path\nPath('made.txt').write_text('made')\n")
    (package / "starts.py").write_text("import subprocess\nsubprocess.run(['true'])\n")
    done = import_effects(tmp_path, "package")["done"]
    assert {line.split(":")[0] for line in done} == {"package/reads.py", "package/starts.py", "package/writes.py"}


def test_init_files_only_define_names() -> None:
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("__init__.py")):
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            assert isinstance(statement, ast.Expr | ast.ImportFrom | ast.Assign), f"{path}:{statement.lineno}"
            if isinstance(statement, ast.Assign):
                assert ast.unparse(statement.targets[0]) == "__all__", f"{path}:{statement.lineno}"


def test_one_module_imports_opentelemetry_and_is_imported_only_when_enabled() -> None:
    at_import = []
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            imported = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if imported.startswith("opentelemetry") or imported == "observability.otel":
                at_import.append(str(path.relative_to(ROOT)))
    assert set(at_import) == {"observability/otel.py"}
