"""``/sources``: every source, what it is, and how much rests on it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.errors import IriError
from clusterlod.iris import slugify
from clusterlod.namespaces import ID, contract
from clusterlod.web.graph import Text
from clusterlod.web.paging import paged
from clusterlod.web.parameters import word
from clusterlod.web.responses import page
from clusterlod.web.results import NOTHING, Row
from clusterlod.web.site import site_of

#: Sources on one page.
PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class Source:
    """One source.

    Attributes:
        iri: Its IRI.
        title: Its title, in its own language.
        kind: Local name of its class, such as ``NewsArticle``.
        publisher: Who published it; empty if not stated.
        published: When, as exactly as it is known; empty if not stated.
        address: Where it is on the web; empty if nowhere.
        licence: IRI of its licence; empty if not stated.
        basis: Slug of how it was read: ``article-read``, ``excerpt-read`` ...
        claims: How many claims rest on it.
    """

    iri: str
    title: Text
    kind: str
    publisher: str
    published: str
    address: str
    licence: str
    basis: str
    claims: int


#: Ways to sort, and the key of each.
_ORDERS: Final[dict[str, Callable[[Source], tuple[object, ...]]]] = {
    "claims": lambda source: (-source.claims, source.title.value.casefold()),
    "newest": lambda source: (*(-ord(c) for c in source.published.ljust(10)), source.iri),
    "oldest": lambda source: (source.published or "9", source.iri),
    "title": lambda source: (_plain(source.title.value), source.iri),
    "publisher": lambda source: (not source.publisher, _plain(source.publisher), -source.claims),
}


async def sources(request: Request) -> Response:
    """List the sources, filtered and sorted as the address says."""
    found = await sources_of(request)
    kinds, bases = _counted(s.kind for s in found), _counted(s.basis for s in found)
    query = request.query_params
    kind, basis = word(query, "kind", kinds), word(query, "basis", bases)
    order = word(query, "sort", _ORDERS) or "claims"
    words = query.get("q", "").strip()[:200]
    wanted = [
        source
        for source in found
        if kind in ("", source.kind) and basis in ("", source.basis) and _matches(source, words)
    ]
    return await page(
        request,
        "sources.html",
        part=paged(request, sorted(wanted, key=_ORDERS[order]), PAGE_SIZE),
        total=len(found),
        most=max((source.claims for source in found), default=1) or 1,
        kinds=kinds,
        bases=bases,
        orders=list(_ORDERS),
        asked={"q": words, "kind": kind, "basis": basis, "sort": order},
    )


async def sources_of(request: Request) -> list[Source]:
    """Return every source."""
    table = await site_of(request).lookup.whole_table("page/sources")
    return [_source(row) for row in table.rows]


def _source(row: Row) -> Source:
    def text(name: str) -> str:
        return row.get(name, NOTHING).value

    return Source(
        iri=text("source"),
        title=Text(text("title"), row["title"].language),
        kind=contract(text("kind")).rpartition(":")[2],
        publisher=text("publisher"),
        published=text("published"),
        address=text("address"),
        licence=text("licence"),
        basis=text("basis").removeprefix(f"{ID}concept/basis/"),
        claims=int(text("claims") or 0),
    )


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values).most_common())


def _matches(source: Source, words: str) -> bool:
    """Tell whether each word stands in title or publisher, without case and accents."""
    text = _plain(f"{source.title.value} {source.publisher}")
    return all(word in text for word in _plain(words).split("-") if word)


def _plain(text: str) -> str:
    try:
        return slugify(text)
    except IriError:
        return ""
