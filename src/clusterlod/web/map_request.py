"""What the address of a map says: facets, borders, and the territory looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from clusterlod.search.card import Filters
from clusterlod.search.facets import Facets
from clusterlod.web.parameters import word
from clusterlod.web.problems import ProblemError
from clusterlod.web.search_request import SearchRequest

#: Borders to the level of the outlines and a day on which they hold.
BORDERS: Final = {
    "regions": ("region", "9999-12-31"),
    "former": ("region", "2015-12-31"),
    "departements": ("departement", "9999-12-31"),
}

#: What the map shows where no kind is chosen.
_BOTH: Final = ("pole", "cluster")

#: Facets that the map can be narrowed by.
FACETS: Final = ("kind", "sector", "label", "phase", "status", "year")


@dataclass(frozen=True, slots=True)
class MapRequest:
    """One map.

    Attributes:
        search: The facets chosen.
        borders: One of :data:`BORDERS`.
        at: Slug of the territory looked at (``region-76``), or empty.
    """

    search: SearchRequest
    borders: str = "regions"
    at: str = ""

    @classmethod
    def read(cls, query: QueryParams, known: Facets) -> Self:
        """Read an address.

        Raises:
            ProblemError: for a value that is none.
        """
        search = SearchRequest.read(query, known)
        wrong = [value for name, value in search.chosen if name == "kind" and value not in _BOTH]
        if wrong:
            raise ProblemError("parameter", f"kind={wrong[0]!r}; expected pole or cluster")
        borders = word(query, "borders", BORDERS) or "regions"
        kept = tuple(pair for pair in search.chosen if pair[0] in FACETS)
        return cls(SearchRequest(chosen=kept), borders, query.get("at", ""))

    @property
    def has_kind(self) -> bool:
        """Whether poles or clusters alone were chosen; without a choice both are shown."""
        return any(name == "kind" for name, _ in self.search.chosen)

    @property
    def kind(self) -> str:
        """``pole``, ``cluster`` or ``both``."""
        chosen = {value for name, value in self.search.chosen if name == "kind"}
        return chosen.pop() if len(chosen) == 1 else "both"

    @property
    def year(self) -> str:
        """The year chosen; empty for all."""
        return next((value for name, value in self.search.chosen if name == "year"), "")

    @property
    def dimension(self) -> str:
        """The dimension of the index that the borders stand for."""
        return "departements" if self.borders == "departements" else "regions"

    def filters(self, *kinds: str) -> Filters:
        """The filters for the index, for some kinds; for those chosen by default."""
        search = self.search
        chosen = [value for name, value in search.chosen if name == "kind"]
        if kinds or not chosen:
            rest = tuple(pair for pair in search.chosen if pair[0] != "kind")
            wanted = tuple(
                ("kind", kind) for kind in kinds or _BOTH if not chosen or kind in chosen
            )
            return SearchRequest(chosen=(*rest, *wanted)).filters
        return search.filters

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Return the parameters of its address."""
        yield from self.search.chosen
        if self.borders != "regions":
            yield "borders", self.borders
        if self.at:
            yield "at", self.at

    def path(self, **changes: str) -> str:
        """Return its address, with other ``borders`` or another ``at``."""
        other = MapRequest(
            self.search, changes.get("borders", self.borders), changes.get("at", self.at)
        )
        query = urlencode(list(other.pairs()))
        return f"/map?{query}" if query else "/map"

    def outlines_path(self) -> str:
        """Return the address of the outlines within these borders."""
        level, day = BORDERS[self.borders]
        return f"/geo/{level}s.geojson" + (f"?date={day}" if self.borders == "former" else "")

    def places_path(self) -> str:
        """Return the address of the positions of what is shown."""
        query = urlencode(list(self.search.pairs()))
        return f"/geo/places.geojson?{query}" if query else "/geo/places.geojson"

    def search_path(self, slug: str = "", view: str = "list") -> str:
        """Return the address of the search for the same, within a territory."""
        place = "departement" if slug.startswith("departement") else "region"
        kinds = [("kind", kind) for kind in _BOTH if not self.search.has("kind", kind)]
        chosen = (*self.search.chosen, *([] if len(kinds) < len(_BOTH) else kinds))
        search = SearchRequest(chosen=(*chosen, *([(place, slug)] if slug else [])), view=view)
        return search.path()
