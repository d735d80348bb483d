"""What a search box, a form, an editor asks as somebody types, as JSON.

Entities by name, labels of IRIs, the schema of the graph.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from pyoxigraph import Literal, NamedNode
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from clusterlod.namespaces import BASE
from clusterlod.web.html import language_of, link, resource_link
from clusterlod.web.names import Named
from clusterlod.web.parameters import whole_number
from clusterlod.web.problems import ProblemError
from clusterlod.web.responses import CACHE, entity_tag, is_fresh
from clusterlod.web.site import site_of

#: Entities that one request may ask for, by name or by IRI.
MOST_NAMES = 50
MOST_IRIS = 100

_LENGTH = 200

Json = dict[str, Any]


async def entities(request: Request) -> Response:
    """Find entities by name, from the first letter: ``?q=``, of a class by ``?type=``."""
    text = request.query_params.get("q", "").strip()[:_LENGTH]
    types = request.query_params.getlist("type")
    limit = whole_number(request.query_params, "limit", 10, most=MOST_NAMES)
    language = language_of(request)

    async def content() -> Json:
        found = await site_of(request).names.suggest(text, types, language, limit) if text else []
        return {"entities": [_entity(request, named, language) for named in found]}

    return await _answer(request, content)


async def labels(request: Request) -> Response:
    """Name IRIs: ``?iri=``, as often as there are; those without a name are left out."""
    iris = list(dict.fromkeys(request.query_params.getlist("iri")))
    if len(iris) > MOST_IRIS:
        raise ProblemError("parameter", f"There are {len(iris)} iri; expected {MOST_IRIS} at most")
    for iri in iris:
        _check_iri(iri)

    async def content() -> Json:
        return {"labels": await labels_of(request, iris)}

    return await _answer(request, content)


async def schema(request: Request) -> Response:
    """Tell the classes and properties of the graph, and which go together."""

    async def content() -> Json:
        release = await site_of(request).engine.release_version()
        return (await site_of(request).schema.get(release)).to_json()

    return await _answer(request, content)


async def labels_of(request: Request, iris: list[str]) -> dict[str, str]:
    """Return the labels of some IRIs in the reader's language, or else in another."""
    language = language_of(request)
    known = await site_of(request).names.labels(iris, language)
    asked = "".join(f"<{iri}>" for iri in iris if iri not in known)
    if not asked:
        return known
    table = await site_of(request).lookup.table("page/labels", asked=Literal(asked))
    for row in sorted(table.rows, key=lambda row: row["label"].language == language):
        known[row["thing"].value] = row["label"].value
    return known


def _check_iri(iri: str) -> None:
    try:
        NamedNode(iri)
    except ValueError as error:
        raise ProblemError("parameter", f"iri={iri!r}: {error}; expected an IRI") from error


def _entity(request: Request, named: Named, language: str) -> Json:
    """Tell an entity; ``class`` says in words what it is, ``path`` leads to its page."""
    words = site_of(request).pages.messages.text(f"search.one_{named.sort or 'concept'}", language)
    ours = named.iri.startswith(BASE)
    return {
        "iri": named.iri,
        "path": (link(named.iri) if ours else None) or resource_link(named.iri),
        "reference": named.reference,
        "label": named.label,
        "also": named.also,
        "kind": named.kind,
        "class": words if named.kind else "",
        "where": named.where if named.sort else "",
        "detail": named.detail,
        "score": named.score,
    }


async def _answer(request: Request, content: Callable[[], Awaitable[Json]]) -> Response:
    """Answer with content, which is made only for clients that do not have it yet."""
    release = await site_of(request).engine.release_version()
    language = language_of(request)
    tag = entity_tag(release, request.url.path, request.url.query, language)
    headers = {
        **CACHE, "ETag": tag, "Vary": "Accept-Language", "Content-Language": language,
        "Clusterlod-Release": release,
    }  # fmt: skip
    if is_fresh(request, tag):
        return Response(status_code=304, headers=headers)
    return JSONResponse(await content(), headers=headers)
