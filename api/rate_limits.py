"""Token buckets for turns: per tenant, per API key and per guest, with the headers of the IETF draft on rate limits.

They count in this process: with several replicas behind a balancer, each allows the rate.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WINDOW_S = 60
MOST_BUCKETS = 50_000
"""Buckets that are kept. One that was not used for a minute is full, so forgetting it changes nothing."""


class RatePolicy(NamedTuple):
    """At most ``per_minute`` turns of this owner within a minute, evenly or at once."""

    name: str
    owner: str
    per_minute: int


class RateLimited(Exception):
    """The turn exceeds a limit. ``headers``: those of the response; ``retry_after_s``: until the next one fits."""

    code = "rate_limited"

    def __init__(self, headers: Mapping[str, str], retry_after_s: float) -> None:
        super().__init__("too many turns")
        self.headers = headers
        self.retry_after_s = retry_after_s


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimits:
    """The buckets by policy and owner."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def take(self, policies: Sequence[RatePolicy]) -> Mapping[str, str]:
        """Take a turn from every bucket; the headers of the response. Raises RateLimited, and then takes none."""
        if not policies:
            return {}
        now = self._clock()
        buckets = [(policy, self._refill(policy, now)) for policy in policies]
        waits = [(_wait_s(policy, bucket), policy) for policy, bucket in buckets]
        wait_s, _ = max(waits)
        if wait_s > 0:
            raise RateLimited(_headers(buckets), wait_s)
        for _, bucket in buckets:
            bucket.tokens -= 1
        return _headers(buckets)

    def _refill(self, policy: RatePolicy, now: float) -> _Bucket:
        key = (policy.name, policy.owner)
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(policy.per_minute, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(key)
        earned = (now - bucket.at) * policy.per_minute / WINDOW_S
        bucket.tokens, bucket.at = min(float(policy.per_minute), bucket.tokens + earned), now
        return bucket


def _wait_s(policy: RatePolicy, bucket: _Bucket) -> float:
    return max(0.0, (1 - bucket.tokens) * WINDOW_S / policy.per_minute)


def _headers(buckets: Sequence[tuple[RatePolicy, _Bucket]]) -> dict[str, str]:
    """RateLimit-Policy has every limit; RateLimit the one that has the least left."""
    policy, bucket = min(buckets, key=lambda each: each[1].tokens / each[0].per_minute)
    reset_s = math.ceil((policy.per_minute - bucket.tokens) * WINDOW_S / policy.per_minute)
    return {
        "RateLimit-Policy": ", ".join(f'"{each.name}";q={each.per_minute};w={WINDOW_S}' for each, _ in buckets),
        "RateLimit": f'"{policy.name}";r={max(0, int(bucket.tokens))};t={max(0, reset_s)}',
    }
