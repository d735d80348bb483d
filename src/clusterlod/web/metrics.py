"""Count what the machine does, for Prometheus.

A request for the metrics reaches one of several web processes; it must tell of all. With
``PROMETHEUS_MULTIPROC_DIR`` set, as the supervisor does, every process counts in files of that
folder, and the numbers of dead ones stay: a counter never falls. The engine is asked for its own.
"""

import os
from collections.abc import Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from clusterlod.engine.counters import NAMES
from clusterlod.web.record import Record

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The metrics of one web process, told together with those of its siblings."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        requests = Counter(
            "clusterlod_requests", "Requests by route and status.", ["route", "status"],
            registry=self._registry,
        )  # fmt: skip
        queries = Counter(
            "clusterlod_queries", "SPARQL queries of clients by outcome.", ["outcome"],
            registry=self._registry,
        )  # fmt: skip
        seconds = Histogram(
            "clusterlod_request_seconds", "Time from a request to the end of its answer.",
            ["route"], buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        sent = Counter(
            "clusterlod_sent_bytes", "Bytes of bodies sent, by route.", ["route"],
            registry=self._registry,
        )  # fmt: skip
        self._requests, self._queries, self._seconds, self._sent = requests, queries, seconds, sent
        self._outcomes: dict[str, Counter] = {}
        self._kinds: dict[tuple[str, int], tuple[Counter, Histogram, Counter]] = {}

    def count(self, route: str, seconds: float, record: Record) -> None:
        """Count one request that has been answered."""
        counted, timed, weighed = self._of(route, record.status)
        counted.inc()
        timed.observe(seconds)
        weighed.inc(record.sent)
        if record.query and record.outcome:
            self._queries_of(record.outcome).inc()

    def _queries_of(self, outcome: str) -> Counter:
        """Return what counts queries of an outcome; of outcomes there are few."""
        found = self._outcomes.get(outcome)
        if found is None:
            found = self._outcomes[outcome] = self._queries.labels(outcome)
        return found

    def _of(self, route: str, status: int) -> tuple[Counter, Histogram, Counter]:
        """Return what counts requests of a kind; finding it among its labels takes a while."""
        found = self._kinds.get((route, status))
        if found is None:
            found = self._kinds[route, status] = (
                self._requests.labels(route, status),
                self._seconds.labels(route),
                self._sent.labels(route),
            )
        return found

    def text(self, engine: Mapping[str, float]) -> bytes:
        """Return all metrics in the text format, with the engine's counters."""
        registry = CollectorRegistry()
        if FOLDER in os.environ:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        else:
            registry = self._registry
        engine_registry = CollectorRegistry()
        engine_registry.register(_EngineCollector(engine))
        return generate_latest(registry) + generate_latest(engine_registry)


class _EngineCollector(Collector):
    def __init__(self, counters: Mapping[str, float]) -> None:
        self._counters = counters

    def collect(self) -> Iterator[Metric]:
        for name, value in self._counters.items():
            text, grows = NAMES[name]
            family = CounterMetricFamily if grows else GaugeMetricFamily
            yield family(f"clusterlod_engine_{name}", text, value=value)
