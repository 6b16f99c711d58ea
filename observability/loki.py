"""The Loki sink: python-logging-loki's emitter with batches, record times, time-outs, gzip and valid labels."""

from __future__ import annotations

import gzip
import logging
import re
import time
from collections.abc import Iterable, Mapping
from typing import Literal, TypedDict

import orjson
import requests
import urllib3
from logging_loki.emitter import LokiEmitterV1

from observability.events import TraceLabelDemoted
from observability.events_base import Event
from observability.json_formatter import LogLine
from observability.sink_worker import SinkRefused, SinkUnavailable
from privacy.redaction import redact_text

TraceIdAs = Literal["label", "metadata"]
Labelling = Literal["label", "metadata", "bare"]
FlowLabel = Literal["own", "v2"]

MOST_LABELS = 15
"""Loki's default limit per stream; it rejects a stream with more."""

RESERVE_S = 300.0
"""Interval of the lines that keep the bare stream alive; Loki drops a stream after about 30 idle minutes."""

BARE_S = 600.0
"""How long lines go to the bare stream before new streams are tried again."""

_V2_FLOWS = {"order_flow": "food_order"}
"""V2's values of the label ``flow``. V2 set it on each line of the flow, with ``step``."""

_LABEL_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_REFUSED_FOR_GOOD = frozenset((400, 413, 415, 422))
_MOST_CACHED = 4096
_LONGEST_ANSWER = 2000


class Stream(TypedDict):
    """Lines with the same labels. A value is [nanoseconds as text, line] or the same with structured metadata."""

    stream: dict[str, str]
    values: list[list[object]]


class PushBody(TypedDict):
    """The body of the push API."""

    streams: list[Stream]


class BatchEmitter(LokiEmitterV1):  # type: ignore[misc]  # the library ships no types
    """The library's emitter (session, authentication, tags) with batches; each line keeps its own time.

    ``labelling`` "label" makes all tags labels; "metadata" moves trace_id to the structured metadata; "bare" keeps the
    app as the only label, for a Loki that accepts no new stream. ``flow_label`` "v2" renames flows for V2's dashboards.
    """

    level_tag = "level"

    def __init__(
        self,
        url: str,
        app: str,
        *,
        auth: tuple[str, str] | None,
        org_id: str,
        labelling: Labelling,
        flow_label: FlowLabel = "own",
    ) -> None:
        super().__init__(url, {"app": app}, auth)
        self.labelling: Labelling = labelling
        self._flow_label = flow_label
        self._org_id = org_id
        self._labels_by_tags: dict[tuple[object, ...], dict[str, str]] = {}

    def build_tags(self, record: logging.LogRecord | LogLine) -> dict[str, str]:
        """The labels of a line: valid names, no empty values, at most MOST_LABELS."""
        if self.labelling == "bare":
            return dict(self.tags)
        trace_id = getattr(record, "trace_id", "")
        if trace_id and self.labelling == "label":
            return {"trace_id": trace_id, **self._build_labels(record)}
        return self._build_labels(record)

    def build_payload(self, record: logging.LogRecord | LogLine, line: str) -> PushBody:
        """The push body of one line, at the record's own time."""
        at_ns = record.at_ns if isinstance(record, LogLine) else int(record.created * 1_000_000) * 1000
        return {"streams": [{"stream": self.build_tags(record), "values": [self._build_value(record, at_ns, line)]}]}

    def build_batch(self, lines: Iterable[LogLine]) -> PushBody:
        """The push body of many lines: one stream per set of labels, its lines in their order."""
        streams: dict[frozenset[tuple[str, str]], Stream] = {}
        for line in lines:
            labels = self.build_tags(line)
            stream = streams.setdefault(frozenset(labels.items()), {"stream": labels, "values": []})
            stream["values"].append(self._build_value(line, line.at_ns, line.text.decode()))
        return {"streams": list(streams.values())}

    def _build_value(self, record: logging.LogRecord | LogLine, at_ns: int, line: str) -> list[object]:
        if self.labelling == "label":
            return [str(at_ns), line]
        trace_id = getattr(record, "trace_id", "")
        names = {"trace_id": trace_id} if trace_id else {}
        if self.labelling == "bare":
            names.update((name, value) for name, value in self._build_labels(record).items() if name not in self.tags)
        return [str(at_ns), line, names] if names else [str(at_ns), line]

    def _build_labels(self, record: logging.LogRecord | LogLine) -> dict[str, str]:
        """The app, the level and the record's own tags; cached, for there are few different sets."""
        key = (record.levelname, *getattr(record, "tags", {}).items())
        labels = self._labels_by_tags.get(key)
        if labels is None:
            if len(self._labels_by_tags) >= _MOST_CACHED:
                self._labels_by_tags.clear()
            tags: dict[str, object] = super().build_tags(record)
            tags.pop(self.logger_tag, None)
            if self._flow_label == "v2":
                tags = _rename_flow(tags)
            labels = self._labels_by_tags[key] = _clean_labels(tags)
        return labels

    def push(self, body: PushBody, *, timeout_s: float) -> tuple[int, str, str]:
        """POST a body. The answer's status, Retry-After header and the start of its body.

        Raises requests.RequestException, or urllib3's HTTPError while reading, when there is no answer.
        """
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        if self._org_id:
            headers["X-Scope-OrgID"] = self._org_id
        packed = gzip.compress(orjson.dumps(body), compresslevel=3, mtime=0)
        with self.session.post(
            self.url, data=packed, headers=headers, timeout=timeout_s, allow_redirects=False, stream=True
        ) as response:
            answer = response.raw.read(_LONGEST_ANSWER, decode_content=True) or b""
            return response.status_code, response.headers.get("Retry-After", ""), answer.decode(errors="replace")

    def forget_session(self) -> None:
        """Drop the session without closing it: after a fork its connections are the parent's."""
        self._session = None


class LokiSink:
    """Pushes batches to Loki and handles its answers.

    Streams with a trace_id exhaust Loki's limit of active streams. Then it rejects every new stream, also those without
    a trace_id, until old ones have been idle for long. So in label mode a reserve stream, with the app as its only
    label, is kept alive.
    """

    name = "loki"

    def __init__(self, emitter: BatchEmitter, *, bare_s: float = BARE_S) -> None:
        self._emitter = emitter
        self._bare_s = bare_s
        self._event: TraceLabelDemoted | None = None
        self._reserves = emitter.labelling == "label"
        self._reserve_due = 0.0
        self._bare_until = 0.0

    def send(self, lines: list[LogLine], *, timeout_s: float) -> Event | None:
        """Push the lines. If Loki rejects new streams, push them again with fewer labels.

        Lines of existing streams are then stored twice, which is better than not at all.
        """
        if self._emitter.labelling == "bare" and time.monotonic() >= self._bare_until:
            self._emitter.labelling = "metadata"
        status, pause, answer = self._push(lines, timeout_s)
        while status == 429 and "stream limit" in answer.lower() and self._demote(answer):
            status, pause, answer = self._push(lines, timeout_s)
        self._raise_for_status(status, pause, answer)
        event, self._event = self._event, None
        return event

    def _demote(self, answer: str) -> bool:
        if self._emitter.labelling == "label":
            self._emitter.labelling = "metadata"
            self._event = TraceLabelDemoted(redact_text(answer)[:300])
            return True
        if self._emitter.labelling == "metadata" and self._reserves:
            self._emitter.labelling = "bare"
            self._bare_until = time.monotonic() + self._bare_s
            return True
        return False

    def reset(self) -> None:
        """Forget the session."""
        self._emitter.forget_session()

    def _push(self, lines: list[LogLine], timeout_s: float) -> tuple[int, str, str]:
        body = self._emitter.build_batch(lines)
        with_reserve = self._reserves and time.monotonic() >= self._reserve_due
        if with_reserve:
            body["streams"].insert(0, self._build_reserve_stream())
        try:
            answer = self._emitter.push(body, timeout_s=timeout_s)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as failure:
            self._emitter.close()
            raise SinkUnavailable(type(failure).__name__) from failure
        if with_reserve and answer[0] < 300:
            self._reserve_due = time.monotonic() + RESERVE_S
        return answer

    def _build_reserve_stream(self) -> Stream:
        line = '{"event_type":"stream_reserved","service_type":"orchestrator"}'
        return {"stream": dict(self._emitter.tags), "values": [[str(time.time_ns()), line]]}

    @staticmethod
    def _raise_for_status(status: int, pause: str, answer: str) -> None:
        if 200 <= status < 300:
            return
        detail = f"HTTP {status} {redact_text(answer)[:300]}".strip()
        if status in _REFUSED_FOR_GOOD:
            raise SinkRefused(detail)
        raise SinkUnavailable(detail, pause_s=float(pause) if pause.isdecimal() else None)


def _rename_flow(tags: Mapping[str, object]) -> dict[str, object]:
    """The tags with V2's name of the flow, also where only the step names the flow."""
    step = str(tags.get("step", ""))
    flow = tags.get("flow") or (step if step.endswith("_flow") else "")
    return {**tags, "flow": _V2_FLOWS.get(str(flow), flow)}


def _clean_labels(tags: Mapping[str, object]) -> dict[str, str]:
    """The labels that Loki accepts: valid names, no empty values, one less than the limit (for trace_id)."""
    named = {name: str(value) for name, value in tags.items() if value not in (None, "")}
    valid = [(name, value) for name, value in named.items() if _LABEL_NAME.fullmatch(name) and name[:2] != "__"]
    return dict(valid[: MOST_LABELS - 1])
