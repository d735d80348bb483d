"""What the address of a search says: text, facets, view, page; and addresses of other searches."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Self
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from clusterlod.namespaces import ID, expand
from clusterlod.search.card import Card, Filters
from clusterlod.search.facets import Facets
from clusterlod.web.parameters import whole_number, word
from clusterlod.web.problems import ProblemError

#: Kinds of things in addresses, to their class or the type segment of their IRIs.
KINDS: Final = {
    "pole": "clo:CompetitivenessPole",
    "cluster": "clo:Cluster",
    "organisation": "organisation",
    "person": "person",
    "territory": "territory",
    "policy": "policy",
    "project": "project",
    "action": "action",
    "agreement": "agreement",
    "event": "event",
    "change": "change",
    "place": "place",
    "concept": "concept",
    "source": "source",
}

#: The same as the index has them.
_KIND_VALUES: Final = {name: expand(v) if ":" in v else v for name, v in KINDS.items()}

#: Parameters of an address to the dimensions of the index, in the order of the page.
DIMENSIONS: Final = {
    "kind": "types",
    "sector": "sectors",
    "region": "regions",
    "departement": "departements",
    "label": "labels",
    "phase": "phases",
    "status": "statuses",
    "year": "years",
}

#: What stands before the slug in the IRI of a value.
_PREFIXES: Final = {
    "sector": f"{ID}concept/sector/",
    "region": f"{ID}territory/",
    "departement": f"{ID}territory/",
    "label": f"{ID}concept/label/",
    "phase": f"{ID}concept/phase/",
}

VIEWS: Final = ("list", "map", "table")

#: How an entity stands.
STATUSES: Final = ("active", "emerging", "ended")

#: Pages that there may be.
_LAST: Final = 100_000

#: Characters of a text that are looked at.
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One search.

    Attributes:
        text: What is looked for; empty for everything.
        chosen: Parameter and value of each facet chosen, as in the address.
        view: One of :data:`VIEWS`.
        page: From 1.
    """

    text: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    view: str = "list"
    page: int = 1

    @classmethod
    def read(cls, query: QueryParams, known: Facets) -> Self:
        """Read an address; parameters left empty are as if they were not there.

        Raises:
            ProblemError: for a value that the index does not know, or a view or page that is none.
        """
        pairs = [(k, v) for k, v in query.multi_items() if k in DIMENSIONS and v]
        for name, value in pairs:
            if not _is_known(name, value, known):
                raise ProblemError("parameter", f"{name}={value!r}; {_expected(name, known)}")
        view = word(query, "view", VIEWS) or "list"
        text = " ".join(query.get("q", "")[:_LONGEST].split())
        return cls(
            text, tuple(dict.fromkeys(pairs)), view, whole_number(query, "page", 1, most=_LAST)
        )

    @property
    def filters(self) -> Filters:
        """The filters for the index."""
        values: dict[str, tuple[str, ...]] = {}
        for name, value in self.chosen:
            dimension = DIMENSIONS[name]
            values[dimension] = (*values.get(dimension, ()), index_value(name, value))
        return Filters(**values)

    def has(self, name: str, value: str) -> bool:
        """Tell whether a facet's value is chosen."""
        return (name, value) in self.chosen

    def with_(self, name: str, value: str) -> Self:
        """Return the search with one more value, or with another view; from its first page."""
        if name == "view":
            return replace(self, view=value, page=1)
        return replace(self, chosen=(*self.chosen, (name, value)), page=1)

    def without(self, name: str, value: str) -> Self:
        """Return the search without a value, from its first page."""
        kept = tuple(pair for pair in self.chosen if pair != (name, value))
        return replace(self, chosen=kept, page=1)

    def on_page(self, number: int) -> Self:
        """Return the same search on another page."""
        return replace(self, page=number)

    def for_map(self) -> Self:
        """Return the same facets for the map, which knows poles and clusters only."""
        kept = tuple(p for p in self.chosen if p[0] != "kind" or p[1] in ("pole", "cluster"))
        return replace(self, text="", chosen=kept, view="list", page=1)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Return the parameters of its address, what is usual left out."""
        if self.text:
            yield "q", self.text
        yield from self.chosen
        if self.view != "list":
            yield "view", self.view
        if self.page > 1:
            yield "page", str(self.page)

    def path(self, base: str = "/search") -> str:
        """Return its address."""
        query = urlencode(list(self.pairs()))
        return f"{base}?{query}" if query else base


def index_value(name: str, value: str) -> str:
    """Return a value of an address as the index has it."""
    if name == "kind":
        return _KIND_VALUES.get(value, "")
    return _PREFIXES.get(name, "") + value


def address_value(name: str, value: str) -> str:
    """Return a value of the index as addresses have it."""
    return value.removeprefix(_PREFIXES.get(name, ""))


def kind_of(card: Card) -> str:
    """Return the kind of an entity, as addresses name it; empty if it is of none."""
    return next((k for k, v in _KIND_VALUES.items() if v in card.types or v == card.kind), "")


def _is_known(name: str, value: str, known: Facets) -> bool:
    """Tell whether a value may be asked for; words of ours are always, whatever a release has."""
    if name == "kind":
        return value in KINDS
    if name == "status":
        return value in STATUSES
    if name == "year":
        return value.isascii() and value.isdigit() and len(value) == 4
    return known.has(DIMENSIONS[name], index_value(name, value))


def _expected(name: str, known: Facets) -> str:
    words = {"kind": KINDS, "status": STATUSES}
    if name in words:
        return f"expected one of {', '.join(words[name])}"
    if name == "year":
        return "expected four digits"
    values = sorted(address_value(name, v) for v in known.sets.get(DIMENSIONS[name], {}))
    few = ", ".join(values[:8])
    return f"expected one of the {len(values)} known values, such as {few}"
