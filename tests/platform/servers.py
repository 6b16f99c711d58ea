"""The servers that host the graph: how each is started."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.integration.processes import ROOT

TOKEN = "a-token-of-the-admin"
AEGRA = Path(os.environ.get("AEGRA_TEST_PYTHON", ROOT / ".venv-aegra" / "bin" / "python"))


def langgraph_dev(port: int) -> list[str]:
    """LangGraph's development server."""
    config = ["--config", str(ROOT / "langgraph.json")]
    return [sys.executable, "-m", "langgraph_cli", "dev", *config, "--no-browser", "--no-reload", "--port", str(port)]


def aegra(port: int) -> list[str]:
    """Aegra, which needs an environment of its own: `make aegra` builds it."""
    if not AEGRA.exists():
        pytest.skip("Aegra is not installed: make aegra")
    return [str(AEGRA), "-m", "uvicorn", "aegra_api.main:app", "--port", str(port)]


@contextmanager
def created_database(postgres_server: str) -> Iterator[str]:
    """A database of this server's own."""
    name = f"platform_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
