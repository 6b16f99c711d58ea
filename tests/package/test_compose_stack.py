"""compose.yaml without Docker: its commands with its variables as processes, PgBouncer and its nginx in front."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import nats
import psycopg
import pytest
import yaml

from evals.pgbouncer import MISSING, find_pgbouncer, open_pgbouncer
from tests.api.restaurant import Guest
from tests.api.test_queue import SERVER, Queue, has_stream, nats_url  # noqa: F401 - a fixture
from tests.api.test_queue_crash import has_replies
from tests.integration.processes import ROOT, bare_environment, free_port, running
from tests.waiting import wait_for

NGINX = shutil.which("nginx", path=os.environ["PATH"] + os.pathsep + "/usr/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.release,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian's package nginx-light has it)"),
    pytest.mark.skipif(find_pgbouncer() is None, reason=MISSING),
]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
PROXY = (ROOT / "deploy" / "compose" / "nginx.conf").read_text(encoding="utf-8")
RESTAURANT_PORTS = 5


@dataclass(frozen=True)
class Hosts:
    """Addresses of this machine in place of the names of compose.yaml's services."""

    postgres: str
    pgbouncer: str
    port_base: int
    folder: Path

    def environ_of(self, service: str, **more: str) -> dict[str, str]:
        """The variables of a service and of the image. Loki and the collector stay unreachable: that stops nothing."""
        given: Mapping[str, str] = SERVICES[service]["environment"]
        replaced = {name: self._replace(str(value)) for name, value in given.items()}
        return {**bare_environment(), "HOST": "0.0.0.0", **replaced, **more}

    def command_of(self, service: str) -> list[str]:
        """The command of a service, as the image runs it."""
        words = SERVICES[service].get("command", ["serve"])
        words = [str(self.port_base) if word == "9101" else word.replace("0.0.0.0", "127.0.0.1") for word in words]
        return [sys.executable, "-m", "mcp_orchestrator", *words]

    def _replace(self, value: str) -> str:
        value = re.sub(r"\$\{\w+:-(\w*)\}", r"\1", value)
        if value.startswith("postgresql:"):
            return self.pgbouncer if "@pgbouncer:" in value else self.postgres
        return re.sub(
            r"http://restaurant:(\d+)", lambda found: f"http://127.0.0.1:{self.port_base + int(found[1]) - 9101}", value
        )


def build_nginx(folder: Path, port: int, replicas: list[str]) -> str:
    """The server of compose.yaml as a whole configuration: replicas by their addresses, files in the folder."""
    upstream = "".join(f"server {urlsplit(url).netloc};" for url in replicas)
    server = PROXY.replace("listen 8000", f"listen 127.0.0.1:{port}").replace("http://api:8000", "http://replicas")
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{name}_temp_path {folder}/{name};" for name in names)
    http = f"access_log off; {paths} upstream replicas {{ {upstream} }} {server}"
    return f"daemon off; master_process off; pid {folder}/pid; error_log stderr; events {{}} http {{ {http} }}"


@dataclass(frozen=True)
class ComposedStack:
    """The address of the proxy, and the two replicas behind it."""

    url: str
    replicas: list[subprocess.Popen[bytes]]


@pytest.fixture
def hosts(postgres_url: str, tmp_path: Path) -> Iterator[Hosts]:
    """PgBouncer, the migration and the demo services."""
    with open_pgbouncer(postgres_url, server_connections=16) as pooled:
        name = urlsplit(postgres_url).path
        hosts = Hosts(postgres_url, urlsplit(pooled)._replace(path=name).geturl(), find_port_base(), tmp_path)
        migrate, environ = hosts.command_of("migrate"), hosts.environ_of("migrate")
        subprocess.run(migrate, cwd=tmp_path, env=environ, check=True, timeout=60)
        menu = f"http://127.0.0.1:{hosts.port_base}/health"
        command = hosts.command_of("restaurant")
        with running(command, hosts.environ_of("restaurant"), ready=menu, folder=tmp_path):
            yield hosts


@pytest.fixture
def stack(hosts: Hosts) -> Iterator[ComposedStack]:
    """The API processes and the proxy, besides."""
    folder, port = hosts.folder, free_port()
    ports = [free_port() for _ in range(SERVICES["api"]["deploy"]["replicas"])]
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    (folder / "nginx.conf").write_text(build_nginx(folder, port, urls), encoding="utf-8")
    with ExitStack() as opened:

        def start(command: list[str], environ: dict[str, str], url: str) -> subprocess.Popen[bytes]:
            return opened.enter_context(running(command, environ, ready=f"{url}/ready", folder=folder))

        command, url = hosts.command_of("api"), f"http://127.0.0.1:{port}"
        replicas = [
            start(command, hosts.environ_of("api", PORT=str(port)), each)
            for port, each in zip(ports, urls, strict=True)
        ]
        start([str(NGINX), "-e", "stderr", "-c", str(folder / "nginx.conf")], bare_environment(), url)
        yield ComposedStack(url, replicas)


def find_port_base() -> int:
    """The first of as many free ports as the demo services need."""
    for _ in range(20):
        base = free_port()
        if base + RESTAURANT_PORTS < 65_536:
            return base
    raise AssertionError("no free ports")


async def test_guests_order_through_the_stack_and_staff_pages_stay_inside(
    stack: ComposedStack, postgres_url: str
) -> None:
    async with httpx.AsyncClient(base_url=stack.url, timeout=60, trust_env=False) as client:
        guest = Guest(client)
        await guest.says("two large pepperoni pizzas")
        await guest.says("that's all, pickup, cash")
        stack.replicas[0].kill()
        stack.replicas[0].wait()
        assert "is placed" in await guest.says("yes")
        body = {"text": "where is my order?", "user_id": guest.name}
        streamed = await client.post("/orchestrate", json=body, headers={"Accept": "text/event-stream"})
        assert streamed.headers["content-type"].startswith("text/event-stream")
        page = await client.get("/")
        files = re.findall(r'(?:src|href)="(page/[^"]+)"', page.text)
        assert files
        answers = [await client.get(path) for path in (*files, "/menu", "/widget.js", "/health")]
        assert {answer.status_code for answer in answers} == {200}
        inside = [await client.get(path) for path in ("/metrics", f"/guests/{guest.name}", "/traces/x", "/services")]
        assert {(answer.status_code, answer.headers["server"].split("/")[0]) for answer in inside} == {(404, "nginx")}
    with psycopg.connect(postgres_url) as connection:
        assert connection.execute("select count(*) from placements where status = 'placed'").fetchone() == (1,)


@pytest.mark.skipif(SERVER is None, reason="there is no nats-server here")
async def test_the_worker_answers_a_message(hosts: Hosts, nats_url: str) -> None:  # noqa: F811
    environ, connection = hosts.environ_of("worker", QUEUE_URL=nats_url), await nats.connect(nats_url)
    worker = await asyncio.create_subprocess_exec(*hosts.command_of("worker"), cwd=hosts.folder, env=environ)
    try:
        stream = connection.jetstream()
        await wait_for(lambda: has_stream(stream, "ORCHESTRATOR_DEAD"), limit_s=60)
        queue = Queue(stream, "orchestrator")
        await queue.publish({"text": "a still water", "user_id": "ada", "message_id": "m-1"}, partition=0)
        await wait_for(partial(has_replies, queue, 1), limit_s=60)
        [reply] = await queue.read("replies")
    finally:
        worker.terminate()
        await connection.close()
    assert await worker.wait() == 0
    assert json.loads(reply.data)["cart"]["lines"][0]["name"] == "Still Water"
