"""Examine query texts without running them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusterlod.engine.guard import Limits, QueryForm, examine, examine_closely
from clusterlod.errors import QueryRefusedError, QuerySyntaxError
from clusterlod.media_types import Carries


@pytest.mark.parametrize(
    ("text", "form", "carries"),
    [
        ("SELECT * {}", QueryForm.SELECT, Carries.SOLUTIONS),
        ("select*{}", QueryForm.SELECT, Carries.SOLUTIONS),
        ("# CONSTRUCT\nASK{}", QueryForm.ASK, Carries.SOLUTIONS),
        ("BASE <http://a/> PREFIX ask: <b> CONSTRUCT WHERE {}", QueryForm.CONSTRUCT, Carries.GRAPH),
        ("PREFIX : <http://select/>\r\nDescribe :ask", QueryForm.DESCRIBE, Carries.GRAPH),
    ],
)
def test_knows_the_form(text: str, form: QueryForm, carries: Carries) -> None:
    examination = examine(text)

    assert examination.form is form
    assert examination.form.carries is carries


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM <http://e/g> {}", True),
        ("SELECT * from named <http://e/g> {}", True),
        ("DESCRIBE <http://e/a> FROM <http://e/g>", True),
        ("SELECT ?from { ?from <http://e/from> 'from' } # FROM", False),
        ("SELECT * { ?s <http://e/p> <http://e/FROM> }", False),
    ],
)
def test_knows_whether_the_query_names_its_dataset(text: str, expected: bool) -> None:
    assert examine(text).has_dataset is expected


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { <a:a> <a:b> 1 }", "PREFIX e: <http://e/> DELETE WHERE { ?s ?p ?o }",
     "LOAD <http://127.0.0.1/>", "clear all", "WITH <http://e/g> DELETE { ?s ?p ?o } WHERE {}"],
)  # fmt: skip
def test_refuses_updates(text: str) -> None:
    with pytest.raises(QueryRefusedError, match="only reads") as caught:
        examine(text)

    assert caught.value.reason == "update"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://e/> {} }",
        "SELECT * { service silent <http://e/> {} }",
        "SELECT * { {} UNION { SERVICE?x{} } }",
        "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://e/> {} } }",
        "SELECT * { ?s ?p ?o.SERVICE<http://e/>{} }",
        "SELECT * { ?s ?p 1.SERVICE<http://e/>{} }",
        "SELECT * { ?s ?p 1e5SERVICE<http://e/>{} }",
        "SELECT * { ?s ?p 'a'SERVICE<http://e/>{} }",
        "SELECT * { ?s ?p 'a'@en SERVICE<http://e/>{} }",
        "SELECT * { ?s ?p '''it''s'''SERVICE<http://e/>{} }",
        "SELECT * { ?s ?p '\\\\'SERVICE<http://e/>{} #'\n}",
        "SELECT * { ?s ?p trueSERVICE<http://e/>{} }",
        "SELECT * { SERVICESILENT<http://e/>{} }",
        "PREFIX : <http://e/> SELECT * { SERVICE:a{} }",
        "PREFIX : <http://e/> SELECT * { ?s ?p falseSERVICE:a {} }",
        "PREFIX : <http://e/> SELECT * { SERVICE:a#\n{} }",
        "SELECT * { # '\nSERVICE <http://e/> {} #'\n}",
        r"SELECT * { \u0053ERVICE <http://e/> {} }",
        r"SELECT * { \U00000053\u0045RVICE <http://e/> {} }",
        "SELECT * { ?a ?b ?c FILTER(?a<5)SERVICE<http://e/>{} FILTER(?b>5) }",
        "SELECT * { ?s <http://e/it's> ?o . SERVICE <http://e/> {} } #'",
        "SELECT * { ?s ?p ex:it\\'s . SERVICE <http://e/> {} } #'",
    ],
)
def test_refuses_service_wherever_the_store_would_read_it(text: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        examine(text)

    assert caught.value.reason == "service"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?a ?b ?c FILTER(?a<'>')SERVICE<http://e/>{} FILTER(?b<'>') }",
        "SELECT * { ?a ?b ?c FILTER(?a=?b||?a<?b)SERVICE?x#>\n{} }",
        "SELECT * { VALUES(?x ?y){(1 <a'>)} SERVICE<http://e/>{} #'\n}",
        "SELECT * { VALUES(?x ?y){(1 <a)>)} }",
        "SELECT * { <<?s?p'>'>>?a?b SERVICE<http://e/>{} # '\n }",
    ],
)
def test_refuses_what_can_be_read_in_two_ways(text: str) -> None:
    with pytest.raises(QueryRefusedError):
        examine(text)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX service: <http://e/service#> SELECT ?service { ?service service:a service:x }",
        "PREFIX service: <http://e/> SELECT * { GRAPH service:a { ?s ?p ?o } }",
        "PREFIX service: <http://e/> DESCRIBE ?x service:a { ?x ?p ?o }",
        "PREFIX service: <http://e/> SELECT * FROM service:a { ?s ?p ?o }",
        "SELECT * { ?s a <http://e/#service> ; <http://e/it's> 'service' # service {\n }",
        'SELECT * { _:service ?p """a "service" {""", \'x\'@service }',
        "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?s > 'service') }",
        "SELECT * { ?s ?p ?o FILTER(?o<5&&?p>3) }",
        "SELECT * { ?s ?p ?o FILTER(?o<=5 && ?o>=3 && ?o!=<http://e/service#'>) }",
        "SELECT (COUNT(DISTINCT <http://e/service#f>(?o)) AS ?service) { ?s ?p ?o }",
        "SELECT * { ?s !(<http://e/a>|^<http://e/b>)*/<http://e/c>+ ?o }",
    ],
)
def test_admits_the_word_service_as_a_name_or_text(text: str) -> None:
    assert examine(text).form in QueryForm


PIECES = ["service", "SERVICE", "Service <http://e/> {", "SILENT", "{", "(", " ", "x", "é", "#"]
WORDS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
PLAIN = st.text(st.characters(exclude_characters="\\'\"\r\n", exclude_categories=["Cs"]))
NAMES = st.from_regex(r"[a-z](?:service|Service|[a-z0-9_]){0,4}", fullmatch=True)


@given(WORDS, PLAIN)
def test_text_within_strings_is_never_refused(words: str, plain: str) -> None:
    text = words + plain
    strings = f"'{text}', \"{text}\", '''{text}\n''', \"\"\"\n{text}\"\"\""

    assert examine(f"SELECT * {{ ?s ?p {strings} }}").form is QueryForm.SELECT


@given(WORDS, PLAIN)
def test_text_within_comments_is_never_refused(words: str, plain: str) -> None:
    text = f"SELECT * {{ # {words}{plain}'\n ?s ?p ?o }} # {plain}{words}\""

    assert examine(text).form is QueryForm.SELECT


@given(NAMES)
def test_names_are_never_refused(name: str) -> None:
    text = (
        f"PREFIX {name}: <http://{name}/{name}#> "
        f"SELECT ?{name} {{ ${name} {name}:{name} <http://e/{name}>, _:{name}, {name}:{name} . "
        f"FILTER(?{name} != {name}:{name}) "
        f"GRAPH {name}:g {{ ?s {name}:{name}/{name}:service 'a'@en }} }}"
    )

    assert not examine(text).undeclared


@given(st.lists(st.booleans(), min_size=7, max_size=7), st.sampled_from(["", " ", "\n", "#x\n"]))
def test_service_is_refused_however_it_is_written(escaped: list[bool], space: str) -> None:
    word = "".join(
        f"\\u{ord(letter):04X}" if escape else letter
        for letter, escape in zip("SeRvIcE", escaped, strict=True)
    )

    with pytest.raises(QueryRefusedError, match="asks no other endpoint"):
        examine(f"SELECT * {{ ?s ?p ?o .{space}{word}{space}<http://e/>{{}} }}")


@given(st.text())
def test_any_text_is_admitted_or_refused_with_a_reason(text: str) -> None:
    assert outcome("SELECT " + text)
    assert outcome(text)


def outcome(text: str) -> str:
    """Return the form, or why there is none."""
    try:
        return examine(text).form.value
    except (QueryRefusedError, QuerySyntaxError) as error:
        return str(error)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT * {} #" + "é" * 100_000, "length"),
        ("SELECT * {" + "?s ?p ?o . " * 3_000 + "}", "tokens"),
        ("SELECT * " + "{" * 101 + "}" * 101, "depth"),
        ("SELECT * { FILTER(" + "(" * 100 + "1" + ")" * 100 + ") }", "depth"),
        ("SELECT * { ?s ?p " + "[ ?p " * 100 + "?o" + "]" * 100 + " }", "depth"),
        ("SELECT * { ?s " + "/".join(["<http://e/p>"] * 101) + " ?o }", "path"),
        ("SELECT * { ?s " + "|".join(["^<http://e/p>"] * 51) + " ?o }", "path"),
    ],
    ids=["length", "tokens", "groups", "brackets", "blank-nodes", "sequence", "alternatives"],
)
def test_refuses_what_is_beyond_a_limit(text: str, reason: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        examine(text)

    assert caught.value.reason == reason


def test_admits_what_just_keeps_the_limits() -> None:
    text = "SELECT * { ?s <a:a>/<a:b>/<a:c> ?o }"

    assert (
        examine(text, Limits(bytes=len(text), depth=1, tokens=11, path=3)).form is QueryForm.SELECT
    )


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("", 1, 1),
        ("FOO", 1, 1),
        ("\n PREFIX a: <b>\n  SELEC * {}", 3, 3),
        ("ASK {\n ?s ?p 'a\n' }", 2, 8),
    ],
)
def test_says_where_a_text_is_not_a_query(text: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        examine(text)

    assert (caught.value.line, caught.value.column) == (line, column)


def test_finds_prefixes_without_declaration() -> None:
    examination = examine_closely("PREFIX a: <http://a/>\nSELECT * { ?s a:b b:c ; b:d ?o }")

    assert [(p.name, p.line, p.column) for p in examination.undeclared] == [("b", 2, 19)]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT " + "a." * 5_000 + "a" * 80_000 + " '",
        "SELECT '" + "\\'" * 45_000 + "x",
        "SELECT " + "<" * 9_000 + " '",
        "SELECT (?a" + "<a" * 9_000 + " '",
        "SELECT " + "a:b...." * 9_000 + " '",
        "SELECT " + '"""' * 9_000 + ' "',
        "SELECT " + "?x " * 10_001,
    ],
    ids=["dots", "escapes", "angles", "less-than", "locals", "quotes", "variables"],
)
def test_reads_a_hostile_text_in_one_pass(text: str) -> None:
    """Ends at all: with backtracking some of these would take hours."""
    with pytest.raises((QueryRefusedError, QuerySyntaxError)):
        examine(text)
