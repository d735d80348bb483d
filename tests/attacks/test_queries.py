"""Hostile queries: each gets a true answer, a true error, or a connection that visibly breaks."""

import json

import pytest
from tests.attacks.server import Attacked
from tests.attacks.texts import COSTLY, CROSS, NESTED, SERVICES
from tests.engine.running import ENDLESS_ROWS

#: Statuses under which a query may be refused, or fail, by its own fault.
FAILED = {400, 413, 422, 500, 503}

#: Ways to write this machine.
HOSTS = ("127.0.0.1", "localhost", "2130706433", "0.0.0.0", "[::1]", "0x7f.1")  # noqa: S104


@pytest.mark.parametrize("text", NESTED.values(), ids=NESTED.keys())
def test_nesting_is_refused(attacked: Attacked, text: str) -> None:
    answer = attacked.query(text)

    assert answer
    assert answer[0] in (413, 422)
    assert json.loads(answer[1])["status"] == answer[0]


@pytest.mark.parametrize(("text", "solutions"), COSTLY.values(), ids=COSTLY.keys())
def test_a_costly_query_ends_truly(attacked: Attacked, text: str, solutions: int | None) -> None:
    answer = attacked.query(text)

    if answer and answer[0] == 200:
        assert len(json.loads(answer[1])["results"]["bindings"]) == solutions
    elif answer:
        assert answer[0] in FAILED
        assert json.loads(answer[1])["status"] == answer[0]


@pytest.mark.parametrize(
    "accept",
    ["application/sparql-results+json", "application/sparql-results+xml", "text/csv",
     "text/tab-separated-values"],
)  # fmt: skip
@pytest.mark.parametrize(
    "text", ["SELECT * { " + CROSS + "}", ENDLESS_ROWS], ids=["values", "rows"]
)
def test_an_answer_that_began_and_cannot_end_breaks(
    attacked: Attacked, text: str, accept: str
) -> None:
    answer = attacked.query(text, accept)

    assert answer is None or answer[0] == 503


@pytest.mark.parametrize("text", SERVICES)
def test_no_query_reaches_another_server(attacked: Attacked, text: str) -> None:
    """However the target is written; that no network is left is shown of the engine itself."""
    for host in HOSTS:
        answer = attacked.query(text.format(f"<http://{host}:{attacked.port}/sparql>"))

        assert answer
        assert answer[0] in (400, 422)
        assert answer[0] == 400 or "SERVICE" in json.loads(answer[1])["detail"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("LOAD <http://127.0.0.1:1/>", 403),
        ("LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:g>", 403),
        ("SELECT * { LOAD <http://127.0.0.1:1/> }", 400),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 403),
        ("DELETE WHERE { ?s ?p ?o }", 403),
        ("DROP ALL", 403),
        ("SELECT * {}; DROP ALL", 400),
    ],
)
def test_updates_are_refused(attacked: Attacked, text: str, status: int) -> None:
    answer = attacked.query(text)

    assert answer
    assert answer[0] == status


@pytest.mark.parametrize("iri", ["http://127.0.0.1:1/x", "file:///etc/passwd", "http://localhost/"])
@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_graphs_from_elsewhere_are_empty(attacked: Attacked, clause: str, iri: str) -> None:
    answer = attacked.query(
        f"SELECT * {clause} <{iri}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
    )

    assert answer
    assert answer[0] == 200
    assert json.loads(answer[1])["results"]["bindings"] == []


def test_a_query_beyond_every_length_is_refused_before_it_is_read(attacked: Attacked) -> None:
    answer = attacked.query("ASK {} #" + "x" * 50_000_000)

    assert answer is None or answer[0] == 413
