"""Private values at the store's border: hidden in what is kept, shown in what is brought back."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from privacy.pseudonymizer import Pseudonymizer


def pseudonymizer_of(brought: Mapping[str, str] | None) -> Pseudonymizer:
    """A veil that knows the values a row came with."""
    return Pseudonymizer(brought or {})


def fresh_of(veil: Pseudonymizer) -> str | None:
    """What is to be kept with what the veil has hidden, as JSON; None when all is kept already."""
    return orjson.dumps(veil.fresh).decode() if veil.fresh else None
