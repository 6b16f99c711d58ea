"""The wheel, installed into an empty environment: an order from a folder that is not the checkout."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import httpx
import psycopg
import pytest

from mcp_orchestrator.command import COMMANDS, main
from tests.api.restaurant import Guest
from tests.contract.serving import serving_demo
from tests.integration.processes import ROOT, environment, free_port, running
from tests.package.interpreters import SUPPORTED, find_interpreter

pytestmark = pytest.mark.slow
NEWEST = next((each for each in reversed(SUPPORTED) if find_interpreter(each)), SUPPORTED[0])
PACKAGES = ("api", "demo", "domain", "graph", "nodes", "observability", "privacy", "recording", "services", "store",
            "understanding")  # fmt: skip


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout; skipped where the build backend cannot be installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if "hatchling" in built.stderr and "No matching distribution" in built.stderr:
        pytest.skip("there is no package index to install hatchling from")
    assert built.returncode == 0, built.stderr[-2000:]
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment with the wheel and its dependencies, which are those of this environment."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True, symlinks=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)], check=True, timeout=300)
    [packages] = folder.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "mcp-orchestrator"


def test_the_wheel_holds_every_file_of_the_packages_under_one_name(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in names} == {"mcp_orchestrator"}
    tracked = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {name for name in tracked.stdout.split() if f"mcp_orchestrator/_packages/{name}" not in names} == set()


async def test_an_order_from_another_folder(program: Path, postgres_url: str, tmp_path: Path) -> None:
    await place_an_order(program, postgres_url, tmp_path)


@pytest.mark.parametrize(
    "version",
    [pytest.param(each, marks=pytest.mark.release if each == NEWEST else pytest.mark.pythons) for each in SUPPORTED],
)
async def test_an_order_under_each_supported_python(
    version: str, wheel: Path, postgres_url: str, tmp_path: Path
) -> None:
    interpreter = find_interpreter(version)
    if interpreter is None:
        pytest.skip(f"Python {version} is not installed")
    folder = tmp_path / "environment"
    locked = [f"--requirement={ROOT / 'requirements.lock'}", str(wheel)]
    await asyncio.to_thread(subprocess.run, [interpreter, "-m", "venv", str(folder)], check=True, timeout=60)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-deps", *locked]
    installed = await asyncio.to_thread(subprocess.run, pip, capture_output=True, text=True, timeout=540, check=False)
    if "No matching distribution" in installed.stderr:
        pytest.skip(f"no wheels for Python {version} can be installed: {installed.stderr[-200:]}")
    assert installed.returncode == 0, installed.stderr[-2000:]
    (elsewhere := tmp_path / "elsewhere").mkdir()
    await place_an_order(folder / "bin" / "mcp-orchestrator", postgres_url, elsewhere)


async def place_an_order(program: Path, postgres_url: str, tmp_path: Path) -> None:
    """Migrate, serve and order with the installed program, from the folder."""
    with serving_demo(postgres_url) as ports:
        environ = environment(postgres_url, ports)
        del environ["PYTHONPATH"]
        migrate = [program, "migrate"]
        await asyncio.to_thread(subprocess.run, migrate, cwd=tmp_path, env=environ, check=True, timeout=60)
        port = free_port()
        command, url = [str(program), "serve", "--port", str(port)], f"http://127.0.0.1:{port}"
        with running(command, environ, ready=f"{url}/ready", folder=tmp_path):
            async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
                guest = Guest(client)
                await guest.says("two large pepperoni pizzas")
                await guest.says("that's all, pickup, cash")
                assert "is placed" in await guest.says("yes")
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select count(*) from placements where status = 'placed'").fetchone() == (1,)


def test_every_command_is_found(program: Path, tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    listed = subprocess.run([program, "--help"], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert listed.returncode == 0
    for name in COMMANDS:
        assert f"  {name} " in listed.stderr
    for name in ("serve", "check-service", "logs", "chat", "keys", "mcp", "tenants", "guest-id", "outbox"):
        command = [program, name, "--help"]
        shown = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
        assert (shown.returncode, shown.stdout[:6]) == (0, "usage:"), name


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cook"]) == 2
    assert capsys.readouterr().err.startswith("Usage: mcp-orchestrator COMMAND")
