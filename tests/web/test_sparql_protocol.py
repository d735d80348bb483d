"""The SPARQL 1.1 Protocol on the wire."""

import json
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

ALL = "SELECT * WHERE { ?s ?p ?o }"
ASK = "ASK { ?s ?p ?o }"
GRAPH_QUERY = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
LABEL = 'SELECT ?s WHERE { ?s ?p "Mécanic Vallée"@fr }'
UTF_16 = {"Content-Type": "application/sparql-query; charset=utf-16"}
PLUS = 'SELECT ("a%2Bb+c é" AS ?text) WHERE {}'


def rows(response: httpx.Response) -> list[dict[str, dict[str, str]]]:
    assert response.status_code == 200, response.text
    bindings: list[dict[str, dict[str, str]]] = response.json()["results"]["bindings"]
    return bindings


def test_get_answers_json_by_default(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": LABEL})

    assert rows(response)[0]["s"]["value"].endswith("/organisation/mecanic-vallee")
    assert response.headers["content-type"] == "application/sparql-results+json"
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize("query", [LABEL, PLUS])
def test_get_form_and_direct_answer_alike(client: httpx.Client, query: str) -> None:
    by_get = client.get("/sparql", params={"query": query})
    by_form = client.post("/sparql", data={"query": query})
    direct = client.post("/sparql", content=query.encode(), headers=DIRECT)

    assert rows(by_get) == rows(by_form) == rows(direct)
    assert len(rows(by_get)) == 1


def test_a_form_is_decoded_once(client: httpx.Client) -> None:
    response = client.post("/sparql", data={"query": PLUS})

    assert rows(response)[0]["text"]["value"] == "a%2Bb+c é"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded; charset=utf-8",
        "APPLICATION/X-WWW-FORM-URLENCODED;charset=UTF-8",
        'application/x-www-form-urlencoded; charset="utf-8"',
    ],
)
def test_content_type_parameters_are_understood(client: httpx.Client, content_type: str) -> None:
    body = "query=" + quote(ASK)
    response = client.post("/sparql", content=body, headers={"Content-Type": content_type})

    assert response.json()["boolean"] is True


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+xml;q=0.5, text/csv", "text/csv; charset=utf-8"),
        ("TEXT/CSV", "text/csv; charset=utf-8"),
        ("*/*", "application/sparql-results+json"),
    ],
)
def test_select_answers_in_each_type(client: httpx.Client, accept: str, media_type: str) -> None:
    response = client.get("/sparql", params={"query": LABEL}, headers={"Accept": accept})

    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert "mecanic-vallee" in response.text


@pytest.mark.parametrize(
    "media_type",
    [
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/rdf+xml",
        "application/trig",
        "application/n-quads",
    ],
)
@pytest.mark.parametrize(
    "query", [GRAPH_QUERY, "DESCRIBE <https://w3id.org/clusterlod/id/territory/country-fr>"]
)
def test_graphs_answer_in_each_type(client: httpx.Client, media_type: str, query: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": media_type})

    assert response.status_code == 200
    assert response.headers["content-type"].startswith(media_type)
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    assert list(ox.parse(response.content, rdf_format))


def test_jena_and_comunica_get_their_first_choice(client: httpx.Client) -> None:
    jena = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,*/*;q=0.3"
    comunica = "application/sparql-results+json;q=1.0,application/sparql-results+xml;q=0.7"

    graph = client.get("/sparql", params={"query": GRAPH_QUERY}, headers={"Accept": jena})
    table = client.post("/sparql", data={"query": ALL}, headers={"Accept": comunica})

    assert graph.headers["content-type"].startswith("text/turtle")
    assert table.headers["content-type"] == "application/sparql-results+json"


def test_a_browser_does_not_get_rdf_xml_for_a_graph(client: httpx.Client) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    response = client.get("/sparql", params={"query": GRAPH_QUERY}, headers={"Accept": accept})

    assert response.headers["content-type"].startswith("text/html")


def test_an_image_is_not_acceptable_and_the_types_are_listed(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": ALL}, headers={"Accept": "image/png"})

    assert response.status_code == 406
    assert "text/csv" in response.json()["detail"]
    assert "Accept" in response.headers["vary"]


def test_a_graph_type_is_not_acceptable_for_a_select(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": ALL}, headers={"Accept": "text/turtle"})

    assert response.status_code == 406


def test_format_parameter_decides_and_unknown_values_are_ignored(client: httpx.Client) -> None:
    known = client.get("/sparql", params={"query": LABEL, "format": "csv"})
    unknown = client.get(
        "/sparql",
        params={"query": LABEL, "format": "n3x", "output": "?", "results": "nothing"},
        headers={"Accept": "text/csv"},
    )

    assert known.headers["content-type"].startswith("text/csv")
    assert "clusterlod.csv" in known.headers["content-disposition"]
    assert unknown.headers["content-type"].startswith("text/csv")


def test_default_graph_uri_limits_the_data(client: httpx.Client) -> None:
    base = "https://w3id.org/clusterlod/graph/"
    one = client.get("/sparql", params={"query": ALL, "default-graph-uri": base + "statements"})
    two = client.get(
        "/sparql",
        params={"query": ALL, "default-graph-uri": [base + "statements", base + "periods"]},
    )
    named = client.post(
        "/sparql",
        data={
            "query": "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }",
            "named-graph-uri": base + "statements",
        },
    )

    assert (
        0
        < len(rows(one))
        < len(rows(two))
        < len(rows(client.get("/sparql", params={"query": ALL})))
    )
    assert len(rows(named)) == len(rows(one))


def test_a_default_graph_that_is_no_iri_is_refused(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": ALL, "default-graph-uri": "no iri"})

    assert response.status_code == 400
    assert "default-graph-uri" in response.json()["detail"]


@pytest.mark.parametrize(
    ("url", "status", "word"),
    [
        (f"/sparql?query={quote(ASK)}&query={quote(ASK)}", 400, "2 queries"),
        ("/sparql?query=", 400, "empty"),
        ("/sparql?query=%20%0A", 400, "empty"),
        ("/sparql?update=CLEAR%20ALL", 403, "read-only"),
        ("/sparql?query=%FF%FE", 400, "UTF-8"),
        ("/sparql?query=" + quote("CLEAR ALL"), 403, "update"),
        ("/sparql?query=" + "x" * 20_001, 414, "longer"),
    ],
)
def test_a_bad_get_is_refused(client: httpx.Client, url: str, status: int, word: str) -> None:
    response = client.get(url)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert word in response.json()["detail"]


@pytest.mark.parametrize(
    ("url", "body", "headers", "status"),
    [
        ("/sparql", b"query=" + ASK.encode(), {"Content-Type": "text/plain"}, 415),
        ("/sparql", b"query=" + ASK.encode(), {}, 415),
        ("/sparql", ASK.encode("utf-16"), DIRECT, 400),
        ("/sparql", ASK.encode(), UTF_16, 415),
        ("/sparql", b"query=", FORM, 400),
        ("/sparql", b"", FORM, 400),
        ("/sparql", b"", DIRECT, 400),
        ("/sparql", b"query=ASK+%7B%7D&query=ASK+%7B%7D", FORM, 400),
        ("/sparql?query=ASK%20%7B%7D", b"query=ASK+%7B%7D", FORM, 400),
        ("/sparql?query=ASK%20%7B%7D", b"ASK {}", DIRECT, 400),
        ("/sparql", b"update=CLEAR+ALL", FORM, 403),
        ("/sparql", b"CLEAR ALL", {"Content-Type": "application/sparql-update"}, 403),
        ("/sparql", b"#" * 20_001, DIRECT, 413),
        ("/sparql", b"query=" + b"%23" * 40_000, FORM, 413),
    ],
)  # fmt: skip
def test_a_bad_post_is_refused(
    client: httpx.Client, url: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    response = client.post(url, content=body, headers=headers)

    assert response.status_code == status
    assert response.json()["status"] == status
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_allowed(client: httpx.Client, method: str) -> None:
    response = client.request(method, "/sparql")

    assert response.status_code == 405
    assert "POST" in response.headers["allow"]
    assert response.headers["access-control-allow-origin"] == "*"


def test_a_syntax_error_says_where(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "SELECT * WHERE {\n  ?s ?p }"})

    assert response.status_code == 400
    assert response.json()["line"] == 2
    assert response.json()["column"] > 1


def test_an_error_is_told_as_text_to_those_who_ask(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "nope"}, headers={"Accept": "text/plain"})

    assert response.status_code == 400
    assert response.headers["content-type"].startswith("text/plain")
    assert response.text.startswith("400 ")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * WHERE { SERVICE SILENT <http://2130706433/> { ?s ?p ?o } }",
        "ASK { FILTER EXISTS { SERVICE <http://localhost/> { ?s ?p ?o } } }",
    ],
)
def test_service_is_refused(client: httpx.Client, query: str) -> None:
    response = client.get("/sparql", params={"query": query})

    assert response.status_code == 422
    assert response.json()["reason"] == "service"


def test_an_unknown_function_is_a_mistake_of_the_query(client: httpx.Client) -> None:
    query = "SELECT (<http://example.org/f>(1) AS ?x) WHERE {}"
    response = client.get("/sparql", params={"query": query})

    assert response.status_code == 400


def test_deep_nesting_is_refused_before_it_can_crash(client: httpx.Client) -> None:
    query = "SELECT * WHERE " + "{" * 1000 + "}" * 1000
    response = client.get("/sparql", params={"query": query})

    assert response.status_code == 422
    assert response.json()["reason"] == "depth"


def test_a_bare_get_describes_the_service(client: httpx.Client, server: str) -> None:
    sd = "http://www.w3.org/ns/sparql-service-description#"
    for accept in ("*/*", "text/turtle;q=0.9, application/rdf+xml;q=0.1", "application/n-triples"):
        response = client.get("/sparql", headers={"Accept": accept})
        media_type = response.headers["content-type"].partition(";")[0]
        triples = set(ox.parse(response.content, ox.RdfFormat.from_media_type(media_type)))
        endpoint = ox.NamedNode(f"{server}/sparql")
        wanted = ox.Quad(endpoint, ox.NamedNode(sd + "endpoint"), endpoint)

        assert wanted in triples
        assert any(t.object == ox.NamedNode(sd + "UnionDefaultGraph") for t in triples)


def test_a_hostile_host_header_does_not_break_the_description(client: httpx.Client) -> None:
    response = client.get("/sparql", headers={"Host": "a<b>c"})

    assert response.status_code == 200


def test_head_has_no_body_and_keeps_the_connection(client: httpx.Client) -> None:
    for path in ("/sparql", f"/sparql?query={quote(ALL)}", "/", "/def", "/doc/claim/s1-018"):
        head = client.head(path)
        after = client.get("/sparql", params={"query": ASK})

        assert head.status_code == 200
        assert head.content == b""
        assert after.json() == {"head": {}, "boolean": True}


def test_options_lists_the_methods(client: httpx.Client) -> None:
    endpoint = client.options("/sparql", headers={"Origin": "https://example.org"})
    document = client.options("/doc/claim/s1-018")

    assert endpoint.status_code == document.status_code == 204
    assert endpoint.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    assert document.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "Content-Type" in endpoint.headers["access-control-allow-headers"]


def test_a_trailing_slash_leads_to_the_endpoint(client: httpx.Client) -> None:
    response = client.post("/sparql/", data={"query": ASK}, follow_redirects=True)

    assert response.json()["boolean"] is True


SLOW_COUNT = "SELECT (COUNT(*) AS ?c) WHERE { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SLOW_STREAM = "SELECT * WHERE { ?a ?b ?c1 . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_a_timeout_is_said_so_and_not_to_be_retried(impatient: httpx.Client) -> None:
    response = impatient.get("/sparql", params={"query": SLOW_COUNT})

    assert response.status_code == 503
    assert "retry-after" not in response.headers
    assert response.json()["type"].endswith("#timeout")


@pytest.mark.parametrize("media_type", ["text/csv", "application/sparql-results+json"])
def test_an_answer_cut_off_is_never_ended_as_if_whole(
    impatient: httpx.Client, media_type: str
) -> None:
    request = impatient.build_request(
        "GET", "/sparql", params={"query": SLOW_STREAM}, headers={"Accept": media_type}
    )
    response = impatient.send(request, stream=True)

    assert response.status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        response.read()
    response.close()


def test_a_big_answer_arrives_whole(client: httpx.Client) -> None:
    query = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
    response = client.get("/sparql", params={"query": query})

    assert len(json.loads(response.content)["results"]["bindings"]) == 20_000


def test_a_problem_is_told_in_the_language_of_the_client(client: httpx.Client) -> None:
    query = {"query": "SELECT * WHERE {\n  ?s ?p }"}
    french = client.get("/sparql", params=query, headers={"Accept-Language": "fr"})
    english = client.get("/sparql", params=query, headers={"Accept-Language": "en"})
    unsaid = client.get("/sparql", params=query)

    assert french.json()["detail"].startswith("Erreur de syntaxe, ligne 2, colonne ")
    assert french.json()["title"] == "La requête n’est pas du SPARQL valide."
    assert french.headers["content-language"] == "fr"
    assert english.json() == unsaid.json()
    assert english.json()["title"] == "The query is not valid SPARQL."
    assert "Accept-Language" in french.headers["vary"]
