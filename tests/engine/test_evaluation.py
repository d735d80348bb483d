"""Evaluate queries over a store in this process."""

import io
import json
import os
import resource
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from clusterlod.engine.base import QueryRequest
from clusterlod.engine.evaluation import evaluate
from clusterlod.engine.guard import Examination, QueryForm
from clusterlod.engine.worker import leave_one_descriptor
from clusterlod.errors import (
    QueryEvaluationError,
    QueryRefusedError,
    QuerySyntaxError,
)
from clusterlod.media_types import GRAPHS, SOLUTIONS, MediaType

E = "https://example.org/"
QUADS = """
<https://example.org/a> <https://example.org/p> "un"@fr <https://example.org/g1> .
<https://example.org/b> <https://example.org/p> "deux" <https://example.org/g2> .
<https://example.org/c> <https://example.org/p> "<3 & plus" <https://example.org/g3> .
"""
ALL = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
JSON, XML, CSV, TSV = SOLUTIONS
TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS = GRAPHS


@pytest.fixture
def store() -> ox.Store:
    return make_store(QUADS)


def make_store(quads: str) -> ox.Store:
    store = ox.Store()
    store.load(quads, format=ox.RdfFormat.N_QUADS)
    return store


def run(store: ox.Store, text: str, media_type: MediaType = JSON, **more: Any) -> bytes:
    output = io.BytesIO()
    evaluate(store, QueryRequest(text, media_type, **more), output)
    return output.getvalue()


def values(answer: bytes, variable: str = "o") -> list[str]:
    rows = json.loads(answer)["results"]["bindings"]
    return sorted(row[variable]["value"] for row in rows)


@pytest.mark.parametrize("media_type", SOLUTIONS, ids=lambda m: m.label)
def test_select_and_ask_in_every_format(store: ox.Store, media_type: MediaType) -> None:
    text = run(store, ALL, media_type).decode()

    assert "deux" in text
    assert "true" in run(store, "ASK { ?s ?p ?o }", media_type).decode()
    assert "false" in run(store, "ASK { ?s ?p 4 }", media_type).decode()


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("media_type", GRAPHS, ids=lambda m: m.label)
@pytest.mark.parametrize("text", [GRAPH, f"DESCRIBE <{E}a> <{E}b> <{E}c>"], ids=["C", "D"])
def test_construct_and_describe_in_every_format(
    store: ox.Store, text: str, media_type: MediaType
) -> None:
    """An independent parser reads the same three triples from each."""
    parsed = rdflib.Dataset(default_union=True)
    parsed.parse(data=run(store, text, media_type), format=media_type.name)

    assert {str(o) for _, _, o, _ in parsed.quads()} == {"un", "deux", "<3 & plus"}


@pytest.mark.parametrize("media_type", [TURTLE, TRIG, RDF_XML], ids=lambda m: m.label)
def test_prefixes_are_in_order(store: ox.Store, media_type: MediaType) -> None:
    lines = run(store, GRAPH, media_type).decode().replace(" xmlns:", "\n@prefix ").splitlines()
    prefixes = [line for line in lines if line.startswith("@prefix ")]

    assert len(prefixes) > 20
    assert prefixes == sorted(prefixes)


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("media_type", GRAPHS, ids=lambda m: m.label)
def test_an_empty_graph_is_a_document_of_its_type(store: ox.Store, media_type: MediaType) -> None:
    text = run(store, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p 4 . ?s ?p ?o }", media_type)

    assert len(rdflib.Dataset().parse(data=text or b"\n", format=media_type.name)) == 0


@pytest.mark.parametrize(
    ("text", "media_type"), [(ALL, TURTLE), ("ASK {}", N_QUADS), (GRAPH, JSON), (GRAPH, CSV)]
)
def test_a_media_type_that_cannot_hold_the_result_is_refused(
    store: ox.Store, text: str, media_type: MediaType
) -> None:
    with pytest.raises(QueryRefusedError, match="cannot hold") as caught:
        run(store, text, media_type)

    assert caught.value.reason == "media_type"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?o { ?s ?p ?o }", ["<3 & plus", "deux", "un"]),
        (f"SELECT ?o FROM <{E}g1> {{ ?s ?p ?o }}", ["un"]),  # noqa: S608
        (f"SELECT ?o FROM <{E}g1> FROM <{E}g2> {{ ?s ?p ?o }}", ["deux", "un"]),  # noqa: S608
        (f"SELECT ?o FROM NAMED <{E}g1> {{ ?s ?p ?o }}", []),  # noqa: S608
        (f"SELECT ?o FROM NAMED <{E}g1> {{ GRAPH ?g {{ ?s ?p ?o }} }}", ["un"]),  # noqa: S608
        (f"SELECT ?o FROM <{E}g1> {{ GRAPH ?g {{ ?s ?p ?o }} }}", []),  # noqa: S608
        ("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", ["<3 & plus", "deux", "un"]),
    ],
)
def test_the_dataset_of_the_query(store: ox.Store, text: str, expected: list[str]) -> None:
    assert values(run(store, text)) == expected


@pytest.mark.parametrize("clause", ["", f"FROM <{E}g3>", f"FROM NAMED <{E}g3>"])
def test_the_dataset_of_the_request_replaces_the_query_s(store: ox.Store, clause: str) -> None:
    default = f"SELECT ?o {clause} {{ ?s ?p ?o }}"
    named = f"SELECT ?o {clause} {{ GRAPH ?g {{ ?s ?p ?o }} }}"
    g1, g2 = (f"{E}g1",), (f"{E}g2",)

    assert values(run(store, default, default_graphs=g1)) == ["un"]
    assert values(run(store, named, default_graphs=g1)) == []
    assert values(run(store, default, named_graphs=g2)) == []
    assert values(run(store, named, named_graphs=g2)) == ["deux"]
    assert values(run(store, default, default_graphs=g1, named_graphs=g2)) == ["un"]
    assert values(run(store, default, default_graphs=(*g1, *g2))) == ["deux", "un"]


def test_a_graph_name_that_is_no_iri_is_refused(store: ox.Store) -> None:
    with pytest.raises(QueryRefusedError, match="absolute IRI"):
        run(store, ALL, default_graphs=("not an iri",))


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ('"un"@fr', f"{E}a"),
        ('"deux"', f"{E}b"),
        ('"deux"^^<http://www.w3.org/2001/XMLSchema#string>', f"{E}b"),
    ],
)
def test_variables_are_bound_to_terms(store: ox.Store, term: str, expected: str) -> None:
    answer = run(store, "SELECT ?s ?o { ?s ?p ?o }", substitutions={"o": term})

    assert values(answer, "s") == [expected]


@pytest.mark.parametrize(
    "term",
    ["", "un", f'"un" . <{E}a> <{E}p> "deux"', f"<{E}a> }} #", '"un', "?o", f"<{E}a>> <{E}"],
)
def test_a_text_that_is_no_term_cannot_be_bound(store: ox.Store, term: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        run(store, "SELECT ?s ?o { ?s ?p ?o }", substitutions={"o": term})

    assert caught.value.reason == "term"


def test_a_variable_that_is_bound_must_be_projected(store: ox.Store) -> None:
    with pytest.raises(QueryEvaluationError, match=r"\?o"):
        run(store, "SELECT ?s { ?s ?p ?o }", substitutions={"o": '"deux"'})


def test_carriage_returns_survive_xml() -> None:
    store = make_store(f'<{E}a> <{E}p> "one\\r\\ntwo\\rthree" .')

    results = ET.fromstring(run(store, ALL, XML))  # noqa: S314
    graph = rdflib.Graph().parse(data=run(store, GRAPH, RDF_XML), format="xml")

    assert "".join(results.itertext()) == "one\r\ntwo\rthree"
    assert [str(o) for o in graph.objects()] == ["one\r\ntwo\rthree"]


@pytest.mark.parametrize(("text", "media_type"), [(ALL, XML), (GRAPH, RDF_XML)])
@pytest.mark.parametrize("character", ["\\u0001", "\\u000B", "\\uFFFE", "\\uFFFF"])
def test_characters_that_xml_cannot_hold_are_an_honest_error(
    text: str, media_type: MediaType, character: str
) -> None:
    store = make_store(f'<{E}a> <{E}p> "a{character}b" .')

    with pytest.raises(QueryEvaluationError, match=rf"U\+{character[2:]}"):
        run(store, text, media_type)


def test_a_property_that_rdf_xml_cannot_name_is_an_honest_error() -> None:
    store = make_store(f'<{E}a> <{E}2026> "b" .')

    with pytest.raises(QueryEvaluationError, match="XML name"):
        run(store, GRAPH, RDF_XML)
    assert f"<{E}2026>".encode() in run(store, GRAPH, N_TRIPLES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s skos:prefLabel ?o }", "skos: is used but not declared"),
        ("SELECT (1 AS ?o) { ?s ?p ?o }", "overrides an existing variable"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?p", "unbound"),
        ("SELECT ?s { ?s <relative> ?o }", "IRI"),
        ("SELECT ?s { ?s ?p ?o } LIMIT x", "LIMIT x"),
    ],
)
def test_syntax_errors_are_sentences(store: ox.Store, text: str, expected: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        run(store, text)

    assert expected in str(caught.value)
    assert len(str(caught.value)) < 200
    assert caught.value.line == 1


#: Answers every request with one row, and says so on its output: first its port, then each visit.
#: A process of its own, because the limit under test would disturb a thread of this one.
LISTENER = """
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = b'?o\\n"seen"\\n'
        self.send_response(200)
        self.send_header("Content-Type", "text/tab-separated-values")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        print("visit", flush=True)
        self.wfile.write(body)

    def log_message(self, *_):
        pass

server = HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


class Visits:
    """A listening process and the visits that it has had."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout
        self._process = process
        self._output = process.stdout
        self.address = f"http://127.0.0.1:{self._output.readline().strip()}/sparql"

    def all(self) -> list[str]:
        """Stop the process; return what it said."""
        self._process.terminate()
        return self._output.read().split()


@pytest.fixture
def visits() -> Iterator[Visits]:
    command = [sys.executable, "-c", LISTENER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 ours
        yield Visits(process)
        process.terminate()


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_service_reaches_nobody_even_past_the_guard(
    store: ox.Store, visits: Visits, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    """Without the guard and the limit the listener is reached, which shows that it could be."""
    text = f"SELECT ?o {{ SERVICE {silent}<{visits.address}> {{ ?s ?p ?o }} }}"
    admitted = Examination(QueryForm.SELECT, has_dataset=False)
    monkeypatch.setattr("clusterlod.engine.evaluation.examine", lambda *_: admitted)
    assert values(run(store, text)) == ["seen"]

    with one_descriptor_left():
        outcome = attempt(store, text)

    assert "seen" not in outcome
    assert visits.all() == ["visit"], "the one before the limit"


@contextmanager
def one_descriptor_left() -> Iterator[None]:
    """Be as a worker that answers: its client's connection is the last thing that it opens."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    leave_one_descriptor()
    connection = os.dup(sys.stderr.fileno())
    try:
        with pytest.raises(OSError, match="Too many open files"):
            os.dup(sys.stderr.fileno())
        yield
    finally:
        os.close(connection)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def attempt(store: ox.Store, text: str) -> str:
    """Return the answer, or the message of the error."""
    try:
        return run(store, text).decode()
    except QueryEvaluationError as error:
        return str(error)
