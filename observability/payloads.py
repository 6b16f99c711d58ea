"""Redacted JSON of requests and responses. The same menu comes back every turn, so it is redacted once."""

from __future__ import annotations

from hashlib import blake2b

import orjson
from pydantic import BaseModel

from privacy.redaction import redact

_WORTH_KEEPING = range(512, 65536)
_MOST_KEPT = 64
_SCALARS = (str, int, float, type(None))


class PayloadCleaner:
    """Redacts payloads and keeps the last large results, by the digest of what they were made from."""

    def __init__(self) -> None:
        self._kept: dict[bytes, orjson.Fragment] = {}

    def clean(self, payload: object) -> object:
        """The payload redacted: plain values, or a fragment that orjson writes as it is."""
        raw = None if isinstance(payload, _SCALARS) else _raw(payload)
        if raw is None or len(raw) not in _WORTH_KEEPING:
            return redact(payload)
        digest = blake2b(raw, digest_size=16).digest()
        kept = self._kept.get(digest)
        if kept is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            kept = self._kept[digest] = orjson.Fragment(orjson.dumps(redact(orjson.loads(raw))))
        return kept


def _raw(payload: object) -> bytes | None:
    """The payload's JSON; None when it has none of its own and needs the slower way."""
    try:
        if isinstance(payload, BaseModel):
            return payload.model_dump_json().encode()
        return orjson.dumps(payload, default=_plain)
    except (TypeError, ValueError):
        return None


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(type(value).__name__)
