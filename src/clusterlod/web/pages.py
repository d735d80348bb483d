"""The other pages: home, index by class, about; health and robots."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from clusterlod.errors import EngineError, EngineUnavailableError
from clusterlod.namespaces import contract
from clusterlod.web.html import language_of
from clusterlod.web.limits import limits_of
from clusterlod.web.parameters import beyond, whole_number
from clusterlod.web.problems import STATUSES, ProblemError
from clusterlod.web.responses import page, tagged
from clusterlod.web.results import Cell, Row, label_of
from clusterlod.web.site import public_origin, site_of

#: Rows of an index page.
PAGE_ROWS = 100

#: Instances of a class up to which its index is sorted by name.
SORTED = 20_000


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
    number = whole_number(request.query_params, "page", 1)
    known = {contract(row["class"].value): row for row in await _counts(request)}
    if curie not in known:
        raise ProblemError(
            "not-found", f"{curie!r} is not a class; expected one of those at /browse"
        )
    iri = known[curie]["class"].value
    total = int(known[curie]["count"].value)
    pages = max(1, -(-total // PAGE_ROWS))
    if number > pages:
        raise beyond(number, pages)
    small = total <= SORTED
    table = await site_of(request).lookup.table(
        "page/instances" if small else "page/members",
        PAGE_ROWS,
        (number - 1) * PAGE_ROWS,
        **{"class": iri},
    )
    rows = [(row["entity"].value, _name(row, request, "entity")) for row in table.rows]
    return await page(
        request,
        "class.html",
        curie=curie,
        iri=iri,
        label=_name(known[curie], request),
        total=total,
        rows=rows,
        number=number,
        more=not table.complete,
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
    """Answer 200 if the engine answers, too; else 503, also where a remote store is at fault."""
    try:
        release = await site_of(request).engine.release_version()
    except EngineError as error:
        raise EngineUnavailableError(str(error)) from error
    content = {"status": "ready", "release": release}
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


async def favicon(request: Request) -> Response:
    """Serve the logo to browsers that ask for an icon at its usual place."""
    asset = site_of(request).pages.assets["logo.svg"]
    return tagged(request, asset.content, asset.content_type)


async def _counts(request: Request) -> tuple[Row, ...]:
    lookup = site_of(request).lookup
    return (
        await lookup.whole_table("page/counts" if await lookup.is_ours() else "page/classes")
    ).rows


def _name(row: Row, request: Request, variable: str = "class") -> Cell:
    """Return the label of a row in the reader's language, else in another, else the short IRI."""
    label = label_of(row, language_of(request))
    return label if label.value else Cell("literal", contract(row[variable].value))
