"""Describe the endpoint in RDF (SPARQL 1.1 Service Description), with the sizes of its graphs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize
from starlette.requests import Request
from starlette.responses import Response

from clusterlod.errors import BrokenAnswerError, QueryError
from clusterlod.media_types import GRAPHS, HTML, MediaType
from clusterlod.namespaces import BASE, PREFIXES, RDF, XSD, expand
from clusterlod.settings import Settings
from clusterlod.web import query_page
from clusterlod.web.limits import limits_of
from clusterlod.web.messages import Messages
from clusterlod.web.negotiation import LANGUAGES, acceptable
from clusterlod.web.responses import CACHE, VARY, entity_tag, is_fresh
from clusterlod.web.site import public_origin, site_of

_FORMATS: Final = "http://www.w3.org/ns/formats/"

#: The W3C's names of the formats that we write.
_FORMAT_NAMES: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads",
)  # fmt: skip

_DATASET: Final = NamedNode(f"{BASE}sparql#dataset")
_DEFAULT_GRAPH: Final = NamedNode(f"{BASE}sparql#default-graph")

_Row = tuple[NamedNode | BlankNode, str, NamedNode | BlankNode | Literal]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the description tells.

    Attributes:
        url: The URL under which the client asked; clients such as Comunica look for it as the
            subject. The names of data sets stay below our base.
        graphs: IRI of each named graph to the number of its triples.
        limits: Language to a sentence on the limits.
        federates: Whether SERVICE is allowed, if only to some endpoints.
    """

    url: str
    graphs: Mapping[str, int]
    limits: Mapping[str, str]
    federates: bool = False


async def description_response(request: Request, named: MediaType | None) -> Response:
    """Answer a request without a query: the form for browsers, the description for others.

    Args:
        request: The request.
        named: The type that the URL names.
    """
    offers = (*GRAPHS, HTML)
    media_type = named or acceptable(request.headers.get("accept"), offers)
    if media_type is HTML:
        return await query_page.show_form(request)
    endpoint = Endpoint(
        f"{public_origin(request)}/sparql",
        await _graphs(request),
        _limit_texts(request),
        federates=bool(site_of(request).settings.service_allow),
    )
    body = describe_service(endpoint, media_type)
    tag = entity_tag(media_type.name, body.decode("utf-8"))
    headers = {**VARY, **CACHE, "ETag": tag, "Link": '</sparql/help>; rel="help"'}
    if is_fresh(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type.content_type, headers=headers)


async def _graphs(request: Request) -> dict[str, int]:
    """Count the named graphs; none where counting takes longer than a query may."""
    try:
        table = await site_of(request).lookup.table("page/graph_sizes")
    except (QueryError, BrokenAnswerError):
        return {}
    return {row["graph"].value: int(row["triples"].value) for row in table.rows}


def _limit_texts(request: Request) -> dict[str, str]:
    site = site_of(request)
    messages = site.pages.messages
    return {language: _limit_text(messages, language, site.settings) for language in LANGUAGES}


def _limit_text(messages: Messages, language: str, settings: Settings) -> str:
    parts = [
        f"{messages.text(f'limits.{name}', language)} {value:,} "
        f"{messages.text(f'limits.{unit}', language)}".replace(",", "\u202f").strip()
        for name, (value, unit) in limits_of(settings).items()
    ]
    return "; ".join(parts) + "."


def describe_service(endpoint: Endpoint, media_type: MediaType) -> bytes:
    """Serialise the description in one of the graph types."""
    rows = [*_service(endpoint), *_dataset(endpoint)]
    quads = [Quad(s, NamedNode(expand(p) if ":/" not in p else p), o) for s, p, o in rows]
    rdf_format = RdfFormat.from_media_type(media_type.name)
    return serialize(quads, format=rdf_format, prefixes=PREFIXES) or b""


def _service(endpoint: Endpoint) -> Iterator[_Row]:
    service = NamedNode(endpoint.url)
    yield service, f"{RDF}type", NamedNode(expand("sd:Service"))
    yield service, "sd:endpoint", service
    yield service, "sd:supportedLanguage", NamedNode(expand("sd:SPARQL11Query"))
    yield service, "sd:feature", NamedNode(expand("sd:UnionDefaultGraph"))
    if endpoint.federates:
        yield service, "sd:feature", NamedNode(expand("sd:BasicFederatedQuery"))
    yield service, "sd:defaultDataset", _DATASET
    yield service, "rdfs:label", Literal("Point d’accès SPARQL de clusterlod", language="fr")
    yield service, "rdfs:label", Literal("SPARQL endpoint of clusterlod", language="en")
    yield service, "rdfs:seeAlso", NamedNode(f"{endpoint.url}/help")
    for language, text in endpoint.limits.items():
        yield service, "rdfs:comment", Literal(text, language=language)
    for name in _FORMAT_NAMES:
        yield service, "sd:resultFormat", NamedNode(_FORMATS + name)


def _dataset(endpoint: Endpoint) -> Iterator[_Row]:
    yield _DATASET, f"{RDF}type", NamedNode(expand("sd:Dataset"))
    yield _DATASET, "sd:defaultGraph", _DEFAULT_GRAPH
    yield _DEFAULT_GRAPH, f"{RDF}type", NamedNode(expand("sd:Graph"))
    for number, (iri, triples) in enumerate(sorted(endpoint.graphs.items())):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield _DATASET, "sd:namedGraph", named
        yield named, f"{RDF}type", NamedNode(expand("sd:NamedGraph"))
        yield named, "sd:name", NamedNode(iri)
        yield named, "sd:graph", graph
        yield graph, f"{RDF}type", NamedNode(expand("sd:Graph"))
        yield graph, "void:triples", Literal(str(triples), datatype=NamedNode(f"{XSD}integer"))
