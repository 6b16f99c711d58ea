"""The program in separate processes, by real HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.api.restaurant import demo_urls

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
KEPT = ("PATH", "HOME", "LANG", "TZ", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")


def environment(database_url: str, ports: Mapping[str, int]) -> dict[str, str]:
    """The demo restaurant's addresses and a database, independent of this machine's environment."""
    urls = {name.upper(): str(value).lower() for name, value in demo_urls(ports).items()}
    return {**bare_environment(), **urls, "DATABASE_URL": database_url}


def bare_environment() -> dict[str, str]:
    """What a process needs to run at all."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "LOG_LEVEL": "ERROR", "UNDERSTANDING": "local"}


def free_port() -> int:
    """A port on which nobody listens right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: list[str], environ: Mapping[str, str], *, ready: str, folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """The program once `ready` answers 200; killed at the end. Its output is in the folder."""
    said = folder / f"said-{uuid.uuid4().hex}.log"
    with said.open("wb") as out, subprocess.Popen(command, env=environ, cwd=folder, stdout=out, stderr=out) as program:
        try:
            wait_until_ok(ready, program, said)
            yield program
        finally:
            program.kill()


def wait_until_ok(url: str, program: subprocess.Popen[bytes], said: Path) -> None:
    """Return when the address answers 200; else fail with the program's last output."""
    deadline = time.monotonic() + PATIENCE_S
    with httpx.Client(trust_env=False) as client:
        while time.monotonic() < deadline and program.poll() is None:
            try:
                if client.get(url).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
    raise AssertionError(f"{url} is not ready: {said.read_text(errors='replace')[-3000:]}")


@dataclass
class Api:
    """One API process at a time on one port, which may be killed and started again."""

    environ: Mapping[str, str]
    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        command = [sys.executable, "-m", "api", "--port", str(self.port)]
        with running(command, self.environ, ready=f"{self.url}/ready", folder=self.folder) as program:
            yield program

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=30, trust_env=False)
