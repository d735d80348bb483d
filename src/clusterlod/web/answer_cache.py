"""Answers kept ready in memory, the longest unused dropped first; bounded in bytes.

An answer is kept under the request as it came, undecoded: finding it costs a look into a table. It
holds for the release that gave it. Queries that ran out of time are remembered for a while, too.
"""

import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

Headers = list[tuple[bytes, bytes]]

#: Of the whole cache, the share that one answer may take at most.
_LARGEST: Final = 16
#: What an entry costs besides its bytes, roughly.
_OVERHEAD: Final = 1_024

_FAILURE_SECONDS: Final = 60.0
_FAILURES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Kept:
    """One response, ready to be sent.

    Attributes:
        release: Version of the release that gave it.
        tag: Its ETag, without its content coding.
        headers: All headers of the 200 response.
        body: Its body, in its content coding.
        query: Hash of the query, for the log.
    """

    release: str
    tag: str
    headers: Headers
    body: bytes
    query: str


class AnswerCache:
    """Keeps what fits."""

    def __init__(self, capacity: int) -> None:
        """Keep up to ``capacity`` bytes."""
        self._capacity = capacity
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._failures: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self.size = 0

    def get(self, key: Hashable, release: str) -> Kept | None:
        """Return what is kept under a key for a release."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept.release != release:
            self._drop(key)
            return None
        self._kept.move_to_end(key)
        return kept

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keep a response, if it is not too large, in the place of older ones."""
        weight = _weight(kept)
        if weight > self._capacity // _LARGEST:
            return
        if key in self._kept:
            self._drop(key)
        self._kept[key] = kept
        self.size += weight
        while self.size > self._capacity:
            self._drop(next(iter(self._kept)))

    def remember_timeout(self, key: Hashable, seconds: float) -> None:
        """Remember that a query ran out of so many seconds."""
        self._failures[key] = (time.monotonic() + _FAILURE_SECONDS, seconds)
        self._failures.move_to_end(key)
        if len(self._failures) > _FAILURES:
            self._failures.popitem(last=False)

    def timeout_of(self, key: Hashable) -> float | None:
        """Return the seconds that were not enough for a query, a while ago at most."""
        until, seconds = self._failures.get(key, (0.0, 0.0))
        return seconds if until > time.monotonic() else None

    def _drop(self, key: Hashable) -> None:
        self.size -= _weight(self._kept.pop(key))


def _weight(kept: Kept) -> int:
    return len(kept.body) + _OVERHEAD
