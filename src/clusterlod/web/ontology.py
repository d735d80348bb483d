"""The ontology at ``/def``: its Turtle and its page, one anchor for each term."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.media_types import GRAPHS, HTML
from clusterlod.namespaces import BASE, GRAPH, ONTOLOGY, expand
from clusterlod.web.address import path_of
from clusterlod.web.graph import Graph
from clusterlod.web.html import language_of
from clusterlod.web.lookup import N_TRIPLES
from clusterlod.web.problems import ProblemError
from clusterlod.web.resources import choose, document_headers, rewrite, split_suffix
from clusterlod.web.responses import is_fresh
from clusterlod.web.results import read_all
from clusterlod.web.site import site_of
from clusterlod.web.vocabulary.diagram import diagram_of
from clusterlod.web.vocabulary.terms import KINDS, terms_of
from clusterlod.web.vocabulary.uses import uses_of

#: The graph that holds the ontology.
ONTOLOGY_GRAPH = GRAPH + "ontology"


async def ontology(request: Request) -> Response:
    """Answer ``/def``, ``/def.ttl`` and ``/def/{version}``."""
    path, media_type = split_suffix(path_of(request))
    found = choose(request, path, media_type)
    await _check_version(request, path)
    release = await site_of(request).engine.release_version()
    headers = document_headers(request, found, release, BASE + path.removeprefix("/"))
    if is_fresh(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    lookup = site_of(request).lookup
    if found.media_type is HTML:
        body = await _page(request, release)
        return Response(body, media_type=HTML.content_type, headers=headers)
    n_triples = await read_all(await lookup.answer("page/graph", N_TRIPLES, graph=ONTOLOGY_GRAPH))
    content = await asyncio.to_thread(rewrite, n_triples, found.media_type)
    return Response(content, media_type=found.media_type.content_type, headers=headers)


async def _check_version(request: Request, path: str) -> None:
    """Refuse a version other than the one that this release holds."""
    if path == "/def":
        return
    rows = (await site_of(request).lookup.table("page/ontology_version", 1)).rows
    current = rows[0]["version"].value if rows else ONTOLOGY
    if BASE + path.removeprefix("/") != current:
        raise ProblemError("not-found", f"{path} is not there; the ontology served is <{current}>.")


async def _page(request: Request, release: str) -> str:
    lookup, language = site_of(request).lookup, language_of(request)
    graph = await lookup.whole_graph("page/ontology")
    alignments = await lookup.whole_graph("page/alignments")
    uses = uses_of((await lookup.whole_table("page/term_uses")).rows, language)
    classes = {row["class"].value for row in (await lookup.whole_table("page/counts")).rows}
    page = await asyncio.to_thread(_layout, graph, alignments, language)
    page |= {"uses": uses, "schemes": expand("skos:ConceptScheme") in classes}
    return await asyncio.to_thread(
        site_of(request).pages.render, request, "ontology.html", release, **page
    )


def _layout(graph: Graph, alignments: Graph, language: str) -> dict[str, Any]:
    """Return what the page shows of the ontology itself."""
    kinds = {kind: terms_of(graph, alignments, kind, language) for kind in KINDS}
    return {
        "iri": ONTOLOGY,
        "kinds": kinds,
        "aligned": len(alignments) > 0,
        "diagram": diagram_of(kinds["classes"], kinds["objects"]),
        "title": graph.text(ONTOLOGY, "dcterms:title", language),
        "description": graph.text(ONTOLOGY, "dcterms:description", language),
        "citation": graph.text(ONTOLOGY, "dcterms:bibliographicCitation", language),
        "version": graph.value(ONTOLOGY, "owl:versionInfo") or "",
        "version_iri": graph.iri(ONTOLOGY, "owl:versionIRI") or "",
        "issued": graph.value(ONTOLOGY, "dcterms:issued") or "",
        "earlier": graph.iris(ONTOLOGY, "owl:priorVersion"),
        "formats": GRAPHS,
    }
