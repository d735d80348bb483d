"""Headers of stored queries are held to their form; messages name file and line."""

import pytest
from pyoxigraph import Literal, NamedNode

from clusterlod import queries
from clusterlod.errors import StoredQueryError

GOOD = """# title.fr: Qui ?
# title.en: Who?
# description.fr: Des personnes,
#   une par ligne.
# description.en: People.
# topic: people
# parameter.language: language = fr
# parameter.region: entity igeo:Region = territory/region-76
# parameter.region.fr: Région
# parameter.region.en: Region
# display: bar name count

SELECT ?language ?region ?name ?count WHERE {
  OPTIONAL { VALUES ?language { "fr" } }
  OPTIONAL { VALUES ?region { <https://w3id.org/clusterlod/id/territory/region-76> } }
}
"""

XSD = "http://www.w3.org/2001/XMLSchema#"


def test_a_good_header_is_read() -> None:
    query = queries.parse("question", "who", GOOD)

    assert query.value("description", "fr") == "Des personnes, une par ligne."
    assert [p.name for p in query.parameters] == ["language", "region"]
    assert query.parameters[1].labels == {"fr": "Région", "en": "Region"}
    assert (query.display.kind, query.display.columns) == ("bar", ("name", "count"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("# topic: people", "# topik: people", r"who\.rq:6: unknown key 'topik'"),
        ("# topic: people", "# topic: weather", r"who\.rq:6: topic 'weather'; expected one of"),
        (
            "# topic: people",
            "# topic: people\n# reader: cook",
            r"who\.rq:7: reader 'cook'; expected",
        ),
        ("# topic: people", "# title.en: Who?", r"who\.rq:6: title\.en stands twice"),
        ("# description.en: People.\n", "", r"who\.rq:1: no description\.en"),
        ("# parameter.region.en: Region\n", "", r"who\.rq:8: region has 1 names"),
        ("entity igeo:Region =", "entity =", r"who\.rq:8: 'entity = .*expected TYPE = DEFAULT"),
        ("entity igeo:Region =", "planet =", r"who\.rq:8: 'planet = .*expected TYPE = DEFAULT"),
        ("= territory/region-76", "= moon/region-76", r"who\.rq:8: default region='moon/"),
        ("# parameter.region: entity igeo:Region = territory/region-76\n", "", r"named only"),
        ("VALUES ?region {", "VALUES ?area {", r"who\.rq:8: the query gives \?region no default"),
        ("bar name count", "pie name count", r"who\.rq:11: 'pie'; expected one of table, number"),
        ("bar name count", "bar name", r"who\.rq:11: 'bar name'; expected bar category value"),
        ("bar name count", "table name", r"who\.rq:11: 'table name'; expected table"),
    ],
)
def test_a_wrong_header_is_refused(old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(StoredQueryError, match=message):
        queries.parse("question", "who", GOOD.replace(old, new))


@pytest.mark.parametrize(
    ("declared", "text", "term"),
    [
        ("boolean = true", "false", Literal("false", datatype=NamedNode(XSD + "boolean"))),
        (
            "date = 2012-12-04",
            "2016-02-29",
            Literal("2016-02-29", datatype=NamedNode(XSD + "date")),
        ),
        ("integer = 10", "-3", Literal("-3", datatype=NamedNode(XSD + "integer"))),
        ("year = 2012", "2016", Literal("2016", datatype=NamedNode(XSD + "integer"))),
        (
            "concept sector = space",
            "rail",
            NamedNode("https://w3id.org/clusterlod/id/concept/sector/rail"),
        ),
        (
            "entity igeo:Region = territory/region-76",
            "https://w3id.org/clusterlod/id/territory/region-75",
            NamedNode("https://w3id.org/clusterlod/id/territory/region-75"),
        ),
    ],
)
def test_a_value_becomes_a_term(declared: str, text: str, term: NamedNode | Literal) -> None:
    header = GOOD.replace("entity igeo:Region = territory/region-76", declared)
    query = queries.parse("question", "who", header)

    assert query.terms({"region": text}, "en") == {"language": Literal("en"), "region": term}


@pytest.mark.parametrize(
    ("declared", "text", "expected"),
    [
        ("boolean = true", "yes", "true or false"),
        ("date = 2012-12-04", "2012-12-32", "a day such as"),
        ("integer = 10", "ten", "a whole number"),
        ("year = 2012", "12", "a year such as"),
        ("concept sector = space", "Sp ace", "the name of a concept"),
        ("entity igeo:Region = territory/region-76", "> } DROP ALL", "a reference such as"),
    ],
)
def test_a_value_of_another_type_is_refused(declared: str, text: str, expected: str) -> None:
    header = GOOD.replace("entity igeo:Region = territory/region-76", declared)
    query = queries.parse("question", "who", header)

    with pytest.raises(ValueError, match=expected):
        query.terms({"region": text}, "fr")


def test_a_reader_goes_on_with_the_values_in_the_text() -> None:
    query = queries.parse("question", "who", GOOD)
    text = query.text_with(query.terms({"region": "territory/region-75"}, "en"))

    assert 'VALUES ?language { "en" }' in text
    assert "VALUES ?region { <https://w3id.org/clusterlod/id/territory/region-75> }" in text


def test_a_page_query_knows_no_display() -> None:
    text = "# title.fr: a\n# title.en: b\n# display: table\nSELECT * WHERE {}\n"

    with pytest.raises(StoredQueryError, match=r"page/a\.rq:3: unknown key 'display'"):
        queries.parse("page", "a", text)
