"""Writes docs/errors.md from the table of errors: ``python -m domain.errors_doc``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from domain.errors import ERRORS, ErrorRow

PAGE = Path("docs/errors.md")

_HEAD = """\
# Errors

Written by `python -m domain.errors_doc` from the table in domain/errors.py; do not edit.

A turn with a reply returns 200, even for "sorry": the reply's `error.code` then names the error. Other errors are
`application/problem+json` with `code`, `title`, `status` and `trace_id`; those with a "retry after" have the header
`Retry-After`, in seconds. `log` instead of an HTTP status: the error is only logged. Retryable: the same message,
repeated under the same id, may succeed and has no double effect. The text of an exception never leaves the process.

The guest texts of replies are in the message catalogues (`nodes/reply/messages/*.toml`) under the keys listed here;
`*` is the name of the service.
"""


def render() -> str:
    """The content of docs/errors.md."""
    return "\n".join([_HEAD, *_table(), ""])


def _table() -> Iterator[str]:
    yield "| code | class | retryable | HTTP | retry after | guest text | staff text |"
    yield "|---|---|---|---|---|---|---|"
    for code, row in ERRORS.items():
        wait = f"{row.retry_after_s} s" if row.retry_after_s is not None else ""
        again = "yes" if row.retryable else "no"
        yield f"| `{code}` | {row.kind} | {again} | {row.status or 'log'} | {wait} | {_guest(row)} | {row.staff} |"


def _guest(row: ErrorRow) -> str:
    return row.title or ", ".join(f"`{key}`" for key in row.guest)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
