"""Terms are written into a query text as terms, whatever is in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from clusterlod import queries
from clusterlod.engine.binding import bind
from clusterlod.engine.guard import examine
from clusterlod.errors import QueryRefusedError

STORE = Store()
STORE.load(
    """<https://example.org/a> <https://example.org/p> "1" , "2" .
    <https://example.org/b> <https://example.org/p> "3" .""",
    format=RdfFormat.TURTLE,
)
A = "<https://example.org/a>"
LITERALS = st.builds(Literal, st.text()) | st.builds(
    Literal, st.text(), language=st.sampled_from(["fr", "en-GB"])
)
NASTY = st.sampled_from(
    ['"', "\\", "\n", "\r", "\\u0022", '" } DROP ALL #', "'''", '"""', "\\\\", "?x", "\ud7ff", "é"]
)


def solutions(text: str) -> list[list[str | None]]:
    found = STORE.query(text)
    assert isinstance(found, QuerySolutions)
    return [[None if term is None else str(term) for term in row] for row in found]


@given(LITERALS | st.lists(NASTY).map("".join).map(Literal))
def test_any_literal_comes_through_as_itself(literal: Literal) -> None:
    text = bind("SELECT (?x AS ?y) { FILTER(?x = ?x) } # ?x", {"x": str(literal)})

    assert solutions(text) == [[str(literal)]]
    assert examine(text).form.value == "SELECT"


@given(st.text(alphabet=st.characters(exclude_characters='<>"{}|^`\\ ', min_codepoint=0x21)))
def test_any_iri_comes_through_as_itself(tail: str) -> None:
    iri = f"https://example.org/{tail}"
    try:
        node = NamedNode(iri)
    except ValueError:
        return
    assert solutions(bind("SELECT (?x AS ?y) {}", {"x": str(node)})) == [[str(node)]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT ?x ?o { ?x ?p ?o }", 2),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x ?p ?o } GROUP BY ?x", 1),
        ("SELECT ?x ?o { { SELECT ?x ?o { ?x ?p ?o } ORDER BY ?x LIMIT 1 } ?x ?q ?o }", 1),
        ("SELECT ?x ?o { { SELECT ?x { { SELECT ?x { ?x ?p ?any } LIMIT 1 } } } ?x ?q ?o }", 2),
        ("SELECT * { ?x ?p ?o FILTER EXISTS { ?x ?p ?o } }", 2),
        ("SELECT ?o { { ?x ?p ?o } UNION { ?o ?p ?x } BIND(?x AS ?y) } ORDER BY ?x ?o", 2),
        ("SELECT ?o { $x ?p ?o . FILTER(?x != <https://example.org/b>) }", 2),
        ('SELECT ?o { ?x ?p ?o . FILTER(STR(?o) != "?x") } # ?x', 2),
    ],
)
def test_a_parameter_may_stand_where_a_variable_does(text: str, rows: int) -> None:
    assert len(solutions(bind(text, {"x": A}))) == rows


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { BIND(1 AS ?x) }",
        "SELECT * { VALUES (?x) { (1) } }",
        "SELECT * { VALUES (?x ?y) { (1 2) } }",
        "SELECT * { FILTER(BOUND(?x)) }",
    ],
)
def test_a_parameter_is_refused_where_only_a_variable_can_stand(text: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        bind(text, {"x": A})

    assert caught.value.reason == "parameter"


@pytest.mark.parametrize("term", ["_:b", "?y", "1", "<a", '"x" ; DROP', "<https://e.org/> <b:c>"])
def test_what_is_no_term_is_refused(term: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        bind("SELECT ?x {}", {"x": term})

    assert caught.value.reason == "term"


@pytest.mark.parametrize("name", queries.names("page"))
def test_every_stored_query_of_the_pages_can_be_bound(name: str) -> None:
    query = queries.load("page", name)
    slug = {"slug": '"aerospace-valley"'}
    parameter = query.value("parameter")
    terms = {parameter: slug.get(parameter, A)} if parameter else {}
    text = bind(query.text, terms)
    STORE.query(text)

    assert examine(text).form is examine(query.text).form


@pytest.mark.parametrize("name", queries.names("question"))
def test_every_question_takes_other_terms_than_its_defaults(name: str) -> None:
    query = queries.load("question", name)
    terms = {name: str(term) for name, term in query.terms({}, "en").items()}

    expected = query.text_with(query.terms({}, "en"))

    assert bind(query.text, terms).split() == expected.split()


def test_a_default_makes_way_for_a_term() -> None:
    text = "SELECT ?x ?y { OPTIONAL { VALUES ?x { 1 2 } } VALUES (?y) { (3) } BIND(?x AS ?z) }"
    rows = STORE.query(bind(text, {"x": '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'}))

    assert isinstance(rows, QuerySolutions)
    assert [(row["x"].value, row["y"].value) for row in rows] == [("5", "3")]
