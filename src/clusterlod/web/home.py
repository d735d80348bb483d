"""The home page: what this is, what is in it, how to ask, for whom."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.errors import SearchIndexError
from clusterlod.media_types import GRAPHS
from clusterlod.namespaces import contract
from clusterlod.search.card import Filters
from clusterlod.search.facets import Facets
from clusterlod.web import any_graph
from clusterlod.web.france.drawing import Drawing, Tone, draw, tones_of
from clusterlod.web.responses import page
from clusterlod.web.search import TODAY
from clusterlod.web.site import public_origin, site_of

#: Classes whose numbers the home page shows, if the graph has any: the name of each number, and
#: the address behind it.
SHOWN: Final = {
    "clo:CompetitivenessPole": ("poles", "/search?kind=pole"),
    "clo:Cluster": ("clusters", "/search?kind=cluster"),
    "org:Organization": ("organisations", "/search?kind=organisation"),
    "foaf:Person": ("people", "/search?kind=person"),
    "schema:Event": ("events", "/search?kind=event"),
    "clo:PolicyInstrument": ("policies", "/search?kind=policy"),
    "clo:Project": ("projects", "/search?kind=project"),
    "schema:CreativeWork": ("sources", "/search?kind=source"),
    "clo:Claim": ("claims", "/browse/clo:Claim"),
}

#: Questions that the home page shows.
FEATURED: Final = (
    "poles_of_midi_pyrenees",
    "how_many_poles_in_france",
    "president_of_france_clusters_2014",
)


async def home(request: Request) -> Response:
    """Say what this is, what is in it, and how to ask."""
    site = site_of(request)
    if not await site.lookup.is_ours():
        return await any_graph.home(request)
    rows = (await site.lookup.whole_table("page/counts")).rows
    counts = {contract(row["class"].value): int(row["count"].value) for row in rows}
    total = (await site.lookup.whole_table("page/triples")).rows[0]["triples"].value
    values = _values(request)
    return await page(
        request,
        "home.html",
        counts=[(*shown, counts[curie]) for curie, shown in SHOWN.items() if curie in counts],
        triples=int(total),
        questions=[site.lookup.queries[f"question/{name}"] for name in FEATURED],
        origin=public_origin(request),
        drawing=await _teaser(request, values) if values else None,
        year=_last_year(values) if values else "",
        formats=GRAPHS,
    )


def _values(request: Request) -> Facets | None:
    """Return what the search index counts; nothing where this server has no index."""
    try:
        return site_of(request).index.get().values
    except SearchIndexError:
        return None


def _last_year(values: Facets) -> str:
    """Return the last year in which the graph knows poles."""
    return max(_poles(values)["years"], default="")


def _poles(values: Facets, year: str = "") -> Mapping[str, Mapping[str, int]]:
    filters = Filters(types=("clo:CompetitivenessPole",), years=(year,) if year else ())
    counts = values.counts(filters)
    return {
        dimension: {value: n for value, n in counts.get(dimension, {}).items() if n}
        for dimension in ("years", "regions")
    }


async def _teaser(request: Request, values: Facets) -> Drawing | None:
    """Draw the poles of the last year by region; a region leads to them on the map."""
    outlines = tuple((await site_of(request).atlas.get()).on(TODAY))
    year = _last_year(values)
    if not outlines or not year:
        return None
    known = _poles(values, year)["regions"]
    counts = {o.iri: known.get(o.iri, 0) for o in outlines}
    tones, _ = tones_of(counts)
    shown = {
        iri: Tone(tones.get(iri, 0), str(n or ""), _map_path(year, iri))
        for iri, n in counts.items()
    }
    return draw(outlines, shown)


def _map_path(year: str, iri: str) -> str:
    return f"/map?kind=pole&year={year}&at={iri.rpartition('/')[2]}#at"
