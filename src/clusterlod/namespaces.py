"""Every vocabulary IRI, once; the base of our own IRIs is here and nowhere else."""

from typing import Final

#: Base of every IRI that this project mints. It never depends on where the server runs.
BASE: Final = "https://w3id.org/clusterlod/"

ONTOLOGY: Final = BASE + "def"
CLO: Final = BASE + "def#"
ID: Final = BASE + "id/"
GRAPH: Final = BASE + "graph/"
SHAPES: Final = BASE + "shapes#"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
SH: Final = "http://www.w3.org/ns/shacl#"

#: Prefix to namespace, in the order in which serialisations and the query page show them.
PREFIXES: Final[dict[str, str]] = {
    "clo": CLO,
    "closh": SHAPES,
    "id": ID,
    "graph": GRAPH,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": SKOS,
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "org": "http://www.w3.org/ns/org#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "schema": "https://schema.org/",
    "cpov": "http://data.europa.eu/m8g/",
    "igeo": "http://rdf.insee.fr/def/geo#",
    "wgs84": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "vann": "http://purl.org/vocab/vann/",
    "bibo": "http://purl.org/ontology/bibo/",
    "adms": "http://www.w3.org/ns/adms#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": SH,
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "dcatap": "http://data.europa.eu/r5r/",
    "locn": "http://www.w3.org/ns/locn#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "void-ext": "http://ldf.fi/void-ext#",
    "as": "https://www.w3.org/ns/activitystreams#",
    "ldes": "https://w3id.org/ldes#",
    "tree": "https://w3id.org/tree#",
}


def expand(curie: str) -> str:
    """Return the IRI of ``prefix:name``.

    Raises:
        KeyError: if the prefix is not in :data:`PREFIXES`.
        ValueError: if there is no colon.
    """
    prefix, name = curie.split(":", 1)
    return PREFIXES[prefix] + name


def contract(iri: str) -> str:
    """Return ``prefix:name`` for an IRI in a known namespace, else the IRI itself."""
    candidates = [(space, prefix) for prefix, space in PREFIXES.items() if iri.startswith(space)]
    if not candidates:
        return iri
    space, prefix = max(candidates, key=lambda pair: len(pair[0]))
    return f"{prefix}:{iri[len(space) :]}"
