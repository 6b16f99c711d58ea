import subprocess
import sys
from pathlib import Path
from signal import Signals

import pytest

from demo.processes import Child
from tests.launcher.conftest import family_of, survivors

PARENT = """
import sys, time
from pathlib import Path
from demo.processes import Child
child = Child("sleeper", ["sleep", "600"], log=Path(sys.argv[1]), watched_by_shell=sys.argv[2] == "shell")
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("tie", ["shell", "kernel"])
def test_a_child_ends_when_its_parent_is_killed(tie: str, tmp_path: Path) -> None:
    if tie == "kernel" and sys.platform != "linux":
        pytest.skip("only Linux tells a child of its parent's death")
    command = [sys.executable, "-c", PARENT, str(tmp_path / "log"), tie]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        family = family_of(parent.pid)
        assert child in family
        parent.kill()
    assert survivors(family) == {}


@pytest.mark.parametrize("by_shell", [True, False])
def test_a_stopped_child_leaves_no_watchdog(by_shell: bool, tmp_path: Path) -> None:
    child = Child("sleeper", ["sleep", "600"], log=tmp_path / "log", watched_by_shell=by_shell)
    watchdog = child._watchdog
    child.stop()
    assert child.exit_code() == -Signals.SIGTERM
    assert survivors({child.pid, watchdog.pid if watchdog else child.pid}) == {}


def test_a_child_that_will_not_end_is_killed_with_its_own_children(tmp_path: Path) -> None:
    script = 'trap "" TERM; sleep 600 & echo started; wait; sleep 600'
    child = Child("stubborn", ["/bin/sh", "-c", script], log=tmp_path / "log")
    while not child.last_lines():
        assert not child.wait(0.05)
    family = family_of(child.pid)
    child.stop(timeout_s=0.2)
    assert child.exit_code() == -Signals.SIGKILL
    assert len(family) == 2
    assert survivors(family) == {}


def test_the_end_of_the_log_tells_why_a_child_died(tmp_path: Path) -> None:
    child = Child("talker", ["/bin/sh", "-c", "echo one; echo; echo two >&2; exit 3"], log=tmp_path / "log")
    assert child.wait(10)
    assert child.exit_code() == 3
    assert child.last_lines(2) == ["one", "two"]
