"""The real thing: `python -m demo` in a process of its own, with ports and a data folder of its own."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.launch_settings import LaunchFailed, LaunchSettings
from demo.restaurants import PORTS
from demo.stack import get_status
from tests.launcher.conftest import family_of, first_of_free_ports, processes, survivors

pytestmark = pytest.mark.slow
OURS = (
    "DATABASE_URL", "DEMO_DATABASE_URL", "HOST", "API_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "UNDERSTANDING",
    "TENANTS_FILE", "DEFAULT_TENANT",
)  # fmt: skip


class House:
    """A place to run the restaurant in, and ways to do so."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.choose_ports()

    def choose_ports(self) -> None:
        """Choose ports anew: those of the program before may still be closing."""
        self.port = first_of_free_ports(1 + PORTS)
        self.api = f"http://127.0.0.1:{self.port}"

    def environ(self, **more: str) -> dict[str, str]:
        # Set but empty: not even a .env in the checkout may point us at somebody's database or model.
        blank = dict.fromkeys(OURS, "")
        ours = {**blank, "DEMO_DATA": str(self.folder), "PORT": str(self.port), "DEMO_PORT_BASE": str(self.port + 1)}
        return {**os.environ, **ours, **more}

    @contextlib.contextmanager
    def opened(self, **more: str) -> Iterator[subprocess.Popen[str]]:
        """The program once it is ready; killed at the end if it still runs."""
        self.choose_ports()
        command = [sys.executable, "-m", "demo"]
        with subprocess.Popen(
            command, env=self.environ(**more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as program:
            try:
                assert program.stdout is not None
                assert program.stderr is not None
                told = []
                while "Ctrl-C" not in "".join(told[-1:]):
                    line = program.stdout.readline()
                    assert line, program.stderr.read()
                    told.append(line)
                assert any(line.startswith(f"Ready on {self.api}") for line in told)
                assert any("curl" in line and f"{self.api}/orchestrate" in line for line in told)
                yield program
            finally:
                program.kill()

    def refused(self, **more: str) -> str:
        """Run it where it cannot start; its one sentence. Nothing may be left running."""
        command = [sys.executable, "-m", "demo"]
        outcome = subprocess.run(
            command, env=self.environ(**more), capture_output=True, text=True, timeout=60, check=False
        )
        assert outcome.returncode == 1, outcome
        assert "Traceback" not in outcome.stderr
        assert {pid for pid, (_, args) in processes().items() if str(self.folder) in args} == set()
        return outcome.stderr.strip().splitlines()[-1]

    def chat(self, *lines: str) -> str:
        """What `make chat` prints when these lines are piped into it."""
        outcome = subprocess.run(
            [sys.executable, "-m", "demo.chat"],
            env=self.environ(),
            input="\n".join(lines),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert outcome.returncode == 0, outcome
        return outcome.stdout


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """One data folder for all, as a newcomer's second start would find it."""
    folder = Path(tempfile.mkdtemp(prefix="mcp-house-", dir="/tmp"))
    folder.chmod(0o711)
    yield House(folder)
    shutil.rmtree(folder, ignore_errors=True)


def orchestrate(api: str, text: str, **fields: str) -> str:
    body = json.dumps({"text": text, "user_id": "ada", **fields}).encode()
    request = urllib.request.Request(f"{api}/orchestrate", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["reply_text"])


def test_a_killed_launcher_leaves_no_process_behind(house: House) -> None:
    with house.opened() as program:
        assert orchestrate(house.api, "What is on the menu?") != ""
        family = family_of(program.pid)
        program.kill()
    assert len(family) > 4
    assert survivors(family) == {}


def test_three_restaurants_are_served(house: House) -> None:
    with house.opened():
        assert "Margherita" in orchestrate(house.api, "What is on the menu?")
        assert "¥980" in orchestrate(house.api, "one number 11", tenant="noodles")
        assert "Patatas bravas" in orchestrate(house.api, "¿qué tapas hay?", tenant="tapas")
        assert "12 Mill Lane" in orchestrate(house.api, "where are you?")
        with pytest.raises(urllib.error.HTTPError, match="404"):
            orchestrate(house.api, "hello", tenant="sushi")


def test_only_their_owner_reads_logs_and_data(house: House) -> None:
    with house.opened():
        orchestrate(house.api, "What is on the menu?")
        kept = [house.folder, *house.folder.rglob("*")]
        modes = {path: path.stat().st_mode & 0o777 for path in kept if path.is_file() or path.is_dir()}
    assert len([path for path in modes if path.suffix == ".log"]) == 4
    # Root's PostgreSQL runs under another account, which may go through the folder and not read it.
    assert {str(path): oct(mode) for path, mode in modes.items() if mode & 0o066} == {}


def test_chat_talks_to_a_running_restaurant_that_a_polite_signal_then_closes(house: House) -> None:
    with house.opened() as program:
        family = family_of(program.pid)
        assert house.chat("what is on the menu?", "/quit", "never said").strip() != ""
        program.send_signal(signal.SIGTERM)
        assert program.wait(15) == 0
    assert survivors(family) == {}
    assert get_status(f"{house.api}/health")[0] == 0


def test_the_make_that_started_it_takes_it_along(house: House) -> None:
    starter = "import subprocess, sys; subprocess.Popen([sys.executable, '-m', 'demo']).wait()"
    house.choose_ports()
    environ = house.environ(MAKELEVEL="1", PYTHONWARNINGS="ignore")
    with subprocess.Popen([sys.executable, "-c", starter], env=environ, stdout=subprocess.PIPE, text=True) as make:
        assert make.stdout is not None
        while "Ctrl-C" not in make.stdout.readline():
            assert make.poll() is None
        family = family_of(make.pid)
        make.kill()
    assert survivors(family) == {}


def test_chat_opens_a_restaurant_when_none_is_open(house: House) -> None:
    assert house.chat("what is on the menu?").strip() != ""
    assert {pid for pid, (_, args) in processes().items() if str(house.folder) in args} == set()


@pytest.mark.parametrize(("place", "variable"), [(0, "PORT"), (3, "DEMO_PORT_BASE")])
def test_a_taken_port_is_named_with_the_variable_to_change(place: int, variable: str, house: House) -> None:
    with socket.create_server(("127.0.0.1", house.port + place)):
        sentence = house.refused()
    assert f"Port {house.port + place} on 127.0.0.1" in sentence
    assert f"set {variable} to another number" in sentence


def test_an_unreachable_database_is_one_sentence_without_the_password(house: House) -> None:
    sentence = house.refused(DATABASE_URL=f"postgresql://someone:hunter2@127.0.0.1:{house.port}/orders")
    assert sentence.startswith("The database of DATABASE_URL cannot be reached: ")
    assert "hunter2" not in sentence


def test_a_malformed_database_url_is_one_sentence_without_the_password(house: House) -> None:
    sentence = house.refused(DATABASE_URL="postgres//someone:hunter2@127.0.0.1/orders")
    assert sentence.startswith("DATABASE_URL is not a PostgreSQL URL")
    assert "hunter2" not in sentence


def test_no_server_program_is_one_sentence(house: House) -> None:
    sentence = house.refused(POSTGRES_BIN="/nowhere", DEMO_DATA=str(house.folder / "empty"))
    assert sentence.startswith("No PostgreSQL server program of version 14 or newer was found")


def test_a_setting_that_makes_no_sense_is_named(house: House) -> None:
    assert "PORT" in house.refused(PORT="eighty")


def test_a_given_database_is_used_and_a_service_that_dies_is_named_and_ends_the_rest(
    postgres_url: str, house: House
) -> None:
    with house.opened(DATABASE_URL=postgres_url) as program:
        family = {pid: processes()[pid][1] for pid in family_of(program.pid)}
        assert not any("postgres -D" in command for command in family.values())
        (services,) = [pid for pid, command in family.items() if "demo.services" in command]
        os.kill(services, signal.SIGKILL)
        assert program.wait(15) == 1
        assert program.stderr is not None
        assert "services has ended by itself (signal SIGKILL)" in program.stderr.read()
    assert survivors(set(family)) == {}


def test_a_door_where_a_demo_service_listens_is_named_before_anything_starts(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(house.folder)
    for name, value in {"PORT": "9103", "DEMO_PORT_BASE": "9101"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(LaunchFailed, match="PORT is 9103, where the demo's recommend service listens"):
        LaunchSettings.read()
