"""Questions: their list, their pages, their answers as data."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from clusterlod.media_types import MediaType
from clusterlod.queries import READERS, TOPICS, StoredQuery
from clusterlod.search.folding import fold
from clusterlod.web import table_file
from clusterlod.web.drawing.drawing import draw
from clusterlod.web.html import language_of
from clusterlod.web.negotiation import LANGUAGES, acceptable
from clusterlod.web.problems import ProblemError
from clusterlod.web.question_terms import Terms, fields_of, parameters_of, terms_of
from clusterlod.web.responses import CACHE, VARY, entity_tag, is_fresh, page
from clusterlod.web.results import Table
from clusterlod.web.site import public_origin, site_of

#: Rows that a page shows; the whole answer is a link away.
ROWS = 1_000

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


async def index(request: Request) -> Response:
    """List the stored questions by topic, those alone that a search or a reader names."""
    wanted = request.query_params.get("q", "").strip()
    reader = request.query_params.get("reader", "")
    every = await questions_of(request)
    first = [q for q in every if q.value("reader")]
    stored = [q for q in (first if reader in READERS else every) if _matches(q, wanted)]
    topics = [(topic, [q for q in stored if q.value("topic") == topic]) for topic in TOPICS]
    return await page(
        request,
        "questions.html",
        topics=[t for t in topics if t[1]],
        wanted=wanted,
        count=len(stored),
        reader=reader if reader in READERS else "",
        first=len(first),
    )


async def show(request: Request) -> Response:
    """Show a question: its form, its answer drawn and as a table, its query, its files."""
    stored, terms = await _asked(request)
    language = language_of(request)
    table = await site_of(request).lookup.table(f"question/{stored.name}", ROWS, 0, **terms)
    land = await site_of(request).atlas.land()
    drawing = await run_in_threadpool(draw, table, stored.display, language, land)
    address = _address(request, stored, terms)
    names = await site_of(request).names.labels(_unnamed(table, terms), language)
    return await page(
        request,
        "question.html",
        question=stored,
        fields=await fields_of(request, stored, terms),
        text=stored.text_for(terms, language),
        table=table,
        drawing=drawing,
        columns=_columns(table, terms),
        names=names,
        limit=ROWS,
        api=address,
        formats=formats_of(stored),
        today=date.today().isoformat(),
    )


async def answer(request: Request) -> Response:
    """Answer a question as data: JSON, CSV, CSV for Excel, XLSX; GeoJSON where it has points."""
    stored, terms = await _asked(request)
    media_type = asked_format(request, formats_of(stored))
    site = site_of(request)
    release = await site.engine.release_version()
    headers = {
        **VARY,
        **CACHE,
        "ETag": entity_tag(release, str(request.url.query), *map(str, terms.values()), stored.text,
                           media_type.label, language_of(request)),
        "Clusterlod-Release": release,
        "Content-Language": language_of(request),
        "Link": f'</questions/{stored.name}>; rel="describedby", <{LICENCE}>; rel="license"',
    }  # fmt: skip
    if is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    table = await site.lookup.table(f"question/{stored.name}", table_file.ROWS, 0, **terms)
    about = _about(request, stored, terms, release)
    body = await run_in_threadpool(
        table_file.write, table, _columns(table, terms), media_type, about,
        stored.display.columns[:2],
    )  # fmt: skip
    if "format" in request.query_params:
        name = f"clusterlod-{stored.name}{media_type.extension}"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(body, media_type=media_type.content_type, headers=headers)


async def questions_of(request: Request) -> list[StoredQuery]:
    """Return the stored questions, which only our own graph can answer."""
    lookup = site_of(request).lookup
    queries = lookup.queries if await lookup.is_ours() else {}
    return [query for key, query in queries.items() if key.startswith("question/")]


def asked_format(request: Request, formats: Mapping[str, MediaType]) -> MediaType:
    """Return the format that ``format=`` names, else the one that the client accepts.

    Raises:
        ProblemError: if there is none of that name, or the client accepts none.
    """
    named = request.query_params.get("format")
    if named is not None:
        if named not in formats:
            known = ", ".join(formats)
            raise ProblemError("not-acceptable", f"format={named!r}; expected one of {known}")
        return formats[named]
    return acceptable(request.headers.get("accept"), tuple(dict.fromkeys(formats.values())))


async def _asked(request: Request) -> tuple[StoredQuery, Terms]:
    name = request.path_params["name"]
    stored = {query.name: query for query in await questions_of(request)}.get(name)
    if stored is None:
        raise ProblemError("not-found", f"There is no question {name!r}; see /questions.")
    return stored, await terms_of(request, stored)


def formats_of(stored: StoredQuery) -> dict[str, MediaType]:
    """Return the formats in which a question is answered, by the names of ``format=``."""
    with_points = stored.display.kind == "map"
    return {k: m for k, m in table_file.FORMATS.items() if k != "geojson" or with_points}


def _columns(table: Table, terms: Mapping[str, Any]) -> list[str]:
    return [name for name in table.variables if name not in terms]


def _unnamed(table: Table, terms: Mapping[str, Any]) -> list[str]:
    """Return the IRIs of columns beside which no column of labels stands."""
    columns = _columns(table, terms)
    bare = [name for name in columns if f"{name}Label" not in columns]
    cells = (row[name] for row in table.rows for name in bare if name in row)
    return list(dict.fromkeys(cell.value for cell in cells if cell.kind == "uri"))


def _address(request: Request, stored: StoredQuery, terms: Terms) -> str:
    said = {**parameters_of(stored, terms), "lang": language_of(request)}
    return f"{public_origin(request)}/api/questions/{stored.name}?{urlencode(said)}"


def _about(request: Request, stored: StoredQuery, terms: Terms, release: str) -> table_file.About:
    language = language_of(request)
    facts = {
        "question": f"{public_origin(request)}/questions/{stored.name}",
        "answer": _address(request, stored, terms),
        "release": release,
        "licence": LICENCE,
    }
    return table_file.About(stored.value("title", language), language, facts)


def _matches(stored: StoredQuery, wanted: str) -> bool:
    """Tell whether each word of a search begins a word of a question, in either language."""
    said = [stored.value(key, code) for key in ("title", "description") for code in LANGUAGES]
    text = " ".join(["", *map(fold, said), fold(stored.name)])
    return all(f" {word}" in text for word in fold(wanted).split())
