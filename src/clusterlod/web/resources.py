"""Dereference things: ``/id/...`` answers 303, ``/doc/...`` a document in the asked format.

Cool URIs for the Semantic Web, section 4.3. A client without a preference (no Accept, ``*/*``) gets
Turtle, a browser the page. IRIs are matched as they are; a near miss is a 404 that suggests.
"""

import asyncio
import io
from dataclasses import dataclass
from typing import IO, cast
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, parse, serialize
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from clusterlod.engine.graph_text import SortedPrefixes
from clusterlod.errors import IriError
from clusterlod.iris import EntityPath, parse_reference, slugify
from clusterlod.media_types import GRAPHS, HTML, MediaType, by_extension
from clusterlod.namespaces import BASE, ID, PREFIXES, expand
from clusterlod.web import entity_page
from clusterlod.web.address import query_of
from clusterlod.web.coding import named_tags
from clusterlod.web.html import language_of
from clusterlod.web.lookup import N_TRIPLES, Standing
from clusterlod.web.negotiation import negotiate
from clusterlod.web.problems import Problem, ProblemError
from clusterlod.web.responses import CACHE, VARY, entity_tag, is_fresh, problem_response
from clusterlod.web.results import read_all
from clusterlod.web.signposting import ABOUT_PAGE, LINKSET, Link
from clusterlod.web.site import site_of

LICENCE = "https://creativecommons.org/licenses/by/4.0/"

#: Document formats in the order of preference of a client that has none.
DOCUMENTS = (*GRAPHS, HTML)


@dataclass(frozen=True, slots=True)
class Document:
    """A document to send.

    Attributes:
        path: Path of the negotiated document, without suffix: ``/doc/type/slug``.
        media_type: Its format.
        negotiated: False where the URL names the format by a suffix.
    """

    path: str
    media_type: MediaType
    negotiated: bool


async def thing(request: Request) -> Response:
    """Answer ``/id/type/slug`` with 303 to its document."""
    text = request.path_params["path"]
    try:
        entity = parse_reference(text)
    except IriError as error:
        return await not_found(request, text, str(error))
    if elsewhere := await _elsewhere(request, entity, "id"):
        return elsewhere
    path = f"/doc/{entity.type}/{entity.slug}"
    headers = {**VARY, "Link": f'<{path}>; rel="describedby"'}
    return RedirectResponse(_with_language(request, path), 303, headers)


async def document(request: Request) -> Response:
    """Answer ``/doc/type/slug``, negotiated, or in the format of a suffix.

    Whoever names the tag has had the document of this release: it is there, nothing need be asked.
    """
    text, media_type = split_suffix(request.path_params["path"])
    try:
        entity = parse_reference(text)
    except IriError as error:
        return await not_found(request, text, str(error))
    known = named_tags(request.headers.get("if-none-match", ""))
    chosen = await _chosen(request, entity, media_type) if known else None
    if chosen and chosen[1]["ETag"] in known:
        return Response(status_code=304, headers=chosen[1])
    if elsewhere := await _elsewhere(request, entity, "doc"):
        return elsewhere
    found, headers = chosen or await _chosen(request, entity, media_type)
    if is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if found.media_type is HTML:
        return await entity_page.show(request, entity, headers)
    answer = await site_of(request).lookup.answer("page/description", N_TRIPLES, entity=entity.iri)
    described = await read_all(answer) + about_document(entity, headers["Clusterlod-Release"])
    body = await asyncio.to_thread(rewrite, described, found.media_type)
    return Response(body, media_type=found.media_type.content_type, headers=headers)


async def _chosen(
    request: Request, entity: EntityPath, named: MediaType | None
) -> tuple[Document, dict[str, str]]:
    """Choose the document of an entity; return it with its headers."""
    found = choose(request, f"/doc/{entity.type}/{entity.slug}", named)
    release = await site_of(request).engine.release_version()
    return found, document_headers(request, found, release, entity.document_iri)


async def _elsewhere(request: Request, entity: EntityPath, place: str) -> Response | None:
    """Return the answer for an entity that is not there, merged or withdrawn; else None."""
    standing = await site_of(request).lookup.standing(entity.iri)
    if standing is None or standing.retired:
        return await _absent(request, entity, standing, place)
    return None


def about_document(entity: EntityPath, release: str) -> bytes:
    """Say of a document what it is about, and which release it comes from, as N-Triples."""
    facts = {
        "rdf:type": NamedNode(expand("foaf:Document")),
        "foaf:primaryTopic": NamedNode(entity.iri),
        "owl:versionInfo": Literal(release),
        "dcterms:license": NamedNode(LICENCE),
    }
    subject = NamedNode(entity.document_iri)
    lines = (f"{subject} {NamedNode(expand(c))} {value} .\n" for c, value in facts.items())
    return "".join(lines).encode()


def rewrite(n_triples: bytes, media_type: MediaType) -> bytes:
    """Serialise triples anew, sorted, so that equal graphs are equal bytes."""
    lines = b"".join(sorted(set(n_triples.splitlines(keepends=True))))
    if media_type.extension in (".nt", ".nq"):
        return lines
    rdf_format = RdfFormat.from_media_type(media_type.name)
    triples = parse(lines, RdfFormat.N_TRIPLES)
    if rdf_format == RdfFormat.JSON_LD:
        return serialize(triples, format=rdf_format) or b""
    used = {p: space for p, space in PREFIXES.items() if f"<{space}".encode() in lines}
    output = io.BytesIO()
    prefixed = SortedPrefixes(output)
    serialize(triples, cast("IO[bytes]", prefixed), rdf_format, prefixes=used)
    prefixed.flush()
    return output.getvalue()


def split_suffix(path: str) -> tuple[str, MediaType | None]:
    """Take a known format suffix off the last segment of a path."""
    stem, dot, suffix = path.rpartition(".")
    media_type = by_extension(f".{suffix}") if dot and "/" not in suffix else None
    return (stem, media_type) if media_type in DOCUMENTS else (path, None)


def choose(request: Request, path: str, named: MediaType | None) -> Document:
    """Choose a document's format: that of the suffix, else the negotiated one.

    Raises:
        ProblemError: if the client accepts none of the formats.
    """
    media_type = named or negotiate(request.headers.get("accept"), DOCUMENTS)
    if media_type is None:
        variants = ", ".join(f"{path}{m.extension} ({m.name})" for m in DOCUMENTS)
        raise ProblemError("not-acceptable", f"None of the accepted types is there; try {variants}")
    return Document(path, media_type, negotiated=named is None)


def document_headers(
    request: Request, found: Document, release: str, canonical: str
) -> dict[str, str]:
    """Return the headers of a document: ETag, Vary, Link to its other formats and its licence."""
    is_page = found.media_type is HTML
    language = language_of(request) if is_page else ""
    assets = "".join(a.digest for a in site_of(request).pages.assets.values()) if is_page else ""
    chosen = query_of(request) if is_page else ""
    tag = entity_tag(release, found.path, found.media_type.name, language, assets, chosen)
    links = [f'<{canonical}>; rel="canonical"', f'<{LICENCE}>; rel="license"']
    links += ['</def>; rel="describedby"', '</browse>; rel="collection"; type="text/html"']
    path = quote(found.path)  # whatever a client asks, it ends no header
    links += [f'<{path}{m.extension}>; rel="alternate"; type="{m.name}"' for m in DOCUMENTS]
    if path.startswith("/doc/"):
        links += map(str, signposts(path, canonical))
    headers = {**CACHE, "ETag": tag, "Clusterlod-Release": release, "Link": ", ".join(links)}
    if is_page:
        headers |= {"Content-Language": language, "Vary": "Accept-Language"}
    return headers | (VARY if found.negotiated else {})


def signposts(path: str, canonical: str) -> list[Link]:
    """Return the FAIR signposts of an entity's page: its IRI, its author, its metadata."""
    found = [
        Link("cite-as", canonical.replace("/doc/", "/id/", 1)),
        Link("type", ABOUT_PAGE),
        Link("author", ID + "organisation/clusterlod"),
        Link("linkset", f"/linkset{path}", LINKSET.name),
    ]
    return found + [Link("describedby", f"{path}{m.extension}", m.name) for m in GRAPHS]


async def _absent(
    request: Request, entity: EntityPath, standing: Standing | None, root: str
) -> Response:
    """Answer for an entity that is not there: 404, 301 if merged, 410 if withdrawn."""
    if standing is None:
        text = f"{entity.type}/{entity.slug}"
        return await not_found(request, text, f"The graph says nothing about <{entity.iri}>.")
    if standing.replacement.startswith(BASE):
        path = standing.replacement.removeprefix(BASE)
        place = path.replace("id/", f"{root}/", 1) if path.startswith("id/") else path
        return RedirectResponse(f"/{place}", 301, VARY)
    reason = standing.reasons.get(language_of(request)) or next(
        iter(standing.reasons.values()), "It was withdrawn."
    )
    return await problem_response(request, Problem("gone", reason))


async def not_found(request: Request, text: str, detail: str) -> Response:
    """Answer 404, with the resources that may have been meant."""
    suggestions = await _near(request, text)
    return await problem_response(request, Problem("not-found", detail), suggestions)


async def _near(request: Request, text: str) -> tuple[str, ...]:
    """Return IRIs that end as the asked one does, without case, accents and stray characters."""
    try:
        slug = slugify(text.rstrip("/ ").rpartition("/")[2][:200])
    except IriError:
        return ()
    table = await site_of(request).lookup.table("page/near", 5, slug=Literal(slug))
    return tuple(row["candidate"].value for row in table.rows)


def _with_language(request: Request, path: str) -> str:
    """Keep a language that was asked for by ``?lang=``."""
    language = request.query_params.get("lang")
    return f"{path}?lang={quote(language)}" if language else path
