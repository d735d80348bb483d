"""The query tests of the W3C's SPARQL 1.1 Protocol suite, and the updates that we refuse.

Names are those of the suite's manifest (data-sparql11/protocol), so that one can be laid beside the
other. Where the suite allows any 4xx, ours is named.
"""

from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import httpx
import pyoxigraph as ox
import pytest

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
GRAPH = "https://w3id.org/clusterlod/graph/"
DATA = f"{GRAPH}statements"
OTHER = f"{GRAPH}periods"
THIRD = f"{GRAPH}concepts"
NAMED_COUNT = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
UPDATE = "CLEAR NAMED"


@dataclass(frozen=True, slots=True)
class Case:
    """One request of the suite and the status that it must have."""

    method: str
    parameters: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = ""
    accept: str = ""
    status: int = 200
    types: tuple[str, ...] = field(default=())


def form(*pairs: tuple[str, str]) -> bytes:
    return urlencode(pairs).encode()


JSON_OR_XML = ("application/sparql-results+json", "application/sparql-results+xml")
RDF = ("text/turtle", "application/rdf+xml", "application/n-triples")
ASK = "ASK {}"

CASES = {
    "query_get": Case("GET", (("query", ASK),), types=JSON_OR_XML),
    "query_post_form": Case("POST", body=form(("query", ASK)), content_type=FORM),
    "query_post_direct": Case("POST", body=ASK.encode(), content_type=DIRECT),
    "query_dataset_default_graph": Case(
        "POST", (("default-graph-uri", DATA),), b"ASK { ?s ?p ?o }", DIRECT
    ),
    "query_dataset_default_graphs_get": Case(
        "GET",
        (("query", "ASK { ?s ?p ?o }"), ("default-graph-uri", DATA), ("default-graph-uri", OTHER)),
    ),
    "query_dataset_default_graphs_post": Case(
        "POST",
        (("default-graph-uri", DATA), ("default-graph-uri", OTHER)),
        b"ASK { ?s ?p ?o }",
        DIRECT,
    ),
    "query_dataset_named_graphs_post": Case(
        "POST", (("named-graph-uri", DATA),), b"ASK { GRAPH ?g { ?s ?p ?o } }", DIRECT
    ),
    "query_dataset_named_graphs_get": Case(
        "GET",
        (("query", "ASK { GRAPH ?g { ?s ?p ?o } }"), ("named-graph-uri", DATA),
         ("named-graph-uri", OTHER)),
    ),
    "query_dataset_full": Case(
        "POST",
        (("default-graph-uri", THIRD), ("named-graph-uri", DATA), ("named-graph-uri", OTHER)),
        b"ASK { ?s ?p ?o GRAPH ?g { ?a ?b ?c } }",
        DIRECT,
    ),
    "query_multiple_dataset": Case(
        "POST", (("default-graph-uri", DATA),), f"ASK FROM <{OTHER}> {{ ?s ?p ?o }}".encode(),
        DIRECT,
    ),
    "query_content_type_select": Case(
        "GET", (("query", "SELECT (1 AS ?value) {}"),), types=(*JSON_OR_XML, "text/csv")
    ),
    "query_content_type_ask": Case("GET", (("query", ASK),), types=JSON_OR_XML),
    "query_content_type_describe": Case(
        "GET", (("query", "DESCRIBE <http://example.org/>"),), types=RDF
    ),
    "query_content_type_construct": Case(
        "GET", (("query", "CONSTRUCT { <s> <p> 1 } WHERE {}"),), types=RDF, status=400
    ),
    "query_content_type_construct_absolute": Case(
        "GET", (("query", "CONSTRUCT { <http://e/s> <http://e/p> 1 } WHERE {}"),), types=RDF
    ),
    "bad_query_method": Case("PUT", (("query", ASK),), status=405),
    "bad_multiple_queries": Case("GET", (("query", ASK), ("query", "SELECT * {}")), status=400),
    "bad_multiple_queries_form": Case(
        "POST", body=form(("query", ASK), ("query", "SELECT * {}")), content_type=FORM, status=400
    ),
    "bad_query_wrong_media_type": Case("POST", body=ASK.encode(), content_type="text/plain",
                                       status=415),
    "bad_query_missing_form_type": Case("POST", body=form(("query", ASK)), status=415),
    "bad_query_missing_direct_type": Case("POST", body=ASK.encode(), status=415),
    "bad_query_non_utf8": Case(
        "POST", body=ASK.encode("utf-16"), content_type=f"{DIRECT}; charset=UTF-16", status=415
    ),
    "bad_query_non_utf8_undeclared": Case(
        "POST", body="ASK { ?s ?p 'é' }".encode("latin-1"), content_type=DIRECT, status=400
    ),
    "bad_query_syntax": Case("GET", (("query", "ASK {"),), status=400),
    "bad_query_empty": Case("GET", (("query", ""),), status=400),
    "bad_query_post_without_query": Case("POST", body=form(("q", ASK)), content_type=FORM,
                                         status=400),
    "bad_query_in_url_and_form": Case(
        "POST", (("query", ASK),), form(("query", ASK)), FORM, status=400
    ),
    "bad_query_in_url_and_body": Case("POST", (("query", ASK),), ASK.encode(), DIRECT, status=400),
    "bad_query_and_update": Case("GET", (("query", ASK), ("update", UPDATE)), status=403),
    "update_get": Case("GET", (("update", UPDATE),), status=403),
    "update_post_form": Case("POST", body=form(("update", UPDATE)), content_type=FORM, status=403),
    "update_post_direct": Case(
        "POST", body=UPDATE.encode(), content_type="application/sparql-update", status=403
    ),
    "update_dataset": Case(
        "POST", body=form(("using-graph-uri", DATA), ("update", UPDATE)), content_type=FORM,
        status=403,
    ),
    "update_as_query": Case("POST", body=UPDATE.encode(), content_type=DIRECT, status=403),
    "query_method": Case("QUERY", body=ASK.encode(), content_type=DIRECT),
}  # fmt: skip


def send(client: httpx.Client, case: Case) -> httpx.Response:
    headers = {"Content-Type": case.content_type} if case.content_type else {}
    if case.accept:
        headers["Accept"] = case.accept
    url = "/sparql" + ("?" + urlencode(case.parameters) if case.parameters else "")
    return client.request(case.method, url, content=case.body or None, headers=headers)


@pytest.mark.parametrize("name", CASES)
def test_the_status_is_that_of_the_protocol(client: httpx.Client, name: str) -> None:
    case = CASES[name]
    response = send(client, case)

    assert response.status_code == case.status, response.text
    assert response.headers["access-control-allow-origin"] == "*"
    if case.status == 200 and case.types:
        assert response.headers["content-type"].partition(";")[0] in case.types
    if case.status == 200 and "boolean" in response.text:
        assert response.json()["boolean"] is True


def count(client: httpx.Client, query: str, **graphs: list[str]) -> int:
    response = client.post("/sparql", data={"query": query, **graphs})
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def test_the_protocols_dataset_replaces_that_of_the_query(client: httpx.Client) -> None:
    query = f"SELECT (COUNT(*) AS ?n) FROM <{OTHER}> {{ ?s ?p ?o }}"  # noqa: S608 not SQL
    own = count(client, query)
    replaced = count(client, query, **{"default-graph-uri": [DATA]})
    other = count(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **{"default-graph-uri": [DATA]})

    assert replaced == other != own


def test_only_the_protocols_named_graphs_can_be_seen(client: httpx.Client) -> None:
    assert count(client, NAMED_COUNT) > 2
    assert count(client, NAMED_COUNT, **{"named-graph-uri": [DATA, OTHER]}) == 2
    assert count(client, NAMED_COUNT, **{"default-graph-uri": [DATA]}) == 0


def test_a_named_graph_alone_leaves_the_default_graph_empty(client: httpx.Client) -> None:
    assert count(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **{"named-graph-uri": [DATA]}) == 0


@pytest.mark.parametrize("accept", ["text/turtle;q=0", "text/*;q=0.1, text/turtle", "*/*;q=0.1"])
def test_ranges_and_qualities_are_weighed(client: httpx.Client, accept: str) -> None:
    query = quote("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1")
    response = client.get(f"/sparql?query={query}", headers={"Accept": accept})

    if accept.endswith("q=0"):
        assert response.status_code == 406
        assert "Accept" in response.headers["vary"]
    else:
        assert response.headers["content-type"].startswith("text/turtle")


def test_any_literal_makes_well_formed_xml_or_an_error(client: httpx.Client) -> None:
    xml = {"Accept": "application/sparql-results+xml"}
    harmless = client.get(
        "/sparql", params={"query": r'SELECT ("<a>&\r\n]]>" AS ?x) {}'}, headers=xml
    )
    control = client.get("/sparql", params={"query": r'SELECT ("\u0001" AS ?x) {}'}, headers=xml)
    solutions = ox.parse_query_results(harmless.content, ox.QueryResultsFormat.XML)

    assert isinstance(solutions, ox.QuerySolutions)
    assert [solution["x"] for solution in solutions] == [ox.Literal("<a>&\r\n]]>")]
    assert control.status_code == 400
    assert "U+0001" in control.json()["detail"]


def test_parameters_that_others_send_are_ignored(client: httpx.Client) -> None:
    response = client.post(
        "/sparql",
        data={"query": ASK, "queryLn": "SPARQL", "infer": "true", "$x": "1", "timeout": "30"},
    )

    assert response.json()["boolean"] is True


def test_a_timeout_of_the_client_counts_below_the_servers(client: httpx.Client) -> None:
    slow = "SELECT (COUNT(*) AS ?c) { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    own = client.get("/sparql", params={"query": slow, "timeout": "0.2"})
    wrong = client.get("/sparql", params={"query": ASK, "timeout": "soon"})

    assert own.status_code == 503
    assert "0.2 seconds" in own.json()["detail"]
    assert wrong.status_code == 400
    assert "timeout" in wrong.json()["detail"]
