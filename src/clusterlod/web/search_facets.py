"""The facets of a search as the page shows them: groups of values, each with its count."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from clusterlod.search.card import Listing
from clusterlod.search.facets import Facets
from clusterlod.web.search_request import (
    DIMENSIONS,
    KINDS,
    SearchRequest,
    address_value,
    index_value,
)

#: Values of a group that are seen at once; the others unfold.
_SEEN: Final = 7

#: Groups in the order of their values; the others begin with the most frequent.
_ORDERED: Final = frozenset({"phase", "year"})

Translate = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A facet: its first values, and the others; regions before the reform are a group apart."""

    name: str
    key: str
    seen: tuple[Value, ...]
    more: tuple[Value, ...]

    @property
    def chosen(self) -> int:
        """How many values are chosen."""
        return sum(value.chosen for value in (*self.seen, *self.more))


class FacetReader:
    """Words and order of facets in one language."""

    def __init__(self, known: Facets, translate: Translate, language: str) -> None:
        self._known = known
        self._translate = translate
        self._language = language

    def groups(self, search: SearchRequest, listing: Listing) -> list[Group]:
        """Return the groups that have anything to choose."""
        groups = []
        for name, dimension in DIMENSIONS.items():
            counts = listing.counts.get(dimension, {})
            if name == "region":
                groups.append(_group(name, "region", self._regions(search, counts, former=False)))
                former = self._regions(search, counts, former=True)
                groups.append(_group(name, "former_region", former))
            else:
                groups.append(_group(name, name, self._values(name, search, counts)))
        return [group for group in groups if group.seen]

    def label(self, name: str, value: str) -> str:
        """Name a value of a facet, as addresses have it."""
        if name in ("kind", "status"):
            return self._translate(f"search.{name}_{value}")
        card = self._known.cards.get(index_value(name, value))
        return card.label(self._language) if card else value

    def _values(self, name: str, search: SearchRequest, counts: Mapping[str, int]) -> list[Value]:
        if name == "kind":
            found = [(kind, counts.get(index_value(name, kind), 0)) for kind in KINDS]
        else:
            found = [(address_value(name, value), count) for value, count in counts.items()]
        values = [
            Value(value, self.label(name, value), count, search.has(name, value))
            for value, count in found
            if count or search.has(name, value)
        ]
        if name in _ORDERED:
            return sorted(values, key=lambda v: v.value, reverse=name == "year")
        if name == "kind":
            return values
        return sorted(values, key=lambda v: (not v.chosen, -v.count, v.label))

    def _regions(
        self, search: SearchRequest, counts: Mapping[str, int], *, former: bool
    ) -> list[Value]:
        wanted = {
            iri: count
            for iri, count in counts.items()
            if (self._known.cards[iri].status == "ended") == former
        }
        return self._values("region", search, wanted)


def _group(name: str, key: str, values: list[Value]) -> Group:
    seen = max(_SEEN, sum(value.chosen for value in values))
    if name == "year":
        seen = len(values)
    return Group(name, key, tuple(values[:seen]), tuple(values[seen:]))
