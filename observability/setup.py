"""Starts and stops the log: ``log = configure(LogSettings(...))`` first, ``await log.stop_async()`` last."""

from __future__ import annotations

import asyncio
import atexit
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import SecretStr

from observability.events import LOGGER_NAME
from observability.loki import BatchEmitter, FlowLabel, LokiSink, TraceIdAs
from observability.queue_handler import LogCounts, QueueHandler
from observability.sink_worker import RetryTiming, Sink
from observability.stdout import StreamSink

FLUSH_S = 2.0
"""How long stop() and the interpreter's exit wait for the queue to drain."""


@dataclass(frozen=True, slots=True)
class LogSettings:
    """The log's sinks. Without ``loki_url`` it writes JSON lines to stdout; ``stdout`` writes them in addition to Loki.

    ``trace_id_as`` "label" allows the query {trace_id="..."}; "metadata" suits a Loki with few streams and is queried
    by {app="..."} | trace_id="...". ``flow_label`` "v2" gives the label ``flow`` the values of V2. ``queue_size``
    counts records; ``level`` is a level of the logging module.
    """

    loki_url: str = ""
    username: str = ""
    token: SecretStr = field(default=SecretStr(""), repr=False)
    org_id: str = ""
    app_label: str = "mcp-orchestrator"
    level: str = "INFO"
    trace_id_as: TraceIdAs = "label"
    flow_label: FlowLabel = "own"
    queue_size: int = 10_000
    stdout: bool = False
    retry_timing: RetryTiming = field(default_factory=RetryTiming)


class Logging:
    """The running log. Stop it once, at the end; the interpreter's exit stops it otherwise."""

    def __init__(self, handler: QueueHandler, level: str) -> None:
        self._handler = handler
        self._events = logging.getLogger(LOGGER_NAME)
        self._previous = (self._events.level, self._events.propagate)
        self._events.setLevel(level)
        self._events.propagate = False
        self._events.addHandler(handler)
        logging.getLogger().addHandler(handler)
        atexit.register(self.stop)

    def label_tenants(self, label: Callable[[str], str]) -> None:
        """Label the lines of turns in Loki with their tenant; ``label`` gives one of few values."""
        self._handler.label_tenants(label)

    def counts(self) -> LogCounts:
        """The delivered, dropped and rejected records so far."""
        return self._handler.counts()

    def stop(self, limit_s: float = FLUSH_S) -> LogCounts:
        """Remove the handlers and deliver waiting records within ``limit_s`` seconds. Prints losses to stderr."""
        if self._handler not in self._events.handlers:
            return self.counts()
        atexit.unregister(self.stop)
        self._events.removeHandler(self._handler)
        logging.getLogger().removeHandler(self._handler)
        self._events.setLevel(self._previous[0])
        self._events.propagate = self._previous[1]
        final = self._handler.stop(limit_s)
        if final.total_lost:
            sys.stderr.write(f"{final.total_lost} log records did not arrive: {final}\n")
        return final

    async def stop_async(self, limit_s: float = FLUSH_S) -> LogCounts:
        """``stop`` without blocking the event loop."""
        return await asyncio.to_thread(self.stop, limit_s)


def configure(settings: LogSettings) -> Logging:
    """Send events, and warnings of other libraries, to Loki, to stdout or to both, through background threads.

    Raises ValueError for an unknown level or an empty app label.
    """
    sinks: list[Sink] = []
    if settings.loki_url:
        sinks.append(LokiSink(_build_emitter(settings)))
    if settings.stdout or not settings.loki_url:
        sinks.append(StreamSink(sys.__stdout__.fileno() if sys.__stdout__ else 1))
    level = settings.level.upper()
    if level not in logging.getLevelNamesMapping():
        raise ValueError(f"no such log level: {settings.level!r}")
    if not settings.app_label:
        raise ValueError("the app label is empty: every stream in Loki needs one")
    handler = QueueHandler(sinks, queue_size=settings.queue_size, timing=settings.retry_timing)
    return Logging(handler, level)


def _build_emitter(settings: LogSettings) -> BatchEmitter:
    token = settings.token.get_secret_value()
    auth = (settings.username, token) if settings.username or token else None
    return BatchEmitter(
        settings.loki_url,
        settings.app_label,
        auth=auth,
        org_id=settings.org_id,
        labelling=settings.trace_id_as,
        flow_label=settings.flow_label,
    )
