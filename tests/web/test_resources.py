"""Dereferencing: things, documents, named graphs, the ontology."""

import httpx
import pyoxigraph as ox
import pytest

from clusterlod.media_types import GRAPHS, HTML
from clusterlod.namespaces import BASE, expand

VALLEY = "/id/organisation/aerospace-valley"
DOCUMENT = "/doc/organisation/aerospace-valley"
FIREFOX = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def triples(response: httpx.Response) -> set[tuple[str, str, str]]:
    media_type = response.headers["content-type"].partition(";")[0]
    quads = ox.parse(response.content, ox.RdfFormat.from_media_type(media_type))
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


def node(path: str) -> str:
    return f"<{BASE}id/{path}>"


def test_a_thing_leads_to_its_document_on_the_same_host(client: httpx.Client) -> None:
    response = client.get(VALLEY)

    assert response.status_code == 303
    assert response.headers["location"] == DOCUMENT
    assert "Accept" in response.headers["vary"]
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("host", ["other.example", "evil.example:99"])
def test_the_host_header_makes_no_iri(client: httpx.Client, host: str) -> None:
    redirect = client.get(VALLEY, headers={"Host": host})
    document = client.get(DOCUMENT, headers={"Host": host})

    assert redirect.headers["location"] == DOCUMENT
    assert host not in document.text
    assert host not in document.headers["link"]


def test_a_client_without_wishes_gets_turtle(client: httpx.Client) -> None:
    for headers in ({}, {"Accept": "*/*"}):
        response = client.get(DOCUMENT, headers=headers)

        assert response.headers["content-type"] == "text/turtle; charset=utf-8"


def test_a_browser_gets_the_page(client: httpx.Client) -> None:
    response = client.get(VALLEY, headers=FIREFOX, follow_redirects=True)

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Aerospace Valley</h1>" in response.text


@pytest.mark.parametrize("media_type", GRAPHS, ids=lambda m: m.extension)
def test_negotiated_and_suffixed_documents_say_the_same(
    client: httpx.Client, media_type: object
) -> None:
    assert hasattr(media_type, "name")
    assert hasattr(media_type, "extension")
    negotiated = client.get(DOCUMENT, headers={"Accept": media_type.name})
    suffixed = client.get(DOCUMENT + media_type.extension, headers={"Accept": "image/png"})
    turtle = client.get(DOCUMENT)

    assert triples(negotiated) == triples(suffixed) == triples(turtle)
    assert "Accept" in negotiated.headers["vary"]
    assert suffixed.headers["vary"] == "Accept-Encoding"


def test_a_description_holds_claims_with_passage_source_and_names(client: httpx.Client) -> None:
    found = triples(client.get("/doc/territory/country-fr"))

    claim, rival = node("claim/s1-018"), node("claim/x-france-poles-2016")
    passage = node("passage/article-001-10-60")
    for expected in (
        (node("territory/country-fr"), f"<{expand('clo:poleCount')}>"),
        (claim, f"<{expand('prov:wasQuotedFrom')}>"),
        (claim, f"<{expand('clo:rank')}>"),
        (rival, f"<{expand('rdf:object')}>"),
        (passage, f"<{expand('oa:hasSelector')}>"),
        (node("selector/article-001-10-60-quote"), f"<{expand('oa:exact')}>"),
        (node("source/article-001"), f"<{expand('schema:datePublished')}>"),
        (node("source/les-echos-2016-05-03"), f"<{expand('skos:prefLabel')}>"),
        (node("period/2016"), f"<{expand('dcat:startDate')}>"),
        (node("concept/rank/preferred"), f"<{expand('skos:prefLabel')}>"),
        (f"<{expand('clo:poleCount')}>", f"<{expand('rdfs:label')}>"),
    ):
        assert expected in {(s, p) for s, p, _ in found}


def test_a_description_holds_nothing_of_strangers(client: httpx.Client) -> None:
    subjects = {s for s, _, _ in triples(client.get("/doc/territory/country-fr"))}

    assert node("claim/s1-040") not in subjects
    assert node("person/jean-luc-ansel") not in subjects


def test_a_role_is_described_from_both_ends(client: httpx.Client) -> None:
    membership = node("membership/ansel-france-clusters")
    for path in ("/doc/person/jean-luc-ansel", "/doc/organisation/france-clusters"):
        found = triples(client.get(path))

        assert (membership, f"<{expand('org:role')}>", node("concept/role/president")) in found
        assert (node("period/2014-11"), f"<{expand('dcat:startDate')}>") in {f[:2] for f in found}


def test_what_points_here_is_in_the_description(client: httpx.Client) -> None:
    found = triples(client.get("/doc/concept/sector/aerospace"))
    label = '"Aerospace Valley"@fr'

    sector = f"<{expand('clo:sector')}>"
    assert (
        node("organisation/aerospace-valley"),
        sector,
        node("concept/sector/aerospace"),
    ) in found
    assert label in {o for _, _, o in found}


def test_a_document_links_to_its_formats_and_licence(client: httpx.Client) -> None:
    link = client.get(DOCUMENT).headers["link"]

    for media_type in (*GRAPHS, HTML):
        expected = f'<{DOCUMENT}{media_type.extension}>; rel="alternate"; type="{media_type.name}"'
        assert expected in link
    assert f'<{BASE}doc/organisation/aerospace-valley>; rel="canonical"' in link
    assert 'rel="license"' in link


@pytest.mark.parametrize(
    "path",
    [DOCUMENT, DOCUMENT + ".nt", DOCUMENT + ".html", "/def", "/graph/entities", "/", "/about"],
)
def test_an_entity_tag_that_still_holds_is_answered_304(client: httpx.Client, path: str) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
    other = client.get(path, headers={"If-None-Match": '"other"'})

    assert not tag.startswith("W/")
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == tag
    assert other.status_code == 200


def test_entity_tags_differ_by_type_and_language(client: httpx.Client) -> None:
    tags = {client.get(DOCUMENT + m.extension).headers["etag"] for m in (*GRAPHS, HTML)}
    french = client.get(DOCUMENT + ".html", headers={"Accept-Language": "fr"})
    english = client.get(DOCUMENT + ".html", headers={"Accept-Language": "en"})

    assert len(tags) == len(GRAPHS) + 1
    assert french.headers["etag"] != english.headers["etag"]
    assert french.headers["content-language"] == "fr"
    assert english.headers["content-language"] == "en"


def test_two_reads_of_a_document_are_equal_to_the_byte(client: httpx.Client) -> None:
    for media_type in GRAPHS:
        path = "/doc/source/article-001" + media_type.extension

        assert client.get(path).content == client.get(path).content


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/html", "text/html; charset=utf-8"),
        ("application/problem+json", "application/problem+json"),
        ("application/json", "application/problem+json"),
        ("*/*", "application/problem+json"),
        ("image/png", "application/problem+json"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-quads", "application/n-quads"),
    ],
)
@pytest.mark.parametrize("root", ["id", "doc"])
def test_an_unknown_iri_is_404_in_the_asked_type(
    client: httpx.Client, root: str, accept: str, media_type: str
) -> None:
    response = client.get(f"/{root}/organisation/nobody", headers={"Accept": accept})

    assert response.status_code == 404
    assert response.headers["content-type"] == media_type
    assert response.headers["access-control-allow-origin"] == "*"
    if media_type.partition(";")[0] in {m.name for m in GRAPHS}:
        assert {p for _, p, _ in triples(response)} >= {f"<{expand('rdfs:comment')}>"}


@pytest.mark.parametrize(
    "path",
    [
        "/id/organisation/%3E",
        "/id/organisation/a%00b",
        "/id/organisation/%FF",
        "/id/organisation/a|b",
        "/id/organisation/a%20b",
        "/id/organisation/a%2520b",
        "/id/organisation/aerospace%252Dvalley",
        "/id/organisation/",
        "/id/organisation",
        "/id/",
        "/id/unknown-type/x",
        "/id/organisation/x/y",
        "/id/concept/a/b/c",
        "/id/organisation/..%2f..%2fetc",
        "/doc/organisation/%22%7D%20UNION%20%7B",
        "/doc/organisation/aerospace-valley.exe",
        "/doc/organisation/aerospace-valley.ttl.ttl",
        "/graph/%3E",
        "/graph/nothing",
        "/def/9.9.9",
        "/static/..%2fapp.py",
        "/questions/none",
        "/browse/nope",
        "/browse/clo:Nothing",
        "/nowhere",
    ],
)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "*/*"])
def test_a_malformed_path_is_404_never_500(client: httpx.Client, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})

    assert response.status_code == 404, response.text


@pytest.mark.parametrize(
    "near",
    [
        "/id/organisation/Aerospace-Valley",
        "/id/organisation/aerospace-valley/",
        "/id/organisation/aerospace%20valley",
        "/id/organisation/A%C3%A9rospace-Valley",
        "/id/cluster/aerospace-valley",
        "/doc/organisation/AEROSPACE_VALLEY",
        "/aerospace-valley",
    ],
)
def test_a_near_miss_is_told_what_may_be_meant(client: httpx.Client, near: str) -> None:
    response = client.get(near)

    assert response.status_code == 404
    assert response.json()["suggestions"] == [f"{BASE}id/organisation/aerospace-valley"]


def test_a_percent_encoded_letter_is_the_same_letter(client: httpx.Client) -> None:
    response = client.get("/id/organisation/aerospace%2Dvalley")

    assert response.status_code == 303
    assert response.headers["location"] == DOCUMENT


def test_a_merged_thing_leads_to_its_successor(client: httpx.Client) -> None:
    for root in ("id", "doc"):
        response = client.get(f"/{root}/organisation/pole-risques")

        assert response.status_code == 301
        assert response.headers["location"] == f"/{root}/organisation/aerospace-valley"


def test_a_withdrawn_thing_is_gone_with_its_reason(client: httpx.Client) -> None:
    data = client.get("/id/organisation/retire", headers={"Accept-Language": "en"})
    page = client.get("/id/organisation/retire", headers={**FIREFOX, "Accept-Language": "fr"})

    assert data.status_code == page.status_code == 410
    assert data.json()["detail"] == "Withdrawn at the body's request."
    assert "Retiré à la demande" in page.text


def test_concepts_and_schemes_are_things_too(client: httpx.Client) -> None:
    scheme = client.get("/id/concept/sector")
    concept = client.get("/id/concept/sector/aerospace", follow_redirects=True)

    assert scheme.status_code == 303
    assert scheme.headers["location"] == "/doc/concept/sector"
    assert concept.status_code == 200


def test_a_named_graph_gives_all_its_triples(client: httpx.Client) -> None:
    graph = ox.NamedNode(BASE + "graph/statements")
    turtle = client.get("/graph/statements")
    quads = list(ox.parse(client.get("/graph/statements.nq").content, ox.RdfFormat.N_QUADS))
    trig = list(ox.parse(client.get("/graph/statements.trig").content, ox.RdfFormat.TRIG))

    assert len(quads) == 4
    assert {q.graph_name for q in quads} == {q.graph_name for q in trig} == {graph}
    assert {str(q.triple) for q in quads} == {str(q.triple) for q in trig}
    assert len(triples(turtle)) == 4


def test_a_named_graph_has_a_page(client: httpx.Client) -> None:
    response = client.get("/graph/entities", headers=FIREFOX)

    assert response.status_code == 200
    assert "Aerospace Valley" in response.text


def test_the_ontology_is_negotiated_suffixed_and_versioned(client: httpx.Client) -> None:
    ontology = f"<{BASE}def>"
    plain = triples(client.get("/def"))

    assert (ontology, f"<{expand('owl:versionInfo')}>", '"1.0.0"') in plain
    for path in ("/def.ttl", "/def.jsonld", "/def.nt", "/def.rdf", "/def/1.0.0", "/def/1.0.0.ttl"):
        assert triples(client.get(path)) == plain


def test_the_ontology_page_has_an_anchor_for_each_term(client: httpx.Client) -> None:
    page = client.get("/def", headers=FIREFOX).text

    for name in ("Cluster", "CompetitivenessPole", "memberCount", "sector"):
        assert f'id="{name}"' in page
    assert "Fédération d&#39;entreprises" in page
    assert "Federation of firms" in page


def test_a_parameter_never_becomes_query_text(client: httpx.Client) -> None:
    response = client.get("/browse/http://x%3E%20%7D%20UNION%20%7B%20?entity%20?p%20?o")

    assert response.status_code == 404
