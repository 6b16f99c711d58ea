"""Child processes that end with their parent.

On Linux the kernel signals the child at the parent's death (setpriv --pdeathsig), even after a SIGKILL. Elsewhere
(macOS), a one-line shell reads a pipe that only the parent holds open, and sends the signal.
"""

import contextlib
import functools
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import Signals

from demo.private_files import UMASK, open_private

SYSTEM_PATH = "/usr/bin:/bin"
WATCH = 'read -r _; kill -s "$1" "$2" 2>/dev/null'


def find_program(name: str) -> str | None:
    """The program's path, from PATH or the system's folders."""
    return shutil.which(name) or shutil.which(name, path=SYSTEM_PATH)


@functools.cache
def parent_death_program() -> str | None:
    """The path of a setpriv with --pdeathsig; None without one (macOS, BusyBox)."""
    program = find_program("setpriv") if sys.platform == "linux" else None
    if program is None:
        return None
    output = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)
    return program if "--pdeathsig" in output.stdout else None


class Child:
    """One running program, in its own session, with its output in a log file. It ends with our process."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path | None,
        env: Mapping[str, str] | None = None,
        account: pwd.struct_passwd | None = None,
        parent_death_signal: Signals = Signals.SIGKILL,
        watched_by_shell: bool = False,
    ) -> None:
        """Start `command`. `log` None: output goes to our terminal. `account`: the account to run as, for root only.

        `last_word` is the signal it gets when we are gone; `watched_by_shell` does without the kernel's help.
        """
        self.name = name
        self.log = log
        setpriv = None if watched_by_shell else parent_death_program()
        tie = [setpriv, "--pdeathsig", _bare_name(parent_death_signal)] if setpriv else []
        with contextlib.nullcontext() if log is None else open_private(log) as output:
            self._process = subprocess.Popen(
                [*tie, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                env=env,
                cwd="/" if account else None,
                start_new_session=True,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
                umask=UMASK,
            )
        self._watchdog = None if setpriv else self._watch(parent_death_signal)

    def _watch(self, parent_death_signal: Signals) -> subprocess.Popen[bytes]:
        arguments = ["/bin/sh", "-c", WATCH, "sh", _bare_name(parent_death_signal), str(self.pid)]
        return subprocess.Popen(arguments, stdin=subprocess.PIPE, start_new_session=True)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    def send(self, number: Signals) -> None:
        """Send a signal, if the program still runs."""
        self._process.send_signal(number)

    def kill_session(self) -> None:
        """Kill the program and every process of its session."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, Signals.SIGKILL)

    def wait(self, timeout_s: float) -> bool:
        """Whether it ended within `timeout_s` seconds."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        self._release()
        return True

    def stop(self, number: Signals = Signals.SIGTERM, *, timeout_s: float = 3.0) -> None:
        """Send signal `number`, and kill the program after `timeout_s` seconds."""
        self.send(number)
        if not self.wait(timeout_s):
            self.kill_session()
            self.wait(timeout_s)

    def last_lines(self, count: int = 8) -> list[str]:
        """The last lines of its log; empty without a log."""
        if self.log is None:
            return []
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if line.strip()][-count:]

    def _release(self) -> None:
        if self._watchdog is None:
            return
        self._watchdog.kill()
        self._watchdog.communicate()
        self._watchdog = None


def may_execute(path: Path, account: pwd.struct_passwd | None) -> bool:
    """Whether that account (None: ours) can search or execute `path`, by a test of the system."""
    if account is None:
        return os.access(path, os.X_OK)
    command = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
    outcome = subprocess.run(command, check=False, cwd="/", user=account.pw_uid, group=account.pw_gid, extra_groups=[])
    return outcome.returncode == 0


def _bare_name(number: Signals) -> str:
    """The signal's name for kill(1) and setpriv(1): KILL, not SIGKILL."""
    return number.name.removeprefix("SIG")
