"""The commands of the Dockerfile's stages, run in a clean environment: build, bill of materials, start, health, order.

There is no Docker engine: folders of the image are folders of the test, and the base image is this Python.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import shutil
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.api.restaurant import Guest
from tests.contract.serving import serving_demo
from tests.integration.processes import ROOT, environment, free_port, running
from tests.package.dockerfile import Instruction, parse_stages

pytestmark = [pytest.mark.slow, pytest.mark.release]
BUILD, RUN = parse_stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
INSTALLED = "/opt/orchestrator"
NO_INDEX = ("No matching distribution", "No solution found", "Failed to fetch", "error sending request")


@dataclass(frozen=True)
class BuildHost:
    """Folders that stand for those of the build stage. ``installed`` is the image's /opt/orchestrator."""

    tools: Path
    source: Path
    installed: Path

    def run(self, instruction: Instruction) -> None:
        """Carry out a RUN instruction. Skips the test where no package index can be reached."""
        command = re.sub(r"--mount=\S+\s+", "", instruction.words).replace(INSTALLED, str(self.installed))
        path = f"{self.tools / 'bin'}{os.pathsep}{os.environ['PATH']}"
        environ = {**{k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}, "PATH": path}
        done = subprocess.run(
            ["sh", "-ec", command],
            cwd=self.source,
            env=environ,
            capture_output=True,
            text=True,
            timeout=540,
            check=False,
        )
        if done.returncode and any(words in done.stderr for words in NO_INDEX):
            pytest.skip(f"a package index is needed: {done.stderr[-200:]}")
        assert done.returncode == 0, f"{command}\n{done.stderr[-2000:]}"

    def copy(self, instruction: Instruction) -> None:
        """Carry out a COPY instruction from the build context, which .dockerignore limits."""
        *names, _ = instruction.words.split()
        for name in context_names() if names == ["."] else names:
            source, target = ROOT / name, self.source / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)


def context_names() -> list[str]:
    """The names at the top of the build context."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("!").rstrip("/") for line in lines if line.startswith("!")]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build stage's /opt/orchestrator."""
    host = BuildHost(*(tmp_path_factory.mktemp("stage") / name for name in ("tools", "source", "orchestrator")))
    host.source.mkdir()
    venv.create(host.tools, with_pip=True, symlinks=True)
    for instruction in BUILD:
        match instruction.keyword:
            case "RUN":
                host.run(instruction)
            case "COPY":
                host.copy(instruction)
            case _:
                assert instruction.keyword in ("FROM", "WORKDIR")
    return host.installed


def test_the_bill_of_materials_lists_the_locked_packages_with_licences(installed: Path) -> None:
    listed = json.loads((installed / "sbom.cdx.json").read_text(encoding="utf-8"))
    versions = {each["name"].lower().replace("_", "-"): each["version"] for each in listed["components"]}
    locked = dict(
        line.split(";")[0].strip().split("==")
        for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
        if ";" not in line
    )
    assert {name: versions.get(name) for name in locked} == locked
    assert all(each.get("licenses") for each in listed["components"] if each["name"] in ("langgraph", "fastapi"))
    [label] = [each.words for each in RUN if each.keyword == "LABEL"]
    assert f'"{INSTALLED}/sbom.cdx.json"' in label


async def test_the_image_migrates_serves_is_healthy_and_takes_an_order(
    installed: Path, postgres_url: str, tmp_path: Path
) -> None:
    values = {each.keyword: each.words for each in RUN}
    ours = dict(each.split("=", 1) for each in shlex.split(values["ENV"]))
    port = free_port()
    with serving_demo(postgres_url) as ports:
        environ = {**environment(postgres_url, ports), **ours, "PORT": str(port), "HOST": "127.0.0.1"}
        del environ["PYTHONPATH"]
        environ["PATH"] = ours["PATH"].replace(INSTALLED, str(installed)).replace("$PATH", os.environ["PATH"])
        [program] = json.loads(values["ENTRYPOINT"])
        program = str(installed / "bin" / program)
        await asyncio.to_thread(subprocess.run, [program, "migrate"], cwd=tmp_path, env=environ, check=True, timeout=60)
        command, url = [program, *json.loads(values["CMD"])], f"http://127.0.0.1:{port}"
        with running(command, environ, ready=f"{url}/ready", folder=tmp_path):
            check = json.loads(values["HEALTHCHECK"].split("CMD", 1)[1])
            healthy = await asyncio.to_thread(
                subprocess.run, check, env=environ, check=False, timeout=30, capture_output=True, text=True
            )
            assert healthy.returncode == 0, healthy.stderr
            async with httpx.AsyncClient(base_url=url, timeout=60, trust_env=False) as client:
                guest = Guest(client)
                await guest.says("two large pepperoni pizzas")
                await guest.says("that's all, pickup, cash")
                assert "is placed" in await guest.says("yes")
    assert [Path(name).suffix for name in os.listdir(tmp_path)] == [".log"], "the image writes a file"
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select count(*) from placements where status = 'placed'").fetchone() == (1,)
