"""The other pages: home, index by class, questions, about; health."""

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from clusterlod.errors import EngineError
from clusterlod.namespaces import contract, expand
from clusterlod.queries import TOPICS, StoredQuery
from clusterlod.web.html import language_of
from clusterlod.web.limits import limits_of
from clusterlod.web.problems import STATUSES, ProblemError
from clusterlod.web.responses import page
from clusterlod.web.results import Cell, Row
from clusterlod.web.site import public_origin, site_of

#: Classes whose numbers the home page shows, if the graph has any, and the name of each number.
SHOWN = {
    "clo:CompetitivenessPole": "poles",
    "clo:Cluster": "clusters",
    "org:Organization": "organisations",
    "foaf:Person": "people",
    "schema:Event": "events",
    "clo:PolicyInstrument": "policies",
    "clo:Project": "projects",
    "clo:Claim": "claims",
    "schema:CreativeWork": "sources",
}

#: Questions that the home page shows.
FEATURED = (
    "poles_of_midi_pyrenees",
    "how_many_poles_in_france",
    "president_of_france_clusters_2014",
)

#: Rows of an index page.
PAGE_ROWS = 100

_NOTHING = Cell()


async def home(request: Request) -> Response:
    """Say what this is, what is in it, and how to ask."""
    lookup = site_of(request).lookup
    counts = {contract(row["class"].value): row for row in await _counts(request)}
    total = (await lookup.table("page/triples")).rows[0]["triples"].value
    return await page(
        request,
        "home.html",
        counts=[(c, key, int(counts[c]["count"].value)) for c, key in SHOWN.items() if c in counts],
        triples=int(total),
        questions=[lookup.queries[f"question/{name}"] for name in FEATURED],
        origin=public_origin(request),
    )


async def browse(request: Request) -> Response:
    """List the classes that have instances."""
    classes = [
        (contract(row["class"].value), _name(row, request), int(row["count"].value))
        for row in await _counts(request)
    ]
    return await page(request, "browse.html", classes=classes)


async def browse_class(request: Request) -> Response:
    """List the resources of a class, a page at a time."""
    curie = request.path_params["curie"]
    number = _page_number(request.query_params.get("page", "1"))
    table = await site_of(request).lookup.table(
        "page/instances", PAGE_ROWS, (number - 1) * PAGE_ROWS, **{"class": _class_iri(curie)}
    )
    known = {contract(row["class"].value): row for row in await _counts(request)}
    if curie not in known:
        raise ProblemError("not-found", f"No resource is of class {curie!r}; see /browse.")
    rows = [(row["entity"].value, _name(row, request, "entity")) for row in table.rows]
    return await page(
        request,
        "class.html",
        curie=curie,
        iri=_class_iri(curie),
        label=_name(known[curie], request),
        total=int(known[curie]["count"].value),
        rows=rows,
        number=number,
        more=not table.complete,
    )


async def questions(request: Request) -> Response:
    """List the stored questions by topic."""
    stored = _questions(request)
    topics = [(topic, [q for q in stored if q.value("topic") == topic]) for topic in TOPICS]
    return await page(request, "questions.html", topics=[t for t in topics if t[1]])


async def question(request: Request) -> Response:
    """Show a stored question with its answer and its query."""
    name = request.path_params["name"]
    lookup = site_of(request).lookup
    stored = lookup.queries.get(f"question/{name}")
    if stored is None:
        raise ProblemError("not-found", f"There is no question {name!r}; see /questions.")
    try:
        terms = stored.terms(request.query_params, language_of(request))
    except ValueError as error:
        raise ProblemError("request", str(error)) from error
    table = await lookup.table(f"question/{name}", 1_000, 0, **terms)
    return await page(
        request,
        "question.html",
        question=stored,
        text=stored.text_with(terms),
        table=table,
        columns=[name for name in table.variables if name not in terms],
        limit=1_000,
    )


async def about(request: Request) -> Response:
    """Say who, under which licence, how to cite, and what each problem means."""
    return await page(request, "about.html", problems=sorted(STATUSES.items(), key=lambda p: p[1]))


async def sparql_help(request: Request) -> Response:
    """Say what the endpoint understands, its limits, and its answers to what goes wrong."""
    site = site_of(request)
    endpoint = f"{public_origin(request)}/sparql"
    limits = limits_of(site.settings)
    return await page(
        request, "sparql_help.html", limits=limits, endpoint=endpoint, problems=STATUSES
    )


async def metrics(request: Request) -> Response:
    """Tell Prometheus what the machine does; without the engine's numbers where it is not there."""
    site = site_of(request)
    try:
        engine = await site.engine.counters()
    except EngineError:
        engine = {}
    text = await run_in_threadpool(site.metrics.text, engine)
    headers = {"Cache-Control": "no-store"}
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8", headers=headers)


async def live(_: Request) -> Response:
    """Answer as long as this process does."""
    return JSONResponse({"status": "live"}, headers={"Cache-Control": "no-store"})


async def ready(request: Request) -> Response:
    """Answer 200 if the engine answers, too; else 503."""
    release = await site_of(request).engine.release_version()
    content = {"status": "ready", "release": release}
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


async def favicon(request: Request) -> Response:
    """Serve the logo to browsers that ask for an icon at its usual place."""
    asset = site_of(request).pages.assets["logo.svg"]
    return Response(asset.content, media_type=asset.content_type)


async def _counts(request: Request) -> tuple[Row, ...]:
    return (await site_of(request).lookup.table("page/counts")).rows


def _questions(request: Request) -> list[StoredQuery]:
    queries = site_of(request).lookup.queries
    return [query for key, query in queries.items() if key.startswith("question/")]


def _name(row: Row, request: Request, variable: str = "class") -> Cell:
    """Return the label of a row in the reader's language, else in another, else the short IRI."""
    mine, other = ("labelFr", "labelEn") if language_of(request) == "fr" else ("labelEn", "labelFr")
    for name in (mine, other, "label"):
        if row.get(name, _NOTHING).value:
            return row[name]
    return Cell("literal", contract(row[variable].value))


def _class_iri(curie: str) -> str:
    try:
        return NamedNode(expand(curie) if "://" not in curie else curie).value
    except (KeyError, ValueError) as error:
        raise ProblemError(
            "not-found", f"{curie!r} is not a class; expected prefix:name, see /browse"
        ) from error


def _page_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1_000_000:
        raise ProblemError("request", f"page={text!r}; expected a number from 1")
    return int(text)
