"""Our identifiers for others: what Wikidata asks of an external identifier, and files for it.

https://www.wikidata.org/wiki/Wikidata:External_identifiers, Mix'n'match import, QuickStatements.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from clusterlod.errors import IriError
from clusterlod.iris import parse_entity_iri
from clusterlod.namespaces import BASE, ID
from clusterlod.search.card import Card, Filters
from clusterlod.search.index import SearchIndex
from clusterlod.web.problems import ProblemError
from clusterlod.web.responses import page, tagged
from clusterlod.web.site import site_of

#: Type segments of what Wikidata has items of, the most wanted first, and the class there.
TYPES: Final = {
    "organisation": "Q43229",  # organization
    "person": "Q5",  # human
    "territory": "",
    "event": "",
    "policy": "",
    "agreement": "",
    "action": "",
    "project": "",
    "place": "",
}

#: P1630 and P1793 of a property for our identifiers.
FORMATTER: Final = f"{ID}$1"
PATTERN: Final = f"({'|'.join(sorted(TYPES))})/[a-z0-9]+(-+[a-z0-9]+)*"

#: Entities whose identifiers the page shows for each type.
_EXAMPLES: Final = 3

_PROPERTY: Final = re.compile(r"P[1-9][0-9]{0,9}", re.ASCII)
_ALL: Final = 1_000_000
_WIKIDATA: Final = "http://www.wikidata.org/entity/"


async def identifiers(request: Request) -> Response:
    """Tell what our identifiers look like, how many there are, and for what."""
    kinds = await run_in_threadpool(_kinds, site_of(request).index.get())
    return await page(
        request, "identifiers.html", kinds=kinds, formatter=FORMATTER, pattern=PATTERN, source=BASE
    )


async def mix_n_match(request: Request) -> Response:
    """Send the catalogue for Mix'n'match: ``id,name,desc,url,type``."""
    wanted = request.query_params.get("type", "organisation")
    if wanted not in TYPES:
        raise ProblemError("request", f"type={wanted[:40]!r}; expected one of {', '.join(TYPES)}")
    index = site_of(request).index.get()
    cards = await run_in_threadpool(index.browse, Filters(types=(wanted,)), limit=_ALL)
    rows = (_row(card) for card in cards)
    text = _written([("id", "name", "desc", "url", "type"), *rows], ",")
    return _file(request, text, "text/csv", f"clusterlod-{wanted}.csv")


async def quick_statements(request: Request) -> Response:
    """Send the links that are held, as QuickStatements for a property of Wikidata."""
    wanted = request.query_params.get("property", "")
    if not _PROPERTY.fullmatch(wanted):
        expected = "expected the property for our identifiers, such as P1234"
        raise ProblemError("request", f"property={wanted[:40]!r}; {expected}")
    table = await site_of(request).lookup.table("page/wikidata_links")
    pairs = [(row["entity"].value, row["item"].value) for row in table.rows]
    rows = [
        (item.removeprefix(_WIKIDATA), wanted, f'"{iri.removeprefix(ID)}"', "S854", f'"{iri}"')
        for iri, item in pairs
        if _is_ours(iri)
    ]
    text = "".join("\t".join(row) + "\n" for row in rows)
    return _file(request, text, "text/tab-separated-values", "clusterlod-quickstatements.tsv")


def _kinds(index: SearchIndex) -> list[tuple[str, int, list[Card]]]:
    """Return type segment, number and examples."""
    found = [(kind, index.count(Filters(types=(kind,)))) for kind in TYPES]
    return [
        (kind, count, index.browse(Filters(types=(kind,)), limit=_EXAMPLES))
        for kind, count in found
        if count
    ]


def _row(card: Card) -> tuple[str, ...]:
    areas = ", ".join(area.label_en for area in card.regions)
    parts = (card.description_en.rstrip("."), areas, "France" if areas else "")
    described = "; ".join(part for part in parts if part)
    return card.iri.removeprefix(ID), card.label_fr, described, card.iri, TYPES[card.kind]


def _written(rows: Iterable[tuple[str, ...]], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _is_ours(iri: str) -> bool:
    try:
        return parse_entity_iri(iri).type in TYPES
    except IriError:
        return False


def _file(request: Request, text: str, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return tagged(request, text, f"{media_type}; charset=utf-8", headers)
