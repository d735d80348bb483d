"""Build responses: pages, problems in the asked type, entity tags."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from clusterlod import __version__
from clusterlod.errors import EngineError, QueryError
from clusterlod.media_types import GRAPHS, HTML, Carries, MediaType
from clusterlod.namespaces import PREFIXES, expand
from clusterlod.web.address import path_of
from clusterlod.web.coding import named_tags
from clusterlod.web.html import language_of
from clusterlod.web.messages import Messages
from clusterlod.web.negotiation import LANGUAGES, negotiate
from clusterlod.web.problems import STATUSES, Problem
from clusterlod.web.site import site_of

VARY = {"Vary": "Accept, Accept-Language"}

#: Documents may be kept a minute unasked, and a day while a newer one is fetched.
CACHE = {"Cache-Control": "public, max-age=60, stale-while-revalidate=86400"}

PROBLEM = MediaType(
    "application/problem+json", ".json", Carries.PAGE, "problem",
    aliases=("application/json", "application/sparql-results+json"),
)  # fmt: skip
TEXT = MediaType("text/plain", ".txt", Carries.PAGE, "text", charset=True)

_PROBLEM_OFFERS = (PROBLEM, TEXT, HTML)

#: Paths below which RDF documents lie; an error there is told in RDF to those who ask for it.
_DOCUMENTS = ("/id/", "/doc/", "/graph/", "/def")


def wants_page(request: Request) -> bool:
    """Tell whether a client would rather have a page than data."""
    return negotiate(request.headers.get("accept"), _PROBLEM_OFFERS) is HTML


def entity_tag(*parts: str) -> str:
    """Return a strong ETag over all that decides a representation, our own version included."""
    digest = hashlib.sha256("\n".join((__version__, *parts)).encode()).hexdigest()
    return f'"{digest[:32]}"'


def is_fresh(request: Request, tag: str) -> bool:
    """Tell whether If-None-Match names the tag (RFC 9110, 13.1.2: weak comparison)."""
    named = request.headers.get("if-none-match", "")
    return named.strip() == "*" or tag in named_tags(named)


def tagged(
    request: Request, body: str | bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with a body under an ETag over it; with 304 whoever has it already."""
    content = body.encode() if isinstance(body, str) else body
    kept = {**CACHE, **(headers or {}), "ETag": entity_tag(media_type, content.hex())}
    if is_fresh(request, kept["ETag"]):
        return Response(status_code=304, headers=kept)
    return Response(content, media_type=media_type, headers=kept)


async def release_or_nothing(request: Request) -> str:
    """Return the release that answers now, or nothing where the engine does not."""
    try:
        return await site_of(request).engine.release_version()
    except EngineError:
        return ""


async def _is_ours(request: Request, release: str) -> bool:
    """Tell whether pages speak of our own graph; where nobody can say, they do."""
    try:
        return not release or await site_of(request).lookup.is_ours()
    except (EngineError, QueryError):
        return True


async def page(
    request: Request,
    template: str,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> Response:
    """Render a page into a response; one that went well has an ETag over its content."""
    release = await release_or_nothing(request)
    # A mistake of ours may lie in the way to the engine: its page does not ask again.
    ours = status == STATUSES["internal"] or await _is_ours(request, release)
    body = site_of(request).pages.render(request, template, release, ours=ours, **values)
    kept = {**VARY, "Content-Language": language_of(request), **(headers or {})}
    if status == 200:
        kept |= {"ETag": entity_tag(body), **CACHE}
        if is_fresh(request, kept["ETag"]):
            return Response(status_code=304, headers=kept)
    return Response(body, status, media_type=HTML.content_type, headers=kept)


async def problem_response(
    request: Request, problem: Problem, suggestions: tuple[str, ...] = ()
) -> Response:
    """Tell a problem in the type that the client asked for; as problem+json without a wish.

    Args:
        request: The request that failed.
        problem: What went wrong.
        suggestions: IRIs that may have been meant.
    """
    in_rdf = path_of(request).startswith(_DOCUMENTS)
    offers = (*_PROBLEM_OFFERS, *(GRAPHS if in_rdf else ()))
    media_type = negotiate(request.headers.get("accept"), offers) or PROBLEM
    language = _language_of_problem(request)
    problem = in_language(problem, site_of(request).pages.messages, language)
    headers = {**VARY, "Content-Language": language, **problem.headers}
    title = site_of(request).pages.messages.text(f"problem.{problem.name}", language)
    if media_type is HTML:
        values = {"problem": problem, "suggestions": suggestions}
        return await page(request, "error.html", problem.status, problem.headers, **values)
    if media_type is TEXT:
        lines = [f"{problem.status} {title}", problem.detail, *suggestions]
        return PlainTextResponse("\n".join(lines) + "\n", problem.status, headers)
    if media_type is PROBLEM:
        return _problem_json(problem, title, suggestions, headers)
    body = _problem_graph(request, problem, suggestions, media_type)
    return Response(body, problem.status, headers, media_type.content_type)


def _language_of_problem(request: Request) -> str:
    """Return the language of a problem's title: English to programs that do not say."""
    asked = "accept-language" in request.headers or "lang" in request.query_params
    return language_of(request) if asked else "en"


def in_language(problem: Problem, messages: Messages, language: str) -> Problem:
    """Tell a problem's detail in a language, where the catalogue has it."""
    key = f"detail.{problem.name}"
    if not messages.has(key):
        return problem
    values: dict[str, Any] = {"line": "?", "column": "?", "reason": "?", **problem.members}
    values |= {"detail": problem.detail, "retry_after": problem.headers.get("Retry-After", "?")}
    return replace(problem, detail=messages.text(key, language, **values))


def _problem_json(
    problem: Problem, title: str, suggestions: tuple[str, ...], headers: dict[str, str]
) -> Response:
    content = {
        "type": problem.type,
        "title": title,
        "status": problem.status,
        "detail": problem.detail,
        **problem.members,
        **({"suggestions": list(suggestions)} if suggestions else {}),
    }
    return JSONResponse(content, problem.status, headers, PROBLEM.content_type)


def _problem_graph(
    request: Request, problem: Problem, suggestions: tuple[str, ...], media_type: MediaType
) -> bytes:
    """Say in RDF what went wrong: comments on the kind of problem, nothing about the asked IRI."""
    subject = NamedNode(problem.type)
    messages = site_of(request).pages.messages
    quads = [
        Quad(subject, NamedNode(expand("rdfs:label")), Literal(text, language=language))
        for language in LANGUAGES
        if (text := messages.text(f"problem.{problem.name}", language))
    ]
    quads.append(Quad(subject, NamedNode(expand("rdfs:comment")), Literal(problem.detail)))
    see_also = NamedNode(expand("rdfs:seeAlso"))
    quads += [Quad(subject, see_also, NamedNode(iri)) for iri in suggestions]
    rdf_format = RdfFormat.from_media_type(media_type.name)
    return serialize(quads, format=rdf_format, prefixes=PREFIXES) or b""
