"""The FOOPS! checks that ask a server, asked of ours (FOOPS! catalogue: CN1, DOC1, URI1, VER2)."""

import httpx
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from clusterlod.namespaces import CLO, ONTOLOGY, RDF, expand

TYPE = NamedNode(RDF + "type")


@pytest.mark.parametrize(
    "media_type", ["text/html", "text/turtle", "application/rdf+xml", "application/ld+json"]
)
def test_cn1_the_ontology_is_negotiated(client: httpx.Client, media_type: str) -> None:
    response = client.get("/def", headers={"Accept": media_type})

    assert response.status_code == 200
    assert response.headers["content-type"].startswith(media_type)


def test_doc1_the_ontology_has_documentation_in_html(client: httpx.Client) -> None:
    response = client.get("/def", headers={"Accept": "text/html"})

    assert "<h1" in response.text


def test_uri1_the_ontology_describes_itself_and_its_terms(client: httpx.Client) -> None:
    content = client.get("/def", headers={"Accept": "text/turtle"}).content
    quads = list(parse(content, RdfFormat.TURTLE))
    typed = {quad.subject for quad in quads if quad.predicate == TYPE}

    assert NamedNode(ONTOLOGY) in typed
    assert NamedNode(CLO + "Claim") in typed


def test_ver2_the_version_iri_answers(client: httpx.Client) -> None:
    content = client.get("/def", headers={"Accept": "text/turtle"}).content
    version_iri = NamedNode(expand("owl:versionIRI"))
    versions = [
        quad.object.value
        for quad in parse(content, RdfFormat.TURTLE)
        if quad.predicate == version_iri and isinstance(quad.object, NamedNode)
    ]

    assert len(versions) == 1
    assert client.get(versions[0].replace(ONTOLOGY, "/def")).status_code == 200
