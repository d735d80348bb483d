"""What the engine counts since it started, for the metrics of the machine."""

from collections import Counter
from typing import Final

#: Name of each number to what it means and whether it only grows.
NAMES: Final = {
    "queries_total": ("Queries that a worker has taken.", True),
    "refused_queue_total": ("Queries refused because the queue was full.", True),
    "refused_quota_total": ("Queries refused because the client had no share left.", True),
    "worker_deaths_total": ("Query workers that died of a query or for no reason of ours.", True),
    "worker_timeouts_total": ("Query workers killed because their query ran out of time.", True),
    "worker_cancellations_total": ("Query workers killed because the client had left.", True),
    "worker_starts_total": ("Query workers forked.", True),
    "queue_length": ("Queries that wait for a worker.", False),
    "workers": ("Query workers.", False),
    "workers_busy": ("Query workers that evaluate a query.", False),
}


class Counters:
    """Counts by name; only names of :data:`NAMES`."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, name: str) -> None:
        """Count one."""
        self._counts[name] += 1

    def snapshot(self, **gauges: float) -> dict[str, float]:
        """Return all counts, and the gauges as given."""
        return {name: gauges.get(name, self._counts[name]) for name in NAMES}
