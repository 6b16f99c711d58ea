"""Fixtures that every kind of test may use."""

import logging
import os
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import hypothesis
import psycopg
import pytest
from psycopg import sql

from demo.postgres import EmbeddedPostgres
from observability.events import LOGGER_NAME

# No test asserts a time: a busy machine is no defect.
hypothesis.settings.register_profile("without-deadline", deadline=None)
hypothesis.settings.load_profile("without-deadline")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than cores, because many tests wait for processes; four at most."""
    del config
    return min(4, (os.cpu_count() or 1) + 1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server where tests may create databases: TEST_DATABASE_URL, else a scratch server."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with EmbeddedPostgres.scratch() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty database that is dropped after the test."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def event_log(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    """The events of the test, also while a running API has configured the logger."""
    monkeypatch.setattr(logging.getLogger(LOGGER_NAME), "propagate", True)
    caplog.set_level(logging.INFO, logger=LOGGER_NAME)
    return caplog
