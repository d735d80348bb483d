"""Requests that are wrong in every way: an honest status, never 500, and the next one works."""

import http.client
import json
from urllib.parse import quote

import pytest
from tests.attacks.server import ASK, Attacked

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/id/organisation/%00", 404),
        ("/id/organisation/%FF", 404),
        ("/id/organisation/%C0%AF", 404),
        ("/id/organisation/%ED%A0%80", 404),
        ("/id/organisation/a%3E", 404),
        ("/id/organisation/a|b", 404),
        ("/id/organisation/%7B%7D", 404),
        ("/id/organisation/a%2520b", 404),
        ("/id/%2e%2e/%2e%2e/etc/passwd", 404),
        ("/doc/organisation/" + "a" * 5_000, 404),
        ("/doc/organisation/x.ttl.ttl", 404),
        ("/graph/%00", 404),
        ("/graph/..%2f..%2fetc", 404),
        ("/dumps/latest/..%2fmanifest.json", 404),
        ("/dumps/%2e%2e/%2e%2e", 404),
        ("/static/..%2fapp.py", 404),
        ("/browse/%00", 404),
        ("/browse/%FF%FE", 404),
        ("/browse/clo:Cluster?page=-1", 400),
        ("/browse/clo:Cluster?page=" + "9" * 400, 400),
        ("/resource?iri=%00", 400),
        ("/resource?iri=http://a%3Eb", 400),
        ("/questions/%00", 404),
    ],
)
def test_a_malformed_path_is_no_mistake_of_ours(attacked: Attacked, path: str, status: int) -> None:
    for accept in ("text/html", "text/turtle", "*/*"):
        answered, _, _ = attacked.send("GET", path, Accept=accept)

        assert answered in {status, 404}


@pytest.mark.parametrize(
    "query",
    [
        "%00",
        "ASK%20%7B%7D%00",
        "%FF",
        "ASK%20%7B%20%3Fs%20%3Fp%20%22%C0%80%22%20%7D",
        "ASK%20%7B%20%3Fs%20%3Fp%20%22%ED%A0%80%22%20%7D",
        "%FF%FEA%00S%00K%00",
        "ASK%20%7B%20%3Ca%20b%3E%20%3Fp%20%3Fo%20%7D",
        "ASK%20%7B%20%3C%5Cu0020%3E%20%3Fp%20%3Fo%20%7D",
        "%",
        "%zz",
        "",
    ],
)
def test_a_badly_encoded_query_is_the_clients_mistake(attacked: Attacked, query: str) -> None:
    for method, path, body in (
        ("GET", f"/sparql?query={query}", None),
        ("POST", "/sparql", f"query={query}".encode()),
    ):
        headers = {"Content_Type": FORM} if body else {}
        status, _, _ = attacked.send(method, path, body, **headers)

        assert status == 400, (method, status)


@pytest.mark.parametrize(
    "body",
    [
        ASK.encode("utf-16"),
        ASK.encode("utf-32"),
        b"\xff\xfe\x00",
        b"ASK { ?s ?p '\xc0\xaf' }",
        b"ASK { ?s ?p '\xed\xa0\x80' }",
        b"ASK { ?s ?p '\xf8\x88\x80\x80\x80' }",
        b"\x00" * 1_000,
        b"",
        b"\x1f\x8b\x08\x00rubbish",
    ],
)
def test_a_body_that_is_not_utf8_text_of_a_query_is_refused(
    attacked: Attacked, body: bytes
) -> None:
    status, _, _ = attacked.send("POST", "/sparql", body, Content_Type=QUERY)

    assert status in (400, 415)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/json", "x", "application/sparql-update"]
)
def test_a_body_of_another_type_is_refused(attacked: Attacked, kind: str) -> None:
    headers = {"Content_Type": kind} if kind else {}
    status, _, _ = attacked.send("POST", "/sparql", ASK.encode(), **headers)

    assert status in (400, 403, 415)


@pytest.mark.parametrize(
    "accept",
    [
        "text/html," * 5_000 + "text/csv",
        ";".join(["text/csv"] + [f"p{n}=1" for n in range(2_000)]),
        "text/csv;q=" + "9" * 4_000,
        "text/csv;q=nan, */*;q=inf",
        "/" * 10_000,
        "é, \x7f, text/csv",
    ],
)
def test_a_strange_accept_header_is_answered_or_refused(attacked: Attacked, accept: str) -> None:
    try:
        status, _, body = attacked.send("GET", f"/sparql?query={quote(ASK)}", Accept=accept)
    except (http.client.HTTPException, ConnectionError):
        return  # the HTTP parser hung up on it

    assert status in (200, 400, 406, 431)
    assert status != 200 or b"true" in body.lower()


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?" + "&".join(f"p{n}={n}" for n in range(5_000)),
        f"/sparql?query={quote(ASK)}&query={quote(ASK)}",
        f"/sparql?query={quote(ASK)}&" + "&".join(["default-graph-uri=urn:g"] * 2_000),
        f"/sparql?query={quote(ASK)}&default-graph-uri=%00",
        f"/sparql?query={quote(ASK)}&named-graph-uri=relative",
        f"/sparql?query={quote(ASK)}&timeout=-1",
        f"/sparql?query={quote(ASK)}&timeout=nan",
        "/sparql?" + "query=" * 5_000,
        "/" + "a/" * 20_000,
    ],
)
def test_thousands_of_parameters_harm_nobody(attacked: Attacked, path: str) -> None:
    try:
        status, _, body = attacked.send("GET", path)
    except (http.client.HTTPException, ConnectionError):
        return  # longer than the HTTP parser reads

    assert status in (200, 400, 404, 413, 414, 431)
    if status == 200 and "query=" in path:
        assert json.loads(body)["boolean"] in (True, False)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "X" * 100])
def test_other_methods_are_refused(attacked: Attacked, method: str) -> None:
    status, headers, _ = attacked.send(method, "/sparql")

    assert status in (400, 405)
    assert status != 405 or "GET" in headers["Allow"]
