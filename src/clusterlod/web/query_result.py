"""The answer to any query as a file for spreadsheets, as points, or drawn; whole, or an error."""

from dataclasses import replace
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from clusterlod.engine.base import QueryRequest
from clusterlod.engine.guard import Limits, examine
from clusterlod.errors import StoredQueryError
from clusterlod.media_types import SOLUTIONS, Carries
from clusterlod.queries.display import Display, parse_display
from clusterlod.web import table_file
from clusterlod.web.completion import labels_of
from clusterlod.web.connected import ClientLeftError, WhileConnected
from clusterlod.web.drawing.drawing import draw
from clusterlod.web.html import language_of
from clusterlod.web.problems import ProblemError
from clusterlod.web.questions import LICENCE, asked_format
from clusterlod.web.results import Cell, Table, read_table
from clusterlod.web.site import public_origin, site_of
from clusterlod.web.sparql_request import ProtocolRequest, read_request

#: Rows that a drawing takes into account.
_DRAWN = 5_000
#: Things of a drawing that are named.
_NAMED = 300

#: What a client would see that has left; nobody does.
_CLIENT_LEFT = 499


async def result(request: Request) -> Response:
    """Answer a SELECT or ASK as JSON, CSV, CSV for Excel, XLSX or, with ``display``, GeoJSON."""
    media_type = asked_format(request, table_file.FORMATS)
    wants_points = media_type is table_file.GEOJSON
    place = _display(request, ("map",)).columns[:2] if wants_points else ()
    asked, table = await _table(request, table_file.ROWS)
    if table is None:
        return Response(status_code=_CLIENT_LEFT)
    if not table.complete:
        raise ProblemError(
            "too-large",
            f"The answer has more than {table_file.ROWS:,} rows; /sparql streams it whole.",
        )
    about = await _about(request, asked)
    body = await run_in_threadpool(
        table_file.write, table, table.variables, media_type, about, place
    )
    name = f'attachment; filename="clusterlod{media_type.extension}"'
    headers = {
        "Content-Disposition": name,
        "Clusterlod-Release": about.facts["release"],
        "Cache-Control": "no-store",
    }
    return Response(body, media_type=media_type.content_type, headers=headers)


async def drawing(request: Request) -> Response:
    """Draw the answer to a SELECT as ``display`` says, as a part of a page."""
    display = _display(request, ("bar", "stack", "line", "map", "network", "number"))
    _, table = await _table(request, _DRAWN)
    if table is None:
        return Response(status_code=_CLIENT_LEFT)
    missing = [name for name in display.columns if name not in table.variables]
    if missing:
        known = ", ".join(table.variables)
        raise ProblemError("parameter", f"display: no column {missing[0]!r}; expected of {known}")
    table, display = await _with_labels(request, table, display)
    site, language = site_of(request), language_of(request)
    drawn = await run_in_threadpool(draw, table, display, language, await site.atlas.land())
    release = await site.engine.release_version()
    body = site.pages.render(
        request, "drawing_part.html", release, drawing=drawn, whole=table.complete, limit=_DRAWN
    )
    return HTMLResponse(body, headers={"Cache-Control": "no-store"})


def _display(request: Request, kinds: tuple[str, ...]) -> Display:
    text = request.query_params.get("display", "")
    try:
        display = parse_display("display", text or " ")
    except (StoredQueryError, ValueError) as error:
        raise ProblemError(
            "parameter", f"display={text!r}; expected a kind and its columns: bar region poles"
        ) from error
    if display.kind not in kinds:
        raise ProblemError("parameter", f"display={text!r}; expected one of {', '.join(kinds)}")
    return display


async def _table(request: Request, limit: int) -> tuple[ProtocolRequest, Table | None]:
    """Run the query of a request; None if its client leaves meanwhile."""
    site = site_of(request)
    asked = await read_request(request, site.settings.query_bytes)
    if asked.query is None:
        raise ProblemError("request", "There is no query; expected one parameter query=...")
    examination = examine(asked.query, Limits.of(site.settings))
    if examination.form.carries is not Carries.SOLUTIONS:
        raise ProblemError("request", "The query makes a graph; expected SELECT or ASK")
    query = QueryRequest(
        asked.query,
        SOLUTIONS[0],
        asked.default_graphs,
        asked.named_graphs,
        seconds=asked.seconds,
        client=site.proxies.payer(request.scope),
        examined=examination,
    )
    try:
        async with WhileConnected(request.receive):
            table = await read_table(await site.engine.answer(query), limit)
    except ClientLeftError:
        return asked, None
    return asked, _with_truth(table)


def _with_truth(table: Table) -> Table:
    """Return the answer to an ASK as a table of one cell."""
    if table.truth is None:
        return table
    boolean = "http://www.w3.org/2001/XMLSchema#boolean"
    cell = Cell("literal", "true" if table.truth else "false", datatype=boolean)
    return Table(("answer",), ({"answer": cell},))


async def _with_labels(request: Request, table: Table, display: Display) -> tuple[Table, Display]:
    """Put labels in place of the IRIs that a drawing would show."""
    shown = {name for name in display.columns if any(_is_iri(r.get(name)) for r in table.rows)}
    iris = dict.fromkeys(
        row[name].value for row in table.rows for name in shown if _is_iri(row.get(name))
    )
    labels = await labels_of(request, list(iris)[:_NAMED])
    rows = tuple(
        {
            **row,
            **{
                f"{name}Label": Cell("literal", labels.get(row[name].value, row[name].value))
                for name in shown
                if name in row
            },
        }
        for row in table.rows
    )
    columns = tuple(f"{name}Label" if name in shown else name for name in display.columns)
    return replace(table, rows=rows), Display(display.kind, columns)


def _is_iri(cell: Cell | None) -> bool:
    return cell is not None and cell.kind == "uri"


async def _about(request: Request, asked: ProtocolRequest) -> table_file.About:
    language = language_of(request)
    facts = {
        "address": f"{public_origin(request)}/sparql?{urlencode({'query': asked.query or ''})}",
        "release": await site_of(request).engine.release_version(),
        "licence": LICENCE,
        "query": asked.query or "",
    }
    title = site_of(request).pages.messages.text("sparql.caption", language)
    return table_file.About(title, language, facts)
