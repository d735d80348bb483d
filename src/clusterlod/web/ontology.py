"""The ontology at ``/def``: its Turtle and its page, one anchor for each term."""

import asyncio
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from clusterlod.media_types import GRAPHS, HTML
from clusterlod.namespaces import BASE, CLO, GRAPH, ONTOLOGY, expand
from clusterlod.web.address import path_of
from clusterlod.web.graph import Graph, Text
from clusterlod.web.html import language_of
from clusterlod.web.lookup import N_TRIPLES
from clusterlod.web.problems import ProblemError
from clusterlod.web.resources import choose, document_headers, rewrite, split_suffix
from clusterlod.web.responses import is_fresh
from clusterlod.web.results import read_all
from clusterlod.web.site import site_of

#: The graph that holds the ontology.
ONTOLOGY_GRAPH = GRAPH + "ontology"

#: Kinds of terms in the order of the page, with the classes that make them.
KINDS = {
    "classes": ("owl:Class", "rdfs:Class"),
    "objects": ("owl:ObjectProperty",),
    "data": ("owl:DatatypeProperty",),
    "annotations": ("owl:AnnotationProperty", "rdf:Property"),
}

#: Properties shown for each term, if it has them.
RELATIONS = (
    "rdfs:subClassOf", "rdfs:subPropertyOf", "rdfs:domain", "schema:domainIncludes",
    "rdfs:range", "schema:rangeIncludes", "owl:inverseOf", "owl:disjointWith", "rdfs:seeAlso",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """One term of the ontology, in both languages."""

    iri: str
    name: str
    labels: tuple[Text, ...]
    definitions: tuple[Text, ...]
    examples: tuple[Text, ...]
    relations: tuple[tuple[str, tuple[str, ...]], ...]


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
    n_triples = await read_all(await lookup.answer("page/graph", N_TRIPLES, graph=ONTOLOGY_GRAPH))
    if found.media_type is HTML:
        body = await asyncio.to_thread(_render, request, n_triples, release)
        return Response(body, media_type=HTML.content_type, headers=headers)
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


def _render(request: Request, n_triples: bytes, release: str) -> str:
    graph = Graph(n_triples)
    language = language_of(request)
    return site_of(request).pages.render(
        request,
        "ontology.html",
        release,
        graph=graph,
        iri=ONTOLOGY,
        kinds={kind: _terms(graph, kind, language) for kind in KINDS},
        title=graph.text(ONTOLOGY, "dcterms:title", language),
        description=graph.text(ONTOLOGY, "dcterms:description", language),
        version=graph.value(ONTOLOGY, "owl:versionInfo") or "",
        formats=GRAPHS,
    )


def _terms(graph: Graph, kind: str, language: str) -> list[OntologyTerm]:
    """Return our own terms of a kind; a term of several kinds stands under the first."""
    order = list(KINDS)
    earlier = {c for k in order[: order.index(kind)] for c in map(expand, KINDS[k])}
    wanted = set(map(expand, KINDS[kind]))
    own = [iri for iri in graph.subjects() if iri.startswith(CLO) and iri != CLO]
    types = {iri: set(graph.iris(iri, "rdf:type")) for iri in own}
    return [
        _term(graph, iri, language)
        for iri in own
        if types[iri] & wanted and not types[iri] & earlier
    ]


def _term(graph: Graph, iri: str, language: str) -> OntologyTerm:
    """Lay out a term; of its texts, those in the reader's language come first."""
    relations = ((curie, tuple(graph.iris(iri, curie))) for curie in RELATIONS)
    definitions = graph.texts(iri, "skos:definition") or graph.texts(iri, "rdfs:comment")
    examples = graph.texts(iri, "skos:example") + graph.texts(iri, "vann:example")
    return OntologyTerm(
        iri=iri,
        name=iri.removeprefix(CLO),
        labels=_ordered(graph.texts(iri, "rdfs:label"), language),
        definitions=_ordered(definitions, language),
        examples=_ordered(examples, language),
        relations=tuple((curie, found) for curie, found in relations if found),
    )


def _ordered(texts: list[Text], language: str) -> tuple[Text, ...]:
    return tuple(sorted(texts, key=lambda text: (text.language != language, text.language)))
