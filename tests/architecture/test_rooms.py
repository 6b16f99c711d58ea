"""The house rules that a program can check: who imports whom, and that importing does nothing."""

import ast
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("api", "graph", "nodes", "understanding", "services", "domain", "observability", "store", "demo", "evals")
# Training the classifier takes packages that neither guests nor tests install.
NEEDS_AN_EXTRA = {"evals.train_intents"}

# Imports every module of the rooms and tells what was done meanwhile that is more than defining things.
IMPORT_ALL = """
import importlib, json, os, sys, threading
from pathlib import Path

root, skipped, rooms = Path(sys.argv[1]), sys.argv[2].split(), sys.argv[3:]
forbidden = {"socket.connect", "socket.bind", "subprocess.Popen", "os.mkdir", "os.remove", "os.rename"}
done = []

def ours():
    #The line of a room that asked for this, if the standard library alone stands between.
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
for room in rooms:
    for path in sorted((root / room).rglob("*.py")):
        parts = list(path.relative_to(root).with_suffix("").parts)
        if parts[-1] == "__main__" or "__pycache__" in parts:
            continue
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
for name in set(names) - set(skipped):
    importlib.import_module(name)
done += [f"thread {thread.name}" for thread in threading.enumerate() if thread is not threading.main_thread()]
print(json.dumps({"modules": names, "done": done}))
"""


def imported(root: Path, *rooms: str) -> dict[str, list[str]]:
    """What importing everything in these rooms did, in an interpreter of its own."""
    command = [sys.executable, "-c", IMPORT_ALL, str(root), " ".join(NEEDS_AN_EXTRA), *rooms]
    told = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    found: dict[str, list[str]] = json.loads(told.stdout)
    return found


def test_imports_go_one_way_through_the_house() -> None:
    checker = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run([checker, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_importing_the_whole_program_does_nothing() -> None:
    found = imported(ROOT, *ROOMS)
    assert len(found["modules"]) > len(ROOMS)
    assert found["done"] == []


def test_a_module_that_acts_when_imported_is_found_out(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "reads.py").write_text("import os\nKEY = os.environ.get('some_key')\n")
    (room / "writes.py").write_text("from pathlib import Path\nPath('made.txt').write_text('made')\n")
    (room / "starts.py").write_text("import subprocess\nsubprocess.run(['true'])\n")
    done = imported(tmp_path, "room")["done"]
    assert {line.split(":")[0] for line in done} == {"room/reads.py", "room/starts.py", "room/writes.py"}


def test_init_files_hold_nothing_but_names() -> None:
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("__init__.py")):
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            assert isinstance(statement, ast.Expr | ast.ImportFrom | ast.Assign), f"{path}:{statement.lineno}"
            if isinstance(statement, ast.Assign):
                assert ast.unparse(statement.targets[0]) == "__all__", f"{path}:{statement.lineno}"


def test_opentelemetry_is_known_to_one_module_and_imported_only_when_it_is_on() -> None:
    at_import = []
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            imported = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            if imported.startswith("opentelemetry") or imported == "observability.otel":
                at_import.append(str(path.relative_to(ROOT)))
    assert set(at_import) == {"observability/otel.py"}
