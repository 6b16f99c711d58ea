"""JSON lines to a file descriptor, one per record."""

from __future__ import annotations

import os
import select

from observability.json_formatter import LogLine
from observability.sink_worker import SinkUnavailable


class StreamSink:
    """Bypasses Python's buffered streams: a thread blocked in one would break the interpreter's exit."""

    name = "stdout"

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._batch: list[LogLine] = []
        self._rest = b""

    def send(self, lines: list[LogLine], *, timeout_s: float) -> None:
        """Write all lines. If nobody reads, this blocks the sink's own thread only."""
        if lines is not self._batch:
            self._batch, self._rest = lines, b"".join(line.text + b"\n" for line in lines)
        while self._rest:
            self._rest = self._rest[self._write_some(timeout_s) :]

    def reset(self) -> None:
        """Forget a half-written batch."""
        self._batch, self._rest = [], b""

    def _write_some(self, timeout_s: float) -> int:
        try:
            return os.write(self._descriptor, self._rest[:65536])
        except BlockingIOError as full:
            ready = select.select([], [self._descriptor], [], timeout_s)[1]
            if not ready:
                raise SinkUnavailable("nobody reads") from full
            return 0
        except OSError as failure:
            raise SinkUnavailable(failure.strerror or type(failure).__name__) from failure
