"""Queries Loki for log lines, with the address and credentials of the push."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import orjson
import requests

_LIMIT_S = 10.0
_MOST_LINES = 5000
_PUSH = "/loki/api/v1/push"
_QUERY = "/loki/api/v1/query_range"


class LokiRefused(Exception):
    """Loki cannot be reached or rejects the query; the message says which, without the address."""


@dataclass(frozen=True, slots=True)
class LokiQuery:
    """Queries lines. ``push_url`` is the URL that lines are pushed to; ``app`` is their app label."""

    push_url: str
    app: str
    auth: tuple[str, str] | None = None
    org_id: str = ""

    def fetch_trace(self, trace_id: str, *, since_ns: int) -> list[dict[str, object]]:
        """The lines of a trace since then, oldest first, with its id as label or metadata. Raises LokiRefused."""
        return self._fetch_lines(f"{{app={_quote(self.app)}}} | trace_id={_quote(trace_id)}", since_ns)

    def fetch_session(self, session_id: str, *, since_ns: int) -> list[dict[str, object]]:
        """The lines of a session since then, oldest first. Raises LokiRefused."""
        query = f'{{app={_quote(self.app)}}} | json session_id="session_id" | session_id={_quote(session_id)}'
        return self._fetch_lines(query, since_ns)

    def _fetch_lines(self, query: str, since_ns: int) -> list[dict[str, object]]:
        params = {"query": query, "start": str(since_ns), "end": str(time.time_ns()), "limit": str(_MOST_LINES)}
        headers = {"X-Scope-OrgID": self.org_id} if self.org_id else {}
        try:
            answer = requests.get(
                _query_url(self.push_url),
                params={**params, "direction": "forward"},
                headers=headers,
                auth=self.auth,
                timeout=_LIMIT_S,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise LokiRefused(f"Loki cannot be reached ({type(error).__name__})") from None
        if answer.status_code != 200:
            raise LokiRefused(f"Loki answered {answer.status_code}")
        return [line for _, line in sorted(_parse_lines(answer.content), key=lambda pair: pair[0])]


def _query_url(push_url: str) -> str:
    parts = urlsplit(push_url)
    path = parts.path.removesuffix(_PUSH) if parts.path.endswith(_PUSH) else ""
    return urlunsplit((parts.scheme, parts.netloc, path + _QUERY, "", ""))


def _parse_lines(body: bytes) -> Iterator[tuple[int, dict[str, object]]]:
    for stream in orjson.loads(body)["data"]["result"]:
        for at_ns, text, *_ in stream["values"]:
            line = orjson.loads(text)
            if isinstance(line, dict):
                yield int(at_ns), {**line, "at_ns": int(at_ns)}


def _quote(value: str) -> str:
    """The value as a string of the query language, so that no id can change the query."""
    return json.dumps(value)
