"""Know plain queries: what is said of them is what the tokeniser finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusterlod.engine.guard import Limits, QueryForm, examine, examine_closely
from clusterlod.engine.plain import Plain, plain

LIMITS = Limits(bytes=4_000, depth=6, tokens=400, path=12)

#: Pieces of queries, of what deceives readers of queries, and noise.
PIECES = st.sampled_from(
    [
        *("SELECT", "select ", "\u017felect *", "ASK", "ask{", "CONSTRUCT ", "DESCRIBE ", "INSERT"),
        *("PREFIX ", "prefix e: <http://e/>\n", "PREFIX : <urn://e>", "BASE <http://e/>"),
        *("PREFIX e: <b>", "FROM", " from ", "SERVICE", "service", "\u017fervice "),
        *("\\u0053ERVICE", "SERVICE:a{", "* ", "?s ", "$s", "?p", "e:b ", ":c", "a ", "e:a.b"),
        *("<http://e/a>", "<http://e/#x>", "<a>", "<http://e/ b>", "<", "<<", "<= ", ">", "&&"),
        *("{", "}", "(", ")", "[", "]", ".", ";", ",", "/", "|", "^", "^^", "||", "!", "="),
        *("'", '"', "''", '""', "'''", '"""', "'a'", '"b"', "'<'", "'#'", '"SERVICE"'),
        *("#", "# it's\n", '# "\n', "\r", "\n", "\t", " ", "\u00a0", "\x00", "\\", "\\'"),
        *("@fr", "1.5e3", "\u00e9", "\u2028", "_:b"),
    ]
)
STARTS = st.sampled_from(["", "SELECT ", "ASK ", "# a\nPREFIX e: <http://e/> SELECT "])
TEXTS = st.builds(lambda start, rest: start + "".join(rest), STARTS, st.lists(PIECES, max_size=30))


def read(text: str, limits: Limits = LIMITS) -> Plain | None:
    return plain(text, limits.bytes, limits.tokens, limits.depth, limits.path)


@given(TEXTS | st.text(max_size=40))
@settings(max_examples=2_000, deadline=None)
def test_what_is_said_of_a_plain_query_is_what_reading_it_closely_finds(text: str) -> None:
    found = read(text)
    if found is None:
        return
    closely = examine_closely(text, LIMITS)

    assert closely.form is QueryForm[found.form]
    assert closely.prologue == found.prologue
    assert not closely.has_dataset
    assert not closely.services


@pytest.mark.parametrize(
    "text",
    [
        "ASK {}",
        "SELECT * { ?s ?p ?o }",
        '# l’été, it\'s "here" <\nselect(COUNT(*) AS ?n){ ?s a ?class }',
        "PREFIX e: <http://e/>\nPREFIX : <http://d/#>\nBASE <http://b/> CONSTRUCT { ?s e:p :o } {}",
        "DESCRIBE <https://w3id.org/clusterlod/id/organisation/aerospace-valley>#",
        "SELECT ?s { ?s <http://e/p> 'il est'@fr , \"a\" ; e:a/e:b ?o FILTER(?o >= 2) }",
    ],
)
def test_common_queries_are_plain(text: str) -> None:
    found = read(text, Limits())

    assert found is not None
    assert examine(text).form is examine_closely(text).form


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment",
        "INSERT DATA {}",
        "SELECT * { SERVICE <http://e/> {} }",
        "SELECT * { \\u0053ERVICE <http://e/> {} }",
        "SELECT * { \u017fervice <http://e/> {} }",
        "SELECT * FROM <http://e/> {}",
        "SELECT * { ?s ?p ?o FILTER(?o<5) }",
        "SELECT * { ?s ?p <relative> }",
        "SELECT * { ?s ?p 'open }",
        "SELECT * { ?s ?p '' }",
        "SELECT * { ?s ?p '''long''' }",
        "SELECT:a {}",
        "SELECTED * {}",
        "ASK {{{{{{{{{{{{{}}}}}}}}}}}}}",
        "ASK { ?s " + "a/" * 12 + "a ?o }",
        "ASK { " + "?s ?p ?o . " * 60 + "}",
    ],
)
def test_anything_else_is_left_to_the_tokeniser(text: str) -> None:
    assert read(text) is None
