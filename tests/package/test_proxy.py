"""The proxy of compose.yaml: a real nginx with its configuration, in front of an API."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from store.migrate import migrate
from tests.api.restaurant import Guest
from tests.contract.serving import serving_demo
from tests.integration.processes import ROOT, Api, environment, free_port, running

NGINX = shutil.which("nginx", path=os.environ["PATH"] + os.pathsep + "/usr/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.release,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian's package nginx-light has it)"),
]
SERVER = (ROOT / "deploy" / "compose" / "nginx.conf").read_text(encoding="utf-8")


def build_configuration(folder: Path, port: int, upstream: str) -> str:
    """The server of compose.yaml as a whole configuration: addresses of this machine, files in the folder."""
    server = SERVER.replace("listen 8000", f"listen 127.0.0.1:{port}").replace("http://api:8000", upstream)
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{name}_temp_path {folder}/{name};" for name in names)
    return f"daemon off; pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {paths} {server} }}"


@pytest.fixture
def proxy(postgres_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of the proxy in front of one API."""
    migrate(postgres_url)
    with serving_demo(postgres_url) as ports:
        api, port = Api(environment(postgres_url, ports), tmp_path), free_port()
        configuration = tmp_path / "nginx.conf"
        configuration.write_text(build_configuration(tmp_path, port, api.url), encoding="utf-8")
        command, url = [str(NGINX), "-e", "stderr", "-c", str(configuration)], f"http://127.0.0.1:{port}"
        with api.running(), running(command, api.environ, ready=f"{url}/ready", folder=tmp_path):
            yield url


async def test_guests_order_through_the_proxy_and_staff_pages_stay_inside(proxy: str) -> None:
    async with httpx.AsyncClient(base_url=proxy, timeout=60, trust_env=False) as client:
        guest = Guest(client)
        await guest.says("two large pepperoni pizzas")
        await guest.says("that's all, pickup, cash")
        assert "is placed" in await guest.says("yes")
        stream = {"Accept": "text/event-stream"}
        body = {"text": "where is my order?", "user_id": guest.name}
        streamed = await client.post("/orchestrate", json=body, headers=stream)
        assert streamed.headers["content-type"].startswith("text/event-stream")
        page = await client.get("/")
        files = re.findall(r'(?:src|href)="(page/[^"]+)"', page.text)
        assert files
        answers = [
            await client.get(path) for path in (*(f"/{file}" for file in files), "/menu", "/widget.js", "/health")
        ]
        assert {answer.status_code for answer in answers} == {200}
        inside = [await client.get(path) for path in ("/metrics", f"/guests/{guest.name}", "/traces/x", "/services")]
        assert {(answer.status_code, answer.headers["server"].split("/")[0]) for answer in inside} == {(404, "nginx")}
