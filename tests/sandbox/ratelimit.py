"""Rate limits: a bucket per route and major parameter, 50 requests a second in all.

For runs that would take hours at the pace that Discord allows, the windows can be made shorter by a factor, and with
them the waits that clients are told. Nothing else of the sandbox goes faster: the 3 s and 15 min of interactions,
nonces, resumable sessions and timestamps are compared with what a client does, which works and waits by the wall.
"""

import hashlib
import math
from dataclasses import dataclass

from tests.sandbox.clock import Clock
from tests.sandbox.models import JsonObject

Key = tuple[str | int, ...]


@dataclass(frozen=True)
class Limit:
    """So many requests within a window that begins with the first of them."""

    requests: int
    window_s: float


GLOBAL_LIMIT = Limit(50, 1.0)
NAME_AND_TOPIC_LIMIT = Limit(2, 600.0)


@dataclass
class _Window:
    ends_at_s: float
    used: int = 0


@dataclass(frozen=True)
class Grant:
    """Leave to go on, and what the client is told about its bucket."""

    bucket: str
    limit: int
    remaining: int
    reset_at_s: float
    reset_after_s: float

    def headers(self) -> dict[str, str]:
        """Return the X-RateLimit headers."""
        return {
            "X-RateLimit-Bucket": self.bucket,
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": f"{self.reset_at_s:.3f}",
            "X-RateLimit-Reset-After": f"{self.reset_after_s:.3f}",
        }


class RateLimitedError(Exception):
    """Too many requests: 429."""

    def __init__(self, retry_after_s: float, *, is_global: bool = False, bucket: str | None = None) -> None:
        super().__init__("You are being rate limited.")
        self.retry_after_s = retry_after_s
        self.is_global = is_global
        self.bucket = bucket

    def payload(self) -> JsonObject:
        """Return the JSON body."""
        return {
            "message": "You are being rate limited.",
            "retry_after": round(self.retry_after_s, 3),
            "global": self.is_global,
        }

    def headers(self) -> dict[str, str]:
        """Return the headers that go with it."""
        headers = {
            "Retry-After": str(math.ceil(self.retry_after_s)),
            "X-RateLimit-Scope": "global" if self.is_global else "user",
        }
        if self.is_global:
            headers["X-RateLimit-Global"] = "true"
        elif self.bucket is not None:
            headers |= {
                "X-RateLimit-Bucket": self.bucket,
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset-After": f"{self.retry_after_s:.3f}",
            }
        return headers


class RateLimiter:
    """Counts requests by bucket."""

    def __init__(self, clock: Clock, *, speed: float = 1.0) -> None:
        self._clock = clock
        self._speed = speed
        self._windows: dict[Key, _Window] = {}

    def take(self, key: Key, limit: Limit, *, is_global: bool = False) -> Grant:
        """Count one request; raises RateLimitedError if the bucket is empty."""
        now_s = self._clock.now_s()
        window = self._windows.get(key)
        if window is None or window.ends_at_s <= now_s:
            window = self._windows[key] = _Window(now_s + limit.window_s / self._speed)
        bucket = hashlib.sha256(repr(key[:2]).encode()).hexdigest()[:32]
        reset_after_s = window.ends_at_s - now_s
        if window.used >= limit.requests:
            raise RateLimitedError(reset_after_s, is_global=is_global, bucket=bucket)
        window.used += 1
        return Grant(bucket, limit.requests, limit.requests - window.used, window.ends_at_s, reset_after_s)
