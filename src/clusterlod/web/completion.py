"""What an editor asks: entities by name, labels of IRIs, the schema of the graph; as JSON."""

from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from clusterlod.web.html import language_of
from clusterlod.web.problems import ProblemError
from clusterlod.web.responses import CACHE, entity_tag, is_fresh
from clusterlod.web.site import site_of

#: Entities that one request may ask for, by name or by IRI.
MOST_NAMES = 50
MOST_IRIS = 100

_LENGTH = 200


async def entities(request: Request) -> Response:
    """Find entities by name: ``?q=``, of a class by ``?type=``."""
    text = request.query_params.get("q", "").strip()[:_LENGTH]
    types = request.query_params.getlist("type")
    limit = _limit(request.query_params.get("limit", "10"))
    language = language_of(request)
    found = await site_of(request).names.suggest(text, types, language, limit) if text else []
    rows = [
        {
            "iri": named.iri, "reference": named.reference, "label": named.label,
            "also": named.also, "kind": named.kind, "detail": named.detail,
        }
        for named in found
    ]  # fmt: skip
    return await _json(request, {"entities": rows})


async def labels(request: Request) -> Response:
    """Name IRIs: ``?iri=``, as often as there are; those without a name are left out."""
    iris = list(dict.fromkeys(request.query_params.getlist("iri")))
    if len(iris) > MOST_IRIS:
        raise ProblemError("parameter", f"There are {len(iris)} iri; expected {MOST_IRIS} at most")
    for iri in iris:
        _check_iri(iri)
    return await _json(request, {"labels": await labels_of(request, iris)})


async def schema(request: Request) -> Response:
    """Tell the classes and properties of the graph, and which go together."""
    release = await site_of(request).engine.release_version()
    return await _json(request, (await site_of(request).schema.get(release)).to_json())


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


def _limit(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST_NAMES:
        raise ProblemError("parameter", f"limit={text!r}; expected a number from 1 to {MOST_NAMES}")
    return int(text)


async def _json(request: Request, content: Mapping[str, object]) -> Response:
    release = await site_of(request).engine.release_version()
    language = language_of(request)
    tag = entity_tag(release, request.url.path, request.url.query, language)
    headers = {
        **CACHE, "ETag": tag, "Vary": "Accept-Language", "Content-Language": language,
        "Clusterlod-Release": release,
    }  # fmt: skip
    if is_fresh(request, tag):
        return Response(status_code=304, headers=headers)
    return JSONResponse(content, headers=headers)
