"""Redacted JSON of requests and responses. The same menu comes back every turn, so its redacted JSON is cached."""

from __future__ import annotations

from hashlib import blake2b
from secrets import token_bytes

import orjson
from pydantic import BaseModel

from privacy.redaction import redact

_CACHED_SIZES = range(512, 65536)
_MOST_CACHED = 64
_MOST_SEEN = 1024
_SCALARS = (str, int, float, type(None))


class PayloadCleaner:
    """Redacts payloads and caches large results by a keyed hash of the payload.

    A result is cached when its payload comes for the second time: a menu does, a guest's order hardly ever.
    """

    def __init__(self) -> None:
        self._key = token_bytes(16)
        self._seen: set[bytes] = set()
        self._fragments: dict[bytes, orjson.Fragment] = {}

    def clean(self, payload: object) -> object:
        """The redacted payload: plain values, or a fragment that orjson writes unchanged."""
        raw = None if isinstance(payload, _SCALARS) else _dump_raw(payload)
        if raw is None or len(raw) not in _CACHED_SIZES:
            return redact(payload)
        digest = blake2b(raw, digest_size=16, key=self._key).digest()
        fragment = self._fragments.get(digest)
        if fragment is None:
            fragment = orjson.Fragment(orjson.dumps(redact(orjson.loads(raw))))
            self._remember(digest, fragment)
        return fragment

    def _remember(self, digest: bytes, fragment: orjson.Fragment) -> None:
        if digest in self._seen:
            if len(self._fragments) >= _MOST_CACHED:
                self._fragments.clear()
            self._fragments[digest] = fragment
        elif len(self._seen) >= _MOST_SEEN:
            self._seen.clear()
        self._seen.add(digest)


def _dump_raw(payload: object) -> bytes | None:
    """The payload's JSON; None when it cannot be dumped as it is."""
    try:
        if isinstance(payload, BaseModel):
            return payload.model_dump_json().encode()
        return orjson.dumps(payload, default=_to_plain)
    except (TypeError, ValueError):
        return None


def _to_plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    raise TypeError(type(value).__name__)
