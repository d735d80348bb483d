"""What is in the graph: classes, properties, what goes with what; computed once a release."""

import asyncio
from dataclasses import asdict, dataclass

from clusterlod.namespaces import RDF, contract
from clusterlod.web.lookup import Lookup
from clusterlod.web.results import Row

_TYPE = RDF + "type"
_RESULTS = 100_000


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property.

    Attributes:
        iri: Its IRI.
        name: Its short name, ``clo:Cluster``, where it has a prefix; else the IRI.
        labels: Language to label.
        count: How many resources are of the class, or have the property.
    """

    iri: str
    name: str
    labels: dict[str, str]
    count: int


@dataclass(frozen=True, slots=True)
class Schema:
    """The classes, the properties, and how many resources of each class have each property."""

    classes: tuple[Term, ...]
    properties: tuple[Term, ...]
    usage: dict[str, dict[str, int]]

    def to_json(self) -> dict[str, object]:
        """Return it as JSON values; classes and properties go by their short names in ``usage``."""
        return asdict(self)


class SchemaOfRelease:
    """Keeps the schema of the release that was asked for last."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._release = ""
        self._schema: Schema | None = None
        self._lock = asyncio.Lock()

    async def get(self, release: str) -> Schema:
        """Return the schema of a release, which must be the current one."""
        async with self._lock:
            if self._schema is None or self._release != release:
                self._schema, self._release = await self._read(), release
            return self._schema

    async def _read(self) -> Schema:
        usage = (await self._lookup.table("page/schema", _RESULTS)).rows
        labels = (await self._lookup.table("page/term_labels", _RESULTS)).rows
        return _schema(usage, _labels(labels))


def _schema(rows: tuple[Row, ...], labels: dict[str, dict[str, str]]) -> Schema:
    usage: dict[str, dict[str, int]] = {}
    totals: dict[str, int] = {}
    for row in rows:
        class_, property_ = row["class"].value, row["property"].value
        count = int(row["things"].value)
        usage.setdefault(class_, {})[property_] = count
        totals[property_] = max(totals.get(property_, 0), count)
    classes = {class_: parts.get(_TYPE, 0) for class_, parts in usage.items()}
    return Schema(
        _terms(classes, labels),
        _terms(totals, labels),
        {
            contract(class_): {contract(p): count for p, count in sorted(parts.items())}
            for class_, parts in sorted(usage.items())
        },
    )


def _terms(counts: dict[str, int], labels: dict[str, dict[str, str]]) -> tuple[Term, ...]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Term(iri, contract(iri), labels.get(iri, {}), count) for iri, count in ranked)


def _labels(rows: tuple[Row, ...]) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {}
    for row in rows:
        labels.setdefault(row["term"].value, {})[row["label"].language or ""] = row["label"].value
    return labels
