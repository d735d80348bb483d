"""One client's share of the engine: so many queries at once, so many seconds of them a minute.

The budget is a bucket: it holds the seconds of one minute, fills steadily, and is charged with the
time that each query kept a worker. Who is in debt waits until it is paid. Nothing is remembered of
a client whose bucket is full again.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from clusterlod.errors import QuotaError
from clusterlod.settings import Settings

_MINUTE: Final = 60.0
#: Clients that are remembered before those whose bucket is full are looked for.
_SWEEP: Final = 1_024


@dataclass(slots=True)
class _Share:
    """What one client has left."""

    balance: float
    stamp: float
    active: int = 0


class Quota:
    """Keeps the shares of all clients."""

    def __init__(self, settings: Settings, clock: Callable[[], float]) -> None:
        self._budget = settings.client_seconds
        self._most = settings.client_queries
        self._clock = clock
        self._shares: dict[bytes, _Share] = {}

    def admit(self, client: bytes) -> None:
        """Count one more query of a client; nothing stands for one without limits.

        Raises:
            QuotaError: the client has no share left; the query is not counted.
        """
        if not client:
            return
        share = self._current(client)
        if share.balance <= 0:
            wait = math.ceil(-share.balance * _MINUTE / self._budget) + 1
            raise QuotaError(
                f"Your queries have taken more than {self._budget:g} seconds within a minute; "
                f"please wait {wait} s.",
                wait,
            )
        if share.active >= self._most:
            raise QuotaError(
                f"{share.active} of your queries run or wait; at most {self._most} may at once.", 1
            )
        share.active += 1

    def settle(self, client: bytes, seconds: float) -> None:
        """Charge a query that was admitted with the time that it took; to be called once for it."""
        if client:
            share = self._current(client)
            share.active -= 1
            share.balance -= seconds

    def _current(self, client: bytes) -> _Share:
        now = self._clock()
        share = self._shares.get(client)
        if share is None:
            if len(self._shares) >= _SWEEP:
                self._sweep(now)
            share = self._shares[client] = _Share(self._budget, now)
        self._refill(share, now)
        return share

    def _refill(self, share: _Share, now: float) -> None:
        earned = (now - share.stamp) * self._budget / _MINUTE
        share.balance = min(self._budget, share.balance + earned)
        share.stamp = now

    def _sweep(self, now: float) -> None:
        """Forget those who have nothing running and a full bucket."""
        for share in self._shares.values():
            self._refill(share, now)
        self._shares = {
            client: share
            for client, share in self._shares.items()
            if share.active or share.balance < self._budget
        }
