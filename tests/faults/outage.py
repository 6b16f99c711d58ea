"""A database that is taken away, and brought back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg

from tests.api.test_operations import rename


@dataclass(frozen=True)
class Outage:
    """A database that can be taken away from those who use it."""

    url: str
    server: psycopg.Connection

    @property
    def name(self) -> str:
        return urlsplit(self.url).path.removeprefix("/")

    def begin(self) -> None:
        rename(self.server, self.name, f"{self.name}_away")

    def end(self) -> None:
        rename(self.server, f"{self.name}_away", self.name)
