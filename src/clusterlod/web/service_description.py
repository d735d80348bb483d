"""Describe the endpoint in RDF (SPARQL 1.1 Service Description)."""

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from clusterlod.media_types import GRAPHS, SOLUTIONS, MediaType
from clusterlod.namespaces import BASE, PREFIXES, RDF, expand

_FORMATS = "http://www.w3.org/ns/formats/"

#: Names of the formats in the W3C's list of format IRIs, by our labels.
_FORMAT_NAMES = {
    (SOLUTIONS, "JSON"): "SPARQL_Results_JSON",
    (SOLUTIONS, "XML"): "SPARQL_Results_XML",
    (SOLUTIONS, "CSV"): "SPARQL_Results_CSV",
    (SOLUTIONS, "TSV"): "SPARQL_Results_TSV",
    (GRAPHS, "Turtle"): "Turtle",
    (GRAPHS, "N-Triples"): "N-Triples",
    (GRAPHS, "JSON-LD"): "JSON-LD",
    (GRAPHS, "RDF/XML"): "RDF_XML",
    (GRAPHS, "TriG"): "TriG",
    (GRAPHS, "N-Quads"): "N-Quads",
}


def describe_service(endpoint: str, media_type: MediaType, federates: bool = False) -> bytes:
    """Serialise the description.

    Args:
        endpoint: The URL under which the client asked; clients such as Comunica look for it as
            the subject. The names of data sets stay below our base.
        media_type: One of the graph types.
        federates: Whether SERVICE is allowed, if only to some endpoints.
    """
    service = NamedNode(endpoint)
    dataset = NamedNode(f"{BASE}sparql#dataset")
    default_graph = NamedNode(f"{BASE}sparql#default-graph")
    rows: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (service, f"{RDF}type", NamedNode(expand("sd:Service"))),
        (service, expand("sd:endpoint"), service),
        (service, expand("sd:supportedLanguage"), NamedNode(expand("sd:SPARQL11Query"))),
        (service, expand("sd:feature"), NamedNode(expand("sd:UnionDefaultGraph"))),
        (service, expand("sd:defaultDataset"), dataset),
        (dataset, f"{RDF}type", NamedNode(expand("sd:Dataset"))),
        (dataset, expand("sd:defaultGraph"), default_graph),
        (default_graph, f"{RDF}type", NamedNode(expand("sd:Graph"))),
        (
            service,
            expand("rdfs:label"),
            Literal("Point d'accès SPARQL de clusterlod", language="fr"),
        ),
        (service, expand("rdfs:label"), Literal("SPARQL endpoint of clusterlod", language="en")),
    ]
    if federates:
        rows.append((service, expand("sd:feature"), NamedNode(expand("sd:BasicFederatedQuery"))))
    rows += [
        (service, expand("sd:resultFormat"), NamedNode(_FORMATS + name))
        for name in _FORMAT_NAMES.values()
    ]
    quads = [Quad(s, NamedNode(p), o) for s, p, o in rows]
    rdf_format = RdfFormat.from_media_type(media_type.name)
    return serialize(quads, format=rdf_format, prefixes=PREFIXES) or b""
