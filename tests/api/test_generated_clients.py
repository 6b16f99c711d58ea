"""Clients generated from docs/openapi.json place an order: in Python and in TypeScript."""

from __future__ import annotations

import json
import shutil
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.app import create_app
from tests.api.restaurant import settings_for
from tests.contract.serving import serving

pytestmark = [pytest.mark.slow, pytest.mark.release]
ROOT = Path(__file__).parents[2]
DESCRIPTION = ROOT / "docs" / "openapi.json"
GENERATOR = "openapi-python-client==0.29.1"
TOOLS = Path(__file__).parent / "openapi_tools"
MESSAGES = ("a still water", "that's all, pickup, cash", "yes")
ORDER = """
import json, sys
from generated import Client
from generated.api.conversation import orchestrate
from generated.models import OrchestrateRequest, OrchestrateResponse, ProblemDetail

url, *texts = sys.argv[1:]
with Client(base_url=url, timeout=60) as client:
    replies = []
    for text in texts:
        reply = orchestrate.sync(client=client, body=OrchestrateRequest(text=text, user_id="python"))
        assert isinstance(reply, OrchestrateResponse), reply
        replies.append(reply.reply_text)
    wrong = orchestrate.sync(client=client, body=OrchestrateRequest(text="hello", user_id=" "))
    assert isinstance(wrong, ProblemDetail) and wrong.code == "invalid_request", wrong
print(json.dumps(replies))
"""


@pytest.fixture(scope="module")
def served(api_database: str, demo: dict[str, object]) -> Iterator[str]:
    """The API on a real server, with the demo restaurant behind it."""
    with serving({"api": create_app(settings_for(api_database, demo))}) as ports:
        yield f"http://127.0.0.1:{ports['api']}"


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    return done.stdout


def test_a_generated_python_client_places_an_order(served: str, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True, symlinks=True)
    python = str(tmp_path / "venv" / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", GENERATOR]
    installed = subprocess.run(install, capture_output=True, text=True, timeout=300, check=False)
    if installed.returncode:
        pytest.skip(f"{GENERATOR} cannot be installed: {installed.stderr[-200:]}")
    generate = ["generate", "--path", str(DESCRIPTION), "--output-path", "generated", "--meta", "none"]
    printed = run([python, "-m", "openapi_python_client", *generate], tmp_path)
    assert "warning" not in printed.lower(), printed
    replies = json.loads(run([python, "-c", ORDER, served, *MESSAGES], tmp_path))
    assert "is placed" in replies[-1]


@pytest.mark.skipif(
    not (TOOLS / "node_modules").exists(), reason="not installed: npm ci --prefix tests/api/openapi_tools"
)
def test_a_generated_typescript_client_places_an_order(served: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node is not None
    programs = TOOLS / "node_modules" / ".bin"
    shutil.copy(TOOLS / "order.ts", tmp_path)
    run([str(programs / "openapi-typescript"), str(DESCRIPTION), "-o", str(tmp_path / "generated" / "api.d.ts")], TOOLS)
    options = ["--strict", "--target", "es2022", "--lib", "es2022,dom", "--module", "nodenext", "order.ts"]
    run([str(programs / "tsc"), *options], tmp_path)
    replies = json.loads(run([node, "order.js", served, *MESSAGES], tmp_path))
    assert "is placed" in replies[-1]
