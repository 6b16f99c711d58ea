"""Private values in stored rows: pseudonymized on write, restored on read."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from privacy.pseudonymizer import Pseudonymizer


def pseudonymizer_of(values: Mapping[str, str] | None) -> Pseudonymizer:
    """A pseudonymizer with the private values of a row."""
    return Pseudonymizer(values or {})


def fresh_values(pseudonymizer: Pseudonymizer) -> str | None:
    """The pseudonymizer's new values as JSON, to be stored; None when there are none."""
    return orjson.dumps(pseudonymizer.fresh).decode() if pseudonymizer.fresh else None
